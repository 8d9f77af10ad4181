/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-answers.h"

#include <glib/gi18n-lib.h>

#include "jk-dry-run.h"
#include "jk-request-body.h"

static void
write_config (JkJsonWriter *out,
              JkEngine     *engine)
{
  g_autoptr(GVariant) config = jk_config_to_variant (jk_engine_get_config (engine));
  JkConfigFile *file = jk_engine_get_config_file (engine);
  const GError *error = file != NULL ? jk_config_file_get_error (file) : NULL;
  g_autoptr(GVariant) values = g_variant_lookup_value (config, "values", NULL);

  jk_json_begin_object (out);
  jk_json_member (out, "values");
  jk_json_variant (out, values);
  if (error != NULL)
    jk_json_member_string (out, "error", error->message);
  jk_json_end (out);
}

static GBytes *
make_body (JkRequest *request)
{
  JkJsonWriter out;

  jk_json_init (&out, jk_body_config, request->detail);
  jk_json_speak (&out, request->api->catalogue, request->language);
  write_config (&out, request->api->engine);
  return jk_json_end_bytes (&out);
}

static void
respond_config (JkRequest *request)
{
  g_autoptr(GBytes) body = make_body (request);
  g_autofree char *etag = jk_answer_make_etag (body);

  jk_request_respond (request, SOUP_STATUS_OK, "application/json", body, etag);
}

void
jk_serve_config (JkRequest *request)
{
  respond_config (request);
}

static void
on_config_set_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  JkRequest *request = user_data;
  g_autoptr(GError) error = NULL;
  gboolean set = jk_config_file_set_finish (JK_CONFIG_FILE (source), result, &error);

  if (jk_request_drop_if_gone (request))
    return;
  if (!set)
    jk_request_fail_error (request, error);
  else
    respond_config (request);
}

/* Returns: (nullable): the value of @key in what jk_config_to_variant() gave */
static const char *
get_value (GVariant   *values,
           const char *key)
{
  g_autoptr(GVariant) entry = g_variant_lookup_value (values, key, G_VARIANT_TYPE_VARDICT);
  const char *value = NULL;

  if (entry != NULL)
    (void) g_variant_lookup (entry, "value", "&s", &value);
  return value;
}

static GVariant *
list_values (const JkConfig *config)
{
  g_autoptr(GVariant) all = jk_config_to_variant (config);

  return g_variant_lookup_value (all, "values", NULL);
}

static void
respond_dry_run (JkRequest      *request,
                 const JkConfig *would_be)
{
  g_autoptr(GVariant) before = list_values (jk_engine_get_config (request->api->engine));
  g_autoptr(GVariant) after = list_values (would_be);
  GHashTable *keys = request->data;
  GHashTableIter iter;
  const char *key;
  JkDryRun dry_run;

  jk_dry_run_begin (&dry_run, request, request->route->status);
  g_hash_table_iter_init (&iter, keys);
  while (g_hash_table_iter_next (&iter, (gpointer *) &key, NULL))
    {
      g_autofree char *what = g_strconcat ("config/", key, NULL);

      jk_dry_run_add (&dry_run, what, get_value (before, key), get_value (after, key));
    }
  jk_dry_run_respond (&dry_run);
}

static void
on_config_tried_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  JkRequest *request = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(JkConfig) would_be = jk_config_file_try_finish (JK_CONFIG_FILE (source), result, &error);

  if (jk_request_drop_if_gone (request))
    return;
  if (would_be == NULL)
    jk_request_fail_error (request, error);
  else
    respond_dry_run (request, would_be);
}

/* @keys: (inout): gets the keys that are to change */
static GVariant *
make_changes (JsonObject *body,
              GHashTable *keys)
{
  GVariantBuilder changes;
  JsonObjectIter iter;
  const char *key;
  JsonNode *value;

  g_variant_builder_init (&changes, G_VARIANT_TYPE ("a{sms}"));
  json_object_iter_init (&iter, body);
  while (json_object_iter_next (&iter, &key, &value))
    {
      g_hash_table_add (keys, g_strdup (key));
      g_variant_builder_add (&changes, "{sms}", key, JSON_NODE_HOLDS_NULL (value) ? NULL : json_node_get_string (value));
    }
  return g_variant_builder_end (&changes);
}

/* Fills the configuration that the change is meant for, if the caller says so. Returns: %FALSE having answered 412 */
static gboolean
check_current (JkRequest *request,
               JkConfig **expected)
{
  g_autoptr(GBytes) body = make_body (request);
  g_autofree char *etag = jk_answer_make_etag (body);

  *expected = NULL;
  if (soup_message_headers_get_one (soup_server_message_get_request_headers (request->message), "If-Match") != NULL)
    *expected = jk_engine_get_config (request->api->engine);
  return jk_request_matches (request, etag);
}

void
jk_serve_change_config (JkRequest *request)
{
  JkConfigFile *file = jk_engine_get_config_file (request->api->engine);
  g_autoptr(JsonObject) body = jk_request_parse_body (request);
  JkConfig *expected;
  GVariant *changes;

  if (body == NULL)
    return;
  if (file == NULL)
    {
      jk_request_fail (request, JK_PROBLEM_CONFLICT, N_ ("This Jikimi runs without a configuration file."), NULL);
      return;
    }
  if (!check_current (request, &expected))
    return;

  request->data = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  request->free_data = (GDestroyNotify) g_hash_table_unref;
  changes = make_changes (body, request->data);
  jk_request_pause (request);
  if (request->dry_run)
    jk_config_file_try_async (file, changes, expected, NULL, on_config_tried_cb, request);
  else
    jk_config_file_set_async (file, changes, expected, NULL, on_config_set_cb, request);
}
