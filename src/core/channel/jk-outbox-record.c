/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "jk-outbox-private.h"

/* Texts of messages hold no control characters but line ends. */
#define SEPARATOR "\x1f"
#define VERSION "1"
#define N_OWN_FIELDS 5

static const char *const states[] = { "waiting", "sending", "told" };

JkOutboxEntry *
jk_outbox_entry_new (JkOutboxLane *lane,
                     JkMessage    *message)
{
  JkOutboxEntry *self = g_new0 (JkOutboxEntry, 1);

  self->lane = lane;
  self->message = jk_message_ref (message);
  self->key = g_strdup_printf ("%s@%s", jk_message_get (message)->id, lane->channel->name);
  self->link.data = self;
  return self;
}

void
jk_outbox_entry_free (JkOutboxEntry *self)
{
  jk_message_unref (self->message);
  g_clear_pointer (&self->next, jk_message_unref);
  g_free (self->key);
  g_free (self);
}

static char *
to_text (const JkOutboxEntry *self)
{
  g_autoptr(GPtrArray) fields = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (fields, g_strdup (VERSION));
  g_ptr_array_add (fields, g_strdup (self->lane->channel->name));
  g_ptr_array_add (fields, g_strdup (states[self->state]));
  g_ptr_array_add (fields, g_strdup (self->has_told ? jk_level_to_string (self->told_level) : ""));
  g_ptr_array_add (fields, g_strdup (self->is_maybe_repeat ? "maybe" : ""));
  /* What came meanwhile would be lost with the process. */
  jk_message_add_fields (self->next != NULL ? self->next : self->message, fields);
  g_ptr_array_add (fields, NULL);
  return g_strjoinv (SEPARATOR, (char **) fields->pdata);
}

void
jk_outbox_entry_save (JkOutboxEntry *self,
                      JkOutboxSaved  saved,
                      gpointer       saved_data)
{
  const JkOutboxKeeper *keeper = &self->lane->outbox->keeper;
  g_autofree char *text = to_text (self);

  keeper->save (self->key, text, saved, saved_data, keeper->user_data);
}

void
jk_outbox_entry_forget (JkOutboxEntry *self)
{
  const JkOutboxKeeper *keeper = &self->lane->outbox->keeper;

  keeper->save (self->key, NULL, NULL, NULL, keeper->user_data);
}

static JkOutboxLane *
find_lane (GPtrArray  *lanes,
           const char *name)
{
  for (guint i = 0; i < lanes->len; i++)
    {
      JkOutboxLane *lane = g_ptr_array_index (lanes, i);

      if (strcmp (lane->channel->name, name) == 0)
        return lane;
    }
  return NULL;
}

JkOutboxEntry *
jk_outbox_entry_from_text (GPtrArray  *lanes,
                           const char *text)
{
  g_auto(GStrv) fields = g_strsplit (text, SEPARATOR, -1);
  guint n_fields = g_strv_length (fields), state = 0;
  g_autoptr(JkMessage) message = NULL;
  JkOutboxLane *lane;
  JkOutboxEntry *self;

  if (n_fields < N_OWN_FIELDS || strcmp (fields[0], VERSION) != 0)
    return NULL;
  lane = find_lane (lanes, fields[1]);
  while (state < G_N_ELEMENTS (states) && strcmp (states[state], fields[2]) != 0)
    state++;
  message = jk_message_from_fields ((const char *const *) fields + N_OWN_FIELDS, n_fields - N_OWN_FIELDS);
  if (lane == NULL || message == NULL || state == G_N_ELEMENTS (states))
    return NULL;

  self = jk_outbox_entry_new (lane, message);
  self->state = state;
  self->has_told = jk_level_from_string (fields[3], &self->told_level);
  self->is_maybe_repeat = *fields[4] != '\0';
  return self;
}
