/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-note.h"

JkNote *
jk_note_copy (const JkNote *note)
{
  JkNote *copy = g_new0 (JkNote, 1);

  copy->id = g_strdup (note->id);
  copy->level = note->level;
  copy->title = g_strdup (note->title);
  copy->text = g_strdup (note->text);
  copy->n_buttons = MIN (note->n_buttons, JK_NOTE_MAX_BUTTONS);
  copy->is_quiet = note->is_quiet;
  copy->is_progress = note->is_progress;
  copy->percent = MIN (note->percent, 100);
  for (guint i = 0; i < copy->n_buttons; i++)
    {
      copy->buttons[i].id = g_strdup (note->buttons[i].id);
      copy->buttons[i].label = g_strdup (note->buttons[i].label);
    }
  return copy;
}

void
jk_note_free (JkNote *note)
{
  for (guint i = 0; i < note->n_buttons; i++)
    {
      g_free ((char *) note->buttons[i].id);
      g_free ((char *) note->buttons[i].label);
    }
  g_free ((char *) note->id);
  g_free ((char *) note->title);
  g_free ((char *) note->text);
  g_free (note);
}

static gboolean
is_harmless (gunichar c)
{
  switch (g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
      return c == '\n';
    case G_UNICODE_FORMAT:
      return c == 0x200c || c == 0x200d; /* joiners, which some scripts need */
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
    case G_UNICODE_UNASSIGNED:
    case G_UNICODE_PRIVATE_USE:
      return FALSE;
    default:
      return TRUE;
    }
}

char *
jk_note_clean (const char *text,
               gsize       max_bytes)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *clean = g_string_new (NULL);

  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (clean->len + 8 > max_bytes) /* of one character and of what says that there were more */
        {
          g_string_append (clean, "…");
          break;
        }
      g_string_append_unichar (clean, is_harmless (c) ? c : 0xfffd);
    }
  return g_string_free (clean, FALSE);
}
