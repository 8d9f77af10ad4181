/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-pressure-collector.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-error.h"
#include "jk-proc-file.h"
#include "jk-text-scan.h"

/* Stalls come in bursts, a second of many and then none: what is told is what the last 10 s had, as the kernel's average is. */
#define WINDOW_US (10 * G_TIME_SPAN_SECOND)
#define MAX_READINGS 16
#define MIN_ELAPSED_US (200 * G_TIME_SPAN_MILLISECOND)
/* Readings closer than that are one, so that a window of them fits. */
#define MIN_STEP_US (900 * G_TIME_SPAN_MILLISECOND)

enum
{
  CPU,
  MEMORY,
  IO,
  N_RESOURCES
};

static const char *const paths[N_RESOURCES] = { "proc/pressure/cpu", "proc/pressure/memory", "proc/pressure/io" };
static const char *const metrics[N_RESOURCES] = { "pressure_cpu", "pressure_memory", "pressure_io" };

typedef struct
{
  gint64 time_us; /* monotonic */
  guint64 total_us;
} Reading;

typedef struct
{
  JkProcFile *file;
  Reading readings[MAX_READINGS]; /* the oldest first */
  guint n_readings;
} Resource;

struct _JkPressureCollector
{
  JkCollector parent_instance;

  Resource resources[N_RESOURCES];
};

G_DEFINE_FINAL_TYPE (JkPressureCollector, jk_pressure_collector, JK_TYPE_COLLECTOR)

/* Reads " name=" and moves past it. */
static gboolean
skip_name (const char **at,
           const char  *name)
{
  gsize length = strlen (name);

  if (strncmp (*at, name, length) != 0)
    return FALSE;
  *at += length;
  return TRUE;
}

gboolean
jk_pressure_parse (const char *text,
                   JkPressure *out,
                   GError    **error)
{
  const char *at = text, *line, *end;
  JkPressure some;
  double skipped;

  if (!jk_scan_line (&at, &line, &end) || !skip_name (&line, "some avg10=") || !jk_scan_decimal (&line, end, &some.avg10)
      || !skip_name (&line, " avg60=") || !jk_scan_decimal (&line, end, &skipped) || !skip_name (&line, " avg300=")
      || !jk_scan_decimal (&line, end, &skipped) || !skip_name (&line, " total=")
      || !jk_scan_uint64 (&line, end, &some.total_us) || some.avg10 < 0 || some.avg10 > 100)
    {
      g_set_error (error, JK_ERROR, JK_ERROR_PARSE, "not a table of stalled time");
      return FALSE;
    }
  *out = some;
  return TRUE;
}

static void
drop_oldest (Resource *resource)
{
  resource->n_readings--;
  memmove (resource->readings, resource->readings + 1, resource->n_readings * sizeof (Reading));
}

/* Totals are finer than the kernel's own average, which is redone every 2 s only and lags behind. */
static double
get_share (Resource         *resource,
           const JkPressure *now,
           gint64            now_us)
{
  Reading *readings = resource->readings;
  double share = now->avg10;

  if (resource->n_readings > 0 && now->total_us < readings[resource->n_readings - 1].total_us)
    resource->n_readings = 0; /* counted anew */
  while (resource->n_readings > 1 && (now_us - readings[1].time_us >= WINDOW_US || resource->n_readings == MAX_READINGS))
    drop_oldest (resource);
  if (resource->n_readings > 0 && now_us - readings[0].time_us >= MIN_ELAPSED_US)
    share = MIN (100.0 * (now->total_us - readings[0].total_us) / (now_us - readings[0].time_us), 100);
  if (resource->n_readings == 0 || now_us - readings[resource->n_readings - 1].time_us >= MIN_STEP_US)
    readings[resource->n_readings++] = (Reading) { now_us, now->total_us };
  return share;
}

static gboolean
collect_resource (JkPressureCollector *self,
                  guint                i,
                  JkCollection        *collection,
                  GError             **error)
{
  JkClock *clock = jk_collector_get_clock (JK_COLLECTOR (self));
  Resource *resource = &self->resources[i];
  const char *text = jk_proc_file_read (resource->file, error);
  JkPressure now;

  if (text == NULL)
    return FALSE;
  if (!jk_pressure_parse (text, &now, error))
    {
      g_prefix_error (error, "%s: ", jk_proc_file_get_path (resource->file));
      return FALSE;
    }
  jk_collection_add (collection, metrics[i], get_share (resource, &now, jk_clock_get_monotonic_us (clock)));
  return TRUE;
}

static JkCollection *
jk_pressure_collector_collect (JkCollector  *collector,
                               GCancellable *cancellable,
                               GError      **error)
{
  JkPressureCollector *self = JK_PRESSURE_COLLECTOR (collector);
  g_autoptr(JkCollection) collection = jk_collector_new_collection (collector);
  g_autoptr(GError) first = NULL;

  for (guint i = 0; i < N_RESOURCES; i++)
    {
      g_autoptr(GError) failed = NULL;

      if (!collect_resource (self, i, collection, &failed) && first == NULL)
        first = g_steal_pointer (&failed);
    }

  if (collection->samples->len > 0)
    return g_steal_pointer (&collection);
  if (first->domain == G_FILE_ERROR)
    g_set_error (error, JK_ERROR, JK_ERROR_NO_DATA, _ ("This kernel does not measure stalled time: %s"), first->message);
  else
    g_propagate_error (error, g_steal_pointer (&first));
  return NULL;
}

static void
jk_pressure_collector_finalize (GObject *object)
{
  JkPressureCollector *self = JK_PRESSURE_COLLECTOR (object);

  for (guint i = 0; i < N_RESOURCES; i++)
    jk_proc_file_free (self->resources[i].file);

  G_OBJECT_CLASS (jk_pressure_collector_parent_class)->finalize (object);
}

static void
jk_pressure_collector_class_init (JkPressureCollectorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = jk_pressure_collector_finalize;
  JK_COLLECTOR_CLASS (klass)->collect = jk_pressure_collector_collect;
}

static void
jk_pressure_collector_init (JkPressureCollector *self)
{
}

JkCollector *
jk_pressure_collector_new (const char *root,
                           JkClock    *clock)
{
  JkPressureCollector *self = g_object_new (JK_TYPE_PRESSURE_COLLECTOR, "id", "pressure", "lane", "machine",
                                            "clock", clock, NULL);

  for (guint i = 0; i < N_RESOURCES; i++)
    self->resources[i].file = jk_proc_file_new (root, paths[i]);
  return JK_COLLECTOR (self);
}
