/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-heal-preview.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "jk-format.h"
#include "jk-group-title.h"
#include "jk-heal-items.h"
#include "jk-heal-text.h"
#include "jk-host-work.h"
#include "jk-json.h"
#include "jk-row-group.h"

#define MAX_ITEMS 50

#define JK_TYPE_HEAL_PREVIEW (jk_heal_preview_get_type ())
G_DECLARE_FINAL_TYPE (JkHealPreview, jk_heal_preview, JK, HEAL_PREVIEW, AdwWindow)

struct _JkHealPreview
{
  AdwWindow parent_instance;

  GtkWidget *run_button;
  GtkWidget *project_group;
  GtkWidget *project_row;
  GtkWidget *stack;
  GtkWidget *spinner;
  GtkWidget *plan_title;
  GtkWidget *plan_text;
  GtkWidget *refusal;
  GtkWidget *refusal_label;
  GtkWidget *facts;
  GtkWidget *items;
  GtkWidget *failed_page;

  JkHealing *healing;
  JkHealRuleItem *rule;
  GtkWidget *items_shown;    /* (nullable) */
  GPtrArray *projects;       /* (nullable) (element-type utf8): ids, in the order of the row that chooses */
  GCancellable *cancellable; /* (nullable): of the load under way */
  gboolean can_undo;         /* what is shown */
};

G_DEFINE_FINAL_TYPE (JkHealPreview, jk_heal_preview, ADW_TYPE_WINDOW)

/* Returns: (nullable): id */
static const char *
chosen_project (JkHealPreview *self)
{
  guint chosen = adw_combo_row_get_selected (ADW_COMBO_ROW (self->project_row));

  if (self->projects == NULL || chosen >= self->projects->len)
    return jk_heal_rule_item_get_project (self->rule);
  return g_ptr_array_index (self->projects, chosen);
}

static void
set_items (JkHealPreview *self,
           JsonObject    *plan)
{
  GtkWidget *items = jk_heal_items_new (plan, MAX_ITEMS);
  gint64 n = MAX (jk_json_get_int (plan, "n_items"), (gint64) jk_json_get_length (jk_json_get_array (plan, "items")));
  g_autofree char *title = g_strdup_printf (_ ("What it is about (%d)"), (int) CLAMP (n, 0, G_MAXINT));

  if (self->items_shown != NULL)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self->items), self->items_shown);
  self->items_shown = items;
  gtk_widget_set_visible (self->items, items != NULL);
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self->items), title);
  if (items == NULL)
    return;
  gtk_widget_add_css_class (items, "card");
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->items), items);
}

static const char *
way_back_title (JsonObject *plan)
{
  if (jk_json_get_boolean (plan, "only_recommends"))
    return _ ("Changes nothing");
  return jk_json_get_boolean (plan, "can_undo") ? _ ("Can be undone") : _ ("Cannot be undone");
}

static const char *
way_back_text (JsonObject *plan)
{
  if (jk_json_get_boolean (plan, "only_recommends"))
    return _ ("It says what to do, and leaves doing it to you.");
  if (jk_json_get_boolean (plan, "can_undo"))
    return _ ("What was there before can be brought back in one step.");
  return _ ("There is no way back once it is done.");
}

static void
set_facts (JkHealPreview *self,
           JsonObject    *plan)
{
  JkRowGroup *group = JK_ROW_GROUP (self->facts);
  JsonArray *effects = jk_json_get_array (plan, "effects");
  gboolean is_final = !jk_json_get_boolean (plan, "can_undo") && !jk_json_get_boolean (plan, "only_recommends");

  jk_row_group_begin (group);
  for (guint i = 0; i < jk_json_get_length (effects); i++)
    {
      JsonObject *effect = jk_json_get_element (effects, i);
      g_autofree char *text = effect != NULL ? jk_heal_text_effect (effect, TRUE) : NULL;

      if (text != NULL && *text != '\0')
        jk_row_group_add (group, text, NULL, NULL, JK_LEVEL_INFO);
    }
  jk_row_group_add (group, way_back_title (plan), way_back_text (plan), NULL, is_final ? JK_LEVEL_WARNING : JK_LEVEL_INFO);
  jk_row_group_end (group);
}

static gboolean
is_final (JsonObject *plan)
{
  return !jk_json_get_boolean (plan, "can_undo") && !jk_json_get_boolean (plan, "only_recommends");
}

static void
style_run_button (JkHealPreview *self,
                  JsonObject    *plan)
{

  gtk_widget_remove_css_class (self->run_button, "suggested-action");
  gtk_widget_remove_css_class (self->run_button, "destructive-action");
  gtk_widget_add_css_class (self->run_button, is_final (plan) ? "destructive-action" : "suggested-action");
  gtk_widget_set_sensitive (self->run_button, jk_json_get_boolean (plan, "would_act"));
}

