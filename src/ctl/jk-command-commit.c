/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>

#include "jk-ctl.h"
#include "jk-error.h"
#include "jk-json.h"
#include "jk-operation-view.h"
#include "jk-text.h"

/* What became of it, and the way back. */
static void
say_committed (JkCtl      *ctl,
               const char *operation)
{
  g_autofree char *path = g_strconcat ("/operations/", operation, NULL);
  g_autoptr(JsonObject) answer = jk_ctl_get (ctl, path, NULL);
  JsonObject *result = jk_json_get_object (answer, "result");
  g_autofree char *branch = jk_text_escape (jk_json_get_string (result, "branch"));
  const int n = (int) jk_json_get_length (jk_json_get_array (result, "paths"));
  const int n_left = (int) jk_json_get_length (jk_json_get_array (result, "left_out"));

  if (result == NULL)
    return;
  jk_ctl_say (ctl,
              ngettext ("%d file is committed on %s. “jikimictl commit PROJECT --undo” takes it back.\n",
                        "%d files are committed on %s. “jikimictl commit PROJECT --undo” takes it back.\n", n), n, branch);
  if (n_left > 0)
    jk_ctl_say (ctl,
                ngettext ("%d file stays as it is; “jikimictl changes” says why.\n",
                          "%d files stay as they are; “jikimictl changes” says why.\n", n_left), n_left);
}

/* @project: (nullable): that of the folder. Makes the call that begins an operation, and waits for its end. */
static JkExit
begin_and_wait (JkCtl      *ctl,
                const char *project,
                const char *below,
                JsonObject *body)
{
  GError *error = NULL;
  g_autofree char *id = project != NULL ? jk_ctl_find_project (ctl, project, &error) : jk_ctl_find_meant_project (ctl, TRUE, &error);
  g_autofree char *path = NULL;
  g_autoptr(JsonNode) answer = NULL;
  const char *operation = NULL;
  JkExit code;

  if (error != NULL)
    return jk_ctl_fail (ctl, error);
  if (id == NULL)
    return jk_ctl_usage ("commit", _("Which project? “jikimictl projects” lists them."));
  path = g_strconcat ("/projects/", id, below, NULL);
  if (ctl->json)
    return jk_ctl_print_json (ctl, "POST", path, body);
  answer = jk_ctl_call (ctl, "POST", path, body, &error);
  if (error != NULL)
    return jk_ctl_fail (ctl, error);
  if (answer != NULL && JSON_NODE_HOLDS_OBJECT (answer))
    operation = jk_json_get_string (json_node_get_object (answer), "id");
  if (operation == NULL)
    return jk_ctl_fail (ctl, g_error_new (JK_ERROR, JK_ERROR_PARSE, _("The answer to %s is not an object."), path));
  code = jk_operation_wait (ctl, operation);
  if (code == JK_EXIT_FINE && !ctl->undo)
    say_committed (ctl, operation);
  return code;
}

static void
commit_options (JkCtl        *ctl,
                GOptionEntry *entries)
{
  entries[0] = (GOptionEntry) { "proposal", 0, 0, G_OPTION_ARG_STRING, &ctl->proposal, N_("Commit this proposal of “changes”"), N_("ID") };
  entries[1] = (GOptionEntry) { "message", 'm', 0, G_OPTION_ARG_STRING, &ctl->message, N_("The commit’s message"), N_("TEXT") };
  entries[2] = (GOptionEntry) { "undo", 0, 0, G_OPTION_ARG_NONE, &ctl->undo, N_("Take back the last commit that Jikimi made"), NULL };
}

static JsonObject *
make_body (JkCtl *ctl,
           char **paths)
{
  JsonObject *body = json_object_new ();

  if (ctl->proposal != NULL)
    json_object_set_string_member (body, "proposal", ctl->proposal);
  if (ctl->message != NULL)
    json_object_set_string_member (body, "message", ctl->message);
  jk_ctl_add_paths (body, paths);
  return body;
}

static JkExit
run_commit (JkCtl *ctl,
            char **arguments)
{
  g_autoptr(JsonObject) body = NULL;
  char **paths = arguments[0] != NULL ? arguments + 1 : arguments;

  if (ctl->undo && (paths[0] != NULL || ctl->proposal != NULL || ctl->message != NULL))
    return jk_ctl_usage ("commit", _("--undo stands alone."));
  if (ctl->undo)
    return begin_and_wait (ctl, arguments[0], "/commits/undo", NULL);
  if (ctl->proposal != NULL && paths[0] != NULL)
    return jk_ctl_usage ("commit", _("Either a proposal or files."));
  body = make_body (ctl, paths);
  return begin_and_wait (ctl, arguments[0], "/commits", body);
}

const JkCommand jk_command_commit = {
  "commit",
  N_("[PROJECT [FILE…]]"),
  N_("Commit what may be committed onto the branch"),
  N_("Without files, all that is safe. What is staged stays staged; secrets and files with conflicts stay where they are.\n"
     "Without a project it is the one in whose folder this is called; “.” names that, too, where files come after it."),
  commit_options,
  run_commit,
};
