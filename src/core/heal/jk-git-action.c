/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jk-git-action.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "jk-change-name.h"
#include "jk-change.h"
#include "jk-error.h"
#include "jk-git-checkpoint.h"
#include "jk-git-commit.h"
#include "jk-git-path.h"
#include "jk-git-traits.h"

#define TIMEOUT_US (5 * G_TIME_SPAN_MINUTE)
#define LOCK_WAIT_US (5 * G_TIME_SPAN_SECOND)
#define MAX_ITEMS 100

struct _JkGitAction
{
  JkHealAction parent_instance;

  JkGitPermits *permits;
  char *checkpoints_dir;
  char *engine;
  gsize max_file_bytes;
  gboolean only_keeps;
};

G_DEFINE_FINAL_TYPE (JkGitAction, jk_git_action, JK_TYPE_HEAL_ACTION)

gboolean
jk_git_judge_asked (const char   *path,
                    guint32       mode,
                    const guint8 *data,
                    gsize         size,
                    gpointer      user_data,
                    const char  **reason)
{
  JkGitJudging *judging = user_data;
  JkGitTraits traits;

  jk_git_traits_read (judging->repository, path, &traits);
  /* What is new and called so is never committed by us, asked or not. */
  if (traits.old_mode == 0 && mode != 0120000 && jk_secret_name_judge (path) == JK_SECRET_NAME_MAYBE)
    {
      *reason = "secret-name";
      return FALSE;
    }
  return jk_change_judge (path, mode, data, size, &judging->rules, reason);
}

gboolean
jk_git_judge_kept (const char   *path,
                   guint32       mode,
                   const guint8 *data,
                   gsize         size,
                   gpointer      user_data,
                   const char  **reason)
{
  /* Nobody looked at it: what jk_change_judge() leaves to its content stays out too, new or not. */
  if (mode != 0120000 && jk_secret_name_judge (path) == JK_SECRET_NAME_MAYBE)
    {
      *reason = "secret-name";
      return FALSE;
    }
  if (jk_change_judge (path, mode, data, size, user_data, reason))
    return TRUE;
  if (g_strcmp0 (*reason, "conflict-marker") != 0)
    return FALSE;
  /* The markers were found first: nobody has looked for secrets yet. */
  if (jk_secret_scan (data, size, JK_SECRET_SCAN_TEXT, NULL) == 0)
    return TRUE;
  *reason = "secret-content";
  return FALSE;
}

static JkChangeAnswer
to_answer (JkGitAnswer answer)
{
  return answer == JK_GIT_YES ? JK_CHANGE_YES : answer == JK_GIT_NO ? JK_CHANGE_NO : JK_CHANGE_UNSAID;
}

gboolean
jk_git_judge_safe (const char   *path,
                   guint32       mode,
                   const guint8 *data,
                   gsize         size,
                   gpointer      user_data,
                   const char  **reason)
{
  JkGitJudging *judging = user_data;
  JkChangeFile file = { .path = path, .mode = mode, .size = size, .data = data, .n_data = size };
  JkChangeJudgement judgement = { 0 };
  JkGitTraits traits;
  gboolean is_safe;

  /* By its content alone: no attribute keeps a secret or a conflict marker from being seen. */
  if (!jk_change_judge (path, mode, data, size, &judging->rules, reason))
    return FALSE;
  jk_git_traits_read (judging->repository, path, &traits);
  file.worktree = traits.old_mode == 0 ? '?' : (traits.old_mode & 0170000) != (mode & 0170000) ? 'T' : 'M';
  file.attributes.generated = to_answer (traits.generated);
  file.attributes.vendored = to_answer (traits.vendored);
  file.attributes.text = to_answer (traits.text);
  jk_change_classify (&file, &judging->rules, &judgement);
  is_safe = judgement.verdict == JK_CHANGE_SAFE;
  *reason = judgement.reason;
  jk_change_judgement_clear (&judgement);
  return is_safe;
}

char *
jk_git_action_new_id (void)
{
  return g_strdup_printf ("%08x%08x", g_random_int (), g_random_int ());
}

