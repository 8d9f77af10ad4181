/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-attributes.h"

#include <string.h>

#include "jk-path-glob.h"
#include "jk-text-lines.h"

/* Longer lines are ignored, as by Git. */
#define MAX_LINE 2048

/* "!name" puts an attribute back to unspecified, which is not the same as not being named. */
#define STATE_NOT_NAMED 255
#define STATE_RESET JK_ATTRIBUTE_UNSPECIFIED

static const char *const ATTRIBUTES[] = { "linguist-generated", "linguist-vendored" };
G_STATIC_ASSERT (G_N_ELEMENTS (ATTRIBUTES) == JK_N_ATTRIBUTES);

typedef struct
{
  char *pattern;
  guint8 states[JK_N_ATTRIBUTES];
} Rule;

typedef struct
{
  char *folder;
  gsize length;  /* of @folder */
  GArray *rules; /* Rule, in the order of the file */
} Group;

struct _JkAttributes
{
  GHashTable *groups; /* folder → Group */
  Group *info;        /* .git/info/attributes */
  GHashTable *macros; /* name → guint8[JK_N_ATTRIBUTES] */
  GPtrArray *chain;   /* Group: those above the folder last asked for, the top's first */
  GString *chain_folder;
};

static void
clear_rule (gpointer data)
{
  g_free (((Rule *) data)->pattern);
}

static Group *
group_new (const char *folder)
{
  Group *group = g_new (Group, 1);

  *group = (Group) { g_strdup (folder), strlen (folder), g_array_new (FALSE, FALSE, sizeof (Rule)) };
  g_array_set_clear_func (group->rules, clear_rule);
  return group;
}

static void
group_free (gpointer data)
{
  Group *group = data;

  g_free (group->folder);
  g_array_unref (group->rules);
  g_free (group);
}

JkAttributes *
jk_attributes_new (void)
{
  JkAttributes *self = g_new0 (JkAttributes, 1);

  self->groups = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, group_free);
  self->info = group_new ("");
  self->macros = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->chain = g_ptr_array_new ();
  self->chain_folder = g_string_new (NULL);
  return self;
}

void
jk_attributes_free (JkAttributes *self)
{
  g_hash_table_unref (self->groups);
  group_free (self->info);
  g_hash_table_unref (self->macros);
  g_ptr_array_unref (self->chain);
  g_string_free (self->chain_folder, TRUE);
  g_free (self);
}

