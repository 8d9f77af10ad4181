/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jk-change-group.h"

#include <glib/gi18n-lib.h>

#define MAX_COLUMNS 72

static const char *
translate_by_process (const char *msgid,
                      gpointer    user_data)
{
  return g_dgettext (GETTEXT_PACKAGE, msgid);
}

/* Returns: whether @name can stand in a line as it is: nothing in it that breaks, turns or hides text */
static gboolean
is_plain (const char *name)
{
  if (!g_utf8_validate (name, -1, NULL))
    return FALSE;
  for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (!g_unichar_isprint (c) || g_unichar_iszerowidth (c) || c == 0x00a0 || c == 0x3000)
        return FALSE;
    }
  return *name != '\0';
}

static guint
count_columns (const char *text)
{
  guint n = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    n += g_unichar_iswide (g_utf8_get_char (p)) ? 2 : g_unichar_iszerowidth (g_utf8_get_char (p)) ? 0 : 1;
  return n;
}

static const char *
get_sentence (const JkChangeProposal *self)
{
  switch (self->verb)
    {
    case 'A':
      /* Translators: the first line of a commit's message; %s: names of files, or "3 files", or "dependencies". */
      return N_ ("Add %s");
    case 'D':
      return N_ ("Remove %s");
    case 'R':
      return N_ ("Move %s");
    default:
      return N_ ("Update %s");
    }
}

/* Puts @first and @second (nullable) in the places of %s. A translation is text of ours, but not looked at by the compiler, and a name may
 * have "%s" in it. */
static char *
fill (const char *sentence,
      const char *first,
      const char *second)
{
  g_auto(GStrv) pieces = g_strsplit (sentence, "%s", 3);
  GString *text = g_string_new (NULL);

  for (guint i = 0; pieces[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append (text, i == 1 ? first : second != NULL ? second : "");
      g_string_append (text, pieces[i]);
    }
  return g_string_free (text, FALSE);
}

static char *
describe_names (const JkChangeProposal *self,
                JkChangeTranslate       translate,
                gpointer                user_data)
{
  if (self->is_dependencies)
    return g_strdup (translate (N_ ("dependencies"), user_data));
  for (guint i = 0; i < self->names->len; i++)
    if (!is_plain (self->names->pdata[i]))
      return NULL;
  if (self->n_files == 1)
    return g_strdup (self->names->pdata[0]);
  if (self->n_files > 2)
    return NULL;
  /* Translators: two names of files. */
  return fill (translate (N_ ("%s and %s"), user_data), self->names->pdata[0], self->names->pdata[1]);
}

static char *
describe_count (const JkChangeProposal *self,
                JkChangeTranslate       translate,
                gpointer                user_data)
{
  g_autofree char *count = g_strdup_printf ("%u", self->n_files);

  if (self->n_files == 1)
    return g_strdup (translate (N_ ("one file"), user_data));
  return fill (translate (N_ ("%s files"), user_data), count, NULL);
}

static char *
make_line (const JkChangeProposal *self,
           const char             *sentence,
           const char             *what)
{
  g_autofree char *text = fill (sentence, what, NULL);

  return *self->scope != '\0' ? g_strdup_printf ("%s(%s): %s", self->type, self->scope, text)
                              : g_strdup_printf ("%s: %s", self->type, text);
}

char *
jk_change_proposal_make_message (const JkChangeProposal *self,
                                 JkChangeTranslate       translate,
                                 gpointer                user_data)
{
  g_autofree char *names = NULL, *count = NULL, *line = NULL;
  const char *sentence;

  translate = translate != NULL ? translate : translate_by_process;
  sentence = translate (get_sentence (self), user_data);
  names = describe_names (self, translate, user_data);
  line = names != NULL ? make_line (self, sentence, names) : NULL;
  if (line != NULL && count_columns (line) <= MAX_COLUMNS)
    return g_steal_pointer (&line);
  count = describe_count (self, translate, user_data);
  return make_line (self, sentence, count);
}
