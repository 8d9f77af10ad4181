/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-temperature-collector.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-error.h"
#include "jk-proc-file.h"
#include "jk-text-scan.h"

#define MAX_SENSORS 64
/* Sensors come and go with drivers; looking for them costs more than reading them. */
#define SEARCH_EVERY_US G_TIME_SPAN_MINUTE

typedef struct
{
  char *name;
  JkProcFile *input;
} Sensor;

struct _JkTemperatureCollector
{
  JkCollector parent_instance;

  char *root;
  GPtrArray *sensors; /* of Sensor */
  gint64 searched_us; /* monotonic; -1 before the first search */
};

G_DEFINE_FINAL_TYPE (JkTemperatureCollector, jk_temperature_collector, JK_TYPE_COLLECTOR)

static void
free_sensor (gpointer data)
{
  Sensor *sensor = data;

  g_free (sensor->name);
  jk_proc_file_free (sensor->input);
  g_free (sensor);
}

gboolean
jk_temperature_parse (const char *text,
                      double     *celsius,
                      GError    **error)
{
  g_autofree char *number = g_strdup (text);
  gint64 value;

  if (!g_str_has_suffix (number, "\n"))
    {
      g_set_error (error, JK_ERROR, JK_ERROR_PARSE, "the temperature is cut short");
      return FALSE;
    }
  number[strlen (number) - 1] = '\0';
  if (!g_ascii_string_to_signed (number, 10, G_MININT64, G_MAXINT64, &value, NULL))
    {
      g_set_error (error, JK_ERROR, JK_ERROR_PARSE, "not a temperature");
      return FALSE;
    }
  if (value < -60000 || value > 250000)
    {
      g_set_error (error, JK_ERROR, JK_ERROR_NO_DATA, "%" G_GINT64_FORMAT " thousandths of a degree cannot be", value);
      return FALSE;
    }
  *celsius = value / 1000.0;
  return TRUE;
}

/* Returns: (transfer full) (nullable): a file's one line, as UTF-8 */
static char *
read_line (const char *root,
           const char *folder,
           const char *name)
{
  g_autofree char *path = g_build_filename (root, folder, name, NULL);
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return NULL;
  g_strstrip (text);
  return *text != '\0' ? jk_text_display (text) : NULL;
}

/* hwmon10 after hwmon9 */
static int
compare_numbered (gconstpointer a,
                  gconstpointer b)
{
  const char *left = *(char *const *) a, *right = *(char *const *) b;
  gsize left_length = strlen (left), right_length = strlen (right);

  if (left_length != right_length)
    return left_length < right_length ? -1 : 1;
  return strcmp (left, right);
}

/* Returns: (transfer full): names in @folder that begin with @prefix and end with @suffix, in their order; empty without it */
static GPtrArray *
list_folder (const char *root,
             const char *folder,
             const char *prefix,
             const char *suffix)
{
  g_autofree char *path = g_build_filename (root, folder, NULL);
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      if (g_str_has_prefix (name, prefix) && g_str_has_suffix (name, suffix))
        g_ptr_array_add (names, g_strdup (name));
    }
  g_ptr_array_sort (names, compare_numbered);
  return names;
}

static gboolean
has_sensor (GPtrArray  *sensors,
            const char *name)
{
  for (guint i = 0; i < sensors->len; i++)
    {
      if (g_str_equal (((Sensor *) g_ptr_array_index (sensors, i))->name, name))
        return TRUE;
    }
  return FALSE;
}

static void
add_sensor (JkTemperatureCollector *self,
            GPtrArray              *sensors,
            const char             *name,
            const char             *path)
{
  g_autofree char *unique = g_strdup (name);
  Sensor *sensor;

  if (sensors->len >= MAX_SENSORS)
    return;
  for (guint n = 2; has_sensor (sensors, unique); n++)
    {
      g_free (unique);
      unique = g_strdup_printf ("%s #%u", name, n);
    }

  sensor = g_new0 (Sensor, 1);
  sensor->name = g_steal_pointer (&unique);
  sensor->input = jk_proc_file_new (self->root, path);
  g_ptr_array_add (sensors, sensor);
}

/* Adds the temperatures of one chip. Returns: (transfer full) (nullable): its name */
static char *
add_chip (JkTemperatureCollector *self,
          GPtrArray              *sensors,
          const char             *folder)
{
  g_autofree char *chip = read_line (self->root, folder, "name");
  g_autoptr(GPtrArray) inputs = list_folder (self->root, folder, "temp", "_input");

  if (chip == NULL)
    return NULL;
  for (guint i = 0; i < inputs->len; i++)
    {
      const char *input = g_ptr_array_index (inputs, i);
      g_autofree char *stem = g_strndup (input, strlen (input) - strlen ("_input"));
      g_autofree char *label_file = g_strconcat (stem, "_label", NULL);
      g_autofree char *label = read_line (self->root, folder, label_file);
      g_autofree char *name = g_strdup_printf ("%s %s", chip, label != NULL ? label : stem);
      g_autofree char *path = g_build_filename (folder, input, NULL);

      add_sensor (self, sensors, name, path);
    }
  return inputs->len > 0 ? g_steal_pointer (&chip) : NULL;
}

