/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>

#include "jk-change-row.h"
#include "jk-changes-page-private.h"
#include "jk-json.h"

#define MAX_NEVER 100

/* Returns: (transfer none) (nullable) */
static JkProposalCard *
find_card (JkChangesPage *self,
           const char    *id)
{
  for (GtkWidget *card = gtk_widget_get_first_child (self->proposals); card != NULL; card = gtk_widget_get_next_sibling (card))
    {
      if (g_strcmp0 (jk_proposal_card_get_id (JK_PROPOSAL_CARD (card)), id) == 0)
        return JK_PROPOSAL_CARD (card);
    }
  return NULL;
}

/* The card of a proposal, at the end of those shown so far. Those that are left over at the end are of proposals that are gone. */
static JkProposalCard *
take_card (JkChangesPage *self,
           GtkWidget     *after,
           const char    *id)
{
  JkProposalCard *card = find_card (self, id);

  if (card == NULL)
    {
      card = JK_PROPOSAL_CARD (jk_proposal_card_new (jk_project_item_get_id (self->project), id));
      g_signal_connect_object (card, "commit", G_CALLBACK (jk_changes_page_commit), self, G_CONNECT_SWAPPED);
      gtk_box_insert_child_after (GTK_BOX (self->proposals), GTK_WIDGET (card), after);
    }
  else
    gtk_box_reorder_child_after (GTK_BOX (self->proposals), GTK_WIDGET (card), after);
  return card;
}

/* Files by their path, to be taken out one by one. */
static GHashTable *
index_changes (JsonArray *changes)
{
  GHashTable *index = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < jk_json_get_length (changes); i++)
    {
      JsonObject *change = jk_json_get_element (changes, i);
      const char *path = jk_json_get_string (change, "path");

      if (path != NULL)
        g_hash_table_insert (index, (gpointer) path, change);
    }
  return index;
}

static gboolean
is_never (JsonObject *change)
{
  return g_strcmp0 (jk_json_get_string (change, "verdict"), "never") == 0;
}

/* Returns: (transfer container): the changes of a proposal that may be committed, taken out of @index */
static GPtrArray *
take_changes (JsonObject *proposal,
              GHashTable *index)
{
  GPtrArray *taken = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  JsonArray *paths = jk_json_get_array (proposal, "paths");

  for (guint i = 0; i < jk_json_get_length (paths); i++)
    {
      const char *path = json_array_get_string_element (paths, i);
      JsonObject *change = path != NULL ? g_hash_table_lookup (index, path) : NULL;

      if (change == NULL || is_never (change))
        continue;
      g_ptr_array_add (taken, json_object_ref (change));
      g_hash_table_remove (index, path);
    }
  return taken;
}

/* Returns: (transfer container): those left in @index that must not be committed, or those that may, in the host's order */
static GPtrArray *
take_rest (JsonArray  *changes,
           GHashTable *index,
           gboolean    wants_never)
{
  GPtrArray *taken = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);

  for (guint i = 0; i < jk_json_get_length (changes); i++)
    {
      JsonObject *change = jk_json_get_element (changes, i);
      const char *path = jk_json_get_string (change, "path");

      if (path != NULL && g_hash_table_contains (index, path) && is_never (change) == wants_never)
        g_ptr_array_add (taken, json_object_ref (change));
    }
  return taken;
}

static void
show_proposals (JkChangesPage *self,
                JsonObject    *answer,
                GHashTable    *index)
{
  JsonArray *changes = jk_json_get_array (answer, "changes"), *proposals = jk_json_get_array (answer, "proposals");
  g_autoptr(GPtrArray) rest = NULL;
  GtkWidget *last = NULL;

  for (guint i = 0; i < jk_json_get_length (proposals); i++)
    {
      JsonObject *proposal = jk_json_get_element (proposals, i);
      const char *id = jk_json_get_string (proposal, "id"), *message = jk_json_get_string (proposal, "message");
      g_autoptr(GPtrArray) files = id != NULL ? take_changes (proposal, index) : NULL;
      JkProposalCard *card;

      if (files == NULL || files->len == 0)
        continue;
      card = take_card (self, last, id);
      jk_proposal_card_show (card, jk_change_row_class_title (jk_json_get_string (proposal, "class")), message != NULL ? message : "",
                             files, files->len == jk_json_get_length (jk_json_get_array (proposal, "paths")),
                             jk_json_get_boolean (proposal, "safe"));
      jk_proposal_card_set_suggested (card, last == NULL);
      last = GTK_WIDGET (card);
    }
  rest = take_rest (changes, index, FALSE);
  if (rest->len > 0)
    {
      JkProposalCard *card = take_card (self, last, NULL);

      jk_proposal_card_show (card, _ ("Have a Look First"), "", rest, FALSE, FALSE);
      jk_proposal_card_set_suggested (card, FALSE);
      last = GTK_WIDGET (card);
    }
  for (GtkWidget *old; (old = last != NULL ? gtk_widget_get_next_sibling (last) : gtk_widget_get_first_child (self->proposals)) != NULL;)
    gtk_box_remove (GTK_BOX (self->proposals), old);
  gtk_widget_set_visible (self->proposals, last != NULL);
}

