/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-probe-collector.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "jk-answer-times.h"
#include "jk-due.h"
#include "jk-error.h"
#include "jk-http-address.h"
#include "jk-http-statuses.h"

#define DEFAULT_TIMEOUT_MS 5000
#define DEFAULT_INTERVAL_MS 30000
#define DEFAULT_WINDOW 20
#define US_PER_DAY (24.0 * 60 * 60 * G_USEC_PER_SEC)

typedef struct
{
  char *name;
  char *url;
  char *shown_url; /* without a password */
  char *method;
  guint timeout_ms;
  JkHttpStatuses expected;
  JkDue due;
  JkAnswerTimes *times;

  /* Of the last attempt. */
  gint64 checked_us;
  guint status;
  double last_ms;
  gint64 tls_expires_us; /* 0: none */
  char *error;           /* (nullable) */
} Probe;

struct _JkProbeCollector
{
  JkCollector parent_instance;

  JkHttp *http;
  GPtrArray *probes; /* of Probe */
  GPtrArray *dues; /* of JkDue, one of each of them */
};

G_DEFINE_FINAL_TYPE (JkProbeCollector, jk_probe_collector, JK_TYPE_COLLECTOR)

static void
free_probe (gpointer data)
{
  Probe *probe = data;

  g_free (probe->name);
  g_free (probe->url);
  g_free (probe->shown_url);
  g_free (probe->method);
  g_free (probe->error);
  g_clear_pointer (&probe->times, jk_answer_times_free);
  g_free (probe);
}

/* Fills @requests with those whose turn it is. Returns: how many */
static guint
choose (JkProbeCollector *self,
        JkHttpRequest    *requests)
{
  gint64 now_us = jk_clock_get_monotonic_us (jk_collector_get_clock (JK_COLLECTOR (self)));
  guint n = 0;

  jk_due_choose ((JkDue *const *) self->dues->pdata, self->dues->len, now_us);
  for (guint i = 0; i < self->probes->len; i++)
    {
      const Probe *probe = g_ptr_array_index (self->probes, i);

      if (probe->due.chosen)
        requests[n++] = (JkHttpRequest) { .url = probe->url, .method = probe->method, .timeout_ms = probe->timeout_ms };
    }
  return n;
}

static void
take_answer (Probe              *probe,
             const JkHttpAnswer *answer,
             gint64              now_us)
{
  g_clear_pointer (&probe->error, g_free);
  if (answer->error != NULL)
    probe->error = g_strdup (answer->error->message);
  else if (!jk_http_statuses_contain (&probe->expected, answer->status))
    probe->error = g_strdup_printf (_ ("The server answered with status %u"), answer->status);

  probe->checked_us = now_us;
  probe->status = answer->status;
  probe->last_ms = answer->total_ms;
  probe->tls_expires_us = answer->tls_expires_us;
  jk_answer_times_add (probe->times, probe->error == NULL ? answer->total_ms : NAN);
}

static void
add_series (JkCollection          *collection,
            const JkAnswerSummary *summary,
            gint64                 tls_expires_us,
            const char            *probe)
{
  const char *const labels[] = { probe != NULL ? "probe" : NULL, probe, NULL };

  if (summary->n_attempts > summary->n_failed)
    {
      jk_collection_add_with_labels (collection, "api_performance", summary->p95_ms, labels);
      jk_collection_add_with_labels (collection, "api_performance_p50", summary->p50_ms, labels);
      jk_collection_add_with_labels (collection, "api_performance_max", summary->max_ms, labels);
    }
  if (summary->n_attempts > 0)
    jk_collection_add_with_labels (collection, "api_errors", 100.0 * summary->n_failed / summary->n_attempts, labels);
  if (tls_expires_us != 0)
    jk_collection_add_with_labels (collection, "tls_expiry", (tls_expires_us - collection->time_us) / US_PER_DAY, labels);
}

static void
add_detail (GVariantBuilder       *builder,
            const Probe           *probe,
            const JkAnswerSummary *summary,
            const char            *project)
{
  g_variant_builder_open (builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (builder, "{sv}", "name", g_variant_new_string (probe->name));
  g_variant_builder_add (builder, "{sv}", "url", g_variant_new_string (probe->shown_url));
  g_variant_builder_add (builder, "{sv}", "project", g_variant_new_string (project != NULL ? project : ""));
  g_variant_builder_add (builder, "{sv}", "state", g_variant_new_string (probe->error == NULL ? "ok" : "failed"));
  g_variant_builder_add (builder, "{sv}", "status", g_variant_new_uint32 (probe->status));
  g_variant_builder_add (builder, "{sv}", "last_ms", g_variant_new_double (probe->last_ms));
  g_variant_builder_add (builder, "{sv}", "p50_ms", g_variant_new_double (summary->p50_ms));
  g_variant_builder_add (builder, "{sv}", "p95_ms", g_variant_new_double (summary->p95_ms));
  g_variant_builder_add (builder, "{sv}", "max_ms", g_variant_new_double (summary->max_ms));
  g_variant_builder_add (builder, "{sv}", "samples", g_variant_new_uint32 (summary->n_attempts));
  g_variant_builder_add (builder, "{sv}", "error", g_variant_new_string (probe->error != NULL ? probe->error : ""));
  g_variant_builder_add (builder, "{sv}", "tls_expires_us", g_variant_new_int64 (probe->tls_expires_us));
  g_variant_builder_add (builder, "{sv}", "checked_us", g_variant_new_int64 (probe->checked_us));
  g_variant_builder_close (builder);
}

/* Each probe's series and detail. Returns: when the first certificate ends; 0 if there is none */
static gint64
add_probes (JkProbeCollector *self,
            JkCollection     *collection)
{
  GVariantBuilder builder;
  gint64 first_us = 0;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < self->probes->len; i++)
    {
      Probe *probe = g_ptr_array_index (self->probes, i);
      JkAnswerSummary summary;

      jk_answer_times_summarize (&probe->times, 1, &summary);
      if (self->probes->len > 1 && probe->due.chosen)
        add_series (collection, &summary, probe->tls_expires_us, probe->name);
      add_detail (&builder, probe, &summary, collection->project);
      if (probe->tls_expires_us != 0 && (first_us == 0 || probe->tls_expires_us < first_us))
        first_us = probe->tls_expires_us;
    }
  jk_collection_take_detail (collection,
                             g_variant_new_parsed ("{'probes': <%@aa{sv}>}", g_variant_builder_end (&builder)));
  return first_us;
}

