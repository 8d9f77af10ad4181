/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-changes-view.h"

#include <glib/gi18n-lib.h>

#include "jk-json.h"
#include "jk-text.h"
#include "jk-words.h"

/* The index and the working tree of a path, in words. */
static char *
change_words (JsonObject *change)
{
  const char *index = jk_json_get_string (change, "index"), *worktree = jk_json_get_string (change, "worktree");

  if (jk_json_get_boolean (change, "conflicted"))
    return g_strdup (C_("change", "in conflict"));
  if (index != NULL && *index != '\0' && worktree != NULL && *worktree != '\0')
    /* Translators: what is staged of a file, then what is not. */
    return g_strdup_printf (_("staged: %s, then %s"), jk_words_change (index), jk_words_change (worktree));
  if (index != NULL && *index != '\0')
    return g_strdup_printf (_("staged: %s"), jk_words_change (index));
  return g_strdup (jk_words_change (worktree));
}

static JkTable *
new_table (void)
{
  JkTable *table = jk_table_new ();

  jk_table_add_column (table, NULL, JK_TABLE_LEFT);
  jk_table_add_column (table, NULL, JK_TABLE_SHRINKS);
  jk_table_add_column (table, NULL, JK_TABLE_SHRINKS);
  return table;
}

static char *
path_words (JsonObject *change)
{
  const char *old_path = jk_json_get_string (change, "old_path"), *path = jk_json_get_string (change, "path");

  return old_path != NULL && *old_path != '\0' ? g_strdup_printf ("%s → %s", old_path, path) : g_strdup (path);
}

/* Why it is not simply committed: nothing for a safe one. */
static const char *
reason_words (JsonObject *change)
{
  const char *text = jk_json_get_string (change, "reason_text");

  return text == NULL || g_strcmp0 (jk_json_get_string (change, "verdict"), "safe") == 0 ? "" : text;
}

static const char *
style_of (JsonObject *change)
{
  const char *verdict = jk_json_get_string (change, "verdict");

  if (jk_json_get_boolean (change, "conflicted") || g_strcmp0 (verdict, "never") == 0)
    return "31";
  return g_strcmp0 (verdict, "ask") == 0 ? "33" : NULL;
}

static void
add_change (JkTable    *table,
            JsonObject *change)
{
  g_autofree char *words = change_words (change);
  g_autofree char *path = path_words (change);

  jk_table_add (table, words, style_of (change));
  jk_table_add (table, path, NULL);
  jk_table_add (table, reason_words (change), "2");
}

static void
add_findings (JkTable    *table,
              JsonObject *change)
{
  JsonArray *findings = jk_json_get_array (change, "findings");

  for (guint i = 0; i < jk_json_get_length (findings); i++)
    {
      JsonObject *finding = jk_json_get_element (findings, i);
      g_autofree char *place = g_strdup_printf (_("line %u: %s"), (guint) jk_json_get_int (finding, "line"),
                                                jk_json_get_string (finding, "kind"));

      jk_table_add (table, "", NULL);
      jk_table_add (table, place, "31");
      jk_table_add (table, jk_json_get_string (finding, "preview"), "2");
    }
}

static void
print (JkCtl   *ctl,
       JkTable *table)
{
  if (jk_table_is_empty (table))
    return;
  jk_ctl_say (ctl, "\n");
  jk_ctl_print_table (ctl, table);
}

/* Path → its change, of those that are listed. */
static GHashTable *
index_changes (JsonArray *changes)
{
  GHashTable *index = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < jk_json_get_length (changes); i++)
    {
      JsonObject *change = jk_json_get_element (changes, i);
      const char *path = jk_json_get_string (change, "path");

      if (path != NULL)
        g_hash_table_replace (index, (gpointer) path, change);
    }
  return index;
}

static void
say_proposal (JkCtl      *ctl,
              JsonObject *proposal,
              GHashTable *changes)
{
  JsonArray *paths = jk_json_get_array (proposal, "paths");
  g_autoptr(JkTable) table = new_table ();
  g_autofree char *message = jk_text_escape (jk_json_get_string (proposal, "message"));
  gboolean is_safe = jk_json_get_boolean (proposal, "safe");

  jk_ctl_say (ctl, "\n%s  %s  (%s)\n", jk_json_get_string (proposal, "id"), message, is_safe ? _("safe") : _("asks first"));
  for (guint i = 0; i < jk_json_get_length (paths); i++)
    {
      JsonObject *change = g_hash_table_lookup (changes, json_array_get_string_element (paths, i));

      /* The other end of a rename is told with it. */
      if (change != NULL)
        add_change (table, change);
    }
  if (!jk_table_is_empty (table))
    jk_ctl_print_table (ctl, table);
}

static void
say_rest (JkCtl     *ctl,
          JsonArray *changes,
          gboolean   is_classified)
{
  g_autoptr(JkTable) table = new_table ();

  for (guint i = 0; i < jk_json_get_length (changes); i++)
    {
      JsonObject *change = jk_json_get_element (changes, i);

      if (is_classified && g_strcmp0 (jk_json_get_string (change, "verdict"), "never") != 0)
        continue;
      add_change (table, change);
      add_findings (table, change);
    }
  if (is_classified && !jk_table_is_empty (table))
    jk_ctl_say (ctl, "\n%s", _("Jikimi puts none of these into a commit:"));
  print (ctl, table);
}

void
jk_changes_view_say (JkCtl      *ctl,
                     JsonObject *git)
{
  JsonArray *changes = jk_json_get_array (git, "changes"), *proposals = jk_json_get_array (git, "proposals");
  gboolean is_classified = jk_json_get_boolean (git, "classified");
  g_autoptr(GHashTable) index = index_changes (changes);

  for (guint i = 0; is_classified && i < jk_json_get_length (proposals); i++)
    say_proposal (ctl, jk_json_get_element (proposals, i), index);
  say_rest (ctl, changes, is_classified);
  if (is_classified && jk_json_get_length (proposals) > 0)
    jk_ctl_say (ctl, "\n%s\n%s\n", _("“jikimictl commit PROJECT --proposal ID” makes one of these commits."),
                _("Without --proposal it commits all that is safe; --undo takes that back."));
  if (jk_json_get_boolean (git, "truncated"))
    jk_ctl_say (ctl, "%s\n", _("There are more; only the first are listed."));
}
