/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-cursor.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_BYTES 200

static char *
to_text (const char *list,
         const char *id,
         gint64      place)
{
  g_autofree char *plain = g_strdup_printf ("%s %s %" G_GINT64_FORMAT, list, id, place);
  char *text = g_base64_encode ((const guchar *) plain, strlen (plain));

  /* So that it needs no escaping in an address (RFC 4648, section 5). */
  g_strdelimit (text, "+", '-');
  g_strdelimit (text, "/", '_');
  text[strcspn (text, "=")] = '\0';
  return text;
}

static gboolean
id_is_valid (const char *id)
{
  gsize length = strlen (id);

  return length > 0 && length < sizeof ((JkCursor *) NULL)->id && strspn (id, "0123456789abcdef") == length;
}

static gboolean
from_text (const char *text,
           const char *list,
           JkCursor   *out)
{
  g_autofree char *standard = NULL;
  g_autofree char *plain = NULL;
  g_autofree char *again = NULL;
  g_auto(GStrv) words = NULL;
  gsize length = strlen (text);

  if (length == 0 || length > MAX_BYTES)
    return FALSE;
  standard = g_strdup_printf ("%s%s", text, &"==="[length % 4 != 0 ? length % 4 - 1 : 3]);
  g_strdelimit (standard, "-", '+');
  g_strdelimit (standard, "_", '/');
  plain = (char *) g_base64_decode (standard, &length);
  if (plain == NULL || strlen (plain) != length)
    return FALSE;

  words = g_strsplit (plain, " ", -1);
  if (g_strv_length (words) != 3 || strcmp (words[0], list) != 0 || !id_is_valid (words[1])
      || !g_ascii_string_to_signed (words[2], 10, 0, G_MAXINT64, &out->place, NULL))
    return FALSE;
  g_strlcpy (out->id, words[1], sizeof out->id);
  /* Base64 is decoded leniently: only what we write is a cursor. */
  again = to_text (list, out->id, out->place);
  return strcmp (again, text) == 0;
}

gboolean
jk_cursor_read (JkRequest  *request,
                const char *list,
                JkCursor   *out)
{
  const char *text = jk_request_get_parameter (request, "cursor");

  memset (out, 0, sizeof *out);
  if (text == NULL || from_text (text, list, out))
    return TRUE;
  jk_request_fail (request, JK_PROBLEM_BAD_PARAMETER, N_ ("“%s” has a value that cannot be used."), "cursor", NULL);
  return FALSE;
}

void
jk_cursor_set_next (JkRequest  *request,
                    const char *list,
                    const char *id,
                    gint64      place)
{
  g_autofree char *cursor = to_text (list, id, place);
  GString *link = g_string_new ("<");

  g_string_append_printf (link, "%s?", request->route->path);
  for (guint i = 0; request->query != NULL && i < request->query->len; i += 2)
    {
      const char *name = g_ptr_array_index (request->query, i);

      if (strcmp (name, "cursor") == 0)
        continue;
      g_string_append_printf (link, "%s=", name);
      g_string_append_uri_escaped (link, g_ptr_array_index (request->query, i + 1), NULL, FALSE);
      g_string_append_c (link, '&');
    }
  g_string_append_printf (link, "cursor=%s>; rel=\"next\"", cursor);
  g_free (request->link);
  request->link = g_string_free (link, FALSE);
}

guint
jk_cursor_find_start (const JkCursor *cursor,
                      gconstpointer   list,
                      guint           n,
                      JkCursorGetId   get_id)
{
  if (*cursor->id == '\0')
    return 0;

  for (guint i = 0; i < n; i++)
    {
      if (strcmp (get_id (list, i), cursor->id) == 0)
        return i + 1;
    }
  return CLAMP (cursor->place - 1, 0, (gint64) n);
}

gboolean
jk_cursor_read_event (JkRequest  *request,
                      const char *list,
                      gint64     *to_ms,
                      guint64    *before_id)
{
  JkCursor cursor;

  *before_id = 0;
  if (!jk_cursor_read (request, list, &cursor))
    return FALSE;
  if (*cursor.id == '\0')
    return TRUE;
  *to_ms = MIN (*to_ms, cursor.place < G_MAXINT64 ? cursor.place + 1 : cursor.place);
  if (!g_ascii_string_to_unsigned (cursor.id, 16, 1, G_MAXINT64, before_id, NULL))
    *before_id = 0; /* invented: only the time counts */
  return TRUE;
}

void
jk_cursor_set_next_event (JkRequest           *request,
                          const char          *list,
                          const JkStoredEvent *last)
{
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_MODIFIER "x", last->id);

  jk_cursor_set_next (request, list, id, last->time_ms);
}
