/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-key.h"

#include <errno.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <sys/random.h>

#include "jk-error.h"
#include "jk-json-writer.h"

#define PREFIX "jk_"

gboolean
jk_equals_in_constant_time (gconstpointer a,
                            gconstpointer b,
                            gsize         length)
{
  const volatile guint8 *left = a, *right = b; /* volatile: no byte may be skipped, whatever the others were */
  guint8 difference = 0;

  for (gsize i = 0; i < length; i++)
    difference |= left[i] ^ right[i];
  return difference == 0;
}

gboolean
jk_fill_random (gpointer out,
                gsize    length,
                GError **error)
{
  guint8 *at = out;

  while (length > 0)
    {
      ssize_t n = getrandom (at, length, 0);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          g_set_error (error, JK_ERROR, JK_ERROR_FAILED, "getrandom: %s", g_strerror (errno));
          return FALSE;
        }
      at += n;
      length -= n;
    }
  return TRUE;
}

static void
append_hex (GString      *out,
            const guint8 *bytes,
            gsize         length)
{
  static const char digits[] = "0123456789abcdef";

  for (gsize i = 0; i < length; i++)
    {
      g_string_append_c (out, digits[bytes[i] >> 4]);
      g_string_append_c (out, digits[bytes[i] & 15]);
    }
}

/* Returns: 0 to 15; -1 for what is no lower-case hex digit */
static int
read_digit (char c)
{
  if (c >= '0' && c <= '9')
    return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Returns: %TRUE if @text begins with 2 × @length hex digits */
static gboolean
read_hex (const char *text,
          guint8     *out,
          gsize       length)
{
  for (gsize i = 0; i < length; i++)
    {
      int high = read_digit (text[2 * i]);
      int low = high < 0 ? -1 : read_digit (text[2 * i + 1]);

      if (low < 0)
        return FALSE;
      out[i] = high << 4 | low;
    }
  return TRUE;
}

gboolean
jk_key_parse_text (const char *text,
                   char        id[JK_KEY_ID_LENGTH + 1],
                   guint8      secret[JK_KEY_SECRET_BYTES])
{
  guint8 ignored[JK_KEY_ID_LENGTH / 2];

  if (strlen (text) != JK_KEY_TEXT_LENGTH || strncmp (text, PREFIX, strlen (PREFIX)) != 0)
    return FALSE;
  text += strlen (PREFIX);
  if (!read_hex (text, ignored, sizeof ignored) || text[JK_KEY_ID_LENGTH] != '_')
    return FALSE;
  memcpy (id, text, JK_KEY_ID_LENGTH);
  id[JK_KEY_ID_LENGTH] = '\0';
  return read_hex (text + JK_KEY_ID_LENGTH + 1, secret, JK_KEY_SECRET_BYTES);
}

void
jk_key_hash_secret (const guint8 secret[JK_KEY_SECRET_BYTES],
                    guint8       hash[JK_KEY_HASH_BYTES])
{
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize length = JK_KEY_HASH_BYTES;

  g_checksum_update (checksum, secret, JK_KEY_SECRET_BYTES);
  g_checksum_get_digest (checksum, hash, &length);
}

gboolean
jk_key_name_is_valid (const char *name)
{
  if (!g_utf8_validate (name, -1, NULL) || g_utf8_strlen (name, -1) > JK_KEY_MAX_NAME_CHARS)
    return FALSE;
  for (const char *at = name; *at != '\0'; at = g_utf8_next_char (at))
    {
      if (!g_unichar_isprint (g_utf8_get_char (at)))
        return FALSE;
    }
  return TRUE;
}

JkKey *
jk_key_new (const char *name,
            JkRole      role,
            gint64      created_us,
            gint64      expires_us,
            char      **text,
            GError    **error)
{
  g_autoptr(JkKey) self = g_new0 (JkKey, 1);
  guint8 id[JK_KEY_ID_LENGTH / 2], secret[JK_KEY_SECRET_BYTES];
  GString *out;

  if (!jk_fill_random (id, sizeof id, error) || !jk_fill_random (secret, sizeof secret, error))
    return NULL;

  out = g_string_new (PREFIX);
  append_hex (out, id, sizeof id);
  memcpy (self->id, out->str + strlen (PREFIX), JK_KEY_ID_LENGTH);
  g_string_append_c (out, '_');
  append_hex (out, secret, sizeof secret);
  *text = g_string_free (out, FALSE);

  self->name = g_strdup (name);
  self->role = role;
  self->created_us = created_us;
  self->expires_us = expires_us;
  jk_key_hash_secret (secret, self->hash);
  explicit_bzero (secret, sizeof secret);
  return g_steal_pointer (&self);
}

void
jk_key_free (JkKey *self)
{
  g_free (self->name);
  g_free (self);
}

char *
jk_key_to_document (const JkKey *self)
{
  g_autoptr(GString) hash = g_string_new (NULL);
  JkJsonWriter out;

  append_hex (hash, self->hash, sizeof self->hash);
  jk_json_init (&out, NULL, TRUE);
  jk_json_begin_object (&out);
  jk_json_member_string (&out, "hash", hash->str);
  jk_json_member_string (&out, "role", jk_role_to_string (self->role));
  jk_json_member_string (&out, "name", self->name);
  jk_json_member_integer (&out, "created_us", self->created_us);
  jk_json_member_integer (&out, "expires_us", self->expires_us);
  jk_json_member_integer (&out, "used_us", self->used_us);
  jk_json_end (&out);
  return jk_json_end_string (&out, NULL);
}

static gboolean
read_time (JsonObject *object,
           const char *name,
           gint64     *out)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64)
    return FALSE;
  *out = json_node_get_int (node);
  return *out >= 0;
}

static const char *
read_string (JsonObject *object,
             const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;
}

JkKey *
jk_key_from_document (const char *id,
                      const char *body)
{
  g_autoptr(JkKey) self = g_new0 (JkKey, 1);
  g_autoptr(JsonParser) parser = json_parser_new ();
  guint8 ignored[JK_KEY_ID_LENGTH / 2];
  const char *hash, *name;
  JsonObject *object;
  JsonNode *root;

  if (strlen (id) != JK_KEY_ID_LENGTH || !read_hex (id, ignored, sizeof ignored)
      || !json_parser_load_from_data (parser, body, -1, NULL))
    return NULL;
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return NULL;

  object = json_node_get_object (root);
  hash = read_string (object, "hash");
  name = read_string (object, "name");
  if (hash == NULL || strlen (hash) != 2 * JK_KEY_HASH_BYTES || !read_hex (hash, self->hash, JK_KEY_HASH_BYTES)
      || name == NULL || !jk_key_name_is_valid (name) || !jk_role_from_string (read_string (object, "role"), &self->role)
      || !read_time (object, "created_us", &self->created_us) || !read_time (object, "expires_us", &self->expires_us)
      || !read_time (object, "used_us", &self->used_us))
    return NULL;

  g_strlcpy (self->id, id, sizeof self->id);
  self->name = g_strdup (name);
  return g_steal_pointer (&self);
}
