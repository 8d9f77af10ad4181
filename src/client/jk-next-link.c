/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-next-link.h"

#include <string.h>

#define API "/api/monitoring/autonomous/"
#define RELATION "rel=\"next\""
/* A cursor has some hundred bytes at most. */
#define MAX_BYTES 4096

static gboolean
is_of_api (const char *path)
{
  if (!g_str_has_prefix (path, API) || strlen (path) > MAX_BYTES)
    return FALSE;
  for (const char *at = path; *at != '\0'; at++)
    {
      if (!g_ascii_isgraph (*at) || *at == '#')
        return FALSE;
    }
  return TRUE;
}

char *
jk_next_link_parse (const char *header)
{
  const char *begin = header != NULL ? strchr (header, '<') : NULL;

  while (begin != NULL)
    {
      const char *end = strchr (begin, '>');
      const char *after = end != NULL ? strchr (end, '<') : NULL;
      g_autofree char *path = end != NULL ? g_strndup (begin + 1, end - begin - 1) : NULL;
      g_autofree char *parameters = end == NULL ? NULL : after != NULL ? g_strndup (end, after - end) : g_strdup (end);

      if (path != NULL && strstr (parameters, RELATION) != NULL)
        return is_of_api (path) ? g_steal_pointer (&path) : NULL;
      begin = after;
    }
  return NULL;
}
