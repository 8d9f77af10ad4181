/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-client-error.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

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
jk_client_error_new (guint       status,
                     const char *reason,
                     JsonNode   *body)
{
  JsonObject *problem = body != NULL && JSON_NODE_HOLDS_OBJECT (body) ? json_node_get_object (body) : NULL;
  g_autofree char *title = dup_bounded (jk_json_get_string (problem, "title"));
  g_autofree char *detail = dup_bounded (jk_json_get_string (problem, "detail"));

  /* Where the request itself is at fault, the detail says it all. */
  if (detail != NULL && (status == 400 || status == 404 || status == 409 || status == 422))
    return g_error_new_literal (JK_ERROR, code_for (status), detail);
  if (title != NULL && detail != NULL)
    return g_error_new (JK_ERROR, code_for (status), "%s: %s", title, detail);
  if (title != NULL || detail != NULL)
    return g_error_new_literal (JK_ERROR, code_for (status), title != NULL ? title : detail);
  return g_error_new (JK_ERROR, code_for (status), "HTTP %u %s", status, reason != NULL ? reason : "");
}

/* The library's texts name our own "localhost", which says nothing to people. */
static const char *
get_local_sentence (const GError *error)
{
  switch (error->code)
    {
    case G_IO_ERROR_NOT_FOUND:
    case G_IO_ERROR_CONNECTION_REFUSED:
      return _("Jikimi is not running on this computer.");
    case G_IO_ERROR_PERMISSION_DENIED:
      return _("Jikimi’s socket belongs to another user.");
    case G_IO_ERROR_TIMED_OUT:
      return _("Jikimi does not answer.");
    case G_IO_ERROR_CONNECTION_CLOSED:
    case G_IO_ERROR_PARTIAL_INPUT:
      return _("Jikimi closed the connection.");
    default:
      return NULL;
    }
}

static const char *
get_remote_sentence (const GError *error)
{
  switch (error->code)
    {
    case G_IO_ERROR_CONNECTION_REFUSED:
      return _("Nothing listens at this address.");
    case G_IO_ERROR_HOST_NOT_FOUND:
    case G_IO_ERROR_NOT_FOUND:
      return _("There is no host of this name.");
    case G_IO_ERROR_HOST_UNREACHABLE:
    case G_IO_ERROR_NETWORK_UNREACHABLE:
      return _("The network does not lead to this host.");
    case G_IO_ERROR_TIMED_OUT:
      return _("The host does not answer.");
    case G_IO_ERROR_CONNECTION_CLOSED:
    case G_IO_ERROR_PARTIAL_INPUT:
      return _("The host closed the connection.");
    default:
      return NULL;
    }
}

char *
jk_client_error_explain (const GError *error,
                         gboolean      is_local)
{
  const char *sentence = NULL;

  if (error->domain == G_IO_ERROR)
    sentence = is_local ? get_local_sentence (error) : get_remote_sentence (error);
  else if (error->domain == G_RESOLVER_ERROR)
    sentence = _("There is no host of this name.");
  else if (error->domain == G_TLS_ERROR)
    return g_strdup_printf (_("The host’s certificate cannot be trusted: %s"), error->message);
  return g_strdup (sentence != NULL ? sentence : error->message);
}

gboolean
jk_client_error_is_unreachable (const GError *error)
{
  return error != NULL && error->domain != JK_ERROR && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
         && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
}
