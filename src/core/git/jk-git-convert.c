/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "jk-git-commit-private.h"
#include "jk-git-content.h"

/* No rule file of people is that long. */
#define MAX_RULE_BYTES (1 << 20)

enum
{
  RULES_STILL = 1,
  RULES_MOVING,
};

/* Whether libgit2 and Git take the same rules from @folder: what is in the working tree must be what the index has,
 * or be new. */
static gboolean
is_still (git_index  *index,
          int         top,
          const char *path)
{
  const git_index_entry *entry = git_index_get_bypath (index, path, 0);
  g_auto (JkGitContent) content = { 0 };
  git_oid id;

  jk_git_content_read (&content, top, path, MAX_RULE_BYTES);
  if (content.mode == 0 && content.problem == NULL)
    return TRUE;
  if (content.problem != NULL || content.mode == 0120000 || content.is_too_large)
    return FALSE;
  return entry == NULL || (git_odb_hash (&id, content.data, content.size, GIT_OBJECT_BLOB) == 0 && git_oid_equal (&id, &entry->id));
}

static gboolean
is_folder_still (git_index  *index,
                 int         top,
                 const char *folder,
                 GHashTable *seen)
{
  const int known = GPOINTER_TO_INT (g_hash_table_lookup (seen, folder));
  g_autofree char *path = NULL;
  gboolean still;

  if (known != 0)
    return known == RULES_STILL;
  path = g_strconcat (folder, ".gitattributes", NULL);
  still = is_still (index, top, path);
  g_hash_table_insert (seen, g_strdup (folder), GINT_TO_POINTER (still ? RULES_STILL : RULES_MOVING));
  return still;
}

static gboolean
are_rules_still (git_index  *index,
                 int         top,
                 const char *path,
                 GHashTable *seen)
{
  if (!is_folder_still (index, top, "", seen))
    return FALSE;
  for (const char *slash = strchr (path, '/'); slash != NULL; slash = strchr (slash + 1, '/'))
    {
      g_autofree char *folder = g_strndup (path, slash - path + 1);

      if (!is_folder_still (index, top, folder, seen))
        return FALSE;
    }
  return TRUE;
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

  *reason = "attributes";
  if (!are_rules_still (index, top, path, seen)
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
         && (strcmp (*reason, "filter") == 0 || strcmp (*reason, "attributes") == 0);
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
