/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-cpu-collector.h"

#include <math.h>
#include <string.h>

#include "jk-error.h"
#include "jk-proc-file.h"
#include "jk-text-scan.h"

#define MIN_TICKS 10

struct _JkCpuCollector
{
  JkCollector parent_instance;

  JkProcFile *stat;
  GArray *before; /* of JkCpuTimes; empty before the first run */
  GArray *after;
  gint64 before_us; /* monotonic */
  gboolean sandboxed;
};

G_DEFINE_FINAL_TYPE (JkCpuCollector, jk_cpu_collector, JK_TYPE_COLLECTOR)

/* Reads "cpu7 user nice system idle iowait irq softirq steal …"; kernels before 2.6.11 have no steal, none lacks iowait. */
static gboolean
parse_cpu (const char *at,
           const char *end,
           JkCpuTimes *out)
{
  guint64 number, user, nice, system, irq, softirq, steal = 0;
  const char *rest;

  at += strlen ("cpu");
  if (!jk_scan_uint64 (&at, end, &number) || number > G_MAXUINT || !jk_scan_uint64 (&at, end, &user)
      || !jk_scan_uint64 (&at, end, &nice) || !jk_scan_uint64 (&at, end, &system)
      || !jk_scan_uint64 (&at, end, &out->idle) || !jk_scan_uint64 (&at, end, &out->iowait)
      || !jk_scan_uint64 (&at, end, &irq) || !jk_scan_uint64 (&at, end, &softirq))
    return FALSE;

  rest = at;
  if (rest < end && !jk_scan_uint64 (&at, end, &steal))
    return FALSE;

  out->cpu = number;
  return g_uint64_checked_add (&out->busy, user, nice) && g_uint64_checked_add (&out->busy, out->busy, system)
         && g_uint64_checked_add (&out->busy, out->busy, irq)
         && g_uint64_checked_add (&out->busy, out->busy, softirq)
         && g_uint64_checked_add (&out->busy, out->busy, steal);
}

gboolean
jk_cpu_parse (const char *stat,
              GArray     *cpus,
              GError    **error)
{
  const char *at = stat, *line, *end;
  gboolean whole = FALSE;
  guint n_lines = 0;

  g_array_set_size (cpus, 0);
  while (!whole && jk_scan_line (&at, &line, &end))
    {
      JkCpuTimes cpu = { 0 };

      n_lines++;
      whole = !g_str_has_prefix (line, "cpu");
      if (whole || (n_lines == 1 && g_str_has_prefix (line, "cpu ")))
        continue;
      if (!parse_cpu (line, end, &cpu)
          || (cpus->len > 0 && g_array_index (cpus, JkCpuTimes, cpus->len - 1).cpu >= cpu.cpu))
        break;
      g_array_append_val (cpus, cpu);
    }

  /* Only a line of another kind proves that no CPU is missing. */
  if (whole && cpus->len > 0)
    return TRUE;
  g_array_set_size (cpus, 0);
  g_set_error (error, JK_ERROR, JK_ERROR_PARSE, "line %u: not a table of CPU times", n_lines + 1);
  return FALSE;
}

static guint64
elapsed (guint64 before,
         guint64 after)
{
  return after > before ? after - before : 0;
}

double
jk_cpu_usage (const GArray *before,
              const GArray *after)
{
  double busy = 0, total = 0;
  guint at = 0;

  for (guint i = 0; i < after->len; i++)
    {
      const JkCpuTimes *now = &g_array_index (after, JkCpuTimes, i), *then;

      while (at < before->len && g_array_index (before, JkCpuTimes, at).cpu < now->cpu)
        at++;
      if (at == before->len)
        break;
      then = &g_array_index (before, JkCpuTimes, at);
      if (then->cpu != now->cpu || now->busy < then->busy)
        continue;

      busy += now->busy - then->busy;
      total += now->busy - then->busy;
      total += elapsed (then->idle, now->idle) + elapsed (then->iowait, now->iowait);
    }
  return total >= MIN_TICKS ? 100 * busy / total : NAN;
}

static GVariant *
describe (JkCpuCollector *self)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "cores", "u", self->after->len);
  g_variant_dict_insert (&dict, "sandboxed", "b", self->sandboxed);
  return g_variant_dict_end (&dict);
}

/* Runs too close to tell keep the older base; but counters that ran backwards must not keep it for ever. */
static void
rebase (JkCpuCollector *self,
        gboolean        measured)
{
  gint64 now_us = jk_clock_get_monotonic_us (jk_collector_get_clock (JK_COLLECTOR (self)));
  GArray *old = self->before;

  if (!measured && old->len > 0 && now_us - self->before_us < G_USEC_PER_SEC)
    return;

  self->before = self->after;
  self->after = old;
  self->before_us = now_us;
}

static JkCollection *
jk_cpu_collector_collect (JkCollector  *collector,
                          GCancellable *cancellable,
                          GError      **error)
{
  JkCpuCollector *self = JK_CPU_COLLECTOR (collector);
  g_autoptr(JkCollection) collection = NULL;
  const char *text;
  double usage;

  text = jk_proc_file_read (self->stat, error);
  if (text == NULL)
    return NULL;
  if (!jk_cpu_parse (text, self->after, error))
    {
      g_prefix_error (error, "%s: ", jk_proc_file_get_path (self->stat));
      return NULL;
    }

  collection = jk_collector_new_collection (collector);
  usage = jk_cpu_usage (self->before, self->after);
  if (isfinite (usage))
    jk_collection_add (collection, "cpu_usage", usage);
  jk_collection_take_detail (collection, describe (self));

  rebase (self, isfinite (usage));
  return g_steal_pointer (&collection);
}

static void
jk_cpu_collector_finalize (GObject *object)
{
  JkCpuCollector *self = JK_CPU_COLLECTOR (object);

  jk_proc_file_free (self->stat);
  g_array_unref (self->before);
  g_array_unref (self->after);

  G_OBJECT_CLASS (jk_cpu_collector_parent_class)->finalize (object);
}

static void
jk_cpu_collector_class_init (JkCpuCollectorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = jk_cpu_collector_finalize;
  JK_COLLECTOR_CLASS (klass)->collect = jk_cpu_collector_collect;
}

static void
jk_cpu_collector_init (JkCpuCollector *self)
{
  self->before = g_array_new (FALSE, FALSE, sizeof (JkCpuTimes));
  self->after = g_array_new (FALSE, FALSE, sizeof (JkCpuTimes));
}

JkCollector *
jk_cpu_collector_new (const char *root,
                      JkClock    *clock)
{
  g_autofree char *mark = g_build_filename (root, ".flatpak-info", NULL);
  JkCpuCollector *self = g_object_new (JK_TYPE_CPU_COLLECTOR, "id", "cpu", "lane", "machine", "clock", clock, NULL);

  self->stat = jk_proc_file_new (root, "proc/stat");
  self->sandboxed = g_file_test (mark, G_FILE_TEST_EXISTS);
  return JK_COLLECTOR (self);
}
