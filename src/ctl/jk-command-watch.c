/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "jk-client-error.h"
#include "jk-ctl.h"
#include "jk-duration.h"
#include "jk-json.h"
#include "jk-metric-row.h"
#include "jk-text.h"
#include "jk-words.h"

#define INTERVAL "1s"

typedef struct
{
  JkCtl *ctl;
  char **wanted;      /* series or metrics; empty: all */
  GMainLoop *loop;
  GHashTable *latest; /* series → JsonObject, for the terminal's table */
  GPtrArray *order;   /* series as they first came */
  guint n_shown;      /* messages */
  guint n_lines;      /* drawn last */
  gboolean was_online;
  JkExit code;
} Watch;

static void
options (JkCtl        *ctl,
         GOptionEntry *entries)
{
  entries[0] = (GOptionEntry) { "interval", 'i', 0, G_OPTION_ARG_STRING, &ctl->interval,
                                N_("How often, at least 1s (default: 1s)"), N_("TIME") };
  entries[1] = (GOptionEntry) { "count", 'n', 0, G_OPTION_ARG_INT, &ctl->count,
                                N_("End after this many updates (default: never)"), N_("N") };
}

static gboolean
is_wanted (Watch      *self,
           JsonObject *row)
{
  const char *id = jk_json_get_string (row, "id"), *series = jk_json_get_string (row, "series");

  if (series == NULL)
    return FALSE;
  return self->wanted[0] == NULL || g_strv_contains ((const char *const *) self->wanted, series)
         || (id != NULL && g_strv_contains ((const char *const *) self->wanted, id));
}

static void
say_line (Watch      *self,
          JsonObject *row)
{
  g_autofree char *time = jk_words_time (jk_json_get_time_us (row, "time"));
  g_autofree char *series = jk_text_escape (jk_json_get_string (row, "series"));
  g_autofree char *value = jk_metric_row_dup_value (row);
  g_autofree char *escaped = jk_text_escape (value);
  JkLevel level = jk_words_read_level (jk_json_get_string (row, "level"));

  jk_ctl_say (self->ctl, "%s\t%s\t%s\t%s\n", time, series, escaped, jk_words_level (level));
}

/* Over what was drawn last, without clearing the terminal: what stood above stays. */
static void
draw (Watch *self)
{
  g_autoptr(JkTable) table = jk_table_new ();
  g_autofree char *text = NULL;
  guint room = self->ctl->rows > 3 ? self->ctl->rows - 2 : G_MAXUINT;

  jk_table_add_column (table, NULL, JK_TABLE_LEFT);
  jk_table_add_column (table, NULL, JK_TABLE_SHRINKS);
  jk_table_add_column (table, NULL, JK_TABLE_RIGHT);
  jk_table_add_column (table, NULL, JK_TABLE_SHRINKS);
  for (guint i = 0; i < MIN (self->order->len, room); i++)
    {
      JsonObject *row = g_hash_table_lookup (self->latest, self->order->pdata[i]);

      jk_metric_row_add_level (table, row);
      jk_metric_row_add_title (table, row);
      jk_metric_row_add_value (table, row);
      jk_table_add (table, jk_json_get_string (row, "project"), "2");
    }

  text = jk_table_to_string (table, self->ctl->columns, self->ctl->use_styles);
  if (self->n_lines > 0)
    jk_ctl_say (self->ctl, "\033[%uA\033[J", self->n_lines);
  jk_ctl_say (self->ctl, "%s", text);
  self->n_lines = MIN (self->order->len, room);
}

static void
keep (Watch      *self,
      JsonObject *row)
{
  const char *series = jk_json_get_string (row, "series");

  if (!g_hash_table_contains (self->latest, series))
    g_ptr_array_add (self->order, g_strdup (series));
  g_hash_table_replace (self->latest, g_strdup (series), json_object_ref (row));
}

