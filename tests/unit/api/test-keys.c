/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <jwt.h>
#include <stdlib.h>
#include <string.h>

#include "jk-caller.h"
#include "jk-error.h"
#include "jk-key-ring.h"
#include "jk-token.h"

#define NOW_US (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC)

static const guint8 known_secret[JK_TOKEN_SECRET_BYTES] = "0123456789abcdef0123456789abcde";

static void
test_text (void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *other = NULL;
  g_autoptr(JkKey) key = jk_key_new ("ci", JK_ROLE_OPERATOR, NOW_US, 0, &text, &error);
  g_autoptr(JkKey) second = jk_key_new ("ci", JK_ROLE_OPERATOR, NOW_US, 0, &other, &error);
  guint8 secret[JK_KEY_SECRET_BYTES], hash[JK_KEY_HASH_BYTES];
  char id[JK_KEY_ID_LENGTH + 1];

  g_assert_no_error (error);
  g_assert_cmpuint (strlen (text), ==, JK_KEY_TEXT_LENGTH);
  g_assert_true (jk_key_parse_text (text, id, secret));
  g_assert_cmpstr (id, ==, key->id);
  jk_key_hash_secret (secret, hash);
  g_assert_cmpmem (hash, sizeof hash, key->hash, sizeof key->hash);
  g_assert_cmpstr (text, !=, other);
  g_assert_cmpstr (key->id, !=, second->id);
}

static void
test_text_that_is_no_key (void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  g_autoptr(JkKey) key = jk_key_new ("", JK_ROLE_READER, NOW_US, 0, &text, &error);
  guint8 secret[JK_KEY_SECRET_BYTES];
  char id[JK_KEY_ID_LENGTH + 1];

  /* Every single byte counts. */
  for (gsize i = 0; i < JK_KEY_TEXT_LENGTH; i++)
    {
      static const char bad[] = { 'g', 'A', ' ', '-', '\n', '\x80', '\0' };

      for (gsize j = 0; j < sizeof bad; j++)
        {
          g_autofree char *changed = g_strdup (text);

          changed[i] = bad[j];
          g_assert_false (jk_key_parse_text (changed, id, secret));
        }
    }
  g_assert_false (jk_key_parse_text ("", id, secret));
  g_assert_false (jk_key_parse_text ("jk_", id, secret));
}

static void
test_hash (void)
{
  /* SHA-256 of 32 zero bytes, as sha256sum tells it */
  static const guint8 zeros[JK_KEY_SECRET_BYTES];
  static const guint8 expected[] = { 0x66, 0x68, 0x7a, 0xad, 0xf8, 0x62, 0xbd, 0x77, 0x6c, 0x8f, 0xc1, 0x8b, 0x8e, 0x9f, 0x8e, 0x20,
                                     0x08, 0x97, 0x14, 0x85, 0x6e, 0xe2, 0x33, 0xb3, 0x90, 0x2a, 0x59, 0x1d, 0x0d, 0x5f, 0x29, 0x25 };
  guint8 hash[JK_KEY_HASH_BYTES];

  jk_key_hash_secret (zeros, hash);
  g_assert_cmpmem (hash, sizeof hash, expected, sizeof expected);
}

static void
test_compare (void)
{
  guint8 a[32], b[32];

  memset (a, 0x5a, sizeof a);
  memset (b, 0x5a, sizeof b);
  g_assert_true (jk_equals_in_constant_time (a, b, sizeof a));
  for (guint i = 0; i < sizeof a; i++)
    {
      for (guint bit = 0; bit < 8; bit++)
        {
          b[i] ^= 1 << bit;
          g_assert_false (jk_equals_in_constant_time (a, b, sizeof a));
          b[i] ^= 1 << bit;
        }
    }
  g_assert_true (jk_equals_in_constant_time (a, b, 0));
}

static void
test_document (void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  g_autoptr(JkKey) key = jk_key_new ("\"열쇠\" \\", JK_ROLE_ADMIN, NOW_US, NOW_US + 5, &text, &error);
  g_autofree char *body = jk_key_to_document (key);
  g_autoptr(JkKey) again = jk_key_from_document (key->id, body);

  g_assert_null (strstr (body, text + 20));
  g_assert_nonnull (again);
  g_assert_cmpstr (again->name, ==, key->name);
  g_assert_cmpint (again->role, ==, JK_ROLE_ADMIN);
  g_assert_cmpint (again->expires_us, ==, key->expires_us);
  g_assert_cmpmem (again->hash, sizeof again->hash, key->hash, sizeof key->hash);

  /* Cut short anywhere, it is none. */
  for (gsize length = 0; length < strlen (body); length++)
    {
      g_autofree char *cut = g_strndup (body, length);

      g_assert_null (jk_key_from_document (key->id, cut));
    }
  g_assert_null (jk_key_from_document ("../x", body));
  g_assert_null (jk_key_from_document (key->id, "{\"hash\":1,\"role\":{},\"name\":[],\"created_us\":\"\"}"));
}

