/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-alert-quiet.h"

#include <string.h>

#define MINUTES_A_DAY (24 * 60)
#define MINUTE_US (60 * (gint64) G_USEC_PER_SEC)
/* What work has warmed up takes a moment to cool down. */
#define AFTER_WORK_US MINUTE_US

typedef struct
{
  guint n_running;
  gint64 until_us; /* after the last has ended */
} Work;

struct _JkAlertQuiet
{
  GTimeZone *zone;
  gboolean has_hours;
  int from_minute; /* of the day */
  int to_minute;
  GPtrArray *maintenance;
  GHashTable *work; /* project id, or "" for the machine → Work */
};

const char *
jk_quiet_to_string (JkQuiet quiet)
{
  static const char *const words[] = { NULL, "maintenance", "work", "hours" };

  return words[quiet];
}

JkAlertQuiet *
jk_alert_quiet_new (GTimeZone *zone)
{
  JkAlertQuiet *self = g_new0 (JkAlertQuiet, 1);

  self->zone = zone != NULL ? g_time_zone_ref (zone) : g_time_zone_new_local ();
  self->maintenance = g_ptr_array_new_with_free_func ((GDestroyNotify) jk_maintenance_free);
  self->work = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
jk_alert_quiet_free (JkAlertQuiet *self)
{
  g_time_zone_unref (self->zone);
  g_ptr_array_unref (self->maintenance);
  g_hash_table_unref (self->work);
  g_free (self);
}

/* Reads "22:00". Returns: what follows; %NULL if it is none */
static const char *
read_time (const char *text,
           int        *minute)
{
  int hour;

  if (!g_ascii_isdigit (text[0]) || !g_ascii_isdigit (text[1]) || text[2] != ':' || !g_ascii_isdigit (text[3])
      || !g_ascii_isdigit (text[4]))
    return NULL;
  hour = (text[0] - '0') * 10 + text[1] - '0';
  *minute = (text[3] - '0') * 10 + text[4] - '0';
  if (hour > 23 || *minute > 59)
    return NULL;
  *minute += hour * 60;
  return text + 5;
}

gboolean
jk_alert_quiet_set_hours (JkAlertQuiet *self,
                          const char   *hours)
{
  int from, to;
  const char *at;

  if (*hours == '\0')
    {
      self->has_hours = FALSE;
      return TRUE;
    }
  at = read_time (hours, &from);
  if (at == NULL || *at != '-')
    return FALSE;
  at = read_time (at + 1, &to);
  if (at == NULL || *at != '\0' || from == to)
    return FALSE;
  self->has_hours = TRUE;
  self->from_minute = from;
  self->to_minute = to;
  return TRUE;
}

gboolean
jk_alert_quiet_add (JkAlertQuiet  *self,
                    JkMaintenance *maintenance)
{
  if (self->maintenance->len >= JK_MAX_MAINTENANCE)
    {
      jk_maintenance_free (maintenance);
      return FALSE;
    }
  g_ptr_array_add (self->maintenance, maintenance);
  return TRUE;
}

gboolean
jk_alert_quiet_remove (JkAlertQuiet *self,
                       const char   *id)
{
  for (guint i = 0; i < self->maintenance->len; i++)
    {
      if (g_str_equal (((JkMaintenance *) g_ptr_array_index (self->maintenance, i))->id, id))
        {
          g_ptr_array_remove_index (self->maintenance, i);
          return TRUE;
        }
    }
  return FALSE;
}

GPtrArray *
jk_alert_quiet_list (JkAlertQuiet *self)
{
  return self->maintenance;
}

GPtrArray *
jk_alert_quiet_expire (JkAlertQuiet *self,
                       gint64        now_us)
{
  GPtrArray *over = NULL;

  for (guint i = self->maintenance->len; i-- > 0;)
    {
      if (((JkMaintenance *) g_ptr_array_index (self->maintenance, i))->to_us > now_us)
        continue;
      if (over == NULL)
        over = g_ptr_array_new_with_free_func ((GDestroyNotify) jk_maintenance_free);
      g_ptr_array_add (over, g_ptr_array_steal_index (self->maintenance, i));
    }
  return over;
}

void
jk_alert_quiet_begin_work (JkAlertQuiet *self,
                           const char   *project)
{
  const char *place = project != NULL ? project : "";
  Work *work = g_hash_table_lookup (self->work, place);

  if (work == NULL)
    {
      work = g_new0 (Work, 1);
      g_hash_table_insert (self->work, g_strdup (place), work);
    }
  work->n_running++;
}

void
jk_alert_quiet_end_work (JkAlertQuiet *self,
                         const char   *project,
                         gint64        now_us)
{
  Work *work = g_hash_table_lookup (self->work, project != NULL ? project : "");

  if (work == NULL || work->n_running == 0)
    return;
  work->n_running--;
  work->until_us = now_us + AFTER_WORK_US;
}

static gboolean
maintenance_covers (const JkMaintenance *maintenance,
                    const JkAlert       *alert,
                    gint64               now_us)
{
  return maintenance->from_us <= now_us && now_us < maintenance->to_us
         && (maintenance->project == NULL || g_strcmp0 (maintenance->project, alert->project) == 0)
         && (maintenance->category == NULL
             || g_str_equal (maintenance->category, jk_alert_category_to_string (alert->category)));
}

/* What Jikimi's own work can be taken for: a busy machine, or anything in the project it works on. */
static gboolean
work_may_cause (const JkAlert *alert,
                const char    *place)
{
  if (alert->level >= JK_LEVEL_EMERGENCY)
    return FALSE;
  if (*place != '\0' && g_strcmp0 (alert->project, place) == 0)
    return TRUE;
  return alert->project == NULL && alert->kind == JK_ALERT_KIND_THRESHOLD && alert->level == JK_LEVEL_WARNING
         && g_strcmp0 (alert->metric, "disk_usage") != 0;
}

static gboolean
work_covers (JkAlertQuiet  *self,
             const JkAlert *alert,
             gint64         now_us,
             gint64        *until_us)
{
  GHashTableIter iter;
  gpointer place, value;
  gboolean covered = FALSE;

  g_hash_table_iter_init (&iter, self->work);
  while (g_hash_table_iter_next (&iter, &place, &value))
    {
      const Work *work = value;
      gint64 until = work->n_running > 0 ? now_us + MINUTE_US : work->until_us;

      if (until <= now_us)
        {
          g_hash_table_iter_remove (&iter);
          continue;
        }
      if (!work_may_cause (alert, place))
        continue;
      *until_us = MAX (*until_us, until);
      covered = TRUE;
    }
  return covered;
}

static GDateTime *
to_local (JkAlertQuiet *self,
          gint64        now_us)
{
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc (now_us / G_USEC_PER_SEC);

  return utc != NULL ? g_date_time_to_timezone (utc, self->zone) : NULL;
}

static gboolean
hours_cover (JkAlertQuiet *self,
             gint64        now_us,
             gint64       *until_us)
{
  g_autoptr(GDateTime) local = self->has_hours ? to_local (self, now_us) : NULL;
  int minute, left;

  if (local == NULL)
    return FALSE;
  minute = g_date_time_get_hour (local) * 60 + g_date_time_get_minute (local);
  left = (self->to_minute - minute + MINUTES_A_DAY) % MINUTES_A_DAY;
  if ((minute - self->from_minute + MINUTES_A_DAY) % MINUTES_A_DAY
      >= (self->to_minute - self->from_minute + MINUTES_A_DAY) % MINUTES_A_DAY)
    return FALSE;
  *until_us = now_us - now_us % MINUTE_US + left * MINUTE_US;
  return TRUE;
}

JkQuiet
jk_alert_quiet_check (JkAlertQuiet  *self,
                      const JkAlert *alert,
                      gint64         now_us,
                      gint64        *until_us)
{
  *until_us = 0;
  for (guint i = 0; i < self->maintenance->len; i++)
    {
      const JkMaintenance *maintenance = g_ptr_array_index (self->maintenance, i);

      if (maintenance_covers (maintenance, alert, now_us))
        {
          *until_us = maintenance->to_us;
          return JK_QUIET_MAINTENANCE;
        }
    }
  if (work_covers (self, alert, now_us, until_us))
    return JK_QUIET_OWN_WORK;
  if (alert->level < JK_LEVEL_EMERGENCY && hours_cover (self, now_us, until_us))
    return JK_QUIET_HOURS;
  return JK_QUIET_NONE;
}

gint64
jk_alert_quiet_end_of_day (JkAlertQuiet *self,
                           gint64        now_us)
{
  g_autoptr(GDateTime) local = to_local (self, now_us);
  g_autoptr(GDateTime) tomorrow = local != NULL ? g_date_time_add_days (local, 1) : NULL;
  g_autoptr(GDateTime) midnight = NULL;

  if (tomorrow != NULL)
    midnight = g_date_time_new (self->zone, g_date_time_get_year (tomorrow), g_date_time_get_month (tomorrow),
                                g_date_time_get_day_of_month (tomorrow), 0, 0, 0);
  return midnight != NULL ? g_date_time_to_unix (midnight) * G_USEC_PER_SEC : now_us + MINUTES_A_DAY * MINUTE_US;
}
