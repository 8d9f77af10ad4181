/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outbox-fixture.h"

#include <math.h>
#include <string.h>

#include "jk-error.h"

static void
save (const char   *key,
      const char   *text,
      JkOutboxSaved saved,
      gpointer      saved_data,
      gpointer      user_data)
{
  Fixture *fixture = user_data;

  if (text != NULL)
    g_hash_table_insert (fixture->records, g_strdup (key), g_strdup (text));
  else
    g_hash_table_remove (fixture->records, key);
  if (saved == NULL)
    return;
  if (fixture->holds)
    {
      g_ptr_array_add (fixture->held, saved);
      g_ptr_array_add (fixture->held, saved_data);
      return;
    }
  saved (saved_data);
}

static void
find_secret (const char         *name,
             JkOutboxSecretFound found,
             gpointer            found_data,
             gpointer            user_data)
{
  Fixture *fixture = user_data;
  g_autoptr(GError) error = NULL;

  fixture->n_asked++;
  if (fixture->secret == NULL)
    error = g_error_new_literal (JK_ERROR, JK_ERROR_NOT_FOUND, "no such secret");
  found (fixture->secret, error, found_data);
}

static GPtrArray *
read_channels (const char *text)
{
  g_autofree char *folder = g_dir_make_tmp ("jikimi-outbox-XXXXXX", NULL), *path = g_build_filename (folder, "conf", NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(JkConfig) config = NULL;

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  config = jk_config_load (path, NULL, &error);
  g_assert_no_error (error);
  jk_test_folder_remove (folder);
  return jk_channel_list (config);
}

void
fixture_set_channels (Fixture    *fixture,
                      const char *format)
{
  g_autoptr(GString) text = g_string_new (format);
  g_autofree char *base = jk_test_server_url (fixture->server, "");
  g_autoptr(GPtrArray) channels = NULL;

  g_string_replace (text, "BASE", base, 0);
  channels = read_channels (text->str);
  jk_outbox_set_channels (fixture->outbox, channels);
}

static void
open_outbox (Fixture    *fixture,
             const char *channels)
{
  const JkOutboxKeeper keeper = { save, find_secret, NULL, fixture };

  fixture->outbox = jk_outbox_new (fixture->clock, fixture->http, NULL, &keeper);
  fixture_set_channels (fixture, channels);
}

void
fixture_set_up (Fixture      *fixture,
                gconstpointer channels)
{
  fixture->server = jk_test_server_new (NULL);
  fixture->http = jk_http_new (NULL);
  fixture->clock = jk_clock_new_manual (NOON_US);
  fixture->records = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  fixture->held = g_ptr_array_new ();
  open_outbox (fixture, channels);
}

void
fixture_tear_down (Fixture      *fixture,
                   gconstpointer channels)
{
  g_clear_pointer (&fixture->outbox, jk_outbox_free);
  g_assert_cmpuint (fixture->held->len, ==, 0);
  g_object_unref (fixture->http);
  jk_test_server_free (fixture->server);
  jk_clock_unref (fixture->clock);
  g_hash_table_unref (fixture->records);
  g_ptr_array_unref (fixture->held);
  g_free (fixture->secret);
}

void
fixture_say_full (Fixture       *fixture,
                  const char    *id,
                  JkMessageState state,
                  JkLevel        level,
                  const char    *title,
                  void (*how) (JkOutbox *, JkMessage *))
{
  const JkMessageParts parts = { .id = id, .state = state, .level = level, .category = "system", .title = title,
                                 .value_number = NAN, .threshold_number = NAN,
                                 .since_us = NOON_US, .time_us = jk_clock_get_real_us (fixture->clock), .count = 1 };
  g_autoptr(JkMessage) message = jk_message_new (&parts);

  how (fixture->outbox, message);
}

void
fixture_say (Fixture    *fixture,
             const char *id,
             JkLevel     level,
             const char *title)
{
  fixture_say_full (fixture, id, JK_MESSAGE_FIRING, level, title, jk_outbox_post);
}

void
fixture_say_over (Fixture    *fixture,
                  const char *id)
{
  fixture_say_full (fixture, id, JK_MESSAGE_RESOLVED, JK_LEVEL_WARNING, "over", jk_outbox_post);
}

guint64
fixture_count (Fixture    *fixture,
               guint       channel,
               const char *name)
{
  g_autoptr(GVariant) all = jk_outbox_describe (fixture->outbox), one = g_variant_get_child_value (all, channel);
  g_autoptr(GVariant) value = g_variant_lookup_value (one, name, NULL);

  if (g_variant_is_of_type (value, G_VARIANT_TYPE_UINT32))
    return g_variant_get_uint32 (value);
  return g_variant_is_of_type (value, G_VARIANT_TYPE_INT64) ? (guint64) g_variant_get_int64 (value) : g_variant_get_uint64 (value);
}

char *
fixture_word (Fixture    *fixture,
              guint       channel,
              const char *name)
{
  g_autoptr(GVariant) all = jk_outbox_describe (fixture->outbox), one = g_variant_get_child_value (all, channel);
  char *value = NULL;

  g_assert_true (g_variant_lookup (one, name, "s", &value));
  return value;
}

char *
fixture_dup_last_body (Fixture *fixture)
{
  g_autofree char *request = jk_test_server_dup_request (fixture->server);

  return g_strdup (request != NULL ? strstr (request, "\n\n") + 2 : "");
}

void
fixture_restart (Fixture    *fixture,
                 const char *channels)
{
  g_autoptr(GHashTable) before = g_steal_pointer (&fixture->records);
  GHashTableIter iter;
  gpointer key, text;

  g_clear_pointer (&fixture->outbox, jk_outbox_free);
  for (guint i = 0; i < fixture->held->len; i += 2)
    ((JkOutboxSaved) g_ptr_array_index (fixture->held, i)) (g_ptr_array_index (fixture->held, i + 1));
  g_ptr_array_set_size (fixture->held, 0);
  fixture->records = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  open_outbox (fixture, channels);
  g_hash_table_iter_init (&iter, before);
  while (g_hash_table_iter_next (&iter, &key, &text))
    {
      g_hash_table_insert (fixture->records, g_strdup (key), g_strdup (text));
      jk_outbox_restore (fixture->outbox, key, text);
    }
}

gboolean
fixture_wake_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}
