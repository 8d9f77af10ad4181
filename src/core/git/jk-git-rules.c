/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-git-readers.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>

#include "jk-error.h"
#include "jk-git-config.h"
#include "jk-git-path.h"

#define RULES_MEMO "rules"
/* No rule file of people is that long; what is longer is left to git. */
#define MAX_RULE_BYTES (1 << 20)

/* An ignore or attribute file. */
typedef struct
{
  char *path; /* absolute */
  gboolean is_attributes;
  gboolean is_in_worktree;
  gboolean is_tracked;
  gboolean is_conflicted;
  git_oid id; /* in the index */
} Rule;

/* What its content means for us; kept while the file stays the same. */
typedef struct
{
  guint64 inode;
  gint64 size;
  gint64 mtime_ns;
  gint64 ctime_ns;
  gboolean takes_back;
  gboolean has_encoding; /* or something else that libgit2 makes less of than Git */
  git_oid ids[2]; /* as it is, and without carriage returns */
} Seen;

typedef struct
{
  git_oid index;
  GArray *rules;    /* of the index, and the user's own */
  GHashTable *seen; /* absolute path → Seen */
} Memo;

static void
rule_clear (gpointer data)
{
  g_free (((Rule *) data)->path);
}

static void
memo_free (gpointer data)
{
  Memo *memo = data;

  g_array_unref (memo->rules);
  g_hash_table_unref (memo->seen);
  g_free (memo);
}

static gboolean
has_negation (const char *text)
{
  return text[0] == '!' || strstr (text, "\n!") != NULL || g_str_has_prefix (text, "\xef\xbb\xbf!");
}

static gboolean
has_encoding (const char *text)
{
  return strstr (text, "working-tree-encoding") != NULL;
}