static gboolean
is_same (GPtrArray *a,
         GPtrArray *b)
{
  if (a == NULL || a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    {
      if (!json_object_equal (g_ptr_array_index (a, i), g_ptr_array_index (b, i)))
        return FALSE;
    }
  return TRUE;
}

void
jk_changes_page_clear (JkChangesPage *self)
{
  for (GtkWidget *card; (card = gtk_widget_get_first_child (self->proposals)) != NULL;)
    gtk_box_remove (GTK_BOX (self->proposals), card);
  for (guint i = 0; i < self->never_rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self->never), g_ptr_array_index (self->never_rows, i));
  g_ptr_array_set_size (self->never_rows, 0);
  g_clear_pointer (&self->never_changes, g_ptr_array_unref);
}

static void
show_never (JkChangesPage *self,
            JsonArray     *changes,
            GHashTable    *index)
{
  g_autoptr(GPtrArray) never = take_rest (changes, index, TRUE);

  gtk_widget_set_visible (self->never, never->len > 0);
  if (is_same (self->never_changes, never))
    return;
  for (guint i = 0; i < self->never_rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self->never), g_ptr_array_index (self->never_rows, i));
  g_ptr_array_set_size (self->never_rows, 0);
  for (guint i = 0; i < MIN (never->len, MAX_NEVER); i++)
    {
      GtkWidget *row = jk_change_row_new (jk_project_item_get_id (self->project), g_ptr_array_index (never, i), FALSE);

      adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->never), row);
      g_ptr_array_add (self->never_rows, row);
    }
  g_clear_pointer (&self->never_changes, g_ptr_array_unref);
  self->never_changes = g_steal_pointer (&never);
}

/* Returns: (transfer full) (nullable): the card that has the keyboard, with its place among the others */
static GtkWidget *
find_entered (JkChangesPage *self,
              guint         *place)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  *place = 0;
  for (GtkWidget *card = gtk_widget_get_first_child (self->proposals); focus != NULL && card != NULL;
       card = gtk_widget_get_next_sibling (card), (*place)++)
    {
      if (gtk_widget_is_ancestor (focus, card))
        return g_object_ref (card);
    }
  return NULL;
}

/* What was committed goes away: the keyboard goes to what took its place, or below where nothing did. */
static void
enter_next (JkChangesPage *self,
            guint          place)
{
  GtkWidget *card = gtk_widget_get_first_child (self->proposals);

  while (place-- > 0 && card != NULL && gtk_widget_get_next_sibling (card) != NULL)
    card = gtk_widget_get_next_sibling (card);
  if (card != NULL)
    jk_proposal_card_enter (JK_PROPOSAL_CARD (card));
  else
    gtk_widget_grab_focus (self->checkpoint_button);
}

static void
show_state (JkChangesPage *self,
            JsonObject    *answer)
{
  JkRowGroup *group = JK_ROW_GROUP (self->state);
  guint n_listed = jk_json_get_length (jk_json_get_array (answer, "changes"));
  gint64 total = MAX (jk_json_get_int (answer, "total"), (gint64) n_listed);
  const char *operation = jk_json_get_string (answer, "operation"), *error = jk_json_get_string (answer, "error");
  gboolean is_judged = jk_json_get_boolean (answer, "classified");

  jk_row_group_begin (group);
  if (error != NULL && *error != '\0')
    jk_row_group_add (group, _ ("The repository cannot be read"), error, NULL, JK_LEVEL_CRITICAL);
  if (operation != NULL && *operation != '\0')
    jk_row_group_add (group, _ ("Nothing can be committed now"),
                      _ ("A merge, rebase or the like is in progress. Finish or abort it first."), operation, JK_LEVEL_WARNING);
  if (total == 0 && error == NULL)
    jk_row_group_add (group, _ ("Everything is committed"),
                      _ ("Changed files stand here, put together into commits that you can make with one click."), NULL, JK_LEVEL_SUCCESS);
  if (total > 0 && !is_judged)
    jk_row_group_add (group, _ ("The files are being looked at…"), _ ("What is safe to commit is known in a moment."), NULL, JK_LEVEL_INFO);
  if (total > n_listed)
    {
      g_autofree char *text = g_strdup_printf (_ ("%d more changed files are not listed here"), (int) MIN (total - n_listed, G_MAXINT));

      jk_row_group_add (group, text, _ ("They come when those above are committed."), NULL, JK_LEVEL_INFO);
    }
  jk_row_group_end (group);
}

void
jk_changes_page_fill (JkChangesPage *self,
                      JsonObject    *answer)
{
  JsonArray *changes = jk_json_get_array (answer, "changes");
  g_autoptr(GHashTable) index = index_changes (changes);
  guint place;
  g_autoptr(GtkWidget) entered = find_entered (self, &place);

  show_state (self, answer);
  show_proposals (self, answer, index);
  show_never (self, changes, index);
  if (entered != NULL && gtk_widget_get_parent (entered) == NULL)
    enter_next (self, place);
}
