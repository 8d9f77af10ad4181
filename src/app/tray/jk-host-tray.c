/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-host-tray.h"

#include <glib/gi18n-lib.h>

#include "jk-background-status.h"
#include "jk-host-work.h"
#include "jk-operation-text.h"
#include "jk-plain-line.h"
#include "jk-repository-calls.h"
#include "jk-survey.h"
#include "jk-tray-tip.h"

/* Values come in bundles, and nobody reads a tooltip twice a second. */
#define SETTLE_MS 500
#define MAX_OPERATIONS 3

struct _JkHostTray
{
  GObject parent_instance;

  JkTray *tray;
  JkBackgroundStatus *background; /* (nullable): outside of a sandbox */
  JkHost *host;
  GCancellable *cancellable;
  guint timer;
};

G_DEFINE_FINAL_TYPE (JkHostTray, jk_host_tray, G_TYPE_OBJECT)

enum
{
  OPEN_WANTED,
  QUIT_WANTED,
  N_SIGNALS
};

enum
{
  PROP_SHOWN = 1,
  N_PROPS
};

static guint signals[N_SIGNALS];
static GParamSpec *props[N_PROPS];

static void
add_item (GArray         *items,
          JkTrayItemKind  kind,
          const char     *action,
          char           *label)
{
  JkTrayItem item = { kind, action, label, FALSE };

  g_array_append_val (items, item);
}

static void
clear_item (gpointer data)
{
  g_free (((JkTrayItem *) data)->label);
}

static void
add_alerts (JkHostTray *self,
            GArray     *items)
{
  guint n = jk_host_count_firing (self->host);

  if (n > 0)
    add_item (items, JK_TRAY_ITEM_ACTION, "alerts", g_strdup_printf (ngettext ("%u alert", "%u alerts", n), n));
}

static void
add_operations (JkHostTray *self,
                GArray     *items)
{
  GListModel *operations = jk_host_get_operations (self->host);
  guint n_shown = 0;

  for (guint i = 0, n = g_list_model_get_n_items (operations); i < n && n_shown < MAX_OPERATIONS; i++)
    {
      g_autoptr(JkOperationItem) item = g_list_model_get_item (operations, i);

      if (!jk_operation_item_get_active (item))
        continue;
      if (n_shown++ == 0)
        add_item (items, JK_TRAY_ITEM_SEPARATOR, NULL, NULL);
      add_item (items, JK_TRAY_ITEM_TEXT, NULL, jk_operation_text_line (item, self->host));
    }
}

static gboolean
has_changes (JkHostTray    *self,
             JkProjectItem *project)
{
  JkMetricItem *changes = jk_host_find_metric (self->host, "git_changes", jk_project_item_get_id (project));

  return changes != NULL && jk_metric_item_get_value (changes) > 0;
}

/* Offered where there is something to keep. */
static void
add_backup (JkHostTray *self,
            GArray     *items)
{
  GListModel *projects = jk_host_get_projects (self->host);
  gboolean any = FALSE;

  for (guint i = 0, n = g_list_model_get_n_items (projects); i < n && !any; i++)
    {
      g_autoptr(JkProjectItem) project = g_list_model_get_item (projects, i);

      any = has_changes (self, project);
    }
  if (any)
    add_item (items, JK_TRAY_ITEM_ACTION, "backup", g_strdup (_ ("Back Up Changes Now")));
}

/* A mark, for it is a state that lasts, and no work that begins. */
static void
add_healing (JkHostTray *self,
             GArray     *items)
{
  JkTrayItem item = { JK_TRAY_ITEM_CHECK, "healing", g_strdup (_ ("Self-Healing")), jk_host_get_auto_healing (self->host) };

  g_array_append_val (items, item);
}

