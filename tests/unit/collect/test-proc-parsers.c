/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "jk-cpu-collector.h"
#include "jk-disk-stats.h"
#include "jk-error.h"
#include "jk-fake-root.h"
#include "jk-load-collector.h"
#include "jk-memory-collector.h"
#include "jk-mounts.h"
#include "jk-network-collector.h"
#include "jk-pressure-collector.h"
#include "jk-temperature-collector.h"
#include "jk-text-scan.h"

/*
 * What every parser is put through: a form of it that returns its numbers as an array of bytes, so that results can be
 * compared without knowing them.
 */
typedef GArray *(*Parse) (const char *text, GError **error);

static GArray *
parse_cpu (const char *text,
           GError    **error)
{
  g_autoptr(GArray) cpus = g_array_new (FALSE, TRUE, sizeof (JkCpuTimes));

  return jk_cpu_parse (text, cpus, error) ? g_steal_pointer (&cpus) : NULL;
}

static GArray *
parse_disks (const char *text,
             GError    **error)
{
  g_autoptr(GArray) disks = g_array_new (FALSE, TRUE, sizeof (JkDiskStats));

  return jk_disk_stats_parse (text, disks, error) ? g_steal_pointer (&disks) : NULL;
}

static GArray *
parse_network (const char *text,
               GError    **error)
{
  g_autoptr(GArray) interfaces = g_array_new (FALSE, TRUE, sizeof (JkNetworkCounters));

  return jk_network_parse (text, interfaces, error) ? g_steal_pointer (&interfaces) : NULL;
}

static GArray *
parse_memory (const char *text,
              GError    **error)
{
  JkMemory memory;

  if (!jk_memory_parse (text, &memory, error))
    return NULL;
  return g_array_append_vals (g_array_new (FALSE, FALSE, sizeof memory), &memory, 1);
}

static GArray *
from_double (double value)
{
  return g_array_append_vals (g_array_new (FALSE, FALSE, sizeof value), &value, 1);
}

static GArray *
parse_load (const char *text,
            GError    **error)
{
  double load;

  return jk_load_parse (text, &load, error) ? from_double (load) : NULL;
}

static GArray *
parse_cpu_list (const char *text,
                GError    **error)
{
  guint n;

  return jk_cpu_list_parse (text, &n, error) ? from_double (n) : NULL;
}

static GArray *
parse_temperature (const char *text,
                   GError    **error)
{
  double celsius;

  return jk_temperature_parse (text, &celsius, error) ? from_double (celsius) : NULL;
}

static GArray *
parse_pressure (const char *text,
                GError    **error)
{
  JkPressure pressure;

  if (!jk_pressure_parse (text, &pressure, error))
    return NULL;
  return g_array_append_vals (g_array_new (FALSE, FALSE, sizeof pressure), &pressure, 1);
}

/* A mount as the numbers of its device: text is compared elsewhere. */
static GArray *
parse_mounts (const char *text,
              GError    **error)
{
  g_autoptr(GPtrArray) mounts = jk_mounts_parse (text, error);
  GArray *out;

  if (mounts == NULL)
    return NULL;
  out = g_array_new (FALSE, FALSE, sizeof (guint) * 2);
  for (guint i = 0; i < mounts->len; i++)
    {
      const JkMount *mount = g_ptr_array_index (mounts, i);
      guint pair[] = { mount->major, g_str_hash (mount->mount) ^ g_str_hash (mount->kind) ^ mount->minor };

      g_array_append_vals (out, pair, 1);
    }
  return out;
}

static const struct
{
  const char *fixture; /* or text, if it ends in a line feed */
  Parse parse;
  gboolean is_list; /* the first so many rows are right by themselves */
} parsers[] = {
  { "stat", parse_cpu, FALSE },           { "meminfo", parse_memory, FALSE },
  { "loadavg", parse_load, FALSE },       { "cpu-online", parse_cpu_list, FALSE },
  { "net-dev", parse_network, TRUE },     { "diskstats", parse_disks, TRUE },
  { "mountinfo", parse_mounts, TRUE },    { "pressure-cpu", parse_pressure, FALSE },
  { "45875\n", parse_temperature, FALSE },
};

