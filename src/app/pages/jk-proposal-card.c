/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-proposal-card.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-change-row.h"
#include "jk-group-title.h"
#include "jk-json.h"
#include "jk-plain-line.h"

#define ROWS_AT_A_TIME 50

struct _JkProposalCard
{
  AdwPreferencesGroup parent_instance;

  GtkWidget *commit_button;
  GtkWidget *message;
  GtkWidget *rest_row;
  GtkWidget *rest;
  GtkWidget *files;

  char *project;
  char *id;              /* (nullable) */
  char *proposed;        /* the message that was proposed last */
  GPtrArray *changes;    /* (element-type JsonObject) */
  GHashTable *is_chosen; /* path → whether, of what a person decided */
  gboolean is_complete;  /* @changes are all that the proposal has */
  gboolean chosen_first;
  GPtrArray *rows;       /* of the expander; not owned */
  GtkWidget *more_row;   /* (nullable) */
  gboolean is_busy;
};

G_DEFINE_FINAL_TYPE (JkProposalCard, jk_proposal_card, ADW_TYPE_PREFERENCES_GROUP)

static guint commit_signal;

static const char *
path_of (JsonObject *change)
{
  const char *path = jk_json_get_string (change, "path");

  return path != NULL ? path : "";
}

static gboolean
is_chosen (JkProposalCard *self,
           JsonObject     *change)
{
  gpointer decided;

  if (g_strcmp0 (jk_json_get_string (change, "verdict"), "never") == 0)
    return FALSE;
  return g_hash_table_lookup_extended (self->is_chosen, path_of (change), NULL, &decided) ? GPOINTER_TO_INT (decided) : self->chosen_first;
}

static guint
count_chosen (JkProposalCard *self)
{
  guint n = 0;

  for (guint i = 0; i < self->changes->len; i++)
    n += is_chosen (self, g_ptr_array_index (self->changes, i));
  return n;
}

/* What was typed or pasted is not written over; what turns its direction is drawn all the same. Only then: joiners would be drawn too. */
static void
show_turns (JkProposalCard *self,
            const char     *message)
{
  g_autoptr(PangoAttrList) attributes = NULL;

  if (jk_plain_text_is_turned (message))
    {
      attributes = pango_attr_list_new ();
      pango_attr_list_insert (attributes, pango_attr_show_new (PANGO_SHOW_IGNORABLES));
    }
  adw_entry_row_set_attributes (ADW_ENTRY_ROW (self->message), attributes);
}

static void
show_choice (JkProposalCard *self)
{
  guint n = self->changes != NULL ? count_chosen (self) : 0, n_all = self->changes != NULL ? self->changes->len : 0;
  const char *message = gtk_editable_get_text (GTK_EDITABLE (self->message));
  g_autofree char *title = g_strdup_printf (ngettext ("%u file", "%u files", n_all), n_all);
  g_autofree char *subtitle = n == n_all ? g_strdup ("") : g_strdup_printf (_ ("%u of them chosen"), n);
  gboolean has_message = message[strspn (message, " ")] != '\0';

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->files), title);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self->files), subtitle);
  show_turns (self, message);
  /* Not while it is busy: that would take the keyboard from it. */
  gtk_widget_set_sensitive (self->commit_button, n > 0 && has_message);
  gtk_widget_set_tooltip_text (self->commit_button, n == 0          ? _ ("Choose the files to commit first")
                                                    : !has_message ? _ ("Write a message first")
                                                                   : NULL);
}

static void
on_chosen_cb (JkProposalCard *self,
              JkChangeRow    *row)
{
  g_hash_table_insert (self->is_chosen, g_strdup (jk_change_row_get_path (row)), GINT_TO_POINTER (jk_change_row_get_chosen (row)));
  show_choice (self);
}

static void
add_row (JkProposalCard *self,
         GtkWidget      *row)
{
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self->files), row);
  g_ptr_array_add (self->rows, row);
}

