/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-change-group.h"

#include <string.h>

#include "jk-change-module.h"
#include "jk-change-name.h"

/* Kinds of commits, in the order in which they are proposed. */
typedef enum
{
  KIND_SOURCE,
  KIND_TEST,
  KIND_DEPENDENCIES,
  KIND_BUILD,
  KIND_PIPELINE,
  KIND_CONFIG,
  KIND_DOCS,
  KIND_DATA,
  KIND_GENERATED,
  KIND_VENDORED,
  KIND_BINARY,
  N_KINDS,
} Kind;

/* A proposal that is being made. */
typedef struct
{
  JkChangeVerdict verdict;
  Kind kind;
  char *scope;
  GPtrArray *entries; /* const JkChangeEntry, ascending by path */
} Group;

typedef struct
{
  GPtrArray *sorted;       /* const JkChangeEntry */
  GHashTable *groups;      /* key → Group */
  GHashTable *sources;     /* "verdict stem" → scope of a changed source file */
  GHashTable *scopes;      /* "verdict scope" of changed source files */
  GHashTable *locked;      /* paths of files from which changed lock files are made → strictest verdict of the two */
} Grouping;

static void
group_free (gpointer data)
{
  Group *group = data;

  g_free (group->scope);
  g_ptr_array_unref (group->entries);
  g_free (group);
}

static char *
dup_manifest (const char *path)
{
  const char *name = jk_change_base_name (path), *manifest = jk_change_manifest_of_lock (name);

  return manifest != NULL ? g_strdup_printf ("%.*s%s", (int) (name - path), path, manifest) : NULL;
}

static char *
dup_key (JkChangeVerdict verdict,
         const char     *text)
{
  return g_strdup_printf ("%d\n%s", verdict, text);
}

static void
learn_source (Grouping            *self,
              const JkChangeEntry *entry)
{
  g_autofree char *stem = jk_change_stem (entry->path);
  g_autofree char *scope = jk_change_module (entry->path);

  g_hash_table_add (self->scopes, dup_key (entry->verdict, scope));
  g_hash_table_replace (self->sources, dup_key (entry->verdict, stem), g_steal_pointer (&scope));
}

/* What has to be known of all files before the first is put into a group. */
static void
learn (Grouping *self)
{
  for (guint i = 0; i < self->sorted->len; i++)
    {
      const JkChangeEntry *entry = self->sorted->pdata[i];
      g_autofree char *manifest = dup_manifest (entry->path);

      if (entry->class == JK_CHANGE_SOURCE)
        learn_source (self, entry);
      if (manifest != NULL)
        g_hash_table_replace (self->locked, g_steal_pointer (&manifest), GINT_TO_POINTER (entry->verdict));
    }
  for (guint i = 0; i < self->sorted->len; i++)
    {
      const JkChangeEntry *entry = self->sorted->pdata[i];
      gpointer verdict;

      if (g_hash_table_lookup_extended (self->locked, entry->path, NULL, &verdict)
          && GPOINTER_TO_INT (verdict) < (int) entry->verdict)
        g_hash_table_replace (self->locked, g_strdup (entry->path), GINT_TO_POINTER (entry->verdict));
    }
}

static Kind
kind_of_class (const JkChangeEntry *entry)
{
  switch (entry->class)
    {
    case JK_CHANGE_SOURCE:
      return KIND_SOURCE;
    case JK_CHANGE_TEST:
      return KIND_TEST;
    case JK_CHANGE_DOCS:
      return KIND_DOCS;
    case JK_CHANGE_CONFIG:
      return KIND_CONFIG;
    case JK_CHANGE_BUILD:
      return jk_change_is_pipeline (entry->path) ? KIND_PIPELINE : KIND_BUILD;
    case JK_CHANGE_GENERATED:
      return KIND_GENERATED;
    case JK_CHANGE_VENDORED:
      return KIND_VENDORED;
    case JK_CHANGE_BINARY:
      return KIND_BINARY;
    default:
      return KIND_DATA;
    }
}

