/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-alert-writing.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-cursor.h"
#include "jk-dry-run.h"
#include "jk-error.h"
#include "jk-request-body.h"

#define DAY_MS ((gint64) 24 * 60 * 60 * 1000)
#define MINUTE_US (60 * (gint64) G_USEC_PER_SEC)
/* Of history, unless its start is given. */
#define DEFAULT_DAYS 30
/* So many alerts are put into words at once, which takes some milliseconds. */
#define CHUNK 400

/* What is asked for, and what was found so far. */
typedef struct
{
  JkLevel least;
  const char *category; /* (nullable), as the next two: owned by the query */
  const char *state;
  const char *project;
  char *text;           /* (nullable): case-folded */
  gint64 limit;
  JkAlertQuery query;   /* of history */
  GPtrArray *found;     /* owned JkAlert */
  gboolean has_more;
} Search;

static void
search_free (gpointer data)
{
  Search *self = data;

  g_free (self->text);
  g_free (self->query.before_id);
  g_clear_pointer (&self->found, g_ptr_array_unref);
  g_free (self);
}

static gboolean
refuse_value (JkRequest  *request,
              const char *name)
{
  jk_request_fail (request, JK_PROBLEM_BAD_PARAMETER, N_ ("“%s” has a value that cannot be used."), name, NULL);
  return FALSE;
}

/* Returns: %FALSE having answered */
static gboolean
read_filters (JkRequest *request,
              Search    *self)
{
  const char *level = jk_request_get_parameter (request, "level");
  const char *text = jk_request_get_parameter (request, "text");
  JkAlertCategory category;
  JkAlertState state;

  self->category = jk_request_get_parameter (request, "category");
  self->state = jk_request_get_parameter (request, "state");
  self->project = jk_request_get_parameter (request, "project");
  self->text = text != NULL ? g_utf8_casefold (text, -1) : NULL;
  self->limit = JK_DEFAULT_ALERTS;
  (void) jk_request_get_integer (request, "limit", &self->limit);

  if (level != NULL && !jk_level_from_string (level, &self->least))
    return refuse_value (request, "level");
  if (self->category != NULL && !jk_alert_category_from_string (self->category, &category))
    return refuse_value (request, "category");
  if (self->state != NULL && !jk_alert_state_from_string (self->state, &state))
    return refuse_value (request, "state");
  if (text != NULL && !request->detail)
    {
      /* Whoever may not see names may not find out about them by guessing. */
      jk_request_fail (request, JK_PROBLEM_NO_KEY, N_ ("Show a key in the X-API-Key header, or a token as a bearer."), NULL);
      return FALSE;
    }
  return TRUE;
}

static gboolean
fits (const JkRequest *request,
      const Search    *self,
      const JkAlert   *alert)
{
  return alert->worst >= self->least
         && (self->category == NULL || g_str_equal (self->category, jk_alert_category_to_string (alert->category)))
         && (self->state == NULL || g_str_equal (self->state, jk_alert_state_to_string (alert->state)))
         && (self->project == NULL || g_strcmp0 (self->project, alert->project) == 0)
         && (self->text == NULL
             || jk_alert_holds_text (alert, request->api->engine, request->api->catalogue, request->language, self->text));
}

/* Answers, and frees @self. */
static void
respond_found (JkRequest *request,
               Search    *self)
{
  GPtrArray *found = g_steal_pointer (&self->found);

  if (self->has_more && found->len > 0)
    {
      const JkAlert *last = g_ptr_array_index (found, found->len - 1);

      jk_cursor_set_next (request, "alerts", last->id, last->since_us / 1000);
    }
  search_free (self);
  jk_alert_writing_respond (request, found);
}

static void
respond_listed (JkRequest *request,
                Search    *self)
{
  g_autoptr(GPtrArray) listed = jk_alert_book_list (jk_engine_get_alerts (request->api->engine));

  for (guint i = 0; i < listed->len && self->found->len < self->limit; i++)
    {
      JkAlert *alert = g_ptr_array_index (listed, i);

      if (fits (request, self, alert))
        g_ptr_array_add (self->found, jk_alert_ref (alert));
    }
  respond_found (request, self);
}

static void look_further (JkRequest *request, Search *self);