static void
show_items (JkHostTray *self,
            const char *sentence)
{
  g_autoptr(GArray) items = g_array_new (FALSE, FALSE, sizeof (JkTrayItem));
  gboolean is_online = jk_host_get_state (self->host) == JK_CLIENT_ONLINE;

  g_array_set_clear_func (items, clear_item);
  add_item (items, JK_TRAY_ITEM_TEXT, NULL, g_strdup (sentence));
  if (is_online)
    add_alerts (self, items);
  add_operations (self, items);
  add_item (items, JK_TRAY_ITEM_SEPARATOR, NULL, NULL);
  add_item (items, JK_TRAY_ITEM_ACTION, "open", g_strdup (_ ("Open Jikimi")));
  if (is_online)
    {
      gboolean is_running = jk_host_get_running (self->host);

      if (is_running)
        add_item (items, JK_TRAY_ITEM_ACTION, "refresh", g_strdup (_ ("Measure Now")));
      add_item (items, JK_TRAY_ITEM_ACTION, is_running ? "stop" : "start",
                g_strdup (is_running ? _ ("Pause Watching") : _ ("Start Watching")));
      add_backup (self, items);
      add_healing (self, items);
    }
  add_item (items, JK_TRAY_ITEM_SEPARATOR, NULL, NULL);
  add_item (items, JK_TRAY_ITEM_ACTION, "quit", g_strdup (_ ("Quit")));
  jk_tray_set_items (self->tray, (const JkTrayItem *) (gpointer) items->data, items->len);
}

static gboolean
is_seen (JkHostTray *self)
{
  return jk_tray_get_shown (self->tray) || self->background != NULL;
}

/* Returns: (transfer full): the sentence, and below it the work that goes on, if any */
static char *
make_tip (JkHostTray *self,
          const char *sentence)
{
  GListModel *operations = jk_host_get_operations (self->host);
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (lines, g_strdup (sentence));
  for (guint i = 0, n = g_list_model_get_n_items (operations); i < n && lines->len <= MAX_OPERATIONS; i++)
    {
      g_autoptr(JkOperationItem) item = g_list_model_get_item (operations, i);

      if (jk_operation_item_get_active (item))
        g_ptr_array_add (lines, jk_operation_text_line (item, self->host));
    }
  g_ptr_array_add (lines, NULL);
  return jk_tray_tip_new ((const char *const *) lines->pdata);
}

static void
show (JkHostTray *self)
{
  g_autoptr(JkSurvey) survey = jk_survey_new (self->host);
  g_autoptr(JkSentence) sentence = jk_survey_dup_sentence (survey);
  /* It may name a project, as the people of another computer call it. */
  g_autofree char *line = jk_plain_line_new (sentence->text);
  g_autofree char *tip = make_tip (self, line);
  JkTrayMood mood = JK_TRAY_WATCHING;

  if (self->background != NULL)
    jk_background_status_set (self->background, line);
  if (!jk_tray_get_shown (self->tray))
    return;
  if (jk_host_get_state (self->host) != JK_CLIENT_ONLINE)
    mood = JK_TRAY_OFFLINE;
  else if (!jk_host_get_running (self->host))
    mood = JK_TRAY_PAUSED;
  jk_tray_set_state (self->tray, mood, sentence->level, tip);
  show_items (self, sentence->text);
}

static gboolean
on_settled_cb (gpointer data)
{
  JkHostTray *self = data;

  self->timer = 0;
  if (is_seen (self))
    show (self);
  return G_SOURCE_REMOVE;
}

static void
show_soon (JkHostTray *self)
{
  if (self->timer == 0 && is_seen (self))
    self->timer = g_timeout_add (SETTLE_MS, on_settled_cb, self);
}

/* Work tells of its progress one by one, the list only of what comes and goes. */
static void
on_operations_changed_cb (JkHostTray *self,
                          guint       position,
                          guint       n_removed,
                          guint       n_added,
                          GListModel *operations)
{
  for (guint i = position; i < position + n_added; i++)
    {
      g_autoptr(JkOperationItem) item = g_list_model_get_item (operations, i);

      g_signal_handlers_disconnect_by_func (item, show_soon, self); /* sorting takes it out and puts it in again */
      g_signal_connect_object (item, "notify", G_CALLBACK (show_soon), self, G_CONNECT_SWAPPED);
    }
  show_soon (self);
}

static void
on_shown_cb (JkHostTray *self)
{
  if (jk_tray_get_shown (self->tray))
    show (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SHOWN]);
}

static void
on_changed_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  g_autoptr(GError) error = NULL;

  if (!jk_host_change_finish (JK_HOST (source), result, &error) && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_warning ("%s", error->message); /* the icon goes on showing what is */
}

/* How it goes stands in the menu, and a failure becomes an alert. */
static void
on_kept_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonObject) end = jk_host_work_finish (JK_HOST (source), result, &error);

  if (end == NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_warning ("%s", error->message);
}

