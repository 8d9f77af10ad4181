/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-route.h"

#include <string.h>

#define MAX_SEGMENTS 12

struct _JkRouter
{
  GHashTable *plain;    /* path → JkResource, those without arguments */
  GPtrArray *resources; /* of JkResource, all */
};

static void
resource_free (gpointer data)
{
  JkResource *self = data;

  for (guint detail = 0; detail < 2; detail++)
    {
      for (guint language = 0; language < JK_N_LANGUAGES; language++)
        g_clear_pointer (&self->answers[detail][language], jk_answer_free);
    }
  g_strfreev (self->segments);
  g_free (self->allow);
  g_free (self);
}

static JkResource *
find_template (JkRouter   *self,
               const char *path)
{
  for (guint i = 0; i < self->resources->len; i++)
    {
      JkResource *resource = g_ptr_array_index (self->resources, i);

      if (strcmp (resource->path, path) == 0)
        return resource;
    }
  return NULL;
}

static JkResource *
add_resource (JkRouter   *self,
              const char *path)
{
  JkResource *resource = g_new0 (JkResource, 1);

  resource->path = path;
  if (strchr (path, '{') != NULL)
    resource->segments = g_strsplit (path + 1, "/", -1);
  else
    g_hash_table_insert (self->plain, (char *) path, resource);
  g_ptr_array_add (self->resources, resource);
  return resource;
}

static void
add_allowed (JkResource    *resource,
             const JkRoute *route)
{
  const char *name = strcmp (route->method, "GET") == 0 ? "GET, HEAD" : route->method;
  char *allow = resource->allow == NULL ? g_strdup_printf ("OPTIONS, %s", name)
                                        : g_strdup_printf ("%s, %s", resource->allow, name);

  g_free (resource->allow);
  resource->allow = allow;
}

JkRouter *
jk_router_new (const JkRoute *routes,
               gsize          n_routes)
{
  JkRouter *self = g_new0 (JkRouter, 1);

  self->plain = g_hash_table_new (g_str_hash, g_str_equal);
  self->resources = g_ptr_array_new_with_free_func (resource_free);
  for (gsize i = 0; i < n_routes; i++)
    {
      JkResource *resource = find_template (self, routes[i].path);

      if (resource == NULL)
        resource = add_resource (self, routes[i].path);
      g_assert (resource->n_routes < G_N_ELEMENTS (resource->routes));
      resource->routes[resource->n_routes++] = &routes[i];
      add_allowed (resource, &routes[i]);
    }
  return self;
}

void
jk_router_free (JkRouter *self)
{
  g_hash_table_unref (self->plain);
  g_ptr_array_unref (self->resources);
  g_free (self);
}

/* Returns: %TRUE if @segments is @resource's path; fills @arguments with what stands in its holes */
static gboolean
match (const JkResource *resource,
       char            **segments,
       char             *arguments[JK_MAX_ARGUMENTS + 1])
{
  guint n = 0;

  for (guint i = 0; resource->segments[i] != NULL || segments[i] != NULL; i++)
    {
      if (resource->segments[i] == NULL || segments[i] == NULL)
        return FALSE;
      if (resource->segments[i][0] == '{' ? *segments[i] == '\0' : strcmp (resource->segments[i], segments[i]) != 0)
        return FALSE;
    }

  for (guint i = 0; segments[i] != NULL; i++)
    {
      if (resource->segments[i][0] == '{')
        arguments[n++] = g_strdup (segments[i]);
    }
  arguments[n] = NULL;
  return TRUE;
}

/* Decodes each segment by itself, so that an encoded slash stays inside its segment. Returns: (nullable): %NULL if an
 * escape is none or stands for NUL, or text is no UTF-8, or there are too many segments */
static char **
split (const char *path)
{
  g_auto(GStrv) segments = g_strsplit (path + 1, "/", MAX_SEGMENTS + 1);

  for (guint i = 0; segments[i] != NULL; i++)
    {
      char *decoded = g_uri_unescape_string (segments[i], NULL);

      if (decoded == NULL || !g_utf8_validate (decoded, -1, NULL) || i == MAX_SEGMENTS)
        {
          g_free (decoded);
          return NULL;
        }
      g_free (segments[i]);
      segments[i] = decoded;
    }
  return g_steal_pointer (&segments);
}

/* The path with its escapes undone, if that changes nothing but the writing: no slash came from an escape. */
static JkResource *
find_decoded (JkRouter *self,
              char    **segments)
{
  g_autofree char *joined = g_strjoinv ("/", segments);
  g_autofree char *path = g_strconcat ("/", joined, NULL);

  for (guint i = 0; segments[i] != NULL; i++)
    {
      if (strchr (segments[i], '/') != NULL)
        return NULL;
    }
  return g_hash_table_lookup (self->plain, path);
}

JkResource *
jk_router_find (JkRouter   *self,
                const char *path,
                char       *arguments[JK_MAX_ARGUMENTS + 1])
{
  JkResource *resource = g_hash_table_lookup (self->plain, path);
  g_auto(GStrv) segments = NULL;

  if (resource != NULL || *path != '/')
    return resource;

  segments = split (path);
  if (segments == NULL)
    return NULL;

  resource = find_decoded (self, segments);
  if (resource != NULL)
    return resource;

  for (guint i = 0; i < self->resources->len; i++)
    {
      resource = g_ptr_array_index (self->resources, i);
      if (resource->segments != NULL && match (resource, segments, arguments))
        return resource;
    }
  return NULL;
}

const JkRoute *
jk_resource_get_route (const JkResource *self,
                       const char       *method)
{
  if (strcmp (method, "HEAD") == 0)
    method = "GET";

  for (guint i = 0; i < self->n_routes; i++)
    {
      if (strcmp (self->routes[i]->method, method) == 0)
        return self->routes[i];
    }
  return NULL;
}
