/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The real engine's classifying, of the files that the fake one's detail names, all of them empty. */
#include "fake-engine-private.h"

#include <string.h>

#include "jk-engine-changes.h"
#include "jk-error.h"

static char
read_letter (GVariant   *change,
             const char *key)
{
  const char *text = "";

  (void) g_variant_lookup (change, key, "&s", &text);
  return *text;
}

static void
add_change (JkChangeSet *set,
            GVariant    *listed)
{
  JkClassifiedChange *change = g_new0 (JkClassifiedChange, 1);
  const char *path = "";
  JkChangeFile file = { NULL };

  (void) g_variant_lookup (listed, "path", "&s", &path);
  change->path = jk_change_path_unescape (path);
  change->index = read_letter (listed, "index");
  change->worktree = read_letter (listed, "worktree");
  file = (JkChangeFile) { .path = change->path, .index = change->index, .worktree = change->worktree, .mode = 0100644 };
  file.data = (const guint8 *) "";
  jk_change_classify (&file, NULL, &change->judgement);
  jk_change_set_take (set, change);
}

void
jk_engine_classify_changes_async (JkEngine           *self,
                                  const char         *project,
                                  GCancellable       *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  GVariant *detail = jk_engine_get_detail (self, "git", project);
  g_autoptr(GVariant) listed = detail != NULL ? g_variant_lookup_value (detail, "changes", G_VARIANT_TYPE ("aa{sv}")) : NULL;
  JkChangeSet *set = jk_change_set_new ();

  for (gsize i = 0; listed != NULL && i < g_variant_n_children (listed); i++)
    {
      g_autoptr(GVariant) change = g_variant_get_child_value (listed, i);

      add_change (set, change);
    }
  jk_change_set_seal (set, FALSE);
  g_task_return_pointer (task, set, (GDestroyNotify) jk_change_set_unref);
}

JkChangeSet *
jk_engine_classify_changes_finish (JkEngine     *self,
                                   GAsyncResult *result,
                                   GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
