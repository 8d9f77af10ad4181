/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "jk-cpu-collector.h"
#include "jk-disks-collector.h"
#include "jk-error.h"
#include "jk-fake-root.h"
#include "jk-load-collector.h"
#include "jk-machine-collectors.h"
#include "jk-memory-collector.h"
#include "jk-network-collector.h"
#include "jk-pressure-collector.h"
#include "jk-temperature-collector.h"

typedef struct
{
  char *root;
  JkClock *clock;
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer user_data)
{
  fixture->root = jk_fake_root_new ();
  fixture->clock = jk_clock_new_manual (G_TIME_SPAN_DAY);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer user_data)
{
  jk_fake_root_remove (fixture->root);
  jk_clock_unref (fixture->clock);
  g_free (fixture->root);
}

/* On the machine the test runs on: what every Linux has must come out, in the range it can have. */
static void
test_this_machine (void)
{
  g_autoptr(JkClock) clock = jk_clock_new_manual (G_TIME_SPAN_HOUR);
  g_autoptr(GPtrArray) collectors = jk_machine_collectors_new ("/", clock);
  g_autoptr(GVariant) detail = NULL;
  guint n_ok = 0;

  for (guint run = 0; run < 2; run++)
    {
      for (guint i = 0; i < collectors->len; i++)
        {
          JkCollector *collector = g_ptr_array_index (collectors, i);
          g_autoptr(GError) error = NULL;
          g_autoptr(JkCollection) collection = jk_collector_collect (collector, NULL, &error);
          GVariant *merged;

          g_assert_cmpstr (jk_collector_get_lane (collector), ==, "machine");
          if (collection == NULL)
            g_test_message ("%s: %s", jk_collector_get_id (collector), error->message);
          if (collection == NULL)
            continue;
          n_ok++;
          for (guint j = 0; j < collection->samples->len; j++)
            {
              const JkSample *sample = &g_array_index (collection->samples, JkSample, j);

              g_test_message ("%s = %g", sample->series, sample->value);
              g_assert_cmpfloat (sample->value, >=, 0);
              if (g_str_has_suffix (sample->series, "_usage") || g_str_has_prefix (sample->series, "pressure_"))
                g_assert_cmpfloat (sample->value, <=, 100);
            }
          if (collection->detail == NULL)
            continue;
          merged = jk_machine_detail_merge (detail, collection->detail);
          g_clear_pointer (&detail, g_variant_unref);
          detail = merged;
        }
      jk_clock_advance (clock, G_USEC_PER_SEC);
    }

  g_assert_cmpuint (n_ok, >=, 10);
  g_assert_true (g_variant_lookup (detail, "cores", "u", NULL));
  g_assert_true (g_variant_lookup (detail, "sandboxed", "b", NULL));
  g_assert_true (g_variant_lookup (detail, "memory", "a{st}", NULL));
  g_assert_true (g_variant_lookup (detail, "disks", "aa{sv}", NULL));
}

static void
test_cpu (Fixture      *fixture,
          gconstpointer user_data)
{
  g_autoptr(JkCollector) collector = jk_cpu_collector_new (fixture->root, fixture->clock);

  jk_fake_root_write (fixture->root, "proc/stat", "cpu0 100 0 0 100 0 0 0 0 0 0\nintr 1\n");
  g_assert_true (isnan (jk_collect_value (collector, "cpu_usage")));
  /* Too soon to tell, and the older base stays: 5 ticks now are still in the sum later. */
  jk_clock_advance (fixture->clock, 50000);
  jk_fake_root_write (fixture->root, "proc/stat", "cpu0 105 0 0 100 0 0 0 0 0 0\nintr 1\n");
  g_assert_true (isnan (jk_collect_value (collector, "cpu_usage")));
  jk_clock_advance (fixture->clock, G_USEC_PER_SEC);
  jk_fake_root_write (fixture->root, "proc/stat", "cpu0 130 0 0 170 0 0 0 0 0 0\nintr 1\n");
  g_assert_cmpfloat (jk_collect_value (collector, "cpu_usage"), ==, 30);
  /* Counters that start again are a new base, and the run after it knows. */
  jk_clock_advance (fixture->clock, 2 * G_USEC_PER_SEC);
  jk_fake_root_write (fixture->root, "proc/stat", "cpu0 0 0 0 0 0 0 0 0 0 0\nintr 1\n");
  g_assert_true (isnan (jk_collect_value (collector, "cpu_usage")));
  jk_clock_advance (fixture->clock, G_USEC_PER_SEC);
  jk_fake_root_write (fixture->root, "proc/stat", "cpu0 75 0 0 25 0 0 0 0 0 0\nintr 1\n");
  g_assert_cmpfloat (jk_collect_value (collector, "cpu_usage"), ==, 75);
}

