/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "jk-config-private.h"

#define PREFIX "JIKIMI_"

/* "name" of a group's variable is followed by one of the keys, which have underscores of their own: the longest one counts. */
static gboolean
split_group (const JkConfigSection *section,
             const char            *rest,
             JkConfigVariable      *out)
{
  gsize n_keys, longest = 0, length = strlen (rest);
  const JkConfigKey *keys = jk_config_keys_list (&n_keys);
  const char *last = strrchr (rest, '_');

  for (gsize i = 0; i < n_keys; i++)
    {
      gsize key = strlen (keys[i].name);

      if (strcmp (keys[i].section, section->name) == 0 && key > longest && key + 1 < length && rest[length - key - 1] == '_'
          && strcmp (rest + length - key, keys[i].name) == 0)
        longest = key;
    }
  if (longest == 0 && last != NULL)
    longest = strlen (last + 1);
  if (longest == 0 || longest + 1 >= length)
    return FALSE;
  out->group = g_strndup (rest, length - longest - 1);
  out->key = g_strdup (rest + length - longest);
  return TRUE;
}

gboolean
jk_config_read_variable (const char       *text,
                         JkConfigVariable *out)
{
  const char *equals = strchr (text, '=');
  g_autofree char *name = NULL;
  gsize n_sections;
  const JkConfigSection *sections = jk_config_sections_list (&n_sections);

  if (equals == NULL || !g_str_has_prefix (text, PREFIX))
    return FALSE;

  text += strlen (PREFIX);
  name = g_ascii_strdown (text, equals - text);
  for (gsize i = 0; i < n_sections; i++)
    {
      gsize length = strlen (sections[i].name);

      if (strncmp (name, sections[i].name, length) != 0 || name[length] != '_')
        continue;
      *out = (JkConfigVariable) { .section = &sections[i] };
      if (sections[i].is_group)
        return split_group (&sections[i], name + length + 1, out);
      out->key = g_strdup (name + length + 1);
      return TRUE;
    }
  return FALSE;
}

void
jk_config_variable_clear (JkConfigVariable *self)
{
  g_clear_pointer (&self->group, g_free);
  g_clear_pointer (&self->key, g_free);
}

/* Returns: (transfer full): "PROBE_SHOP_URL" of "probe shop.url" */
static char *
fold (const char *text)
{
  GString *folded = g_string_new (NULL);

  for (; *text != '\0'; text++)
    {
      /* The first byte of a character stands for it. */
      if (((guchar) *text & 0xc0) != 0x80)
        g_string_append_c (folded, g_ascii_isalnum (*text) ? g_ascii_toupper (*text) : '_');
    }
  return g_string_free (folded, FALSE);
}

gboolean
jk_config_is_variable_name (const char *variable,
                            const char *name)
{
  g_autofree char *a = fold (variable), *b = fold (name);

  return strcmp (a, b) == 0;
}

gboolean
jk_config_is_set_by_environment (const char *const *environment,
                                 const char        *key)
{
  g_autofree char *folded = fold (key);
  g_autofree char *variable = g_strconcat (PREFIX, folded, NULL);
  gsize length = strlen (variable);

  for (; environment != NULL && *environment != NULL; environment++)
    {
      if (g_ascii_strncasecmp (*environment, variable, length) == 0 && (*environment)[length] == '=')
        return TRUE;
    }
  return FALSE;
}