static JkCollection *
summarize (JkProbeCollector *self)
{
  JkCollection *collection = jk_collector_new_collection (JK_COLLECTOR (self));
  g_autofree JkAnswerTimes **all = g_new (JkAnswerTimes *, self->probes->len);
  JkAnswerSummary summary;

  for (guint i = 0; i < self->probes->len; i++)
    all[i] = ((Probe *) g_ptr_array_index (self->probes, i))->times;
  jk_answer_times_summarize (all, self->probes->len, &summary);
  add_series (collection, &summary, add_probes (self, collection), NULL);
  return collection;
}

static JkCollection *
jk_probe_collector_collect (JkCollector  *collector,
                            GCancellable *cancellable,
                            GError      **error)
{
  JkProbeCollector *self = JK_PROBE_COLLECTOR (collector);
  g_autofree JkHttpRequest *requests = g_new (JkHttpRequest, self->probes->len);
  guint n_requests = choose (self, requests), next = 0;
  g_autoptr(GPtrArray) answers = jk_http_fetch_all (self->http, requests, n_requests, cancellable);
  gint64 now_us = jk_clock_get_real_us (jk_collector_get_clock (collector));

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  if (self->probes->len == 0)
    {
      g_set_error (error, JK_ERROR, JK_ERROR_NO_DATA, _ ("There are no probes"));
      return NULL;
    }

  for (guint i = 0; i < self->probes->len; i++)
    {
      Probe *probe = g_ptr_array_index (self->probes, i);

      if (probe->due.chosen)
        take_answer (probe, g_ptr_array_index (answers, next++), now_us);
    }
  return summarize (self);
}

static void
jk_probe_collector_finalize (GObject *object)
{
  JkProbeCollector *self = JK_PROBE_COLLECTOR (object);

  g_clear_object (&self->http);
  g_clear_pointer (&self->dues, g_ptr_array_unref);
  g_clear_pointer (&self->probes, g_ptr_array_unref);

  G_OBJECT_CLASS (jk_probe_collector_parent_class)->finalize (object);
}

static void
jk_probe_collector_class_init (JkProbeCollectorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = jk_probe_collector_finalize;
  JK_COLLECTOR_CLASS (klass)->collect = jk_probe_collector_collect;
}

static void
jk_probe_collector_init (JkProbeCollector *self)
{
}

static Probe *
make_probe (const JkProbe *from,
            GError       **error)
{
  Probe *probe = g_new0 (Probe, 1);

  if (!jk_http_statuses_parse (from->expect_status, &probe->expected, error))
    {
      g_prefix_error (error, "%s: ", from->name);
      g_free (probe);
      return NULL;
    }
  probe->name = g_utf8_make_valid (from->name, -1);
  probe->url = g_strdup (from->url);
  probe->shown_url = jk_http_display_url (from->url);
  probe->method = g_strdup (from->method);
  probe->timeout_ms = from->timeout_ms != 0 ? from->timeout_ms : DEFAULT_TIMEOUT_MS;
  jk_due_init (&probe->due, from->interval_ms, DEFAULT_INTERVAL_MS);
  probe->times = jk_answer_times_new (from->window != 0 ? from->window : DEFAULT_WINDOW);
  return probe;
}

JkCollector *
jk_probe_collector_new (const JkProbe *probes,
                        guint          n_probes,
                        const char    *project,
                        JkHttp        *http,
                        JkClock       *clock,
                        GError       **error)
{
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func (free_probe);
  g_autofree char *lane = g_strconcat ("http:api", project != NULL ? ":" : NULL, project, NULL);
  g_autoptr(GPtrArray) dues = g_ptr_array_new ();
  JkProbeCollector *self;

  for (guint i = 0; i < n_probes; i++)
    {
      Probe *probe = make_probe (&probes[i], error);

      if (probe == NULL)
        return NULL;
      g_ptr_array_add (all, probe);
      g_ptr_array_add (dues, &probe->due);
    }

  self = g_object_new (JK_TYPE_PROBE_COLLECTOR, "id", "api", "project", project, "lane", lane, "clock", clock,
                       "interval-ms", jk_due_get_interval_ms ((JkDue **) dues->pdata, dues->len, DEFAULT_INTERVAL_MS),
                       NULL);
  self->http = g_object_ref (http);
  self->probes = g_steal_pointer (&all);
  self->dues = g_steal_pointer (&dues);
  return JK_COLLECTOR (self);
}
