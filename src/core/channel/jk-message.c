/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-message.h"

#include <math.h>
#include <string.h>

#include "jk-note.h"

#define N_FIELDS 17

struct _JkMessage
{
  gatomicrefcount n_refs;
  JkMessageParts parts;
};

static const char *const state_names[] = { "firing", "resolved", "test" };

/* Returns: (transfer full): one line */
static char *
clean_line (const char *text,
            gsize       max_bytes)
{
  char *clean = jk_note_clean (text != NULL ? text : "", max_bytes);

  return g_strdelimit (clean, "\n", ' ');
}

JkMessage *
jk_message_new (const JkMessageParts *parts)
{
  JkMessage *self = g_new0 (JkMessage, 1);

  g_atomic_ref_count_init (&self->n_refs);
  self->parts = *parts;
  self->parts.id = clean_line (parts->id, JK_MESSAGE_MAX_WORD);
  self->parts.category = clean_line (parts->category, JK_MESSAGE_MAX_WORD);
  self->parts.title = clean_line (parts->title, JK_MESSAGE_MAX_TITLE);
  self->parts.text = jk_note_clean (parts->text != NULL ? parts->text : "", JK_MESSAGE_MAX_TEXT);
  self->parts.project = clean_line (parts->project, JK_MESSAGE_MAX_WORD);
  self->parts.metric = clean_line (parts->metric, JK_MESSAGE_MAX_WORD);
  self->parts.value = clean_line (parts->value, JK_MESSAGE_MAX_WORD);
  self->parts.threshold = clean_line (parts->threshold, JK_MESSAGE_MAX_WORD);
  self->parts.host = clean_line (parts->host, JK_MESSAGE_MAX_WORD);
  self->parts.url = clean_line (parts->url, JK_MESSAGE_MAX_WORD * 4);
  return self;
}

JkMessage *
jk_message_ref (JkMessage *self)
{
  g_atomic_ref_count_inc (&self->n_refs);
  return self;
}

void
jk_message_unref (JkMessage *self)
{
  if (!g_atomic_ref_count_dec (&self->n_refs))
    return;
  g_free ((char *) self->parts.id);
  g_free ((char *) self->parts.category);
  g_free ((char *) self->parts.title);
  g_free ((char *) self->parts.text);
  g_free ((char *) self->parts.project);
  g_free ((char *) self->parts.metric);
  g_free ((char *) self->parts.value);
  g_free ((char *) self->parts.threshold);
  g_free ((char *) self->parts.host);
  g_free ((char *) self->parts.url);
  g_free (self);
}

const JkMessageParts *
jk_message_get (const JkMessage *self)
{
  return &self->parts;
}

static char *
write_number (double value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  return isfinite (value) ? g_strdup (g_ascii_dtostr (buffer, sizeof buffer, value)) : g_strdup ("");
}

void
jk_message_add_fields (const JkMessage *self,
                       GPtrArray       *fields)
{
  const JkMessageParts *parts = &self->parts;
  const char *const texts[] = { parts->category, parts->title, parts->text, parts->project, parts->metric, parts->value,
                                parts->threshold, parts->host, parts->url };

  g_ptr_array_add (fields, g_strdup (parts->id));
  g_ptr_array_add (fields, g_strdup (state_names[parts->state]));
  g_ptr_array_add (fields, g_strdup (jk_level_to_string (parts->level)));
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_ptr_array_add (fields, g_strdup (texts[i]));
  g_ptr_array_add (fields, write_number (parts->value_number));
  g_ptr_array_add (fields, write_number (parts->threshold_number));
  g_ptr_array_add (fields, g_strdup_printf ("%" G_GINT64_FORMAT, parts->since_us));
  g_ptr_array_add (fields, g_strdup_printf ("%" G_GINT64_FORMAT, parts->time_us));
  g_ptr_array_add (fields, g_strdup_printf ("%u", parts->count));
}

static gboolean
read_state (const char     *name,
            JkMessageState *state)
{
  for (guint i = 0; i < G_N_ELEMENTS (state_names); i++)
    {
      if (strcmp (state_names[i], name) != 0)
        continue;
      *state = i;
      return TRUE;
    }
  return FALSE;
}

JkMessage *
jk_message_from_fields (const char *const *fields,
                        guint              n_fields)
{
  JkMessageParts parts = { 0 };
  guint64 count;

  if (n_fields != N_FIELDS || !read_state (fields[1], &parts.state) || !jk_level_from_string (fields[2], &parts.level)
      || !g_ascii_string_to_signed (fields[14], 10, 0, G_MAXINT64, &parts.since_us, NULL)
      || !g_ascii_string_to_signed (fields[15], 10, 0, G_MAXINT64, &parts.time_us, NULL)
      || !g_ascii_string_to_unsigned (fields[16], 10, 0, G_MAXUINT, &count, NULL))
    return NULL;
  parts.id = fields[0];
  parts.category = fields[3];
  parts.title = fields[4];
  parts.text = fields[5];
  parts.project = fields[6];
  parts.metric = fields[7];
  parts.value = fields[8];
  parts.threshold = fields[9];
  parts.host = fields[10];
  parts.url = fields[11];
  parts.value_number = *fields[12] != '\0' ? g_ascii_strtod (fields[12], NULL) : NAN;
  parts.threshold_number = *fields[13] != '\0' ? g_ascii_strtod (fields[13], NULL) : NAN;
  parts.count = count;
  return jk_message_new (&parts);
}