static JkGitMode
mode_of (JkGitAction           *self,
         const JkGitPermission *permission)
{
  if (self->only_keeps && permission->mode != JK_GIT_OBSERVE)
    return JK_GIT_CHECKPOINT;
  return permission->mode;
}

static JkCommitRequest
make_request (JkGitAction           *self,
              const JkGitPermission *permission,
              JkGitJudging          *judging,
              const char            *id,
              const char            *message)
{
  const JkCommitRequest request = { id, NULL, message, permission->untracked, permission->trusted, self->max_file_bytes,
                                    jk_git_judge_safe, judging, self->engine, LOCK_WAIT_US, JK_GIT_MAX_DELETED };

  return request;
}

static void
add_items (JkHealPlan         *out,
           const JkCommitPlan *plan)
{
  for (guint i = 0; i < plan->paths->len && out->items->len < MAX_ITEMS; i++)
    {
      g_autofree char *shown = jk_git_path_escape (plan->paths->pdata[i]);

      jk_heal_items_add (out->items, shown, "commit", -1);
    }
  for (guint i = 0; i < plan->left_out->len && out->items->len < MAX_ITEMS; i++)
    {
      const JkGitLeftOut *left_out = plan->left_out->pdata[i];
      g_autofree char *shown = jk_git_path_escape (left_out->path);

      jk_heal_items_add (out->items, shown, left_out->reason, -1);
    }
  out->n_items = plan->paths->len + plan->left_out->len;
}

static GVariant *
describe (JkGitMode     mode,
          JkCommitPlan *plan)
{
  g_autofree char *id = jk_git_action_new_id ();
  g_autofree char *message = g_strdup_printf ("chore: commit %u changed %s", plan->paths->len, plan->paths->len == 1 ? "file" : "files");
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "id", "s", id);
  g_variant_dict_insert (&dict, "mode", "s", jk_git_mode_to_string (mode));
  g_variant_dict_insert (&dict, "head", "s", plan->head);
  g_variant_dict_insert (&dict, "message", "s", message);
  g_variant_dict_insert (&dict, "time", "x", g_get_real_time ());
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static void
fill_plan (JkHealPlan         *out,
           JkGitMode           mode,
           double              before,
           JkCommitPlan       *plan)
{
  const guint n_changes = plan->paths->len + plan->left_out->len;
  const double now = isfinite (before) ? before : n_changes;

  out->can_undo = TRUE;
  /* The changes become more while people go on working: what was kept or committed for them stays all the same. */
  out->judges_itself = TRUE;
  out->data = describe (mode, plan);
  if (mode != JK_GIT_CHECKPOINT)
    {
      out->pile = jk_git_path_escape (plan->branch);
      out->below = g_strdup (plan->head);
    }
  jk_heal_effects_add (out->effects, "git_changes", "", now, mode == JK_GIT_CHECKPOINT ? now : now - plan->paths->len);
  jk_heal_effects_add (out->effects, "bytes", "B", 0, plan->size_bytes);
  if (mode == JK_GIT_OBSERVE)
    {
      out->can_undo = FALSE;
      g_set_error_literal (&out->refusal, JK_ERROR, JK_ERROR_PERMISSION, _ ("This repository is only observed."));
    }
  else if (mode == JK_GIT_CHECKPOINT)
    out->nothing_to_do = n_changes == 0;
  else
    {
      out->nothing_to_do = plan->paths->len == 0;
      out->refusal = g_steal_pointer (&plan->refusal);
    }
}

/* A rule about the machine may name this action, and a person may run it before any project is known. */
static JkHealPlan *
refuse_without_project (const JkHealTarget *target)
{
  JkHealPlan *plan = jk_heal_plan_new ();

  if (target->project != NULL)
    g_set_error_literal (&plan->refusal, JK_ERROR, JK_ERROR_NOT_FOUND, _ ("There is no such project"));
  else
    g_set_error_literal (&plan->refusal, JK_ERROR, JK_ERROR_INVALID_ARGUMENT, _ ("Name the project: this is done in one at a time"));
  return plan;
}

