/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-answers.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-audit.h"
#include "jk-cursor.h"
#include "jk-dry-run.h"
#include "jk-error.h"
#include "jk-request-body.h"

static void
write_members (JkJsonWriter *out,
               const JkKey  *key)
{
  jk_json_member_string (out, "id", key->id);
  jk_json_member_string (out, "role", jk_role_to_string (key->role));
  jk_json_member_string (out, "name", key->name);
  jk_json_member_time (out, "created", key->created_us);
  if (key->expires_us != 0)
    jk_json_member_time (out, "expires", key->expires_us);
}

static const char *
get_key_id (gconstpointer list,
            guint         i)
{
  return ((const JkKey *) g_ptr_array_index ((GPtrArray *) list, i))->id;
}

void
jk_serve_keys (JkRequest *request)
{
  GPtrArray *keys = jk_key_ring_list (request->api->keys);
  gint64 limit = JK_DEFAULT_KEYS;
  guint start, end;
  JkCursor cursor;
  JkJsonWriter out;

  if (!jk_cursor_read (request, "keys", &cursor))
    return;
  (void) jk_request_get_integer (request, "limit", &limit);
  start = jk_cursor_find_start (&cursor, keys, keys->len, get_key_id);
  end = (guint) MIN (start + limit, (gint64) keys->len);

  jk_json_init (&out, request->route->body, request->detail);
  jk_json_begin_object (&out);
  jk_json_member (&out, "keys");
  jk_json_begin_array (&out);
  for (guint i = start; i < end; i++)
    {
      const JkKey *key = g_ptr_array_index (keys, i);

      jk_json_begin_object (&out);
      write_members (&out, key);
      if (key->used_us != 0)
        jk_json_member_time (&out, "used", key->used_us);
      jk_json_member_boolean (&out, "expired", jk_key_ring_is_expired (request->api->keys, key));
      jk_json_end (&out);
    }
  jk_json_end (&out);
  jk_json_end (&out);
  if (start < end && end < keys->len)
    jk_cursor_set_next (request, "keys", get_key_id (keys, end - 1), end);
  jk_request_respond_json (request, request->route->status, &out);
}

/* What holds a secret must be kept by nobody on the way. */
static void
forbid_keeping (JkRequest *request)
{
  soup_message_headers_replace (soup_server_message_get_response_headers (request->message), "Cache-Control", "no-store");
}

typedef struct
{
  char id[JK_KEY_ID_LENGTH + 1];
  char *text; /* (nullable): the new key; %NULL: one was revoked */
} KeyChange;

static void
key_change_free (gpointer data)
{
  KeyChange *self = data;

  if (self->text != NULL)
    explicit_bzero (self->text, strlen (self->text));
  g_free (self->text);
  g_free (self);
}

static void
respond_created (JkRequest   *request,
                 const JkKey *key,
                 const char  *text)
{
  g_autofree char *location = g_strconcat (JK_API_PREFIX "/keys/", key->id, NULL);
  JkJsonWriter out;

  jk_json_init (&out, request->route->body, request->detail);
  jk_json_begin_object (&out);
  write_members (&out, key);
  jk_json_member_string (&out, "key", text);
  jk_json_end (&out);
  soup_message_headers_append (soup_server_message_get_response_headers (request->message), "Location", location);
  forbid_keeping (request);
  jk_request_respond_json (request, request->route->status, &out);
}

/* A change that is not on disk would be undone by a restart: a key would be gone, or back. */
static void
on_written_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  JkRequest *request = user_data;
  const KeyChange *change = request->data;
  g_autoptr(GPtrArray) events = jk_store_query_events_finish (JK_STORE (source), result, NULL);
  JkStoreState state = { FALSE };
  const JkKey *key;

  if (jk_request_drop_if_gone (request))
    return;

  jk_store_get_state (JK_STORE (source), &state);
  key = jk_key_ring_find (request->api->keys, change->id);
  if (state.degraded || events == NULL)
    {
      if (change->text != NULL)
        (void) jk_key_ring_revoke (request->api->keys, change->id);
      jk_request_fail (request, JK_PROBLEM_BUSY,
                       change->text != NULL
                         ? N_ ("The key cannot be kept, because the history cannot be written: %s")
                         : N_ ("The key is revoked until the next start only, because the history cannot be written: %s"),
                       state.reason != NULL ? state.reason : "?", NULL);
    }
  else if (change->text == NULL)
    jk_request_respond (request, request->route->status, NULL, NULL, NULL);
  else if (key != NULL)
    respond_created (request, key, change->text);
  else
    jk_request_fail (request, JK_PROBLEM_CONFLICT, N_ ("The key was revoked meanwhile."), NULL);
  jk_store_state_clear (&state);
}

/* Takes @text. */
static void
answer_when_written (JkRequest  *request,
                     const char *id,
                     char       *text)
{
  KeyChange *change = g_new0 (KeyChange, 1);

  g_strlcpy (change->id, id, sizeof change->id);
  change->text = text;
  request->data = change;
  request->free_data = key_change_free;
  jk_request_pause (request);
  /* The store does everything in turn: once it has answered a question, what was given to it before is written. */
  jk_store_query_events_async (jk_engine_get_store (request->api->engine), JK_AUDIT_KIND, NULL, 0, 1, 1, NULL, on_written_cb,
                               request);
}

