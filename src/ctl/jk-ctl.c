/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-ctl.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

#include "jk-client-error.h"
#include "jk-config-keys.h"
#include "jk-config.h"
#include "jk-ctl-remote.h"
#include "jk-error.h"
#include "jk-git-path.h"
#include "jk-json.h"
#include "jk-particle.h"
#include "jk-secrets.h"
#include "jk-text.h"

char *
jk_ctl_dup_socket (JkCtl *self)
{
  g_auto(GStrv) environment = g_get_environ ();
  g_autoptr(JkConfig) config = NULL;
  const char *configured;

  if (self->socket != NULL)
    return g_strdup (self->socket);

  /* A configuration that is not valid is the daemon's to complain about, and `doctor`'s. */
  config = jk_config_load (self->paths->config_file, (const char *const *) environment, NULL);
  configured = config != NULL ? jk_config_get_string (config, "api.socket") : "";
  return g_strdup (*configured != '\0' ? configured : self->paths->socket);
}

JkExit
jk_ctl_connect (JkCtl *self)
{
  g_autofree char *socket = NULL;

  self->paths = jk_paths_new (self->state_dir);
  if (self->url != NULL)
    return jk_ctl_connect_remote (self, FALSE);

  socket = jk_ctl_dup_socket (self);
  self->client = jk_client_new_for_socket (socket);
  return JK_EXIT_FINE;
}

void
jk_ctl_clear (JkCtl *self)
{
  g_free (self->socket);
  g_free (self->url);
  jk_secret_free (self->key);
  g_free (self->fingerprint);
  g_free (self->state_dir);
  g_free (self->project);
  g_free (self->proposal);
  g_free (self->message);
  g_free (self->metric);
  g_free (self->name);
  g_free (self->role);
  g_free (self->expires);
  g_free (self->since);
  g_free (self->interval);
  g_free (self->level);
  g_free (self->category);
  g_free (self->state);
  g_free (self->text);
  g_free (self->untracked);
  g_free (self->trusted);
  g_free (self->length);
  g_clear_pointer (&self->paths, jk_paths_free);
  g_clear_pointer (&self->address, jk_address_free);
  g_clear_object (&self->client);
}

static void
on_done_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static void
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static JsonNode *
make_body (JsonObject *body)
{
  JsonNode *node;

  if (body == NULL)
    return NULL;
  node = json_node_new (JSON_NODE_OBJECT);
  json_node_set_object (node, body);
  return node;
}

static gboolean
is_tried (JkCtl      *self,
          const char *method)
{
  return self->dry_run && !g_str_equal (method, "GET");
}

static char *
make_path (JkCtl      *self,
           const char *method,
           const char *path)
{
  if (!is_tried (self, method))
    return g_strdup (path);
  return g_strconcat (path, strchr (path, '?') != NULL ? "&" : "?", "dry_run=true", NULL);
}

/* For a command that has done all there is to do: nothing. */
static GQuark
tried_quark (void)
{
  return g_quark_from_static_string ("jk-ctl-tried");
}

static void
say_changes (JkCtl    *self,
             JsonNode *answer)
{
  JsonObject *body = answer != NULL && JSON_NODE_HOLDS_OBJECT (answer) ? json_node_get_object (answer) : NULL;
  JsonArray *changes = body != NULL ? jk_json_get_array (body, "changes") : NULL;
  g_autoptr(JkTable) table = jk_table_new ();

  jk_table_add_column (table, _("Would change"), JK_TABLE_LEFT);
  jk_table_add_column (table, C_("column", "From"), JK_TABLE_SHRINKS);
  jk_table_add_column (table, C_("column", "To"), JK_TABLE_SHRINKS);
  for (guint i = 0; i < jk_json_get_length (changes); i++)
    {
      JsonObject *change = jk_json_get_element (changes, i);
      const char *from = change != NULL ? jk_json_get_string (change, "from") : NULL;
      const char *to = change != NULL ? jk_json_get_string (change, "to") : NULL;

      if (change == NULL)
        continue;
      jk_table_add (table, jk_json_get_string (change, "what"), NULL);
      jk_table_add (table, from != NULL ? from : "–", NULL);
      jk_table_add (table, to != NULL ? to : "–", NULL);
    }
  if (jk_table_is_empty (table))
    jk_ctl_say (self, "%s\n", _("Nothing would change."));
  else
    jk_ctl_print_table (self, table);
}

