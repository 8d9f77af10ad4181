/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-http-statuses.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-error.h"

#define FIRST 100
#define LAST 599

/* Reads three digits. */
static gboolean
read_status (const char **at,
             guint       *status)
{
  for (guint i = 0; i < 3; i++)
    {
      if (!g_ascii_isdigit ((*at)[i]))
        return FALSE;
    }
  *status = ((*at)[0] - '0') * 100 + ((*at)[1] - '0') * 10 + ((*at)[2] - '0');
  *at += 3;
  return *status >= FIRST && *status <= LAST;
}

static void
skip_blanks (const char **at)
{
  while (**at == ' ' || **at == '\t')
    (*at)++;
}

static gboolean
is_separator (char c)
{
  return c != '\0' && strchr (",; \t", c) != NULL;
}

static gboolean
parse (const char     *at,
       JkHttpStatuses *out)
{
  gboolean any = FALSE;

  while (TRUE)
    {
      guint first, last;
      const char *after;

      while (is_separator (*at))
        at++;
      if (*at == '\0')
        return any;
      if (!read_status (&at, &first))
        return FALSE;
      last = first;
      after = at;
      skip_blanks (&after);
      if (*after == '-')
        {
          at = after + 1;
          skip_blanks (&at);
          if (!read_status (&at, &last) || last < first)
            return FALSE;
        }
      if (*at != '\0' && !is_separator (*at))
        return FALSE;

      any = TRUE;
      for (guint status = first; status <= last; status++)
        out->bits[status / 8] |= 1u << status % 8;
    }
}

gboolean
jk_http_statuses_parse (const char     *text,
                        JkHttpStatuses *out,
                        GError        **error)
{
  JkHttpStatuses set = { 0 };

  if (!parse (text != NULL && *text != '\0' ? text : "200-299", &set))
    {
      g_set_error (error, JK_ERROR, JK_ERROR_INVALID_ARGUMENT, _ ("“%s” is not a list of HTTP statuses"), text);
      return FALSE;
    }
  *out = set;
  return TRUE;
}

gboolean
jk_http_statuses_contain (const JkHttpStatuses *self,
                          guint                 status)
{
  return status >= FIRST && status <= LAST && (self->bits[status / 8] & 1u << status % 8) != 0;
}
