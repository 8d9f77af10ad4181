/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-git-readers.h"

#include <string.h>

#include "jk-error.h"
#include "jk-git-graph.h"

/* About a second of walking, once for each pair of commits. */
#define MAX_WALKED_COMMITS 50000
#define DISTANCE_MEMO "distance"

/* How far two commits are apart never changes: kept for the last pair. */
typedef struct
{
  git_oid local;
  git_oid upstream;
  gboolean is_known;
  guint ahead;
  guint behind;
} Distance;

static void
replace (char      **text,
         const char *with)
{
  g_free (*text);
  *text = g_strdup (with);
}

static const char *
without_prefix (const char *text,
                const char *prefix)
{
  return g_str_has_prefix (text, prefix) ? text + strlen (prefix) : text;
}

static Distance *
measure (JkRepository  *repository,
         const git_oid *local,
         const git_oid *upstream,
         GCancellable  *cancellable,
         GError       **error)
{
  Distance *distance = jk_repository_get_memo (repository, DISTANCE_MEMO);
  g_autoptr (GError) local_error = NULL;

  if (distance != NULL && git_oid_equal (&distance->local, local) && git_oid_equal (&distance->upstream, upstream))
    return distance;
  distance = g_new0 (Distance, 1);
  distance->local = *local;
  distance->upstream = *upstream;
  distance->is_known = jk_git_graph_count (jk_repository_get_handle (repository), local, upstream, MAX_WALKED_COMMITS,
                                           &distance->ahead, &distance->behind, cancellable, &local_error);
  if (local_error != NULL && !g_error_matches (local_error, JK_ERROR, JK_ERROR_LIMIT))
    {
      g_free (distance);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  jk_repository_take_memo (repository, DISTANCE_MEMO, distance, g_free);
  return distance;
}

static gboolean
read_branch_key (git_config *config,
                 const char *reference,
                 const char *key,
                 git_buf    *out)
{
  g_autofree char *name = g_strconcat ("branch.", without_prefix (reference, "refs/heads/"), ".", key, NULL);

  return git_config_get_string_buf (out, config, name) == 0;
}

/* Where the remote's fetch lines put @merge. */
static gboolean
map_by_remote (git_config *config,
               const char *remote,
               const char *merge,
               git_buf    *out)
{
  g_autoptr (git_config_iterator) entries = NULL;
  g_autofree char *key = g_strconcat ("remote.", remote, ".fetch", NULL);
  git_config_entry *entry;

  if (git_config_iterator_new (&entries, config) != 0)
    return FALSE;
  while (git_config_next (&entry, entries) == 0)
    {
      g_autoptr (git_refspec) spec = NULL;

      if (strcmp (entry->name, key) == 0 && entry->value != NULL && git_refspec_parse (&spec, entry->value, 1) == 0
          && git_refspec_src_matches (spec, merge) && git_refspec_transform (out, spec, merge) == 0)
        return TRUE;
    }
  return FALSE;
}

/* git_branch_upstream_name() of libgit2 1.5 leaks 20 KiB for each line of the configuration that is not about the remote. */
static gboolean
find_upstream (git_repository *handle,
               const char     *reference,
               git_buf        *out)
{
  g_autoptr (git_config) config = NULL;
  g_auto (git_buf) remote = GIT_BUF_INIT;
  g_auto (git_buf) merge = GIT_BUF_INIT;

  if (git_repository_config_snapshot (&config, handle) != 0 || !read_branch_key (config, reference, "remote", &remote)
      || !read_branch_key (config, reference, "merge", &merge))
    return FALSE;
  if (strcmp (remote.ptr, ".") == 0)
    return read_branch_key (config, reference, "merge", out);
  return map_by_remote (config, remote.ptr, merge.ptr, out);
}

/* A branch without upstream, and an upstream that was never fetched, are no errors. */
static gboolean
read_upstream (JkRepository *repository,
               const char   *reference,
               JkGitHead    *head,
               GCancellable *cancellable,
               GError      **error)
{
  git_repository *handle = jk_repository_get_handle (repository);
  g_auto (git_buf) name = GIT_BUF_INIT;
  git_oid local, upstream;
  Distance *distance;

  if (!find_upstream (handle, reference, &name))
    return TRUE;
  replace (&head->upstream, without_prefix (without_prefix (name.ptr, "refs/remotes/"), "refs/heads/"));
  if (git_reference_name_to_id (&local, handle, reference) != 0
      || git_reference_name_to_id (&upstream, handle, name.ptr) != 0)
    return TRUE;
  distance = measure (repository, &local, &upstream, cancellable, error);
  if (distance == NULL)
    return FALSE;
  head->has_counts = distance->is_known;
  head->ahead = distance->ahead;
  head->behind = distance->behind;
  return TRUE;
}

static void
read_commit (git_repository *handle,
             JkGitHead      *head)
{
  char hex[GIT_OID_HEXSZ + 1];
  git_oid id;

  head->is_unborn = git_reference_name_to_id (&id, handle, "HEAD") != 0;
  if (!head->is_unborn)
    replace (&head->commit, git_oid_tostr (hex, sizeof hex, &id));
}

gboolean
jk_git_head_read (JkRepository *repository,
                  JkGitHead    *head,
                  GCancellable *cancellable,
                  GError      **error)
{
  git_repository *handle = jk_repository_get_handle (repository);
  g_autoptr (git_reference) reference = NULL;
  const char *target;
  int code = git_reference_lookup (&reference, handle, "HEAD");

  if (code != 0)
    {
      jk_git_library_set_error (error, code, "HEAD");
      return FALSE;
    }
  read_commit (handle, head);
  head->is_detached = git_reference_type (reference) != GIT_REFERENCE_SYMBOLIC;
  if (head->is_detached)
    return TRUE;
  target = git_reference_symbolic_target (reference);
  replace (&head->branch, without_prefix (target, "refs/heads/"));
  return head->is_unborn || read_upstream (repository, target, head, cancellable, error);
}
