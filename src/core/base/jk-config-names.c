/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-config-private.h"
#include "jk-error.h"

#define MAX_NAME_CHARS 64 /* of a named group */

char *
jk_config_describe_unknown (const char *section,
                            const char *name)
{
  const JkConfigKey *nearest = jk_config_keys_nearest (section, name);

  if (strcmp (nearest->section, section) == 0)
    return g_strdup_printf (_ ("unknown key; the nearest known key is %s"), nearest->name);
  return g_strdup_printf (_ ("unknown key; the nearest known key is %s in [%s]"), nearest->name, nearest->section);
}

static gboolean
is_group_name (const char *name)
{
  glong n_chars = g_utf8_strlen (name, -1);

  if (n_chars == 0 || n_chars > MAX_NAME_CHARS || strpbrk (name, "[]\"\\") != NULL)
    return FALSE;
  for (; *name != '\0'; name = g_utf8_next_char (name))
    {
      if (!g_unichar_isprint (g_utf8_get_char (name)))
        return FALSE;
    }
  return TRUE;
}

gboolean
jk_config_split_section (const char *section,
                         char      **kind,
                         char      **name,
                         GError    **error)
{
  const char *space = strpbrk (section, " \t");
  g_autofree char *word = space != NULL ? g_strndup (section, space - section) : g_strdup (section);
  g_autofree char *rest = space != NULL ? g_strstrip (g_strdup (space)) : NULL;
  const JkConfigSection *known = jk_config_sections_lookup (word);

  if (known == NULL)
    {
      const JkConfigSection *nearest = jk_config_sections_nearest (word);

      g_set_error (error, JK_ERROR, JK_ERROR_CONFIG, _ ("unknown section; the nearest known section is [%s%s]"),
                   nearest->name, nearest->is_group ? " NAME" : "");
      return FALSE;
    }
  if (!known->is_group && rest != NULL)
    {
      g_set_error (error, JK_ERROR, JK_ERROR_CONFIG, _ ("the section [%s] has no name"), known->name);
      return FALSE;
    }
  if (known->is_group && (rest == NULL || !is_group_name (rest)))
    {
      g_set_error (error, JK_ERROR, JK_ERROR_CONFIG, _ ("expected [%s NAME] with a name of 1 to %d characters"),
                   known->name, MAX_NAME_CHARS);
      return FALSE;
    }
  *kind = g_steal_pointer (&word);
  *name = g_steal_pointer (&rest);
  return TRUE;
}

const JkConfigKey *
jk_config_resolve (const char *key,
                   char      **section,
                   GError    **error)
{
  const char *dot = strrchr (key, '.');
  g_autofree char *before = dot != NULL ? g_strndup (key, dot - key) : NULL;
  g_autofree char *kind = NULL, *name = NULL, *message = NULL;
  const JkConfigKey *found;

  if (dot == NULL || !g_utf8_validate (key, -1, NULL))
    {
      g_set_error (error, JK_ERROR, JK_ERROR_CONFIG, _ ("a key is written section.key, such as api.port"));
      return NULL;
    }
  if (!jk_config_split_section (before, &kind, &name, error))
    {
      g_prefix_error (error, "%s: ", key);
      return NULL;
    }
  found = jk_config_keys_lookup (kind, dot + 1);
  if (found == NULL)
    {
      message = jk_config_describe_unknown (kind, dot + 1);
      g_set_error (error, JK_ERROR, JK_ERROR_CONFIG, "%s: %s", key, message);
      return NULL;
    }
  *section = name != NULL ? g_strdup_printf ("%s %s", kind, name) : g_steal_pointer (&kind);
  return found;
}
