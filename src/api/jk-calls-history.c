/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-answers.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-history-query.h"

#define HOUR_MS (60 * 60 * 1000)
/* Beyond so many points their text is written in a worker: a thousand take some 0.1 ms. */
#define MAX_POINTS_ON_LOOP 4000

typedef struct
{
  JkRequest *request;
  GPtrArray *keys; /* of char, NULL-terminated */
  gint64 from_ms;
  gint64 to_ms;
  guint points;
  guint64 version;
  gboolean detail;
  const JkMember *schema;
  GHashTable *units;   /* metric → unit, for those that are not of our own */
  GPtrArray *series;   /* of JkSeries */
} History;

static void
history_free (gpointer data)
{
  History *self = data;

  g_ptr_array_unref (self->keys);
  g_hash_table_unref (self->units);
  g_clear_pointer (&self->series, g_ptr_array_unref);
  g_free (self);
}

static void
write_points (JkJsonWriter   *out,
              const JkSeries *series)
{
  jk_json_member (out, "points");
  jk_json_begin_array (out);
  for (guint i = 0; i < series->points->len; i++)
    {
      const JkPoint *point = &g_array_index (series->points, JkPoint, i);

      jk_json_begin_array (out);
      jk_json_integer (out, point->time_ms);
      jk_json_number (out, point->mean);
      jk_json_number (out, point->min);
      jk_json_number (out, point->max);
      jk_json_end (out);
    }
  jk_json_end (out);
}

/* Takes "project" out of @labels, name, value, … Returns: (transfer full) (nullable): its value */
static char *
take_project (GStrv labels)
{
  for (guint i = 0; labels != NULL && labels[i] != NULL; i += 2)
    {
      if (strcmp (labels[i], "project") == 0)
        {
          char *project = labels[i + 1];

          g_free (labels[i]);
          for (; labels[i + 2] != NULL; i++)
            labels[i] = labels[i + 2];
          labels[i] = NULL;
          return project;
        }
    }
  return NULL;
}

static void
write_series (JkJsonWriter   *out,
              const JkSeries *series,
              GHashTable     *units)
{
  g_autofree char *metric = NULL;
  g_autofree char *project = NULL;
  g_auto(GStrv) labels = NULL;
  const JkMetric *known;
  const char *unit;

  if (!jk_series_key_parse (series->key, &metric, &labels, NULL))
    return; /* keys were parsed before they were asked for */

  project = take_project (labels);
  known = jk_metric_lookup (metric);
  unit = known != NULL ? known->unit : g_hash_table_lookup (units, metric);

  jk_json_begin_object (out);
  jk_write_series_members (out, series->key, metric, project, (const char *const *) labels);
  jk_json_member_string (out, "metric", metric);
  jk_json_member_string (out, "unit", unit != NULL ? unit : "");
  jk_json_member_number (out, "step_s", series->step_ms / 1000.0);
  write_points (out, series);
  jk_json_end (out);
}

/* Any thread: works on what @self owns. */
static GBytes *
write_body (const History *self)
{
  JkJsonWriter out;

  jk_json_init (&out, self->schema, self->detail);
  jk_json_begin_object (&out);
  jk_json_member (&out, "series");
  jk_json_begin_array (&out);
  for (guint i = 0; i < self->series->len; i++)
    write_series (&out, g_ptr_array_index (self->series, i), self->units);
  jk_json_end (&out);
  jk_json_end (&out);
  return jk_json_end_bytes (&out);
}

static char *
make_key (const JkRequest *request)
{
  const char *query = g_uri_get_query (soup_server_message_get_uri (request->message));

  return g_strdup_printf ("history %d %s", request->detail, query != NULL ? query : "");
}

static void
respond (JkRequest *request,
         GBytes    *body,
         guint64    version)
{
  const char *known = soup_message_headers_get_one (soup_server_message_get_request_headers (request->message),
                                                    "If-None-Match");
  g_autofree char *key = make_key (request);
  JkAnswer *answer = jk_answer_new (body, "application/json", version, g_get_monotonic_time ());
  g_autofree char *etag = g_strdup (answer->etag);

  (void) jk_answer_cache_put (request->api->cache, key, answer);
  if (known != NULL && jk_answer_matches (etag, known))
    jk_request_respond (request, SOUP_STATUS_NOT_MODIFIED, NULL, NULL, etag);
  else
    jk_request_respond (request, SOUP_STATUS_OK, "application/json", body, etag);
}

static void
write_worker (GTask        *task,
              gpointer      source_object,
              gpointer      task_data,
              GCancellable *cancellable)
{
  const History *history = task_data;

  g_task_return_pointer (task, write_body (history), (GDestroyNotify) g_bytes_unref);
}

