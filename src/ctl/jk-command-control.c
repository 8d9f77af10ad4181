/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>

#include "jk-ctl.h"
#include "jk-error.h"
#include "jk-json.h"
#include "jk-operation-view.h"

static JkExit
post (JkCtl      *ctl,
      const char *path,
      JsonObject *body,
      const char *sentence)
{
  GError *error = NULL;
  g_autoptr(JsonNode) answer = NULL;

  if (ctl->json)
    return jk_ctl_print_json (ctl, "POST", path, body);
  answer = jk_ctl_call (ctl, "POST", path, body, &error);
  if (error != NULL)
    return jk_ctl_fail (ctl, error);
  jk_ctl_say (ctl, "%s\n", sentence);
  return JK_EXIT_FINE;
}

static JkExit
run_start (JkCtl *ctl,
           char **arguments)
{
  if (arguments[0] != NULL)
    return jk_ctl_usage ("start", _("“%s” is one argument too many."), arguments[0]);
  return post (ctl, "/control/start", NULL, _("Jikimi is watching."));
}

static JkExit
run_stop (JkCtl *ctl,
          char **arguments)
{
  if (arguments[0] != NULL)
    return jk_ctl_usage ("stop", _("“%s” is one argument too many."), arguments[0]);
  return post (ctl, "/control/stop", NULL, _("Jikimi has stopped watching, until “jikimictl start”."));
}

static JkExit
say_healing (JkCtl *ctl)
{
  GError *error = NULL;
  g_autoptr(JsonObject) status = NULL;

  if (ctl->json)
    return jk_ctl_print_json (ctl, "GET", "/status", NULL);
  status = jk_ctl_get (ctl, "/status", &error);
  if (status == NULL)
    return jk_ctl_fail (ctl, error);
  jk_ctl_say (ctl, "%s\n",
              jk_json_get_boolean (status, "auto_healing") ? _("Auto-healing is on.") : _("Auto-healing is off."));
  return JK_EXIT_FINE;
}

static JkExit
run_healing (JkCtl *ctl,
             char **arguments)
{
  if (arguments[0] != NULL && arguments[1] != NULL)
    return jk_ctl_usage ("healing", _("“%s” is one argument too many."), arguments[1]);
  if (arguments[0] == NULL)
    return say_healing (ctl);
  if (g_str_equal (arguments[0], "on"))
    return post (ctl, "/control/auto-healing/enable", NULL, _("Auto-healing is on."));
  if (g_str_equal (arguments[0], "off"))
    return post (ctl, "/control/auto-healing/disable", NULL, _("Auto-healing is off."));
  return jk_ctl_usage ("healing", _("“%s” is neither on nor off."), arguments[0]);
}

static void
refresh_options (JkCtl        *ctl,
                 GOptionEntry *entries)
{
  entries[0] = (GOptionEntry) { "wait", 'w', 0, G_OPTION_ARG_NONE, &ctl->wait, N_("Show its progress until it is through"), NULL };
}

static JkExit
refresh_and_wait (JkCtl      *ctl,
                  JsonObject *body)
{
  GError *error = NULL;
  g_autoptr(JsonNode) answer = jk_ctl_call (ctl, "POST", "/refresh", body, &error);
  const char *id = NULL;

  if (error != NULL)
    return jk_ctl_fail (ctl, error);
  if (answer != NULL && JSON_NODE_HOLDS_OBJECT (answer))
    id = jk_json_get_string (json_node_get_object (answer), "id");
  if (id == NULL)
    return jk_ctl_fail (ctl, g_error_new (JK_ERROR, JK_ERROR_PARSE, _("The answer to %s is not an object."), "/refresh"));
  return jk_operation_wait (ctl, id);
}

static JkExit
run_refresh (JkCtl *ctl,
             char **arguments)
{
  g_autoptr(JsonObject) body = json_object_new ();
  g_autofree char *id = NULL;
  GError *error = NULL;

  if (arguments[0] != NULL && arguments[1] != NULL)
    return jk_ctl_usage ("refresh", _("“%s” is one argument too many."), arguments[1]);
  if (arguments[0] != NULL)
    {
      id = jk_ctl_find_project (ctl, arguments[0], &error);
      if (id == NULL)
        return jk_ctl_fail (ctl, error);
      json_object_set_string_member (body, "project", id);
    }
  return ctl->wait ? refresh_and_wait (ctl, body) : post (ctl, "/refresh", body, _("Measuring anew."));
}

const JkCommand jk_command_start = {
  "start", NULL, N_("Go on watching after a stop"), NULL, NULL, run_start,
};

const JkCommand jk_command_stop = {
  "stop",
  NULL,
  N_("Stop watching and healing, also over a restart"),
  N_("The program goes on and still answers; “jikimictl start” undoes it."),
  NULL,
  run_stop,
};

const JkCommand jk_command_healing = {
  "healing", N_("[on | off]"), N_("Whether Jikimi may put things right by itself"), NULL, NULL, run_healing,
};

const JkCommand jk_command_refresh = {
  "refresh", N_("[PROJECT]"), N_("Measure now, instead of at the next turn"), NULL, refresh_options, run_refresh,
};
