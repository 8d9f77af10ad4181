/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-answers-healing.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "jk-engine-healing.h"
#include "jk-heal-note.h"

/* What actions are called, without names: keys are ids of actions. */
static const struct
{
  const char *action;
  const char *title;
} titles[] = {
  { "git-commit", N_ ("Commit what is safe to commit") },
  { "git-checkpoint", N_ ("Keep a checkpoint of the changes") },
  { "memory", N_ ("Give memory back") },
  { "probe-remedy", N_ ("Help the slow API") },
  { "file-size", N_ ("Show where long files can be cut") },
  { "service-restart", N_ ("Restart the service") },
  { "disk-clean", N_ ("Free space from caches") },
};

static const char *
title_of (const char *action)
{
  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    {
      if (g_str_equal (titles[i].action, action))
        return titles[i].title;
    }
  return action;
}

static const char *
text_in (GVariant   *from,
         const char *name)
{
  const char *text = NULL;

  return g_variant_lookup (from, name, "&s", &text) && *text != '\0' ? text : NULL;
}

static gboolean
is_set (GVariant   *from,
        const char *name)
{
  gboolean set = FALSE;

  return g_variant_lookup (from, name, "b", &set) && set;
}

static guint
count_in (GVariant   *from,
          const char *name)
{
  guint32 count = 0;

  (void) g_variant_lookup (from, name, "u", &count);
  return count;
}

static void
write_time (JkJsonWriter *out,
            const char   *member,
            GVariant     *from,
            const char   *name)
{
  gint64 time_us = 0;

  (void) g_variant_lookup (from, name, "x", &time_us);
  if (time_us != 0)
    {
      jk_json_member_time (out, member, time_us);
      return;
    }
  jk_json_member (out, member);
  jk_json_null (out);
}

/* @name: an array of a{sv}, the first @n of which are written by @write */
static void
write_some (JkJsonWriter *out,
            GVariant     *from,
            const char   *name,
            gsize         n,
            void        (*write) (JkJsonWriter *out, GVariant *one))
{
  g_autoptr(GVariant) all = g_variant_lookup_value (from, name, G_VARIANT_TYPE ("aa{sv}"));

  jk_json_member (out, name);
  jk_json_begin_array (out);
  for (gsize i = 0; all != NULL && i < MIN (g_variant_n_children (all), n); i++)
    {
      g_autoptr(GVariant) one = g_variant_get_child_value (all, i);

      write (out, one);
    }
  jk_json_end (out);
}

static void
write_all (JkJsonWriter *out,
           GVariant     *from,
           const char   *name,
           void        (*write) (JkJsonWriter *out, GVariant *one))
{
  write_some (out, from, name, G_MAXSIZE, write);
}

static void
write_effect (JkJsonWriter *out,
              GVariant     *effect)
{
  double before = NAN, after = NAN;

  (void) g_variant_lookup (effect, "before", "d", &before);
  (void) g_variant_lookup (effect, "after", "d", &after);
  jk_json_begin_object (out);
  jk_json_member_string (out, "metric", text_in (effect, "metric"));
  jk_json_member_string (out, "unit", text_in (effect, "unit") != NULL ? text_in (effect, "unit") : "");
  jk_json_member_number (out, "before", before);
  jk_json_member_number (out, "after", after);
  jk_json_end (out);
}

