/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The query of a request, as far as its route takes it. */
#include "jk-request.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-audit.h"

#define MAX_PARAMETERS 128

const char *
jk_request_get_parameter (const JkRequest *self,
                          const char      *name)
{
  for (guint i = 0; self->query != NULL && i < self->query->len; i += 2)
    {
      if (strcmp (g_ptr_array_index (self->query, i), name) == 0)
        return g_ptr_array_index (self->query, i + 1);
    }
  return NULL;
}

GPtrArray *
jk_request_get_all (const JkRequest *self,
                    const char      *name)
{
  GPtrArray *values = g_ptr_array_new ();

  for (guint i = 0; self->query != NULL && i < self->query->len; i += 2)
    {
      if (strcmp (g_ptr_array_index (self->query, i), name) == 0)
        g_ptr_array_add (values, g_ptr_array_index (self->query, i + 1));
    }
  g_ptr_array_add (values, NULL);
  return values;
}

gboolean
jk_request_get_integer (const JkRequest *self,
                        const char      *name,
                        gint64          *out)
{
  const char *text = jk_request_get_parameter (self, name);

  return text != NULL && g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, out, NULL);
}

gboolean
jk_request_get_time_ms (const JkRequest *self,
                        const char      *name,
                        gint64          *out)
{
  const char *text = jk_request_get_parameter (self, name);

  return text != NULL && jk_parse_time_ms (text, out);
}

gboolean
jk_parse_time_ms (const char *text,
                  gint64     *out)
{
  g_autoptr(GDateTime) time = NULL;
  gint64 ms;

  if (g_ascii_string_to_signed (text, 10, 0, G_GINT64_CONSTANT (253402300800000), &ms, NULL))
    {
      *out = ms;
      return TRUE;
    }

  /* Without a zone it would mean the reader's local time, which we do not know. */
  time = g_date_time_new_from_iso8601 (text, NULL);
  if (time == NULL)
    return FALSE;
  *out = g_date_time_to_unix (time) * 1000 + g_date_time_get_microsecond (time) / 1000;
  return TRUE;
}

static const JkParameter *
find_in (const JkParameter *parameters,
         const char        *name)
{
  for (const JkParameter *parameter = parameters; parameter != NULL && parameter->name != NULL; parameter++)
    {
      if (strcmp (parameter->name, name) == 0)
        return parameter;
    }
  return NULL;
}

static const JkParameter *
find_parameter (const JkRoute *route,
                const char    *name)
{
  const JkParameter *own = find_in (route->parameters, name);

  return own != NULL ? own : find_in (jk_route_get_common_parameters (route), name);
}

static gboolean
value_fits (const JkParameter *parameter,
            const char        *value)
{
  gint64 number;

  switch (parameter->type)
    {
    case JK_PARAMETER_INTEGER:
      return g_ascii_string_to_signed (value, 10, parameter->least, parameter->most, &number, NULL);
    case JK_PARAMETER_BOOLEAN:
      return strcmp (value, "true") == 0 || strcmp (value, "false") == 0;
    case JK_PARAMETER_TIME:
      return jk_parse_time_ms (value, &number);
    default:
      return *value != '\0';
    }
}

/* Decodes what stands between & and =; '+' is a space, as forms write it. */
static char *
decode (const char *from,
        gsize       length)
{
  g_autofree char *raw = g_strndup (from, length);
  char *text;

  for (char *at = raw; *at != '\0'; at++)
    {
      if (*at == '+')
        *at = ' ';
    }
  text = g_uri_unescape_string (raw, NULL);
  if (text != NULL && !g_utf8_validate (text, -1, NULL))
    g_clear_pointer (&text, g_free);
  return text;
}

static gboolean
add_parameter (JkRequest *self,
               char      *name,
               char      *value)
{
  const JkParameter *parameter = name != NULL ? find_parameter (self->route, name) : NULL;
  gboolean is_second = parameter != NULL && jk_request_get_parameter (self, name) != NULL;
  const char *complaint = NULL;

  if (parameter == NULL)
    complaint = N_ ("“%s” is not a parameter of this call.");
  else if (is_second && !parameter->repeats)
    complaint = N_ ("“%s” may be given only once.");
  else if (value == NULL || !value_fits (parameter, value))
    complaint = N_ ("“%s” has a value that cannot be used.");

  if (name != NULL)
    g_ptr_array_add (self->query, name);
  g_ptr_array_add (self->query, value != NULL ? value : g_strdup (""));
  if (complaint == NULL)
    return TRUE;

  jk_request_fail (self, JK_PROBLEM_BAD_PARAMETER, complaint, name != NULL ? name : "", NULL);
  return FALSE;
}

static gboolean
split_query (JkRequest *self)
{
  const char *at = g_uri_get_query (soup_server_message_get_uri (self->message));

  if (at == NULL || *at == '\0')
    return TRUE;

  self->query = g_ptr_array_new_with_free_func (g_free);
  while (*at != '\0')
    {
      gsize length = strcspn (at, "&");
      gsize name_length = MIN (strcspn (at, "="), length);
      char *name = decode (at, name_length);
      char *value = name_length < length ? decode (at + name_length + 1, length - name_length - 1) : g_strdup ("");

      if (self->query->len >= 2 * MAX_PARAMETERS)
        {
          g_free (name);
          g_free (value);
          jk_request_fail (self, JK_PROBLEM_BAD_REQUEST, N_ ("There are too many parameters."), NULL);
          return FALSE;
        }
      if (length > 0)
        {
          if (!add_parameter (self, name, value))
            return FALSE;
        }
      else
        {
          g_free (name);
          g_free (value);
        }
      at += length + (at[length] == '&');
    }
  return TRUE;
}

gboolean
jk_request_parse_query (JkRequest *self)
{
  if (!split_query (self))
    return FALSE;

  self->dry_run = g_strcmp0 (jk_request_get_parameter (self, "dry_run"), "true") == 0;
  if (self->dry_run)
    jk_audit_note_dry_run (self->message);
  return TRUE;
}
