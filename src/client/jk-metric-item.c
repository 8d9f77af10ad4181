/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-metric-item.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "jk-item-change.h"
#include "jk-item-update.h"
#include "jk-json.h"
#include "jk-series.h"
#include "jk-value-text.h"

struct _JkMetricItem
{
  GObject parent_instance;

  char *metric;
  char *series;
  char *project;
  GStrv labels;
  char *title;
  double value;
  char *unit;
  int level;
  gint64 level_since_us;
  gint64 time_us;
  char *word;
  char *error;
  JkThresholds thresholds;
};

G_DEFINE_FINAL_TYPE (JkMetricItem, jk_metric_item, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_METRIC,
  PROP_SERIES,
  PROP_PROJECT,
  PROP_LABELS,
  PROP_TITLE,
  PROP_VALUE,
  PROP_UNIT,
  PROP_LEVEL,
  PROP_LEVEL_SINCE,
  PROP_TIME,
  PROP_WORD,
  PROP_ERROR,
  PROP_THRESHOLDS,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

/* "Disk usage (/home)" */
static char *
make_title (const char        *metric,
            const char *const *labels)
{
  const JkMetric *known = jk_metric_lookup (metric);
  const char *title = known != NULL ? g_dgettext (GETTEXT_PACKAGE, known->title) : metric;
  g_autoptr(GString) values = g_string_new (NULL);

  for (guint i = 0; labels[i] != NULL && labels[i + 1] != NULL; i += 2)
    g_string_append_printf (values, "%s%s", i > 0 ? ", " : "", labels[i + 1]);
  if (values->len == 0)
    return g_strdup (title);
  /* Translators: a metric, and what of the machine it was measured on: "Disk usage (/home)". */
  return g_strdup_printf (C_("metric", "%s (%s)"), title, values->str);
}

/* Without the project. */
static GStrv
read_labels (const char *series)
{
  g_autoptr(GPtrArray) kept = g_ptr_array_new ();
  g_auto(GStrv) all = NULL;

  if (jk_series_key_parse (series, NULL, &all, NULL))
    {
      for (guint i = 0; all[i] != NULL; i += 2)
        {
          if (g_str_equal (all[i], "project"))
            continue;
          g_ptr_array_add (kept, g_strdup (all[i]));
          g_ptr_array_add (kept, g_strdup (all[i + 1]));
        }
    }
  g_ptr_array_add (kept, NULL);
  return (GStrv) g_ptr_array_free (g_steal_pointer (&kept), FALSE);
}

const char *
jk_metric_item_read_series (JsonObject *row)
{
  const char *series = jk_json_get_string (row, "series");

  return series != NULL ? series : jk_json_get_string (row, "id");
}

static void
read_thresholds (JsonObject   *row,
                 JkThresholds *out)
{
  JsonObject *object = jk_json_get_object (row, "thresholds");
  const char *worse = jk_json_get_string (object, "worse");

  out->warning = jk_json_get_double (object, "warning");
  out->critical = jk_json_get_double (object, "critical");
  out->emergency = jk_json_get_double (object, "emergency");
  out->worse = g_strcmp0 (worse, "higher") == 0  ? JK_WORSE_HIGHER
               : g_strcmp0 (worse, "lower") == 0 ? JK_WORSE_LOWER
                                                 : JK_WORSE_NEVER;
}

static gboolean
is_same (double a,
         double b)
{
  return a == b || (isnan (a) && isnan (b));
}

static void
change_thresholds (JkMetricItem *self,
                   JsonObject   *row)
{
  JkThresholds now;

  read_thresholds (row, &now);
  if (is_same (now.warning, self->thresholds.warning) && is_same (now.critical, self->thresholds.critical)
      && is_same (now.emergency, self->thresholds.emergency) && now.worse == self->thresholds.worse)
    return;
  self->thresholds = now;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_THRESHOLDS]);
}

