/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-request-headers.h"

#include <string.h>

static gboolean
is (const char *name,
    const char *wanted)
{
  return g_ascii_strcasecmp (name, wanted) == 0;
}

/* Takes one header; by its first letter, because this is done for every request. */
static void
take (JkRequestHeaders *self,
      const char       *name,
      const char       *value)
{
  switch (g_ascii_tolower (name[0]))
    {
    case 'a':
      if (is (name, "Accept-Language"))
        self->accept_language = value;
      else if (is (name, "Authorization"))
        {
          self->authorization = value;
          self->n_keys++;
        }
      break;
    case 'c':
      if (is (name, "Content-Type"))
        self->content_type = value;
      else if (is (name, "Content-Length"))
        {
          self->content_length = value;
          self->n_lengths++;
        }
      break;
    case 'f':
      self->forwarded |= is (name, "Forwarded");
      break;
    case 'h':
      if (is (name, "Host"))
        {
          self->host = value;
          self->n_hosts++;
        }
      break;
    case 'i':
      if (is (name, "If-None-Match"))
        self->if_none_match = value;
      else if (is (name, "If-Match"))
        self->if_match = value;
      break;
    case 'l':
      if (is (name, "Last-Event-ID"))
        self->last_event_id = value;
      break;
    case 'o':
      if (is (name, "Origin"))
        self->origin = value;
      break;
    case 's':
      if (is (name, "Sec-Fetch-Site"))
        self->sec_fetch_site = value;
      break;
    case 't':
      if (is (name, "Transfer-Encoding"))
        {
          self->transfer_encoding = value;
          self->n_encodings++;
        }
      break;
    case 'v':
      self->forwarded |= is (name, "Via");
      break;
    case 'x':
      if (g_ascii_strncasecmp (name, "X-Forwarded-", strlen ("X-Forwarded-")) == 0 || is (name, "X-Real-IP"))
        self->forwarded = TRUE;
      else if (is (name, "X-API-Key"))
        {
          self->api_key = value;
          self->n_keys++;
        }
      break;
    default:
      break;
    }
}

void
jk_request_headers_read (JkRequestHeaders   *self,
                         SoupMessageHeaders *headers)
{
  SoupMessageHeadersIter iter;
  const char *name, *value;

  memset (self, 0, sizeof *self);
  soup_message_headers_iter_init (&iter, headers);
  while (soup_message_headers_iter_next (&iter, &name, &value))
    {
      self->n++;
      self->size += strlen (name) + strlen (value);
      take (self, name, value);
    }
}
