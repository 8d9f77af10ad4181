/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

#include "jk-client-error.h"
#include "jk-doctor.h"
#include "jk-json.h"
#include "jk-text.h"
#include "jk-words.h"

static void
clear_line (gpointer data)
{
  JkDoctorLine *self = data;

  g_free (self->text);
  g_free (self->remedy);
}

void
jk_doctor_add (JkDoctor *self,
               JkFinding finding,
               char     *text,
               char     *remedy)
{
  JkDoctorLine line = { finding, text, remedy };

  g_array_append_val (self->lines, line);
}

static void
check_reachable (JkDoctor *self)
{
  g_autofree char *socket = jk_ctl_dup_socket (self->ctl);
  const char *place = self->ctl->url != NULL ? self->ctl->url : socket;
  g_autoptr(GError) error = NULL;
  g_autofree char *sentence = NULL;

  self->status = jk_ctl_get (self->ctl, "/status", &error);
  if (self->status != NULL)
    {
      jk_doctor_add (self, JK_FINDING_GOOD, g_strdup_printf (_("Jikimi answers at %s"), place), NULL);
      return;
    }
  sentence = jk_client_error_explain (error, self->ctl->url == NULL);
  jk_doctor_add (self, JK_FINDING_WRONG, g_strdup_printf ("%s (%s)", sentence, place),
                 self->ctl->url == NULL ? g_strdup (_("Start it with “jikimi” or “jikimid”."))
                                        : g_strdup (_("Check the address and the key.")));
}

static void
check_version (JkDoctor *self)
{
  const char *version = jk_json_get_string (self->status, "version");

  if (g_strcmp0 (version, JK_VERSION) == 0)
    jk_doctor_add (self, JK_FINDING_GOOD, g_strdup_printf (_("Version %s, as jikimictl itself"), version), NULL);
  else
    jk_doctor_add (self, JK_FINDING_NOTE,
                   g_strdup_printf (_("The running Jikimi is version %s, jikimictl %s"),
                                    version != NULL ? version : "?", JK_VERSION),
                   g_strdup (_("Restart Jikimi after an update.")));
  if (g_strcmp0 (jk_json_get_string (self->status, "state"), "running") != 0)
    jk_doctor_add (self, JK_FINDING_NOTE, g_strdup (_("Watching is stopped")), g_strdup ("jikimictl start"));
}

static void
check_history (JkDoctor *self)
{
  JsonObject *history = jk_json_get_object (self->status, "history");
  const char *reason = jk_json_get_string (history, "reason");
  gint64 lost = jk_json_get_int (history, "lost_samples");
  g_autofree char *size = g_format_size (MAX (jk_json_get_int (history, "size_bytes"), 0));

  if (history == NULL)
    jk_doctor_add (self, JK_FINDING_NOTE, g_strdup (_("No history is kept")), NULL);
  else if (jk_json_get_boolean (history, "degraded"))
    jk_doctor_add (self, JK_FINDING_WRONG,
                   g_strdup_printf (_("The history cannot be written: %s"), reason != NULL ? reason : "?"),
                   g_strdup (
                       _("It is kept in memory until that is mended: look at the disk and the folder’s rights.")));
  else
    jk_doctor_add (self, JK_FINDING_GOOD, g_strdup_printf (_("The history is written: %s"), size), NULL);
  if (lost > 0)
    jk_doctor_add (self, JK_FINDING_NOTE,
                   g_strdup_printf (ngettext ("%d value was lost", "%d values were lost", lost),
                                    (int) MIN (lost, G_MAXINT)),
                   NULL);
}

static void
check_projects (JkDoctor *self)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonObject) answer = jk_ctl_get (self->ctl, "/projects", &error);
  JsonArray *rows = jk_json_get_array (answer, "projects");

  if (answer == NULL)
    jk_doctor_add (self, JK_FINDING_WRONG, g_strdup_printf (_("The projects cannot be listed: %s"), error->message),
                   NULL);
  else if (jk_json_get_length (rows) == 0)
    jk_doctor_add (self, JK_FINDING_NOTE, g_strdup (_("No repository is watched yet")),
                   g_strdup ("jikimictl projects add PATH"));
  for (guint i = 0; i < jk_json_get_length (rows); i++)
    {
      JsonObject *row = jk_json_get_element (rows, i);
      const char *name = jk_json_get_string (row, "name"), *reason = jk_json_get_string (row, "error");
      const char *state = jk_json_get_string (row, "state");
      gboolean failed = g_strcmp0 (state, "failed") == 0;

      name = name != NULL ? name : jk_json_get_string (row, "id");
      jk_doctor_add (self, failed ? JK_FINDING_WRONG : JK_FINDING_GOOD,
                     /* Translators: a project, and its state or why it failed. */
                     g_strdup_printf (_("Project “%s”: %s"), name != NULL ? name : "?",
                                      failed && reason != NULL ? reason : jk_words_project_state (state)),
                     failed ? g_strdup_printf (_("If it is gone for good: jikimictl projects remove '%s'"), name)
                            : NULL);
    }
}

