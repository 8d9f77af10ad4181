/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What healing did, on disk: each record as a document, and its ends as events. */
#include "jk-engine-healing-private.h"

#include <string.h>

#include "jk-json-text.h"
#include "jk-log.h"

#define COLLECTION "heal"
#define CONTROL "control"
#define LIMITS "healing-limits"
#define EVENT "heal"
#define AGAIN "heal-again"
#define MS_PER_DAY (24 * 60 * 60 * G_GINT64_CONSTANT (1000))

void
jk_engine_heal_keep (const JkHealRecord *record,
                     gpointer            user_data)
{
  JkEngine *self = user_data;
  g_autofree char *text = jk_heal_record_to_text (record);
  g_autofree char *limits = NULL;

  if (self->store == NULL)
    return;
  jk_store_put_document (self->store, COLLECTION, record->id, text);
  /* With what it has used up of them: whoever dies in the middle has used it too. */
  limits = jk_heal_loop_keep_limits (self->healing->loop);
  jk_store_put_document (self->store, CONTROL, LIMITS, limits);
  jk_store_commit (self->store);
}

static void
remember_end (JkEngine   *self,
              const char *id,
              gint64      ended_us)
{
  g_hash_table_replace (self->healing->again, g_strdup (id), g_memdup2 (&ended_us, sizeof ended_us));
}

/* For as long as there are events of them. */
static void
load_ends (JkEngine *self)
{
  g_autoptr(GPtrArray) documents = jk_store_load_documents (self->store, AGAIN, NULL);
  gint64 kept_ms = jk_config_get_int (self->config, "history.hour_days") * MS_PER_DAY;
  gint64 now_us = jk_clock_get_real_us (self->clock);

  for (guint i = 0; documents != NULL && i < documents->len; i++)
    {
      const JkDocument *document = g_ptr_array_index (documents, i);
      gint64 ended_us = g_ascii_strtoll (document->body, NULL, 10);

      if ((now_us - ended_us) / 1000 < kept_ms)
        remember_end (self, document->key, ended_us);
      else
        jk_store_delete_document (self->store, AGAIN, document->key);
    }
}

gboolean
jk_engine_heal_ended_later (JkEngine   *self,
                            const char *id,
                            gint64      ended_us)
{
  const JkHealRecord *live = jk_heal_loop_find_record (self->healing->loop, id);
  const gint64 *last_us = live != NULL ? &live->ended_us : g_hash_table_lookup (self->healing->again, id);

  return last_us != NULL && *last_us != ended_us;
}

void
jk_engine_heal_forget (const char *id,
                       gpointer    user_data)
{
  JkEngine *self = user_data;
  const JkHealRecord *record = jk_heal_loop_find_record (self->healing->loop, id);

  if (self->store == NULL)
    return;
  jk_store_delete_document (self->store, COLLECTION, id);
  /* Its ends stay as events, and none of them says whether it was the last. */
  if (record != NULL && (record->state == JK_HEAL_UNDONE || (record->state == JK_HEAL_KEPT && record->error != NULL)))
    {
      g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, record->ended_us);

      remember_end (self, id, record->ended_us);
      jk_store_put_document (self->store, AGAIN, id, text);
    }
}

static void
add_member (GString    *json,
            const char *name,
            const char *value)
{
  g_string_append_printf (json, "%s\"%s\":\"", json->len > 1 ? "," : "", name);
  jk_json_append_escaped (json, value, strlen (value));
  g_string_append_c (json, '"');
}

static void
add_event (JkEngine           *self,
           const JkHealRecord *record)
{
  g_autofree char *text = jk_heal_record_to_event_text (record);
  GString *json = g_string_new ("{");

  add_member (json, "id", record->id);
  add_member (json, "rule", record->rule);
  add_member (json, "action", record->action);
  add_member (json, "state", jk_heal_state_to_string (record->state));
  add_member (json, "record", text);
  g_string_append_c (json, '}');
  jk_store_add_event (self->store, jk_clock_get_real_us (self->clock) / 1000, EVENT, record->target->project, json->str);
  g_string_free (json, TRUE);
}

void
jk_engine_heal_ended (const JkHealRecord *record,
                      gpointer            user_data)
{
  JkEngine *self = user_data;
  gboolean is_bad = record->state == JK_HEAL_FAILED || record->state == JK_HEAL_INTERRUPTED;
  g_autofree char *limits = jk_heal_loop_keep_limits (self->healing->loop);

  jk_log_event (is_bad ? G_LOG_LEVEL_WARNING : G_LOG_LEVEL_INFO, "heal", jk_heal_state_to_string (record->state), "rule", record->rule,
                "action", record->action, "id", record->id, "project", record->target->project, "error", record->error, NULL);
  if (self->store != NULL)
    {
      jk_store_put_document (self->store, CONTROL, LIMITS, limits);
      add_event (self, record);
      jk_store_commit (self->store);
    }
  jk_engine_heal_tell (self, record);
  jk_engine_changed (self, JK_FACET_HEALING);
}

static void
load_limits (JkEngine *self)
{
  g_autoptr(GPtrArray) documents = jk_store_load_documents (self->store, CONTROL, NULL);

  for (guint i = 0; documents != NULL && i < documents->len; i++)
    {
      const JkDocument *document = g_ptr_array_index (documents, i);

      if (g_str_equal (document->key, LIMITS))
        jk_heal_loop_restore_limits (self->healing->loop, document->body);
    }
}

void
jk_engine_heal_load_records (JkEngine *self)
{
  g_autoptr(GPtrArray) documents = NULL;

  if (self->store == NULL)
    return;
  load_limits (self);
  load_ends (self);
  documents = jk_store_load_documents (self->store, COLLECTION, NULL);
  for (guint i = 0; documents != NULL && i < documents->len; i++)
    {
      const JkDocument *document = g_ptr_array_index (documents, i);
      JkHealRecord *record = jk_heal_record_from_text (document->body);

      if (record != NULL)
        jk_heal_loop_restore (self->healing->loop, record);
      else
        jk_log_event (G_LOG_LEVEL_WARNING, "heal-record", "a record of healing cannot be read", "id", document->key, NULL);
    }
}

GVariant *
jk_engine_read_heal_record (const char *text)
{
  g_autoptr(JkHealRecord) record = jk_heal_record_from_text (text);
  GVariantDict dict;
  g_autoptr(GVariant) all = NULL;

  if (record == NULL)
    return NULL;
  all = jk_heal_record_to_variant (record);
  g_variant_dict_init (&dict, all);
  /* What lets it be taken back is not kept for so long. */
  g_variant_dict_insert (&dict, "can_undo", "b", FALSE);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}
