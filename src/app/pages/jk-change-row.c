/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-change-row.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-json.h"
#include "jk-level-badge.h"
#include "jk-plain-line.h"

/* More findings than this in one file add nothing to the reason. */
#define MAX_FINDINGS 3

struct _JkChangeRow
{
  AdwActionRow parent_instance;

  GtkWidget *check;
  GtkWidget *verdict;

  char *path;
};

G_DEFINE_FINAL_TYPE (JkChangeRow, jk_change_row, ADW_TYPE_ACTION_ROW)

static guint chosen_signal;

const char *
jk_change_row_class_title (const char *class)
{
  static const struct
  {
    const char *class;
    const char *title;
  } titles[] = {
    { "source", NC_ ("class of a file", "Source") },       { "test", NC_ ("class of a file", "Tests") },
    { "docs", NC_ ("class of a file", "Documentation") },  { "config", NC_ ("class of a file", "Configuration") },
    { "build", NC_ ("class of a file", "Build and CI") },  { "data", NC_ ("class of a file", "Data") },
    { "generated", NC_ ("class of a file", "Generated") }, { "vendored", NC_ ("class of a file", "Of other projects") },
    { "binary", NC_ ("class of a file", "Binary") },       { "secret", NC_ ("class of a file", "Looks secret") },
    { "too-large", NC_ ("class of a file", "Too large") }, { "conflicted", NC_ ("class of a file", "In conflict") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    {
      if (g_strcmp0 (titles[i].class, class) == 0)
        return g_dpgettext2 (NULL, "class of a file", titles[i].title);
    }
  return class != NULL ? class : "";
}

typedef struct
{
  const char *verdict;
  const char *word;
  const char *icon;
  JkLevel level;
} Verdict;

static const Verdict *
find_verdict (JsonObject *change)
{
  static const Verdict verdicts[] = {
    { "safe", NC_ ("verdict on a file", "Safe to commit"), "jk-level-success-symbolic", JK_LEVEL_SUCCESS },
    { "ask", NC_ ("verdict on a file", "Have a look first"), "jk-level-warning-symbolic", JK_LEVEL_WARNING },
    { "never", NC_ ("verdict on a file", "Not to be committed"), "jk-level-emergency-symbolic", JK_LEVEL_EMERGENCY },
  };
  const char *word = jk_json_get_string (change, "verdict");

  for (guint i = 0; i < G_N_ELEMENTS (verdicts); i++)
    {
      if (g_strcmp0 (verdicts[i].verdict, word) == 0)
        return &verdicts[i];
    }
  return &verdicts[1]; /* nobody judged it */
}

static void
add_part (GString    *text,
          const char *part)
{
  if (part != NULL && *part != '\0')
    g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", part);
}

/* Returns: (transfer full): "+12 −3"; "" where nobody counted */
static char *
lines_text (JsonObject *change)
{
  gint64 added = jk_json_get_int (change, "lines_added"), removed = jk_json_get_int (change, "lines_removed");

  if (added == 0 && removed == 0)
    return g_strdup ("");
  return g_strdup_printf ("+%" G_GINT64_FORMAT " −%" G_GINT64_FORMAT, added, removed);
}

static void
add_findings (GString    *text,
              JsonObject *change)
{
  JsonArray *findings = jk_json_get_array (change, "findings");
  guint n = jk_json_get_length (findings);

  for (guint i = 0; i < MIN (n, MAX_FINDINGS); i++)
    {
      JsonObject *finding = jk_json_get_element (findings, i);
      const char *kind = jk_json_get_string (finding, "kind"), *preview = jk_json_get_string (finding, "preview");
      g_autofree char *shown = preview != NULL ? jk_plain_line_new (preview) : g_strdup ("");

      g_string_append_c (text, '\n');
      /* Translators: a line of a file, what was found there, its masked beginning */
      g_string_append_printf (text, _ ("Line %d: %s %s"), (int) jk_json_get_int (finding, "line"), kind != NULL ? kind : "", shown);
    }
  if (n > MAX_FINDINGS)
    {
      g_string_append_c (text, '\n');
      g_string_append_printf (text, ngettext ("and %u more", "and %u more", n - MAX_FINDINGS), n - MAX_FINDINGS);
    }
}

static const char *
kind_text (JsonObject *change)
{
  const char *index = jk_json_get_string (change, "index"), *worktree = jk_json_get_string (change, "worktree");
  const char *letter = worktree != NULL && *worktree != '\0' ? worktree : index != NULL ? index : "";

  if (jk_json_get_boolean (change, "conflicted"))
    return _ ("in conflict");
  switch (*letter)
    {
    case '?':
      return _ ("new");
    case 'D':
      return _ ("deleted");
    case 'R':
      return _ ("renamed");
    case 'A':
      return _ ("added");
    default:
      return worktree != NULL && *worktree != '\0' ? _ ("modified") : _ ("staged");
    }
}

static char *
subtitle_text (JsonObject    *change,
               const Verdict *verdict)
{
  GString *text = g_string_new (NULL);
  g_autofree char *lines = lines_text (change);

  add_part (text, kind_text (change));
  add_part (text, lines);
  if (!g_str_equal (verdict->verdict, "safe"))
    add_part (text, g_dpgettext2 (NULL, "verdict on a file", verdict->word));
  add_part (text, jk_json_get_string (change, "reason_text"));
  add_findings (text, change);
  return g_string_free (text, FALSE);
}

static void
on_toggled_cb (JkChangeRow *self)
{
  g_signal_emit (self, chosen_signal, 0);
}

static void
jk_change_row_finalize (GObject *object)
{
  g_free (JK_CHANGE_ROW (object)->path);
  G_OBJECT_CLASS (jk_change_row_parent_class)->finalize (object);
}

static void
jk_change_row_class_init (JkChangeRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = jk_change_row_finalize;
  chosen_signal = g_signal_new ("chosen", JK_TYPE_CHANGE_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/jikimi/Jikimi/ui/jk-change-row.ui");
  gtk_widget_class_bind_template_child (widget_class, JkChangeRow, check);
  gtk_widget_class_bind_template_child (widget_class, JkChangeRow, verdict);
  gtk_widget_class_bind_template_callback (widget_class, on_toggled_cb);
}

static void
jk_change_row_init (JkChangeRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* What is only staged is compared with the last commit; all else with what is staged. */
static char *
diff_place (const char *project,
            JsonObject *change)
{
  const char *path = jk_json_get_string (change, "path"), *worktree = jk_json_get_string (change, "worktree");
  gboolean is_staged = worktree == NULL || *worktree == '\0';

  return g_strconcat (project, is_staged ? ":s:" : ":w:", path, NULL);
}

static void
name_parts (JkChangeRow *self,
            const char  *shown,
            const char  *word)
{
  /* Translators: what ticking a box does: %s is a file */
  g_autofree char *name = g_strdup_printf (_ ("Commit %s"), shown);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->check), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->verdict), GTK_ACCESSIBLE_PROPERTY_LABEL, word, -1);
  gtk_widget_set_tooltip_text (self->verdict, word);
}

GtkWidget *
jk_change_row_new (const char *project,
                   JsonObject *change,
                   gboolean    is_chosen)
{
  JkChangeRow *self = g_object_new (JK_TYPE_CHANGE_ROW, NULL);
  const Verdict *verdict = find_verdict (change);
  const char *path = jk_json_get_string (change, "path");
  gboolean can_choose = !g_str_equal (verdict->verdict, "never");
  g_autofree char *subtitle = subtitle_text (change, verdict), *shown = jk_plain_line_new (path != NULL ? path : "");
  g_autofree char *place = NULL;

  self->path = g_strdup (path != NULL ? path : "");
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), shown);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), subtitle);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->verdict), verdict->icon);
  jk_level_style (self->verdict, verdict->level);
  name_parts (self, shown, g_dpgettext2 (NULL, "verdict on a file", verdict->word));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (self->check), can_choose && is_chosen);
  gtk_widget_set_sensitive (self->check, can_choose);
  if (path != NULL)
    {
      place = diff_place (project, change);
      gtk_actionable_set_action_target_value (GTK_ACTIONABLE (self), g_variant_new_string (place));
      gtk_actionable_set_action_name (GTK_ACTIONABLE (self), "win.open-diff");
    }
  return GTK_WIDGET (self);
}

const char *
jk_change_row_get_path (JkChangeRow *self)
{
  return self->path;
}

gboolean
jk_change_row_get_chosen (JkChangeRow *self)
{
  return gtk_check_button_get_active (GTK_CHECK_BUTTON (self->check));
}
