/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-answers.h"

#include <glib/gi18n-lib.h>

#include "jk-change-set.h"
#include "jk-engine-changes.h"
#include "jk-git-path.h"

/* What an answer is made from, in the language of its reader. */
typedef struct
{
  JkRequest *request;
  JkChangeSet *set; /* (nullable): not classified */
  JkJsonWriter out;
} Answer;

static const JkCollectorState *
find_collector (JkEngine   *engine,
                const char *id,
                const char *project)
{
  GPtrArray *collectors = jk_engine_get_collectors (engine);

  for (guint i = 0; i < collectors->len; i++)
    {
      const JkCollectorState *collector = g_ptr_array_index (collectors, i);

      if (g_str_equal (collector->id, id) && g_strcmp0 (collector->project, project) == 0)
        return collector;
    }
  return NULL;
}

static const char *
translate (const char *msgid,
           gpointer    user_data)
{
  const JkRequest *request = user_data;

  return jk_catalogue_get (request->api->catalogue, request->language, msgid);
}

static void
write_findings (JkJsonWriter *out,
                const GArray *findings)
{
  jk_json_member (out, "findings");
  jk_json_begin_array (out);
  for (guint i = 0; i < findings->len; i++)
    {
      const JkSecretFinding *finding = &g_array_index (findings, JkSecretFinding, i);

      jk_json_begin_object (out);
      jk_json_member_string (out, "kind", finding->kind);
      jk_json_member_integer (out, "line", finding->line);
      jk_json_member_string (out, "preview", finding->preview);
      jk_json_member_boolean (out, "certain", finding->is_certain);
      jk_json_end (out);
    }
  jk_json_end (out);
}

static void
write_judgement (Answer                   *self,
                 const JkClassifiedChange *change)
{
  const JkChangeJudgement *judgement = &change->judgement;
  JkJsonWriter *out = &self->out;

  jk_json_member_string (out, "class", jk_change_class_to_string (judgement->class));
  jk_json_member_string (out, "verdict", jk_change_verdict_to_string (judgement->verdict));
  jk_json_member_string (out, "reason", judgement->reason);
  jk_json_member_string (out, "reason_text", translate (jk_change_reason_text (judgement->reason), self->request));
  jk_json_member_integer (out, "size_bytes", (gint64) change->size);
  if (judgement->findings != NULL)
    write_findings (out, judgement->findings);
}

static void
write_members (JkJsonWriter *out,
               GVariant     *detail,
               const char   *but)
{
  GVariantIter iter;
  const char *name;
  GVariant *value;

  g_variant_iter_init (&iter, detail);
  while (g_variant_iter_next (&iter, "{&sv}", &name, &value))
    {
      if (g_strcmp0 (name, but) != 0)
        {
          jk_json_member (out, name);
          jk_json_variant (out, value);
        }
      g_variant_unref (value);
    }
}

static void
write_change (Answer   *self,
              GVariant *listed)
{
  const char *path = "";
  g_autofree char *bytes = NULL;
  const JkClassifiedChange *change;

  (void) g_variant_lookup (listed, "path", "&s", &path);
  bytes = jk_change_path_unescape (path);
  change = self->set != NULL ? jk_change_set_find (self->set, bytes) : NULL;
  jk_json_begin_object (&self->out);
  write_members (&self->out, listed, NULL);
  if (change != NULL)
    write_judgement (self, change);
  jk_json_end (&self->out);
}

static void
write_changes (Answer   *self,
               GVariant *detail)
{
  g_autoptr(GVariant) listed = g_variant_lookup_value (detail, "changes", G_VARIANT_TYPE ("aa{sv}"));

  if (listed == NULL)
    return;
  jk_json_member (&self->out, "changes");
  jk_json_begin_array (&self->out);
  for (gsize i = 0; i < g_variant_n_children (listed) && !jk_json_is_muted (&self->out); i++)
    {
      g_autoptr(GVariant) change = g_variant_get_child_value (listed, i);

      write_change (self, change);
    }
  jk_json_end (&self->out);
}