static void
test_names (void)
{
  g_assert_true (jk_key_name_is_valid (""));
  g_assert_true (jk_key_name_is_valid ("빌드 서버 2"));
  g_assert_false (jk_key_name_is_valid ("a\033[31m"));
  g_assert_false (jk_key_name_is_valid ("a\nb"));
  g_assert_false (jk_key_name_is_valid ("\xff"));
  g_assert_false (jk_key_name_is_valid ("12345678901234567890123456789012345678901234567890123456789012345"));
}

typedef struct
{
  char *folder;
  JkClock *clock;
  JkStore *store;
  JkKeyRing *ring;
  JkTokenMint *mint;
} Fixture;

static void
open_store (Fixture *fixture)
{
  JkStoreOptions options = { 7, 90, 730, 200 * 1024 * 1024 };
  g_autofree char *path = g_build_filename (fixture->folder, "jikimi.db", NULL);
  g_autoptr(GError) error = NULL;

  fixture->store = jk_store_open (path, &options, fixture->clock, &error);
  g_assert_no_error (error);
  fixture->ring = jk_key_ring_new (fixture->store, fixture->clock);
}

static void
close_store (Fixture *fixture)
{
  g_clear_pointer (&fixture->ring, jk_key_ring_free);
  jk_store_close (fixture->store);
  g_clear_object (&fixture->store);
}

