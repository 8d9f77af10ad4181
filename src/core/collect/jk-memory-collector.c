/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-memory-collector.h"

#include <string.h>

#include "jk-error.h"
#include "jk-proc-file.h"
#include "jk-text-scan.h"

struct _JkMemoryCollector
{
  JkCollector parent_instance;

  JkProcFile *meminfo;
  /* Of a container; all %NULL elsewhere. */
  JkProcFile *limit;
  JkProcFile *usage;
  JkProcFile *stat;
};

G_DEFINE_FINAL_TYPE (JkMemoryCollector, jk_memory_collector, JK_TYPE_COLLECTOR)

enum
{
  MEM_TOTAL,
  MEM_AVAILABLE,
  CACHED,
  SWAP_TOTAL,
  SWAP_FREE,
  N_FIELDS
};

static const char *const field_names[N_FIELDS] = { "MemTotal", "MemAvailable", "Cached", "SwapTotal", "SwapFree" };

static int
find_field (const char *line)
{
  for (int i = 0; i < N_FIELDS; i++)
    {
      gsize length = strlen (field_names[i]);

      if (strncmp (line, field_names[i], length) == 0 && line[length] == ':')
        return i;
    }
  return -1;
}

/* Reads "  24684084 kB" up to the end of its line. */
static gboolean
parse_kib (const char *at,
           const char *end,
           guint64    *bytes)
{
  const char *unit;
  gsize length;

  return jk_scan_uint64 (&at, end, bytes) && g_uint64_checked_mul (bytes, *bytes, 1024)
         && jk_scan_word (&at, end, &unit, &length) && length == 2 && strncmp (unit, "kB", 2) == 0;
}

static gboolean
parse_fields (const char *text,
              guint64     values[N_FIELDS],
              guint      *found,
              GError    **error)
{
  const char *at = text, *line, *end;

  for (guint n = 1; jk_scan_line (&at, &line, &end); n++)
    {
      int field = find_field (line);

      if (field < 0)
        continue;
      if ((*found & (1u << field)) != 0 || !parse_kib (line + strlen (field_names[field]) + 1, end, &values[field]))
        {
          g_set_error (error, JK_ERROR, JK_ERROR_PARSE, "line %u: %s is not one number of kB", n, field_names[field]);
          return FALSE;
        }
      *found |= 1u << field;
    }
  return TRUE;
}

gboolean
jk_memory_parse (const char *meminfo,
                 JkMemory   *out,
                 GError    **error)
{
  guint64 values[N_FIELDS] = { 0 };
  guint found = 0;

  if (!parse_fields (meminfo, values, &found, error))
    return FALSE;
  for (guint i = 0; i < N_FIELDS; i++)
    {
      if ((found & 1u << i) != 0)
        continue;
      g_set_error (error, JK_ERROR, JK_ERROR_PARSE, "no %s", field_names[i]);
      return FALSE;
    }
  if (values[MEM_TOTAL] == 0 || values[MEM_AVAILABLE] > values[MEM_TOTAL] || values[SWAP_FREE] > values[SWAP_TOTAL])
    {
      g_set_error (error, JK_ERROR, JK_ERROR_PARSE, "more memory is free than there is");
      return FALSE;
    }

  *out = (JkMemory) { values[MEM_TOTAL], values[MEM_AVAILABLE], values[CACHED], values[SWAP_TOTAL], values[SWAP_FREE] };
  return TRUE;
}

/* Reads a file that holds one number and its line feed; "max" is no number. */
static gboolean
parse_number (const char *text,
              guint64    *value)
{
  const char *at = text, *line, *end;

  return text != NULL && jk_scan_line (&at, &line, &end) && jk_scan_uint64 (&line, end, value) && line == end;
}

/* Finds "NAME number" in a cgroup's memory.stat. */
static gboolean
find_stat (const char *stat,
           const char *name,
           guint64    *value)
{
  const char *at = stat, *line, *end, *word;
  gsize length;

  while (stat != NULL && jk_scan_line (&at, &line, &end))
    {
      if (jk_scan_word (&line, end, &word, &length) && length == strlen (name) && strncmp (word, name, length) == 0)
        return jk_scan_uint64 (&line, end, value);
    }
  return FALSE;
}

gboolean
jk_memory_apply_limit (JkMemory   *memory,
                       const char *limit,
                       const char *usage,
                       const char *stat)
{
  guint64 total, used, inactive = 0, available;

  if (!parse_number (limit, &total) || total == 0 || total >= memory->total || !parse_number (usage, &used))
    return FALSE;

  /* cgroup v1 counts the groups below only in total_inactive_file. */
  if (!find_stat (stat, "total_inactive_file", &inactive))
    (void) find_stat (stat, "inactive_file", &inactive);
  used -= MIN (used, inactive);
  available = total - MIN (used, total);

  memory->total = total;
  memory->available = MIN (memory->available, available);
  memory->cached = MIN (memory->cached, total);
  return TRUE;
}

