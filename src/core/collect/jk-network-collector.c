/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-network-collector.h"

#include <string.h>

#include "jk-error.h"
#include "jk-proc-file.h"
#include "jk-text-scan.h"

#define MAX_INTERFACES 64
#define MIN_ELAPSED_US (100 * G_TIME_SPAN_MILLISECOND)
#define RANGE_32 (G_GUINT64_CONSTANT (1) << 32)

typedef struct
{
  JkNetworkCounters counters;
  JkProcFile *index; /* tells whether it is still the same interface */
  char number[16];   /* what the index file said; "" if it cannot be read */
  guint run;         /* the run in which it was last seen */
} Interface;

struct _JkNetworkCollector
{
  JkCollector parent_instance;

  char *root;
  JkProcFile *net_dev;
  GArray *now;            /* of JkNetworkCounters */
  GHashTable *interfaces; /* name → Interface */
  gint64 before_us;       /* monotonic; -1 before the first reading */
  guint run;
};

G_DEFINE_FINAL_TYPE (JkNetworkCollector, jk_network_collector, JK_TYPE_COLLECTOR)

static const char *const left_out[] = { "veth", "vnet", "tap", "cali", "lxc", "ifb" };

static void
free_interface (gpointer data)
{
  Interface *interface = data;

  jk_proc_file_free (interface->index);
  g_free (interface);
}

static gboolean
is_left_out (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (left_out); i++)
    {
      if (g_str_has_prefix (name, left_out[i]))
        return TRUE;
    }
  return g_str_equal (name, "lo");
}

/* "  eth0: bytes packets errs drop fifo frame compressed multicast  bytes packets … compressed", 16 numbers */
static gboolean
parse_interface (const char        *at,
                 const char        *end,
                 JkNetworkCounters *out)
{
  const char *colon = memchr (at, ':', end - at), *name;
  guint64 numbers[16];
  gsize length;

  if (colon == NULL || !jk_scan_word (&at, colon, &name, &length) || at != colon || length >= sizeof out->name)
    return FALSE;
  memcpy (out->name, name, length);
  out->name[length] = '\0';

  at = colon + 1;
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      if (!jk_scan_uint64 (&at, end, &numbers[i]))
        return FALSE;
    }
  out->received = numbers[0];
  out->sent = numbers[8];
  return g_utf8_validate (out->name, -1, NULL) && strchr (out->name, '/') == NULL;
}

gboolean
jk_network_parse (const char *net_dev,
                  GArray     *interfaces,
                  GError    **error)
{
  const char *at = net_dev, *line, *end;
  guint n_lines = 0;

  g_array_set_size (interfaces, 0);
  for (; jk_scan_line (&at, &line, &end); n_lines++)
    {
      JkNetworkCounters counters = { 0 };

      if (n_lines < 2 && memchr (line, '|', end - line) != NULL)
        continue;
      if (n_lines < 2 || !parse_interface (line, end, &counters))
        {
          at = line;
          break;
        }
      if (!is_left_out (counters.name))
        g_array_append_val (interfaces, counters);
    }

  if (*at == '\0' && n_lines >= 2)
    return TRUE;
  g_array_set_size (interfaces, 0);
  g_set_error (error, JK_ERROR, JK_ERROR_PARSE, "line %u: not a table of interfaces", n_lines + 1);
  return FALSE;
}

gboolean
jk_network_advance (guint64  before,
                    guint64  after,
                    guint64 *bytes)
{
  guint64 over;

  if (after >= before)
    {
      *bytes = after - before;
      return TRUE;
    }
  if (before >= RANGE_32)
    return FALSE;

  over = RANGE_32 - before + after;
  if (over > RANGE_32 / 2)
    return FALSE;
  *bytes = over;
  return TRUE;
}

/* Remembers which interface has the name. Returns: %TRUE if it is the same as before */
static gboolean
is_same (Interface *interface)
{
  /* The open file of an interface that went away fails, and is opened anew for the one that has its name now. */
  const char *number = jk_proc_file_read (interface->index, NULL);
  gboolean same;

  if (number == NULL)
    number = "";
  same = strncmp (number, interface->number, sizeof interface->number - 1) == 0;
  g_strlcpy (interface->number, number, sizeof interface->number);
  return same;
}