/* Takes what is wanted of @stored. Returns: %TRUE if there is enough */
static gboolean
take_stored (JkRequest *request,
             Search    *self,
             GPtrArray *stored)
{
  for (guint i = 0; i < stored->len; i++)
    {
      const JkStoredAlert *row = g_ptr_array_index (stored, i);
      JkAlert *live = jk_alert_book_find (jk_engine_get_alerts (request->api->engine), row->id);
      g_autoptr(JkAlert) alert = live != NULL ? jk_alert_ref (live) : jk_alert_from_text (row->body);

      g_free (self->query.before_id);
      self->query.before_id = g_strdup (row->id);
      self->query.to_ms = row->since_ms + 1;
      if (alert == NULL || !fits (request, self, alert))
        continue;
      if (self->found->len == self->limit)
        {
          self->has_more = TRUE;
          return TRUE;
        }
      g_ptr_array_add (self->found, g_steal_pointer (&alert));
    }
  return stored->len < CHUNK;
}

static void
on_stored_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  JkRequest *request = user_data;
  Search *self = request->data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) stored = jk_store_query_alerts_finish (JK_STORE (source), result, &error);

  if (jk_request_drop_if_gone (request))
    return;
  if (stored == NULL)
    {
      jk_request_fail_error (request, error);
      return;
    }
  if (!take_stored (request, self, stored))
    {
      look_further (request, self);
      return;
    }
  request->data = NULL;
  respond_found (request, self);
}

static void
look_further (JkRequest *request,
              Search    *self)
{
  jk_store_query_alerts_async (jk_engine_get_store (request->api->engine), &self->query, request->cancellable, on_stored_cb,
                               request);
}

/* @cursor: where the last answer ended */
static void
search_history (JkRequest      *request,
                Search         *self,
                const JkCursor *cursor)
{
  gint64 now_ms = jk_clock_get_real_us (jk_engine_get_clock (request->api->engine)) / 1000;

  self->query.from_ms = now_ms - DEFAULT_DAYS * DAY_MS;
  self->query.to_ms = G_MAXINT64;
  (void) jk_request_get_time_ms (request, "from", &self->query.from_ms);
  (void) jk_request_get_time_ms (request, "to", &self->query.to_ms);
  if (*cursor->id != '\0')
    {
      self->query.to_ms = MIN (self->query.to_ms, cursor->place < G_MAXINT64 ? cursor->place + 1 : cursor->place);
      self->query.before_id = g_strdup (cursor->id);
    }
  self->query.least = self->least;
  self->query.category = (char *) self->category;
  self->query.state = (char *) self->state;
  self->query.project = (char *) self->project;
  self->query.limit = CHUNK;

  request->data = self;
  request->free_data = search_free;
  jk_request_pause (request);
  look_further (request, self);
}

static gboolean
wants_history (const JkRequest *request)
{
  const char *state = jk_request_get_parameter (request, "state");

  return jk_request_get_parameter (request, "from") != NULL || jk_request_get_parameter (request, "to") != NULL
         || jk_request_get_parameter (request, "cursor") != NULL || g_strcmp0 (state, "resolved") == 0
         || g_strcmp0 (state, "dismissed") == 0;
}

void
jk_serve_alerts (JkRequest *request)
{
  Search *self;
  JkCursor cursor;

  if (request->query == NULL || request->query->len == 0)
    {
      jk_alert_writing_respond_listed (request);
      return;
    }
  if (!jk_cursor_read (request, "alerts", &cursor))
    return;
  self = g_new0 (Search, 1);
  self->found = g_ptr_array_new_with_free_func ((GDestroyNotify) jk_alert_unref);
  if (!read_filters (request, self))
    {
      search_free (self);
      return;
    }
  if (!wants_history (request))
    respond_listed (request, self);
  else if (jk_engine_get_store (request->api->engine) != NULL)
    search_history (request, self, &cursor);
  else
    {
      search_free (self);
      jk_request_fail (request, JK_PROBLEM_NOT_FOUND, N_ ("This Jikimi keeps no history."), NULL);
    }
}

static void
respond_alert (JkRequest     *request,
               const JkAlert *alert)
{
  JkJsonWriter out;

  jk_json_init (&out, request->route->body, request->detail);
  jk_json_speak (&out, request->api->catalogue, request->language);
  jk_write_alert (&out, request->api->engine, alert, request->api->catalogue, request->language);
  jk_request_respond_json (request, request->route->status, &out);
}

static void
fail_not_found (JkRequest *request)
{
  jk_request_fail (request, JK_PROBLEM_NOT_FOUND, N_ ("There is no alert “%s”."), request->arguments[0], NULL);
}

static void
on_one_stored_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  JkRequest *request = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) stored = jk_store_query_alerts_finish (JK_STORE (source), result, &error);
  g_autoptr(JkAlert) alert = NULL;

  if (jk_request_drop_if_gone (request))
    return;
  if (stored == NULL)
    {
      jk_request_fail_error (request, error);
      return;
    }
  if (stored->len > 0)
    alert = jk_alert_from_text (((const JkStoredAlert *) g_ptr_array_index (stored, 0))->body);
  if (alert != NULL)
    respond_alert (request, alert);
  else
    fail_not_found (request);
}