static char *
get_text (gsize i)
{
  return g_str_has_suffix (parsers[i].fixture, "\n") ? g_strdup (parsers[i].fixture) : jk_fixture_read (parsers[i].fixture);
}

static gsize
get_bytes (const GArray *array)
{
  return (gsize) array->len * g_array_get_element_size ((GArray *) array);
}

/* Cut at any byte: an error, or the beginning of what the whole says. */
static void
test_cut_short (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (parsers); i++)
    {
      g_autofree char *text = get_text (i);
      g_autoptr(GError) error = NULL;
      g_autoptr(GArray) whole = parsers[i].parse (text, &error);
      guint n_right = 0;

      g_assert_no_error (error);
      for (gsize length = 0; length < strlen (text); length++)
        {
          g_autofree char *part = g_strndup (text, length);
          g_autoptr(GError) inner = NULL;
          g_autoptr(GArray) cut = parsers[i].parse (part, &inner);

          g_assert_true ((cut == NULL) == (inner != NULL));
          if (cut == NULL)
            continue;
          n_right++;
          if (!parsers[i].is_list)
            g_assert_cmpuint (get_bytes (cut), ==, get_bytes (whole));
          g_assert_cmpuint (get_bytes (cut), <=, get_bytes (whole));
          if (get_bytes (cut) > 0)
            g_assert_cmpmem (cut->data, get_bytes (cut), whole->data, get_bytes (cut));
        }
      g_test_message ("%s: %u of %zu cuts are read", parsers[i].fixture, n_right, strlen (text));
    }
}

/* One byte changed at any place: no crash, and an error is always said. */
static void
test_bent (void)
{
  const char bytes[] = "9 -x\n\t:\\\xff.";

  for (gsize i = 0; i < G_N_ELEMENTS (parsers); i++)
    {
      g_autofree char *text = get_text (i);

      for (gsize at = 0; text[at] != '\0'; at++)
        {
          for (gsize b = 0; b < sizeof bytes - 1; b++)
            {
              char before = text[at];
              g_autoptr(GError) error = NULL;
              g_autoptr(GArray) got = NULL;

              text[at] = bytes[b];
              got = parsers[i].parse (text, &error);
              g_assert_true ((got == NULL) == (error != NULL));
              text[at] = before;
            }
        }
    }
}

static void
test_garbage (void)
{
  g_autofree char *huge = g_strnfill (1 << 20, '7');
  g_autofree char *lines = g_strnfill (1 << 16, '\n');
  const char *const bad[] = { "\n", "x\n", "cpu\n", "cpu 1\n", "cpu0 99999999999999999999 1 1 1 1 1 1\nintr\n", "MemTotal: 1 kB\n",
                              "\xff\xfe\n", "-1\n", ":\n", "|\n|\n:\n", huge, lines };

  for (gsize i = 0; i < G_N_ELEMENTS (parsers); i++)
    {
      for (gsize j = 0; j < G_N_ELEMENTS (bad); j++)
        {
          g_autoptr(GError) error = NULL;
          g_autoptr(GArray) got = parsers[i].parse (bad[j], &error);

          /* The one of them that is right somewhere: minus one thousandth of a degree. */
          if (parsers[i].parse == parse_temperature && g_str_equal (bad[j], "-1\n"))
            continue;
          g_assert_null (got);
          g_assert_error (error, JK_ERROR, JK_ERROR_PARSE);
        }
    }
}

