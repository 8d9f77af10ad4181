/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-answers.h"

#include <glib/gi18n-lib.h>

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
  const char *known = soup_message_headers_get_one (soup_server_message_get_request_headers (request->message),
                                                    "If-None-Match");

  if (known != NULL && jk_answer_matches (etag, known))
    jk_request_respond (request, SOUP_STATUS_NOT_MODIFIED, NULL, NULL, etag);
  else
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

static GVariant *
make_changes (JsonObject *body)
{
  GVariantBuilder changes;
  JsonObjectIter iter;
  const char *key;
  JsonNode *value;

  g_variant_builder_init (&changes, G_VARIANT_TYPE ("a{sms}"));
  json_object_iter_init (&iter, body);
  while (json_object_iter_next (&iter, &key, &value))
    g_variant_builder_add (&changes, "{sms}", key, JSON_NODE_HOLDS_NULL (value) ? NULL : json_node_get_string (value));
  return g_variant_builder_end (&changes);
}

/* Returns: %FALSE if the caller's idea of the configuration is not the one in force */
static gboolean
is_current (JkRequest *request)
{
  const char *wanted = soup_message_headers_get_one (soup_server_message_get_request_headers (request->message), "If-Match");
  g_autoptr(GBytes) body = NULL;
  g_autofree char *etag = NULL;

  if (wanted == NULL)
    return TRUE;
  body = make_body (request);
  etag = jk_answer_make_etag (body);
  return jk_answer_matches (etag, wanted);
}

void
jk_serve_change_config (JkRequest *request)
{
  JkConfigFile *file = jk_engine_get_config_file (request->api->engine);
  g_autoptr(JsonObject) body = jk_request_parse_body (request);

  if (body == NULL)
    return;
  if (file == NULL)
    {
      jk_request_fail (request, JK_PROBLEM_CONFLICT, N_ ("This Jikimi runs without a configuration file."), NULL);
      return;
    }
  if (!is_current (request))
    {
      jk_request_fail (request, JK_PROBLEM_CHANGED_MEANWHILE, NULL, NULL);
      return;
    }

  jk_request_pause (request);
  jk_config_file_set_async (file, make_changes (body), NULL, NULL, on_config_set_cb, request);
}
