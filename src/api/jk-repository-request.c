/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-repository-request.h"

#include <glib/gi18n-lib.h>

#include "jk-change-set.h"

gboolean
jk_request_has_project (JkRequest *request)
{
  if (jk_engine_get_project (request->api->engine, request->arguments[0]) != NULL)
    return TRUE;
  jk_request_fail (request, JK_PROBLEM_NOT_FOUND, N_ ("There is no project “%s”."), request->arguments[0], NULL);
  return FALSE;
}

gboolean
jk_request_is_told_nothing (JkRequest *request)
{
  JkJsonWriter out;

  if (request->detail)
    return FALSE;
  jk_json_init (&out, request->route->body, FALSE);
  jk_json_begin_object (&out);
  jk_json_end (&out);
  jk_request_respond_json (request, request->route->status, &out);
  return TRUE;
}

GStrv
jk_request_body_dup_paths (JsonObject *body)
{
  JsonArray *listed = json_object_has_member (body, "paths") ? json_object_get_array_member (body, "paths") : NULL;
  g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  if (listed == NULL)
    return NULL;
  for (guint i = 0; i < json_array_get_length (listed); i++)
    g_ptr_array_add (paths, jk_change_path_unescape (json_array_get_string_element (listed, i)));
  g_ptr_array_add (paths, NULL);
  return (GStrv) g_ptr_array_free (g_steal_pointer (&paths), FALSE);
}

void
jk_respond_begun (JkRequest    *request,
                  JkOperation  *operation,
                  const GError *error)
{
  if (operation != NULL)
    jk_respond_operation (request, operation);
  else
    jk_request_fail_error (request, error);
}
