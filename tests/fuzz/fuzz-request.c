/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-fuzz.h"

#include "jk-host-check.h"
#include "jk-http-address.h"
#include "jk-http-statuses.h"
#include "jk-json-text.h"
#include "jk-json-writer.h"
#include "jk-request-body.h"
#include "jk-route.h"

static void
find_path (const char *path)
{
  static JkRouter *router;
  char *arguments[JK_MAX_ARGUMENTS + 1] = { NULL };

  if (router == NULL)
    {
      gsize n_routes;
      const JkRoute *routes = jk_route_list (&n_routes);

      router = jk_router_new (routes, n_routes);
    }
  (void) jk_router_find (router, path, arguments);
  for (guint i = 0; i < JK_MAX_ARGUMENTS; i++)
    g_free (arguments[i]);
}

static void
read_host (const char *host)
{
  static const char *const none[] = { NULL };

  /* Nobody but these three is let in. */
  if (jk_host_is_allowed (host, 2542, NULL, none))
    g_assert_true (g_ascii_strcasecmp (host, "localhost:2542") == 0 || strcmp (host, "127.0.0.1:2542") == 0
                   || strcmp (host, "[::1]:2542") == 0);
}

static void
read_body (const char *text,
           gsize       size)
{
  g_autofree char *bad_member = NULL;
  JsonObject *body = jk_body_parse (text, size, jk_body_new_project, &bad_member);

  g_assert_true (body == NULL || (bad_member == NULL && jk_body_get_string (body, "path") != NULL));
  g_clear_pointer (&body, json_object_unref);
}

static void
write_text (const char *text,
            gsize       size)
{
  g_autoptr(GString) out = g_string_new (NULL);

  jk_json_append_escaped (out, text, size);
  g_assert_true (g_utf8_validate (out->str, out->len, NULL));
  for (gsize i = 0; i < out->len; i++)
    g_assert_cmpint ((guchar) out->str[i], >=, 0x20);
}

/* What libsoup hands on of a request, and the addresses that we are told to ask ourselves. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = jk_fuzz_text (data, size);
  g_autoptr(GUri) url = jk_http_parse_url (text, NULL);
  g_autofree char *shown = jk_http_display_url (text);
  JkHttpStatuses statuses;
  g_autoptr(GUri) next = NULL;

  find_path (text);
  read_host (text);
  (void) jk_origin_is_allowed (text, "localhost:2542", NULL);
  read_body ((const char *) data, size);
  write_text ((const char *) data, size);
  (void) jk_http_statuses_parse (text, &statuses, NULL);
  if (url != NULL)
    next = jk_http_parse_redirect (url, text, NULL);
  return 0;
}