void
jk_metric_item_update (JkMetricItem *self,
                       JsonObject   *row)
{
  gint64 time_us = jk_json_get_time_us (row, "time");
  const char *unit = jk_json_get_string (row, "unit");
  JkLevel level = JK_LEVEL_INFO;

  /* An answer may arrive after the event that overtook it. */
  if (time_us != 0 && time_us < self->time_us)
    return;

  (void) jk_level_from_string (jk_json_get_string (row, "level") != NULL ? jk_json_get_string (row, "level") : "",
                               &level);
  g_object_freeze_notify (G_OBJECT (self));
  jk_item_change_double (self, props[PROP_VALUE], &self->value, jk_json_get_double (row, "value"));
  jk_item_change_string (self, props[PROP_UNIT], &self->unit, unit != NULL ? unit : "");
  jk_item_change_int (self, props[PROP_LEVEL], &self->level, level);
  jk_item_change_time (self, props[PROP_LEVEL_SINCE], &self->level_since_us, jk_json_get_time_us (row, "level_since"));
  jk_item_change_time (self, props[PROP_TIME], &self->time_us, time_us);
  jk_item_change_string (self, props[PROP_WORD], &self->word, jk_json_get_string (row, "state"));
  jk_item_change_string (self, props[PROP_ERROR], &self->error, jk_json_get_string (row, "error"));
  change_thresholds (self, row);
  g_object_thaw_notify (G_OBJECT (self));
}

JkMetricItem *
jk_metric_item_new (JsonObject *row)
{
  const char *series = jk_metric_item_read_series (row);
  const char *project = jk_json_get_string (row, "project");
  JkMetricItem *self;

  if (series == NULL)
    return NULL;

  self = g_object_new (JK_TYPE_METRIC_ITEM, NULL);
  self->series = g_strdup (series);
  self->metric = g_strdup (jk_json_get_string (row, "id"));
  if (self->metric == NULL && !jk_series_key_parse (series, &self->metric, NULL, NULL))
    self->metric = g_strdup (series);
  self->project = project != NULL ? g_strdup (project) : jk_series_key_dup_label (series, "project");
  self->labels = read_labels (series);
  self->title = make_title (self->metric, (const char *const *) self->labels);
  jk_metric_item_update (self, row);
  return self;
}

const char *
jk_metric_item_get_metric (JkMetricItem *self)
{
  return self->metric;
}

const char *
jk_metric_item_get_series (JkMetricItem *self)
{
  return self->series;
}

const char *
jk_metric_item_get_project (JkMetricItem *self)
{
  return self->project;
}

const char *const *
jk_metric_item_get_labels (JkMetricItem *self)
{
  return (const char *const *) self->labels;
}

const char *
jk_metric_item_get_title (JkMetricItem *self)
{
  return self->title;
}

double
jk_metric_item_get_value (JkMetricItem *self)
{
  return self->value;
}

const char *
jk_metric_item_get_unit (JkMetricItem *self)
{
  return self->unit;
}

JkLevel
jk_metric_item_get_level (JkMetricItem *self)
{
  return self->level;
}

gint64
jk_metric_item_get_level_since (JkMetricItem *self)
{
  return self->level_since_us;
}

gint64
jk_metric_item_get_time (JkMetricItem *self)
{
  return self->time_us;
}

const char *
jk_metric_item_get_word (JkMetricItem *self)
{
  return self->word;
}

const char *
jk_metric_item_get_error (JkMetricItem *self)
{
  return self->error;
}

const JkThresholds *
jk_metric_item_get_thresholds (JkMetricItem *self)
{
  return &self->thresholds;
}

char *
jk_metric_item_dup_text (JkMetricItem *self)
{
  return jk_metric_text_new (self->metric, self->unit, self->value);
}