static void
test_memory (void)
{
  const char *good = "MemTotal: 1000 kB\nMemAvailable: 250 kB\nCached: 100 kB\nSwapTotal: 50 kB\nSwapFree: 20 kB\n";
  const char *const bad[] = {
    "MemTotal: 1000 kB\nMemTotal: 1000 kB\nMemAvailable: 250 kB\nCached: 1 kB\nSwapTotal: 0 kB\nSwapFree: 0 kB\n",
    "MemTotal: 1000 kB\nMemAvailable: 1001 kB\nCached: 1 kB\nSwapTotal: 0 kB\nSwapFree: 0 kB\n",
    "MemTotal: 0 kB\nMemAvailable: 0 kB\nCached: 1 kB\nSwapTotal: 0 kB\nSwapFree: 0 kB\n",
    "MemTotal: 1000 MB\nMemAvailable: 250 kB\nCached: 1 kB\nSwapTotal: 0 kB\nSwapFree: 0 kB\n",
    "MemTotal: 18446744073709551615 kB\nMemAvailable: 250 kB\nCached: 1 kB\nSwapTotal: 0 kB\nSwapFree: 0 kB\n",
  };
  JkMemory memory;

  g_assert_true (jk_memory_parse (good, &memory, NULL));
  g_assert_cmpuint (memory.total, ==, 1024000);
  g_assert_cmpuint (memory.available, ==, 256000);
  g_assert_cmpuint (memory.swap_free, ==, 20480);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (jk_memory_parse (bad[i], &memory, NULL));

  /* 600 KiB allowed, 500 KiB used, of which 100 KiB are old pages: 200 KiB are left, less than the machine has. */
  g_assert_true (jk_memory_apply_limit (&memory, "614400\n", "512000\n", "anon 1\ninactive_file 102400\n"));
  g_assert_cmpuint (memory.total, ==, 614400);
  g_assert_cmpuint (memory.available, ==, 204800);
  g_assert_false (jk_memory_apply_limit (&memory, "max\n", "512000\n", NULL));
  g_assert_false (jk_memory_apply_limit (&memory, "61440", "512000\n", NULL));
  g_assert_false (jk_memory_apply_limit (&memory, "9223372036854771712\n", "1\n", NULL));
  g_assert_cmpuint (memory.total, ==, 614400);
}

static double
usage_between (const char *before,
               const char *after)
{
  g_autoptr(GArray) then = parse_cpu (before, NULL), now = parse_cpu (after, NULL);

  g_assert_nonnull (then);
  g_assert_nonnull (now);
  return jk_cpu_usage (then, now);
}

static void
test_cpu_usage (void)
{
  const char *zero = "cpu 0 0 0 0 0 0 0 0 0 0\ncpu0 0 0 0 0 0 0 0 0 0 0\ncpu1 0 0 0 0 0 0 0 0 0 0\nintr 1\n";

  /* Of 200 ticks 50 are work; the 20 of the guest are among the 40 of user time. Waiting for a disk is idle. */
  g_assert_cmpfloat (usage_between (zero, "cpu0 40 0 10 40 10 0 0 0 20 0\ncpu1 0 0 0 60 40 0 0 0 0 0\nintr 1\n"), ==, 25);
  /* Time that another machine took is not ours to give. */
  g_assert_cmpfloat (usage_between (zero, "cpu0 0 0 0 50 0 0 0 50 0 0\nintr 1\n"), ==, 50);
  /* A CPU that went and one that came do not count; the one that stayed does. */
  g_assert_cmpfloat (usage_between (zero, "cpu1 10 0 0 10 0 0 0 0 0 0\ncpu2 9999 0 0 0 0 0 0 0 0 0\nintr 1\n"), ==, 50);
  /* Waiting time that runs backwards counts as none; working time that does leaves the CPU out. */
  g_assert_cmpfloat (usage_between ("cpu0 0 0 0 0 100 0 0 0 0 0\nintr 1\n", "cpu0 10 0 0 10 50 0 0 0 0 0\nintr 1\n"), ==, 50);
  g_assert_true (isnan (usage_between ("cpu0 100 0 0 0 0 0 0 0 0 0\nintr 1\n", "cpu0 10 0 0 900 0 0 0 0 0 0\nintr 1\n")));
  /* Too few ticks, or none. */
  g_assert_true (isnan (usage_between (zero, "cpu0 5 0 0 4 0 0 0 0 0 0\nintr 1\n")));
  g_assert_true (isnan (usage_between (zero, zero)));
}

