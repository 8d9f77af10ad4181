/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-alert.h"
#include "jk-speech.h"

G_BEGIN_DECLS

/* What is said of an alert: kept are facts, and each reader gets sentences in his own language. */

/* Returns: (transfer full): what is wrong, without a full stop; without @detail no names, paths or labels are in it */
char *jk_alert_make_title (const JkAlert *self, const JkSpeech *speech, gboolean detail);
/* Returns: (transfer full): how bad against which threshold, since when, how often, and with @detail why: whole sentences */
char *jk_alert_make_text (const JkAlert *self, const JkSpeech *speech, gboolean detail, gint64 now_us);
/* Returns: (nullable): what Jikimi did about it */
const char *jk_alert_get_deed (const JkAlert *self, const JkSpeech *speech);
/* Returns: (nullable): what to do next */
const char *jk_alert_get_advice (const JkAlert *self, const JkSpeech *speech);

/* Returns: (transfer full): of many alerts told at once */
char *jk_alert_make_storm_title (guint n_alerts, const JkSpeech *speech);

typedef struct
{
  const char *id;    /* "ack", "snooze", "dismiss", "tune", "refresh", "heal-run", "heal-undo" */
  const char *label; /* of a button, in the language asked for */
} JkAlertAction;

#define JK_MAX_ALERT_ACTIONS 5

/* Fills @actions with what can be done about it now, the best first. Returns: how many */
guint jk_alert_list_actions (const JkAlert *self, const JkSpeech *speech, JkAlertAction actions[JK_MAX_ALERT_ACTIONS]);

/* Returns: the level's name in a sentence, such as "critical" */
const char *jk_alert_level_word (JkLevel level, const JkSpeech *speech);

G_END_DECLS