void
jk_serve_alert (JkRequest *request)
{
  JkStore *store = jk_engine_get_store (request->api->engine);
  const JkAlert *alert = jk_alert_book_find (jk_engine_get_alerts (request->api->engine), request->arguments[0]);
  const JkAlertQuery query = { .id = request->arguments[0], .limit = 1 };

  if (alert != NULL)
    respond_alert (request, alert);
  else if (store == NULL)
    fail_not_found (request);
  else
    {
      jk_request_pause (request);
      jk_store_query_alerts_async (store, &query, request->cancellable, on_one_stored_cb, request);
    }
}

/* Returns: %FALSE having answered */
static gboolean
read_snooze (JkRequest *request,
             JkSnooze  *snooze,
             gint64    *until_us)
{
  g_autoptr(JsonObject) body = jk_request_parse_body (request);
  const char *length, *until;
  gint64 now_us, until_ms;

  if (body == NULL)
    return FALSE;
  now_us = jk_clock_get_real_us (jk_engine_get_clock (request->api->engine));
  length = jk_body_get_string (body, "for");
  until = jk_body_get_string (body, "until");
  *snooze = JK_SNOOZE_UNTIL;
  *until_us = now_us + 60 * MINUTE_US;
  if (until != NULL && length == NULL && jk_parse_time_ms (until, &until_ms) && until_ms > now_us / 1000
      && until_ms < G_MAXINT64 / 1000)
    *until_us = until_ms * 1000;
  else if (g_strcmp0 (length, "15min") == 0)
    *until_us = now_us + 15 * MINUTE_US;
  else if (g_strcmp0 (length, "today") == 0)
    *snooze = JK_SNOOZE_TODAY;
  else if (g_strcmp0 (length, "change") == 0)
    *snooze = JK_SNOOZE_CHANGE;
  else if (until != NULL || (length != NULL && !g_str_equal (length, "1h")))
    {
      jk_request_fail (request, JK_PROBLEM_BAD_BODY,
                       N_ ("An alert is put off for 15min, 1h, today or change, or until a time to come."), NULL);
      return FALSE;
    }
  return TRUE;
}

static JkAlertAct
act_of (const JkRequest *request)
{
  if (g_str_has_suffix (request->route->path, "/ack"))
    return JK_ALERT_ACT_ACKNOWLEDGE;
  return g_str_has_suffix (request->route->path, "/snooze") ? JK_ALERT_ACT_SNOOZE : JK_ALERT_ACT_DISMISS;
}

static void
respond_dry_run (JkRequest     *request,
                 const JkAlert *alert,
                 JkAlertAct     act)
{
  static const JkAlertState states[] = { JK_ALERT_ACKNOWLEDGED, JK_ALERT_SNOOZED, JK_ALERT_DISMISSED };
  g_autofree char *what = g_strconcat ("alerts/", alert->id, "/state", NULL);
  JkDryRun dry_run;

  jk_dry_run_begin (&dry_run, request, request->route->status);
  jk_dry_run_add (&dry_run, what, jk_alert_state_to_string (alert->state), jk_alert_state_to_string (states[act]));
  jk_dry_run_respond (&dry_run);
}

void
jk_serve_alert_act (JkRequest *request)
{
  JkEngine *engine = request->api->engine;
  const JkAlert *alert = jk_alert_book_find (jk_engine_get_alerts (engine), request->arguments[0]);
  JkAlertAct act = act_of (request);
  JkSnooze snooze = JK_SNOOZE_UNTIL;
  g_autoptr(GError) error = NULL;
  gint64 until_us = 0;

  if (act == JK_ALERT_ACT_SNOOZE && !read_snooze (request, &snooze, &until_us))
    return;
  if (alert == NULL)
    {
      fail_not_found (request);
      return;
    }
  if (!jk_alert_is_listed (alert) && (act != JK_ALERT_ACT_DISMISS || alert->state != JK_ALERT_DISMISSED))
    {
      jk_request_fail (request, JK_PROBLEM_CONFLICT, N_ ("The alert has ended already."), NULL);
      return;
    }
  if (request->dry_run)
    {
      respond_dry_run (request, alert, act);
      return;
    }
  alert = jk_engine_act_on_alert (engine, request->arguments[0], act, snooze, until_us, &error);
  if (alert != NULL)
    respond_alert (request, alert);
  else
    jk_request_fail_error (request, error);
}