/* A test goes with the source of the same name, or else with that of the same folder. Returns: (nullable) (transfer full): its scope */
static char *
find_source_of_test (Grouping            *self,
                     const JkChangeEntry *entry)
{
  g_autofree char *stem = jk_change_stem (entry->path);
  g_autofree char *by_stem = dup_key (entry->verdict, stem);
  g_autofree char *scope = jk_change_module (entry->path);
  g_autofree char *by_scope = dup_key (entry->verdict, scope);
  const char *found = g_hash_table_lookup (self->sources, by_stem);

  if (found != NULL)
    return g_strdup (found);
  return *scope != '\0' && g_hash_table_contains (self->scopes, by_scope) ? g_steal_pointer (&scope) : NULL;
}

static void
put (Grouping            *self,
     const JkChangeEntry *entry,
     JkChangeVerdict      verdict,
     Kind                 kind,
     const char          *scope)
{
  g_autofree char *key = g_strdup_printf ("%d\n%d\n%s", verdict, kind, scope);
  Group *group = g_hash_table_lookup (self->groups, key);

  if (group == NULL)
    {
      group = g_new (Group, 1);
      *group = (Group) { verdict, kind, g_strdup (scope), g_ptr_array_new () };
      g_hash_table_insert (self->groups, g_steal_pointer (&key), group);
    }
  g_ptr_array_add (group->entries, (gpointer) entry);
}

static void
put_entry (Grouping            *self,
           const JkChangeEntry *entry)
{
  g_autofree char *manifest = dup_manifest (entry->path);
  g_autofree char *scope = jk_change_module (entry->path);
  g_autofree char *source = entry->class == JK_CHANGE_TEST ? find_source_of_test (self, entry) : NULL;
  const char *locked = manifest != NULL ? manifest : entry->path;
  gpointer verdict;

  if (g_hash_table_lookup_extended (self->locked, locked, NULL, &verdict))
    put (self, entry, GPOINTER_TO_INT (verdict), KIND_DEPENDENCIES, scope);
  else if (source != NULL)
    put (self, entry, entry->verdict, KIND_SOURCE, source);
  else
    put (self, entry, entry->verdict, kind_of_class (entry), scope);
}

static char
verb_of (const JkChangeEntry *entry)
{
  char letter = entry->worktree != 0 ? entry->worktree : entry->index;

  if (letter == '?' || letter == 'A' || entry->index == 'A')
    return 'A';
  return letter == 'D' || letter == 'R' ? letter : 'M';
}

static const char *
find_source_type (const Group *group,
                  char         verb)
{
  gboolean adds = FALSE, tests = FALSE;

  for (guint i = 0; i < group->entries->len; i++)
    {
      const JkChangeEntry *entry = group->entries->pdata[i];

      adds |= entry->class == JK_CHANGE_SOURCE && verb_of (entry) == 'A';
      tests |= entry->class == JK_CHANGE_TEST;
    }
  if (adds)
    return "feat";
  return tests && verb == 'M' ? "fix" : "refactor";
}

static const char *
find_type (const Group *group,
           char         verb)
{
  static const char *const TYPES[] = { NULL, "test", "build", "build", "ci", "chore", "docs", "chore", "chore", "chore", "chore" };

  G_STATIC_ASSERT (G_N_ELEMENTS (TYPES) == N_KINDS);
  return group->kind == KIND_SOURCE ? find_source_type (group, verb) : TYPES[group->kind];
}

static JkChangeClass
find_class (const Group *group)
{
  guint counts[JK_N_CHANGE_CLASSES] = { 0 };
  JkChangeClass best = 0;

  for (guint i = 0; i < group->entries->len; i++)
    counts[((const JkChangeEntry *) group->entries->pdata[i])->class]++;
  if (counts[JK_CHANGE_SOURCE] > 0)
    return JK_CHANGE_SOURCE;
  for (guint i = 1; i < JK_N_CHANGE_CLASSES; i++)
    if (counts[i] > counts[best])
      best = i;
  return best;
}

