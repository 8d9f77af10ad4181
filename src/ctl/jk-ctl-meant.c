/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which project somebody means who names none. */
#include <string.h>

#include "jk-ctl.h"
#include "jk-json.h"

/* Returns: whether @folder is @path or lies below it */
static gboolean
is_in (const char *folder,
       const char *path)
{
  gsize n = path != NULL ? strlen (path) : 0;

  return n > 0 && strncmp (folder, path, n) == 0 && (folder[n] == '/' || folder[n] == '\0');
}

char *
jk_ctl_find_meant_project (JkCtl   *self,
                           gboolean only_here,
                           GError **error)
{
  g_autoptr(JsonObject) answer = jk_ctl_get (self, "/projects", error);
  JsonArray *rows = answer != NULL ? jk_json_get_array (answer, "projects") : NULL;
  g_autofree char *here = g_get_current_dir ();
  const char *found = NULL;
  gsize longest = 0;

  if (!only_here && jk_json_get_length (rows) == 1)
    return g_strdup (jk_json_get_string (jk_json_get_element (rows, 0), "id"));
  for (guint i = 0; self->url == NULL && i < jk_json_get_length (rows); i++)
    {
      JsonObject *row = jk_json_get_element (rows, i);
      const char *path = jk_json_get_string (row, "path");

      if (is_in (here, path) && strlen (path) > longest)
        {
          found = jk_json_get_string (row, "id");
          longest = strlen (path);
        }
    }
  return g_strdup (found);
}
