/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-alert.h"

#include <math.h>
#include <string.h>

#define ID_LENGTH 12
#define CAUSE_LENGTH 12

static const char *const categories[] = { "system",     "automation",  "git",      "test",
                                          "deployment", "performance", "security", "backup" };
static const char *const states[] = { "firing", "acknowledged", "snoozed", "resolved", "dismissed" };
static const char *const kinds[] = { "threshold", "target",       "collector",  "project", "second-engine",
                                     "history",   "history-anew", "wrong-keys", "config",
                                     "operation", "channel",      "heal-done",  "heal-undone", "heal-failed",
                                     "heal-left", "heal-suggest" };
static const char *const ends[] = { "none", "recovered", "user", "time", "gone" };

G_STATIC_ASSERT (G_N_ELEMENTS (categories) == JK_N_ALERT_CATEGORIES);
G_STATIC_ASSERT (G_N_ELEMENTS (states) == JK_N_ALERT_STATES);
G_STATIC_ASSERT (G_N_ELEMENTS (kinds) == JK_N_ALERT_KINDS);

static gboolean
find_word (const char *const *words,
           guint              n_words,
           const char        *name,
           guint             *out)
{
  for (guint i = 0; name != NULL && i < n_words; i++)
    {
      if (g_str_equal (words[i], name))
        {
          *out = i;
          return TRUE;
        }
    }
  return FALSE;
}

const char *
jk_alert_category_to_string (JkAlertCategory category)
{
  g_return_val_if_fail ((guint) category < G_N_ELEMENTS (categories), categories[0]);
  return categories[category];
}

gboolean
jk_alert_category_from_string (const char      *name,
                               JkAlertCategory *out)
{
  guint i;

  if (!find_word (categories, G_N_ELEMENTS (categories), name, &i))
    return FALSE;
  *out = i;
  return TRUE;
}

const char *
jk_alert_state_to_string (JkAlertState state)
{
  g_return_val_if_fail ((guint) state < G_N_ELEMENTS (states), states[0]);
  return states[state];
}

gboolean
jk_alert_state_from_string (const char   *name,
                            JkAlertState *out)
{
  guint i;

  if (!find_word (states, G_N_ELEMENTS (states), name, &i))
    return FALSE;
  *out = i;
  return TRUE;
}

const char *
jk_alert_kind_to_string (JkAlertKind kind)
{
  g_return_val_if_fail ((guint) kind < G_N_ELEMENTS (kinds), kinds[0]);
  return kinds[kind];
}

gboolean
jk_alert_kind_from_string (const char  *name,
                           JkAlertKind *out)
{
  guint i;

  if (!find_word (kinds, G_N_ELEMENTS (kinds), name, &i))
    return FALSE;
  *out = i;
  return TRUE;
}

const char *
jk_alert_end_to_string (JkAlertEnd end)
{
  g_return_val_if_fail ((guint) end < G_N_ELEMENTS (ends), ends[0]);
  return ends[end];
}

JkAlertCategory
jk_alert_category_of_metric (const char *metric)
{
  static const struct
  {
    const char *metric;
    JkAlertCategory category;
  } known[] = {
    { "test_coverage", JK_ALERT_TEST },         { "file_size_violations", JK_ALERT_TEST },
    { "deployment_health", JK_ALERT_DEPLOYMENT }, { "tls_expiry", JK_ALERT_SECURITY },
    { "memory_usage", JK_ALERT_SYSTEM },        { "disk_usage", JK_ALERT_SYSTEM },
    { "swap_usage", JK_ALERT_SYSTEM },          { "temperature", JK_ALERT_SYSTEM },
  };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      if (g_str_equal (known[i].metric, metric))
        return known[i].category;
    }
  return g_str_has_prefix (metric, "git_") ? JK_ALERT_GIT : JK_ALERT_PERFORMANCE;
}

static void
set_text (char      **field,
          const char *text)
{
  if (g_strcmp0 (*field, text) == 0)
    return;
  g_free (*field);
  *field = text != NULL ? g_utf8_make_valid (text, -1) : NULL;
}

void
jk_alert_update (JkAlert             *self,
                 const JkAlertReport *report)
{
  self->level = report->level;
  self->worst = MAX (self->worst, report->level);
  self->value = report->value;
  self->threshold = report->threshold;
  set_text (&self->project_name, report->project_name);
  set_text (&self->reason, report->reason);
  set_text (&self->lines, report->lines);
}