/* A checkpoint of each repository that has changes. */
static void
back_up (JkHostTray *self)
{
  GListModel *projects = jk_host_get_projects (self->host);

  for (guint i = 0, n = g_list_model_get_n_items (projects); i < n; i++)
    {
      g_autoptr(JkProjectItem) project = g_list_model_get_item (projects, i);

      if (has_changes (self, project))
        jk_host_checkpoint_async (self->host, jk_project_item_get_id (project), self->cancellable, on_kept_cb, NULL);
    }
}

static void
on_chosen_cb (JkHostTray *self,
              const char *action,
              const char *token)
{
  if (g_str_equal (action, "open") || g_str_equal (action, "alerts"))
    g_signal_emit (self, signals[OPEN_WANTED], 0, token, g_str_equal (action, "alerts") ? "alerts" : NULL);
  else if (g_str_equal (action, "quit"))
    g_signal_emit (self, signals[QUIT_WANTED], 0);
  else if (g_str_equal (action, "refresh"))
    jk_host_refresh_async (self->host, NULL, self->cancellable, on_changed_cb, NULL);
  else if (g_str_equal (action, "backup"))
    back_up (self);
  else if (g_str_equal (action, "healing"))
    jk_host_set_auto_healing_async (self->host, !jk_host_get_auto_healing (self->host), self->cancellable, on_changed_cb, NULL);
  else
    jk_host_set_running_async (self->host, g_str_equal (action, "start"), self->cancellable, on_changed_cb, NULL);
}

static void
on_activated_cb (JkHostTray *self,
                 const char *token)
{
  g_signal_emit (self, signals[OPEN_WANTED], 0, token, NULL);
}

gboolean
jk_host_tray_get_shown (JkHostTray *self)
{
  g_return_val_if_fail (JK_IS_HOST_TRAY (self), FALSE);

  return is_seen (self);
}

static void
jk_host_tray_dispose (GObject *object)
{
  JkHostTray *self = JK_HOST_TRAY (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->tray);
  g_clear_object (&self->background);
  g_clear_object (&self->host);

  G_OBJECT_CLASS (jk_host_tray_parent_class)->dispose (object);
}

static void
jk_host_tray_finalize (GObject *object)
{
  g_object_unref (JK_HOST_TRAY (object)->cancellable);

  G_OBJECT_CLASS (jk_host_tray_parent_class)->finalize (object);
}

static void
jk_host_tray_get_property (GObject    *object,
                           guint       id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  g_value_set_boolean (value, jk_host_tray_get_shown (JK_HOST_TRAY (object)));
}

static void
jk_host_tray_class_init (JkHostTrayClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = jk_host_tray_dispose;
  object_class->finalize = jk_host_tray_finalize;
  object_class->get_property = jk_host_tray_get_property;

  props[PROP_SHOWN] = g_param_spec_boolean ("shown", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[OPEN_WANTED] = g_signal_new ("open-wanted", JK_TYPE_HOST_TRAY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                       2, G_TYPE_STRING, G_TYPE_STRING);
  signals[QUIT_WANTED] = g_signal_new ("quit-wanted", JK_TYPE_HOST_TRAY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
jk_host_tray_init (JkHostTray *self)
{
  self->cancellable = g_cancellable_new ();
}

JkHostTray *
jk_host_tray_new (GDBusConnection *bus,
                  JkHost          *host)
{
  static const char *const watched[] = { "notify::state", "notify::running", "notify::auto-healing", "notify::level",
                                         "notify::last-seen" };
  JkHostTray *self = g_object_new (JK_TYPE_HOST_TRAY, NULL);
  GListModel *operations = jk_host_get_operations (host);

  self->host = g_object_ref (host);
  if (jk_background_status_is_wanted ())
    self->background = jk_background_status_new (bus);
  self->tray = jk_tray_new (bus, _ ("Jikimi"));
  for (guint i = 0; i < G_N_ELEMENTS (watched); i++)
    g_signal_connect_object (host, watched[i], G_CALLBACK (show_soon), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (operations, "items-changed", G_CALLBACK (on_operations_changed_cb), self, G_CONNECT_SWAPPED);
  on_operations_changed_cb (self, 0, 0, g_list_model_get_n_items (operations), operations);
  g_signal_connect_object (host, "alerts-changed", G_CALLBACK (show_soon), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->tray, "notify::shown", G_CALLBACK (on_shown_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->tray, "activated", G_CALLBACK (on_activated_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->tray, "chosen", G_CALLBACK (on_chosen_cb), self, G_CONNECT_SWAPPED);
  return self;
}
