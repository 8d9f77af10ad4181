/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-file-size.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "jk-change-name.h"
#include "jk-error.h"
#include "jk-git-content.h"
#include "jk-git-path.h"
#include "jk-open-below.h"
#include "jk-outline.h"
#include "jk-secret-mask.h"

#define MAX_FILES 20
#define MAX_BYTES (16 * 1024 * 1024)
#define MAX_LONGEST 3
#define MAX_PIECES 12

struct _JkFileSize
{
  JkHealAction parent_instance;

  guint limit;
  JkLongFiles list;
  gpointer user_data;
  GDestroyNotify free_data;
};

G_DEFINE_FINAL_TYPE (JkFileSize, jk_file_size, JK_TYPE_HEAL_ACTION)

static void
add_parts (GPtrArray  *items,
           const char *shown,
           GPtrArray  *parts,
           guint       max,
           const char *format)
{
  for (guint i = 0; i < parts->len && i < max; i++)
    {
      const JkOutlinePart *part = g_ptr_array_index (parts, i);
      g_autofree char *place = g_strdup_printf ("%s:%u-%u", shown, part->from, part->to), *note = NULL;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
      note = g_strdup_printf (format, part->from, part->to, part->name);
#pragma GCC diagnostic pop
      jk_heal_items_add (items, place, note, -1);
    }
}

/* Returns: whether the file is over the limit */
static gboolean
describe (JkFileSize *self,
          GPtrArray  *items,
          const char *path,
          const char *text,
          gsize       length)
{
  g_autofree char *shown = jk_git_path_escape (path), *name = g_path_get_basename (path), *note = NULL;
  g_autoptr(GPtrArray) parts = NULL, longest = NULL, pieces = NULL;
  guint n_lines;

  parts = jk_outline_read (text, length, jk_outline_kind_of_name (name), &n_lines);
  if (n_lines <= self->limit)
    return FALSE;
  longest = jk_outline_longest (parts, MAX_LONGEST);
  pieces = jk_outline_cut (parts, n_lines, self->limit);
  note = g_strdup_printf (_ ("%u lines, %u are allowed"), n_lines, self->limit);
  jk_heal_items_add (items, shown, note, length);
  /* Translators: line numbers, and the name of a function or section. */
  add_parts (items, shown, longest, MAX_LONGEST, _ ("lines %u–%u, among the longest: %s"));
  /* Translators: line numbers, and the names of the first and the last function or section. */
  add_parts (items, shown, pieces, MAX_PIECES, _ ("lines %u–%u could be a file of their own: %s"));
  if (pieces->len == 0)
    jk_heal_items_add (items, shown, _ ("there is no place between its parts to cut it: its longest part has to become shorter first"), -1);
  return TRUE;
}

static gboolean
may_look (const char  *path,
          GError     **error)
{
  g_autofree char *shown = jk_git_path_escape (path);

  if (!jk_git_path_is_inside (path))
    {
      g_set_error (error, JK_ERROR, JK_ERROR_PERMISSION, _ ("“%s” is not a path in the working tree."), shown);
      return FALSE;
    }
  if (jk_secret_name_judge (path) == JK_SECRET_NAME_NONE)
    return TRUE;
  g_set_error_literal (error, JK_ERROR, JK_ERROR_PERMISSION, _ ("Files of this name hold keys or passwords."));
  return FALSE;
}

static void
look_at (JkFileSize   *self,
         GPtrArray    *items,
         int           top,
         const char   *path,
         guint        *n_long,
         GCancellable *cancellable)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = may_look (path, &error) ? jk_read_below (top, path, MAX_BYTES, cancellable, &error) : NULL;
  g_autofree char *shown = jk_git_path_escape (path), *text = NULL;
  gsize length;

  if (bytes == NULL)
    {
      jk_heal_items_add (items, shown, error->message, -1);
      return;
    }
  /* The names of parts are text of the file. */
  length = g_bytes_get_size (bytes);
  text = g_malloc0 (length + 1);
  if (length > 0)
    memcpy (text, g_bytes_get_data (bytes, NULL), length);
  (void) jk_secret_mask ((guint8 *) text, length);
  *n_long += describe (self, items, path, text, length);
}