static void
show_plan (JkHealPreview *self,
           JsonObject    *plan)
{
  const char *refusal = jk_json_get_string (plan, "refusal"), *title = jk_json_get_string (plan, "title");
  const char *text = jk_json_get_string (plan, "text");
  gboolean would_act = jk_json_get_boolean (plan, "would_act");

  if (refusal == NULL && !would_act)
    refusal = _ ("There is nothing to do now.");
  gtk_label_set_label (GTK_LABEL (self->plan_title), title != NULL ? title : jk_heal_rule_item_get_name (self->rule));
  gtk_label_set_label (GTK_LABEL (self->plan_text), text != NULL ? text : "");
  gtk_widget_set_visible (self->plan_text, text != NULL && *text != '\0');
  gtk_label_set_label (GTK_LABEL (self->refusal_label), refusal != NULL ? refusal : "");
  gtk_widget_set_visible (self->refusal, refusal != NULL);
  set_facts (self, plan);
  set_items (self, plan);
  style_run_button (self, plan);
  self->can_undo = jk_json_get_boolean (plan, "can_undo");
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "plan");
  /* What cannot be undone is not one slip of Return away. */
  if (would_act && !is_final (plan))
    gtk_widget_grab_focus (self->run_button);
}

static void
show_failure (JkHealPreview *self,
              const char    *reason)
{
  g_autofree char *escaped = g_markup_escape_text (reason, -1);

  adw_status_page_set_description (ADW_STATUS_PAGE (self->failed_page), escaped);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "failed");
}

static void
on_preview_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  g_autoptr(JkHealPreview) self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonObject) plan = jk_host_load_finish (JK_HOST (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  gtk_spinner_stop (GTK_SPINNER (self->spinner));
  if (plan != NULL)
    show_plan (self, plan);
  else
    show_failure (self, error->message);
}

static void
load (JkHealPreview *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  gtk_widget_set_sensitive (self->run_button, FALSE);
  gtk_spinner_start (GTK_SPINNER (self->spinner));
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "loading");
  jk_healing_preview_async (self->healing, jk_heal_rule_item_get_id (self->rule), chosen_project (self),
                            jk_heal_rule_item_get_target (self->rule), self->cancellable, on_preview_cb, g_object_ref (self));
}

static void
on_project_chosen_cb (JkHealPreview *self)
{
  if (self->projects != NULL)
    load (self);
}

/* What was asked for, to tell how it went. */
typedef struct
{
  JkWindow *window;
  gboolean can_undo;
} JkRun;

static void
on_ran_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autofree JkRun *run = data;
  g_autoptr(JkWindow) window = run->window;
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonObject) end = jk_host_work_finish (JK_HOST (source), result, &error);
  const char *action = jk_json_get_string (end, "action");
  g_autofree char *text = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (end == NULL)
    {
      text = g_strdup_printf (_ ("Nothing was repaired: %s"), error->message);
      jk_window_say (window, text, NULL, NULL, NULL);
    }
  else if (run->can_undo && action != NULL)
    {
      jk_window_offer_action (window, "win.undo-heal", action);
      jk_window_say (window, _ ("Repaired"), _ ("Undo"), "win.undo", NULL);
    }
  else
    jk_window_say (window, _ ("Done. What came of it stands below “What Was Done”."), NULL, NULL, NULL);
}

static void
on_run_clicked_cb (JkHealPreview *self)
{
  JkRun *run = g_new0 (JkRun, 1);

  run->window = JK_WINDOW (g_object_ref (gtk_window_get_transient_for (GTK_WINDOW (self))));
  run->can_undo = self->can_undo;
  /* While it goes on, the window's bar shows how far it is, and cancels it. */
  jk_healing_run_async (self->healing, jk_heal_rule_item_get_id (self->rule), chosen_project (self),
                        jk_heal_rule_item_get_target (self->rule), NULL, on_ran_cb, run);
  gtk_window_close (GTK_WINDOW (self));
}

/* Whether the rule's action works on one project. */
static gboolean
is_about_projects (JkHealRuleItem *rule)
{
  const char *action = jk_heal_rule_item_get_action (rule);

  return jk_heal_rule_item_get_project (rule) == NULL
         && (g_str_has_prefix (action, "git-") || g_str_equal (action, "file-size"));
}