static void
on_written_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  JkRequest *request = user_data;
  const History *history = g_task_get_task_data (G_TASK (result));
  g_autoptr(GBytes) body = g_task_propagate_pointer (G_TASK (result), NULL);

  if (!jk_request_drop_if_gone (request))
    respond (request, body, history->version);
}

static guint
count_points (GPtrArray *series)
{
  guint n = 0;

  for (guint i = 0; i < series->len; i++)
    n += ((const JkSeries *) g_ptr_array_index (series, i))->points->len;
  return n;
}

static void
on_queried_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  History *history = user_data;
  JkRequest *request = history->request;
  g_autoptr(GError) error = NULL;
  g_autoptr(GTask) task = NULL;

  history->series = jk_store_query_finish (JK_STORE (source), result, &error);
  if (jk_request_drop_if_gone (request))
    {
      history_free (history);
      return;
    }
  if (history->series == NULL)
    {
      history_free (history);
      jk_request_fail_error (request, error);
      return;
    }

  if (count_points (history->series) <= MAX_POINTS_ON_LOOP)
    {
      g_autoptr(GBytes) body = write_body (history);
      guint64 version = history->version;

      history_free (history);
      respond (request, body, version);
      return;
    }

  task = g_task_new (NULL, NULL, on_written_cb, request);
  g_task_set_task_data (task, history, history_free);
  g_task_run_in_thread (task, write_worker);
}

/* A series with labels beside the project is detail: whoever may not see labels may not ask by them either. */
static gboolean
check_key (JkRequest  *request,
           const char *key)
{
  gboolean is_public;

  if (!jk_series_check (key, &is_public))
    jk_request_fail (request, JK_PROBLEM_BAD_PARAMETER, N_ ("“%s” has a value that cannot be used."), "series", NULL);
  else if (!is_public && !request->detail)
    jk_request_fail (request, JK_PROBLEM_NO_KEY, N_ ("Show a key in the X-API-Key header, or a token as a bearer."), NULL);
  else
    return TRUE;
  return FALSE;
}

static char *
make_canonical (const char *key)
{
  g_autofree char *metric = NULL;
  g_auto(GStrv) labels = NULL;

  (void) jk_series_key_parse (key, &metric, &labels, NULL); /* it was parsed before */
  return jk_series_key_new (metric, (const char *const *) labels);
}

static gboolean
add_asked_keys (JkRequest *request,
                GPtrArray *keys)
{
  g_autoptr(GPtrArray) asked = jk_request_get_all (request, "series");

  for (guint i = 0; asked->pdata[i] != NULL; i++)
    {
      if (!check_key (request, asked->pdata[i]))
        return FALSE;
      g_ptr_array_add (keys, make_canonical (asked->pdata[i]));
    }
  return TRUE;
}

static gboolean
check_number_of_keys (JkRequest *request,
                      GPtrArray *keys)
{
  if (keys->len <= JK_HISTORY_MAX_SERIES)
    return TRUE;
  jk_request_fail (request, JK_PROBLEM_BAD_PARAMETER, N_ ("“%s” asks for too many series at once."),
                   jk_request_get_parameter (request, "metric") != NULL ? "metric" : "series", NULL);
  return FALSE;
}

static gboolean
is_of_metric (JkRequest  *request,
              const char *key)
{
  const char *project = jk_request_get_parameter (request, "project");
  g_autofree char *metric = NULL;
  g_auto(GStrv) labels = NULL;

  if (!jk_series_key_parse (key, &metric, &labels, NULL)
      || strcmp (metric, jk_request_get_parameter (request, "metric")) != 0)
    return FALSE;
  if (project == NULL)
    return TRUE;
  for (guint i = 0; labels[i] != NULL; i += 2)
    {
      if (g_str_equal (labels[i], "project"))
        return g_str_equal (labels[i + 1], project);
    }
  return FALSE;
}

static void
add_if_of_metric (JkRequest  *request,
                  const char *key,
                  GPtrArray  *keys)
{
  if (is_of_metric (request, key) && !g_ptr_array_find_with_equal_func (keys, key, g_str_equal, NULL))
    g_ptr_array_add (keys, g_strdup (key));
}

/* Every series of the metric that has a present or a past: while nothing is watched there is no present to find it by. */
static void
add_metric_keys (JkRequest         *request,
                 const char *const *stored,
                 GPtrArray         *keys)
{
  GPtrArray *metrics = jk_engine_get_metrics (request->api->engine);

  for (guint i = 0; i < metrics->len; i++)
    add_if_of_metric (request, ((const JkMetricState *) g_ptr_array_index (metrics, i))->series, keys);
  for (guint i = 0; stored[i] != NULL; i++)
    add_if_of_metric (request, stored[i], keys);
}

