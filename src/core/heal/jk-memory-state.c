/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-memory-state.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "jk-error.h"

#define SHORT_SHARE 0.15
#define SHORT_PRESSURE 10

/* "MemTotal:   24684084 kB", at the start of a line. */
static gboolean
find_kib (const char *text,
          const char *name,
          guint64    *bytes)
{
  for (const char *line = text; line != NULL; line = strchr (line, '\n'))
    {
      line += *line == '\n';
      if (!g_str_has_prefix (line, name) || line[strlen (name)] != ':')
        continue;
      *bytes = g_ascii_strtoull (line + strlen (name) + 1, NULL, 10) * 1024;
      return TRUE;
    }
  return FALSE;
}

static double
read_pressure (const char *root)
{
  g_autofree char *path = g_build_filename (root, "proc", "pressure", "memory", NULL), *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL) || !g_str_has_prefix (text, "some avg10="))
    return NAN;
  return g_ascii_strtod (text + strlen ("some avg10="), NULL);
}

gboolean
jk_memory_state_read (const char    *root,
                      JkMemoryState *out,
                      GError       **error)
{
  g_autofree char *path = g_build_filename (root, "proc", "meminfo", NULL), *text = NULL;
  JkMemoryState state = { 0 };

  if (!g_file_get_contents (path, &text, NULL, NULL) || !find_kib (text, "MemTotal", &state.total_bytes)
      || !find_kib (text, "MemAvailable", &state.available_bytes) || state.available_bytes > state.total_bytes)
    {
      g_set_error (error, JK_ERROR, JK_ERROR_NO_DATA, _ ("%s does not say how much memory is available"), path);
      return FALSE;
    }
  state.pressure = read_pressure (root);
  *out = state;
  return TRUE;
}

gboolean
jk_memory_state_is_short (const JkMemoryState *self)
{
  return self->available_bytes < SHORT_SHARE * self->total_bytes || (!isnan (self->pressure) && self->pressure > SHORT_PRESSURE);
}
