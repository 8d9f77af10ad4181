/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-journal-lines.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-error.h"
#include "jk-git-path.h"
#include "jk-log.h"
#include "jk-process.h"
#include "jk-secret-mask.h"

/* The journal takes lines of 48 KiB, unless it is told otherwise. */
#define MAX_OUTPUT (2 * 1024 * 1024)

/* Returns: (transfer full): fit to be shown and cut. Secrets are hidden first: a cut one would not be known any more. */
static char *
show_line (const char *line,
           gsize       length)
{
  g_autofree char *bytes = g_strndup (line, length);
  g_autofree char *text = g_utf8_make_valid (bytes, -1);
  g_autofree char *redacted = jk_log_redact (text);
  g_autofree char *shown = jk_git_path_escape (redacted);

  if (g_utf8_strlen (shown, -1) <= JK_JOURNAL_MAX_LINE)
    return g_steal_pointer (&shown);
  *g_utf8_offset_to_pointer (shown, JK_JOURNAL_MAX_LINE) = '\0';
  return g_strconcat (shown, "…", NULL);
}

/* The journal puts the time and the program before each line of a key, so that its body is not known for one: hides it by its frame. */
static void
hide_keys (char  *text,
           gsize  length)
{
  static const char BEGIN[] = "-----BEGIN ", END[] = "-----END";
  char *end = text + length, *stop;

  for (char *at = memmem (text, length, BEGIN, strlen (BEGIN)); at != NULL; at = memmem (stop, end - stop, BEGIN, strlen (BEGIN)))
    {
      char *feed = memchr (at, '\n', end - at);

      stop = at + strlen (BEGIN);
      if (memmem (at, (feed != NULL ? feed : end) - at, "PRIVATE KEY", strlen ("PRIVATE KEY")) == NULL)
        continue;
      stop = memmem (at, end - at, END, strlen (END));
      stop = stop != NULL ? stop : end;
      for (; at < stop; at++)
        *at = *at == '\n' ? '\n' : '*';
    }
}

GStrv
jk_journal_lines_parse (const char *text,
                        gsize       length)
{
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *masked = g_malloc0 (length + 1);
  const char *end = masked + length;

  /* Before it is split, for a key has many lines. */
  if (length > 0)
    memcpy (masked, text, length);
  (void) jk_secret_mask ((guint8 *) masked, length);
  hide_keys (masked, length);
  /* From the end, for only the last ones count. */
  while (end > masked && lines->len < JK_JOURNAL_MAX_LINES)
    {
      const char *feed = memrchr (masked, '\n', end - masked);
      const char *start = feed != NULL ? feed + 1 : masked;

      if (end > start)
        g_ptr_array_insert (lines, 0, show_line (start, end - start));
      end = feed != NULL ? feed : masked;
    }
  g_ptr_array_add (lines, NULL);
  return (GStrv) g_ptr_array_free (g_steal_pointer (&lines), FALSE);
}

static JkProcessResult *
run_journalctl (const char   *unit,
                gboolean      user,
                gint64        timeout_us,
                GCancellable *cancellable,
                GError      **error)
{
  g_autofree char *count = g_strdup_printf ("--lines=%d", JK_JOURNAL_MAX_LINES);
  g_autofree char *named = g_strconcat (user ? "--user-unit=" : "--unit=", unit, NULL);
  const char *const argv[] = { "journalctl", "--quiet", "--no-pager", "--no-hostname", "--output=short-iso", count, named, NULL };
  const JkProcessRequest request = { .argv = argv, .timeout_us = timeout_us, .max_output = MAX_OUTPUT };
  g_autoptr(GError) inner = NULL;
  JkProcessResult *result = jk_process_run (&request, cancellable, &inner);

  if (result == NULL && g_error_matches (inner, JK_ERROR, JK_ERROR_NOT_FOUND))
    g_set_error_literal (error, JK_ERROR, JK_ERROR_NOT_SUPPORTED, _ ("There is no journal here: journalctl is not installed"));
  else if (result == NULL)
    g_propagate_error (error, g_steal_pointer (&inner));
  return result;
}

GStrv
jk_journal_lines_read (const char   *unit,
                       gboolean      user,
                       gint64        timeout_us,
                       GCancellable *cancellable,
                       GError      **error)
{
  g_autoptr(JkProcessResult) result = run_journalctl (unit, user, timeout_us, cancellable, error);
  g_auto(GStrv) lines = NULL;
  const char *text;
  gsize length;

  if (result == NULL)
    return NULL;
  if (result->exit_code != 0)
    {
      g_autofree char *said = show_line (result->message, strcspn (result->message, "\n"));

      g_set_error (error, JK_ERROR, JK_ERROR_FAILED, _ ("The journal cannot be read: %s"), said);
      return NULL;
    }
  text = g_bytes_get_data (result->output, &length);
  lines = jk_journal_lines_parse (text != NULL ? text : "", length);
  if (lines[0] == NULL)
    {
      g_set_error (error, JK_ERROR, JK_ERROR_NO_DATA, _ ("The journal has no lines of “%s” that this user may read"), unit);
      return NULL;
    }
  return g_steal_pointer (&lines);
}
