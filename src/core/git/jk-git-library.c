/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-git-library.h"

#include <glib/gi18n-lib.h>

#include "jk-error.h"
#include "jk-git-path.h"

/* A guard idles most of the time: what libgit2 keeps between two looks stays small (its own defaults are 256 MiB and 8 GiB). */
#define OBJECT_CACHE_BYTES (8 * 1024 * 1024)
#define PACK_WINDOW_BYTES (16 * 1024 * 1024)
#define PACK_MAPPED_BYTES (64 * 1024 * 1024)

static gpointer
start_library (gpointer data)
{
  git_libgit2_init ();
  git_libgit2_opts (GIT_OPT_SET_CACHE_MAX_SIZE, (ssize_t) OBJECT_CACHE_BYTES);
  /* HEAD's trees are read once for each change of the index, and are as quickly read again. */
  git_libgit2_opts (GIT_OPT_SET_CACHE_OBJECT_LIMIT, GIT_OBJECT_TREE, (size_t) 0);
  git_libgit2_opts (GIT_OPT_SET_MWINDOW_SIZE, (size_t) PACK_WINDOW_BYTES);
  git_libgit2_opts (GIT_OPT_SET_MWINDOW_MAPPED_LIMIT, (size_t) PACK_MAPPED_BYTES);
  /* jk_git_owner_check() stands before every opening and follows Git more closely (SUDO_UID, gitfile, reset by ""). */
  git_libgit2_opts (GIT_OPT_SET_OWNER_VALIDATION, 0);
  return NULL;
}

void
jk_git_library_init (void)
{
  static GOnce once = G_ONCE_INIT;

  g_once (&once, start_library, NULL);
}

static JkError
error_code (int code)
{
  if (code == GIT_ENOTFOUND)
    return JK_ERROR_NOT_FOUND;
  if (code == GIT_EOWNER)
    return JK_ERROR_PERMISSION;
  return JK_ERROR_GIT;
}

void
jk_git_library_set_error (GError    **error,
                          int         code,
                          const char *what)
{
  const git_error *last = git_error_last ();
  g_autofree char *shown = jk_git_path_escape (what);
  g_autofree char *why = jk_git_path_escape (last != NULL && last->message != NULL ? last->message : "libgit2");

  /* Whatever would fetch it is switched off. */
  if (code == GIT_ENOTFOUND && last != NULL && last->klass == GIT_ERROR_ODB)
    {
      g_set_error (error, JK_ERROR, JK_ERROR_NOT_FOUND,
                   _ ("%s: objects are not in this repository: it is a partial clone without them, or damaged (%s)."), shown, why);
      return;
    }
  g_set_error (error, JK_ERROR, error_code (code), "%s: %s", shown, why);
}
