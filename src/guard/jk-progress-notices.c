/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-progress-notices.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "jk-engine-alerts.h"
#include "jk-eta-text.h"
#include "jk-operation-words.h"

/* What takes no longer is over before anybody has read of it. */
#define LONG_S 5.0
/* Nobody reads faster. */
#define UPDATE_US ((gint64) G_USEC_PER_SEC)
/* How it ended stays on screen for so long. */
#define RESULT_MS 10000
#define MAX_OTHERS 2

#define CANCEL "cancel"

struct _JkProgressNotices
{
  JkEngine *engine;
  JkConfigFile *file;
  JkDesktopNotices *desktop;
  JkOperation *shown; /* (nullable): what the notification on screen is about */
  char *text;         /* (nullable): of the notification on screen */
  gint64 updated_us;  /* monotonic */
  GSource *result;    /* (nullable): takes the result away */
};

/* Returns: (transfer full): what it is, and of which project */
static char *
make_title (JkProgressNotices *self,
            JkOperation       *operation)
{
  const char *id = jk_operation_get_project (operation);
  const JkProject *project = id != NULL ? jk_engine_get_project (self->engine, id) : NULL;
  const char *kind = jk_operation_words_title (jk_operation_get_kind (operation));

  kind = kind != NULL ? _ (kind) : jk_operation_get_kind (operation);
  return project != NULL ? g_strdup_printf ("%s · %s", kind, project->name) : g_strdup (kind);
}

static void
add_part (GString    *text,
          const char *separator,
          char       *part)
{
  g_string_append_printf (text, "%s%s", text->len > 0 ? separator : "", part);
  g_free (part);
}

static void
add_progress (GString     *text,
              const char  *separator,
              JkOperation *operation)
{
  double low_s, high_s;

  add_part (text, separator, g_strdup_printf ("%.0f%%", floor (jk_operation_get_percent (operation))));
  if (jk_operation_get_eta (operation, &low_s, &high_s))
    add_part (text, " · ", jk_eta_text (low_s, high_s));
}

/* Returns: (transfer full): how far it is, and what else goes on */
static char *
make_text (JkProgressNotices *self,
           JkOperation       *operation,
           GPtrArray         *others)
{
  GString *text = g_string_new (NULL);
  const char *name = NULL;
  guint of = 0, stage = jk_operation_get_stage (operation, &of, &name);

  if (stage > 0)
    add_part (text, "", g_strdup_printf (_ ("Stage %u of %u: %s"), stage, of, name != NULL && *name != '\0' ? _ (name) : "…"));
  add_progress (text, " · ", operation);
  for (guint i = 0; i < MIN (others->len, MAX_OTHERS); i++)
    {
      JkOperation *other = g_ptr_array_index (others, i);

      add_part (text, "\n", make_title (self, other));
      add_progress (text, " · ", other);
    }
  if (others->len > MAX_OTHERS)
    add_part (text, "\n", g_strdup ("…"));
  return g_string_free (text, FALSE);
}

static void
stop_result (JkProgressNotices *self)
{
  if (self->result != NULL)
    g_source_destroy (self->result);
  g_clear_pointer (&self->result, g_source_unref);
}

static void
withdraw (JkProgressNotices *self)
{
  stop_result (self);
  g_clear_object (&self->shown);
  if (self->text != NULL)
    jk_desktop_notices_withdraw (self->desktop, JK_PROGRESS_NOTE);
  g_clear_pointer (&self->text, g_free);
}

static void
show_progress (JkProgressNotices *self,
               JkOperation       *operation,
               GPtrArray         *others)
{
  g_autofree char *title = make_title (self, operation);
  g_autofree char *text = make_text (self, operation, others);
  gint64 now_us = g_get_monotonic_time ();
  JkNote note = {
    .id = JK_PROGRESS_NOTE, .level = JK_LEVEL_INFO, .title = title, .text = text, .is_progress = TRUE,
    .percent = (guint) CLAMP (jk_operation_get_percent (operation), 0, 100), .is_quiet = self->shown == operation,
    .buttons = { { CANCEL, C_ ("notification", "Cancel") }, { "open", C_ ("notification", "Details") } }, .n_buttons = 2,
  };

  if (note.is_quiet && (now_us - self->updated_us < UPDATE_US || g_strcmp0 (text, self->text) == 0))
    return;
  stop_result (self);
  g_set_object (&self->shown, operation);
  g_free (self->text);
  self->text = g_steal_pointer (&text);
  note.text = self->text;
  self->updated_us = now_us;
  jk_desktop_notices_show (self->desktop, &note);
}

