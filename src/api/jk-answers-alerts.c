/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-answers.h"

#include <math.h>
#include <string.h>

#include "jk-alert-text.h"
#include "jk-answers-healing.h"
#include "jk-engine-healing.h"
#include "jk-retell.h"

/* The language of a reader, as alerts want it. Lives on the stack. */
typedef struct
{
  JkSpeech speech;
  const JkCatalogue *catalogue;
  JkLanguage language;
} ReaderSpeech;

static const char *
get_text (gconstpointer data,
          const char   *msgid)
{
  const ReaderSpeech *reader = data;

  return jk_catalogue_get (reader->catalogue, reader->language, msgid);
}

static char *
retell (gconstpointer data,
        const char   *message)
{
  const ReaderSpeech *reader = data;

  return jk_retell (reader->catalogue, reader->language, message);
}

static const JkSpeech *
begin_speech (ReaderSpeech      *self,
              const JkCatalogue *catalogue,
              JkLanguage         language)
{
  *self = (ReaderSpeech) { { get_text, retell, self }, catalogue, language };
  return &self->speech;
}

static void
write_actions (JkJsonWriter   *out,
               const JkAlert  *alert,
               const JkSpeech *speech)
{
  JkAlertAction actions[JK_MAX_ALERT_ACTIONS];
  guint n = jk_alert_list_actions (alert, speech, actions);

  jk_json_member (out, "actions");
  jk_json_begin_array (out);
  for (guint i = 0; i < n; i++)
    {
      jk_json_begin_object (out);
      jk_json_member_string (out, "id", actions[i].id);
      jk_json_member_string (out, "label", actions[i].label);
      jk_json_end (out);
    }
  jk_json_end (out);
}

/* What Jikimi did: by the kind of alert, or what healing did about it. */
static void
write_deed (JkJsonWriter      *out,
            const JkAlert     *alert,
            const JkSpeech    *speech,
            GVariant          *heal,
            const JkCatalogue *catalogue,
            JkLanguage         language)
{
  g_autofree char *healed = heal != NULL ? jk_describe_heal_action (heal, catalogue, language) : NULL;

  jk_json_member_optional (out, "did", healed != NULL ? healed : jk_alert_get_deed (alert, speech));
  if (heal == NULL)
    return;
  jk_json_member (out, "heal");
  jk_write_heal_summary (out, heal);
}

static void
write_sentences (JkJsonWriter   *out,
                 const JkAlert  *alert,
                 const JkSpeech *speech,
                 gint64          now_us)
{
  g_autofree char *title = jk_alert_make_title (alert, speech, out->detail);
  g_autofree char *text = jk_alert_make_text (alert, speech, out->detail, now_us);

  jk_json_member_string (out, "title", title);
  jk_json_member_string (out, "text", text);
  if (alert->reason != NULL && out->detail)
    {
      g_autofree char *reason = speech->retell (speech->data, alert->reason);

      jk_json_member_string (out, "reason", reason);
    }
  jk_json_member_optional (out, "next", jk_alert_get_advice (alert, speech));
}

static void
write_value (JkJsonWriter  *out,
             const JkAlert *alert)
{
  const JkMetric *known = alert->metric != NULL ? jk_metric_lookup (alert->metric) : NULL;

  if (isfinite (alert->value))
    jk_json_member_number (out, "value", alert->value);
  if (isfinite (alert->threshold))
    jk_json_member_number (out, "threshold", alert->threshold);
  if (known != NULL)
    jk_json_member_string (out, "unit", known->unit);
}

static void
write_times (JkJsonWriter  *out,
             const JkAlert *alert,
             gint64         now_us)
{
  gint64 until_us = alert->is_active || alert->recovered_us == 0 ? now_us : alert->recovered_us;

  if (alert->is_event)
    until_us = MAX (alert->changed_us, alert->since_us);
  jk_json_member_integer (out, "count", alert->count);
  jk_json_member_time (out, "since", alert->since_us);
  jk_json_member_time (out, "updated", alert->changed_us);
  jk_json_member_number (out, "duration_s", (double) (MAX (until_us - alert->since_us, 0) / G_USEC_PER_SEC));
  if (alert->ended_us != 0)
    {
      jk_json_member_time (out, "ended", alert->ended_us);
      jk_json_member_string (out, "end", jk_alert_end_to_string (alert->end));
    }
  if (alert->snoozed_until_us != 0)
    jk_json_member_time (out, "snoozed_until", alert->snoozed_until_us);
}