static void
test_disk_stats (void)
{
  const char *text = "8 0 sda 1 0 8 0 2 0 16 0 0 0 0\n8 1 sda1 1 0 8 0 2 0 16 0 0 0 0\n8 16 sdaa 1 0 8 0 2 0 16 0 0 0 0\n"
                     "259 0 nvme0n1 1 0 8 0 2 0 16 0 0 0 0 0 0 0 0 0 0\n259 1 nvme0n1p1 1 0 8 0 2 0 16 0 0 0 0\n"
                     "259 2 nvme0n10 1 0 8 0 2 0 16 0 0 0 0\n253 0 dm-0 1 0 8 0 2 0 16 0 0 0 0\n"
                     "9 127 md127 1 0 8 0 2 0 16 0 0 0 0\n7 0 loop0 1 0 8 0 2 0 16 0 0 0 0\n"
                     "179 0 mmcblk0 1 0 8 0 2 0 16 0 0 0 0\n179 1 mmcblk0p1 1 0 8 0 2 0 16 0 0 0 0\n"
                     "179 8 mmcblk0boot0 1 0 8 0 2 0 16 0 0 0 0\n11 0 sr0 1 0 8 0 2 0 16 0 0 0 0\n"
                     "254 0 vda 1 0 8 0 2 0 16 0 0 0 0\n252 0 zram0 1 0 8 0 2 0 16 0 0 0 0\n";
  const char *const expected[] = { "sda", "sdaa", "nvme0n1", "nvme0n10", "mmcblk0", "vda" };
  g_autoptr(GArray) disks = parse_disks (text, NULL);

  g_assert_nonnull (disks);
  g_assert_cmpuint (disks->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < disks->len; i++)
    {
      const JkDiskStats *disk = &g_array_index (disks, JkDiskStats, i);

      g_assert_cmpstr (disk->name, ==, expected[i]);
      g_assert_cmpuint (disk->read_bytes, ==, 4096);
      g_assert_cmpuint (disk->written_bytes, ==, 8192);
    }
}

static void
test_mounts (void)
{
  const char *text =
    "1 0 8:1 / / rw - ext4 /dev/sda1 rw\n2 1 8:2 / /home rw shared:2 master:1 - xfs /dev/sda2 rw\n"
    "3 1 8:2 /a /mnt/bind\\040of\\134home rw - xfs /dev/sda2 rw\n4 1 7:1 / /snap/core/1 ro - squashfs /dev/loop1 ro\n"
    "5 1 0:40 / /mnt/nfs rw - nfs4 server:/x rw\n6 1 0:41 / /mnt/ssh rw - fuse.sshfs host: rw\n7 1 0:42 / /tmp rw - tmpfs tmpfs rw\n"
    "8 1 0:43 /@home /srv rw - btrfs /dev/sdb rw\n9 1 0:43 / /srv/all rw - btrfs /dev/sdb rw\n10 1 0:44 / /merged rw - overlay overlay rw\n"
    "11 1 0:45 / /auto rw - autofs systemd-1 rw\n12 1 8:5 / /covered rw - ext4 /dev/sda5 rw\n13 1 8:6 / /covered rw - ext4 /dev/sda6 rw\n"
    "14 1 8:7 / /mnt/nfs/local rw - ext4 /dev/sda7 rw\n15 1 8:8 / /mnt/nfs2 rw - ext4 /dev/sda8 rw\n"
    "16 1 8:9 / /mnt/windows rw - fuseblk /dev/sda9 rw\n";
  const char *const expected[] = { "/srv/all", "/srv", "/", "/home", "/mnt/bind of\\home", "/covered", "/mnt/nfs2" };
  const char *const bad[] = { "1 0 8:1 / / rw - ext4\n", "1 0 8 / / rw - ext4 a rw\n", "1 0 8:x / / rw - ext4 a rw\n",
                              "1 0 8:1 / x rw - ext4 a rw\n", "1 0 8:1 / / rw ext4 a rw\n", "1 0 8:1 / / rw - ext4 a rw" };
  g_autoptr(GPtrArray) mounts = jk_mounts_parse (text, NULL), selected = NULL, overlay = NULL, root = NULL;

  g_assert_nonnull (mounts);
  selected = jk_mounts_select (mounts);
  g_assert_cmpuint (selected->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < selected->len; i++)
    g_assert_cmpstr (((JkMount *) g_ptr_array_index (selected, i))->mount, ==, expected[i]);

  /* The root of a container counts. */
  overlay = jk_mounts_parse ("1 0 0:44 / / rw - overlay overlay rw\n", NULL);
  root = jk_mounts_select (overlay);
  g_assert_cmpuint (root->len, ==, 1);

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_null (jk_mounts_parse (bad[i], NULL));
}

