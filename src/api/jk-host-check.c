/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-host-check.h"

#include <string.h>

#define HTTP_PORT 80

/*
 * Splits "name", "name:port" or "[v6]:port". @name_length counts the name with its brackets.
 * Returns: %FALSE if it is something else
 */
static gboolean
split (const char *host,
       gsize      *name_length,
       guint      *port)
{
  const char *after;
  guint64 number;
  char *end;

  if (host[0] == '[')
    {
      *name_length = strspn (host + 1, "0123456789abcdefABCDEF:.") + 2;
      if (*name_length < 4 || host[*name_length - 1] != ']')
        return FALSE;
    }
  else
    {
      *name_length = strspn (host, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-._");
      if (*name_length == 0)
        return FALSE;
    }

  after = host + *name_length;
  *port = HTTP_PORT;
  if (*after == '\0')
    return TRUE;
  if (*after != ':' || !g_ascii_isdigit (after[1]) || after[1] == '0' || strlen (after) > 6)
    return FALSE;

  number = g_ascii_strtoull (after + 1, &end, 10);
  *port = number;
  return *end == '\0' && number > 0 && number <= G_MAXUINT16;
}

gboolean
jk_host_is_valid (const char *host)
{
  gsize length;
  guint port;

  return split (host, &length, &port);
}

char *
jk_host_dup_name (const char *host)
{
  gsize length;
  guint port;

  if (!split (host, &length, &port))
    return NULL;
  return host[0] == '[' ? g_strndup (host + 1, length - 2) : g_strndup (host, length);
}

static gboolean
is_name (const char *host,
         gsize       length,
         const char *name)
{
  return strlen (name) == length && g_ascii_strncasecmp (host, name, length) == 0;
}

/* @own may be an IPv6 address without the brackets that it has in @host. */
static gboolean
is_own (const char *host,
        gsize       length,
        const char *own)
{
  if (own == NULL)
    return FALSE;
  return is_name (host, length, own) || (host[0] == '[' && is_name (host + 1, length - 2, own));
}

gboolean
jk_host_is_allowed (const char        *host,
                    guint16            port,
                    const char        *own,
                    const char *const *allowed)
{
  gsize length;
  guint given;

  if (!split (host, &length, &given))
    return FALSE;

  if (given == port
      && (is_name (host, length, "localhost") || is_name (host, length, "127.0.0.1") || is_name (host, length, "[::1]")
          || is_own (host, length, own)))
    return TRUE;

  for (guint i = 0; allowed != NULL && allowed[i] != NULL; i++)
    {
      if (is_name (host, length, allowed[i]) || g_ascii_strcasecmp (host, allowed[i]) == 0)
        return TRUE;
    }
  return FALSE;
}

gboolean
jk_origin_is_listed (const char        *origin,
                     const char *const *allowed)
{
  /* Every page without an origin of its own says "null": to list it would be to list them all. */
  if (g_ascii_strcasecmp (origin, "null") == 0)
    return FALSE;

  for (guint i = 0; allowed != NULL && allowed[i] != NULL; i++)
    {
      if (g_ascii_strcasecmp (origin, allowed[i]) == 0)
        return TRUE;
    }
  return FALSE;
}

gboolean
jk_origin_is_allowed (const char        *origin,
                      const char        *scheme,
                      const char        *host,
                      const char *const *allowed)
{
  gsize length = strlen (scheme);

  if (g_ascii_strncasecmp (origin, scheme, length) == 0 && strncmp (origin + length, "://", 3) == 0 && host != NULL
      && g_ascii_strcasecmp (origin + length + 3, host) == 0)
    return TRUE;
  return jk_origin_is_listed (origin, allowed);
}