JkAlert *
jk_alert_new (const JkAlertReport *report,
              gint64               now_us)
{
  JkAlert *self = g_new0 (JkAlert, 1);
  g_autofree char *random = g_uuid_string_random ();
  guint n = 0;

  self->n_refs = 1;
  self->id = g_new0 (char, ID_LENGTH + 1);
  for (const char *at = random; n < ID_LENGTH; at++)
    {
      if (*at != '-')
        self->id[n++] = *at;
    }
  self->key = g_utf8_make_valid (report->key, -1);
  self->kind = report->kind;
  self->category = report->category;
  set_text (&self->metric, report->metric);
  set_text (&self->series, report->series);
  set_text (&self->project, report->project);
  set_text (&self->subject, report->subject);
  self->is_event = report->is_event;
  self->is_active = TRUE;
  self->count = 1;
  self->since_us = now_us - report->held_us;
  self->active_since_us = self->since_us;
  self->changed_us = now_us;
  jk_alert_update (self, report);
  return self;
}

JkAlert *
jk_alert_ref (JkAlert *self)
{
  self->n_refs++;
  return self;
}

void
jk_alert_unref (JkAlert *self)
{
  if (--self->n_refs > 0)
    return;

  g_free (self->id);
  g_free (self->key);
  g_free (self->metric);
  g_free (self->series);
  g_free (self->project);
  g_free (self->project_name);
  g_free (self->subject);
  g_free (self->reason);
  g_free (self->lines);
  g_free (self->caused_by);
  g_free (self);
}

gboolean
jk_alert_is_listed (const JkAlert *self)
{
  return self->state <= JK_ALERT_SNOOZED;
}

char *
jk_alert_make_cause_id (const char *key)
{
  g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, key, -1);

  return g_strndup (sum, CAUSE_LENGTH);
}

char *
jk_alert_make_notice_id (const JkAlert *self)
{
  return self->in_storm ? g_strdup (JK_ALERT_STORM_ID) : jk_alert_make_cause_id (self->key);
}

static void
add_text (GVariantBuilder *builder,
          const char      *name,
          const char      *text)
{
  if (text != NULL)
    g_variant_builder_add (builder, "{sv}", name, g_variant_new_string (text));
}

static void
add_time (GVariantBuilder *builder,
          const char      *name,
          gint64           time_us)
{
  if (time_us != 0)
    g_variant_builder_add (builder, "{sv}", name, g_variant_new_int64 (time_us));
}

static void
add_number (GVariantBuilder *builder,
            const char      *name,
            double           value)
{
  if (isfinite (value))
    g_variant_builder_add (builder, "{sv}", name, g_variant_new_double (value));
}

static void
add_flag (GVariantBuilder *builder,
          const char      *name,
          gboolean         value)
{
  if (value)
    g_variant_builder_add (builder, "{sv}", name, g_variant_new_boolean (TRUE));
}

/* Takes @variant. A history may be carried to another machine. */
static GVariant *
to_little_endian (GVariant *variant)
{
#if G_BYTE_ORDER == G_BIG_ENDIAN
  g_autoptr(GVariant) big = variant;

  return g_variant_byteswap (big);
#else
  return variant;
#endif
}

/* Binary: printing and parsing GVariant's text takes ten times as long, and a burst of alerts is written at once. */
char *
jk_alert_to_text (const JkAlert *self)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autoptr(GVariant) variant = NULL;

  add_text (&builder, "id", self->id);
  add_text (&builder, "key", self->key);
  add_text (&builder, "kind", kinds[self->kind]);
  add_text (&builder, "category", categories[self->category]);
  add_text (&builder, "level", jk_level_to_string (self->level));
  add_text (&builder, "worst", jk_level_to_string (self->worst));
  add_text (&builder, "state", states[self->state]);
  add_text (&builder, "metric", self->metric);
  add_text (&builder, "series", self->series);
  add_text (&builder, "project", self->project);
  add_text (&builder, "project-name", self->project_name);
  add_text (&builder, "subject", self->subject);
  add_text (&builder, "reason", self->reason);
  add_text (&builder, "lines", self->lines);
  add_number (&builder, "value", self->value);
  add_number (&builder, "threshold", self->threshold);
  add_flag (&builder, "event", self->is_event);
  add_flag (&builder, "active", self->is_active);
  g_variant_builder_add (&builder, "{sv}", "count", g_variant_new_uint32 (self->count));
  add_time (&builder, "since", self->since_us);
  add_time (&builder, "active-since", self->active_since_us);
  add_time (&builder, "changed", self->changed_us);
  add_time (&builder, "recovered", self->recovered_us);
  add_time (&builder, "ended", self->ended_us);
  add_text (&builder, "end", ends[self->end]);
  add_time (&builder, "snoozed-until", self->snoozed_until_us);
  add_flag (&builder, "snoozed-until-change", self->snoozed_until_change);
  add_text (&builder, "settled-level", jk_level_to_string (self->settled_level));
  add_text (&builder, "caused-by", self->caused_by);
  add_time (&builder, "notified", self->notified_us);
  add_text (&builder, "notified-level", jk_level_to_string (self->notified_level));
  add_time (&builder, "notified-level-at", self->notified_level_us);
  add_flag (&builder, "shown", self->is_shown);
  add_flag (&builder, "storm", self->in_storm);
  g_variant_builder_add (&builder, "{sv}", "flaps", g_variant_new_uint32 (self->flaps));

  variant = to_little_endian (g_variant_ref_sink (g_variant_builder_end (&builder)));
  return g_base64_encode (g_variant_get_data (variant), g_variant_get_size (variant));
}