static void
jk_metric_item_get_property (GObject    *object,
                             guint       id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  JkMetricItem *self = JK_METRIC_ITEM (object);

  switch (id)
    {
    case PROP_METRIC:
      g_value_set_string (value, self->metric);
      break;
    case PROP_SERIES:
      g_value_set_string (value, self->series);
      break;
    case PROP_PROJECT:
      g_value_set_string (value, self->project);
      break;
    case PROP_LABELS:
      g_value_set_boxed (value, self->labels);
      break;
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_VALUE:
      g_value_set_double (value, self->value);
      break;
    case PROP_UNIT:
      g_value_set_string (value, self->unit);
      break;
    case PROP_LEVEL:
      g_value_set_int (value, self->level);
      break;
    case PROP_LEVEL_SINCE:
      g_value_set_int64 (value, self->level_since_us);
      break;
    case PROP_TIME:
      g_value_set_int64 (value, self->time_us);
      break;
    case PROP_WORD:
      g_value_set_string (value, self->word);
      break;
    case PROP_ERROR:
      g_value_set_string (value, self->error);
      break;
    case PROP_THRESHOLDS:
      g_value_set_pointer (value, &self->thresholds);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
jk_metric_item_finalize (GObject *object)
{
  JkMetricItem *self = JK_METRIC_ITEM (object);

  g_free (self->metric);
  g_free (self->series);
  g_free (self->project);
  g_strfreev (self->labels);
  g_free (self->title);
  g_free (self->unit);
  g_free (self->word);
  g_free (self->error);
  G_OBJECT_CLASS (jk_metric_item_parent_class)->finalize (object);
}

static void
jk_metric_item_class_init (JkMetricItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = jk_metric_item_get_property;
  object_class->finalize = jk_metric_item_finalize;

  props[PROP_METRIC] = g_param_spec_string ("metric", NULL, NULL, NULL, JK_ITEM_PARAM_FLAGS);
  props[PROP_SERIES] = g_param_spec_string ("series", NULL, NULL, NULL, JK_ITEM_PARAM_FLAGS);
  props[PROP_PROJECT] = g_param_spec_string ("project", NULL, NULL, NULL, JK_ITEM_PARAM_FLAGS);
  props[PROP_LABELS] = g_param_spec_boxed ("labels", NULL, NULL, G_TYPE_STRV, JK_ITEM_PARAM_FLAGS);
  props[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, JK_ITEM_PARAM_FLAGS);
  props[PROP_VALUE] = g_param_spec_double ("value", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0, JK_ITEM_PARAM_FLAGS);
  props[PROP_UNIT] = g_param_spec_string ("unit", NULL, NULL, "", JK_ITEM_PARAM_FLAGS);
  props[PROP_LEVEL] = g_param_spec_int ("level", NULL, NULL, JK_LEVEL_INFO, JK_LEVEL_EMERGENCY, JK_LEVEL_INFO,
                                        JK_ITEM_PARAM_FLAGS);
  props[PROP_LEVEL_SINCE] = g_param_spec_int64 ("level-since", NULL, NULL, G_MININT64, G_MAXINT64, 0,
                                                JK_ITEM_PARAM_FLAGS);
  props[PROP_TIME] = g_param_spec_int64 ("time", NULL, NULL, G_MININT64, G_MAXINT64, 0, JK_ITEM_PARAM_FLAGS);
  props[PROP_WORD] = g_param_spec_string ("word", NULL, NULL, NULL, JK_ITEM_PARAM_FLAGS);
  props[PROP_ERROR] = g_param_spec_string ("error", NULL, NULL, NULL, JK_ITEM_PARAM_FLAGS);
  props[PROP_THRESHOLDS] = g_param_spec_pointer ("thresholds", NULL, NULL, JK_ITEM_PARAM_FLAGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
jk_metric_item_init (JkMetricItem *self)
{
  self->value = NAN;
  self->unit = g_strdup ("");
  self->thresholds = (JkThresholds) { NAN, NAN, NAN, JK_WORSE_NEVER };
}