static void
write_told (JkJsonWriter  *out,
            const JkAlert *alert)
{
  g_autofree char *id = NULL;

  if (alert->notified_us == 0)
    return;
  id = jk_alert_make_notice_id (alert);
  jk_json_member (out, "told");
  jk_json_begin_object (out);
  jk_json_member_string (out, "id", id);
  jk_json_member_time (out, "time", alert->notified_us);
  jk_json_member_string (out, "level", jk_level_to_string (alert->notified_level));
  jk_json_member_boolean (out, "shown", alert->is_shown);
  jk_json_end (out);
}

void
jk_write_alert (JkJsonWriter      *out,
                JkEngine          *engine,
                const JkAlert     *alert,
                const JkCatalogue *catalogue,
                JkLanguage         language)
{
  gint64 now_us = jk_clock_get_real_us (jk_engine_get_clock (engine));
  g_autoptr(GVariant) heal = jk_engine_find_heal_of_alert (engine, alert);
  ReaderSpeech reader;
  const JkSpeech *speech = begin_speech (&reader, catalogue, language);

  jk_json_begin_object (out);
  jk_json_member_string (out, "id", alert->id);
  jk_json_member_string (out, "kind", jk_alert_kind_to_string (alert->kind));
  jk_json_member_string (out, "level", jk_level_to_string (alert->level));
  jk_json_member_string (out, "worst", jk_level_to_string (alert->worst));
  jk_json_member_string (out, "category", jk_alert_category_to_string (alert->category));
  jk_json_member_string (out, "state", jk_alert_state_to_string (alert->state));
  jk_json_member_boolean (out, "active", alert->is_active);
  jk_json_member_optional (out, "metric", alert->metric);
  jk_json_member_optional (out, "project", alert->project);
  jk_json_member_optional (out, "project_name", alert->project_name);
  jk_json_member_optional (out, "subject", alert->subject);
  jk_json_member_optional (out, "series", alert->series);
  write_sentences (out, alert, speech, now_us);
  write_deed (out, alert, speech, heal, catalogue, language);
  write_value (out, alert);
  write_times (out, alert, now_us);
  jk_json_member_optional (out, "caused_by", alert->caused_by);
  write_told (out, alert);
  if (jk_alert_is_listed (alert))
    jk_json_member_optional (out, "quiet",
                             jk_quiet_to_string (jk_alert_book_get_quiet_of (jk_engine_get_alerts (engine), alert)));
  write_actions (out, alert, speech);
  jk_json_end (out);
}

void
jk_write_alert_list (JkJsonWriter      *out,
                     JkEngine          *engine,
                     guint              n_most,
                     const JkCatalogue *catalogue,
                     JkLanguage         language)
{
  g_autoptr(GPtrArray) listed = jk_alert_book_list (jk_engine_get_alerts (engine));

  jk_json_begin_array (out);
  for (guint i = 0; i < MIN (listed->len, n_most); i++)
    jk_write_alert (out, engine, g_ptr_array_index (listed, i), catalogue, language);
  jk_json_end (out);
}

static gboolean
holds (const char *text,
       const char *wanted)
{
  g_autofree char *folded = text != NULL ? g_utf8_casefold (text, -1) : NULL;

  return folded != NULL && strstr (folded, wanted) != NULL;
}

gboolean
jk_alert_holds_text (const JkAlert     *alert,
                     JkEngine          *engine,
                     const JkCatalogue *catalogue,
                     JkLanguage         language,
                     const char        *text)
{
  ReaderSpeech reader;
  const JkSpeech *speech = begin_speech (&reader, catalogue, language);
  g_autofree char *title = jk_alert_make_title (alert, speech, TRUE);
  g_autofree char *body = jk_alert_make_text (alert, speech, TRUE, jk_clock_get_real_us (jk_engine_get_clock (engine)));

  return holds (title, text) || holds (body, text) || holds (alert->metric, text) || holds (alert->project_name, text)
         || holds (jk_alert_get_advice (alert, speech), text);
}

/* Without a query, and while they are not too many; otherwise jk_serve_alerts() answers. */
void
jk_answer_alerts (JkRequest    *request,
                  JkJsonWriter *out)
{
  jk_json_begin_object (out);
  jk_json_member (out, "alerts");
  jk_write_alert_list (out, request->api->engine, JK_DEFAULT_ALERTS, request->api->catalogue, request->language);
  jk_json_end (out);
}
