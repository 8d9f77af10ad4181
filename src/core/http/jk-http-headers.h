/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* Returns: whether @name and @value make one header and nothing beside it. Pure. */
gboolean jk_http_is_header (const char *name, const char *value);

/* Returns: what Retry-After says, in seconds from now; NAN if it says nothing */
double jk_http_read_retry_after (SoupMessageHeaders *headers);

G_END_DECLS