static JkHealPlan *
plan_in (JkGitAction        *self,
         const JkHealTarget *target,
         GCancellable       *cancellable,
         GError            **error)
{
  const JkGitPermission permission = jk_git_permits_get (self->permits, target->project);
  g_autoptr (JkRepository) repository = jk_repository_new (target->path);
  JkGitJudging judging = { { self->max_file_bytes, permission.untracked }, repository };
  const JkCommitRequest request = make_request (self, &permission, &judging, "0", "-");
  g_autoptr (JkCommitPlan) plan = jk_git_commit_plan (repository, &request, cancellable, error);
  JkHealPlan *out;

  if (plan == NULL)
    return NULL;
  out = jk_heal_plan_new ();
  add_items (out, plan);
  fill_plan (out, mode_of (self, &permission), target->value, plan);
  /* Also where an action only keeps: the repository's mode is who may act unasked. */
  out->needs_approval = permission.mode == JK_GIT_SUGGEST;
  return out;
}

static JkHealPlan *
jk_git_action_plan (JkHealAction       *action,
                    const JkHealTarget *target,
                    GCancellable       *cancellable,
                    GError            **error)
{
  return target->path != NULL ? plan_in (JK_GIT_ACTION (action), target, cancellable, error) : refuse_without_project (target);
}

static JkCheckpoint *
keep (JkGitAction        *self,
      JkRepository       *repository,
      const JkHealTarget *target,
      GCancellable       *cancellable,
      GError            **error)
{
  const JkGitPermission permission = jk_git_permits_get (self->permits, target->project);
  JkChangeRules rules = { self->max_file_bytes, permission.untracked };
  g_autofree char *dir = g_build_filename (self->checkpoints_dir, target->project, NULL);
  const JkCheckpointRequest request = { "heal", NULL, permission.untracked, dir, self->max_file_bytes, jk_git_judge_kept, &rules,
                                        g_get_real_time () };

  return jk_git_checkpoint_create (repository, &request, cancellable, error);
}

/* Returns: (transfer none): "" where it is not there */
static const char *
look_up (GVariant   *data,
         const char *key)
{
  const char *text = "";

  if (data != NULL)
    (void) g_variant_lookup (data, key, "&s", &text);
  return text;
}

static GVariant *
jk_git_action_checkpoint (JkHealAction       *action,
                          const JkHealTarget *target,
                          const JkHealPlan   *plan,
                          GCancellable       *cancellable,
                          GError            **error)
{
  JkGitAction *self = JK_GIT_ACTION (action);
  g_autoptr (JkRepository) repository = jk_repository_new (target->path);
  g_autoptr (JkCheckpoint) made = keep (self, repository, target, cancellable, error);
  GVariantDict dict;

  if (made == NULL)
    return NULL;
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "checkpoint", "s", made->id);
  g_variant_dict_insert (&dict, "head", "s", look_up (plan->data, "head"));
  g_variant_dict_insert (&dict, "size_bytes", "t", made->size_bytes);
  /* What act() may have committed is found by it where the outcome was not kept. */
  if (strcmp (look_up (plan->data, "mode"), "checkpoint") != 0)
    g_variant_dict_insert (&dict, "id", "s", look_up (plan->data, "id"));
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

/* A failure leaves old ones for the next time. */
static void
expire (JkGitAction        *self,
        JkRepository       *repository,
        const JkHealTarget *target,
        GVariant           *way_back)
{
  g_autofree char *dir = g_build_filename (self->checkpoints_dir, target->project, NULL);

  (void) jk_git_checkpoint_expire (repository, dir, NULL, look_up (way_back, "checkpoint"), g_get_real_time (), NULL);
}

static JkHealOutcome *
tell_checkpoint (JkGitAction        *self,
                 JkRepository       *repository,
                 const JkHealTarget *target,
                 GVariant           *way_back,
                 GError            **error)
{
  const char *id = look_up (way_back, "checkpoint");
  g_autofree char *dir = g_build_filename (self->checkpoints_dir, target->project, NULL);
  g_autoptr (JkCheckpoint) kept = jk_git_checkpoint_find (repository, id, dir, error);
  g_autofree char *shown = NULL;
  JkHealOutcome *outcome;

  if (kept == NULL)
    return NULL;
  expire (self, repository, target, way_back);
  shown = jk_git_path_escape (kept->ref);
  outcome = jk_heal_outcome_new ();
  jk_heal_items_add (outcome->items, shown, "checkpoint", kept->size_bytes);
  outcome->n_items = kept->n_paths;
  return outcome;
}

