/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-fuzz.h"

#include "jk-route.h"

/* A path as libsoup hands it on: still escaped, without its query. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  static JkRouter *router;
  g_autofree char *path = jk_fuzz_text (data, size);
  char *arguments[JK_MAX_ARGUMENTS + 1] = { NULL };
  const JkResource *resource;

  if (router == NULL)
    {
      gsize n_routes;
      const JkRoute *routes = jk_route_list (&n_routes);

      router = jk_router_new (routes, n_routes);
    }

  resource = jk_router_find (router, path, arguments);
  g_assert_true (resource != NULL || arguments[0] == NULL);
  g_assert_true (resource == NULL || (resource->segments == NULL) == (arguments[0] == NULL));
  for (guint i = 0; i < JK_MAX_ARGUMENTS; i++)
    {
      /* What comes of a path is text, and never empty. */
      g_assert_true (arguments[i] == NULL || (*arguments[i] != '\0' && g_utf8_validate (arguments[i], -1, NULL)));
      g_free (arguments[i]);
    }
  return 0;
}