/* Returns: (nullable): %NULL having answered */
static GPtrArray *
collect_keys (JkRequest *request)
{
  g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);

  if (jk_request_get_parameter (request, "series") == NULL && jk_request_get_parameter (request, "metric") == NULL)
    {
      jk_request_fail (request, JK_PROBLEM_BAD_PARAMETER, N_ ("“%s” is missing."), "series", NULL);
      return NULL;
    }
  if (!add_asked_keys (request, keys) || !check_number_of_keys (request, keys))
    return NULL;
  return g_steal_pointer (&keys);
}

static GHashTable *
collect_units (JkEngine *engine)
{
  GHashTable *units = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  GPtrArray *metrics = jk_engine_get_metrics (engine);

  for (guint i = 0; i < metrics->len; i++)
    {
      const JkMetricState *metric = g_ptr_array_index (metrics, i);

      if (jk_metric_lookup (metric->metric) == NULL && !g_hash_table_contains (units, metric->metric))
        g_hash_table_insert (units, g_strdup (metric->metric), g_strdup (metric->unit));
    }
  return units;
}

/* Fills the span. Returns: %FALSE having answered */
static gboolean
read_span (JkRequest *request,
           gint64    *from_ms,
           gint64    *to_ms,
           gint64    *points)
{
  *to_ms = jk_clock_get_real_us (jk_engine_get_clock (request->api->engine)) / 1000 + 1;
  *points = JK_HISTORY_DEFAULT_POINTS;
  (void) jk_request_get_time_ms (request, "to", to_ms);
  *from_ms = *to_ms - HOUR_MS;
  (void) jk_request_get_time_ms (request, "from", from_ms);
  (void) jk_request_get_integer (request, "points", points);

  if (*from_ms < *to_ms)
    return TRUE;
  jk_request_fail (request, JK_PROBLEM_BAD_PARAMETER, N_ ("“%s” is not before “%s”."), "from", "to", NULL);
  return FALSE;
}

static gboolean
respond_kept (JkRequest *request,
              guint64    version)
{
  g_autofree char *key = make_key (request);
  const JkAnswer *kept = jk_answer_cache_get (request->api->cache, key, version, g_get_monotonic_time (),
                                              (gint64) request->route->max_age_s * G_USEC_PER_SEC);

  if (kept == NULL)
    return FALSE;
  jk_response_send_answer (request->message, kept, request->route->status,
                           soup_message_headers_get_one (soup_server_message_get_request_headers (request->message),
                                                         "If-None-Match"));
  jk_request_free (request);
  return TRUE;
}

static void
query (History *self,
       JkStore *store)
{
  /* All series together stay bounded, however many there are. */
  self->points = CLAMP (self->points, 2, MAX (2, JK_HISTORY_MAX_TOTAL / MAX (1, self->keys->len)));
  g_ptr_array_add (self->keys, NULL);
  jk_store_query_async (store, (const char *const *) self->keys->pdata, self->from_ms, self->to_ms, self->points, NULL,
                        on_queried_cb, self);
}

static void
on_listed_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  History *self = user_data;
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) stored = jk_store_list_series_finish (JK_STORE (source), result, &error);

  if (jk_request_drop_if_gone (self->request))
    {
      history_free (self);
      return;
    }
  if (stored == NULL)
    {
      jk_request_fail_error (self->request, error);
      history_free (self);
      return;
    }
  add_metric_keys (self->request, (const char *const *) stored, self->keys);
  if (check_number_of_keys (self->request, self->keys))
    query (self, JK_STORE (source));
  else
    history_free (self);
}

void
jk_serve_history (JkRequest *request)
{
  JkStore *store = jk_engine_get_store (request->api->engine);
  guint64 version = jk_engine_get_generation (request->api->engine, JK_FACET_METRICS);
  gint64 from_ms, to_ms, points;
  GPtrArray *keys;
  History *history;

  if (respond_kept (request, version) || !read_span (request, &from_ms, &to_ms, &points)
      || (keys = collect_keys (request)) == NULL)
    return;
  if (store == NULL)
    {
      g_ptr_array_unref (keys);
      jk_request_fail (request, JK_PROBLEM_NOT_FOUND, N_ ("This Jikimi keeps no history."), NULL);
      return;
    }

  history = g_new0 (History, 1);
  history->request = request;
  history->keys = keys;
  history->from_ms = from_ms;
  history->to_ms = to_ms;
  history->version = version;
  history->detail = request->detail;
  history->schema = request->route->body;
  history->units = collect_units (request->api->engine);
  history->points = (guint) CLAMP (points, 2, JK_HISTORY_MAX_TOTAL);

  jk_request_pause (request);
  if (jk_request_get_parameter (request, "metric") != NULL)
    jk_store_list_series_async (store, NULL, on_listed_cb, history);
  else
    query (history, store);
}