static void add_some (JkProposalCard *self);

/* The button goes away: who pressed it goes on where what is new begins. */
static void
on_more_clicked_cb (JkProposalCard *self)
{
  guint n_before;

  adw_expander_row_remove (ADW_EXPANDER_ROW (self->files), self->more_row);
  g_ptr_array_remove (self->rows, self->more_row);
  self->more_row = NULL;
  n_before = self->rows->len;
  add_some (self);
  if (n_before < self->rows->len)
    gtk_widget_grab_focus (g_ptr_array_index (self->rows, n_before));
}

static void
add_more_row (JkProposalCard *self,
              guint           n_left)
{
  g_autofree char *text = g_strdup_printf (ngettext ("Show %u more", "Show %u more", MIN (n_left, ROWS_AT_A_TIME)),
                                           MIN (n_left, ROWS_AT_A_TIME));
  GtkWidget *button = gtk_button_new_with_label (text);

  gtk_widget_add_css_class (button, "flat");
  self->more_row = gtk_list_box_row_new ();
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self->more_row), button);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self->more_row), FALSE);
  gtk_widget_set_focusable (self->more_row, FALSE);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_more_clicked_cb), self, G_CONNECT_SWAPPED);
  add_row (self, self->more_row);
}

static void
add_some (JkProposalCard *self)
{
  guint shown = self->rows->len, end = MIN (self->changes->len, shown + ROWS_AT_A_TIME);

  for (guint i = shown; i < end; i++)
    {
      JsonObject *change = g_ptr_array_index (self->changes, i);
      GtkWidget *row = jk_change_row_new (self->project, change, is_chosen (self, change));

      g_signal_connect_object (row, "chosen", G_CALLBACK (on_chosen_cb), self, G_CONNECT_SWAPPED);
      add_row (self, row);
    }
  if (end < self->changes->len)
    add_more_row (self, self->changes->len - end);
}

static void
fill_if_open (JkProposalCard *self)
{
  if (self->changes != NULL && adw_expander_row_get_expanded (ADW_EXPANDER_ROW (self->files)) && self->rows->len == 0)
    add_some (self);
}

static void
on_commit_clicked_cb (JkProposalCard *self)
{
  if (gtk_widget_get_sensitive (self->commit_button) && !self->is_busy)
    g_signal_emit (self, commit_signal, 0);
}

static void
jk_proposal_card_finalize (GObject *object)
{
  JkProposalCard *self = JK_PROPOSAL_CARD (object);

  g_free (self->project);
  g_free (self->id);
  g_free (self->proposed);
  g_clear_pointer (&self->changes, g_ptr_array_unref);
  g_hash_table_unref (self->is_chosen);
  g_ptr_array_unref (self->rows);

  G_OBJECT_CLASS (jk_proposal_card_parent_class)->finalize (object);
}