static void
show (Watch      *self,
      JsonObject *message,
      const char *text)
{
  JsonArray *rows = jk_json_get_array (message, "metrics");
  guint n_wanted = 0;

  for (guint i = 0; i < jk_json_get_length (rows); i++)
    {
      JsonObject *row = jk_json_get_element (rows, i);

      if (row == NULL || !is_wanted (self, row))
        continue;
      n_wanted++;
      if (self->ctl->json)
        continue;
      if (self->ctl->columns > 0)
        keep (self, row);
      else
        say_line (self, row);
    }

  if (n_wanted == 0)
    return;
  if (self->ctl->json)
    printf ("%s\n", text);
  else if (self->ctl->columns > 0)
    draw (self);
  fflush (stdout);
  if (++self->n_shown == (guint) self->ctl->count)
    g_main_loop_quit (self->loop);
}

static void
on_event_cb (JkClient   *client,
             const char *type,
             JsonObject *message,
             const char *text,
             Watch      *self)
{
  if (g_str_equal (type, "metrics") && (self->ctl->count == 0 || self->n_shown < (guint) self->ctl->count))
    show (self, message, text);
}

static void
on_state_cb (JkClient   *client,
             GParamSpec *pspec,
             Watch      *self)
{
  const GError *error = jk_client_get_error (client);

  if (jk_client_get_state (client) == JK_CLIENT_ONLINE)
    {
      self->was_online = TRUE;
      return;
    }
  if (jk_client_get_state (client) != JK_CLIENT_OFFLINE)
    return;

  if (!self->was_online && error != NULL)
    {
      self->code = jk_ctl_fail (self->ctl, g_error_copy (error));
      g_main_loop_quit (self->loop);
      return;
    }
  fprintf (stderr, "%s\n", _("The connection is lost; trying again…"));
  self->n_lines = 0; /* what stands there now is not ours to draw over */
}

static gboolean
on_signal_cb (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_CONTINUE;
}

static JkExit
watch (JkCtl *ctl,
       char **wanted,
       guint  interval_s)
{
  Watch self = { .ctl = ctl, .wanted = wanted };
  guint interrupt, terminate;

  self.loop = g_main_loop_new (NULL, FALSE);
  self.latest = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) json_object_unref);
  self.order = g_ptr_array_new_with_free_func (g_free);
  interrupt = g_unix_signal_add (SIGINT, on_signal_cb, self.loop);
  terminate = g_unix_signal_add (SIGTERM, on_signal_cb, self.loop);
  g_signal_connect (ctl->client, "event", G_CALLBACK (on_event_cb), &self);
  g_signal_connect (ctl->client, "notify::state", G_CALLBACK (on_state_cb), &self);

  /* All series: which of them a metric's name means, we know better when they come. */
  jk_client_subscribe (ctl->client, NULL, interval_s);
  jk_client_open_events (ctl->client);
  g_main_loop_run (self.loop);
  jk_client_close_events (ctl->client);

  g_signal_handlers_disconnect_by_data (ctl->client, &self);
  g_source_remove (interrupt);
  g_source_remove (terminate);
  g_hash_table_unref (self.latest);
  g_ptr_array_unref (self.order);
  g_main_loop_unref (self.loop);
  return self.code;
}

static JkExit
run (JkCtl *ctl,
     char **arguments)
{
  g_autoptr(GError) error = NULL;
  gint64 interval_ms;

  if (!jk_duration_parse (ctl->interval != NULL ? ctl->interval : INTERVAL, &interval_ms, &error))
    return jk_ctl_usage ("watch", "%s", error->message);
  if (ctl->count < 0)
    return jk_ctl_usage ("watch", _("--count takes a number above 0."));
  return watch (ctl, arguments, CLAMP ((interval_ms + 999) / 1000, 1, 3600));
}

const JkCommand jk_command_watch = {
  "watch",
  N_("[METRIC|SERIES…]"),
  N_("Show values as they come, until Ctrl+C"),
  N_("Into a pipe one line a value is written, its fields separated by tabs: time, series, value, level."),
  options,
  run,
};