static void
test_container_memory (Fixture      *fixture,
                       gconstpointer user_data)
{
  g_autoptr(JkCollector) host = NULL, container = NULL;

  jk_fake_root_write (fixture->root, "proc/meminfo",
                      "MemTotal: 1000 kB\nMemAvailable: 750 kB\nCached: 1 kB\nSwapTotal: 0 kB\nSwapFree: 0 kB\n");
  host = jk_memory_collector_new (fixture->root, fixture->clock);
  g_assert_cmpfloat (jk_collect_value (host, "memory_usage"), ==, 25);
  g_assert_true (isnan (jk_collect_value (host, "swap_usage")));

  jk_fake_root_write (fixture->root, "sys/fs/cgroup/memory.max", "204800\n");
  jk_fake_root_write (fixture->root, "sys/fs/cgroup/memory.current", "122880\n");
  jk_fake_root_write (fixture->root, "sys/fs/cgroup/memory.stat", "anon 1\ninactive_file 20480\n");
  container = jk_memory_collector_new (fixture->root, fixture->clock);
  g_assert_cmpfloat (jk_collect_value (container, "memory_usage"), ==, 50);

  jk_fake_root_write (fixture->root, "proc/meminfo",
                      "MemTotal: 1000 kB\nMemAvailable: 750 kB\nCached: 1 kB\nSwapTotal: 100 kB\nSwapFree: 40 kB\n");
  g_assert_cmpfloat (jk_collect_value (container, "swap_usage"), ==, 60);
}

