/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-words.h"

#include <glib/gi18n-lib.h>

#include "jk-metric.h"

typedef struct
{
  const char *word;
  const char *text;
} Word;

static const Word project_states[] = {
  { "ok", NC_ ("project", "watched") },
  { "waiting", NC_ ("project", "not looked at yet") },
  { "failed", NC_ ("project", "failed") },
  { "observing", NC_ ("project", "watched only: another Jikimi acts on it") },
};

static const Word operation_states[] = {
  { "queued", NC_ ("operation", "queued") },       { "running", NC_ ("operation", "running") },
  { "done", NC_ ("operation", "done") },           { "failed", NC_ ("operation", "failed") },
  { "cancelled", NC_ ("operation", "cancelled") },
};

static const Word operation_kinds[] = {
  { "scan", NC_ ("operation kind", "reading a repository") },
  { "refresh", NC_ ("operation kind", "measuring") },
  { "channel-test", NC_ ("operation kind", "sending a test message") },
  { "heal", NC_ ("operation kind", "healing") },
  { "undo", NC_ ("operation kind", "undoing") },
  { "commit", NC_ ("operation kind", "committing") },
  { "checkpoint", NC_ ("operation kind", "keeping a checkpoint") },
  { "restore", NC_ ("operation kind", "going back to a checkpoint") },
};

static const Word alert_states[] = {
  { "firing", NC_ ("alert state", "firing") },     { "acknowledged", NC_ ("alert state", "acknowledged") },
  { "snoozed", NC_ ("alert state", "put off") },   { "resolved", NC_ ("alert state", "resolved") },
  { "dismissed", NC_ ("alert state", "dismissed") },
};

static const Word alert_categories[] = {
  { "system", NC_ ("alert category", "system") },           { "automation", NC_ ("alert category", "automation") },
  { "git", NC_ ("alert category", "Git") },                 { "test", NC_ ("alert category", "test") },
  { "deployment", NC_ ("alert category", "deployment") },   { "performance", NC_ ("alert category", "performance") },
  { "security", NC_ ("alert category", "security") },       { "backup", NC_ ("alert category", "backup") },
};

/* What the sections of the configuration are called is kept in the names, for that is where to look. */
static const Word collectors[] = {
  { "cpu", NC_ ("collector", "CPU") },
  { "memory", NC_ ("collector", "memory") },
  { "disks", NC_ ("collector", "disks") },
  { "network", NC_ ("collector", "network") },
  { "load", NC_ ("collector", "load") },
  { "pressure", NC_ ("collector", "stalled time") },
  { "temperature", NC_ ("collector", "temperature") },
  { "api", NC_ ("collector", "API response times") },
  { "deployment", NC_ ("collector", "deployment health") },
  { "source", NC_ ("collector", "metric source") },
  { "git", NC_ ("collector", "Git state") },
  { "coverage", NC_ ("collector", "test coverage") },
  { "file_size", NC_ ("collector", "lines of source") },
};

static const Word changes[] = {
  { "A", NC_ ("change", "added") },   { "M", NC_ ("change", "modified") },     { "D", NC_ ("change", "deleted") },
  { "R", NC_ ("change", "renamed") }, { "T", NC_ ("change", "type changed") }, { "?", NC_ ("change", "untracked") },
};

static const char *
find (const Word *words,
      gsize       n_words,
      const char *context,
      const char *word)
{
  for (gsize i = 0; i < n_words; i++)
    {
      if (g_strcmp0 (words[i].word, word) == 0)
        return g_dpgettext2 (GETTEXT_PACKAGE, context, words[i].text);
    }
  return word != NULL ? word : "";
}

const char *
jk_words_level (JkLevel level)
{
  switch (level)
    {
    case JK_LEVEL_SUCCESS:
      return C_("level", "success");
    case JK_LEVEL_WARNING:
      return C_("level", "warning");
    case JK_LEVEL_CRITICAL:
      return C_("level", "critical");
    case JK_LEVEL_EMERGENCY:
      return C_("level", "emergency");
    case JK_LEVEL_INFO:
    default:
      return C_("level", "info");
    }
}

const char *
jk_words_level_shape (JkLevel level)
{
  static const char *const shapes[] = { "●", "✔", "▲", "◆", "■" };

  return shapes[level];
}

const char *
jk_words_level_style (JkLevel level)
{
  static const char *const styles[] = { NULL, "32", "33", "31", "1;37;41" };

  return styles[level];
}

char *
jk_words_level_text (JkLevel level)
{
  return g_strdup_printf ("%s %s", jk_words_level_shape (level), jk_words_level (level));
}

JkLevel
jk_words_read_level (const char *word)
{
  JkLevel level = JK_LEVEL_INFO;

  if (word != NULL)
    (void) jk_level_from_string (word, &level);
  return level;
}

const char *
jk_words_project_state (const char *state)
{
  return find (project_states, G_N_ELEMENTS (project_states), "project", state);
}

const char *
jk_words_operation_state (const char *state)
{
  return find (operation_states, G_N_ELEMENTS (operation_states), "operation", state);
}

const char *
jk_words_operation_kind (const char *kind)
{
  return find (operation_kinds, G_N_ELEMENTS (operation_kinds), "operation kind", kind);
}

const char *
jk_words_alert_state (const char *state)
{
  return find (alert_states, G_N_ELEMENTS (alert_states), "alert state", state);
}

const char *
jk_words_alert_category (const char *category)
{
  return find (alert_categories, G_N_ELEMENTS (alert_categories), "alert category", category);
}

const char *
jk_words_collector (const char *id)
{
  return find (collectors, G_N_ELEMENTS (collectors), "collector", id);
}

const char *
jk_words_change (const char *code)
{
  return find (changes, G_N_ELEMENTS (changes), "change", code);
}

const char *
jk_words_metric (const char *metric)
{
  const JkMetric *known = metric != NULL ? jk_metric_lookup (metric) : NULL;

  return known != NULL ? g_dgettext (GETTEXT_PACKAGE, known->title) : metric;
}

char *
jk_words_ago (gint64 time_us,
              gint64 now_us)
{
  gint64 seconds = MAX ((now_us - time_us) / G_USEC_PER_SEC, 0);

  if (time_us == 0)
    return g_strdup ("–");
  if (seconds < 2)
    return g_strdup (_("just now"));
  if (seconds < 120)
    return g_strdup_printf (ngettext ("%d second ago", "%d seconds ago", seconds), (int) seconds);
  if (seconds < 7200)
    return g_strdup_printf (ngettext ("%d minute ago", "%d minutes ago", seconds / 60), (int) (seconds / 60));
  if (seconds < 172800)
    return g_strdup_printf (ngettext ("%d hour ago", "%d hours ago", seconds / 3600), (int) (seconds / 3600));
  return g_strdup_printf (ngettext ("%d day ago", "%d days ago", seconds / 86400),
                          (int) MIN (seconds / 86400, G_MAXINT));
}

char *
jk_words_time (gint64 time_us)
{
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_local (time_us / G_USEC_PER_SEC);

  return time != NULL ? g_date_time_format (time, "%Y-%m-%d %H:%M:%S") : g_strdup ("–");
}