/* Returns: (nullable): what helps a collector that fails */
static const char *
get_remedy (const char *collector)
{
  static const struct
  {
    const char *id;
    const char *remedy;
  } remedies[] = {
    { "coverage", N_("Let the tests write a coverage report, such as lcov.info or coverage.xml, or name it in "
                      "[coverage] reports.") },
    { "api", N_("Check that the service runs, and the url of its [probe].") },
    { "deployment", N_("Check that the service runs, and the url or unit of its [health].") },
    { "source", N_("Check that the endpoint runs, and the url of its [source].") },
    { "git", N_("Check with “git status” that the repository can be read.") },
    { "file_size", N_("Check that the files of the repository can be read.") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (remedies); i++)
    {
      if (g_strcmp0 (collector, remedies[i].id) == 0)
        return _(remedies[i].remedy);
    }
  return NULL;
}

static void
check_collectors (JkDoctor *self)
{
  JsonArray *rows = jk_json_get_array (self->status, "collectors");
  guint n_failed = 0;

  for (guint i = 0; i < jk_json_get_length (rows); i++)
    {
      JsonObject *row = jk_json_get_element (rows, i);
      const char *id = jk_json_get_string (row, "id"), *reason = jk_json_get_string (row, "error");

      if (id == NULL || g_strcmp0 (jk_json_get_string (row, "state"), "failed") != 0)
        continue;
      n_failed++;
      jk_doctor_add (self, JK_FINDING_WRONG,
                     g_strdup_printf (_("“%s” cannot be measured: %s"), jk_words_collector (id), reason != NULL ? reason : "?"),
                     g_strdup (get_remedy (id)));
    }
  if (n_failed == 0)
    jk_doctor_add (self, JK_FINDING_GOOD, g_strdup (_("Everything that is to be measured is measured")), NULL);
}

void
jk_doctor_check_answers (JkDoctor *self)
{
  if (self->status == NULL)
    return;
  check_version (self);
  check_history (self);
  check_projects (self);
  check_collectors (self);
}

static void
check_key (JkDoctor *self)
{
  if (self->ctl->key != NULL && !self->ctl->address->is_secret)
    jk_doctor_add (self, JK_FINDING_NOTE, g_strdup (_("The key travels unencrypted")),
                   g_strdup (_("Use https:// for addresses that are not this machine’s.")));
}

static void
check_trust (JkDoctor *self)
{
  const char *trusted = jk_client_get_fingerprint (self->ctl->client);

  if (self->status == NULL || !self->ctl->address->is_tls)
    return;
  if (trusted != NULL)
    jk_doctor_add (self, JK_FINDING_GOOD, g_strdup_printf (_("It shows the certificate that is trusted here: %s"), trusted), NULL);
  else
    jk_doctor_add (self, JK_FINDING_GOOD, g_strdup (_("An authority vouches for its certificate")), NULL);
}

static void
say_line (JkCtl              *ctl,
          const JkDoctorLine *line)
{
  static const char *const marks[] = { "✔", "!", "✘" };
  static const char *const styles[] = { "32", "33", "31" };
  g_autofree char *text = jk_text_escape (line->text);

  if (ctl->use_styles)
    jk_ctl_say (ctl, "\033[%sm%s\033[0m %s\n", styles[line->finding], marks[line->finding], text);
  else
    jk_ctl_say (ctl, "%s %s\n", marks[line->finding], text);
  if (line->remedy != NULL)
    {
      g_autofree char *remedy = jk_text_escape (line->remedy);

      jk_ctl_say (ctl, "  → %s\n", remedy);
    }
}

static void
print_json (GArray *lines)
{
  static const char *const words[] = { "good", "note", "wrong" };
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(JsonNode) root = NULL;
  g_autofree char *text = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "findings");
  json_builder_begin_array (builder);
  for (guint i = 0; i < lines->len; i++)
    {
      const JkDoctorLine *line = &g_array_index (lines, JkDoctorLine, i);
      g_autofree char *escaped = jk_text_escape (line->text);
      g_autofree char *remedy = line->remedy != NULL ? jk_text_escape (line->remedy) : NULL;

      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "state");
      json_builder_add_string_value (builder, words[line->finding]);
      json_builder_set_member_name (builder, "text");
      json_builder_add_string_value (builder, escaped);
      if (remedy != NULL)
        {
          json_builder_set_member_name (builder, "remedy");
          json_builder_add_string_value (builder, remedy);
        }
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  text = json_to_string (root, FALSE);
  printf ("%s\n", text);
}

static JkExit
say_findings (JkDoctor *self)
{
  guint n_wrong = 0;

  for (guint i = 0; i < self->lines->len; i++)
    {
      const JkDoctorLine *line = &g_array_index (self->lines, JkDoctorLine, i);

      n_wrong += line->finding == JK_FINDING_WRONG;
      if (!self->ctl->json)
        say_line (self->ctl, line);
    }
  if (self->ctl->json)
    print_json (self->lines);
  else if (n_wrong > 0)
    jk_ctl_say (self->ctl,
                ngettext ("\n%u thing needs your attention.\n", "\n%u things need your attention.\n", n_wrong),
                n_wrong);
  else
    jk_ctl_say (self->ctl, "\n%s\n", _("All is well."));
  return n_wrong > 0 ? JK_EXIT_WRONG : JK_EXIT_FINE;
}

static JkExit
run (JkCtl *ctl,
     char **arguments)
{
  JkDoctor self = { .ctl = ctl };
  JkExit code;

  if (arguments[0] != NULL)
    return jk_ctl_usage ("doctor", _("“%s” is one argument too many."), arguments[0]);

  self.lines = g_array_new (FALSE, FALSE, sizeof (JkDoctorLine));
  g_array_set_clear_func (self.lines, clear_line);
  check_reachable (&self);
  if (ctl->url == NULL)
    jk_doctor_check_machine (&self);
  else
    {
      check_key (&self);
      check_trust (&self);
    }
  jk_doctor_check_answers (&self);
  code = say_findings (&self);

  g_array_unref (self.lines);
  g_clear_pointer (&self.paths, jk_paths_free);
  g_clear_pointer (&self.config, jk_config_unref);
  g_clear_pointer (&self.status, json_object_unref);
  return code;
}

const JkCommand jk_command_doctor = {
  "doctor",
  NULL,
  N_("Check the set-up and say what to do about it"),
  N_("Works also while Jikimi does not run. Ends with 1 if something is wrong."),
  NULL,
  run,
};
