/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-coverage-paths.h"

#include <string.h>

/* Leading folders that may be dropped: "example.com/org/shop/v2/cart.go", "/builds/org/shop/src/cart.py". */
#define MAX_DROPPED 8

typedef struct
{
  const char *worktree;
  GPtrArray *bases; /* folders relative to the working tree, "" for itself: where to look, best first */
  JkPathExistsFunc exists;
  gpointer user_data;
  char *base;    /* what held for the file before, and will for most */
  guint dropped;
} Resolver;

char *
jk_path_normalise (const char *path)
{
  g_auto(GStrv) parts = g_strsplit (path, "/", -1);
  g_autoptr(GPtrArray) kept = g_ptr_array_new ();

  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (*parts[i] == '\0' || strcmp (parts[i], ".") == 0)
        continue;
      if (strcmp (parts[i], "..") != 0)
        g_ptr_array_add (kept, parts[i]);
      else if (kept->len > 0)
        g_ptr_array_set_size (kept, kept->len - 1);
      else
        return NULL;
    }
  if (kept->len == 0)
    return NULL;
  g_ptr_array_add (kept, NULL);
  return g_strjoinv ("/", (char **) kept->pdata);
}

/* Returns: (nullable): behind @folder and a slash */
static const char *
below (const char *folder,
       const char *path)
{
  gsize n = strlen (folder);

  while (n > 0 && folder[n - 1] == '/')
    n--;
  return strncmp (folder, path, n) == 0 && path[n] == '/' ? path + n + 1 : NULL;
}

static const char *
drop_folders (const char *path,
              guint       n)
{
  while (*path == '/')
    path++;
  for (; n > 0 && path != NULL; n--)
    {
      path = strchr (path, '/');
      while (path != NULL && *path == '/')
        path++;
    }
  return path;
}

static char *
try_place (Resolver   *self,
           const char *base,
           const char *path)
{
  g_autofree char *joined = *base != '\0' ? g_strconcat (base, "/", path, NULL) : g_strdup (path);
  g_autofree char *place = jk_path_normalise (joined);

  return place != NULL && self->exists (place, self->user_data) ? g_steal_pointer (&place) : NULL;
}

static char *
try_bases (Resolver   *self,
           const char *path,
           guint       dropped)
{
  const char *rest = drop_folders (path, dropped);

  for (guint i = 0; rest != NULL && *rest != '\0' && i < self->bases->len; i++)
    {
      char *place = try_place (self, self->bases->pdata[i], rest);

      if (place == NULL)
        continue;
      g_free (self->base);
      self->base = g_strdup (self->bases->pdata[i]);
      self->dropped = dropped;
      return place;
    }
  return NULL;
}

/* Returns: (nullable): the path in the working tree */
static char *
resolve (Resolver   *self,
         const char *path)
{
  gboolean absolute = *path == '/';
  const char *inside = absolute ? below (self->worktree, path) : NULL;
  const char *rest = self->base != NULL ? drop_folders (path, self->dropped) : NULL;
  char *place = NULL;

  if (inside != NULL)
    return jk_path_normalise (inside);
  if (rest != NULL && (self->dropped > 0) >= absolute)
    place = try_place (self, self->base, rest);
  for (guint dropped = absolute ? 1 : 0; place == NULL && dropped <= MAX_DROPPED; dropped++)
    {
      const char *left = drop_folders (path, dropped);

      /* A bare name would be found by accident. */
      if (left == NULL || (dropped > 0 && strchr (left, '/') == NULL))
        break;
      place = try_bases (self, path, dropped);
    }
  return place;
}

static void
add_base (GPtrArray  *bases,
          const char *folder)
{
  static const char *const JVM[] = { "src/main/java", "src/main/kotlin", "src/main/scala", "src/main/groovy" };

  g_ptr_array_add (bases, g_strdup (folder));
  for (guint i = 0; i < G_N_ELEMENTS (JVM); i++)
    g_ptr_array_add (bases, *folder != '\0' ? g_strconcat (folder, "/", JVM[i], NULL) : g_strdup (JVM[i]));
}

static GPtrArray *
list_bases (JkCoverage *coverage,
            const char *worktree,
            const char *report)
{
  GPtrArray *bases = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *folder = g_strdup (report);
  char *slash;

  for (guint i = 0; i < coverage->sources->len; i++)
    {
      const char *source = coverage->sources->pdata[i];
      const char *inside = *source == '/' ? below (worktree, source) : source;

      if (inside != NULL)
        g_ptr_array_add (bases, jk_path_normalise (inside));
    }
  /* A source that is the working tree itself, or leads out of it, gave no folder. */
  for (guint i = bases->len; i > 0; i--)
    if (bases->pdata[i - 1] == NULL)
      g_ptr_array_remove_index (bases, i - 1);

  while ((slash = strrchr (folder, '/')) != NULL)
    {
      *slash = '\0';
      add_base (bases, folder);
    }
  add_base (bases, "");
  return bases;
}

void
jk_coverage_resolve_paths (JkCoverage      *coverage,
                           const char      *worktree,
                           const char      *report,
                           JkPathExistsFunc exists,
                           gpointer         user_data)
{
  g_autoptr(GPtrArray) bases = list_bases (coverage, worktree, report);
  Resolver self = { worktree, bases, exists, user_data, NULL, 0 };

  for (guint i = 0; i < coverage->files->len; i++)
    {
      JkCoverageFile *file = coverage->files->pdata[i];
      g_autofree char *unix_path = strchr (file->path, '/') == NULL ? g_strdelimit (g_strdup (file->path), "\\", '/')
                                                                    : g_strdup (file->path);
      char *place = resolve (&self, unix_path);

      if (place == NULL)
        continue;
      g_free (file->path);
      file->path = place;
    }
  g_free (self.base);
}