/* The project that needs it most comes first to mind. */
static guint
find_neediest (JkHealPreview *self)
{
  const char *metric = g_str_has_prefix (jk_heal_rule_item_get_action (self->rule), "git-") ? "git_changes" : "file_size_violations";
  double most = -1;
  guint neediest = 0;

  for (guint i = 0; i < self->projects->len; i++)
    {
      JkMetricItem *item = jk_host_find_metric (jk_healing_get_host (self->healing), metric, g_ptr_array_index (self->projects, i));
      double value = item != NULL ? jk_metric_item_get_value (item) : NAN;

      if (!isnan (value) && value > most)
        {
          most = value;
          neediest = i;
        }
    }
  return neediest;
}

/* @wanted: (nullable): id of the one to begin with */
static guint
find_first (JkHealPreview *self,
            const char    *wanted)
{
  for (guint i = 0; wanted != NULL && i < self->projects->len; i++)
    {
      if (g_str_equal (g_ptr_array_index (self->projects, i), wanted))
        return i;
    }
  return find_neediest (self);
}

static void
offer_projects (JkHealPreview *self,
                const char    *wanted)
{
  GListModel *projects = jk_host_get_projects (jk_healing_get_host (self->healing));
  g_autoptr(GtkStringList) names = gtk_string_list_new (NULL);
  GPtrArray *ids;

  if (!is_about_projects (self->rule) || g_list_model_get_n_items (projects) == 0)
    return;
  ids = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0, n = g_list_model_get_n_items (projects); i < n; i++)
    {
      g_autoptr(JkProjectItem) project = g_list_model_get_item (projects, i);

      gtk_string_list_append (names, jk_project_item_get_name (project));
      g_ptr_array_add (ids, g_strdup (jk_project_item_get_id (project)));
    }
  adw_combo_row_set_model (ADW_COMBO_ROW (self->project_row), G_LIST_MODEL (names));
  gtk_widget_set_visible (self->project_group, TRUE);
  self->projects = ids;
  adw_combo_row_set_selected (ADW_COMBO_ROW (self->project_row), find_first (self, wanted));
}

static void
jk_heal_preview_dispose (GObject *object)
{
  JkHealPreview *self = JK_HEAL_PREVIEW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->healing);
  g_clear_object (&self->rule);
  g_clear_pointer (&self->projects, g_ptr_array_unref);

  G_OBJECT_CLASS (jk_heal_preview_parent_class)->dispose (object);
}

static void
jk_heal_preview_class_init (JkHealPreviewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = jk_heal_preview_dispose;

  g_type_ensure (JK_TYPE_ROW_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/jikimi/Jikimi/ui/jk-heal-preview.ui");
  gtk_widget_class_bind_template_child (widget_class, JkHealPreview, run_button);
  gtk_widget_class_bind_template_child (widget_class, JkHealPreview, project_group);
  gtk_widget_class_bind_template_child (widget_class, JkHealPreview, project_row);
  gtk_widget_class_bind_template_child (widget_class, JkHealPreview, stack);
  gtk_widget_class_bind_template_child (widget_class, JkHealPreview, spinner);
  gtk_widget_class_bind_template_child (widget_class, JkHealPreview, plan_title);
  gtk_widget_class_bind_template_child (widget_class, JkHealPreview, plan_text);
  gtk_widget_class_bind_template_child (widget_class, JkHealPreview, refusal);
  gtk_widget_class_bind_template_child (widget_class, JkHealPreview, refusal_label);
  gtk_widget_class_bind_template_child (widget_class, JkHealPreview, facts);
  gtk_widget_class_bind_template_child (widget_class, JkHealPreview, items);
  gtk_widget_class_bind_template_child (widget_class, JkHealPreview, failed_page);
  gtk_widget_class_bind_template_callback (widget_class, load);
  gtk_widget_class_bind_template_callback (widget_class, on_project_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_run_clicked_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
jk_heal_preview_init (JkHealPreview *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  jk_group_title_wrap (ADW_PREFERENCES_GROUP (self->items));
}

void
jk_heal_preview_present (JkWindow       *parent,
                         JkHealing      *healing,
                         JkHealRuleItem *rule,
                         const char     *project)
{
  JkHealPreview *self = g_object_new (JK_TYPE_HEAL_PREVIEW, "transient-for", parent, "title", jk_heal_rule_item_get_name (rule), NULL);
  int width, height;

  /* Not wider than what it is above: a phone's screen is no wider than that. */
  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  gtk_window_set_default_size (GTK_WINDOW (self), MIN (width, MAX (gtk_widget_get_width (GTK_WIDGET (parent)), 1)), height);
  self->healing = g_object_ref (healing);
  self->rule = g_object_ref (rule);
  offer_projects (self, project);
  /* Choosing a project loads; where there is none to choose, or it is the first, nobody did. */
  if (self->cancellable == NULL)
    load (self);
  gtk_window_present (GTK_WINDOW (self));
}
