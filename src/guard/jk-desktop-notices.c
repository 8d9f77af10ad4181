/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-desktop-notices.h"

#include <gio/gdesktopappinfo.h>
#include <glib/gi18n-lib.h>

#include "config.h"
#include "jk-alert-text.h"
#include "jk-desktop.h"
#include "jk-engine-alerts.h"
#include "jk-engine-healing.h"
#include "jk-log.h"
#include "jk-notice-text.h"
#include "jk-teller.h"

#define COLLECTION "channel"
#define DOCUMENT "desktop"
#define OPEN "open"
#define HOUR_US ((gint64) 60 * 60 * G_USEC_PER_SEC)
/* Where the bus does not answer, the next notice may try again after this time. */
#define RETRY_US ((gint64) 30 * G_USEC_PER_SEC)

struct _JkDesktopNotices
{
  JkEngine *engine;
  JkConfigFile *file;
  JkStore *store;
  char *app_id;
  GCancellable *cancellable;
  GDBusConnection *bus; /* (nullable): of our own: the shared one would end the process with the session */
  JkDesktop *desktop;   /* (nullable): with the bus */
  JkTeller *teller;     /* (nullable): with the bus: so that no window tells the same */
  GHashTable *waiting;  /* id → JkNote: until there is a bus */
  JkProgressChosen progress_chosen; /* (nullable) */
  gpointer progress_data;
  gint64 tried_us;
  gboolean is_connecting;
  gboolean is_wanted;
};

/* Of the book's alerts, those that the note @id is about. */
static GPtrArray *
find_alerts (JkDesktopNotices *self,
             const char       *id)
{
  g_autoptr(GPtrArray) listed = jk_alert_book_list (jk_engine_get_alerts (self->engine));
  GPtrArray *found = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < listed->len; i++)
    {
      const JkAlert *alert = g_ptr_array_index (listed, i);
      g_autofree char *cause = jk_alert_make_cause_id (alert->key);

      if (g_str_equal (id, JK_ALERT_STORM_ID) ? alert->in_storm : g_str_equal (id, cause))
        g_ptr_array_add (found, g_strdup (alert->id));
    }
  return found;
}

/* Returns: %FALSE for a button that is none of ours, whoever says that it was pressed */
static gboolean
parse_button (const char *button,
              JkAlertAct *act)
{
  static const char *const names[] = {
    [JK_ALERT_ACT_ACKNOWLEDGE] = "ack", [JK_ALERT_ACT_SNOOZE] = "snooze", [JK_ALERT_ACT_DISMISS] = "dismiss",
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (g_str_equal (names[i], button))
        {
          *act = i;
          return TRUE;
        }
    }
  return FALSE;
}

static void
act (JkDesktopNotices *self,
     const char       *id,
     const char       *button)
{
  g_autoptr(GPtrArray) ids = find_alerts (self, id);
  JkAlertAct what;
  gint64 until_us = jk_clock_get_real_us (jk_engine_get_clock (self->engine)) + HOUR_US;

  for (guint i = 0; i < ids->len; i++)
    {
      const char *alert = g_ptr_array_index (ids, i);
      g_autoptr(GError) error = NULL;

      if (g_str_equal (button, "refresh"))
        {
          const JkAlert *about = jk_alert_book_find (jk_engine_get_alerts (self->engine), alert);

          (void) jk_engine_refresh (self->engine, about->project);
        }
      else if (g_str_has_prefix (button, "heal-"))
        {
          const JkAlert *about = jk_alert_book_find (jk_engine_get_alerts (self->engine), alert);

          if (jk_engine_heal_by_alert (self->engine, about, button, &error) == NULL)
            jk_log_event (G_LOG_LEVEL_INFO, "heal-button", error->message, "alert", alert, NULL);
        }
      else if (parse_button (button, &what)
               && jk_engine_act_on_alert (self->engine, alert, what, JK_SNOOZE_UNTIL, until_us, &error) == NULL)
        g_debug ("alert %s: %s", alert, error->message); /* it ended while somebody pressed */
    }
}

static void
on_opened_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autofree char *id = data;
  g_autofree char *file = NULL;
  g_autoptr(GDesktopAppInfo) info = NULL;

  if (error == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  /* No window runs, and the bus cannot start one. */
  file = g_strconcat (id, ".desktop", NULL);
  info = g_desktop_app_info_new (file);
  if (info == NULL || !g_app_info_launch (G_APP_INFO (info), NULL, NULL, NULL))
    jk_log_event (G_LOG_LEVEL_WARNING, "no-window", "the window cannot be opened", "error", error->message, NULL);
}

static void
open_window (JkDesktopNotices *self,
             const char       *token)
{
  g_autofree char *path = g_strconcat ("/", self->app_id, NULL);
  GVariantBuilder platform;

  g_strdelimit (path, ".", '/');
  g_strdelimit (path, "-", '_');
  g_variant_builder_init (&platform, G_VARIANT_TYPE_VARDICT);
  if (token != NULL)
    {
      g_variant_builder_add (&platform, "{sv}", "desktop-startup-id", g_variant_new_string (token));
      g_variant_builder_add (&platform, "{sv}", "activation-token", g_variant_new_string (token));
    }
  g_dbus_connection_call (self->bus, self->app_id, path, "org.freedesktop.Application", "Activate",
                          g_variant_new ("(a{sv})", &platform), NULL, G_DBUS_CALL_FLAGS_NONE, -1, self->cancellable,
                          on_opened_cb, g_strdup (self->app_id));
}