static void
test_load_and_pressure (Fixture      *fixture,
                        gconstpointer user_data)
{
  g_autoptr(JkCollector) load = jk_load_collector_new (fixture->root, fixture->clock);
  g_autoptr(JkCollector) pressure = jk_pressure_collector_new (fixture->root, fixture->clock);
  g_autoptr(GError) error = NULL;

  jk_fake_root_write (fixture->root, "proc/loadavg", "6.00 1.00 0.50 1/2 3\n");
  jk_fake_root_write (fixture->root, "sys/devices/system/cpu/online", "0-3\n");
  g_assert_cmpfloat (jk_collect_value (load, "load"), ==, 1.5);

  g_assert_null (jk_collector_collect (pressure, NULL, &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_NO_DATA);

  jk_fake_root_write (fixture->root, "proc/pressure/io", "some avg10=12.50 avg60=0.00 avg300=0.00 total=1000000\n");
  g_assert_cmpfloat (jk_collect_value (pressure, "pressure_io"), ==, 12.5);
  /* A second and a half of five were stalled. */
  jk_clock_advance (fixture->clock, 5 * G_USEC_PER_SEC);
  jk_fake_root_write (fixture->root, "proc/pressure/io", "some avg10=90.00 avg60=0.00 avg300=0.00 total=2500000\n");
  g_assert_cmpfloat (jk_collect_value (pressure, "pressure_io"), ==, 30);
  /* A total that ran backwards leaves the kernel's average. */
  jk_clock_advance (fixture->clock, 5 * G_USEC_PER_SEC);
  jk_fake_root_write (fixture->root, "proc/pressure/io", "some avg10=7.00 avg60=0.00 avg300=0.00 total=5\n");
  g_assert_cmpfloat (jk_collect_value (pressure, "pressure_io"), ==, 7);
}

/* A second of stalls and four of none, again and again: that is a fifth, at any second, and over when it is over. */
static void
test_bursts_of_pressure (Fixture      *fixture,
                         gconstpointer user_data)
{
  g_autoptr(JkCollector) pressure = jk_pressure_collector_new (fixture->root, fixture->clock);
  guint total = 0;

  for (guint second = 0; second < 70; second++)
    {
      g_autofree char *text = NULL;
      double share;

      total += second < 50 && second % 5 == 0 ? G_USEC_PER_SEC : 0;
      text = g_strdup_printf ("some avg10=20.00 avg60=0.00 avg300=0.00 total=%u\n", total);
      jk_fake_root_write (fixture->root, "proc/pressure/memory", text);
      share = jk_collect_value (pressure, "pressure_memory");
      if (second >= 10 && second < 50)
        g_assert_cmpfloat_with_epsilon (share, 20, 1e-9);
      else if (second >= 60)
        g_assert_cmpfloat (share, ==, 0);
      jk_clock_advance (fixture->clock, G_USEC_PER_SEC);
    }
}

/* Stands for a network file system whose server is gone: to ask is to hang. */
static gboolean
give_space (const char  *path,
            guint        major,
            guint        minor,
            JkDiskSpace *out)
{
  g_assert_null (strstr (path, "nfs"));
  if (g_str_has_suffix (path, "/hosts"))
    return FALSE;
  *out = (JkDiskSpace) { 1000, g_str_has_suffix (path, "/home") ? 200 : 600, g_str_has_suffix (path, "/home") ? 800 : 200 };
  return TRUE;
}

static void
test_disks (Fixture      *fixture,
            gconstpointer user_data)
{
  g_autoptr(JkCollector) collector = jk_disks_collector_new (fixture->root, give_space, fixture->clock);
  g_autoptr(JkCollection) collection = NULL;
  double value;

  jk_fake_root_write (fixture->root, "proc/self/mountinfo",
                      "1 0 8:1 / / rw - ext4 /dev/sda1 rw\n2 1 0:40 / /mnt/nfs rw - nfs4 server:/x rw\n"
                      "3 1 8:1 /var /var/bind rw - ext4 /dev/sda1 rw\n4 1 8:2 /h /etc/hosts rw - ext4 /dev/sda2 rw\n"
                      "5 1 8:2 /data /long/way/home rw - ext4 /dev/sda2 rw\n");
  jk_fake_root_write (fixture->root, "proc/diskstats", "8 0 sda 5 0 100 0 5 0 200 0 0 0 0\n8 16 sdb 0 0 0 0 0 0 0 0 0 0 0\n");
  collection = jk_collector_collect (collector, NULL, NULL);
  g_assert_cmpuint (collection->samples->len, ==, 2);
  /* As df: what is reserved for root is neither used nor to be had. */
  g_assert_true (jk_collection_get (collection, "disk_usage{mount=\"/\"}", &value));
  g_assert_cmpfloat (value, ==, 75);
  /* The first mount of the file system is a file; the next one is asked. */
  g_assert_true (jk_collection_get (collection, "disk_usage{mount=\"/long/way/home\"}", &value));
  g_assert_cmpfloat (value, ==, 20);

  jk_clock_advance (fixture->clock, 2 * G_USEC_PER_SEC);
  jk_fake_root_write (fixture->root, "proc/diskstats", "8 0 sda 6 0 104 0 6 0 208 0 0 0 0\n8 16 sdb 0 0 0 0 0 0 0 0 0 0 0\n");
  g_assert_cmpfloat (jk_collect_value (collector, "disk_read{device=\"sda\"}"), ==, 1024);
  jk_clock_advance (fixture->clock, 2 * G_USEC_PER_SEC);
  jk_fake_root_write (fixture->root, "proc/diskstats", "8 0 sda 7 0 104 0 7 0 216 0 0 0 0\n8 16 sdb 0 0 0 0 0 0 0 0 0 0 0\n");
  g_assert_cmpfloat (jk_collect_value (collector, "disk_write{device=\"sda\"}"), ==, 2048);
  /* Another disk under the same name; and one that was never used has no rate. */
  jk_clock_advance (fixture->clock, 2 * G_USEC_PER_SEC);
  jk_fake_root_write (fixture->root, "proc/diskstats", "8 0 sda 1 0 9999 0 1 0 9999 0 0 0 0\n8 16 sdb 0 0 0 0 0 0 0 0 0 0 0\n");
  g_assert_true (isnan (jk_collect_value (collector, "disk_read{device=\"sda\"}")));
  g_assert_true (isnan (jk_collect_value (collector, "disk_read{device=\"sdb\"}")));
}

static void
write_network (Fixture    *fixture,
               const char *received)
{
  g_autofree char *text = g_strdup_printf ("Inter-| a | b\n face | a | b\n  eth0: %s 0 0 0 0 0 0 0 7 0 0 0 0 0 0 0\n", received);

  jk_fake_root_write (fixture->root, "proc/net/dev", text);
  jk_clock_advance (fixture->clock, 2 * G_USEC_PER_SEC);
}

static void
test_network (Fixture      *fixture,
              gconstpointer user_data)
{
  const char *key = "network_receive{interface=\"eth0\"}";
  g_autoptr(JkCollector) collector = jk_network_collector_new (fixture->root, fixture->clock);

  jk_fake_root_write (fixture->root, "sys/class/net/eth0/ifindex", "2\n");
  write_network (fixture, "1000");
  g_assert_true (isnan (jk_collect_value (collector, key)));
  write_network (fixture, "5000");
  g_assert_cmpfloat (jk_collect_value (collector, key), ==, 2000);
  /* Made anew under its name: counters are higher, and still say nothing about the time before. */
  jk_fake_root_write (fixture->root, "sys/class/net/eth0/ifindex", "9\n");
  write_network (fixture, "9000");
  g_assert_true (isnan (jk_collect_value (collector, key)));
  write_network (fixture, "9200");
  g_assert_cmpfloat (jk_collect_value (collector, key), ==, 100);
  /* Set to zero by its driver. */
  write_network (fixture, "10");
  g_assert_true (isnan (jk_collect_value (collector, key)));
  /* Gone, and back. */
  jk_fake_root_write (fixture->root, "proc/net/dev", "Inter-| a | b\n face | a | b\n");
  jk_clock_advance (fixture->clock, 2 * G_USEC_PER_SEC);
  g_assert_true (isnan (jk_collect_value (collector, key)));
  write_network (fixture, "500");
  g_assert_true (isnan (jk_collect_value (collector, key)));
}

static void
test_temperatures (Fixture      *fixture,
                   gconstpointer user_data)
{
  g_autoptr(JkCollector) collector = jk_temperature_collector_new (fixture->root, fixture->clock);
  g_autoptr(JkCollection) collection = NULL;
  g_autoptr(GError) error = NULL;
  double value;

  g_assert_null (jk_collector_collect (collector, NULL, &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_NO_DATA);

  jk_fake_root_write (fixture->root, "sys/class/hwmon/hwmon0/name", "coretemp\n");
  jk_fake_root_write (fixture->root, "sys/class/hwmon/hwmon0/temp1_input", "45000\n");
  jk_fake_root_write (fixture->root, "sys/class/hwmon/hwmon0/temp1_label", "Package id 0\n");
  jk_fake_root_write (fixture->root, "sys/class/hwmon/hwmon1/name", "nvme\n");
  jk_fake_root_write (fixture->root, "sys/class/hwmon/hwmon1/temp1_input", "38850\n");
  jk_fake_root_write (fixture->root, "sys/class/hwmon/hwmon2/name", "nvme\n");
  jk_fake_root_write (fixture->root, "sys/class/hwmon/hwmon2/temp1_input", "-128000\n");
  jk_fake_root_write (fixture->root, "sys/class/hwmon/hwmon10/name", "nvme\n");
  jk_fake_root_write (fixture->root, "sys/class/hwmon/hwmon10/temp1_input", "41000\n");
  jk_fake_root_write (fixture->root, "sys/class/thermal/thermal_zone0/type", "x86_pkg_temp\n");
  jk_fake_root_write (fixture->root, "sys/class/thermal/thermal_zone0/temp", "45000\n");
  jk_fake_root_write (fixture->root, "sys/class/thermal/thermal_zone1/type", "acpitz\n");
  jk_fake_root_write (fixture->root, "sys/class/thermal/thermal_zone1/temp", "27800\n");

  jk_clock_advance (fixture->clock, G_TIME_SPAN_MINUTE);
  collection = jk_collector_collect (collector, NULL, NULL);
  g_assert_cmpuint (collection->samples->len, ==, 4);
  g_assert_true (jk_collection_get (collection, "temperature{sensor=\"coretemp Package id 0\"}", &value));
  g_assert_cmpfloat (value, ==, 45);
  g_assert_true (jk_collection_get (collection, "temperature{sensor=\"nvme temp1\"}", &value));
  g_assert_cmpfloat (value, ==, 38.85);
  g_assert_true (jk_collection_get (collection, "temperature{sensor=\"nvme temp1 #3\"}", &value));
  g_assert_true (jk_collection_get (collection, "temperature{sensor=\"acpitz\"}", &value));

  jk_fake_root_delete (fixture->root, "sys/class/hwmon/hwmon0/temp1_input");
  g_assert_cmpfloat (jk_collect_value (collector, "temperature{sensor=\"acpitz\"}"), ==, 27.8);
}

static void
test_sandbox (Fixture      *fixture,
              gconstpointer user_data)
{
  const char *const files[] = { "etc/nothing", ".flatpak-info" };

  jk_fake_root_write (fixture->root, "proc/stat", "cpu0 100 0 0 100 0 0 0 0 0 0\nintr 1\n");
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr(JkCollector) collector = NULL;
      g_autoptr(JkCollection) collection = NULL;
      gboolean sandboxed;

      jk_fake_root_write (fixture->root, files[i], "");
      collector = jk_cpu_collector_new (fixture->root, fixture->clock);
      collection = jk_collector_collect (collector, NULL, NULL);
      g_assert_true (g_variant_lookup (collection->detail, "sandboxed", "b", &sandboxed));
      g_assert_cmpint (sandboxed, ==, i == 1);
    }
}

/* Where nothing can be read, every collector says why; none gives a number. */
static void
test_empty_root (Fixture      *fixture,
                 gconstpointer user_data)
{
  g_autoptr(GPtrArray) collectors = jk_machine_collectors_new (fixture->root, fixture->clock);

  for (guint i = 0; i < collectors->len; i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (jk_collector_collect (g_ptr_array_index (collectors, i), NULL, &error));
      g_assert_nonnull (error);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/machine/this-machine", test_this_machine);
  g_test_add ("/machine/cpu", Fixture, NULL, set_up, test_cpu, tear_down);
  g_test_add ("/machine/container-memory", Fixture, NULL, set_up, test_container_memory, tear_down);
  g_test_add ("/machine/load-and-pressure", Fixture, NULL, set_up, test_load_and_pressure, tear_down);
  g_test_add ("/machine/bursts-of-pressure", Fixture, NULL, set_up, test_bursts_of_pressure, tear_down);
  g_test_add ("/machine/disks", Fixture, NULL, set_up, test_disks, tear_down);
  g_test_add ("/machine/network", Fixture, NULL, set_up, test_network, tear_down);
  g_test_add ("/machine/temperatures", Fixture, NULL, set_up, test_temperatures, tear_down);
  g_test_add ("/machine/sandbox", Fixture, NULL, set_up, test_sandbox, tear_down);
  g_test_add ("/machine/empty-root", Fixture, NULL, set_up, test_empty_root, tear_down);
  return g_test_run ();
}
