/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Lets a test written in Python keep, commit and take back through JkRepository, one call a process:
 *
 *   git-commit-probe [OPTION…] checkpoint|list|delete ID|expire|would ID [PATH…]|restore ID [PATH…]|plan|
 *   commit|undo [COMMIT]|recover|sweep|status|diff PATH
 *
 * The working tree is the current folder. A judge refuses content with the word SECRET ("secret-content") or a line that begins with
 * seven "<" ("conflict-marker"). Prints key=value lines, and "kind HEX word" for paths; a failure is "error=CODE MESSAGE" (negative: GIO's).
 */
#include <stdio.h>
#include <string.h>

#include "jk-error.h"
#include "jk-git-checkpoint.h"
#include "jk-git-commit.h"
#include "jk-git-restore.h"

static gboolean is_untracked, is_trusted, uses_paths;
static char *outside_dir, *message, *id, *engine;
static int max_bytes = 1000000, wait_ms, age_s;

static const GOptionEntry options[] = {
  { "untracked", 0, 0, G_OPTION_ARG_NONE, &is_untracked, NULL, NULL },
  { "trusted", 0, 0, G_OPTION_ARG_NONE, &is_trusted, NULL, NULL },
  { "paths", 0, 0, G_OPTION_ARG_NONE, &uses_paths, NULL, NULL },
  { "outside", 0, 0, G_OPTION_ARG_FILENAME, &outside_dir, NULL, NULL },
  { "message", 0, 0, G_OPTION_ARG_STRING, &message, NULL, NULL },
  { "id", 0, 0, G_OPTION_ARG_STRING, &id, NULL, NULL },
  { "engine", 0, 0, G_OPTION_ARG_STRING, &engine, NULL, NULL },
  { "max", 0, 0, G_OPTION_ARG_INT, &max_bytes, NULL, NULL },
  { "wait", 0, 0, G_OPTION_ARG_INT, &wait_ms, NULL, NULL },
  { "age", 0, 0, G_OPTION_ARG_INT, &age_s, NULL, NULL },
  G_OPTION_ENTRY_NULL,
};

static void
print_path (const char *kind,
            const char *path,
            const char *word)
{
  printf ("%s ", kind);
  for (; *path != '\0'; path++)
    printf ("%02x", (guchar) *path);
  printf (" %s\n", word);
}

static gboolean
judge (const char   *path,
       guint32       mode,
       const guint8 *data,
       gsize         size,
       gpointer      user_data,
       const char  **reason)
{
  g_autofree char *text = g_strndup ((const char *) data, size);

  *reason = strstr (text, "SECRET") != NULL ? "secret-content" : "conflict-marker";
  return strstr (text, "SECRET") == NULL && !g_str_has_prefix (text, "<<<<<<<") && strstr (text, "\n<<<<<<<") == NULL;
}

static void
print_left_out (GPtrArray *left_out)
{
  for (guint i = 0; left_out != NULL && i < left_out->len; i++)
    print_path ("left", ((JkGitLeftOut *) left_out->pdata[i])->path, ((JkGitLeftOut *) left_out->pdata[i])->reason);
}

static void
print_checkpoint (const JkCheckpoint *checkpoint)
{
  printf ("id=%s\nref=%s\ncommit=%s\npaths=%u\nbytes=%" G_GUINT64_FORMAT "\nreason=%s\n", checkpoint->id, checkpoint->ref,
          checkpoint->commit, checkpoint->n_paths, checkpoint->size_bytes, checkpoint->reason);
  for (guint i = 0; i < checkpoint->outside->len; i++)
    {
      const JkCheckpointFile *file = checkpoint->outside->pdata[i];
      g_autofree char *word
          = g_strdup_printf ("%s %s %s", file->reason, file->file != NULL ? file->file : "-", file->is_staged ? "staged" : "worktree");

      print_path ("outside", file->path, word);
    }
  print_left_out (checkpoint->left_out);
}

static gboolean
checkpoint (JkRepository *repository,
            char        **paths,
            GError      **error)
{
  const JkCheckpointRequest request = { "test", uses_paths ? (const char *const *) paths : NULL, is_untracked, outside_dir, max_bytes,
                                        judge, NULL, g_get_real_time () - (gint64) age_s * G_USEC_PER_SEC };
  g_autoptr (JkCheckpoint) made = jk_git_checkpoint_create (repository, &request, NULL, error);

  if (made != NULL)
    print_checkpoint (made);
  return made != NULL;
}

static gboolean
list (JkRepository *repository,
      GError      **error)
{
  g_autoptr (GPtrArray) all = jk_git_checkpoint_list (repository, outside_dir, error);

  for (guint i = 0; all != NULL && i < all->len; i++)
    print_checkpoint (all->pdata[i]);
  return all != NULL;
}

static gboolean
expire (JkRepository *repository,
        GError      **error)
{
  const int n = jk_git_checkpoint_expire (repository, outside_dir, NULL, id, g_get_real_time (), error);

  printf ("expired=%d\n", n);
  return n >= 0;
}

/* Without a path, all. */
static const char *const *
paths_of (char **arguments)
{
  return arguments[2] != NULL ? (const char *const *) arguments + 2 : NULL;
}

static void
print_effects (const guint *n)
{
  for (guint i = 0; i < JK_N_RESTORE_EFFECTS; i++)
    printf ("n-%s=%u\n", jk_restore_effect_to_string (i), n[i]);
}

static gboolean
would (JkRepository *repository,
       char        **arguments,
       GError      **error)
{
  g_autoptr (JkRestorePlan) plan = jk_git_restore_plan (repository, arguments[1], paths_of (arguments), outside_dir, NULL, error);

  if (plan == NULL)
    return FALSE;
  for (guint i = 0; i < plan->files->len; i++)
    {
      const JkRestoreFile *file = plan->files->pdata[i];
      g_autofree char *word = g_strdup_printf ("%s %s %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT "%s", jk_restore_effect_to_string (file->effect),
                                               file->reason != NULL ? file->reason : "-", file->size_bytes, file->now_bytes,
                                               file->is_outside ? " outside" : "");

      print_path ("path", file->path, word);
    }
  print_effects (plan->n);
  printf ("write-bytes=%" G_GUINT64_FORMAT "\n", plan->write_bytes);
  return TRUE;
}

static gboolean
restore (JkRepository *repository,
         char        **arguments,
         GError      **error)
{
  const JkRestoreRequest request = { arguments[1], paths_of (arguments), outside_dir, max_bytes, judge, NULL, engine, g_get_real_time () };
  g_autoptr (JkRestored) made = jk_git_restore_make (repository, &request, NULL, error);

  if (made == NULL)
    return FALSE;
  printf ("before=%s\n", made->before != NULL ? made->before : "");
  for (guint i = 0; i < made->paths->len; i++)
    print_path ("path", made->paths->pdata[i], "-");
  print_effects (made->n);
  print_left_out (made->left_out);
  return TRUE;
}

static JkCommitRequest
make_request (char **paths)
{
  const JkCommitRequest request = { id, uses_paths ? (const char *const *) paths : NULL, message, is_untracked, is_trusted, max_bytes,
                                    judge, NULL, engine, wait_ms * 1000 };

  return request;
}

static void
print_paths (GPtrArray *paths)
{
  for (guint i = 0; i < paths->len; i++)
    print_path ("path", paths->pdata[i], "-");
}

static gboolean
plan (JkRepository *repository,
      char        **paths,
      GError      **error)
{
  const JkCommitRequest request = make_request (paths);
  g_autoptr (JkCommitPlan) plan = jk_git_commit_plan (repository, &request, NULL, error);

  if (plan == NULL)
    return FALSE;
  printf ("refusal=%s\nbranch=%s\nhead=%s\nneeds-git=%d\n", plan->refusal != NULL ? plan->refusal->message : "", plan->branch, plan->head,
          plan->needs_git);
  print_paths (plan->paths);
  print_left_out (plan->left_out);
  return TRUE;
}

static gboolean
commit (JkRepository *repository,
        char        **paths,
        GError      **error)
{
  const JkCommitRequest request = make_request (paths);
  g_autoptr (JkCommitMade) made = jk_git_commit_make (repository, &request, NULL, error);

  if (made == NULL)
    return FALSE;
  printf ("commit=%s\nparent=%s\nbranch=%s\n", made->commit, made->parent, made->branch);
  print_paths (made->paths);
  print_left_out (made->left_out);
  return TRUE;
}

static gboolean
recover (JkRepository *repository,
         GError      **error)
{
  static const char *const words[] = { "nothing", "finished", "unknown" };
  g_autofree char *made = NULL;
  const JkCommitRemains remains = jk_git_commit_recover (repository, id, &made, error);

  printf ("remains=%s\ncommit=%s\n", words[remains], made != NULL ? made : "");
  return *error == NULL;
}

static gboolean
sweep (JkRepository *repository)
{
  jk_git_restore_recover (repository, outside_dir);
  return TRUE;
}

static gboolean
status (JkRepository *repository,
        GError      **error)
{
  g_autoptr (JkGitStatus) status = jk_repository_read_status (repository, 1000, NULL, error);

  if (status == NULL)
    return FALSE;
  printf ("untracked=%u\n", status->untracked);
  for (guint i = 0; i < status->changes->len; i++)
    print_path ("path", ((JkGitChange *) status->changes->pdata[i])->path, "-");
  return TRUE;
}

static gboolean
obey (JkRepository *repository,
      char        **arguments,
      GError      **error)
{
  const char *command = arguments[0];

  if (strcmp (command, "checkpoint") == 0)
    return checkpoint (repository, arguments + 1, error);
  if (strcmp (command, "list") == 0)
    return list (repository, error);
  if (strcmp (command, "delete") == 0)
    return jk_git_checkpoint_delete (repository, arguments[1], outside_dir, error);
  if (strcmp (command, "expire") == 0)
    return expire (repository, error);
  if (strcmp (command, "restore") == 0)
    return restore (repository, arguments, error);
  if (strcmp (command, "sweep") == 0)
    return sweep (repository);
  if (strcmp (command, "status") == 0)
    return status (repository, error);
  if (strcmp (command, "would") == 0)
    return would (repository, arguments, error);
  if (strcmp (command, "plan") == 0)
    return plan (repository, arguments + 1, error);
  if (strcmp (command, "commit") == 0)
    return commit (repository, arguments + 1, error);
  if (strcmp (command, "undo") == 0)
    return jk_git_commit_undo (repository, id != NULL ? id : "abc", arguments[1], wait_ms * 1000, error);
  return recover (repository, error);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autofree char *folder = g_get_current_dir ();
  g_autoptr (JkRepository) repository = jk_repository_new (folder);
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, options, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || argc < 2)
    return 2;
  if (obey (repository, argv + 1, &error))
    printf ("ok=1\n");
  else
    printf ("error=%d %s\n", error->domain == JK_ERROR ? error->code : -1 - error->code, error->message);
  return 0;
}