/* Returns: %FALSE having answered */
static gboolean
read_wishes (JkRequest  *request,
             JsonObject *body,
             JkRole     *role,
             gint64     *lifetime_s)
{
  const char *name = jk_body_get_string (body, "name");
  const char *bad = NULL;

  *lifetime_s = json_object_has_member (body, "expires_in_s") ? json_object_get_int_member (body, "expires_in_s") : 0;
  if (!jk_role_from_string (jk_body_get_string (body, "role"), role))
    bad = "role";
  else if (name != NULL && !jk_key_name_is_valid (name))
    bad = "name";
  else if (json_object_has_member (body, "expires_in_s") && (*lifetime_s < 1 || *lifetime_s > JK_KEY_MAX_LIFETIME_S))
    bad = "expires_in_s";
  if (bad == NULL)
    return TRUE;
  jk_request_fail (request, JK_PROBLEM_BAD_BODY, N_ ("“%s” has a value that cannot be used."), bad, NULL);
  return FALSE;
}

static void
fail_to_create (JkRequest    *request,
                const GError *error)
{
  if (g_error_matches (error, JK_ERROR, JK_ERROR_LIMIT))
    jk_request_fail (request, JK_PROBLEM_CONFLICT, N_ ("There are too many keys. Revoke one that is not needed."), NULL);
  else if (g_error_matches (error, JK_ERROR, JK_ERROR_STORE))
    jk_request_fail (request, JK_PROBLEM_CONFLICT, N_ ("This Jikimi keeps no history, and so no keys."), NULL);
  else
    jk_request_fail_error (request, error);
}

static void
respond_dry_creation (JkRequest  *request,
                      JkRole      role,
                      const char *name)
{
  g_autofree char *to = g_strdup_printf ("%s%s%s", jk_role_to_string (role), *name != '\0' ? " " : "", name);

  jk_dry_run_answer (request, "keys", NULL, to);
}

void
jk_serve_create_key (JkRequest *request)
{
  g_autoptr(JsonObject) body = jk_request_parse_body (request);
  g_autoptr(GError) error = NULL;
  const char *name;
  const JkKey *key;
  gint64 lifetime_s;
  char *text;
  JkRole role;

  if (body == NULL || !read_wishes (request, body, &role, &lifetime_s))
    return;

  name = jk_body_get_string (body, "name");
  name = name != NULL ? name : "";
  if (!jk_key_ring_has_room (request->api->keys, &error))
    {
      fail_to_create (request, error);
      return;
    }
  if (request->dry_run)
    {
      respond_dry_creation (request, role, name);
      return;
    }

  key = jk_key_ring_create (request->api->keys, name, role, lifetime_s, &text, &error);
  if (key != NULL)
    answer_when_written (request, key->id, text);
  else
    fail_to_create (request, error);
}

static void
respond_dry_revoking (JkRequest  *request,
                      const char *id)
{
  const JkKey *key = jk_key_ring_find (request->api->keys, id);
  g_autofree char *what = g_strconcat ("keys/", id, NULL);

  if (key == NULL)
    jk_request_fail (request, JK_PROBLEM_NOT_FOUND, N_ ("There is no key “%s”."), id, NULL);
  else
    jk_dry_run_answer (request, what, jk_role_to_string (key->role), NULL);
}

void
jk_serve_revoke_key (JkRequest *request)
{
  const char *id = request->arguments[0];

  if (request->dry_run)
    {
      respond_dry_revoking (request, id);
      return;
    }
  if (!jk_key_ring_revoke (request->api->keys, id))
    {
      jk_request_fail (request, JK_PROBLEM_NOT_FOUND, N_ ("There is no key “%s”."), id, NULL);
      return;
    }
  jk_connections_close_holder (request->api, id);
  answer_when_written (request, id, NULL);
}

void
jk_serve_token (JkRequest *request)
{
  const JkKey *key = jk_key_ring_find (request->api->keys, request->caller.key);
  g_autofree char *token = NULL;
  g_autoptr(GError) error = NULL;
  gint64 expires_us;
  JkJsonWriter out;

  if (key == NULL || request->caller.by_token)
    {
      jk_request_fail (request, JK_PROBLEM_NO_KEY, N_ ("A token is made for a key: show it in the X-API-Key header."), NULL);
      return;
    }
  if (request->api->mint == NULL)
    {
      jk_request_fail (request, JK_PROBLEM_FAILED, NULL, NULL);
      return;
    }
  if (request->dry_run)
    {
      JkDryRun dry_run;

      jk_dry_run_begin (&dry_run, request, request->route->status);
      jk_dry_run_respond (&dry_run); /* a token is kept by nobody here: nothing changes */
      return;
    }
  token = jk_token_mint_make (request->api->mint, key, jk_key_ring_get_generation (request->api->keys), &expires_us, &error);
  if (token == NULL)
    {
      jk_request_fail_error (request, error);
      return;
    }

  jk_json_init (&out, request->route->body, request->detail);
  jk_json_begin_object (&out);
  jk_json_member_string (&out, "token", token);
  jk_json_member_time (&out, "expires", expires_us);
  jk_json_end (&out);
  forbid_keeping (request);
  jk_request_respond_json (request, request->route->status, &out);
}