static GStrv
list_files (JkFileSize         *self,
            const JkHealTarget *target)
{
  GStrv files = NULL;

  if (target->object != NULL)
    return g_strdupv ((char *[]) { target->object, NULL });
  if (self->list != NULL && target->project != NULL)
    files = self->list (target->project, self->user_data);
  return files != NULL ? files : g_new0 (char *, 1);
}

/* Fills @items. Returns: %FALSE with the reason why nothing can be said */
static gboolean
look (JkFileSize         *self,
      const JkHealTarget *target,
      GPtrArray          *items,
      guint              *n_long,
      GCancellable       *cancellable,
      GError            **error)
{
  int top = target->path != NULL ? open (target->path, O_PATH | O_DIRECTORY | O_CLOEXEC) : -1;
  g_auto(GStrv) files = NULL;

  if (top < 0)
    {
      g_set_error_literal (error, JK_ERROR, JK_ERROR_NOT_FOUND,
                           target->path != NULL ? _ ("There is no such project") : _ ("Name the project: this is done in one at a time"));
      return FALSE;
    }
  files = list_files (self, target);
  for (guint i = 0; files[i] != NULL && i < MAX_FILES && !g_cancellable_is_cancelled (cancellable); i++)
    look_at (self, items, top, files[i], n_long, cancellable);
  close (top);
  return TRUE;
}

static JkHealPlan *
jk_file_size_plan (JkHealAction       *action,
                   const JkHealTarget *target,
                   GCancellable       *cancellable,
                   GError            **error)
{
  g_autoptr(JkHealPlan) plan = jk_heal_plan_new ();
  guint n_long = 0;

  plan->only_recommends = TRUE;
  if (!look (JK_FILE_SIZE (action), target, plan->items, &n_long, cancellable, &plan->refusal))
    return g_steal_pointer (&plan);
  plan->n_items = plan->items->len;
  plan->nothing_to_do = n_long == 0;
  jk_heal_effects_add (plan->effects, "file_size_violations", "", n_long, NAN);
  return g_cancellable_set_error_if_cancelled (cancellable, error) ? NULL : g_steal_pointer (&plan);
}

/* Looks once more, so that what is told is how the files are now; changes nothing. */
static JkHealOutcome *
jk_file_size_act (JkHealAction       *action,
                  const JkHealTarget *target,
                  const JkHealPlan   *plan,
                  GVariant           *way_back,
                  JkOperation        *operation,
                  GCancellable       *cancellable,
                  GError            **error)
{
  g_autoptr(JkHealOutcome) outcome = jk_heal_outcome_new ();
  guint n_long = 0;

  if (!look (JK_FILE_SIZE (action), target, outcome->items, &n_long, cancellable, error)
      || g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  outcome->n_items = outcome->items->len;
  return g_steal_pointer (&outcome);
}

/* It never changes anything. */
static JkHealRemains
jk_file_size_recover (JkHealAction       *action,
                      const JkHealTarget *target,
                      GVariant           *plan_data,
                      GVariant           *way_back,
                      GCancellable       *cancellable,
                      GError            **error)
{
  return JK_HEAL_LEFT_NOTHING;
}

static void
jk_file_size_finalize (GObject *object)
{
  JkFileSize *self = JK_FILE_SIZE (object);

  if (self->free_data != NULL)
    self->free_data (self->user_data);
  G_OBJECT_CLASS (jk_file_size_parent_class)->finalize (object);
}

static void
jk_file_size_class_init (JkFileSizeClass *klass)
{
  JkHealActionClass *action_class = JK_HEAL_ACTION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = jk_file_size_finalize;
  action_class->only_recommends = TRUE;
  action_class->plan = jk_file_size_plan;
  action_class->act = jk_file_size_act;
  action_class->recover = jk_file_size_recover;
}

static void
jk_file_size_init (JkFileSize *self)
{
}

JkHealAction *
jk_file_size_new (guint          limit,
                  JkLongFiles    list,
                  gpointer       user_data,
                  GDestroyNotify free_data)
{
  JkFileSize *self = g_object_new (JK_TYPE_FILE_SIZE, "id", "file-size", NULL);

  self->limit = MAX (limit, 1);
  self->list = list;
  self->user_data = user_data;
  self->free_data = free_data;
  return JK_HEAL_ACTION (self);
}
