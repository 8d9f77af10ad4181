/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-fuzz.h"

#include "jk-caller.h"
#include "jk-key.h"
#include "jk-token.h"

#define GENERATION 7

static const guint8 secret[JK_TOKEN_SECRET_BYTES] = "a secret that only this test has";

typedef struct
{
  JkApi api;
  JkKey *key;
  char *token;
} World;

static World *
get_world (void)
{
  static World *world;
  g_autofree char *text = NULL;
  gint64 expires_us;

  if (world != NULL)
    return world;
  world = g_new0 (World, 1);
  world->api.keys = jk_key_ring_new (NULL, jk_clock_system ());
  world->api.mint = jk_token_mint_new (jk_clock_system (), secret, NULL);
  world->key = jk_key_new ("fuzz", JK_ROLE_READER, g_get_real_time (), 0, &text, NULL);
  world->token = jk_token_mint_make (world->api.mint, world->key, GENERATION, &expires_us, NULL);
  g_assert_nonnull (world->token);
  return world;
}

/* Only the token that was made opens, and only for its generation. */
static void
check_token (World      *world,
             const char *token)
{
  char key_id[JK_KEY_ID_LENGTH + 1] = "";
  gint64 expires_us;

  if (jk_token_mint_check (world->api.mint, token, GENERATION, key_id, &expires_us))
    g_assert_true (strcmp (token, world->token) == 0 && strcmp (key_id, world->key->id) == 0);
  g_assert_false (jk_token_mint_check (world->api.mint, token, GENERATION + 1, key_id, &expires_us));
  g_assert_cmpuint (jk_token_mint_get_n_known (world->api.mint), <=, 4096);
}

/* The token with bytes changed by the input, pairs of where and what. */
static void
check_changed_token (World         *world,
                     const uint8_t *data,
                     size_t         size)
{
  g_autofree char *token = g_strdup (world->token);
  gsize length = strlen (token);

  for (gsize i = 0; i + 2 < size && i < 24; i += 3)
    token[(data[i] * 256u + data[i + 1]) % length] = (char) MAX (data[i + 2], 1);
  check_token (world, token);
}

/* There is no key here: whoever shows one is wrong. */
static void
check_shown (World      *world,
             const char *api_key,
             const char *authorization,
             gboolean    is_own)
{
  JkConnection connection = { .is_unix = is_own, .same_user = is_own };
  JkRequestHeaders headers = { .api_key = api_key, .authorization = authorization,
                               .n_keys = (api_key != NULL) + (authorization != NULL) };
  JkCaller caller;

  g_assert_cmpint (jk_caller_identify (&world->api, &connection, &headers, &caller), ==,
                   headers.n_keys > 1 ? JK_SHOWN_AMBIGUOUS : JK_SHOWN_WRONG);
  g_assert_cmpint (caller.role, ==, JK_ROLE_ALL);
}

/* What a client may show: as a key, as a bearer, as both, in the address. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  World *world = get_world ();
  g_autofree char *text = jk_fuzz_text (data, size);
  g_autofree char *bearer = g_strconcat ("Bearer ", text, NULL);
  g_autoptr(JkKey) damaged = NULL;
  char id[JK_KEY_ID_LENGTH + 1];
  guint8 key_secret[JK_KEY_SECRET_BYTES];

  if (jk_key_parse_text (text, id, key_secret))
    g_assert_true (strlen (text) == JK_KEY_TEXT_LENGTH && strncmp (text + 3, id, JK_KEY_ID_LENGTH) == 0);
  check_token (world, text);
  check_changed_token (world, data, size);
  for (guint own = 0; own < 2; own++)
    {
      check_shown (world, text, NULL, own);
      check_shown (world, NULL, text, own);
      check_shown (world, NULL, bearer, own);
      check_shown (world, text, bearer, own);
    }
  (void) jk_query_holds_key (text);
  (void) jk_key_name_is_valid (text);
  /* What the history holds of a key may be damaged. */
  damaged = jk_key_from_document (world->key->id, text);
  return 0;
}
