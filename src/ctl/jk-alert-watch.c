/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-alert-watch.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <stdio.h>

#include "jk-json.h"
#include "jk-text.h"
#include "jk-words.h"

typedef struct
{
  JkCtl *ctl;
  GMainLoop *loop;
  guint n_shown;
  gboolean was_online;
  JkExit code;
} Watch;

static gboolean
is_wanted (const JkCtl *ctl,
           JsonObject  *row)
{
  return (ctl->level == NULL
          || jk_words_read_level (jk_json_get_string (row, "level")) >= jk_words_read_level (ctl->level))
         && (ctl->category == NULL || g_strcmp0 (ctl->category, jk_json_get_string (row, "category")) == 0)
         && (ctl->state == NULL || g_strcmp0 (ctl->state, jk_json_get_string (row, "state")) == 0);
}

/* One line, its fields apart by tabs: for people and pipes alike. */
static void
say_line (JkCtl      *ctl,
          JsonObject *row)
{
  g_autofree char *time = jk_words_time (jk_json_get_time_us (row, "updated"));
  g_autofree char *level = jk_words_level_text (jk_words_read_level (jk_json_get_string (row, "level")));
  g_autofree char *title = jk_text_escape (jk_json_get_string (row, "title"));

  jk_ctl_say (ctl, "%s\t%s\t%s\t%s\t%s\n", time, level, jk_words_alert_state (jk_json_get_string (row, "state")),
              jk_json_get_string (row, "id"), title);
}

static void
on_event_cb (JkClient   *client,
             const char *type,
             JsonObject *message,
             const char *text,
             Watch      *self)
{
  JsonObject *row = g_str_equal (type, "alert") ? jk_json_get_object (message, "alert") : NULL;
  guint most = (guint) self->ctl->count;

  if (row == NULL || !is_wanted (self->ctl, row) || (most != 0 && self->n_shown >= most))
    return;
  if (self->ctl->json)
    printf ("%s\n", text);
  else
    say_line (self->ctl, row);
  fflush (stdout);
  if (++self->n_shown == most)
    g_main_loop_quit (self->loop);
}

static void
on_state_cb (JkClient   *client,
             GParamSpec *pspec,
             Watch      *self)
{
  JkClientState state = jk_client_get_state (client);
  const GError *error = jk_client_get_error (client);

  self->was_online |= state == JK_CLIENT_ONLINE;
  if (state != JK_CLIENT_OFFLINE)
    return;
  if (self->was_online || error == NULL)
    {
      fprintf (stderr, "%s\n", _("The connection is lost; trying again…"));
      return;
    }
  self->code = jk_ctl_fail (self->ctl, g_error_copy (error));
  g_main_loop_quit (self->loop);
}

static gboolean
on_signal_cb (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_CONTINUE;
}

JkExit
jk_alert_watch_run (JkCtl *ctl)
{
  Watch self = { .ctl = ctl, .loop = g_main_loop_new (NULL, FALSE) };
  guint interrupt = g_unix_signal_add (SIGINT, on_signal_cb, self.loop);
  guint terminate = g_unix_signal_add (SIGTERM, on_signal_cb, self.loop);

  g_signal_connect (ctl->client, "event", G_CALLBACK (on_event_cb), &self);
  g_signal_connect (ctl->client, "notify::state", G_CALLBACK (on_state_cb), &self);
  jk_client_open_events (ctl->client);
  g_main_loop_run (self.loop);
  jk_client_close_events (ctl->client);

  g_signal_handlers_disconnect_by_data (ctl->client, &self);
  g_source_remove (interrupt);
  g_source_remove (terminate);
  g_main_loop_unref (self.loop);
  return self.code;
}
