/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-fuzz.h"

#include "jk-json-text.h"
#include "jk-json-writer.h"
#include "jk-request-body.h"
#include "jk-route.h"

/* Every member of what is taken is one of the schema's, and written out again it is taken again. */
static void
check_taken (JsonObject     *body,
             const JkMember *schema)
{
  g_autoptr(JsonNode) node = json_node_init_object (json_node_alloc (), body);
  g_autofree char *text = json_to_string (node, FALSE);
  g_autofree char *bad_member = NULL;
  JsonObject *again = jk_body_parse (text, strlen (text), schema, &bad_member);

  g_assert_nonnull (again);
  g_assert_cmpuint (json_object_get_size (again), ==, json_object_get_size (body));
  json_object_unref (again);
}

static void
read_body (const char     *text,
           gsize           size,
           const JkMember *schema)
{
  g_autofree char *bad_member = NULL;
  JsonObject *body = jk_body_parse (text, size, schema, &bad_member);

  g_assert_true (body == NULL || bad_member == NULL);
  g_assert_true (bad_member == NULL || g_utf8_validate (bad_member, -1, NULL));
  if (body != NULL)
    check_taken (body, schema);
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

/* A body as it came, read for each call that takes one. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  gsize n_routes;
  const JkRoute *routes = jk_route_list (&n_routes);
  /* Exactly as long as it is: what reads behind its end is seen. */
  g_autofree char *text = g_memdup2 (data, size);

  for (gsize i = 0; i < n_routes; i++)
    {
      if (routes[i].request_body != NULL)
        read_body (text != NULL ? text : "", size, routes[i].request_body);
    }
  write_text (text != NULL ? text : "", size);
  return 0;
}