static int
compare_paths (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static void
add_paths (JkChangeProposal *proposal,
           const Group      *group)
{
  for (guint i = 0; i < group->entries->len; i++)
    {
      const JkChangeEntry *entry = group->entries->pdata[i];

      g_ptr_array_add (proposal->paths, g_strdup (entry->path));
      if (entry->old_path != NULL && *entry->old_path != '\0')
        g_ptr_array_add (proposal->paths, g_strdup (entry->old_path));
      if (i < 2)
        g_ptr_array_add (proposal->names, g_strdup (jk_change_base_name (entry->path)));
    }
  g_ptr_array_sort (proposal->paths, compare_paths);
}

static char *
make_id (const JkChangeProposal *proposal)
{
  g_autoptr(GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  g_checksum_update (sum, (const guchar *) proposal->type, strlen (proposal->type) + 1);
  g_checksum_update (sum, (const guchar *) proposal->scope, strlen (proposal->scope) + 1);
  for (guint i = 0; i < proposal->paths->len; i++)
    g_checksum_update (sum, proposal->paths->pdata[i], strlen (proposal->paths->pdata[i]) + 1);
  return g_strndup (g_checksum_get_string (sum), 12);
}

static JkChangeProposal *
proposal_new (const Group *group)
{
  JkChangeProposal *self = g_new0 (JkChangeProposal, 1);

  for (guint i = 0; i < group->entries->len; i++)
    {
      char verb = verb_of (group->entries->pdata[i]);

      self->verb = i == 0 || verb == self->verb ? verb : 'M';
    }
  self->type = find_type (group, self->verb);
  self->scope = g_strdup (group->scope);
  self->class = find_class (group);
  self->verdict = group->verdict;
  self->paths = g_ptr_array_new_with_free_func (g_free);
  self->names = g_ptr_array_new_with_free_func (g_free);
  self->n_files = group->entries->len;
  self->is_dependencies = group->kind == KIND_DEPENDENCIES;
  add_paths (self, group);
  self->id = make_id (self);
  return self;
}

void
jk_change_proposal_free (JkChangeProposal *self)
{
  g_free (self->id);
  g_free (self->scope);
  g_ptr_array_unref (self->paths);
  g_ptr_array_unref (self->names);
  g_free (self);
}

static int
compare_entries (gconstpointer a,
                 gconstpointer b)
{
  return strcmp ((*(const JkChangeEntry *const *) a)->path, (*(const JkChangeEntry *const *) b)->path);
}

static int
compare_groups (gconstpointer a,
                gconstpointer b)
{
  const Group *x = *(const Group *const *) a, *y = *(const Group *const *) b;

  if (x->verdict != y->verdict)
    return (int) x->verdict - (int) y->verdict;
  return x->kind != y->kind ? (int) x->kind - (int) y->kind : strcmp (x->scope, y->scope);
}

static GPtrArray *
make_proposals (Grouping *self)
{
  GPtrArray *proposals = g_ptr_array_new_with_free_func ((GDestroyNotify) jk_change_proposal_free);
  g_autoptr(GPtrArray) groups = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer group;

  g_hash_table_iter_init (&iter, self->groups);
  while (g_hash_table_iter_next (&iter, NULL, &group))
    g_ptr_array_add (groups, group);
  g_ptr_array_sort (groups, compare_groups);
  for (guint i = 0; i < groups->len; i++)
    g_ptr_array_add (proposals, proposal_new (groups->pdata[i]));
  return proposals;
}

GPtrArray *
jk_change_group (const JkChangeEntry *entries,
                 gsize                n)
{
  g_autoptr(GPtrArray) sorted = g_ptr_array_new ();
  g_autoptr(GHashTable) groups = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, group_free);
  g_autoptr(GHashTable) sources = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr(GHashTable) scopes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GHashTable) locked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Grouping self = { sorted, groups, sources, scopes, locked };

  for (gsize i = 0; i < n; i++)
    if (entries[i].verdict != JK_CHANGE_NEVER)
      g_ptr_array_add (sorted, (gpointer) &entries[i]);
  g_ptr_array_sort (sorted, compare_entries);
  learn (&self);
  for (guint i = 0; i < sorted->len; i++)
    put_entry (&self, sorted->pdata[i]);
  return make_proposals (&self);
}
