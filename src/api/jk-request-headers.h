/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/**
 * JkRequestHeaders:
 * @n_hosts: how often Host stands there; @n_lengths, @n_encodings: Content-Length, Transfer-Encoding
 * @forwarded: a proxy says whom it speaks for
 * @n_keys: how often X-API-Key and Authorization stand there, together
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
  const char *api_key;
  const char *authorization;
  guint n_hosts;
  guint n_lengths;
  guint n_keys;
  guint n_encodings;
  gboolean forwarded;
  guint n;
  gsize size;
} JkRequestHeaders;

void jk_request_headers_read (JkRequestHeaders *self, SoupMessageHeaders *headers);

G_END_DECLS
