/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-state-archive.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "jk-clock.h"
#include "jk-config.h"
#include "jk-error.h"
#include "jk-instance-lock.h"
#include "jk-store.h"

#define DATABASE "jikimi.db"
#define CONFIG "jikimi.conf"

static gboolean
copy_file (const char *from,
           const char *to,
           GError    **error)
{
  g_autoptr(GFile) source = g_file_new_for_path (from);
  g_autoptr(GFile) target = g_file_new_for_path (to);

  /* What it says was checked where a link leads, so that is what is copied; the rights are ours to give. */
  return g_file_copy (source, target, G_FILE_COPY_TARGET_DEFAULT_PERMS, NULL, NULL, NULL, error)
         && g_file_set_attribute_uint32 (target, G_FILE_ATTRIBUTE_UNIX_MODE, 0600, G_FILE_QUERY_INFO_NONE, NULL, error);
}

typedef struct
{
  GMainLoop *loop;
  gboolean done;
  GError **error;
} Wait;

static void
on_exported_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  Wait *wait = user_data;

  wait->done = jk_store_export_finish (JK_STORE (source), result, wait->error);
  g_main_loop_quit (wait->loop);
}

/* The database has one owner at a time: with the lock held that is us. */
static gboolean
copy_database (const char *from,
               const char *to,
               GError    **error)
{
  g_autoptr(GMainContext) context = g_main_context_new ();
  g_autoptr(GMainLoop) loop = g_main_loop_new (context, FALSE);
  const JkStoreOptions keep_all = { G_MAXUINT, G_MAXUINT, G_MAXUINT, G_MAXINT64 };
  Wait wait = { loop, FALSE, error };
  JkStore *store;

  g_main_context_push_thread_default (context);
  store = jk_store_open (from, &keep_all, jk_clock_system (), error);
  if (store != NULL)
    {
      jk_store_export_async (store, to, NULL, on_exported_cb, &wait);
      g_main_loop_run (loop);
      jk_store_close (store);
      g_object_unref (store);
    }
  g_main_context_pop_thread_default (context);
  return wait.done;
}

static gboolean
export_locked (const JkPaths *paths,
               const char    *dir,
               GError       **error)
{
  g_autofree char *database = g_build_filename (paths->state_dir, DATABASE, NULL);
  g_autofree char *to_database = g_build_filename (dir, DATABASE, NULL);
  g_autofree char *to_config = g_build_filename (dir, CONFIG, NULL);

  if (!g_file_test (database, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, JK_ERROR, JK_ERROR_NOT_FOUND, _ ("%s: there is nothing to export yet"), database);
      return FALSE;
    }
  if (g_mkdir (dir, 0700) != 0)
    {
      int saved = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved), "%s: %s", dir, g_strerror (saved));
      return FALSE;
    }
  if (!copy_database (database, to_database, error))
    return FALSE;
  return !g_file_test (paths->config_file, G_FILE_TEST_EXISTS) || copy_file (paths->config_file, to_config, error);
}

gboolean
jk_state_archive_export (const JkPaths *paths,
                         const char    *dir,
                         GError       **error)
{
  gboolean done;
  int lock;

  if (!jk_paths_make (paths, error))
    return FALSE;
  lock = jk_instance_lock_take (paths->state_dir, error);
  if (lock < 0)
    return FALSE;

  done = export_locked (paths, dir, error);
  jk_instance_lock_release (lock);
  return done;
}

static gboolean
import_config (const JkPaths *paths,
               const char    *from,
               GError       **error)
{
  g_autofree char *before = g_strconcat (paths->config_file, ".before-import", NULL);

  if (g_file_test (paths->config_file, G_FILE_TEST_EXISTS) && g_rename (paths->config_file, before) != 0)
    {
      int saved = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved), "%s: %s", before, g_strerror (saved));
      return FALSE;
    }
  return copy_file (from, paths->config_file, error);
}

gboolean
jk_state_archive_import (const JkPaths *paths,
                         const char    *dir,
                         GError       **error)
{
  g_autofree char *database = g_build_filename (paths->state_dir, DATABASE, NULL);
  g_autofree char *from_database = g_build_filename (dir, DATABASE, NULL);
  g_autofree char *from_config = g_build_filename (dir, CONFIG, NULL);
  gboolean has_config = g_file_test (from_config, G_FILE_TEST_EXISTS);
  g_autoptr(JkConfig) config = NULL;
  gboolean done;
  int lock;

  if (!jk_paths_make (paths, error))
    return FALSE;
  config = has_config ? jk_config_load (from_config, NULL, error) : jk_config_new_default ();
  if (config == NULL)
    return FALSE;
  lock = jk_instance_lock_take (paths->state_dir, error);
  if (lock < 0)
    return FALSE;

  done = jk_store_import (database, from_database, error)
         && (!has_config || import_config (paths, from_config, error));
  jk_instance_lock_release (lock);
  return done;
}