static Interface *
add_interface (JkNetworkCollector *self,
               const char         *name)
{
  g_autofree char *path = g_strdup_printf ("sys/class/net/%s/ifindex", name);
  Interface *interface = g_new0 (Interface, 1);

  interface->index = jk_proc_file_new (self->root, path);
  (void) is_same (interface);
  g_hash_table_insert (self->interfaces, g_strdup (name), interface);
  return interface;
}

static void
collect_interface (JkNetworkCollector      *self,
                   const JkNetworkCounters *now,
                   double                   elapsed_s,
                   JkCollection            *collection)
{
  Interface *interface = g_hash_table_lookup (self->interfaces, now->name);
  gboolean known = interface != NULL;
  guint64 received, sent;

  if (!known && g_hash_table_size (self->interfaces) >= MAX_INTERFACES)
    return;
  if (!known)
    interface = add_interface (self, now->name);
  else
    known = is_same (interface);

  if (known && elapsed_s > 0 && (now->received > 0 || now->sent > 0)
      && jk_network_advance (interface->counters.received, now->received, &received)
      && jk_network_advance (interface->counters.sent, now->sent, &sent))
    {
      jk_collection_add_labelled (collection, "network_receive", received / elapsed_s, "interface", now->name, NULL);
      jk_collection_add_labelled (collection, "network_transmit", sent / elapsed_s, "interface", now->name, NULL);
    }
  interface->counters = *now;
  interface->run = self->run;
}

static gboolean
is_gone (gpointer key,
         gpointer value,
         gpointer user_data)
{
  return ((Interface *) value)->run != ((JkNetworkCollector *) user_data)->run;
}

static JkCollection *
jk_network_collector_collect (JkCollector  *collector,
                              GCancellable *cancellable,
                              GError      **error)
{
  JkNetworkCollector *self = JK_NETWORK_COLLECTOR (collector);
  gint64 now_us = jk_clock_get_monotonic_us (jk_collector_get_clock (collector));
  double elapsed_s = self->before_us < 0 ? 0 : (double) (now_us - self->before_us) / G_USEC_PER_SEC;
  const char *text = jk_proc_file_read (self->net_dev, error);
  JkCollection *collection;

  if (text == NULL)
    return NULL;
  if (!jk_network_parse (text, self->now, error))
    {
      g_prefix_error (error, "%s: ", jk_proc_file_get_path (self->net_dev));
      return NULL;
    }

  collection = jk_collector_new_collection (collector);
  if (self->before_us >= 0 && now_us - self->before_us < MIN_ELAPSED_US)
    return collection;

  self->run++;
  for (guint i = 0; i < self->now->len; i++)
    collect_interface (self, &g_array_index (self->now, JkNetworkCounters, i), elapsed_s, collection);
  g_hash_table_foreach_remove (self->interfaces, is_gone, self);
  self->before_us = now_us;
  return collection;
}

static void
jk_network_collector_finalize (GObject *object)
{
  JkNetworkCollector *self = JK_NETWORK_COLLECTOR (object);

  g_free (self->root);
  jk_proc_file_free (self->net_dev);
  g_array_unref (self->now);
  g_hash_table_unref (self->interfaces);

  G_OBJECT_CLASS (jk_network_collector_parent_class)->finalize (object);
}

static void
jk_network_collector_class_init (JkNetworkCollectorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = jk_network_collector_finalize;
  JK_COLLECTOR_CLASS (klass)->collect = jk_network_collector_collect;
}

static void
jk_network_collector_init (JkNetworkCollector *self)
{
  self->before_us = -1;
  self->now = g_array_new (FALSE, FALSE, sizeof (JkNetworkCounters));
  self->interfaces = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_interface);
}

JkCollector *
jk_network_collector_new (const char *root,
                          JkClock    *clock)
{
  JkNetworkCollector *self = g_object_new (JK_TYPE_NETWORK_COLLECTOR, "id", "network", "lane", "machine",
                                           "clock", clock, NULL);

  self->root = g_strdup (root);
  self->net_dev = jk_proc_file_new (root, "proc/net/dev");
  return JK_COLLECTOR (self);
}