static JkHealOutcome *
tell_commit (const JkCommitMade *made)
{
  JkHealOutcome *outcome = jk_heal_outcome_new ();
  GVariantDict dict;

  for (guint i = 0; i < made->paths->len && i < MAX_ITEMS; i++)
    {
      g_autofree char *shown = jk_git_path_escape (made->paths->pdata[i]);

      jk_heal_items_add (outcome->items, shown, "commit", -1);
    }
  outcome->n_items = made->paths->len;
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "commit", "s", made->commit);
  outcome->data = g_variant_ref_sink (g_variant_dict_end (&dict));
  outcome->mark = g_strdup (made->commit);
  return outcome;
}

/* The plan is what was shown: it is not done where the user has since allowed less, or the branch is elsewhere. */
static gboolean
check_again (JkGitAction           *self,
             const JkGitPermission *permission,
             const char            *planned)
{
  return g_strcmp0 (jk_git_mode_to_string (mode_of (self, permission)), planned) == 0;
}

static gboolean
is_head (JkRepository *repository,
         const char   *head,
         GError      **error)
{
  g_autoptr (JkGitStatus) status = jk_repository_read_status (repository, 0, NULL, error);

  if (status == NULL)
    return FALSE;
  if (g_strcmp0 (status->head.commit, head) == 0)
    return TRUE;
  g_set_error_literal (error, JK_ERROR, JK_ERROR_CHANGED, _ ("The branch has moved meanwhile. Nothing was changed."));
  return FALSE;
}

static JkHealOutcome *
jk_git_action_act (JkHealAction       *action,
                   const JkHealTarget *target,
                   const JkHealPlan   *plan,
                   GVariant           *way_back,
                   JkOperation        *operation,
                   GCancellable       *cancellable,
                   GError            **error)
{
  JkGitAction *self = JK_GIT_ACTION (action);
  const JkGitPermission permission = jk_git_permits_get (self->permits, target->project);
  g_autoptr (JkRepository) repository = jk_repository_new (target->path);
  JkGitJudging judging = { { self->max_file_bytes, permission.untracked }, repository };
  const JkCommitRequest request
      = make_request (self, &permission, &judging, look_up (plan->data, "id"), look_up (plan->data, "message"));
  const char *mode = look_up (plan->data, "mode");
  g_autoptr (JkCommitMade) made = NULL;

  if (!check_again (self, &permission, mode) || (permission.mode == JK_GIT_SUGGEST && isfinite (target->value)))
    {
      g_set_error_literal (error, JK_ERROR, JK_ERROR_CHANGED, _ ("This is no longer allowed for the repository."));
      return NULL;
    }
  if (strcmp (mode, "checkpoint") == 0)
    return tell_checkpoint (self, repository, target, way_back, error);
  if (!is_head (repository, look_up (plan->data, "head"), error))
    return NULL;
  made = jk_git_commit_make (repository, &request, cancellable, error);
  if (made == NULL)
    return NULL;
  expire (self, repository, target, way_back);
  return tell_commit (made);
}

static JkHealVerdict
jk_git_action_verify (JkHealAction       *action,
                      const JkHealTarget *target,
                      const JkHealPlan   *plan,
                      JkHealOutcome      *outcome,
                      GCancellable       *cancellable,
                      GError            **error)
{
  g_autoptr (JkRepository) repository = jk_repository_new (target->path);
  g_autoptr (JkGitStatus) status = NULL;
  const char *commit = look_up (outcome->data, "commit");

  /* Kept it is, whatever the number of changes. */
  if (*commit == '\0')
    return JK_HEAL_HELPED;
  status = jk_repository_read_status (repository, 0, cancellable, error);
  if (status == NULL)
    return JK_HEAL_UNKNOWN;
  jk_heal_effects_add (outcome->effects, "git_changes", "", isfinite (target->value) ? target->value : status->total + outcome->n_items,
                       status->total);
  return strcmp (status->head.commit, commit) == 0 ? JK_HEAL_HELPED : JK_HEAL_UNKNOWN;
}