static const char *
sentence_of_state (const char *state,
                   const char *verdict)
{
  static const struct
  {
    const char *state;
    const char *verdict; /* (nullable): any */
    const char *sentence;
  } sentences[] = {
    { "running", NULL, N_ ("It is under way.") },
    { "kept", "helped", N_ ("It helped.") },
    { "kept", "no-help", N_ ("It did not help, and cannot be undone.") },
    { "kept", "worse", N_ ("It made things worse, and could not be undone.") },
    { "kept", NULL, N_ ("It was done.") },
    { "undone", "no-help", N_ ("It did not help and was undone.") },
    { "undone", "worse", N_ ("It made things worse and was undone.") },
    { "undone", NULL, N_ ("It was undone.") },
    { "failed", NULL, N_ ("It failed.") },
    { "interrupted", NULL, N_ ("Jikimi ended in the middle of it: look at what it left.") },
    { "refused", NULL, N_ ("It was not done.") },
    { "recommended", NULL, N_ ("It is proposed to you.") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (sentences); i++)
    {
      if (g_str_equal (sentences[i].state, state)
          && (sentences[i].verdict == NULL || g_strcmp0 (sentences[i].verdict, verdict) == 0))
        return sentences[i].sentence;
    }
  return "";
}

static void
write_translated (JkJsonWriter *out,
                  const char   *member,
                  const char   *msgid)
{
  jk_json_member_string (out, member, *msgid != '\0' ? jk_catalogue_get (out->catalogue, out->language, msgid) : "");
}

void
jk_write_heal_summary (JkJsonWriter *out,
                       GVariant     *action)
{
  jk_json_begin_object (out);
  jk_json_member_string (out, "rule", text_in (action, "rule"));
  jk_json_member_string (out, "action", text_in (action, "id"));
  jk_json_member_string (out, "state", text_in (action, "state"));
  jk_json_member_boolean (out, "can_undo", is_set (action, "can_undo"));
  jk_json_end (out);
}

char *
jk_describe_heal_action (GVariant          *action,
                         const JkCatalogue *catalogue,
                         JkLanguage         language)
{
  const char *title = jk_catalogue_get (catalogue, language, title_of (text_in (action, "action")));
  const char *end = sentence_of_state (text_in (action, "state"), text_in (action, "verdict"));

  return g_strdup_printf ("%s: %s", title, *end != '\0' ? jk_catalogue_get (catalogue, language, end) : "");
}

void
jk_write_heal_action (JkJsonWriter *out,
                      GVariant     *action)
{
  const char *state = text_in (action, "state");
  const char *verdict = text_in (action, "verdict");

  jk_json_begin_object (out);
  jk_json_member_string (out, "id", text_in (action, "id"));
  jk_json_member_string (out, "rule", text_in (action, "rule"));
  jk_json_member_string (out, "action", text_in (action, "action"));
  jk_json_member_optional (out, "project", text_in (action, "project"));
  jk_json_member_optional (out, "target", text_in (action, "target"));
  jk_json_member_string (out, "trigger", text_in (action, "trigger"));
  jk_json_member_string (out, "state", state);
  write_time (out, "started", action, "started_us");
  if (g_strcmp0 (state, "running") != 0)
    write_time (out, "ended", action, "ended_us");
  write_translated (out, "title", title_of (text_in (action, "action")));
  write_translated (out, "text", sentence_of_state (state, verdict));
  write_all (out, action, "effects", write_effect);
  write_all (out, action, "items", jk_write_heal_item);
  jk_json_member_integer (out, "n_items", count_in (action, "n_items"));
  jk_json_member_optional (out, "operation", text_in (action, "operation"));
  jk_json_member_boolean (out, "can_undo", is_set (action, "can_undo"));
  jk_json_member_string (out, "verdict", verdict);
  jk_json_member_optional (out, "error", text_in (action, "error"));
  jk_json_end (out);
}

/* Writes a text in the language of the process in that of the reader. */
static void
write_retold (JkJsonWriter *out,
              const char   *member,
              const char   *message)
{
  g_autofree char *retold = message != NULL ? jk_retell (out->catalogue, out->language, message) : NULL;

  jk_json_member_optional (out, member, retold);
}

static void
write_breaker (JkJsonWriter *out,
               GVariant     *rule)
{
  jk_json_member (out, "breaker");
  jk_json_begin_object (out);
  jk_json_member_string (out, "state", text_in (rule, "breaker"));
  jk_json_member_integer (out, "failures", count_in (rule, "failures"));
  write_time (out, "until", rule, "breaker_until_us");
  jk_json_end (out);
}

static void
write_rule (JkJsonWriter *out,
            GVariant     *rule)
{
  double for_s = 0;

  (void) g_variant_lookup (rule, "for_s", "d", &for_s);
  jk_json_begin_object (out);
  jk_json_member_string (out, "id", text_in (rule, "id"));
  write_translated (out, "name", text_in (rule, "name"));
  jk_json_member_string (out, "condition", text_in (rule, "condition"));
  jk_json_member_number (out, "for_s", for_s);
  jk_json_member_string (out, "action", text_in (rule, "action"));
  jk_json_member_string (out, "mode", text_in (rule, "mode"));
  jk_json_member_boolean (out, "enabled", is_set (rule, "enabled"));
  jk_json_member_optional (out, "project", text_in (rule, "project"));
  jk_json_member_optional (out, "target", text_in (rule, "target"));
  jk_json_member_integer (out, "n_targets", count_in (rule, "n_targets"));
  jk_json_member_string (out, "state", text_in (rule, "state"));
  write_time (out, "since", rule, "since_us");
  write_breaker (out, rule);
  write_time (out, "next_allowed", rule, "next_allowed_us");
  jk_json_member_boolean (out, "can_undo", is_set (rule, "can_undo"));
  jk_json_member_boolean (out, "only_recommends", is_set (rule, "only_recommends"));
  jk_json_member_string (out, "last_action", text_in (rule, "last_action"));
  write_retold (out, "refusal", text_in (rule, "refusal"));
  jk_json_end (out);
}

void
jk_write_healing (JkJsonWriter *out,
                  GVariant     *healing,
                  guint         n_actions)
{
  jk_json_begin_object (out);
  jk_json_member_boolean (out, "auto_healing", is_set (healing, "auto_healing"));
  jk_json_member_boolean (out, "paused", is_set (healing, "paused"));
  write_time (out, "paused_until", healing, "paused_until_us");
  jk_json_member_string (out, "stopped_by", text_in (healing, "stopped_by"));
  jk_json_member (out, "budget");
  jk_json_begin_object (out);
  jk_json_member_integer (out, "per_hour", count_in (healing, "per_hour"));
  jk_json_member_integer (out, "used", count_in (healing, "used"));
  write_time (out, "free_at", healing, "free_at_us");
  jk_json_end (out);
  write_all (out, healing, "rules", write_rule);
  write_some (out, healing, "actions", n_actions, jk_write_heal_action);
  jk_json_end (out);
}

void
jk_write_heal_preview (JkJsonWriter *out,
                       GVariant     *preview)
{
  gboolean would_act = is_set (preview, "would_act");

  jk_json_begin_object (out);
  jk_json_member_string (out, "rule", text_in (preview, "rule"));
  jk_json_member_string (out, "action", text_in (preview, "action"));
  jk_json_member_boolean (out, "would_act", would_act);
  write_retold (out, "refusal", text_in (preview, "refusal"));
  write_translated (out, "title", title_of (text_in (preview, "action")));
  write_translated (out, "text", would_act ? N_ ("It would be done now.") : N_ ("It would not be done now."));
  write_all (out, preview, "effects", write_effect);
  write_all (out, preview, "items", jk_write_heal_item);
  jk_json_member_integer (out, "n_items", count_in (preview, "n_items"));
  jk_json_member_boolean (out, "can_undo", is_set (preview, "can_undo"));
  jk_json_member_boolean (out, "only_recommends", is_set (preview, "only_recommends"));
  jk_json_end (out);
}

void
jk_answer_healing (JkRequest    *request,
                   JkJsonWriter *out)
{
  g_autoptr(GVariant) healing = jk_engine_describe_healing (request->api->engine);

  jk_write_healing (out, healing, JK_MAX_HEAL_ACTIONS);
}
