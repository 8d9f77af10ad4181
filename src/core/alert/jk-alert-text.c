/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-alert-text.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "jk-metric.h"
#include "jk-operation-words.h"
#include "jk-particle.h"

#define CONTEXT "alert"

/**
 * Kind:
 * @title: (nullable): with the name it is about in "%s"; %NULL where it is made otherwise
 * @public_title: without names
 * @because: how the reason is told
 * @deed: (nullable): what Jikimi did
 * @advice: (nullable): what to do
 */
typedef struct
{
  const char *title;
  const char *public_title;
  const char *because;
  const char *deed;
  const char *advice;
} Kind;

#define BECAUSE N_ ("Cause: %s")

static const Kind kinds[] = {
  [JK_ALERT_KIND_THRESHOLD] = { NULL, NULL, BECAUSE, NULL, NULL },
  [JK_ALERT_KIND_TARGET] = { NULL, NULL, BECAUSE, NULL, N_ ("See which address or unit does not answer.") },
  [JK_ALERT_KIND_COLLECTOR] = { NC_ ("alert", "The collector “%s” fails"), NC_ ("alert", "A collector fails"), BECAUSE,
                                N_ ("Jikimi tries again by itself, at growing intervals."),
                                N_ ("Look into the cause: what is not measured is not guarded meanwhile.") },
  [JK_ALERT_KIND_PROJECT] = { NC_ ("alert", "The project “%s” cannot be read"), NC_ ("alert", "A project cannot be read"),
                              BECAUSE, N_ ("Jikimi tries again by itself, at growing intervals."),
                              N_ ("See that its folder is there, and that it belongs to you.") },
  [JK_ALERT_KIND_SECOND_ENGINE] = { NC_ ("alert", "Another Jikimi acts on “%s”"),
                                    NC_ ("alert", "Another Jikimi acts on a project"), N_ ("The other one: %s"),
                                    N_ ("This one only observes it."), N_ ("Stop one of the two, unless you want both.") },
  [JK_ALERT_KIND_HISTORY] = { NC_ ("alert", "History is not kept on disk"), NC_ ("alert", "History is not kept on disk"),
                              BECAUSE, N_ ("Jikimi keeps the newest values in memory and writes them when it can."),
                              N_ ("Make room on the disk, or see why the folder cannot be written.") },
  [JK_ALERT_KIND_HISTORY_ANEW] = { NC_ ("alert", "The history was damaged and is begun anew"),
                                   NC_ ("alert", "The history was damaged and is begun anew"), BECAUSE,
                                   N_ ("Jikimi has set the damaged file aside."),
                                   N_ ("Keep the file if you need the past in it, otherwise delete it.") },
  [JK_ALERT_KIND_WRONG_KEYS] = { NC_ ("alert", "Wrong API keys were shown"), NC_ ("alert", "Wrong API keys were shown"),
                                 N_ ("From: %s"), N_ ("Jikimi answers such calls ever more slowly."),
                                 N_ ("See which program has an old key, and revoke keys that others may know.") },
  [JK_ALERT_KIND_CONFIG] = { NC_ ("alert", "The configuration file cannot be used"),
                             NC_ ("alert", "The configuration file cannot be used"), BECAUSE,
                             N_ ("The last good configuration stays in force."), N_ ("Correct the lines that the cause names.") },
  [JK_ALERT_KIND_OPERATION] = { NULL, NULL, BECAUSE, NULL,
                                N_ ("Put right what the cause names and start it again: once it goes well, this alert is over.") },
  [JK_ALERT_KIND_CHANNEL] = { NC_ ("alert", "The channel “%s” takes no messages"), NC_ ("alert", "A channel takes no messages"),
                              BECAUSE, N_ ("Jikimi keeps the messages and tries again by itself, at growing intervals."),
                              N_ ("See its address and its secret, then send a test message.") },
  [JK_ALERT_KIND_HEAL_DONE] = { NC_ ("alert", "Jikimi has healed “%s”"), NC_ ("alert", "Jikimi has healed something"), BECAUSE,
                                N_ ("Jikimi has acted and keeps what it did."), N_ ("See what was done; it may be undone.") },
  [JK_ALERT_KIND_HEAL_UNDONE] = { NC_ ("alert", "A healing of “%s” was undone"), NC_ ("alert", "A healing was undone"), BECAUSE,
                                  N_ ("All is as it was before."), N_ ("Look into the cause yourself.") },
  [JK_ALERT_KIND_HEAL_FAILED] = { NC_ ("alert", "The healing of “%s” failed"), NC_ ("alert", "A healing failed"), BECAUSE,
                                  N_ ("Jikimi tries again later, and rests after too many failures."),
                                  N_ ("Look into the cause yourself.") },
  [JK_ALERT_KIND_HEAL_LEFT] = { NC_ ("alert", "The healing of “%s” was cut short"), NC_ ("alert", "A healing was cut short"), BECAUSE,
                                N_ ("Jikimi ended in the middle of it and does not do it again by itself."),
                                N_ ("See what is left of it.") },
  [JK_ALERT_KIND_HEAL_SUGGEST] = { NC_ ("alert", "Jikimi can heal “%s”"), NC_ ("alert", "Jikimi can heal something"), BECAUSE,
                                   N_ ("Nothing was done yet."), N_ ("Look at what it would do, and have it done.") },
};