/* The kernel shows most zones a second time as a chip, whose name may not have hyphens; and x86_pkg_temp is coretemp's. */
static gboolean
is_shown_as_chip (GHashTable *chips,
                  const char *zone)
{
  g_autofree char *chip = g_strdelimit (g_strdup (zone), "-", '_');

  if (g_str_equal (zone, "x86_pkg_temp") && g_hash_table_contains (chips, "coretemp"))
    return TRUE;
  return g_hash_table_contains (chips, chip) || g_hash_table_contains (chips, zone);
}

static void
search (JkTemperatureCollector *self)
{
  g_autoptr(GPtrArray) sensors = g_ptr_array_new_with_free_func (free_sensor);
  g_autoptr(GHashTable) chips = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GPtrArray) folders = list_folder (self->root, "sys/class/hwmon", "hwmon", "");
  g_autoptr(GPtrArray) zones = list_folder (self->root, "sys/class/thermal", "thermal_zone", "");

  for (guint i = 0; i < folders->len; i++)
    {
      g_autofree char *folder = g_build_filename ("sys/class/hwmon", g_ptr_array_index (folders, i), NULL);
      char *chip = add_chip (self, sensors, folder);

      if (chip != NULL)
        g_hash_table_add (chips, chip);
    }
  for (guint i = 0; i < zones->len; i++)
    {
      g_autofree char *folder = g_build_filename ("sys/class/thermal", g_ptr_array_index (zones, i), NULL);
      g_autofree char *path = g_build_filename (folder, "temp", NULL);
      g_autofree char *type = read_line (self->root, folder, "type");

      if (type != NULL && !is_shown_as_chip (chips, type))
        add_sensor (self, sensors, type, path);
    }

  g_ptr_array_unref (self->sensors);
  self->sensors = g_steal_pointer (&sensors);
}

static JkCollection *
jk_temperature_collector_collect (JkCollector  *collector,
                                  GCancellable *cancellable,
                                  GError      **error)
{
  JkTemperatureCollector *self = JK_TEMPERATURE_COLLECTOR (collector);
  gint64 now_us = jk_clock_get_monotonic_us (jk_collector_get_clock (collector));
  g_autoptr(JkCollection) collection = jk_collector_new_collection (collector);

  if (self->searched_us < 0 || now_us - self->searched_us >= SEARCH_EVERY_US)
    {
      search (self);
      self->searched_us = now_us;
    }

  for (guint i = 0; i < self->sensors->len; i++)
    {
      Sensor *sensor = g_ptr_array_index (self->sensors, i);
      const char *text = jk_proc_file_read (sensor->input, NULL);
      double celsius;

      if (text != NULL && jk_temperature_parse (text, &celsius, NULL))
        jk_collection_add_labelled (collection, "temperature", celsius, "sensor", sensor->name, NULL);
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
    }

  if (collection->samples->len > 0)
    return g_steal_pointer (&collection);
  g_set_error (error, JK_ERROR, JK_ERROR_NO_DATA, "%s",
               self->sensors->len == 0 ? _ ("This machine has no temperature sensors")
                                       : _ ("None of the temperature sensors answers"));
  return NULL;
}

static void
jk_temperature_collector_finalize (GObject *object)
{
  JkTemperatureCollector *self = JK_TEMPERATURE_COLLECTOR (object);

  g_free (self->root);
  g_ptr_array_unref (self->sensors);

  G_OBJECT_CLASS (jk_temperature_collector_parent_class)->finalize (object);
}

static void
jk_temperature_collector_class_init (JkTemperatureCollectorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = jk_temperature_collector_finalize;
  JK_COLLECTOR_CLASS (klass)->collect = jk_temperature_collector_collect;
}

static void
jk_temperature_collector_init (JkTemperatureCollector *self)
{
  self->searched_us = -1;
  self->sensors = g_ptr_array_new_with_free_func (free_sensor);
}

JkCollector *
jk_temperature_collector_new (const char *root,
                              JkClock    *clock)
{
  JkTemperatureCollector *self = g_object_new (JK_TYPE_TEMPERATURE_COLLECTOR, "id", "temperature", "lane", "machine",
                                               "clock", clock, NULL);

  self->root = g_strdup (root);
  return JK_COLLECTOR (self);
}