static gboolean
is_blank (char c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Returns: the next word of @p, NUL-terminated in place; %NULL at the end */
static char *
next_word (char **p)
{
  char *start;

  while (is_blank (**p))
    (*p)++;
  if (**p == '\0')
    return NULL;
  start = *p;
  while (**p != '\0' && !is_blank (**p))
    (*p)++;
  if (**p != '\0')
    *(*p)++ = '\0';
  return start;
}

/* A pattern in double quotes, with the escapes of C. Returns: (nullable): %NULL if the quotes have no end */
static char *
unquote (char **p)
{
  char *end = *p + 1;
  g_autofree char *inside = NULL;

  while (*end != '\0' && *end != '"')
    end += *end == '\\' && end[1] != '\0' ? 2 : 1;
  if (*end == '\0')
    return NULL;
  *end = '\0';
  inside = *p + 1 < end ? g_strcompress (*p + 1) : g_strdup ("");
  *p = end + 1;
  return g_steal_pointer (&inside);
}

static void
set_all (guint8      *states,
         const guint8 from[JK_N_ATTRIBUTES])
{
  for (guint i = 0; i < JK_N_ATTRIBUTES; i++)
    if (from[i] != STATE_NOT_NAMED)
      states[i] = from[i];
}

/* "linguist-generated", "-linguist-vendored", "!x", "linguist-generated=false", or a macro's name */
static void
read_assignment (JkAttributes *self,
                 char         *word,
                 guint8       *states)
{
  char *equals = strchr (word, '=');
  guint8 state = JK_ATTRIBUTE_SET;
  const guint8 *macro;

  if (*word == '-' || *word == '!')
    {
      if (equals != NULL)
        return;
      state = *word++ == '-' ? JK_ATTRIBUTE_UNSET : STATE_RESET;
    }
  else if (equals != NULL)
    {
      *equals = '\0';
      state = strcmp (equals + 1, "false") == 0 ? JK_ATTRIBUTE_UNSET : JK_ATTRIBUTE_SET;
    }

  for (guint i = 0; i < JK_N_ATTRIBUTES; i++)
    if (strcmp (word, ATTRIBUTES[i]) == 0)
      states[i] = state;
  /* A macro does its work only when it is set: "-macro" and "!macro" are about the macro's own name. */
  macro = state == JK_ATTRIBUTE_SET && equals == NULL ? g_hash_table_lookup (self->macros, word) : NULL;
  if (macro != NULL)
    set_all (states, macro);
}

static gboolean
read_assignments (JkAttributes *self,
                  char         *p,
                  guint8        states[JK_N_ATTRIBUTES])
{
  char *word;
  gboolean named = FALSE;

  memset (states, STATE_NOT_NAMED, JK_N_ATTRIBUTES);
  while ((word = next_word (&p)) != NULL)
    read_assignment (self, word, states);
  for (guint i = 0; i < JK_N_ATTRIBUTES; i++)
    named |= states[i] != STATE_NOT_NAMED;
  return named;
}

static void
read_line (JkAttributes *self,
           Group        *group,
           gboolean      with_macros,
           char         *line)
{
  guint8 states[JK_N_ATTRIBUTES];
  g_autofree char *pattern = NULL;
  Rule rule;
  char *p = line;

  while (is_blank (*p))
    p++;
  if (*p == '\0' || *p == '#')
    return;
  pattern = *p == '"' ? unquote (&p) : NULL;
  if (pattern == NULL)
    pattern = g_strdup (next_word (&p));
  if (g_str_has_prefix (pattern, "[attr]") && with_macros)
    {
      if (read_assignments (self, p, states))
        g_hash_table_replace (self->macros, g_strdup (pattern + strlen ("[attr]")), g_memdup2 (states, sizeof states));
      return;
    }
  /* Git forbids patterns that begin with '!' here. */
  if (*pattern == '!' || *pattern == '\0' || !read_assignments (self, p, states))
    return;
  rule.pattern = g_steal_pointer (&pattern);
  memcpy (rule.states, states, sizeof states);
  g_array_append_val (group->rules, rule);
}

void
jk_attributes_add (JkAttributes *self,
                   const char   *folder,
                   const char   *text,
                   gsize         length)
{
  Group *group = folder != NULL ? group_new (folder) : self->info;
  JkTextLines lines = { text, length };
  const char *line;
  gsize n;

  if (length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    lines = (JkTextLines) { text + 3, length - 3 };
  while (jk_text_lines_next (&lines, &line, &n))
    {
      g_autofree char *copy = n < MAX_LINE ? g_strndup (line, n) : NULL;

      if (copy != NULL)
        read_line (self, group, folder == NULL || *folder == '\0', copy);
    }

  if (folder != NULL && group->rules->len > 0)
    g_hash_table_replace (self->groups, group->folder, group);
  else if (folder != NULL)
    group_free (group);
  g_string_assign (self->chain_folder, "/");
}

gboolean
jk_attributes_pattern_match (const char *pattern,
                             const char *path)
{
  const char *slash = strchr (pattern, '/');
  const char *name;

  if (slash == NULL)
    {
      name = strrchr (path, '/');
      return jk_path_glob_match (pattern, name != NULL ? name + 1 : path);
    }
  if (pattern[strlen (pattern) - 1] == '/')
    return FALSE;
  return jk_path_glob_match (slash == pattern ? pattern + 1 : pattern, path);
}

/* Finds the groups above @path again if it is in another folder than the one asked for before. */
static void
update_chain (JkAttributes *self,
              const char   *path)
{
  const char *end = strrchr (path, '/');
  gsize length = end != NULL ? (gsize) (end - path) : 0;
  Group *group;

  if (self->chain_folder->len == length && memcmp (self->chain_folder->str, path, length) == 0)
    return;

  g_ptr_array_set_size (self->chain, 0);
  if ((group = g_hash_table_lookup (self->groups, "")) != NULL)
    g_ptr_array_add (self->chain, group);
  for (gsize i = 1; i <= length; i++)
    if (path[i] == '/')
      {
        g_string_truncate (self->chain_folder, 0);
        g_string_append_len (self->chain_folder, path, i);
        if ((group = g_hash_table_lookup (self->groups, self->chain_folder->str)) != NULL)
          g_ptr_array_add (self->chain, group);
      }
  g_string_truncate (self->chain_folder, 0);
  g_string_append_len (self->chain_folder, path, length);
}

static void
apply_group (const Group *group,
             const char  *path,
             guint8       states[JK_N_ATTRIBUTES])
{
  const char *inside = group->length > 0 ? path + group->length + 1 : path;

  for (guint i = 0; i < group->rules->len; i++)
    {
      const Rule *rule = &g_array_index (group->rules, Rule, i);

      if (jk_attributes_pattern_match (rule->pattern, inside))
        set_all (states, rule->states);
    }
}

void
jk_attributes_get (JkAttributes    *self,
                   const char      *path,
                   JkAttributeState states[JK_N_ATTRIBUTES])
{
  guint8 found[JK_N_ATTRIBUTES] = { JK_ATTRIBUTE_UNSPECIFIED };

  if (g_hash_table_size (self->groups) > 0)
    {
      update_chain (self, path);
      for (guint i = 0; i < self->chain->len; i++)
        apply_group (self->chain->pdata[i], path, found);
    }
  apply_group (self->info, path, found);
  for (guint i = 0; i < JK_N_ATTRIBUTES; i++)
    states[i] = found[i];
}
