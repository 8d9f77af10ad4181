/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-alert-facts.h"

#include <glib/gi18n-lib.h>

#include "jk-format.h"

static void
add_fact (GString    *facts,
          const char *between,
          const char *fact)
{
  g_string_append_printf (facts, "%s%s", facts->len > 0 ? between : "", fact);
}

/* Returns: (nullable): how it was put aside; %NULL while it fires */
static char *
state_text (JkAlertItem *alert)
{
  const char *state = jk_alert_item_get_state (alert);
  g_autofree char *until = NULL;

  if (g_str_equal (state, "acknowledged"))
    return g_strdup (C_ ("alert state", "acknowledged"));
  if (!g_str_equal (state, "snoozed"))
    return NULL;
  if (jk_alert_item_get_snoozed_until (alert) == 0)
    return g_strdup (_ ("put off until it changes"));
  until = jk_format_until (jk_alert_item_get_snoozed_until (alert));
  /* Translators: %s is a time */
  return g_strdup_printf (_ ("put off until %s"), until);
}

/* Returns: (nullable): why nobody is told of it */
static const char *
quiet_text (JkAlertItem *alert)
{
  const char *quiet = jk_alert_item_get_quiet (alert);

  if (g_strcmp0 (quiet, "maintenance") == 0)
    return C_ ("alert", "not told: maintenance");
  if (g_strcmp0 (quiet, "hours") == 0)
    return C_ ("alert", "not told: quiet hours");
  if (g_strcmp0 (quiet, "work") == 0)
    return C_ ("alert", "not told: Jikimi’s own work");
  return NULL;
}

char *
jk_alert_facts_text (JkAlertItem *alert,
                     JkAlertItem *cause,
                     const char  *between)
{
  GString *facts = g_string_new (NULL);
  g_autofree char *ago = jk_format_ago (jk_alert_item_get_since (alert), g_get_real_time ());
  g_autofree char *state = state_text (alert);
  const char *project = jk_alert_item_get_project_name (alert), *quiet = quiet_text (alert);
  int count = jk_alert_item_get_count (alert);

  if (project != NULL)
    add_fact (facts, between, project);
  add_fact (facts, between, jk_format_alert_category (jk_alert_item_get_category (alert)));
  add_fact (facts, between, ago);
  if (count > 1)
    {
      g_autofree char *times = g_strdup_printf (ngettext ("%d time", "%d times", count), count);

      add_fact (facts, between, times);
    }
  if (state != NULL)
    add_fact (facts, between, state);
  if (cause != NULL)
    {
      /* Translators: the title of the alert that this one follows from */
      g_autofree char *text = g_strdup_printf (C_ ("alert", "because of “%s”"), jk_alert_item_get_title (cause));

      add_fact (facts, between, text);
    }
  if (quiet != NULL)
    add_fact (facts, between, quiet);
  return g_string_free (facts, FALSE);
}
