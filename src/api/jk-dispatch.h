/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "jk-api.h"
#include "jk-route.h"

G_BEGIN_DECLS

/* A request's headers are there: checks it, and answers whatever needs no body. */
void jk_dispatch_headers (JkApi *api, SoupServerMessage *message);
/* Its body is there too: answers what jk_dispatch_headers() left. */
void jk_dispatch_body (JkApi *api, SoupServerMessage *message);

/* Returns: the sum of the generations that answers of @route are made from; another one after any change */
guint64 jk_dispatch_get_version (JkEngine *engine, const JkRoute *route);

G_END_DECLS