static void
set_up (Fixture      *fixture,
        gconstpointer user_data)
{
  fixture->folder = g_dir_make_tmp ("jikimi-keys-XXXXXX", NULL);
  fixture->clock = jk_clock_new_manual (NOW_US);
  fixture->mint = jk_token_mint_new (fixture->clock, known_secret, NULL);
  open_store (fixture);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer user_data)
{
  g_autoptr(GDir) dir = g_dir_open (fixture->folder, 0, NULL);
  const char *name;

  close_store (fixture);
  jk_token_mint_free (fixture->mint);
  jk_clock_unref (fixture->clock);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

      g_assert_cmpint (g_unlink (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->folder);
}

static const JkKey *
create (Fixture *fixture,
        JkRole   role,
        gint64   lifetime_s,
        char   **text)
{
  g_autoptr(GError) error = NULL;
  const JkKey *key = jk_key_ring_create (fixture->ring, "name", role, lifetime_s, text, &error);

  g_assert_no_error (error);
  return key;
}

static void
test_ring (Fixture      *fixture,
           gconstpointer user_data)
{
  g_autofree char *text = NULL;
  g_autofree char *brief = NULL;
  g_autofree char *id = g_strdup (create (fixture, JK_ROLE_OPERATOR, 0, &text)->id);
  guint64 generation = jk_key_ring_get_generation (fixture->ring);

  (void) create (fixture, JK_ROLE_READER, 10, &brief);
  g_assert_cmpint (jk_key_ring_check (fixture->ring, text)->role, ==, JK_ROLE_OPERATOR);
  jk_clock_advance (fixture->clock, 9 * G_USEC_PER_SEC);
  g_assert_nonnull (jk_key_ring_check (fixture->ring, brief));
  jk_clock_advance (fixture->clock, G_USEC_PER_SEC);
  g_assert_null (jk_key_ring_check (fixture->ring, brief));

  g_assert_true (jk_key_ring_revoke (fixture->ring, id));
  g_assert_false (jk_key_ring_revoke (fixture->ring, id));
  g_assert_null (jk_key_ring_check (fixture->ring, text));
  g_assert_null (jk_key_ring_use (fixture->ring, id));
  g_assert_cmpuint (jk_key_ring_get_generation (fixture->ring), ==, generation + 1);
}

static gint64
read_used (Fixture *fixture)
{
  g_autoptr(GPtrArray) documents = NULL;
  g_autoptr(JkKey) key = NULL;
  const JkDocument *document;

  g_assert_true (jk_store_flush (fixture->store, NULL));
  documents = jk_store_load_documents (fixture->store, "key", NULL);
  g_assert_cmpuint (documents->len, ==, 1);
  document = documents->pdata[0];
  key = jk_key_from_document (document->key, document->body);
  return key->used_us;
}

static void
test_last_use_is_written_once_a_minute (Fixture      *fixture,
                                        gconstpointer user_data)
{
  g_autofree char *text = NULL;

  (void) create (fixture, JK_ROLE_READER, 0, &text);
  g_assert_cmpint (read_used (fixture), ==, 0);
  jk_clock_advance (fixture->clock, G_USEC_PER_SEC);
  (void) jk_key_ring_check (fixture->ring, text);
  g_assert_cmpint (read_used (fixture), ==, NOW_US + G_USEC_PER_SEC);
  jk_clock_advance (fixture->clock, 59 * G_USEC_PER_SEC);
  (void) jk_key_ring_check (fixture->ring, text);
  g_assert_cmpint (read_used (fixture), ==, NOW_US + G_USEC_PER_SEC);
  jk_clock_advance (fixture->clock, G_USEC_PER_SEC);
  (void) jk_key_ring_check (fixture->ring, text);
  g_assert_cmpint (read_used (fixture), ==, NOW_US + 61 * G_USEC_PER_SEC);
}

static void
test_ring_after_restart (Fixture      *fixture,
                         gconstpointer user_data)
{
  g_autofree char *kept = NULL;
  g_autofree char *gone = NULL;
  g_autofree char *id = NULL;

  (void) create (fixture, JK_ROLE_ADMIN, 0, &kept);
  id = g_strdup (create (fixture, JK_ROLE_ADMIN, 0, &gone)->id);
  (void) jk_key_ring_check (fixture->ring, gone);
  g_assert_true (jk_key_ring_revoke (fixture->ring, id));
  close_store (fixture);
  open_store (fixture);
  g_assert_nonnull (jk_key_ring_check (fixture->ring, kept));
  g_assert_null (jk_key_ring_check (fixture->ring, gone));
}

static void
test_ring_without_store (Fixture      *fixture,
                         gconstpointer user_data)
{
  JkKeyRing *ring = jk_key_ring_new (NULL, fixture->clock);
  g_autoptr(GError) error = NULL;
  char *text;

  g_assert_null (jk_key_ring_create (ring, "", JK_ROLE_ADMIN, 0, &text, &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_STORE);
  jk_key_ring_free (ring);
}

static gboolean
opens (Fixture    *fixture,
       const char *token)
{
  char id[JK_KEY_ID_LENGTH + 1];
  gint64 expires_us;

  return jk_token_mint_check (fixture->mint, token, 1, id, &expires_us);
}

typedef struct
{
  jwt_alg_t algorithm;
  const char *issuer, *audience, *subject;
  long generation, issued_s, expires_s;
  const char *header;
} Wish;

/* Signed with the mint's own secret, so that nothing but the claims can be wrong. */
static char *
sign (const Wish *wish)
{
  g_autofree char *out = NULL;
  jwt_t *jwt;
  char *text;

  g_assert_cmpint (jwt_new (&jwt), ==, 0);
  g_assert_cmpint (jwt_set_alg (jwt, wish->algorithm, known_secret, sizeof known_secret), ==, 0);
  if (wish->issuer != NULL)
    jwt_add_grant (jwt, "iss", wish->issuer);
  if (wish->audience != NULL)
    jwt_add_grant (jwt, "aud", wish->audience);
  if (wish->subject != NULL)
    jwt_add_grant (jwt, "sub", wish->subject);
  if (wish->generation != 0)
    jwt_add_grant_int (jwt, "gen", wish->generation);
  if (wish->issued_s != 0)
    jwt_add_grant_int (jwt, "iat", wish->issued_s);
  if (wish->expires_s != 0)
    jwt_add_grant_int (jwt, "exp", wish->expires_s);
  if (wish->header != NULL)
    jwt_add_header (jwt, wish->header, "x");
  text = jwt_encode_str (jwt);
  out = g_strdup (text);
  free (text);
  jwt_free (jwt);
  return g_steal_pointer (&out);
}

static void
test_claims (Fixture      *fixture,
             gconstpointer user_data)
{
  const long now_s = NOW_US / G_USEC_PER_SEC;
  const Wish good = { JWT_ALG_HS256, "jikimi", "jikimi-api", "0123456789abcdef", 1, now_s, now_s + 900, NULL };
  Wish bad[16];
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    bad[i] = good;
  bad[n++].algorithm = JWT_ALG_HS512;
  bad[n++].algorithm = JWT_ALG_HS384;
  bad[n++].issuer = "other";
  bad[n++].issuer = NULL;
  bad[n++].audience = "jikimi";
  bad[n++].audience = NULL;
  bad[n++].subject = NULL;
  bad[n++].subject = "0123456789abcde";
  bad[n++].generation = 2;
  bad[n++].generation = 0;
  bad[n++].expires_s = now_s;
  bad[n++].expires_s = 0;
  bad[n++].expires_s = now_s + 901;
  bad[n++].issued_s = now_s + 61;
  bad[n++].issued_s = 0;
  bad[n++].header = "kid";
  g_assert_cmpuint (n, ==, G_N_ELEMENTS (bad));

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *token = sign (&bad[i]);

      g_test_message ("%u", i);
      g_assert_false (opens (fixture, token));
    }
  g_assert_cmpuint (jk_token_mint_get_n_known (fixture->mint), ==, 0);
  {
    g_autofree char *token = sign (&good);

    g_assert_true (opens (fixture, token));
    g_assert_cmpuint (jk_token_mint_get_n_known (fixture->mint), ==, 1);
    jk_clock_advance (fixture->clock, 900 * G_USEC_PER_SEC);
    g_assert_false (opens (fixture, token)); /* known, and over */
    jk_clock_set_real (fixture->clock, NOW_US - G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC);
    g_assert_false (opens (fixture, token)); /* known, and from the future */
  }
}

/* Any one byte changed, and it opens nothing. */
static void
test_every_byte_of_a_token (Fixture      *fixture,
                            gconstpointer user_data)
{
  g_autofree char *text = NULL;
  const JkKey *key = create (fixture, JK_ROLE_READER, 0, &text);
  gint64 expires_us;
  g_autofree char *token = jk_token_mint_make (fixture->mint, key, 1, &expires_us, NULL);

  for (gsize i = 0; i < strlen (token); i++)
    {
      g_autofree char *changed = g_strdup (token);

      changed[i] = changed[i] == 'A' ? 'B' : 'A';
      g_assert_false (opens (fixture, changed));
      changed[i] = '\0';
      g_assert_false (opens (fixture, changed));
    }
  g_assert_true (opens (fixture, token));
}

static void
test_known_tokens_are_bounded (Fixture      *fixture,
                               gconstpointer user_data)
{
  const long now_s = NOW_US / G_USEC_PER_SEC;

  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *subject = g_strdup_printf ("%016x", i);
      g_autofree char *token = sign (&(Wish) { JWT_ALG_HS256, "jikimi", "jikimi-api", subject, 1, now_s, now_s + 900, NULL });

      g_assert_true (opens (fixture, token));
      g_assert_cmpuint (jk_token_mint_get_n_known (fixture->mint), <=, 256);
    }
}

