/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-backlog.h"

#include <string.h>

void
jk_backlog_init (JkBacklog *self,
                 gsize      max_bytes)
{
  *self = (JkBacklog) { .writes = G_QUEUE_INIT, .max_bytes = max_bytes };
}

static void
free_write (gpointer data)
{
  jk_write_free (data);
}

void
jk_backlog_clear (JkBacklog *self)
{
  g_queue_clear_full (&self->writes, free_write);
  self->bytes = 0;
  self->samples = 0;
}

static gsize
length_of (const char *text)
{
  return text != NULL ? strlen (text) + 1 : 0;
}

static gsize
size_of (const JkWrite *write)
{
  gsize size = sizeof *write + sizeof (GList) + length_of (write->collection) + length_of (write->key) + length_of (write->body);

  if (write->alert != NULL)
    size += sizeof *write->alert + 2 * length_of (write->alert->id) + length_of (write->alert->body);
  return write->samples != NULL ? size + sizeof (GArray) + write->samples->len * sizeof (JkTickSample) : size;
}

static void
unlink_write (JkBacklog *self,
              GList     *link)
{
  JkWrite *write = link->data;

  self->bytes -= size_of (write);
  self->samples -= write->samples != NULL ? write->samples->len : 0;
  g_queue_delete_link (&self->writes, link);
  jk_write_free (write);
}

static gboolean
is_document (const JkWrite *write)
{
  return write->kind == JK_WRITE_PUT_DOCUMENT || write->kind == JK_WRITE_DELETE_DOCUMENT || write->kind == JK_WRITE_PUT_ALERT;
}

/*
 * Puts @write in the place of an older state of its document. Not past a forgotten project: order counts there; nor in the
 * place of a deletion, after which the key is a new one and comes last.
 */
static gboolean
replace_document (JkBacklog *self,
                  JkWrite   *write)
{
  for (GList *l = self->writes.tail; l != NULL; l = l->prev)
    {
      JkWrite *older = l->data;

      if (older->kind == JK_WRITE_FORGET_PROJECT)
        return FALSE;
      if (!is_document (older) || g_strcmp0 (older->collection, write->collection) != 0
          || !g_str_equal (older->key, write->key))
        continue;
      if (older->kind != write->kind)
        return FALSE;

      self->bytes += size_of (write);
      self->bytes -= size_of (older);
      l->data = write;
      jk_write_free (older);
      return TRUE;
    }
  return FALSE;
}

/* Alerts that are over go only when there is nothing else; what is open is never lost. */
static gboolean
may_be_dropped (const JkWrite *write,
                gboolean       alerts_too)
{
  if (write->kind == JK_WRITE_PUT_ALERT)
    return alerts_too && !write->alert->is_open;
  return write->kind == JK_WRITE_TICK || write->kind == JK_WRITE_EVENT;
}

static gboolean
drop_first (JkBacklog *self,
            gboolean   alerts_too)
{
  for (GList *l = self->writes.head; l != NULL; l = l->next)
    {
      const JkWrite *write = l->data;

      if (!may_be_dropped (write, alerts_too))
        continue;
      if (write->kind == JK_WRITE_TICK)
        self->lost_samples += write->samples->len;
      else
        self->lost_events++;
      unlink_write (self, l);
      return TRUE;
    }
  return FALSE;
}

/* Drops the oldest that may be dropped. */
static gboolean
drop_oldest (JkBacklog *self)
{
  return drop_first (self, FALSE) || drop_first (self, TRUE);
}

void
jk_backlog_push (JkBacklog *self,
                 JkWrite   *write,
                 gboolean   coalesce)
{
  if (coalesce && is_document (write) && replace_document (self, write))
    return;

  g_queue_push_tail (&self->writes, write);
  self->bytes += size_of (write);
  self->samples += write->samples != NULL ? write->samples->len : 0;
  while (self->bytes > self->max_bytes && drop_oldest (self))
    continue;
}

void
jk_backlog_drop (JkBacklog *self,
                 guint      n_writes)
{
  for (; n_writes > 0; n_writes--)
    unlink_write (self, self->writes.head);
}