gboolean
jk_git_attributes_are_plain (const char *text,
                             gsize       length)
{
  const char *end = text + length;

  if (memchr (text, '\0', length) != NULL)
    return FALSE;
  if (length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    text += 3;
  while (text < end)
    {
      const char *newline = memchr (text, '\n', end - text);

      while (text < end && g_ascii_isspace (*text))
        text++;
      if (text < end && *text == '"')
        return FALSE;
      text = newline == NULL ? end : MAX (text, newline + 1);
    }
  return TRUE;
}

static gsize
drop_carriage_returns (char *text,
                       gsize length)
{
  gsize kept = 0;

  for (gsize i = 0; i < length; i++)
    if (text[i] != '\r' || i + 1 == length || text[i + 1] != '\n')
      text[kept++] = text[i];
  return kept;
}

static void
study (Seen       *seen,
       const char *path)
{
  g_autofree char *text = NULL;
  gsize length;

  seen->takes_back = seen->has_encoding = seen->size > MAX_RULE_BYTES;
  if (seen->takes_back || !g_file_get_contents (path, &text, &length, NULL))
    return;
  seen->takes_back = has_negation (text);
  seen->has_encoding = has_encoding (text) || !jk_git_attributes_are_plain (text, length);
  (void) git_odb_hash (&seen->ids[0], text, length, GIT_OBJECT_BLOB);
  length = drop_carriage_returns (text, length);
  (void) git_odb_hash (&seen->ids[1], text, length, GIT_OBJECT_BLOB);
}

static gint64
to_ns (struct timespec time)
{
  return (gint64) time.tv_sec * 1000000000 + time.tv_nsec;
}

static const Seen *
see (Memo              *memo,
     const char        *path,
     const struct stat *st)
{
  Seen *seen = g_hash_table_lookup (memo->seen, path);

  if (seen != NULL && seen->inode == st->st_ino && seen->size == st->st_size && seen->mtime_ns == to_ns (st->st_mtim)
      && seen->ctime_ns == to_ns (st->st_ctim))
    return seen;
  seen = g_new0 (Seen, 1);
  seen->inode = st->st_ino;
  seen->size = st->st_size;
  seen->mtime_ns = to_ns (st->st_mtim);
  seen->ctime_ns = to_ns (st->st_ctim);
  study (seen, path);
  g_hash_table_replace (memo->seen, g_strdup (path), seen);
  return seen;
}

static gboolean
is_attributes (const char *path)
{
  return g_str_has_suffix (path, "attributes");
}

static void
list_tracked (GArray     *rules,
              git_index  *index,
              const char *worktree)
{
  const gsize n_entries = git_index_entrycount (index);

  for (gsize i = 0; i < n_entries; i++)
    {
      const git_index_entry *entry = git_index_get_byindex (index, i);
      const char *slash = strrchr (entry->path, '/');
      const char *name = slash != NULL ? slash + 1 : entry->path;
      Rule rule = { NULL, FALSE, TRUE, TRUE };

      if (name[0] != '.' || (strcmp (name, ".gitignore") != 0 && strcmp (name, ".gitattributes") != 0))
        continue;
      rule.path = g_build_filename (worktree, entry->path, NULL);
      rule.is_attributes = is_attributes (name);
      rule.is_conflicted = git_index_entry_stage (entry) > 0;
      rule.id = entry->id;
      g_array_append_val (rules, rule);
    }
}

static void
add_own (GArray     *rules,
         char       *path,
         gboolean    is_attributes)
{
  Rule rule = { path, is_attributes };

  if (path != NULL)
    g_array_append_val (rules, rule);
}

char *
jk_git_rules_dup_users_file (git_repository *handle,
                             const char     *key,
                             const char     *name)
{
  g_autoptr (git_config) config = NULL;
  g_auto (git_buf) path = GIT_BUF_INIT;

  if (git_repository_config_snapshot (&config, handle) == 0 && git_config_get_path (&path, config, key) == 0)
    return g_strdup (path.ptr);
  return jk_git_config_dup_users_file (name);
}

static Memo *
recall (JkRepository *repository,
        git_index    *index)
{
  const JkGitLocation *location = jk_repository_get_location (repository);
  git_repository *handle = jk_repository_get_handle (repository);
  const git_oid id = jk_repository_get_index_id (repository);
  Memo *memo = jk_repository_get_memo (repository, RULES_MEMO);

  if (memo != NULL && git_oid_equal (&memo->index, &id))
    return memo;
  memo = g_new0 (Memo, 1);
  memo->index = id;
  memo->rules = g_array_new (FALSE, TRUE, sizeof (Rule));
  g_array_set_clear_func (memo->rules, rule_clear);
  memo->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  list_tracked (memo->rules, index, location->worktree);
  add_own (memo->rules, g_build_filename (location->common_dir, "info", "exclude", NULL), FALSE);
  add_own (memo->rules, g_build_filename (location->common_dir, "info", "attributes", NULL), TRUE);
  add_own (memo->rules, jk_git_rules_dup_users_file (handle, "core.excludesfile", "ignore"), FALSE);
  add_own (memo->rules, jk_git_rules_dup_users_file (handle, "core.attributesfile", "attributes"), TRUE);
  add_own (memo->rules, g_strdup ("/etc/gitattributes"), TRUE);
  jk_repository_take_memo (repository, RULES_MEMO, memo, memo_free);
  return memo;
}

static gboolean
blob_has_encoding (JkRepository  *repository,
                   const git_oid *id)
{
  g_autoptr (git_blob) blob = NULL;
  g_autofree char *text = NULL;
  gsize length;

  if (git_blob_lookup (&blob, jk_repository_get_handle (repository), id) != 0)
    return FALSE;
  length = MIN (git_blob_rawsize (blob), MAX_RULE_BYTES);
  text = g_strndup (git_blob_rawcontent (blob), length);
  return has_encoding (text) || !jk_git_attributes_are_plain (git_blob_rawcontent (blob), length);
}

/* Both libraries fall back to the index where the file is missing; of one in conflict, Git takes our side. */
static gboolean
needs_git_when_missing (JkRepository *repository,
                        const Rule   *rule)
{
  return rule->is_attributes && rule->is_tracked && (rule->is_conflicted || blob_has_encoding (repository, &rule->id));
}

/* libgit2 mixes the attributes of the index into those of a file that differs; Git takes the file alone. */
static gboolean
needs_git_for (const Rule *rule,
               const Seen *seen)
{
  if (!rule->is_attributes)
    return seen->takes_back;
  return seen->has_encoding
         || (rule->is_tracked && !rule->is_conflicted && !git_oid_equal (&rule->id, &seen->ids[0])
             && !git_oid_equal (&rule->id, &seen->ids[1]));
}

static gboolean
check (JkRepository *repository,
       Memo         *memo,
       const Rule   *rule,
       gboolean     *needs_git,
       GError      **error)
{
  g_autofree char *shown = NULL;
  struct stat st, own;

  if (stat (rule->path, &st) != 0)
    {
      *needs_git = needs_git_when_missing (repository, rule);
      return TRUE;
    }
  if (!S_ISREG (st.st_mode) && !S_ISDIR (st.st_mode))
    {
      shown = jk_git_path_escape (rule->path);
      g_set_error (error, JK_ERROR, JK_ERROR_NOT_SUPPORTED, _ ("“%s” is not a file, and reading it might never end."), shown);
      return FALSE;
    }
  /* Git follows no symbolic link to rules in the working tree. */
  if (rule->is_in_worktree && lstat (rule->path, &own) == 0 && S_ISLNK (own.st_mode))
    *needs_git = TRUE;
  else
    *needs_git = S_ISREG (st.st_mode) && needs_git_for (rule, see (memo, rule->path, &st));
  return TRUE;
}

static gboolean
check_all (JkRepository    *repository,
           Memo            *memo,
           const JkGitScan *scan,
           JkGitRuleNeeds  *needs,
           GError         **error)
{
  gboolean needs_git;

  for (guint i = 0; i < memo->rules->len + scan->rules->len; i++)
    {
      const char *found = i < memo->rules->len ? NULL : scan->rules->pdata[i - memo->rules->len];
      g_autofree char *path = found != NULL ? g_build_filename (jk_repository_get_worktree (repository), found, NULL) : NULL;
      const Rule own = { path, found != NULL && is_attributes (found), TRUE };
      const Rule *rule = found != NULL ? &own : &g_array_index (memo->rules, Rule, i);

      needs_git = FALSE;
      if (!check (repository, memo, rule, &needs_git, error))
        return FALSE;
      if (rule->is_attributes)
        needs->for_touched |= needs_git;
      else
        needs->for_unknown |= needs_git;
    }
  return TRUE;
}

gboolean
jk_git_rules_check (JkRepository    *repository,
                    git_index       *index,
                    const JkGitScan *scan,
                    JkGitRuleNeeds  *needs,
                    GError         **error)
{
  *needs = (JkGitRuleNeeds){ FALSE };
  return check_all (repository, recall (repository, index), scan, needs, error);
}

static guint64
mix (guint64 stamp,
     guint64 value)
{
  return (stamp ^ value) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15) + (stamp >> 29);
}

guint64
jk_git_rules_stamp (JkRepository *repository,
                    git_index    *index)
{
  const Memo *memo = recall (repository, index);
  guint64 stamp = 1;

  for (guint i = 0; i < memo->rules->len; i++)
    {
      const Rule *rule = &g_array_index (memo->rules, Rule, i);
      struct stat st = { 0 };

      if (rule->is_in_worktree)
        continue;
      (void) stat (rule->path, &st);
      stamp = mix (mix (stamp, st.st_ino), st.st_size);
      stamp = mix (mix (stamp, to_ns (st.st_mtim)), to_ns (st.st_ctim));
    }
  return stamp;
}