JsonNode *
jk_ctl_call (JkCtl      *self,
             const char *method,
             const char *path,
             JsonObject *body,
             GError    **error)
{
  g_autofree char *whole = make_path (self, method, path);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(JsonNode) node = make_body (body);
  g_autoptr(JsonNode) answer = NULL;
  GError *local = NULL;

  jk_client_call_async (self->client, method, whole, node, NULL, on_done_cb, &result);
  wait_for (&result);
  answer = jk_client_call_finish (self->client, result, &local);
  if (local == NULL && is_tried (self, method))
    {
      say_changes (self, answer);
      local = g_error_new_literal (tried_quark (), 0, "tried");
    }
  if (local == NULL)
    return g_steal_pointer (&answer);
  g_propagate_error (error, local);
  return NULL;
}

JsonObject *
jk_ctl_get (JkCtl      *self,
            const char *path,
            GError    **error)
{
  g_autoptr(GError) local = NULL;
  g_autoptr(JsonNode) node = jk_ctl_call (self, "GET", path, NULL, &local);

  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    return json_node_dup_object (node);
  if (local == NULL)
    local = g_error_new (JK_ERROR, JK_ERROR_PARSE, _("The answer to %s is not an object."), path);
  g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

JkExit
jk_ctl_print_json (JkCtl      *self,
                   const char *method,
                   const char *path,
                   JsonObject *body)
{
  g_autofree char *whole = make_path (self, method, path);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(JsonNode) node = make_body (body);
  g_autoptr(GBytes) bytes = NULL;
  GError *error = NULL;
  const char *text;
  gsize size;

  jk_client_fetch_async (self->client, method, whole, node, NULL, on_done_cb, &result);
  wait_for (&result);
  bytes = jk_client_fetch_finish (self->client, result, &error);
  if (bytes == NULL)
    return jk_ctl_fail (self, error);

  text = g_bytes_get_data (bytes, &size);
  fwrite (text, 1, size, stdout);
  if (size > 0 && text[size - 1] != '\n')
    putchar ('\n');
  return JK_EXIT_FINE;
}

static JkExit
get_exit (const GError *error)
{
  if (g_error_matches (error, JK_ERROR, JK_ERROR_NOT_FOUND))
    return JK_EXIT_NOT_FOUND;
  if (g_error_matches (error, JK_ERROR, JK_ERROR_PERMISSION) || g_error_matches (error, JK_ERROR, JK_ERROR_EXISTS)
      || g_error_matches (error, JK_ERROR, JK_ERROR_INVALID_ARGUMENT)
      || g_error_matches (error, JK_ERROR, JK_ERROR_NOT_SUPPORTED))
    return JK_EXIT_REFUSED;
  if (jk_client_error_is_unreachable (error))
    return JK_EXIT_UNREACHABLE;
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT) ? JK_EXIT_USAGE : JK_EXIT_WRONG;
}

/* Returns: (nullable): what the user can do about it */
static const char *
get_remedy (JkCtl        *self,
            const GError *error,
            JkExit        code)
{
  if (code == JK_EXIT_UNREACHABLE && self->url == NULL)
    return _("Start it with “jikimi” or “jikimid”; “jikimictl doctor” says what is wrong.");
  if (g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE))
    return jk_client_get_fingerprint (self->client) != NULL
             ? _ ("Unless somebody renewed it, somebody else answers there. Compare with “jikimid --print-fingerprint” on that host, and "
                  "name the right one once with --fingerprint.")
             : _ ("Compare with “jikimid --print-fingerprint” on that host, and name it once with --fingerprint.");
  if (code == JK_EXIT_UNREACHABLE)
    return _("Check the address, and that Jikimi listens there.");
  if (g_error_matches (error, JK_ERROR, JK_ERROR_PERMISSION) && self->url != NULL && self->key == NULL)
    return _("Give an API key in JIKIMI_KEY, or once with “jikimictl keys remember URL”.");
  return NULL;
}

JkExit
jk_ctl_fail (JkCtl  *self,
             GError *error)
{
  gboolean is_local = self->client != NULL && jk_client_get_is_local (self->client);
  g_autofree char *sentence = NULL;
  g_autofree char *escaped = NULL;
  const char *remedy;
  JkExit code;

  if (error->domain == tried_quark ())
    {
      g_error_free (error);
      return JK_EXIT_FINE;
    }

  sentence = jk_client_error_explain (error, is_local);
  escaped = jk_text_escape (sentence);
  code = get_exit (error);
  remedy = get_remedy (self, error, code);
  fprintf (stderr, "jikimictl: %s\n", escaped);
  if (remedy != NULL)
    fprintf (stderr, "%s\n", remedy);
  g_error_free (error);
  return code;
}

