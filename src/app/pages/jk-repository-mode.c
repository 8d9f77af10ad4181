/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-repository-mode.h"

#include <glib/gi18n-lib.h>

#include "jk-group-title.h"
#include "jk-json.h"
#include "jk-repository-calls.h"
#include "jk-window.h"

/* In the order of the template's list. */
static const struct
{
  const char *mode;
  const char *meaning;
} modes[] = {
  { "observe", N_ ("Changes are counted and shown. Nothing is proposed, nothing is written.") },
  { "suggest", N_ ("Commits are proposed here and in alerts. Only your click makes one.") },
  { "checkpoint", N_ ("Your work is kept beside the branch now and then. Branch, staging and files stay as they are.") },
  { "commit", N_ ("Files that are safe are committed on the current branch by themselves. "
                  "Nothing is pushed, and one step takes it back.") },
};

struct _JkRepositoryMode
{
  AdwPreferencesGroup parent_instance;

  GtkWidget *mode;
  GtkWidget *untracked;
  GtkWidget *trusted;

  JkHost *host;
  char *project;
  JsonObject *healing;  /* (nullable): as it was told */
  gboolean is_filling;  /* the rows are set by us */
};

G_DEFINE_FINAL_TYPE (JkRepositoryMode, jk_repository_mode, ADW_TYPE_PREFERENCES_GROUP)

static void
show_meaning (JkRepositoryMode *self)
{
  guint chosen = adw_combo_row_get_selected (ADW_COMBO_ROW (self->mode));

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->mode), chosen < G_N_ELEMENTS (modes) ? _ (modes[chosen].meaning) : "");
}

static guint
find_mode (JsonObject *healing)
{
  const char *mode = jk_json_get_string (healing, "mode");

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      if (g_strcmp0 (modes[i].mode, mode) == 0)
        return i;
    }
  return GTK_INVALID_LIST_POSITION;
}

static void
fill (JkRepositoryMode *self)
{
  self->is_filling = TRUE;
  adw_combo_row_set_selected (ADW_COMBO_ROW (self->mode), find_mode (self->healing));
  gtk_switch_set_active (GTK_SWITCH (self->untracked), jk_json_get_boolean (self->healing, "untracked"));
  gtk_switch_set_active (GTK_SWITCH (self->trusted), jk_json_get_boolean (self->healing, "trusted"));
  show_meaning (self);
  self->is_filling = FALSE;
}

static void
on_set_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr(JkRepositoryMode) self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonObject) answer = jk_host_load_finish (JK_HOST (source), result, &error);
  JsonObject *healing = jk_json_get_object (answer, "healing");

  if (error != NULL)
    {
      fill (self);
      if (JK_IS_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))))
        jk_window_say (JK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), error->message, NULL, NULL, NULL);
    }
  else if (healing != NULL && g_strcmp0 (jk_json_get_string (answer, "id"), self->project) == 0)
    {
      json_object_ref (healing);
      g_clear_pointer (&self->healing, json_object_unref);
      self->healing = healing;
    }
}

static void
change (JkRepositoryMode *self,
        JsonObject       *changes)
{
  jk_host_set_project_healing_async (self->host, self->project, changes, NULL, on_set_cb, g_object_ref (self));
}

static void
change_flag (JkRepositoryMode *self,
             const char       *flag,
             gboolean          value)
{
  JsonObject *changes = json_object_new ();

  json_object_set_boolean_member (changes, flag, value);
  change (self, changes);
}

static void
on_mode_chosen_cb (JkRepositoryMode *self)
{
  guint chosen = adw_combo_row_get_selected (ADW_COMBO_ROW (self->mode));
  JsonObject *changes;

  if (self->is_filling || chosen >= G_N_ELEMENTS (modes))
    return;
  show_meaning (self);
  changes = json_object_new ();
  json_object_set_string_member (changes, "mode", modes[chosen].mode);
  change (self, changes);
}

static void
on_untracked_switched_cb (JkRepositoryMode *self)
{
  if (!self->is_filling)
    change_flag (self, "untracked", gtk_switch_get_active (GTK_SWITCH (self->untracked)));
}

static void
on_trust_response_cb (AdwMessageDialog *dialog,
                      const char       *response,
                      JkRepositoryMode *self)
{
  if (g_str_equal (response, "trust"))
    change_flag (self, "trusted", TRUE);
  else
    fill (self);
}

/* It lets what came with the repository run: nobody should do that by a slip. */
static void
ask_for_trust (JkRepositoryMode *self)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), _ ("Trust This Repository?"),
                                              _ ("Hooks, filters and signing programs that this repository names will run with your rights "
                                                 "whenever Jikimi commits here. Trust only what you know."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "trust", _ ("_Trust"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "trust", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_trust_response_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_trusted_switched_cb (JkRepositoryMode *self)
{
  if (self->is_filling)
    return;
  if (gtk_switch_get_active (GTK_SWITCH (self->trusted)))
    ask_for_trust (self);
  else
    change_flag (self, "trusted", FALSE);
}

static void
jk_repository_mode_dispose (GObject *object)
{
  JkRepositoryMode *self = JK_REPOSITORY_MODE (object);

  g_clear_object (&self->host);
  g_clear_pointer (&self->project, g_free);
  g_clear_pointer (&self->healing, json_object_unref);

  G_OBJECT_CLASS (jk_repository_mode_parent_class)->dispose (object);
}

static void
jk_repository_mode_class_init (JkRepositoryModeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = jk_repository_mode_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/jikimi/Jikimi/ui/jk-repository-mode.ui");
  gtk_widget_class_bind_template_child (widget_class, JkRepositoryMode, mode);
  gtk_widget_class_bind_template_child (widget_class, JkRepositoryMode, untracked);
  gtk_widget_class_bind_template_child (widget_class, JkRepositoryMode, trusted);
  gtk_widget_class_bind_template_callback (widget_class, on_mode_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_untracked_switched_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_trusted_switched_cb);
}

static void
jk_repository_mode_init (JkRepositoryMode *self)
{
  /* The template's values set nothing off. */
  self->is_filling = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  jk_group_title_wrap (ADW_PREFERENCES_GROUP (self));
  self->is_filling = FALSE;
}

void
jk_repository_mode_show (JkRepositoryMode *self,
                         JkHost           *host,
                         const char       *project,
                         JsonObject       *healing)
{
  gtk_widget_set_visible (GTK_WIDGET (self), healing != NULL);
  g_set_object (&self->host, host);
  if (g_strcmp0 (self->project, project) != 0)
    {
      g_free (self->project);
      self->project = g_strdup (project);
    }
  if (healing != NULL)
    json_object_ref (healing);
  g_clear_pointer (&self->healing, json_object_unref);
  self->healing = healing;
  if (healing != NULL)
    fill (self);
}
