/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-caller.h"
#include "jk-problem.h"
#include "jk-route.h"

G_BEGIN_DECLS

#define JK_MAX_URI_BYTES 8192
#define JK_MAX_HEADERS 100
#define JK_MAX_HEADER_BYTES (32 * 1024)
#define JK_MAX_BODY_BYTES (1024 * 1024)

/* What stands in the way of a request; @JK_ADMIT_OK: nothing. */
typedef struct
{
  gboolean refused;
  JkProblem problem;
  const char *detail; /* (nullable): a msgid */
  gboolean wrong_key; /* one was shown, and it is none of ours */
  guint retry_s;      /* after how many seconds to try again; 0: not said */
} JkRefusal;

/**
 * jk_admit_rate:
 * @max_rate: requests a second that one address may make; 0 for no limit
 * @now_us: monotonic time
 *
 * That the peer does not ask too often. Whoever runs us may as often as they like over the Unix socket.
 */
gboolean jk_admit_rate (JkConnection *connection, guint max_rate, gint64 now_us, JkRefusal *refusal);

/**
 * jk_admit_host:
 * @any_host: a health call that came to a listener that is no loopback: any host will do
 *
 * First of all checks, before the path is looked at further: that the request names us, and is no two requests in one.
 */
gboolean jk_admit_host (JkConnection *connection, GUri *uri, SoupHTTPVersion version, const JkRequestHeaders *headers,
                        const char *const *allowed_hosts, gboolean any_host, JkRefusal *refusal);

/* That sizes are bounded and the body, if any, has one length. */
gboolean jk_admit_size (GUri *uri, const JkRequestHeaders *headers, JkRefusal *refusal);

/* That no foreign web page makes the call. */
gboolean jk_admit_origin (const JkConnection *connection, const JkRoute *route, const JkRequestHeaders *headers,
                          const char *const *allowed_origins, JkRefusal *refusal);

/**
 * jk_admit_caller:
 * @query: (nullable): of the address, as it came
 * @open_reads: "auto" (loopback), "true" or "false"
 * @caller: (out): who calls
 *
 * That the caller may make this call: whoever is not known, or has not the route's role, may not.
 */
gboolean jk_admit_caller (JkApi *api, const JkConnection *connection, const JkRoute *route, const JkRequestHeaders *headers,
                          const char *query, const char *open_reads, JkCaller *caller, JkRefusal *refusal);

/* Returns: %TRUE if the route changes something */
gboolean jk_route_is_change (const JkRoute *route);

G_END_DECLS
