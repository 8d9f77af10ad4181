/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-repository-calls.h"

#include "jk-host-private.h"
#include "jk-host-work.h"

static char *
path_new (const char *id,
          const char *below)
{
  g_autofree char *escaped = g_uri_escape_string (id, NULL, FALSE);

  return g_strconcat ("/projects/", escaped, below, NULL);
}

static void
load (JkHost             *self,
      const char         *id,
      const char         *below,
      GCancellable       *cancellable,
      GAsyncReadyCallback callback,
      gpointer            user_data)
{
  g_autofree char *path = path_new (id, below);

  jk_host_request_async (self, "GET", path, NULL, cancellable, callback, user_data);
}

void
jk_host_load_changes_async (JkHost             *self,
                            const char         *id,
                            GCancellable       *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  load (self, id, "/changes", cancellable, callback, user_data);
}

void
jk_host_load_diff_async (JkHost             *self,
                         const char         *id,
                         const char         *path,
                         gboolean            staged,
                         GCancellable       *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer            user_data)
{
  g_autofree char *escaped = g_uri_escape_string (path, NULL, FALSE);
  g_autofree char *below = g_strconcat ("/diff?path=", escaped, staged ? "&staged=true" : "", NULL);

  load (self, id, below, cancellable, callback, user_data);
}

void
jk_host_load_checkpoints_async (JkHost             *self,
                                const char         *id,
                                GCancellable       *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer            user_data)
{
  load (self, id, "/checkpoints", cancellable, callback, user_data);
}

static char *
checkpoint_below (const char *checkpoint,
                  const char *after)
{
  g_autofree char *escaped = g_uri_escape_string (checkpoint, NULL, FALSE);

  return g_strconcat ("/checkpoints/", escaped, after, NULL);
}

void
jk_host_load_checkpoint_async (JkHost             *self,
                               const char         *id,
                               const char         *checkpoint,
                               GCancellable       *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer            user_data)
{
  g_autofree char *below = checkpoint_below (checkpoint, NULL);

  load (self, id, below, cancellable, callback, user_data);
}

static JsonArray *
paths_new (const char *const *paths)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; paths[i] != NULL; i++)
    json_array_add_string_element (array, paths[i]);
  return array;
}

void
jk_host_restore_async (JkHost             *self,
                       const char         *id,
                       const char         *checkpoint,
                       const char *const  *paths,
                       GCancellable       *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer            user_data)
{
  g_autofree char *below = checkpoint_below (checkpoint, "/restore");
  g_autofree char *path = path_new (id, below);
  JsonObject *body = json_object_new ();

  if (paths != NULL)
    json_object_set_array_member (body, "paths", paths_new (paths));
  jk_host_work_async (self, path, body, cancellable, callback, user_data);
}

void
jk_host_delete_checkpoint_async (JkHost             *self,
                                 const char         *id,
                                 const char         *checkpoint,
                                 GCancellable       *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data)
{
  g_autofree char *below = checkpoint_below (checkpoint, NULL);
  g_autofree char *path = path_new (id, below);

  jk_host_change_path_async (self, "DELETE", path, NULL, cancellable, callback, user_data);
}

void
jk_host_commit_async (JkHost             *self,
                      const char         *id,
                      const char         *proposal,
                      const char *const  *paths,
                      const char         *message,
                      GCancellable       *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer            user_data)
{
  g_autofree char *path = path_new (id, "/commits");
  JsonObject *body = json_object_new ();

  if (proposal != NULL)
    json_object_set_string_member (body, "proposal", proposal);
  else if (paths != NULL)
    json_object_set_array_member (body, "paths", paths_new (paths));
  if (message != NULL)
    json_object_set_string_member (body, "message", message);
  jk_host_work_async (self, path, body, cancellable, callback, user_data);
}

void
jk_host_undo_commit_async (JkHost             *self,
                           const char         *id,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  g_autofree char *path = path_new (id, "/commits/undo");

  jk_host_work_async (self, path, NULL, cancellable, callback, user_data);
}

void
jk_host_checkpoint_async (JkHost             *self,
                          const char         *id,
                          GCancellable       *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  g_autofree char *path = path_new (id, "/checkpoints");

  jk_host_work_async (self, path, NULL, cancellable, callback, user_data);
}

void
jk_host_set_project_healing_async (JkHost             *self,
                                   const char         *id,
                                   JsonObject         *owned_changes,
                                   GCancellable       *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data)
{
  g_autofree char *path = path_new (id, "");
  JsonObject *body = json_object_new ();

  json_object_set_object_member (body, "healing", owned_changes);
  jk_host_request_async (self, "PUT", path, body, cancellable, callback, user_data);
}
