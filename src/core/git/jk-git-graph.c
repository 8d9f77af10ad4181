/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-git-graph.h"

#include <string.h>

#include "jk-error.h"

#define LEFT 1
#define RIGHT 2
#define BOTH (LEFT | RIGHT)
/* Commits of both sides to look at beyond the point where nothing new is expected. */
#define SLOP 64

typedef struct
{
  git_oid id;
  gint64 time;
  guint8 flags;
  gboolean is_queued;
} Node;

typedef struct
{
  git_repository *repository;
  GHashTable *nodes; /* git_oid in the node → Node */
  GPtrArray *heap;   /* of Node, newest on top */
  guint n_one_sided; /* queued nodes that do not belong to both */
} Walk;

static guint
oid_hash (gconstpointer key)
{
  guint hash;

  memcpy (&hash, key, sizeof hash);
  return hash;
}

static gboolean
oid_equal (gconstpointer a,
           gconstpointer b)
{
  return git_oid_equal (a, b);
}

static void
swap (GPtrArray *heap,
      guint      a,
      guint      b)
{
  gpointer kept = heap->pdata[a];

  heap->pdata[a] = heap->pdata[b];
  heap->pdata[b] = kept;
}

static gboolean
is_newer (GPtrArray *heap,
          guint      a,
          guint      b)
{
  return ((Node *) heap->pdata[a])->time > ((Node *) heap->pdata[b])->time;
}

static void
push (Walk *self,
      Node *node)
{
  guint at = self->heap->len;

  node->is_queued = TRUE;
  self->n_one_sided += node->flags != BOTH;
  g_ptr_array_add (self->heap, node);
  for (; at > 0 && is_newer (self->heap, at, (at - 1) / 2); at = (at - 1) / 2)
    swap (self->heap, at, (at - 1) / 2);
}

static Node *
pop (Walk *self)
{
  GPtrArray *heap = self->heap;
  Node *top = heap->pdata[0];
  guint at = 0;

  heap->pdata[0] = heap->pdata[heap->len - 1];
  g_ptr_array_set_size (heap, heap->len - 1);
  for (;;)
    {
      guint child = 2 * at + 1;

      if (child + 1 < heap->len && is_newer (heap, child + 1, child))
        child++;
      if (child >= heap->len || !is_newer (heap, child, at))
        break;
      swap (heap, at, child);
      at = child;
    }
  top->is_queued = FALSE;
  self->n_one_sided -= top->flags != BOTH;
  return top;
}

static void
paint (Walk          *self,
       const git_oid *id,
       gint64         time,
       guint8         flags)
{
  Node *node = g_hash_table_lookup (self->nodes, id);

  if (node == NULL)
    {
      node = g_new0 (Node, 1);
      node->id = *id;
      node->time = time;
      g_hash_table_insert (self->nodes, &node->id, node);
    }
  if ((node->flags | flags) == node->flags)
    return;
  if (node->is_queued)
    self->n_one_sided -= node->flags != BOTH && (node->flags | flags) == BOTH;
  node->flags |= flags;
  if (!node->is_queued)
    push (self, node);
}

/* FALSE with libgit2's error; a commit missing from a shallow clone ends that line of history. */
static int
paint_by_id (Walk          *self,
             const git_oid *id,
             guint8         flags)
{
  g_autoptr (git_commit) commit = NULL;
  Node *known = g_hash_table_lookup (self->nodes, id);
  int code;

  if (known != NULL)
    {
      paint (self, id, known->time, flags);
      return 0;
    }
  code = git_commit_lookup (&commit, self->repository, id);
  if (code == 0)
    paint (self, id, git_commit_time (commit), flags);
  return code == GIT_ENOTFOUND ? 0 : code;
}

static int
paint_parents (Walk *self,
               Node *node)
{
  g_autoptr (git_commit) commit = NULL;
  int code = git_commit_lookup (&commit, self->repository, &node->id);
  guint n_parents = code == 0 ? git_commit_parentcount (commit) : 0;

  for (guint i = 0; code == 0 && i < n_parents; i++)
    code = paint_by_id (self, git_commit_parent_id (commit, i), node->flags);
  return code;
}

static gboolean
walk (Walk         *self,
      guint         max_commits,
      GCancellable *cancellable,
      GError      **error)
{
  guint slop = SLOP;

  for (guint n = 0; self->heap->len > 0 && (self->n_one_sided > 0 || slop > 0); n++)
    {
      int code;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (n >= max_commits)
        {
          g_set_error (error, JK_ERROR, JK_ERROR_LIMIT, "more than %u commits apart", max_commits);
          return FALSE;
        }
      slop = self->n_one_sided > 0 ? SLOP : slop - 1;
      code = paint_parents (self, pop (self));
      if (code != 0)
        {
          jk_git_library_set_error (error, code, "history");
          return FALSE;
        }
    }
  return TRUE;
}

static void
count (Walk  *self,
       guint *ahead,
       guint *behind)
{
  GHashTableIter iter;
  gpointer value;

  *ahead = *behind = 0;
  g_hash_table_iter_init (&iter, self->nodes);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      *ahead += ((Node *) value)->flags == LEFT;
      *behind += ((Node *) value)->flags == RIGHT;
    }
}

gboolean
jk_git_graph_count (git_repository *repository,
                    const git_oid  *local,
                    const git_oid  *upstream,
                    guint           max_commits,
                    guint          *ahead,
                    guint          *behind,
                    GCancellable   *cancellable,
                    GError        **error)
{
  g_autoptr (GHashTable) nodes = g_hash_table_new_full (oid_hash, oid_equal, NULL, g_free);
  g_autoptr (GPtrArray) heap = g_ptr_array_new ();
  Walk self = { repository, nodes, heap, 0 };
  int code;

  code = paint_by_id (&self, local, LEFT);
  if (code == 0)
    code = paint_by_id (&self, upstream, RIGHT);
  if (code != 0)
    {
      jk_git_library_set_error (error, code, "history");
      return FALSE;
    }
  if (!walk (&self, max_commits, cancellable, error))
    return FALSE;
  count (&self, ahead, behind);
  return TRUE;
}
