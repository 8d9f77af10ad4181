/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-fuzz.h"

#include "fuzz-server.h"
#include "jk-route.h"

static const JkRoute *
choose_route (guint8 number)
{
  gsize n_routes;
  const JkRoute *routes = jk_route_list (&n_routes);

  for (gsize i = 0; i < n_routes; i++)
    {
      const JkRoute *route = &routes[(number + i) % n_routes];

      if (route->parameters != NULL)
        return route;
    }
  g_assert_not_reached ();
}

/* The first byte chooses a call that takes parameters, the rest is the query, for the owner and for a stranger. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr(GString) bytes = g_string_new (NULL);
  g_autoptr(GString) path = NULL;
  const JkRoute *route;

  if (size == 0)
    return 0;
  route = choose_route (data[0]);
  path = g_string_new (route->path);
  (void) g_string_replace (path, "{id}", "7f3a90c1d2e4", 1);

  g_string_append_printf (bytes, "%s %s?", route->method, path->str);
  for (size_t i = 1; i < size; i++)
    {
      /* Blanks and line ends would end the request line: fuzz-http has those. */
      if (data[i] > ' ')
        g_string_append_c (bytes, (char) data[i]);
    }
  g_string_append (bytes, " HTTP/1.1\r\n");
  jk_fuzz_append_host (bytes);
  g_string_append (bytes, "\r\nConnection: close\r\n\r\n");
  for (guint own = 0; own < 2; own++)
    jk_fuzz_serve (bytes->str, bytes->len, own);
  return 0;
}
