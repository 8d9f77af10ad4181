/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-heal-action-row.h"

#include <glib/gi18n-lib.h>

#include "jk-format.h"
#include "jk-heal-items.h"
#include "jk-heal-text.h"
#include "jk-operation-text.h"

/* The way back stands below them: it should not be far. */
#define MAX_ITEMS 8

struct _JkHealActionRow
{
  JkUnfoldRow parent_instance;

  JkHealActionItem *action;
  JkHost *host;
};

G_DEFINE_FINAL_TYPE (JkHealActionRow, jk_heal_action_row, JK_TYPE_UNFOLD_ROW)

/* Returns: (transfer full): its stage and expected end while it runs; "" otherwise */
static char *
progress_text (JkHealActionRow *self)
{
  const char *id = jk_heal_action_item_get_operation (self->action);
  GListModel *operations = jk_host_get_operations (self->host);

  if (id == NULL || jk_heal_action_item_get_state (self->action) != JK_HEAL_ACTION_RUNNING)
    return g_strdup ("");
  for (guint i = 0, n = g_list_model_get_n_items (operations); i < n; i++)
    {
      g_autoptr(JkOperationItem) item = g_list_model_get_item (operations, i);

      if (g_str_equal (jk_operation_item_get_id (item), id))
        return jk_operation_text_stage (item);
    }
  return g_strdup ("");
}

/* Whether something was changed, so that a way back is a question at all. */
static gboolean
has_changed (JkHealActionItem *action)
{
  JkHealActionState state = jk_heal_action_item_get_state (action);

  return state == JK_HEAL_ACTION_KEPT || state == JK_HEAL_ACTION_FAILED || state == JK_HEAL_ACTION_INTERRUPTED;
}

static void
jk_heal_action_row_fill (JkUnfoldRow *row)
{
  JkHealActionRow *self = JK_HEAL_ACTION_ROW (row);
  g_autofree char *effects = jk_heal_text_effects (jk_heal_action_item_get_row (self->action), FALSE, "\n");
  GtkWidget *items = jk_heal_items_new (jk_heal_action_item_get_row (self->action), MAX_ITEMS);

  jk_unfold_row_add_part (row, NULL, jk_heal_action_item_get_text (self->action));
  jk_unfold_row_add_part (row, _ ("What Went Wrong"), jk_heal_action_item_get_error (self->action));
  jk_unfold_row_add_part (row, _ ("Before and After"), effects);
  if (items != NULL)
    {
      jk_unfold_row_add_part (row, jk_heal_action_item_get_state (self->action) == JK_HEAL_ACTION_RECOMMENDED
                                       ? _ ("Where to Begin") : _ ("What It Was About"), " ");
      jk_unfold_row_add_widget (row, items);
    }
  if (jk_heal_action_item_get_can_undo (self->action))
    jk_unfold_row_add_button (row, _ ("Undo"), "win.undo-heal", jk_heal_action_item_get_id (self->action));
  else if (has_changed (self->action))
    jk_unfold_row_add_part (row, _ ("Way Back"), _ ("Cannot be undone"));
}

/* Who set it off matters where nobody asked for it. */
static const char *
trigger_text (JkHealActionItem *action)
{
  return jk_heal_action_item_is_by_person (action) ? _ ("asked for by a person") : _ ("by itself");
}

static char *
time_text (JkHealActionItem *action)
{
  gint64 time_us = jk_heal_action_item_get_ended (action);

  if (time_us == 0)
    time_us = jk_heal_action_item_get_started (action);
  return time_us != 0 ? jk_format_ago (time_us, g_get_real_time ()) : g_strdup ("");
}

void
jk_heal_action_row_refresh (JkHealActionRow *self)
{
  const char *id = jk_heal_action_item_get_project (self->action), *error = jk_heal_action_item_get_error (self->action);
  JkProjectItem *project = id != NULL ? jk_host_find_project (self->host, id) : NULL;
  gboolean is_final = has_changed (self->action) && !jk_heal_action_item_get_can_undo (self->action);
  g_autofree char *effects = jk_heal_text_effects (jk_heal_action_item_get_row (self->action), FALSE, ", ");
  g_autofree char *progress = progress_text (self), *time = time_text (self->action);
  g_autofree char *key = g_strdup_printf ("%s\n%s\n%s\n%d%d", jk_heal_action_item_get_text (self->action), effects,
                                          error != NULL ? error : "", jk_heal_action_item_get_state (self->action),
                                          jk_heal_action_item_get_can_undo (self->action));
  const char *facts[] = { project != NULL ? jk_project_item_get_name (project) : "", effects, progress, trigger_text (self->action), time,
                          is_final ? _ ("cannot be undone") : "", NULL };
  JkRowHead head = { jk_heal_text_end_icon (self->action), jk_heal_text_end_level (self->action),
                     jk_heal_action_item_get_title (self->action), jk_heal_text_end (self->action), facts, key };

  jk_unfold_row_show (JK_UNFOLD_ROW (self), &head);
}

static void
jk_heal_action_row_dispose (GObject *object)
{
  JkHealActionRow *self = JK_HEAL_ACTION_ROW (object);

  g_clear_object (&self->action);
  g_clear_object (&self->host);

  G_OBJECT_CLASS (jk_heal_action_row_parent_class)->dispose (object);
}

static void
jk_heal_action_row_class_init (JkHealActionRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = jk_heal_action_row_dispose;
  JK_UNFOLD_ROW_CLASS (klass)->fill = jk_heal_action_row_fill;
}

static void
jk_heal_action_row_init (JkHealActionRow *self)
{
}

GtkWidget *
jk_heal_action_row_new (JkHealActionItem *action,
                        JkHost           *host)
{
  JkHealActionRow *self = g_object_new (JK_TYPE_HEAL_ACTION_ROW, NULL);

  self->action = g_object_ref (action);
  self->host = g_object_ref (host);
  g_signal_connect_object (action, "changed", G_CALLBACK (jk_heal_action_row_refresh), self, G_CONNECT_SWAPPED);
  jk_heal_action_row_refresh (self);
  return GTK_WIDGET (self);
}