static void
on_chosen (const char *id,
           const char *button,
           const char *token,
           gpointer    user_data)
{
  JkDesktopNotices *self = user_data;

  jk_log_event (G_LOG_LEVEL_INFO, "notice-button", "a button of a notification was pressed", "cause", id, "button", button, NULL);
  if (g_str_equal (button, OPEN) || g_str_equal (button, JK_NOTE_DEFAULT_BUTTON))
    open_window (self, token);
  else if (!g_str_equal (id, JK_PROGRESS_NOTE))
    act (self, id, button);
  else if (self->progress_chosen != NULL)
    self->progress_chosen (button, self->progress_data);
}

static void
on_remember (const char *text,
             gpointer    user_data)
{
  JkDesktopNotices *self = user_data;

  if (self->store != NULL)
    jk_store_put_document (self->store, COLLECTION, DOCUMENT, text);
}

static void
on_failed (const GError *error,
           gpointer      user_data)
{
  jk_log_event (G_LOG_LEVEL_INFO, "desktop-silent", "the desktop takes no notifications now", "error", error->message, NULL);
}

static void
add_button (JkNote     *note,
            const char *id,
            const char *label)
{
  note->buttons[note->n_buttons].id = id;
  note->buttons[note->n_buttons++].label = label;
}

/* What helps, what puts it off, what tells more. */
static void
add_buttons (JkNote        *note,
             const JkAlert *alert)
{
  JkAlertAction actions[JK_MAX_ALERT_ACTIONS];
  guint n = alert != NULL ? jk_alert_list_actions (alert, jk_speech_of_process (), actions) : 0;
  gboolean has_first = FALSE;

  for (guint i = 0; i < n; i++)
    {
      gboolean is_later = g_str_equal (actions[i].id, "snooze");

      if (g_str_equal (actions[i].id, "tune") || g_str_equal (actions[i].id, "dismiss") || (!is_later && has_first))
        continue;
      has_first = has_first || !is_later;
      add_button (note, actions[i].id, actions[i].label);
    }
  add_button (note, OPEN, C_ ("notification", "Details"));
}

static JkNote *
make_note (JkDesktopNotices *self,
           const JkNotice   *notice)
{
  const JkAlert *alert = notice->alerts->len == 1 ? g_ptr_array_index (notice->alerts, 0) : NULL;
  g_autofree char *title = jk_notice_make_title (notice);
  g_autofree char *text = jk_notice_make_text (notice, jk_clock_get_real_us (jk_engine_get_clock (self->engine)));
  JkNote note = { .id = notice->id, .level = notice->level, .title = title, .text = text };

  note.is_quiet = notice->type == JK_NOTICE_UPDATE && !notice->is_louder;
  add_buttons (&note, alert);
  return jk_note_copy (&note);
}

static void
take_bus (JkDesktopNotices *self,
          GDBusConnection  *bus)
{
  JkDesktopListener listener = { on_chosen, on_remember, on_failed, self };
  gboolean in_sandbox = g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS);
  g_autoptr(GPtrArray) documents = NULL;
  GHashTableIter iter;
  gpointer note;

  self->bus = g_object_ref (bus);
  self->desktop = jk_desktop_new (bus, in_sandbox ? JK_DESKTOP_PORTAL : JK_DESKTOP_SERVER, JK_APP_ID, _ ("Jikimi"), &listener);
  self->teller = jk_teller_new (bus, JK_APP_ID, jk_engine_get_id (self->engine), TRUE, NULL, NULL);
  documents = self->store != NULL ? jk_store_load_documents (self->store, COLLECTION, NULL) : NULL;
  for (guint i = 0; documents != NULL && i < documents->len; i++)
    {
      const JkDocument *document = g_ptr_array_index (documents, i);

      if (g_str_equal (document->key, DOCUMENT))
        jk_desktop_restore (self->desktop, document->body);
    }
  jk_desktop_withdraw (self->desktop, JK_PROGRESS_NOTE); /* the work of the last process ended with it */
  g_hash_table_iter_init (&iter, self->waiting);
  while (g_hash_table_iter_next (&iter, NULL, &note))
    jk_desktop_show (self->desktop, note);
  g_hash_table_remove_all (self->waiting);
}

static void
drop_bus (JkDesktopNotices *self)
{
  g_clear_pointer (&self->teller, jk_teller_free);
  g_clear_pointer (&self->desktop, jk_desktop_free);
  if (self->bus != NULL)
    g_signal_handlers_disconnect_by_data (self->bus, self);
  g_clear_object (&self->bus);
}

