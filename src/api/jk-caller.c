/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-caller.h"

#include <string.h>

#include "jk-key-ring.h"
#include "jk-token.h"

#define BEARER "Bearer "

static JkShown
take_key (JkCaller    *caller,
          const JkKey *key)
{
  if (key == NULL)
    return JK_SHOWN_WRONG;

  caller->role = key->role;
  memcpy (caller->key, key->id, sizeof caller->key);
  caller->until_us = key->expires_us;
  return JK_SHOWN_RIGHT;
}

static JkShown
check_token (JkApi      *api,
             const char *token,
             JkCaller   *caller)
{
  char key_id[JK_KEY_ID_LENGTH + 1];
  gint64 expires_us;
  JkShown shown;

  if (api->mint == NULL || !jk_token_mint_check (api->mint, token, jk_key_ring_get_generation (api->keys), key_id, &expires_us))
    return JK_SHOWN_WRONG;

  shown = take_key (caller, jk_key_ring_use (api->keys, key_id));
  caller->by_token = TRUE;
  caller->until_us = expires_us;
  return shown;
}

JkShown
jk_caller_identify (JkApi                  *api,
                    const JkConnection     *connection,
                    const JkRequestHeaders *headers,
                    JkCaller               *caller)
{
  const char *bearer = NULL;

  memset (caller, 0, sizeof *caller);
  if (headers->n_keys == 0)
    {
      if (!connection->is_unix || !connection->same_user)
        return JK_SHOWN_NOTHING;
      caller->role = JK_ROLE_ADMIN;
      return JK_SHOWN_RIGHT;
    }
  if (headers->n_keys > 1)
    return JK_SHOWN_AMBIGUOUS;

  if (headers->api_key != NULL)
    return take_key (caller, jk_key_ring_check (api->keys, headers->api_key));
  if (g_ascii_strncasecmp (headers->authorization, BEARER, strlen (BEARER)) != 0)
    return JK_SHOWN_WRONG;

  /* Programs that know no X-API-Key, such as Prometheus, show the key itself as a bearer. */
  bearer = headers->authorization + strlen (BEARER);
  bearer += strspn (bearer, " ");
  if (g_str_has_prefix (bearer, "jk_"))
    return take_key (caller, jk_key_ring_check (api->keys, bearer));
  return check_token (api, bearer, caller);
}

gboolean
jk_query_holds_key (const char *query)
{
  static const char *const names[] = {
    "key", "api_key", "apikey", "api-key", "x-api-key", "token", "access_token", "jwt", "auth", "authorization", "bearer",
  };

  for (const char *at = query; at != NULL && *at != '\0';)
    {
      gsize length = strcspn (at, "&");
      gsize name_length = MIN (strcspn (at, "="), length);
      const char *value = at + MIN (name_length + 1, length);

      for (guint i = 0; i < G_N_ELEMENTS (names); i++)
        {
          if (strlen (names[i]) == name_length && g_ascii_strncasecmp (at, names[i], name_length) == 0)
            return TRUE;
        }
      if (g_str_has_prefix (value, "jk_") && length - (value - at) >= JK_KEY_TEXT_LENGTH)
        return TRUE;
      at += length + (at[length] == '&');
    }
  return FALSE;
}