static void
test_network (void)
{
  const char *head = "Inter-|   Receive  |  Transmit\n face |bytes|bytes\n";
  g_autofree char *text = g_strconcat (head, "    lo: 1 0 0 0 0 0 0 0 1 0 0 0 0 0 0 0\n",
                                       "veth1a:1 0 0 0 0 0 0 0 1 0 0 0 0 0 0 0\n",
                                       "  eth0:4294967296 0 0 0 0 0 0 0 7 0 0 0 0 0 0 0\n", NULL);
  g_autofree char *path = g_strconcat (head, "../x: 1 0 0 0 0 0 0 0 1 0 0 0 0 0 0 0\n", NULL);
  g_autoptr(GArray) interfaces = parse_network (text, NULL);
  guint64 bytes;

  g_assert_cmpuint (interfaces->len, ==, 1);
  g_assert_cmpstr (g_array_index (interfaces, JkNetworkCounters, 0).name, ==, "eth0");
  g_assert_cmpuint (g_array_index (interfaces, JkNetworkCounters, 0).received, ==, G_GUINT64_CONSTANT (4294967296));
  g_assert_cmpuint (g_array_index (interfaces, JkNetworkCounters, 0).sent, ==, 7);
  g_assert_null (parse_network (path, NULL));

  g_assert_true (jk_network_advance (5, 9, &bytes));
  g_assert_cmpuint (bytes, ==, 4);
  /* 32 bits that went over their end: 296 up to it and 704 beyond. */
  g_assert_true (jk_network_advance (4294967000, 704, &bytes));
  g_assert_cmpuint (bytes, ==, 1000);
  g_assert_false (jk_network_advance (1000, 5, &bytes));
  g_assert_false (jk_network_advance (G_GUINT64_CONSTANT (5000000000), 5, &bytes));
}

static void
test_small_ones (void)
{
  g_autofree char *shown = jk_text_display ("/mnt/\xc3(\xed\x95\x9c)\xff");
  double value;
  guint n;

  g_assert_true (jk_cpu_list_parse ("0-3,8,10-11\n", &n, NULL));
  g_assert_cmpuint (n, ==, 7);
  g_assert_false (jk_cpu_list_parse ("0-3,2\n", &n, NULL));
  g_assert_false (jk_cpu_list_parse ("3-0\n", &n, NULL));
  g_assert_false (jk_cpu_list_parse ("0-99999999999\n", &n, NULL));
  g_assert_true (jk_load_parse ("1.50 0.40 0.10 1/2 3\n", &value, NULL));
  g_assert_cmpfloat (value, ==, 1.5);
  g_assert_true (jk_temperature_parse ("-5500\n", &value, NULL));
  g_assert_cmpfloat (value, ==, -5.5);
  g_assert_false (jk_temperature_parse ("255000\n", &value, NULL));
  g_assert_cmpstr (shown, ==, "/mnt/\\xC3(\xed\x95\x9c)\\xFF");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/proc/cut-short", test_cut_short);
  g_test_add_func ("/proc/bent", test_bent);
  g_test_add_func ("/proc/garbage", test_garbage);
  g_test_add_func ("/proc/memory", test_memory);
  g_test_add_func ("/proc/cpu-usage", test_cpu_usage);
  g_test_add_func ("/proc/disk-stats", test_disk_stats);
  g_test_add_func ("/proc/mounts", test_mounts);
  g_test_add_func ("/proc/network", test_network);
  g_test_add_func ("/proc/small-ones", test_small_ones);
  return g_test_run ();
}
