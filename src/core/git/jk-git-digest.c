/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-git-digest.h"

#include <string.h>

#define GITLINK_MODE 0160000

struct _JkGitDigest
{
  GHashTable *folders; /* relative path → guint64 */
  guint64 rules;
  gboolean is_entangled;
};

static guint64
mix (guint64 sum,
     guint64 value)
{
  sum = (sum ^ value) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  return sum ^ (sum >> 32);
}

static guint64
digest_name (const char *name)
{
  guint64 sum = 1;

  for (; *name != '\0'; name++)
    sum = (sum ^ (guchar) *name) * G_GUINT64_CONSTANT (0x100000001b3);
  return sum;
}

static guint64
digest_entry (const git_index_entry *entry,
              const char            *name)
{
  const guint16 kept = GIT_INDEX_ENTRY_VALID | GIT_INDEX_ENTRY_STAGEMASK;
  const guint16 kept_extended = GIT_INDEX_ENTRY_INTENT_TO_ADD | GIT_INDEX_ENTRY_SKIP_WORKTREE;
  guint64 sum = mix (digest_name (name), entry->mode);
  guint64 word;

  sum = mix (sum, (guint64) (entry->flags & kept) << 32 | (entry->flags_extended & kept_extended));
  for (guint i = 0; i + sizeof word <= GIT_OID_RAWSZ; i += sizeof word)
    {
      memcpy (&word, entry->id.id + i, sizeof word);
      sum = mix (sum, word);
    }
  return sum;
}

static gboolean
is_rule (const git_index_entry *entry,
         const char            *name)
{
  return entry->mode == GITLINK_MODE
         || (strncmp (name, ".git", 4) == 0
             && (strcmp (name, ".gitignore") == 0 || strcmp (name, ".gitattributes") == 0 || strcmp (name, ".gitmodules") == 0));
}

/* @folder: the first @length bytes of a path. Also the folders above it, which may hold no file themselves */
static guint64 *
get_sum (JkGitDigest *self,
         const char  *folder,
         gsize        length)
{
  g_autofree char *path = g_strndup (folder, length);
  guint64 *sum = g_hash_table_lookup (self->folders, path);
  const char *slash = sum == NULL ? strrchr (path, '/') : NULL;

  if (sum != NULL)
    return sum;
  if (length > 0)
    (void) get_sum (self, path, slash != NULL ? slash - path : 0);
  sum = g_new0 (guint64, 1);
  g_hash_table_insert (self->folders, g_steal_pointer (&path), sum);
  return sum;
}

JkGitDigest *
jk_git_digest_new (git_index *index)
{
  JkGitDigest *self = g_new0 (JkGitDigest, 1);
  const gsize n_entries = git_index_entrycount (index);
  const char *folder = "";
  gsize length = 0;
  guint64 *sum;

  self->folders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  sum = get_sum (self, "", 0);
  for (gsize i = 0; i < n_entries; i++)
    {
      const git_index_entry *entry = git_index_get_byindex (index, i);
      const char *slash = strrchr (entry->path, '/');
      const gsize own = slash != NULL ? (gsize) (slash - entry->path) : 0;
      const char *name = slash != NULL ? slash + 1 : entry->path;

      if (own != length || strncmp (folder, entry->path, own) != 0)
        sum = get_sum (self, entry->path, own);
      folder = entry->path;
      length = own;
      *sum = mix (*sum, digest_entry (entry, name));
      if (is_rule (entry, name))
        self->rules = mix (mix (self->rules, digest_name (entry->path)), digest_entry (entry, name));
      self->is_entangled |= git_index_entry_stage (entry) > 0 || (entry->flags_extended & GIT_INDEX_ENTRY_INTENT_TO_ADD) != 0;
    }
  return self;
}

void
jk_git_digest_free (JkGitDigest *self)
{
  g_hash_table_unref (self->folders);
  g_free (self);
}

gboolean
jk_git_digest_is_entangled (const JkGitDigest *self)
{
  return self->is_entangled;
}

gboolean
jk_git_digest_compare (const JkGitDigest *before,
                       const JkGitDigest *now,
                       GPtrArray         *folders,
                       GPtrArray         *gone)
{
  GHashTableIter iter;
  gpointer path, value;

  if (before->rules != now->rules)
    return FALSE;
  g_hash_table_iter_init (&iter, now->folders);
  while (g_hash_table_iter_next (&iter, &path, &value))
    {
      const guint64 *known = g_hash_table_lookup (before->folders, path);

      if (known == NULL || *known != *(guint64 *) value)
        g_ptr_array_add (folders, g_strdup (path));
    }
  g_hash_table_iter_init (&iter, before->folders);
  while (g_hash_table_iter_next (&iter, &path, NULL))
    if (!g_hash_table_contains (now->folders, path))
      g_ptr_array_add (gone, g_strdup (path));
  return TRUE;
}
