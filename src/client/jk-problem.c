/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-problem.h"

#include "jk-error.h"
#include "jk-json.h"

#define MAX_TEXT_CHARS 2000

static JkError
code_for (guint status)
{
  switch (status)
    {
    case 400:
    case 422:
      return JK_ERROR_INVALID_ARGUMENT;
    case 401:
    case 403:
      return JK_ERROR_PERMISSION;
    case 404:
      return JK_ERROR_NOT_FOUND;
    case 409:
      return JK_ERROR_EXISTS;
    case 501:
      return JK_ERROR_NOT_SUPPORTED;
    default:
      return JK_ERROR_HTTP;
    }
}

static char *
dup_bounded (const char *text)
{
  if (text == NULL || *text == '\0')
    return NULL;
  return g_utf8_strlen (text, -1) > MAX_TEXT_CHARS ? g_utf8_substring (text, 0, MAX_TEXT_CHARS) : g_strdup (text);
}

GError *
jk_problem_to_error (guint       status,
                     const char *reason,
                     JsonNode   *body)
{
  JsonObject *problem = body != NULL && JSON_NODE_HOLDS_OBJECT (body) ? json_node_get_object (body) : NULL;
  g_autofree char *title = dup_bounded (jk_json_get_string (problem, "title"));
  g_autofree char *detail = dup_bounded (jk_json_get_string (problem, "detail"));

  if (title != NULL && detail != NULL)
    return g_error_new (JK_ERROR, code_for (status), "%s: %s", title, detail);
  if (title != NULL || detail != NULL)
    return g_error_new_literal (JK_ERROR, code_for (status), title != NULL ? title : detail);
  return g_error_new (JK_ERROR, code_for (status), "HTTP %u %s", status, reason != NULL ? reason : "");
}