static gboolean
on_result_cb (gpointer user_data)
{
  withdraw (user_data);
  return G_SOURCE_REMOVE;
}

/* Whoever has closed the notification is not shown how it ended either. */
static void
show_result (JkProgressNotices *self,
             JkOperation       *operation)
{
  gboolean well = jk_operation_get_state (operation) == JK_OPERATION_DONE;
  const GError *error = jk_operation_get_error (operation);
  g_autofree char *title = make_title (self, operation);
  JkNote note = {
    .id = JK_PROGRESS_NOTE, .level = well ? JK_LEVEL_SUCCESS : JK_LEVEL_INFO, .title = title, .is_quiet = TRUE,
    .text = well || error == NULL ? C_ ("operation", "Done") : error->message,
    .buttons = { { "open", C_ ("notification", "Details") } }, .n_buttons = 1,
  };

  if (jk_operation_get_state (operation) == JK_OPERATION_CANCELLED)
    {
      withdraw (self);
      return;
    }
  jk_desktop_notices_show (self->desktop, &note);
  g_clear_object (&self->shown);
  stop_result (self);
  self->result = g_timeout_source_new (RESULT_MS);
  g_source_set_callback (self->result, on_result_cb, self, NULL);
  g_source_attach (self->result, g_main_context_get_thread_default ());
}

/* Do not disturb means this, too. */
static gboolean
is_wanted (JkProgressNotices *self)
{
  const JkAlert any = { .kind = JK_ALERT_KIND_OPERATION, .category = JK_ALERT_AUTOMATION, .level = JK_LEVEL_INFO };
  gint64 now_us = jk_clock_get_real_us (jk_engine_get_clock (self->engine)), until_us;
  JkAlertQuiet *quiet = jk_alert_book_get_quiet (jk_engine_get_alerts (self->engine));

  return jk_config_get_boolean (jk_config_file_get_config (self->file), "alerts.progress")
         && jk_alert_quiet_check (quiet, &any, now_us, &until_us) == JK_QUIET_NONE;
}

/* Returns: (transfer container) (element-type JkOperation): what has run for long, the longest first */
static GPtrArray *
list_long (JkProgressNotices *self)
{
  GPtrArray *operations = jk_engine_get_operations (self->engine);
  GPtrArray *found = g_ptr_array_new ();

  for (guint i = operations->len; i-- > 0;) /* the newest come first */
    {
      JkOperation *operation = g_ptr_array_index (operations, i);

      if (jk_operation_get_state (operation) == JK_OPERATION_RUNNING && jk_operation_get_elapsed_s (operation) >= LONG_S)
        g_ptr_array_add (found, operation);
    }
  return found;
}

static void
look (JkProgressNotices *self)
{
  g_autoptr(GPtrArray) operations = NULL;
  JkOperation *first;
  guint index;

  if (!is_wanted (self))
    {
      withdraw (self);
      return;
    }
  operations = list_long (self);
  if (operations->len == 0)
    {
      if (self->shown != NULL)
        show_result (self, self->shown);
      return;
    }
  /* The one on screen stays there until it has ended. */
  if (self->shown == NULL || !g_ptr_array_find (operations, self->shown, &index))
    index = 0;
  first = g_ptr_array_steal_index (operations, index);
  show_progress (self, first, operations);
}

static void
on_changed_cb (JkProgressNotices *self,
               JkFacet            facet)
{
  if (facet == JK_FACET_OPERATIONS || (facet == JK_FACET_CONFIG && self->text != NULL))
    look (self);
}

static void
on_chosen (const char *button,
           gpointer    user_data)
{
  JkProgressNotices *self = user_data;

  if (g_str_equal (button, CANCEL) && self->shown != NULL)
    g_cancellable_cancel (jk_operation_get_cancellable (self->shown));
}

JkProgressNotices *
jk_progress_notices_new (JkEngine         *engine,
                         JkConfigFile     *file,
                         JkDesktopNotices *desktop)
{
  JkProgressNotices *self = g_new0 (JkProgressNotices, 1);

  self->engine = g_object_ref (engine);
  self->file = g_object_ref (file);
  self->desktop = desktop;
  g_signal_connect_swapped (engine, "changed", G_CALLBACK (on_changed_cb), self);
  jk_desktop_notices_set_progress_chosen (desktop, on_chosen, self);
  return self;
}

void
jk_progress_notices_free (JkProgressNotices *self)
{
  g_signal_handlers_disconnect_by_data (self->engine, self);
  jk_desktop_notices_set_progress_chosen (self->desktop, NULL, NULL);
  withdraw (self);
  g_object_unref (self->file);
  g_object_unref (self->engine);
  g_free (self);
}
