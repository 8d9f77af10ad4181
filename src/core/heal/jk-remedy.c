/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-remedy.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-error.h"
#include "jk-git-path.h"
#include "jk-http-address.h"
#include "jk-log.h"
#include "jk-process-left.h"
#include "jk-process.h"
#include "jk-secret-mask.h"
#include "jk-unit.h"

#define DEFAULT_TIMEOUT_US (30 * G_TIME_SPAN_SECOND)
#define MAX_BODY (64 * 1024)
#define MARK "mark"
#define HIDDEN (G_URI_HIDE_USERINFO | G_URI_HIDE_QUERY | G_URI_HIDE_FRAGMENT)

JkRemedy *
jk_remedy_new (const char *url,
               const char *method,
               const char *command,
               const char *unit,
               gboolean    user_bus,
               gint64      timeout_us,
               GError    **error)
{
  g_autoptr(JkRemedy) self = g_new0 (JkRemedy, 1);
  g_autoptr(GError) inner = NULL;

  self->timeout_us = timeout_us > 0 ? timeout_us : DEFAULT_TIMEOUT_US;
  self->user_bus = user_bus;
  if (url != NULL && *url != '\0')
    {
      self->kind = JK_REMEDY_CALL;
      self->url = g_strdup (url);
      self->method = g_strdup (method != NULL ? method : "POST");
    }
  else if (command != NULL && *command != '\0')
    {
      self->kind = JK_REMEDY_COMMAND;
      if (!g_shell_parse_argv (command, NULL, &self->argv, &inner))
        {
          g_set_error (error, JK_ERROR, JK_ERROR_INVALID_ARGUMENT, _ ("The command cannot be split into words: %s"), inner->message);
          return NULL;
        }
    }
  else if (unit != NULL && *unit != '\0')
    {
      self->kind = JK_REMEDY_UNIT;
      self->unit = jk_unit_name (unit, error);
      if (self->unit == NULL)
        return NULL;
    }
  return g_steal_pointer (&self);
}

JkRemedy *
jk_remedy_copy (const JkRemedy *self)
{
  JkRemedy *copy = g_memdup2 (self, sizeof *self);

  copy->url = g_strdup (self->url);
  copy->method = g_strdup (self->method);
  copy->argv = g_strdupv (self->argv);
  copy->unit = g_strdup (self->unit);
  return copy;
}

void
jk_remedy_free (JkRemedy *self)
{
  g_free (self->url);
  g_free (self->method);
  g_strfreev (self->argv);
  g_free (self->unit);
  g_free (self);
}

char *
jk_remedy_describe (const JkRemedy *self)
{
  switch (self->kind)
    {
    case JK_REMEDY_CALL:
      {
        /* What is asked for may hold what is nobody's business, too. */
        g_autoptr(GUri) uri = g_uri_parse (self->url, G_URI_FLAGS_ENCODED, NULL);
        g_autofree char *shown = uri != NULL ? g_uri_to_string_partial (uri, HIDDEN) : jk_http_display_url (self->url);

        return g_strdup_printf ("%s %s", self->method, shown);
      }
    case JK_REMEDY_COMMAND:
      /* Arguments may hold what is nobody's business. */
      return jk_git_path_escape (self->argv[0]);
    case JK_REMEDY_UNIT:
      return g_strdup (self->unit);
    case JK_REMEDY_NONE:
    default:
      return g_strdup ("");
    }
}

/* Whether @cgroup ("0::/user.slice/…/jikimi.service\n", a line a hierarchy) names @unit on the way. */
static gboolean
is_above_us (const char *unit,
             const char *cgroup)
{
  g_auto(GStrv) names = cgroup != NULL ? g_strsplit_set (cgroup, "/\n", -1) : NULL;

  return names != NULL && g_strv_contains ((const char *const *) names, unit);
}

gboolean
jk_remedy_check_unit (const char *unit,
                      const char *cgroup,
                      GError    **error)
{
  static const char *const kinds[] = { ".service", ".socket", ".timer", ".path" };
  static const char *const vital[] = { "systemd-", "dbus.", "dbus-broker.", "user@", "user-runtime-dir@", "init.", "polkit.",
                                       "display-manager.", "gdm.", "sddm.", "lightdm.", "getty@", "session-" };
  gboolean is_kind = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    is_kind = is_kind || g_str_has_suffix (unit, kinds[i]);
  if (!is_kind)
    {
      g_set_error (error, JK_ERROR, JK_ERROR_PERMISSION,
                   _ ("“%s” is not restarted: only services, sockets, timers and paths are"), unit);
      return FALSE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (vital); i++)
    {
      if (!g_str_has_prefix (unit, vital[i]))
        continue;
      g_set_error (error, JK_ERROR, JK_ERROR_PERMISSION, _ ("“%s” is not restarted: the machine or the session lives by it"), unit);
      return FALSE;
    }
  if (is_above_us (unit, cgroup))
    {
      g_set_error (error, JK_ERROR, JK_ERROR_PERMISSION, _ ("“%s” is not restarted: Jikimi itself runs in it"), unit);
      return FALSE;
    }
  return TRUE;
}

