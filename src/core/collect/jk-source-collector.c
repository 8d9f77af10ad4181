/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-source-collector.h"

#include <glib/gi18n-lib.h>

#include "jk-due.h"
#include "jk-error.h"
#include "jk-http-address.h"
#include "jk-metric.h"
#include "jk-prometheus.h"

#define DEFAULT_TIMEOUT_MS 5000
#define DEFAULT_INTERVAL_MS 30000
#define DEFAULT_MAX_SERIES 200
#define MAX_BYTES (16 * 1024 * 1024)
#define ACCEPT "text/plain;version=0.0.4,application/openmetrics-text;version=1.0.0;q=0.5,*/*;q=0.1"

typedef struct
{
  char *name;
  char *url;
  char *shown_url; /* without a password */
  GStrv include;
  guint max_series;
  guint timeout_ms;
  JkDue due;

  gboolean failed;
  guint n_series;
  char *error; /* (nullable): also of a source that did not fail, but has more series than allowed */
} Source;

struct _JkSourceCollector
{
  JkCollector parent_instance;

  JkHttp *http;
  GPtrArray *sources; /* of Source */
  GPtrArray *dues; /* of JkDue, one of each of them */
};

G_DEFINE_FINAL_TYPE (JkSourceCollector, jk_source_collector, JK_TYPE_COLLECTOR)

static void
free_source (gpointer data)
{
  Source *source = data;

  g_free (source->name);
  g_free (source->url);
  g_free (source->shown_url);
  g_strfreev (source->include);
  g_free (source->error);
  g_free (source);
}

/* Fills @requests with those whose turn it is. Returns: how many */
static guint
choose (JkSourceCollector *self,
        JkHttpRequest    *requests)
{
  gint64 now_us = jk_clock_get_monotonic_us (jk_collector_get_clock (JK_COLLECTOR (self)));
  guint n = 0;

  jk_due_choose ((JkDue *const *) self->dues->pdata, self->dues->len, now_us);
  for (guint i = 0; i < self->sources->len; i++)
    {
      const Source *source = g_ptr_array_index (self->sources, i);

      if (source->due.chosen)
        requests[n++] = (JkHttpRequest) { .url = source->url, .timeout_ms = source->timeout_ms, .max_bytes = MAX_BYTES,
                                          .accept = ACCEPT };
    }
  return n;
}

static void
add_sample (JkCollection             *collection,
            const JkPrometheusSample *sample,
            const char               *source)
{
  g_autoptr(GPtrArray) labels = g_ptr_array_new ();
  g_autofree char *metric = NULL;

  g_ptr_array_add (labels, "source");
  g_ptr_array_add (labels, (char *) source);
  for (guint i = 0; sample->labels[i] != NULL; i += 2)
    {
      const char *name = sample->labels[i];

      if (g_str_equal (name, "source"))
        name = "exported_source";
      else if (g_str_equal (name, "project"))
        name = "exported_project";
      g_ptr_array_add (labels, (char *) name);
      g_ptr_array_add (labels, sample->labels[i + 1]);
    }
  g_ptr_array_add (labels, NULL);

  metric = g_strconcat (jk_metric_lookup (sample->metric) != NULL ? "source:" : "", sample->metric, NULL);
  jk_collection_add_with_labels (collection, metric, sample->value, (const char *const *) labels->pdata);
}

static gboolean
read_answer (Source             *source,
             const JkHttpAnswer *answer,
             JkCollection       *collection,
             GError            **error)
{
  gboolean open_metrics = g_strcmp0 (answer->content_type, "application/openmetrics-text") == 0;
  g_autoptr(GPtrArray) samples = NULL;
  gconstpointer text;
  guint n_found;
  gsize length;

  if (answer->error != NULL)
    {
      g_propagate_error (error, g_error_copy (answer->error));
      return FALSE;
    }
  if (answer->status != 200)
    {
      g_set_error (error, JK_ERROR, JK_ERROR_HTTP, _ ("The server answered with status %u"), answer->status);
      return FALSE;
    }

  text = g_bytes_get_data (answer->body, &length);
  samples = jk_prometheus_parse (text != NULL ? text : "", length, open_metrics, (const char *const *) source->include,
                                 source->max_series, &n_found, error);
  if (samples == NULL)
    return FALSE;

  for (guint i = 0; i < samples->len; i++)
    add_sample (collection, g_ptr_array_index (samples, i), source->name);
  source->n_series = samples->len;
  if (n_found > samples->len)
    source->error = g_strdup_printf (_ ("Only the first %u of %u series are kept"), samples->len, n_found);
  return TRUE;
}