G_STATIC_ASSERT (G_N_ELEMENTS (kinds) == JK_N_ALERT_KINDS);

const char *
jk_alert_level_word (JkLevel         level,
                     const JkSpeech *speech)
{
  static const char *const words[] = { NC_ ("level", "normal"), NC_ ("level", "success"), NC_ ("level", "warning"),
                                       NC_ ("level", "critical"), NC_ ("level", "emergency") };

  return jk_speech_get_in_context (speech, "level", words[level]);
}

/* Returns: (transfer full) (nullable): what it is about, as people call it */
static char *
name_of (const JkAlert *self)
{
  if (self->project_name != NULL && self->subject != NULL)
    return g_strconcat (self->project_name, " · ", self->subject, NULL);
  return g_strdup (self->subject != NULL ? self->subject : self->project_name);
}

static char *
title_of_threshold (const JkAlert  *self,
                    const JkSpeech *speech,
                    const char     *name)
{
  const JkMetric *known = self->metric != NULL ? jk_metric_lookup (self->metric) : NULL;
  const char *metric = known != NULL ? jk_speech_get (speech, known->title) : self->metric;
  g_autofree char *value = jk_speech_value (speech, self->metric, self->value);

  if (name != NULL)
    /* Translators: metric, what it is measured of, value: “Disk usage of “/home”: 92%” */
    return jk_speech_say_in_context (speech, CONTEXT, NC_ ("alert", "%s of “%s”: %s"), metric, name, value, NULL);
  /* Translators: metric, value: “Memory usage: 92%” */
  return jk_speech_say_in_context (speech, CONTEXT, NC_ ("alert", "%s: %s"), metric, value, NULL);
}

static char *
title_of_target (const JkAlert  *self,
                 const JkSpeech *speech,
                 const char     *name)
{
  gboolean is_down = self->level >= JK_LEVEL_CRITICAL;

  if (name == NULL)
    return jk_speech_say_in_context (speech, CONTEXT,
                                     is_down ? NC_ ("alert", "A deployment is unavailable") : NC_ ("alert", "A deployment is degraded"),
                                     NULL);
  return jk_speech_say_in_context (speech, CONTEXT,
                                   is_down ? NC_ ("alert", "“%s” is unavailable") : NC_ ("alert", "“%s” is degraded"), name, NULL);
}

static char *
title_of_operation (const JkAlert  *self,
                    const JkSpeech *speech,
                    gboolean        detail)
{
  const char *what = jk_speech_get (speech, jk_operation_words_failure (self->subject != NULL ? self->subject : ""));

  if (!detail || self->project_name == NULL)
    return g_strdup (what);
  return g_strconcat (self->project_name, ": ", what, NULL);
}