static gboolean
jk_git_action_undo (JkHealAction       *action,
                    const JkHealTarget *target,
                    GVariant           *way_back,
                    GVariant           *outcome_data,
                    GCancellable       *cancellable,
                    GError            **error)
{
  JkGitAction *self = JK_GIT_ACTION (action);
  g_autoptr (JkRepository) repository = jk_repository_new (target->path);
  g_autofree char *dir = g_build_filename (self->checkpoints_dir, target->project, NULL);
  g_autofree char *id = jk_git_action_new_id ();
  const char *commit = look_up (outcome_data, "commit");
  const char *checkpoint = look_up (way_back, "checkpoint");
  const char *made_as = look_up (way_back, "id");

  if (*commit != '\0')
    return jk_git_commit_undo (repository, id, commit, LOCK_WAIT_US, error);
  /* No outcome was kept, though the branch may have moved. The checkpoint expires by itself. */
  if (*made_as != '\0')
    return jk_git_commit_undo_by_id (repository, id, made_as, LOCK_WAIT_US, error);
  /* Nothing was to be committed: a checkpoint alone is taken back by forgetting it. */
  return *checkpoint == '\0' || jk_git_checkpoint_delete (repository, checkpoint, dir, error);
}

static JkHealRemains
jk_git_action_recover (JkHealAction       *action,
                       const JkHealTarget *target,
                       GVariant           *plan_data,
                       GVariant           *way_back,
                       GCancellable       *cancellable,
                       GError            **error)
{
  g_autoptr (JkRepository) repository = jk_repository_new (target->path);
  const char *id = look_up (plan_data, "id");

  if (*id == '\0')
    return JK_HEAL_LEFT_UNKNOWN;
  /* The checkpoint was all that was to be done. */
  if (strcmp (look_up (plan_data, "mode"), "checkpoint") == 0)
    return way_back != NULL ? JK_HEAL_LEFT_FINISHED : JK_HEAL_LEFT_NOTHING;
  switch (jk_git_commit_recover (repository, id, NULL, error))
    {
    case JK_COMMIT_LEFT_NOTHING:
      return JK_HEAL_LEFT_NOTHING;
    case JK_COMMIT_LEFT_FINISHED:
      return JK_HEAL_LEFT_FINISHED;
    default:
      return JK_HEAL_LEFT_UNKNOWN;
    }
}

static void
jk_git_action_finalize (GObject *object)
{
  JkGitAction *self = JK_GIT_ACTION (object);

  jk_git_permits_unref (self->permits);
  g_free (self->checkpoints_dir);
  g_free (self->engine);

  G_OBJECT_CLASS (jk_git_action_parent_class)->finalize (object);
}

static void
jk_git_action_class_init (JkGitActionClass *klass)
{
  JkHealActionClass *action_class = JK_HEAL_ACTION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = jk_git_action_finalize;
  action_class->plan = jk_git_action_plan;
  action_class->checkpoint = jk_git_action_checkpoint;
  action_class->act = jk_git_action_act;
  action_class->verify = jk_git_action_verify;
  action_class->undo = jk_git_action_undo;
  action_class->recover = jk_git_action_recover;
}

static void
jk_git_action_init (JkGitAction *self)
{
}

JkHealAction *
jk_git_action_new (const char   *id,
                   JkGitPermits *permits,
                   const char   *checkpoints_dir,
                   const char   *engine,
                   gsize         max_file_bytes)
{
  JkGitAction *self = g_object_new (JK_TYPE_GIT_ACTION, "id", id, "timeout-us", (gint64) TIMEOUT_US, NULL);

  self->permits = jk_git_permits_ref (permits);
  self->checkpoints_dir = g_strdup (checkpoints_dir);
  self->engine = g_strdup (engine);
  self->max_file_bytes = max_file_bytes;
  self->only_keeps = g_strcmp0 (id, "git-checkpoint") == 0;
  return JK_HEAL_ACTION (self);
}