static GVariant *
describe (const JkMemory *memory)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{st}"));
  g_variant_builder_add (&builder, "{st}", "total", memory->total);
  g_variant_builder_add (&builder, "{st}", "available", memory->available);
  g_variant_builder_add (&builder, "{st}", "cached", memory->cached);
  g_variant_builder_add (&builder, "{st}", "swap_total", memory->swap_total);
  g_variant_builder_add (&builder, "{st}", "swap_free", memory->swap_free);
  return g_variant_new_parsed ("{'memory': <%@a{st}>}", g_variant_builder_end (&builder));
}

/* What cannot be read sets no limit: a host has no such files. */
static void
apply_container (JkMemoryCollector *self,
                 JkMemory          *memory)
{
  const char *limit = jk_proc_file_read (self->limit, NULL);
  guint64 total;

  if (!parse_number (limit, &total) || total >= memory->total)
    return;
  (void) jk_memory_apply_limit (memory, limit, jk_proc_file_read (self->usage, NULL),
                                jk_proc_file_read (self->stat, NULL));
}

static JkCollection *
jk_memory_collector_collect (JkCollector  *collector,
                             GCancellable *cancellable,
                             GError      **error)
{
  JkMemoryCollector *self = JK_MEMORY_COLLECTOR (collector);
  JkCollection *collection;
  const char *text;
  JkMemory memory;

  text = jk_proc_file_read (self->meminfo, error);
  if (text == NULL)
    return NULL;
  if (!jk_memory_parse (text, &memory, error))
    {
      g_prefix_error (error, "%s: ", jk_proc_file_get_path (self->meminfo));
      return NULL;
    }
  if (self->limit != NULL)
    apply_container (self, &memory);

  collection = jk_collector_new_collection (collector);
  jk_collection_add (collection, "memory_usage", 100.0 * (memory.total - memory.available) / memory.total);
  if (memory.swap_total > 0)
    jk_collection_add (collection, "swap_usage",
                       100.0 * (memory.swap_total - memory.swap_free) / memory.swap_total);
  jk_collection_take_detail (collection, describe (&memory));
  return collection;
}

static void
jk_memory_collector_finalize (GObject *object)
{
  JkMemoryCollector *self = JK_MEMORY_COLLECTOR (object);

  jk_proc_file_free (self->meminfo);
  g_clear_pointer (&self->limit, jk_proc_file_free);
  g_clear_pointer (&self->usage, jk_proc_file_free);
  g_clear_pointer (&self->stat, jk_proc_file_free);

  G_OBJECT_CLASS (jk_memory_collector_parent_class)->finalize (object);
}

static void
jk_memory_collector_class_init (JkMemoryCollectorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = jk_memory_collector_finalize;
  JK_COLLECTOR_CLASS (klass)->collect = jk_memory_collector_collect;
}

static void
jk_memory_collector_init (JkMemoryCollector *self)
{
}

static gboolean
exists (const char *root,
        const char *path)
{
  g_autofree char *full = g_build_filename (root, path, NULL);

  return g_file_test (full, G_FILE_TEST_EXISTS);
}

JkCollector *
jk_memory_collector_new (const char *root,
                         JkClock    *clock)
{
  JkMemoryCollector *self = g_object_new (JK_TYPE_MEMORY_COLLECTOR, "id", "memory", "lane", "machine",
                                          "clock", clock, NULL);

  self->meminfo = jk_proc_file_new (root, "proc/meminfo");
  if (exists (root, "sys/fs/cgroup/memory.max"))
    {
      self->limit = jk_proc_file_new (root, "sys/fs/cgroup/memory.max");
      self->usage = jk_proc_file_new (root, "sys/fs/cgroup/memory.current");
      self->stat = jk_proc_file_new (root, "sys/fs/cgroup/memory.stat");
    }
  else if (exists (root, "sys/fs/cgroup/memory/memory.limit_in_bytes"))
    {
      self->limit = jk_proc_file_new (root, "sys/fs/cgroup/memory/memory.limit_in_bytes");
      self->usage = jk_proc_file_new (root, "sys/fs/cgroup/memory/memory.usage_in_bytes");
      self->stat = jk_proc_file_new (root, "sys/fs/cgroup/memory/memory.stat");
    }
  return JK_COLLECTOR (self);
}