static void
on_connected_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GDBusConnection) bus = g_dbus_connection_new_for_address_finish (result, &error);
  JkDesktopNotices *self = data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->is_connecting = FALSE;
  if (bus == NULL)
    {
      on_failed (error, self);
      return;
    }
  g_dbus_connection_set_exit_on_close (bus, FALSE);
  g_signal_connect_swapped (bus, "closed", G_CALLBACK (drop_bus), self);
  take_bus (self, bus);
}

/* Returns: (transfer full) (nullable): where the session's bus is; none is started for us */
static char *
find_bus (void)
{
  const char *address = g_getenv ("DBUS_SESSION_BUS_ADDRESS");
  g_autofree char *path = NULL, *escaped = NULL;

  if (address != NULL && *address != '\0')
    return g_strdup (address);
  if (g_getenv ("XDG_RUNTIME_DIR") == NULL)
    return NULL;
  path = g_build_filename (g_getenv ("XDG_RUNTIME_DIR"), "bus", NULL);
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return NULL;
  escaped = g_dbus_address_escape_value (path);
  return g_strconcat ("unix:path=", escaped, NULL);
}

static void
look_for_bus (JkDesktopNotices *self)
{
  gint64 now_us = g_get_monotonic_time ();
  g_autofree char *address = NULL;

  if (self->desktop != NULL || self->is_connecting || (self->tried_us != 0 && now_us - self->tried_us < RETRY_US))
    return;
  self->tried_us = now_us;
  address = find_bus ();
  if (address == NULL)
    return; /* a server: nobody sits before it */
  self->is_connecting = TRUE;
  g_dbus_connection_new_for_address (address, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                                | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                     NULL, self->cancellable, on_connected_cb, self);
}

void
jk_desktop_notices_show (JkDesktopNotices *self,
                         const JkNote     *note)
{
  gboolean is_known = g_hash_table_contains (self->waiting, note->id);
  JkNote *waiting;

  if (!self->is_wanted)
    return;
  look_for_bus (self);
  if (self->desktop != NULL)
    {
      jk_desktop_show (self->desktop, note);
      return;
    }
  if (!self->is_connecting || (note->is_quiet && !is_known) || g_hash_table_size (self->waiting) >= JK_DESKTOP_MAX_NOTES)
    return;
  waiting = jk_note_copy (note);
  waiting->is_quiet = FALSE;
  g_hash_table_replace (self->waiting, (char *) waiting->id, waiting);
}

void
jk_desktop_notices_withdraw (JkDesktopNotices *self,
                             const char       *id)
{
  g_hash_table_remove (self->waiting, id);
  if (self->desktop != NULL)
    jk_desktop_withdraw (self->desktop, id);
}

void
jk_desktop_notices_set_progress_chosen (JkDesktopNotices *self,
                                        JkProgressChosen  chosen,
                                        gpointer          user_data)
{
  self->progress_chosen = chosen;
  self->progress_data = user_data;
}

static void
on_notice_cb (JkDesktopNotices *self,
              const JkNotice   *notice)
{
  g_autoptr(JkNote) note = NULL;

  if (!self->is_wanted)
    return;
  if (notice->type == JK_NOTICE_WITHDRAW || notice->alerts->len == 0)
    {
      look_for_bus (self);
      jk_desktop_notices_withdraw (self, notice->id);
      return;
    }
  note = make_note (self, notice);
  jk_desktop_notices_show (self, note);
}

static void
on_config_changed_cb (JkDesktopNotices *self)
{
  self->is_wanted = jk_config_get_boolean (jk_config_file_get_config (self->file), "alerts.desktop");
  if (!self->is_wanted)
    {
      g_hash_table_remove_all (self->waiting);
      drop_bus (self);
      self->tried_us = 0;
    }
  else
    look_for_bus (self);
}

JkDesktopNotices *
jk_desktop_notices_new (JkEngine     *engine,
                        JkConfigFile *file,
                        JkStore      *store,
                        const char   *app_id)
{
  JkDesktopNotices *self = g_new0 (JkDesktopNotices, 1);

  self->engine = g_object_ref (engine);
  self->file = g_object_ref (file);
  self->store = store != NULL ? g_object_ref (store) : NULL;
  self->app_id = g_strdup (app_id);
  self->cancellable = g_cancellable_new ();
  self->waiting = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) jk_note_free);
  g_signal_connect_swapped (engine, "notice", G_CALLBACK (on_notice_cb), self);
  g_signal_connect_swapped (file, "changed", G_CALLBACK (on_config_changed_cb), self);
  on_config_changed_cb (self);
  return self;
}

void
jk_desktop_notices_free (JkDesktopNotices *self)
{
  g_cancellable_cancel (self->cancellable);
  g_signal_handlers_disconnect_by_data (self->engine, self);
  g_signal_handlers_disconnect_by_data (self->file, self);
  drop_bus (self);
  g_hash_table_unref (self->waiting);
  g_object_unref (self->cancellable);
  g_clear_object (&self->store);
  g_object_unref (self->file);
  g_object_unref (self->engine);
  g_free (self->app_id);
  g_free (self);
}