/* Returns: (transfer full) (nullable): %NULL if @text is not one of ours */
static GVariant *
parse (const char *text)
{
  gsize length = 0;
  g_autofree guchar *data = g_base64_decode (text, &length);
  g_autoptr(GBytes) bytes = g_bytes_new_take (g_steal_pointer (&data), length);
  GVariant *variant = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE_VARDICT, bytes, FALSE));

  if (length > 0 && g_variant_is_normal_form (variant))
    return to_little_endian (variant);
  g_variant_unref (variant);
  return NULL;
}

static const char *
get_word (GVariant   *variant,
          const char *name)
{
  const char *text = NULL;

  (void) g_variant_lookup (variant, name, "&s", &text);
  return text;
}

static void
read_level (GVariant   *variant,
            const char *name,
            JkLevel    *out)
{
  (void) jk_level_from_string (get_word (variant, name), out);
}

static void
read_rest (JkAlert  *self,
           GVariant *variant)
{
  guint end;

  read_level (variant, "worst", &self->worst);
  read_level (variant, "settled-level", &self->settled_level);
  read_level (variant, "notified-level", &self->notified_level);
  (void) jk_alert_state_from_string (get_word (variant, "state"), &self->state);
  if (find_word (ends, G_N_ELEMENTS (ends), get_word (variant, "end"), &end))
    self->end = end;
  self->is_active = FALSE;
  (void) g_variant_lookup (variant, "active", "b", &self->is_active);
  (void) g_variant_lookup (variant, "count", "u", &self->count);
  (void) g_variant_lookup (variant, "since", "x", &self->since_us);
  (void) g_variant_lookup (variant, "active-since", "x", &self->active_since_us);
  (void) g_variant_lookup (variant, "changed", "x", &self->changed_us);
  (void) g_variant_lookup (variant, "recovered", "x", &self->recovered_us);
  (void) g_variant_lookup (variant, "ended", "x", &self->ended_us);
  (void) g_variant_lookup (variant, "snoozed-until", "x", &self->snoozed_until_us);
  (void) g_variant_lookup (variant, "snoozed-until-change", "b", &self->snoozed_until_change);
  (void) g_variant_lookup (variant, "caused-by", "s", &self->caused_by);
  (void) g_variant_lookup (variant, "notified", "x", &self->notified_us);
  (void) g_variant_lookup (variant, "notified-level-at", "x", &self->notified_level_us);
  (void) g_variant_lookup (variant, "shown", "b", &self->is_shown);
  (void) g_variant_lookup (variant, "storm", "b", &self->in_storm);
  (void) g_variant_lookup (variant, "flaps", "u", &self->flaps);
}

JkAlert *
jk_alert_from_text (const char *text)
{
  g_autoptr(GVariant) variant = parse (text);
  JkAlertReport report = { .value = NAN, .threshold = NAN };
  const char *id;
  JkAlert *self;

  if (variant == NULL)
    return NULL;
  id = get_word (variant, "id");
  report.key = get_word (variant, "key");
  if (id == NULL || strlen (id) != ID_LENGTH || report.key == NULL
      || !jk_alert_kind_from_string (get_word (variant, "kind"), &report.kind)
      || !jk_alert_category_from_string (get_word (variant, "category"), &report.category)
      || !jk_level_from_string (get_word (variant, "level"), &report.level))
    return NULL;

  report.metric = get_word (variant, "metric");
  report.series = get_word (variant, "series");
  report.project = get_word (variant, "project");
  report.project_name = get_word (variant, "project-name");
  report.subject = get_word (variant, "subject");
  report.reason = get_word (variant, "reason");
  report.lines = get_word (variant, "lines");
  (void) g_variant_lookup (variant, "value", "d", &report.value);
  (void) g_variant_lookup (variant, "threshold", "d", &report.threshold);
  (void) g_variant_lookup (variant, "event", "b", &report.is_event);
  self = jk_alert_new (&report, 0);
  memcpy (self->id, id, ID_LENGTH);
  read_rest (self, variant);
  return self;
}
