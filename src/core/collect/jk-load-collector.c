/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-load-collector.h"

#include "jk-error.h"
#include "jk-proc-file.h"
#include "jk-text-scan.h"

#define MAX_CPU 65535

struct _JkLoadCollector
{
  JkCollector parent_instance;

  JkProcFile *loadavg;
  JkProcFile *online;
};

G_DEFINE_FINAL_TYPE (JkLoadCollector, jk_load_collector, JK_TYPE_COLLECTOR)

gboolean
jk_load_parse (const char *loadavg,
               double     *load,
               GError    **error)
{
  const char *at = loadavg, *line, *end;
  double one, five, fifteen;

  if (!jk_scan_line (&at, &line, &end) || !jk_scan_decimal (&line, end, &one) || !jk_scan_decimal (&line, end, &five)
      || !jk_scan_decimal (&line, end, &fifteen) || one < 0 || five < 0 || fifteen < 0)
    {
      g_set_error (error, JK_ERROR, JK_ERROR_PARSE, "not a line of load averages");
      return FALSE;
    }
  *load = one;
  return TRUE;
}

/* Reads "4" or "0-3" at *@at and moves past it. */
static gboolean
parse_range (const char **at,
             guint64     *first,
             guint64     *last)
{
  char *rest;

  if (!g_ascii_isdigit (**at))
    return FALSE;
  *first = *last = g_ascii_strtoull (*at, &rest, 10);
  if (*rest == '-')
    {
      if (!g_ascii_isdigit (rest[1]))
        return FALSE;
      *last = g_ascii_strtoull (rest + 1, &rest, 10);
    }
  *at = rest;
  return *first <= *last && *last <= MAX_CPU;
}

gboolean
jk_cpu_list_parse (const char *list,
                   guint      *n_cpus,
                   GError    **error)
{
  const char *at = list;
  guint64 first, last, next = 0;
  guint sum = 0;

  while (parse_range (&at, &first, &last) && first >= next)
    {
      sum += last - first + 1;
      next = last + 1;
      if (at[0] == '\n' && at[1] == '\0')
        {
          *n_cpus = sum;
          return TRUE;
        }
      if (*at++ != ',')
        break;
    }

  g_set_error (error, JK_ERROR, JK_ERROR_PARSE, "not a list of CPUs");
  return FALSE;
}

static JkCollection *
jk_load_collector_collect (JkCollector  *collector,
                           GCancellable *cancellable,
                           GError      **error)
{
  JkLoadCollector *self = JK_LOAD_COLLECTOR (collector);
  JkCollection *collection;
  const char *text;
  double load;
  guint n_cpus;

  text = jk_proc_file_read (self->loadavg, error);
  if (text == NULL)
    return NULL;
  if (!jk_load_parse (text, &load, error))
    {
      g_prefix_error (error, "%s: ", jk_proc_file_get_path (self->loadavg));
      return NULL;
    }

  text = jk_proc_file_read (self->online, error);
  if (text == NULL)
    return NULL;
  if (!jk_cpu_list_parse (text, &n_cpus, error))
    {
      g_prefix_error (error, "%s: ", jk_proc_file_get_path (self->online));
      return NULL;
    }

  collection = jk_collector_new_collection (collector);
  jk_collection_add (collection, "load", load / n_cpus);
  return collection;
}

static void
jk_load_collector_finalize (GObject *object)
{
  JkLoadCollector *self = JK_LOAD_COLLECTOR (object);

  jk_proc_file_free (self->loadavg);
  jk_proc_file_free (self->online);

  G_OBJECT_CLASS (jk_load_collector_parent_class)->finalize (object);
}

static void
jk_load_collector_class_init (JkLoadCollectorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = jk_load_collector_finalize;
  JK_COLLECTOR_CLASS (klass)->collect = jk_load_collector_collect;
}

static void
jk_load_collector_init (JkLoadCollector *self)
{
}

JkCollector *
jk_load_collector_new (const char *root,
                       JkClock    *clock)
{
  JkLoadCollector *self = g_object_new (JK_TYPE_LOAD_COLLECTOR, "id", "load", "lane", "machine", "clock", clock, NULL);

  self->loadavg = jk_proc_file_new (root, "proc/loadavg");
  self->online = jk_proc_file_new (root, "sys/devices/system/cpu/online");
  return JK_COLLECTOR (self);
}