JkExit
jk_ctl_usage (const char *command,
              const char *format,
              ...)
{
  g_autofree char *message = NULL;
  g_autofree char *escaped = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = jk_particle_vprintf (format, arguments);
  va_end (arguments);

  escaped = jk_text_escape (message);
  fprintf (stderr, "jikimictl: %s\n", escaped);
  fprintf (stderr, _("Try “jikimictl %s%s--help”."), command != NULL ? command : "", command != NULL ? " " : "");
  fputc ('\n', stderr);
  return JK_EXIT_USAGE;
}

void
jk_ctl_say (JkCtl      *self,
            const char *format,
            ...)
{
  va_list arguments;

  if (self->quiet)
    return;
  va_start (arguments, format);
  vprintf (format, arguments);
  va_end (arguments);
}

void
jk_ctl_print_table (JkCtl   *self,
                    JkTable *table)
{
  g_autofree char *text = jk_table_to_string (table, self->columns, self->use_styles);

  jk_ctl_say (self, "%s", text);
}

const char *
jk_ctl_nearest (const char        *text,
                const char *const *candidates)
{
  const char *nearest = NULL;
  guint least = MAX (strlen (text) / 2, 1) + 1;

  for (guint i = 0; candidates[i] != NULL; i++)
    {
      guint distance = jk_config_distance (text, candidates[i]);

      /* What is only begun is as good as a slip. */
      if (*text != '\0' && g_str_has_prefix (candidates[i], text))
        distance = 1;
      if (distance < least)
        {
          least = distance;
          nearest = candidates[i];
        }
    }
  return nearest;
}

static gboolean
is_named (JsonObject *row,
          const char *text,
          const char *absolute)
{
  return g_strcmp0 (jk_json_get_string (row, "id"), text) == 0
         || g_strcmp0 (jk_json_get_string (row, "name"), text) == 0
         || g_strcmp0 (jk_json_get_string (row, "path"), absolute) == 0;
}

static GError *
make_not_found (JsonArray  *rows,
                const char *text)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new ();
  const char *nearest;

  for (guint i = 0; i < jk_json_get_length (rows); i++)
    {
      const char *name = jk_json_get_string (jk_json_get_element (rows, i), "name");

      if (name != NULL)
        g_ptr_array_add (names, (gpointer) name);
    }
  g_ptr_array_add (names, NULL);

  nearest = jk_ctl_nearest (text, (const char *const *) names->pdata);
  if (nearest != NULL)
    return g_error_new (JK_ERROR, JK_ERROR_NOT_FOUND, _("No project is called “%s”. Did you mean “%s”?"), text,
                        nearest);
  return g_error_new (JK_ERROR, JK_ERROR_NOT_FOUND, _("No project is called “%s”. “jikimictl projects” lists them."),
                      text);
}

char *
jk_ctl_find_project (JkCtl      *self,
                     const char *text,
                     GError    **error)
{
  g_autoptr(JsonObject) answer = jk_ctl_get (self, "/projects", error);
  g_autofree char *here = g_get_current_dir ();
  g_autofree char *absolute = g_canonicalize_filename (text, here);
  JsonArray *rows = jk_json_get_array (answer, "projects");
  const char *found = NULL;
  guint n_found = 0;

  if (answer == NULL)
    return NULL;

  for (guint i = 0; i < jk_json_get_length (rows); i++)
    {
      JsonObject *row = jk_json_get_element (rows, i);
      const char *id = jk_json_get_string (row, "id");

      if (id == NULL || !is_named (row, text, absolute))
        continue;
      if (g_str_equal (id, text))
        return g_strdup (id);
      found = id;
      n_found++;
    }
  if (n_found == 1)
    return g_strdup (found);
  if (n_found > 1)
    g_set_error (error, JK_ERROR, JK_ERROR_INVALID_ARGUMENT,
                 _("%u projects are called “%s”. Name one by its id; “jikimictl projects” lists them."), n_found, text);
  else
    g_propagate_error (error, make_not_found (rows, text));
  return NULL;
}

/* What a shell hands over need not be text; what is text may be copied from an answer, where a name is escaped already. */
void
jk_ctl_add_paths (JsonObject *body,
                  char      **paths)
{
  JsonArray *listed;

  if (paths[0] == NULL)
    return;
  listed = json_array_new ();
  for (guint i = 0; paths[i] != NULL; i++)
    {
      g_autofree char *escaped = g_utf8_validate (paths[i], -1, NULL) ? NULL : jk_git_path_escape (paths[i]);

      json_array_add_string_element (listed, escaped != NULL ? escaped : paths[i]);
    }
  json_object_set_array_member (body, "paths", listed);
}