static void
write_proposal (Answer                 *self,
                const JkChangeProposal *proposal)
{
  JkJsonWriter *out = &self->out;
  g_autofree char *message = jk_change_proposal_make_message (proposal, translate, self->request);

  jk_json_begin_object (out);
  jk_json_member_string (out, "id", proposal->id);
  jk_json_member_string (out, "message", message);
  jk_json_member_string (out, "class", jk_change_class_to_string (proposal->class));
  jk_json_member_string (out, "verdict", jk_change_verdict_to_string (proposal->verdict));
  jk_json_member_boolean (out, "safe", proposal->verdict == JK_CHANGE_SAFE);
  jk_json_member (out, "paths");
  jk_json_begin_array (out);
  for (guint i = 0; i < proposal->paths->len; i++)
    {
      g_autofree char *shown = jk_git_path_escape (proposal->paths->pdata[i]);

      jk_json_string (out, shown);
    }
  jk_json_end (out);
  jk_json_end (out);
}

static void
write_proposals (Answer *self)
{
  GPtrArray *proposals = jk_change_set_get_proposals (self->set);

  jk_json_member (&self->out, "proposals");
  jk_json_begin_array (&self->out);
  for (guint i = 0; i < proposals->len && !jk_json_is_muted (&self->out); i++)
    write_proposal (self, proposals->pdata[i]);
  jk_json_end (&self->out);
}

/* Answers, and frees the request. */
static void
respond (JkRequest       *request,
         const JkProject *project,
         JkChangeSet     *set)
{
  JkEngine *engine = request->api->engine;
  const JkCollectorState *collector = find_collector (engine, "git", project->id);
  GVariant *detail = jk_engine_get_detail (engine, "git", project->id);
  Answer self = { request, set };
  JkJsonWriter *out = &self.out;

  jk_json_init (out, request->route->body, request->detail);
  jk_json_speak (out, request->api->catalogue, request->language);
  jk_json_begin_object (out);
  jk_json_member_string (out, "project", project->id);
  jk_json_member_string (out, "state", collector != NULL ? collector->state : "waiting");
  if (collector != NULL)
    jk_json_member_optional (out, "error", collector->error);
  if (collector != NULL && collector->last_us != 0)
    jk_json_member_time (out, "time", collector->last_us);
  if (detail != NULL)
    {
      write_members (out, detail, "changes");
      write_changes (&self, detail);
    }
  jk_json_member_boolean (out, "classified", set != NULL);
  if (set != NULL)
    write_proposals (&self);
  jk_json_end (out);
  jk_request_respond_json (request, request->route->status, out);
}

static void
on_classified_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  JkRequest *request = user_data;
  g_autoptr(JkChangeSet) set = jk_engine_classify_changes_finish (JK_ENGINE (source), result, NULL);
  const JkProject *project;

  if (jk_request_drop_if_gone (request))
    return;
  /* Without a set the list stands as it was collected: "classified" says so, and "state" and "error" why. */
  project = jk_engine_get_project (request->api->engine, request->arguments[0]);
  if (project != NULL)
    respond (request, project, set);
  else
    jk_request_fail (request, JK_PROBLEM_NOT_FOUND, N_ ("There is no project “%s”."), request->arguments[0], NULL);
}

void
jk_serve_changes (JkRequest *request)
{
  JkEngine *engine = request->api->engine;
  const JkProject *project = jk_engine_get_project (engine, request->arguments[0]);

  if (project == NULL)
    {
      jk_request_fail (request, JK_PROBLEM_NOT_FOUND, N_ ("There is no project “%s”."), request->arguments[0], NULL);
      return;
    }
  /* Who sees no names sees nothing of what is found in the files: they need not be looked at. */
  if (!request->detail || jk_engine_get_detail (engine, "git", project->id) == NULL)
    {
      respond (request, project, NULL);
      return;
    }
  jk_request_pause (request);
  jk_engine_classify_changes_async (engine, project->id, NULL, on_classified_cb, request);
}