static gboolean
run_call (const JkRemedy *self,
          JkHttp         *http,
          GCancellable   *cancellable,
          GError        **error)
{
  const JkHttpRequest request = { .url = self->url, .method = self->method, .timeout_ms = MAX (self->timeout_us / 1000, 1),
                                  .max_bytes = MAX_BODY };
  g_autoptr(JkHttpAnswer) answer = jk_http_fetch (http, &request, cancellable);

  /* What a server says beyond the limit is not read, and says nothing of what it did: the status does. */
  if (answer->error != NULL && !g_error_matches (answer->error, JK_ERROR, JK_ERROR_LIMIT))
    {
      g_propagate_error (error, g_steal_pointer (&answer->error));
      return FALSE;
    }
  if (answer->status / 100 != 2)
    g_set_error (error, JK_ERROR, JK_ERROR_HTTP, _ ("The server answered with status %u"), answer->status);
  return answer->status / 100 == 2;
}

/* Returns: (nullable) */
static const char *
get_mark (GVariant *way_back)
{
  const char *mark = NULL;

  if (way_back != NULL)
    (void) g_variant_lookup (way_back, MARK, "&s", &mark);
  return mark;
}

GVariant *
jk_remedy_keep (const JkRemedy *self,
                GVariant       *data)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, data);
  if (self->kind == JK_REMEDY_COMMAND)
    {
      g_autofree char *mark = jk_process_mark_new ();

      g_variant_dict_insert (&dict, MARK, "s", mark);
    }
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

gboolean
jk_remedy_end_left (GVariant     *way_back,
                    GCancellable *cancellable,
                    GError      **error)
{
  const char *mark = get_mark (way_back);

  return mark == NULL || *mark == '\0' || jk_process_end_left (mark, cancellable, error);
}

static gboolean
run_command (const JkRemedy *self,
             GVariant       *way_back,
             GCancellable   *cancellable,
             GError        **error)
{
  const JkProcessRequest request = { .argv = (const char *const *) self->argv, .timeout_us = self->timeout_us,
                                     .mark = get_mark (way_back) };
  g_autoptr(JkProcessResult) result = jk_process_run (&request, cancellable, error);
  g_autofree char *name = NULL, *said = NULL, *message = NULL, *line = NULL;

  if (result == NULL)
    return FALSE;
  if (result->exit_code == 0)
    return TRUE;
  name = jk_git_path_escape (self->argv[0]);
  /* Before it is cut: what is cut would not be known any more. */
  said = g_strdup (result->message);
  (void) jk_secret_mask ((guint8 *) said, strlen (said));
  message = jk_log_redact (said);
  message[strcspn (message, "\n")] = '\0';
  line = jk_git_path_escape (message);
  if (result->signal != 0)
    g_set_error (error, JK_ERROR, JK_ERROR_FAILED, _ ("“%s” was ended by signal %d"), name, result->signal);
  else
    g_set_error (error, JK_ERROR, JK_ERROR_FAILED, _ ("“%s” ended with exit code %d: %s"), name, result->exit_code, line);
  return FALSE;
}

static gboolean
run_unit (const JkRemedy *self,
          GCancellable   *cancellable,
          GError        **error)
{
  g_autofree char *cgroup = NULL;
  g_autoptr(JkUnitBus) bus = NULL;

  (void) g_file_get_contents ("/proc/self/cgroup", &cgroup, NULL, NULL); /* without it no unit is ours */
  if (!jk_remedy_check_unit (self->unit, cgroup, error))
    return FALSE;
  bus = jk_unit_bus_new (self->user_bus);
  return jk_unit_bus_restart (bus, self->unit, MAX (self->timeout_us / 1000, 1), cancellable, error);
}

gboolean
jk_remedy_run (const JkRemedy *self,
               GVariant       *way_back,
               JkHttp         *http,
               GCancellable   *cancellable,
               GError        **error)
{
  switch (self->kind)
    {
    case JK_REMEDY_CALL:
      return run_call (self, http, cancellable, error);
    case JK_REMEDY_COMMAND:
      return run_command (self, way_back, cancellable, error);
    case JK_REMEDY_UNIT:
      return run_unit (self, cancellable, error);
    case JK_REMEDY_NONE:
    default:
      g_set_error_literal (error, JK_ERROR, JK_ERROR_NOT_SUPPORTED, _ ("No remedy is configured"));
      return FALSE;
    }
}
