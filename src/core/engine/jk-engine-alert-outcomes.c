/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What becomes an alert of what Jikimi was to do: work that failed, messages that nobody took. */
#include "jk-engine-alerts-private.h"

#include <math.h>

#include "jk-engine-channels.h"

static JkAlertCategory
category_of (const char *kind)
{
  static const struct
  {
    const char *kind;
    JkAlertCategory category;
  } categories[] = {
    { "scan", JK_ALERT_GIT },
    { "coverage", JK_ALERT_TEST },
    { "backup", JK_ALERT_BACKUP },
    { "restore", JK_ALERT_BACKUP },
    { "verify", JK_ALERT_BACKUP },
  };

  for (guint i = 0; i < G_N_ELEMENTS (categories); i++)
    {
      if (g_str_equal (categories[i].kind, kind))
        return categories[i].category;
    }
  return JK_ALERT_AUTOMATION;
}

/* A test message is answered to whoever asked for it, and says nothing of the next one; a heal has alerts of its own. */
static gboolean
has_alert (const char *kind)
{
  return !g_str_equal (kind, JK_CHANNEL_TEST) && !g_str_equal (kind, "heal");
}

/*
 * Whether somebody waits for work or it runs by night, its failure is one alert a kind and project, until it goes well: who watched it
 * fail takes the alert from the list before it has waited long enough to be told. Cancelled work is no failure, nor is what ended
 * with the process.
 */
void
jk_engine_alerts_operation_ended (JkEngine    *self,
                                  JkOperation *operation)
{
  const char *kind = jk_operation_get_kind (operation), *project = jk_operation_get_project (operation);
  JkWatchedProject *watched = project != NULL ? jk_engine_find_project (self, project) : NULL;
  const GError *error = jk_operation_get_error (operation);
  g_autofree char *key = g_strconcat ("operation/", kind, "/", project, NULL);
  const JkAlertReport report = {
    .key = key, .kind = JK_ALERT_KIND_OPERATION, .category = category_of (kind), .level = JK_LEVEL_WARNING, .project = project,
    .project_name = watched != NULL ? watched->project.name : NULL, .subject = kind,
    .reason = error != NULL ? error->message : NULL, .value = NAN, .threshold = NAN,
  };

  if (!has_alert (kind) || (project != NULL && watched == NULL))
    return;
  if (jk_operation_get_state (operation) == JK_OPERATION_FAILED)
    jk_alert_book_report (self->alerts->book, &report);
  else if (jk_operation_get_state (operation) == JK_OPERATION_DONE)
    jk_alert_book_recover (self->alerts->book, key);
  jk_engine_alerts_changed (self);
}

void
jk_engine_note_channel (JkEngine   *self,
                        const char *name,
                        const char *error)
{
  g_autofree char *key = g_strconcat ("channel/", name, NULL);
  const JkAlertReport report = {
    .key = key, .kind = JK_ALERT_KIND_CHANNEL, .category = JK_ALERT_AUTOMATION, .level = JK_LEVEL_WARNING, .subject = name,
    .reason = error, .value = NAN, .threshold = NAN,
  };

  if (error != NULL)
    jk_alert_book_report (self->alerts->book, &report);
  else
    jk_alert_book_recover (self->alerts->book, key);
  jk_engine_alerts_changed (self);
}
