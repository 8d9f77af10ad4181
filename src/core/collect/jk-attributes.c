/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-attributes.h"

#include <string.h>

#include "jk-path-glob.h"
#include "jk-text-lines.h"

/* Longer lines are ignored, as by Git. */
#define MAX_LINE 2048
/* Macros may name macros: this bounds how deep. */
#define MAX_MACROS 500

/* What a line may give to an attribute, beyond JkAttributeState. "!name" is to be unspecified, which is not the same as not
 * being named; "name=value" is set, but makes no macro do its work. */
#define STATE_NOT_NAMED 255
#define STATE_VALUE 3

static const char *const ATTRIBUTES[] = { "linguist-generated", "linguist-vendored", "text", "binary", "filter",
                                          "working-tree-encoding" };
G_STATIC_ASSERT (G_N_ELEMENTS (ATTRIBUTES) == JK_N_ATTRIBUTES);

/* Attributes are numbered as they come; the first ones are those of JkAttribute. */
typedef struct
{
  guint attribute;
  guint8 state;
} Assignment;

typedef struct
{
  char *pattern;
  GArray *assignments; /* Assignment, in the order of the line */
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
  GHashTable *names;  /* attribute or macro → its number */
  GHashTable *macros; /* number → GArray of Assignment */
  GByteArray *states; /* of each attribute, for the path asked for */
  gboolean prepared;
  guint n_wanted;     /* of JkAttribute */
  GPtrArray *chain;   /* Group: those above the folder last asked for, the top's first */
  GString *chain_folder;
};

static void
clear_rule (gpointer data)
{
  g_free (((Rule *) data)->pattern);
  g_array_unref (((Rule *) data)->assignments);
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

static guint
get_number (JkAttributes *self,
            const char   *name)
{
  gpointer number;

  if (g_hash_table_lookup_extended (self->names, name, NULL, &number))
    return GPOINTER_TO_UINT (number);
  number = GUINT_TO_POINTER (g_hash_table_size (self->names));
  g_hash_table_insert (self->names, g_strdup (name), number);
  return GPOINTER_TO_UINT (number);
}

JkAttributes *
jk_attributes_new (void)
{
  JkAttributes *self = g_new0 (JkAttributes, 1);

  self->n_wanted = JK_N_LINE_ATTRIBUTES;
  self->groups = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, group_free);
  self->info = group_new ("");
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->macros = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_array_unref);
  self->states = g_byte_array_new ();
  self->chain = g_ptr_array_new ();
  self->chain_folder = g_string_new (NULL);
  for (guint i = 0; i < JK_N_ATTRIBUTES; i++)
    (void) get_number (self, ATTRIBUTES[i]);
  return self;
}

void
jk_attributes_want_all (JkAttributes *self)
{
  self->n_wanted = JK_N_ATTRIBUTES;
}