static void
jk_proposal_card_class_init (JkProposalCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = jk_proposal_card_finalize;
  commit_signal = g_signal_new ("commit", JK_TYPE_PROPOSAL_CARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/jikimi/Jikimi/ui/jk-proposal-card.ui");
  gtk_widget_class_bind_template_child (widget_class, JkProposalCard, commit_button);
  gtk_widget_class_bind_template_child (widget_class, JkProposalCard, message);
  gtk_widget_class_bind_template_child (widget_class, JkProposalCard, rest_row);
  gtk_widget_class_bind_template_child (widget_class, JkProposalCard, rest);
  gtk_widget_class_bind_template_child (widget_class, JkProposalCard, files);
  gtk_widget_class_bind_template_callback (widget_class, on_commit_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_choice);
  gtk_widget_class_bind_template_callback (widget_class, fill_if_open);
}

static void
jk_proposal_card_init (JkProposalCard *self)
{
  self->rows = g_ptr_array_new ();
  self->is_chosen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
  jk_group_title_wrap (ADW_PREFERENCES_GROUP (self));
}

GtkWidget *
jk_proposal_card_new (const char *project,
                      const char *id)
{
  JkProposalCard *self = g_object_new (JK_TYPE_PROPOSAL_CARD, NULL);

  self->project = g_strdup (project);
  self->id = g_strdup (id);
  return GTK_WIDGET (self);
}

const char *
jk_proposal_card_get_id (JkProposalCard *self)
{
  return self->id;
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

/* What a person wrote is not written over by a new proposal. */
static void
show_message (JkProposalCard *self,
              const char     *message)
{
  g_autofree char *plain = jk_plain_text_new (message); /* and so it is committed: as it was seen */
  const char *end = strchrnul (plain, '\n'), *rest = end + strspn (end, "\n");
  g_autofree char *first = g_strndup (plain, end - plain);

  if (self->proposed == NULL || g_str_equal (gtk_editable_get_text (GTK_EDITABLE (self->message)), self->proposed))
    gtk_editable_set_text (GTK_EDITABLE (self->message), first);
  g_free (self->proposed);
  self->proposed = g_steal_pointer (&first);
  gtk_label_set_label (GTK_LABEL (self->rest), rest);
  gtk_widget_set_visible (self->rest_row, *rest != '\0');
}

void
jk_proposal_card_show (JkProposalCard *self,
                       const char     *title,
                       const char     *message,
                       GPtrArray      *changes,
                       gboolean        is_complete,
                       gboolean        chosen_first)
{
  /* There are several such buttons on the page. */
  g_autofree char *name = g_strdup_printf (_ ("Commit %s"), title);

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->commit_button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  self->is_complete = is_complete;
  self->chosen_first = chosen_first;
  if (!is_same (self->changes, changes))
    {
      for (guint i = 0; i < self->rows->len; i++)
        adw_expander_row_remove (ADW_EXPANDER_ROW (self->files), g_ptr_array_index (self->rows, i));
      g_ptr_array_set_size (self->rows, 0);
      self->more_row = NULL;
      g_clear_pointer (&self->changes, g_ptr_array_unref);
      self->changes = g_ptr_array_ref (changes);
      fill_if_open (self);
    }
  show_message (self, message);
  show_choice (self);
}

char *
jk_proposal_card_dup_message (JkProposalCard *self)
{
  const char *rest = gtk_label_get_label (GTK_LABEL (self->rest));
  g_autofree char *first = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->message))));

  return *rest != '\0' ? g_strconcat (first, "\n\n", rest, NULL) : g_steal_pointer (&first);
}

GStrv
jk_proposal_card_dup_paths (JkProposalCard *self)
{
  g_autoptr(GStrvBuilder) paths = g_strv_builder_new ();

  for (guint i = 0; i < self->changes->len; i++)
    {
      if (is_chosen (self, g_ptr_array_index (self->changes, i)))
        g_strv_builder_add (paths, path_of (g_ptr_array_index (self->changes, i)));
    }
  return g_strv_builder_end (paths);
}

gboolean
jk_proposal_card_is_whole (JkProposalCard *self)
{
  return self->id != NULL && self->is_complete && count_chosen (self) == self->changes->len;
}

void
jk_proposal_card_set_suggested (JkProposalCard *self,
                                gboolean        is_suggested)
{
  if (is_suggested)
    gtk_widget_add_css_class (self->commit_button, "suggested-action");
  else
    gtk_widget_remove_css_class (self->commit_button, "suggested-action");
}

void
jk_proposal_card_set_busy (JkProposalCard *self,
                           gboolean        is_busy)
{
  self->is_busy = is_busy;
}

void
jk_proposal_card_enter (JkProposalCard *self)
{
  if (!gtk_widget_is_sensitive (self->commit_button) || !gtk_widget_grab_focus (self->commit_button))
    gtk_widget_child_focus (GTK_WIDGET (self), GTK_DIR_TAB_FORWARD);
}
