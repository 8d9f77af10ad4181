/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-connection.h"
#include "jk-key.h"
#include "jk-request-headers.h"

G_BEGIN_DECLS

/**
 * JkCaller:
 * @role: %JK_ROLE_ALL for somebody who showed nothing
 * @key: id of the key, shown itself or by its token; "" for the local user and for nobody
 * @by_token: it was a token, which cannot be made into another one
 * @until_us: real time at which what was shown ends; 0 never
 *
 * Who makes a call.
 */
typedef struct
{
  JkRole role;
  char key[JK_KEY_ID_LENGTH + 1];
  gboolean by_token;
  gint64 until_us;
} JkCaller;

typedef enum
{
  JK_SHOWN_NOTHING,
  JK_SHOWN_RIGHT,
  JK_SHOWN_WRONG,     /* an unknown, expired or revoked key or token, or something else */
  JK_SHOWN_AMBIGUOUS, /* more than one */
} JkShown;

/**
 * jk_caller_identify:
 * @caller: (out)
 *
 * Finds out who calls: by the key or token that is shown, else by the socket. Whoever shows a key acts by it, also over the Unix
 * socket: it may be meant to allow less.
 */
JkShown jk_caller_identify (JkApi *api, const JkConnection *connection, const JkRequestHeaders *headers, JkCaller *caller);

/* Returns: %TRUE if the query of an address (nullable) holds a key or token, or a parameter that is meant for one */
gboolean jk_query_holds_key (const char *query);

G_END_DECLS