void
jk_attributes_free (JkAttributes *self)
{
  g_hash_table_unref (self->groups);
  group_free (self->info);
  g_hash_table_unref (self->names);
  g_hash_table_unref (self->macros);
  g_byte_array_unref (self->states);
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

/* "linguist-generated", "-linguist-vendored", "!x", "linguist-generated=false", or a macro's name */
static void
read_assignment (JkAttributes *self,
                 char         *word,
                 GArray       *out)
{
  char *equals = strchr (word, '=');
  Assignment assignment = { 0, JK_ATTRIBUTE_SET };

  if (*word == '-' || *word == '!')
    {
      if (equals != NULL)
        return;
      assignment.state = *word++ == '-' ? JK_ATTRIBUTE_UNSET : JK_ATTRIBUTE_UNSPECIFIED;
    }
  else if (equals != NULL)
    {
      *equals = '\0';
      assignment.state = strcmp (equals + 1, "false") == 0 ? JK_ATTRIBUTE_UNSET : STATE_VALUE;
    }
  if (*word == '\0')
    return;
  assignment.attribute = get_number (self, word);
  g_array_append_val (out, assignment);
}

static void
read_line (JkAttributes *self,
           Group        *group,
           gboolean      with_macros,
           char         *line)
{
  g_autoptr(GArray) assignments = g_array_new (FALSE, FALSE, sizeof (Assignment));
  g_autofree char *pattern = NULL;
  char *p = line, *word;
  Rule rule;

  while (is_blank (*p))
    p++;
  if (*p == '\0' || *p == '#')
    return;
  pattern = *p == '"' ? unquote (&p) : NULL;
  if (pattern == NULL)
    pattern = g_strdup (next_word (&p));
  while ((word = next_word (&p)) != NULL)
    read_assignment (self, word, assignments);

  if (g_str_has_prefix (pattern, "[attr]"))
    {
      if (with_macros && g_hash_table_size (self->macros) < MAX_MACROS)
        g_hash_table_replace (self->macros, GUINT_TO_POINTER (get_number (self, pattern + strlen ("[attr]"))),
                              g_steal_pointer (&assignments));
      return;
    }
  /* Git forbids patterns that begin with '!' here. */
  if (*pattern == '!' || *pattern == '\0' || assignments->len == 0)
    return;
  rule = (Rule) { g_steal_pointer (&pattern), g_steal_pointer (&assignments) };
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
  self->prepared = FALSE;
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

static gboolean
has_any (const GArray *assignments,
         const guint8 *wanted)
{
  for (guint i = 0; i < assignments->len; i++)
    if (wanted[g_array_index (assignments, Assignment, i).attribute])
      return TRUE;
  return FALSE;
}

/* Marks the attributes that are asked for and the macros that reach them. */
static void
find_wanted (JkAttributes *self,
             guint8       *wanted)
{
  gboolean grew = TRUE;

  for (guint i = 0; i < self->n_wanted; i++)
    wanted[i] = TRUE;
  while (grew)
    {
      GHashTableIter iter;
      gpointer number, assignments;

      grew = FALSE;
      g_hash_table_iter_init (&iter, self->macros);
      while (g_hash_table_iter_next (&iter, &number, &assignments))
        if (!wanted[GPOINTER_TO_UINT (number)] && has_any (assignments, wanted))
          grew = wanted[GPOINTER_TO_UINT (number)] = TRUE;
    }
}

static void
drop_unwanted (GArray       *rules,
               const guint8 *wanted)
{
  for (guint i = rules->len; i > 0; i--)
    if (!has_any (g_array_index (rules, Rule, i - 1).assignments, wanted))
      g_array_remove_index (rules, i - 1);
}

/* Most lines are about line ends and languages of diffs: once all macros are known, those are dropped. */
static void
prepare (JkAttributes *self)
{
  g_autofree guint8 *wanted = g_malloc0 (g_hash_table_size (self->names));
  GHashTableIter iter;
  gpointer group;

  if (self->prepared)
    return;
  find_wanted (self, wanted);
  drop_unwanted (self->info->rules, wanted);
  g_hash_table_iter_init (&iter, self->groups);
  while (g_hash_table_iter_next (&iter, NULL, &group))
    {
      drop_unwanted (((Group *) group)->rules, wanted);
      if (((Group *) group)->rules->len == 0)
        g_hash_table_iter_remove (&iter);
    }
  g_byte_array_set_size (self->states, g_hash_table_size (self->names));
  g_string_assign (self->chain_folder, "/");
  self->prepared = TRUE;
}

/* From the last to the first, and what is there stays. A macro that is set gives its own; one that a stronger line unset does not. */
static void
assign (JkAttributes *self,
        const GArray *assignments)
{
  for (guint i = assignments->len; i > 0; i--)
    {
      const Assignment *assignment = &g_array_index (assignments, Assignment, i - 1);
      guint8 *state = &self->states->data[assignment->attribute];
      const GArray *macro;

      if (*state != STATE_NOT_NAMED)
        continue;
      *state = assignment->state;
      macro = *state == JK_ATTRIBUTE_SET ? g_hash_table_lookup (self->macros, GUINT_TO_POINTER (assignment->attribute)) : NULL;
      if (macro != NULL)
        assign (self, macro);
    }
}

static void
apply_group (JkAttributes *self,
             const Group  *group,
             const char   *path)
{
  const char *inside = group->length > 0 ? path + group->length + 1 : path;

  for (guint i = group->rules->len; i > 0; i--)
    {
      const Rule *rule = &g_array_index (group->rules, Rule, i - 1);

      if (jk_attributes_pattern_match (rule->pattern, inside))
        assign (self, rule->assignments);
    }
}

void
jk_attributes_get (JkAttributes    *self,
                   const char      *path,
                   JkAttributeState states[JK_N_ATTRIBUTES])
{
  prepare (self);
  memset (states, 0, sizeof *states * JK_N_ATTRIBUTES);
  if (g_hash_table_size (self->groups) == 0 && self->info->rules->len == 0)
    return;

  /* The strongest first. */
  memset (self->states->data, STATE_NOT_NAMED, self->states->len);
  apply_group (self, self->info, path);
  update_chain (self, path);
  for (guint i = self->chain->len; i > 0; i--)
    apply_group (self, self->chain->pdata[i - 1], path);
  for (guint i = 0; i < self->n_wanted; i++)
    {
      guint8 state = self->states->data[i];

      states[i] = state == STATE_VALUE ? JK_ATTRIBUTE_SET : state == STATE_NOT_NAMED ? JK_ATTRIBUTE_UNSPECIFIED : state;
    }
}