char *
jk_alert_make_title (const JkAlert  *self,
                     const JkSpeech *speech,
                     gboolean        detail)
{
  const Kind *kind = &kinds[self->kind];
  g_autofree char *name = detail ? name_of (self) : NULL;

  if (self->kind == JK_ALERT_KIND_THRESHOLD)
    return title_of_threshold (self, speech, name);
  if (self->kind == JK_ALERT_KIND_OPERATION)
    return title_of_operation (self, speech, detail);
  if (self->kind == JK_ALERT_KIND_TARGET)
    return title_of_target (self, speech, name);
  return jk_speech_say_in_context (speech, CONTEXT, name != NULL ? kind->title : kind->public_title, name, NULL);
}

/* Takes @sentence (nullable). */
static void
add_sentence (GString *text,
              char    *sentence)
{
  if (sentence == NULL)
    return;
  if (text->len > 0)
    g_string_append_c (text, ' ');
  g_string_append (text, sentence);
  g_free (sentence);
}

static char *
say_threshold (const JkAlert  *self,
               const JkSpeech *speech)
{
  g_autofree char *limit = NULL;

  if (self->kind != JK_ALERT_KIND_THRESHOLD || isnan (self->threshold))
    return NULL;
  limit = jk_speech_value (speech, self->metric, self->threshold);
  /* Translators: a level and a value: “The critical threshold is 85%.” */
  return jk_speech_say (speech, N_ ("The %s threshold is %s."), jk_alert_level_word (self->level, speech), limit, NULL);
}

static char *
say_when (const JkAlert  *self,
          const JkSpeech *speech,
          gint64          now_us)
{
  g_autofree char *ago = jk_speech_ago (speech, self->since_us, now_us);

  /* Translators: “It began 5 minutes ago.” */
  return jk_speech_say (speech, self->is_event ? N_ ("It happened %s.") : N_ ("It began %s."), ago, NULL);
}

static char *
say_end (const JkAlert  *self,
         const JkSpeech *speech,
         gint64          now_us)
{
  g_autofree char *ago = NULL;

  if (self->is_active || self->is_event || self->recovered_us == 0)
    return NULL;
  ago = jk_speech_ago (speech, self->recovered_us, now_us);
  /* Translators: “It ended 5 minutes ago.” */
  return jk_speech_say (speech, N_ ("It ended %s."), ago, NULL);
}

static char *
say_count (const JkAlert  *self,
           const JkSpeech *speech)
{
  g_autofree char *count = NULL;

  if (self->count < 2)
    return NULL;
  count = jk_speech_number (self->count, 0);
  return jk_speech_say (speech, N_ ("Occurrences: %s."), count, NULL);
}

static char *
say_reason (const JkAlert  *self,
            const JkSpeech *speech)
{
  g_autofree char *reason = NULL;

  if (self->reason == NULL)
    return NULL;
  reason = speech->retell != NULL ? speech->retell (speech->data, self->reason) : g_strdup (self->reason);
  return jk_speech_say (speech, kinds[self->kind].because, reason, NULL);
}

char *
jk_alert_make_text (const JkAlert  *self,
                    const JkSpeech *speech,
                    gboolean        detail,
                    gint64          now_us)
{
  GString *text = g_string_new (NULL);

  add_sentence (text, say_threshold (self, speech));
  add_sentence (text, say_when (self, speech, now_us));
  add_sentence (text, say_end (self, speech, now_us));
  add_sentence (text, say_count (self, speech));
  if (self->caused_by != NULL)
    add_sentence (text, jk_speech_say (speech, N_ ("It follows from another alert."), NULL));
  if (detail)
    add_sentence (text, say_reason (self, speech));
  if (detail && self->lines != NULL)
    add_sentence (text, jk_speech_say (speech, N_ ("Last lines of its journal:\n%s"), self->lines, NULL));
  return g_string_free (text, FALSE);
}

