/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-mark-collector.h"

#include <glib/gi18n-lib.h>

#include "jk-error.h"
#include "jk-git-commit.h"
#include "jk-git-restore.h"
#include "jk-guard-mark.h"

/* Well below a third of the time after which a mark is stale, also with the scheduler's rounding. */
#define RENEW_MS (60 * 1000)

struct _JkMarkCollector
{
  JkCollector parent_instance;

  JkRepository *repository; /* only while collecting: it has one user at a time */
  gboolean has_looked_back; /* the same */
  char *engine;
  char *checkpoints_dir;
  GMutex mutex;     /* guards what follows: it may be released while it collects */
  char *common_dir; /* (nullable) */
  gboolean released;
};

G_DEFINE_FINAL_TYPE (JkMarkCollector, jk_mark_collector, JK_TYPE_COLLECTOR)

static GVariant *
make_detail (JkGuardMarkResult       result,
             const JkGuardMarkOwner *other)
{
  g_auto(GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  const char *state = result == JK_GUARD_MARK_TAKEN ? "acting"
                      : result == JK_GUARD_MARK_FOREIGN ? "observing" : "read-only";

  g_variant_dict_insert (&dict, "state", "s", state);
  g_variant_dict_insert (&dict, "host", "s", other != NULL ? other->host : "");
  g_variant_dict_insert (&dict, "pid", "x", other != NULL ? other->pid : (gint64) 0);
  return g_variant_dict_end (&dict);
}

/* With the mutex locked. */
static GVariant *
take (JkMarkCollector *self,
      gint64           now_us,
      GError         **error)
{
  g_autoptr(JkGuardMarkOwner) other = NULL;
  JkGuardMarkResult result;

  if (self->released || self->common_dir == NULL)
    {
      g_set_error_literal (error, JK_ERROR, JK_ERROR_NO_DATA, _ ("The repository cannot be read"));
      return NULL;
    }
  result = jk_guard_mark_take (self->common_dir, self->engine, now_us, &other, error);
  return result != JK_GUARD_MARK_FAILED ? make_detail (result, other) : NULL;
}

/* Who acts on a repository clears away first what a Jikimi left there that died in the middle of a commit or a restore:
 * its index.lock would be in the user's way, and a secret may lie beside its file. */
static void
look_back (JkMarkCollector *self,
           GVariant        *detail)
{
  const char *state = NULL;

  if (self->has_looked_back || !g_variant_lookup (detail, "state", "&s", &state) || !g_str_equal (state, "acting"))
    return;
  self->has_looked_back = TRUE;
  /* What cannot be cleared away is told by the next commit. */
  (void) jk_git_commit_recover (self->repository, NULL, NULL, NULL);
  jk_git_restore_recover (self->repository, self->checkpoints_dir);
}

static JkCollection *
jk_mark_collector_collect (JkCollector  *collector,
                           GCancellable *cancellable,
                           GError      **error)
{
  JkMarkCollector *self = JK_MARK_COLLECTOR (collector);
  g_autoptr(JkCollection) collection = NULL;
  GVariant *detail;

  /* Its fault is the Git status's to tell. */
  if (g_cancellable_set_error_if_cancelled (cancellable, error) || !jk_repository_open (self->repository, error))
    return NULL;

  collection = jk_collector_new_collection (collector);
  g_mutex_lock (&self->mutex);
  g_free (self->common_dir);
  self->common_dir = g_strdup (jk_repository_get_common_dir (self->repository));
  detail = take (self, jk_clock_get_real_us (jk_collector_get_clock (collector)), error);
  g_mutex_unlock (&self->mutex);

  if (detail == NULL)
    return NULL;
  look_back (self, detail);
  jk_collection_take_detail (collection, detail);
  return g_steal_pointer (&collection);
}

static void
jk_mark_collector_finalize (GObject *object)
{
  JkMarkCollector *self = JK_MARK_COLLECTOR (object);

  g_clear_object (&self->repository);
  g_free (self->engine);
  g_free (self->checkpoints_dir);
  g_free (self->common_dir);
  g_mutex_clear (&self->mutex);

  G_OBJECT_CLASS (jk_mark_collector_parent_class)->finalize (object);
}

static void
jk_mark_collector_class_init (JkMarkCollectorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = jk_mark_collector_finalize;
  JK_COLLECTOR_CLASS (klass)->collect = jk_mark_collector_collect;
}

static void
jk_mark_collector_init (JkMarkCollector *self)
{
  g_mutex_init (&self->mutex);
}

JkCollector *
jk_mark_collector_new (const char   *project,
                       JkRepository *repository,
                       const char   *engine,
                       const char   *checkpoints_dir,
                       JkClock      *clock)
{
  g_autofree char *lane = g_strconcat ("project:", project, NULL);
  JkMarkCollector *self = g_object_new (JK_TYPE_MARK_COLLECTOR, "id", "mark", "project", project, "lane", lane,
                                        "interval-ms", RENEW_MS, "clock", clock, NULL);

  self->repository = g_object_ref (repository);
  self->engine = g_strdup (engine);
  self->checkpoints_dir = g_strdup (checkpoints_dir);
  return JK_COLLECTOR (self);
}

void
jk_mark_collector_release (JkMarkCollector *self)
{
  g_return_if_fail (JK_IS_MARK_COLLECTOR (self));

  g_mutex_lock (&self->mutex);
  if (!self->released && self->common_dir != NULL)
    jk_guard_mark_release (self->common_dir, self->engine);
  self->released = TRUE;
  g_mutex_unlock (&self->mutex);
}
