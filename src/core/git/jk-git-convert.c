/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jk-git-commit-private.h"
#include "jk-git-content.h"
#include "jk-git-readers.h"

/* No rule file of people is that long. */
#define MAX_RULE_BYTES (1 << 20)

/* What is known of a folder's rules; the worst of those on the way counts. */
typedef enum
{
  RULES_NONE = 1,
  RULES_STILL,
  RULES_MOVING,
  RULES_STRANGE, /* libgit2 does not understand them as Git does */
} Rules;

/* Of the rules that no folder of the working tree has; no folder is called so. */
#define ELSEWHERE "elsewhere"

/* Of what stands in for a file that is missing. */
static Rules
judge_entry (git_repository        *handle,
             const git_index_entry *entry)
{
  g_autoptr (git_blob) blob = NULL;

  if (git_blob_lookup (&blob, handle, &entry->id) != 0)
    return RULES_MOVING;
  return jk_git_attributes_are_plain (git_blob_rawcontent (blob), git_blob_rawsize (blob)) ? RULES_STILL : RULES_STRANGE;
}

/* Whether libgit2 and Git take the same rules from @path: what is in the working tree must be what the index has,
 * or be new. */
static Rules
read_rules (git_repository *handle,
            git_index      *index,
            int             top,
            const char     *path)
{
  const git_index_entry *entry = git_index_get_bypath (index, path, 0);
  g_auto (JkGitContent) content = { 0 };
  git_oid id;

  jk_git_content_read (&content, top, path, MAX_RULE_BYTES);
  if (content.mode == 0 && content.problem == NULL)
    return entry == NULL ? RULES_NONE : judge_entry (handle, entry);
  if (content.problem != NULL || content.mode == 0120000 || content.is_too_large)
    return RULES_MOVING;
  if (!jk_git_attributes_are_plain ((const char *) content.data, content.size))
    return RULES_STRANGE;
  if (entry == NULL || (git_odb_hash (&id, content.data, content.size, GIT_OBJECT_BLOB) == 0 && git_oid_equal (&id, &entry->id)))
    return RULES_STILL;
  return RULES_MOVING;
}

static Rules
look_at_folder (git_repository *handle,
                git_index      *index,
                int             top,
                const char     *folder,
                GHashTable     *seen)
{
  Rules rules = GPOINTER_TO_INT (g_hash_table_lookup (seen, folder));
  g_autofree char *path = NULL;

  if (rules != 0)
    return rules;
  path = g_strconcat (folder, ".gitattributes", NULL);
  rules = read_rules (handle, index, top, path);
  g_hash_table_insert (seen, g_strdup (folder), GINT_TO_POINTER (rules));
  return rules;
}

static Rules
look_at_folders (git_repository *handle,
                 git_index      *index,
                 int             top,
                 const char     *path,
                 GHashTable     *seen)
{
  Rules worst = look_at_folder (handle, index, top, "", seen);

  for (const char *slash = strchr (path, '/'); slash != NULL && worst < RULES_MOVING; slash = strchr (slash + 1, '/'))
    {
      g_autofree char *folder = g_strndup (path, slash - path + 1);

      worst = MAX (worst, look_at_folder (handle, index, top, folder, seen));
    }
  return worst;
}

static Rules
read_rules_elsewhere (const char *path)
{
  g_autofree char *text = NULL;
  struct stat st;
  gsize length;

  if (path == NULL || (stat (path, &st) != 0 && (errno == ENOENT || errno == ENOTDIR)))
    return RULES_NONE;
  if (stat (path, &st) != 0 || !S_ISREG (st.st_mode) || st.st_size > MAX_RULE_BYTES || !g_file_get_contents (path, &text, &length, NULL))
    return RULES_STILL;
  return jk_git_attributes_are_plain (text, length) ? RULES_STILL : RULES_STRANGE;
}

/* The worst of the attribute files of the repository itself, the user and the system. */
static Rules
look_elsewhere (JkRepository *repository,
                GHashTable   *seen)
{
  Rules rules = GPOINTER_TO_INT (g_hash_table_lookup (seen, ELSEWHERE));
  g_autofree char *own = NULL, *users = NULL;

  if (rules != 0)
    return rules;
  own = g_build_filename (jk_repository_get_location (repository)->common_dir, "info", "attributes", NULL);
  users = jk_git_rules_dup_users_file (jk_repository_get_handle (repository), "core.attributesfile", "attributes");
  rules = MAX (read_rules_elsewhere (own), MAX (read_rules_elsewhere (users), read_rules_elsewhere ("/etc/gitattributes")));
  g_hash_table_insert (seen, g_strdup (ELSEWHERE), GINT_TO_POINTER (rules));
  return rules;
}

static gboolean
is_named (const char *value)
{
  const git_attr_value_t kind = git_attr_value (value);

  return kind == GIT_ATTR_VALUE_STRING || kind == GIT_ATTR_VALUE_TRUE;
}

JkGitStored
jk_git_stored_as (JkRepository *repository,
                  git_index    *index,
                  int           top,
                  const char   *path,
                  GHashTable   *seen,
                  const char  **reason)
{
  static const char *names[] = { "filter", "working-tree-encoding", "ident" };
  static const char *const reasons[] = { "filter", "encoding", "ident" };
  const char *values[G_N_ELEMENTS (names)];
  const Rules here = look_at_folders (jk_repository_get_handle (repository), index, top, path, seen);
  const Rules rules = MAX (here, look_elsewhere (repository, seen));

  *reason = NULL;
  /* libgit2 looks for each of these files again, for each path. */
  if (rules == RULES_NONE)
    return JK_GIT_STORED_PLAIN;
  *reason = rules == RULES_STRANGE ? "attributes-strange" : "attributes";
  if (rules >= RULES_MOVING
      || git_attr_get_many (values, jk_repository_get_handle (repository), GIT_ATTR_CHECK_FILE_THEN_INDEX, path, G_N_ELEMENTS (names),
                            names)
             != 0)
    return JK_GIT_STORED_UNSURE;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (is_named (values[i]))
      {
        *reason = reasons[i];
        return JK_GIT_STORED_BY_GIT;
      }
  *reason = NULL;
  return JK_GIT_STORED_PLAIN;
}

gboolean
jk_git_is_filtered (JkRepository *repository,
                    git_index    *index,
                    int           top,
                    const char   *path,
                    GHashTable   *seen,
                    const char  **reason)
{
  *reason = "attributes";
  if (index == NULL)
    return TRUE;
  return jk_git_stored_as (repository, index, top, path, seen, reason) != JK_GIT_STORED_PLAIN
         && (strcmp (*reason, "filter") == 0 || g_str_has_prefix (*reason, "attributes"));
}

int
jk_git_convert (git_repository *handle,
                const char     *path,
                const guint8   *data,
                gsize           size,
                git_buf        *out)
{
  git_filter_list *filters = NULL;
  int code = git_filter_list_load (&filters, handle, NULL, path, GIT_FILTER_TO_ODB, GIT_FILTER_DEFAULT);

  if (code == 0)
    code = git_filter_list_apply_to_buffer (out, filters, (const char *) data, size);
  git_filter_list_free (filters);
  return code;
}