const char *
jk_alert_get_deed (const JkAlert  *self,
                   const JkSpeech *speech)
{
  const char *deed = kinds[self->kind].deed;

  return deed != NULL ? jk_speech_get (speech, deed) : NULL;
}

static const char *
advice_for_metric (const char *metric)
{
  static const char *const advice[][2] = {
    { "git_changes", N_ ("Commit what is finished, so that nothing is lost.") },
    { "git_conflicted", N_ ("Resolve the conflicts before going on.") },
    { "test_coverage", N_ ("See which files have the most untested lines.") },
    { "api_performance", N_ ("See which probe is slow, and since when.") },
    { "api_errors", N_ ("See which probe fails, and with which answer.") },
    { "tls_expiry", N_ ("Renew the certificate before it expires.") },
    { "file_size_violations", N_ ("See which files are too long, and split the longest.") },
    { "memory_usage", N_ ("Close what needs the most memory.") },
    { "swap_usage", N_ ("Close what needs the most memory.") },
    { "pressure_memory", N_ ("Close what needs the most memory.") },
    { "disk_usage", N_ ("Free some space before the disk is full.") },
    { "cpu_usage", N_ ("See which program keeps the CPU busy.") },
    { "load", N_ ("See which program keeps the CPU busy.") },
    { "pressure_cpu", N_ ("See which program keeps the CPU busy.") },
    { "pressure_io", N_ ("See which program reads or writes so much.") },
    { "temperature", N_ ("See that the fans turn and the air can flow.") },
  };

  for (guint i = 0; metric != NULL && i < G_N_ELEMENTS (advice); i++)
    {
      if (g_str_equal (advice[i][0], metric))
        return advice[i][1];
    }
  return N_ ("See how it went lately, or change the threshold.");
}

const char *
jk_alert_get_advice (const JkAlert  *self,
                     const JkSpeech *speech)
{
  const char *advice = kinds[self->kind].advice;

  if (self->kind == JK_ALERT_KIND_THRESHOLD)
    advice = advice_for_metric (self->metric);
  return advice != NULL ? jk_speech_get (speech, advice) : NULL;
}

char *
jk_alert_make_storm_title (guint           n_alerts,
                           const JkSpeech *speech)
{
  g_autofree char *n = jk_speech_number (n_alerts, 0);

  return jk_speech_say_in_context (speech, CONTEXT, NC_ ("alert", "%s alerts at once"), n, NULL);
}

static void
add_action (const JkSpeech *speech,
            JkAlertAction  *actions,
            guint          *n,
            const char     *id,
            const char     *label)
{
  actions[(*n)++] = (JkAlertAction) { id, jk_speech_get_in_context (speech, "alert action", label) };
}

guint
jk_alert_list_actions (const JkAlert  *self,
                       const JkSpeech *speech,
                       JkAlertAction   actions[JK_MAX_ALERT_ACTIONS])
{
  guint n = 0;

  if (!jk_alert_is_listed (self))
    return 0;
  if (self->kind <= JK_ALERT_KIND_PROJECT)
    add_action (speech, actions, &n, "refresh", NC_ ("alert action", "Check Again"));
  if (self->kind == JK_ALERT_KIND_HEAL_SUGGEST)
    add_action (speech, actions, &n, "heal-run", NC_ ("alert action", "Heal"));
  if (self->kind == JK_ALERT_KIND_HEAL_DONE)
    add_action (speech, actions, &n, "heal-undo", NC_ ("alert action", "Undo"));
  if (self->kind == JK_ALERT_KIND_THRESHOLD)
    add_action (speech, actions, &n, "tune", NC_ ("alert action", "Adjust Threshold"));
  if (self->state != JK_ALERT_ACKNOWLEDGED)
    add_action (speech, actions, &n, "ack", NC_ ("alert action", "Acknowledge"));
  add_action (speech, actions, &n, "snooze", NC_ ("alert action", "Later"));
  add_action (speech, actions, &n, "dismiss", NC_ ("alert action", "Dismiss"));
  return n;
}