static void
add_detail (JkSourceCollector *self,
            JkCollection      *collection)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < self->sources->len; i++)
    {
      const Source *source = g_ptr_array_index (self->sources, i);

      g_variant_builder_open (&builder, G_VARIANT_TYPE_VARDICT);
      g_variant_builder_add (&builder, "{sv}", "name", g_variant_new_string (source->name));
      g_variant_builder_add (&builder, "{sv}", "url", g_variant_new_string (source->shown_url));
      g_variant_builder_add (&builder, "{sv}", "series", g_variant_new_uint32 (source->n_series));
      g_variant_builder_add (&builder, "{sv}", "state", g_variant_new_string (source->failed ? "failed" : "ok"));
      g_variant_builder_add (&builder, "{sv}", "error", g_variant_new_string (source->error != NULL ? source->error : ""));
      g_variant_builder_close (&builder);
    }
  jk_collection_take_detail (collection,
                             g_variant_new_parsed ("{'sources': <%@aa{sv}>}", g_variant_builder_end (&builder)));
}

/* Returns: %TRUE if any source that was asked answered well, or @error is the first reason */
static gboolean
read_answers (JkSourceCollector *self,
              GPtrArray         *answers,
              JkCollection      *collection,
              GError           **error)
{
  g_autoptr(GError) first = NULL;
  gboolean any = FALSE;
  guint next = 0;

  for (guint i = 0; i < self->sources->len; i++)
    {
      Source *source = g_ptr_array_index (self->sources, i);
      g_autoptr(GError) inner = NULL;

      if (!source->due.chosen)
        continue;
      g_clear_pointer (&source->error, g_free);
      source->n_series = 0;
      source->failed = !read_answer (source, g_ptr_array_index (answers, next++), collection, &inner);
      any |= !source->failed;
      if (!source->failed)
        continue;
      source->error = g_strdup (inner->message);
      g_prefix_error (&inner, "%s: ", source->name);
      if (first == NULL)
        first = g_steal_pointer (&inner);
    }

  if (!any && first != NULL)
    g_propagate_error (error, g_steal_pointer (&first));
  return any;
}

static JkCollection *
jk_source_collector_collect (JkCollector  *collector,
                             GCancellable *cancellable,
                             GError      **error)
{
  JkSourceCollector *self = JK_SOURCE_COLLECTOR (collector);
  g_autofree JkHttpRequest *requests = g_new (JkHttpRequest, self->sources->len);
  guint n_requests = choose (self, requests);
  g_autoptr(GPtrArray) answers = jk_http_fetch_all (self->http, requests, n_requests, cancellable);
  g_autoptr(JkCollection) collection = NULL;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  if (self->sources->len == 0)
    {
      g_set_error (error, JK_ERROR, JK_ERROR_NO_DATA, _ ("There are no sources"));
      return NULL;
    }

  collection = jk_collector_new_collection (collector);
  if (!read_answers (self, answers, collection, error))
    return NULL;
  add_detail (self, collection);
  return g_steal_pointer (&collection);
}

static void
jk_source_collector_finalize (GObject *object)
{
  JkSourceCollector *self = JK_SOURCE_COLLECTOR (object);

  g_clear_object (&self->http);
  g_clear_pointer (&self->dues, g_ptr_array_unref);
  g_clear_pointer (&self->sources, g_ptr_array_unref);

  G_OBJECT_CLASS (jk_source_collector_parent_class)->finalize (object);
}

static void
jk_source_collector_class_init (JkSourceCollectorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = jk_source_collector_finalize;
  JK_COLLECTOR_CLASS (klass)->collect = jk_source_collector_collect;
}

static void
jk_source_collector_init (JkSourceCollector *self)
{
}

static Source *
make_source (const JkSource *from)
{
  Source *source = g_new0 (Source, 1);

  source->name = g_utf8_make_valid (from->name, -1);
  source->url = g_strdup (from->url);
  source->shown_url = jk_http_display_url (from->url);
  source->include = g_strdupv ((GStrv) from->include);
  source->max_series = from->max_series != 0 ? from->max_series : DEFAULT_MAX_SERIES;
  source->timeout_ms = from->timeout_ms != 0 ? from->timeout_ms : DEFAULT_TIMEOUT_MS;
  jk_due_init (&source->due, from->interval_ms, DEFAULT_INTERVAL_MS);
  return source;
}

JkCollector *
jk_source_collector_new (const JkSource *sources,
                         guint           n_sources,
                         const char     *project,
                         JkHttp         *http,
                         JkClock        *clock)
{
  g_autofree char *lane = g_strconcat ("http:source", project != NULL ? ":" : NULL, project, NULL);
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func (free_source);
  g_autoptr(GPtrArray) dues = g_ptr_array_new ();
  JkSourceCollector *self;

  for (guint i = 0; i < n_sources; i++)
    {
      Source *source = make_source (&sources[i]);

      g_ptr_array_add (all, source);
      g_ptr_array_add (dues, &source->due);
    }

  self = g_object_new (JK_TYPE_SOURCE_COLLECTOR, "id", "source", "project", project, "lane", lane, "clock", clock,
                       "interval-ms", jk_due_get_interval_ms ((JkDue **) dues->pdata, dues->len, DEFAULT_INTERVAL_MS),
                       NULL);
  self->http = g_object_ref (http);
  self->sources = g_steal_pointer (&all);
  self->dues = g_steal_pointer (&dues);
  return JK_COLLECTOR (self);
}