static void
test_other_process (Fixture      *fixture,
                    gconstpointer user_data)
{
  g_autoptr(JkTokenMint) first = jk_token_mint_new (fixture->clock, NULL, NULL);
  g_autoptr(JkTokenMint) second = jk_token_mint_new (fixture->clock, NULL, NULL);
  g_autofree char *text = NULL;
  const JkKey *key = create (fixture, JK_ROLE_READER, 0, &text);
  gint64 expires_us;
  g_autofree char *token = jk_token_mint_make (first, key, 1, &expires_us, NULL);
  char id[JK_KEY_ID_LENGTH + 1];

  g_assert_true (jk_token_mint_check (first, token, 1, id, &expires_us));
  g_assert_cmpstr (id, ==, key->id);
  g_assert_false (jk_token_mint_check (second, token, 1, id, &expires_us));
  g_assert_false (jk_token_mint_check (first, token, 2, id, &expires_us));
}

static void
test_queries (void)
{
  g_assert_true (jk_query_holds_key ("a=1&API_KEY=x"));
  g_assert_true (jk_query_holds_key ("token"));
  g_assert_true (jk_query_holds_key ("a=jk_0123456789abcdef_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"));
  g_assert_false (jk_query_holds_key ("series=cpu_usage&from=1&to=2"));
  g_assert_false (jk_query_holds_key ("last_event_id=4"));
  g_assert_false (jk_query_holds_key ("&&=&a"));
  g_assert_false (jk_query_holds_key (""));
  g_assert_false (jk_query_holds_key (NULL));
}

#define ADD(name, function) g_test_add ("/keys/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/keys/text", test_text);
  g_test_add_func ("/keys/text-that-is-no-key", test_text_that_is_no_key);
  g_test_add_func ("/keys/hash", test_hash);
  g_test_add_func ("/keys/compare", test_compare);
  g_test_add_func ("/keys/document", test_document);
  g_test_add_func ("/keys/names", test_names);
  ADD ("ring", test_ring);
  ADD ("ring-after-restart", test_ring_after_restart);
  ADD ("ring-without-store", test_ring_without_store);
  ADD ("last-use-is-written-once-a-minute", test_last_use_is_written_once_a_minute);
  ADD ("claims", test_claims);
  ADD ("every-byte-of-a-token", test_every_byte_of_a_token);
  ADD ("known-tokens-are-bounded", test_known_tokens_are_bounded);
  ADD ("other-process", test_other_process);
  g_test_add_func ("/keys/queries", test_queries);
  return g_test_run ();
}
