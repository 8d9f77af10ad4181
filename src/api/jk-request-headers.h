/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/**
 * JkRequestHeaders:
 * @n_hosts: how often Host stands there; @n_lengths, @n_encodings: Content-Length, Transfer-Encoding
 * @forwarded: a proxy says whom it speaks for
 * @has_key: X-API-Key or Authorization is there
 * @n: number of headers
 * @size: of names and values, bytes
 *
 * What the API asks of a request's headers, found in one pass. Strings belong to the message; %NULL where absent.
 */
typedef struct
{
  const char *host;
  const char *origin;
  const char *if_none_match;
  const char *if_match;
  const char *accept_language;
  const char *content_type;
  const char *content_length;
  const char *transfer_encoding;
  const char *sec_fetch_site;
  const char *last_event_id;
  guint n_hosts;
  guint n_lengths;
  guint n_encodings;
  gboolean forwarded;
  gboolean has_key;
  guint n;
  gsize size;
} JkRequestHeaders;

void jk_request_headers_read (JkRequestHeaders *self, SoupMessageHeaders *headers);

G_END_DECLS
