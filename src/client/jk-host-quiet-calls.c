/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a host is asked about thresholds and maintenance, and whether a folder could be watched. */
#include "jk-host-private.h"
#include "jk-host.h"

/* Returns: (transfer full): @id is another machine's word */
static char *
path_of (const char *folder,
         const char *id,
         const char *rest)
{
  g_autofree char *escaped = g_uri_escape_string (id, NULL, FALSE);

  return g_strconcat (folder, escaped, rest, NULL);
}

void
jk_host_load_tune_async (JkHost             *self,
                         const char         *id,
                         GCancellable       *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer            user_data)
{
  g_autofree char *path = path_of ("/alerts/", id, "/tune");

  jk_host_load_path_async (self, path, cancellable, callback, user_data);
}

void
jk_host_load_maintenance_async (JkHost             *self,
                                GCancellable       *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer            user_data)
{
  jk_host_load_path_async (self, "/maintenance", cancellable, callback, user_data);
}

void
jk_host_add_maintenance_async (JkHost             *self,
                               JsonObject         *what,
                               GCancellable       *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer            user_data)
{
  jk_host_change_path_async (self, "POST", "/maintenance", json_object_ref (what), cancellable, callback, user_data);
}

void
jk_host_end_maintenance_async (JkHost             *self,
                               const char         *id,
                               GCancellable       *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer            user_data)
{
  g_autofree char *path = path_of ("/maintenance/", id, "");

  jk_host_change_path_async (self, "DELETE", path, NULL, cancellable, callback, user_data);
}

void
jk_host_try_project_async (JkHost             *self,
                           const char         *path,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  JsonObject *body = json_object_new ();

  json_object_set_string_member (body, "path", path);
  jk_host_change_path_async (self, "POST", "/projects?dry_run=true", body, cancellable, callback, user_data);
}
