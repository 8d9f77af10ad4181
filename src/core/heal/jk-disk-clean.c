/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-disk-clean-private.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jk-clean-plan.h"
#include "jk-error.h"
#include "jk-git-path.h"

/* Large caches are copied where the quarantine is on another disk; half of that would be of no use. */
#define TIMEOUT_US (1 * G_TIME_SPAN_HOUR)

G_DEFINE_FINAL_TYPE (JkDiskClean, jk_disk_clean, JK_TYPE_HEAL_ACTION)

static GVariant *
get_entries (const JkHealPlan *plan)
{
  return plan->data != NULL ? g_variant_lookup_value (plan->data, "entries", G_VARIANT_TYPE ("a" JK_DISK_CLEAN_ENTRY)) : NULL;
}

/* Adds the notes of what lies in a trash, as many as there are entries: that of entry I has the number N + I, and others none. */
static void
add_notes (GVariantBuilder *builder,
           GVariant        *entries)
{
  for (gsize i = 0; i < g_variant_n_children (entries); i++)
    {
      const char *folder, *name;
      g_autofree char *notes = NULL, *note = NULL;

      g_variant_get_child (entries, i, "(^&ay^&ayttb)", &folder, &name, NULL, NULL, NULL);
      notes = jk_clean_notes_folder (folder);
      note = jk_clean_note_name (name);
      g_variant_builder_add (builder, "(^ay^ay)", notes != NULL ? notes : "", notes != NULL ? note : "");
    }
}

/* Writes down what will be moved, before anything is. */
static GVariant *
jk_disk_clean_checkpoint (JkHealAction       *action,
                          const JkHealTarget *target,
                          const JkHealPlan   *plan,
                          GCancellable       *cancellable,
                          GError            **error)
{
  g_autoptr(GVariant) entries = get_entries (plan);
  g_autofree char *id = NULL;
  GVariantBuilder builder;
  gboolean keeps_any = FALSE;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(ayay)"));
  for (gsize i = 0; entries != NULL && i < g_variant_n_children (entries); i++)
    {
      const char *folder, *name;
      gboolean keeps;

      g_variant_get_child (entries, i, "(^&ay^&ayttb)", &folder, &name, NULL, NULL, &keeps);
      g_variant_builder_add (&builder, "(^ay^ay)", folder, name);
      keeps_any = keeps_any || keeps;
    }
  if (!keeps_any)
    {
      g_variant_builder_clear (&builder);
      return g_variant_ref_sink (g_variant_new ("a{sv}", NULL));
    }
  add_notes (&builder, entries);
  id = jk_quarantine_begin (JK_DISK_CLEAN (action)->quarantine, g_variant_builder_end (&builder), g_get_real_time (), error);
  return id != NULL ? g_variant_ref_sink (g_variant_new_parsed ("{'quarantine': <%s>}", id)) : NULL;
}

/* Returns: (nullable) */
static const char *
get_id (GVariant *way_back)
{
  const char *id = NULL;

  if (way_back != NULL)
    (void) g_variant_lookup (way_back, "quarantine", "&s", &id);
  return id;
}

static const JkCleanPlace *
find_place (JkDiskClean *self,
            const char  *folder)
{
  for (guint i = 0; i < self->places->len; i++)
    {
      const JkCleanPlace *place = g_ptr_array_index (self->places, i);

      if (place->is_allowed && strcmp (place->path, folder) == 0)
        return place;
    }
  return NULL;
}

/* One cleaning under way. */
typedef struct
{
  JkDiskClean *self;
  const char *id;         /* (nullable): in the quarantine */
  JkOperation *operation; /* (nullable) */
  GCancellable *cancellable;
  gsize n;                /* entries */
  gsize i;                /* the one that is cleaned now */
  guint64 bytes;          /* of that one */
} Cleaning;

static void
report (const Cleaning *cleaning,
        double          share)
{
  if (cleaning->operation != NULL)
    jk_operation_report (cleaning->operation, 1, 1, N_ ("Cleaning caches"), (cleaning->i + MIN (share, 1)) / cleaning->n);
}

static void
on_copied (guint64  bytes,
           gpointer user_data)
{
  const Cleaning *cleaning = user_data;

  report (cleaning, cleaning->bytes > 0 ? (double) bytes / cleaning->bytes : 0);
}

static gboolean
take_entry (Cleaning           *cleaning,
            const JkCleanPlace *place,
            int                 fd,
            const char         *name,
            gboolean            keeps,
            GError            **error)
{
  g_autoptr(JkDiskWalk) walk = jk_disk_walk_new (fd, geteuid (), G_MAXINT64, cleaning->cancellable, error);
  guint64 freed = 0;

  if (walk == NULL)
    return FALSE;
  if (!jk_clean_entry_may_go (place, walk, fd, name, g_get_real_time ()))
    {
      g_set_error_literal (error, JK_ERROR, JK_ERROR_CHANGED, "changed");
      return FALSE;
    }
  if (keeps)
    return cleaning->id != NULL
           && jk_quarantine_take (cleaning->self->quarantine, cleaning->id, cleaning->i, fd, name, on_copied, cleaning,
                                  cleaning->cancellable, error);
  return jk_disk_walk_remove (walk, fd, name, &freed, error);
}

/* What is gone from a trash has no note there any more: programs would show it still. A link is none, and what cannot be moved stays:
 * programs that empty the trash remove it. */
static void
take_note (Cleaning   *cleaning,
           int         fd,
           const char *name,
           gboolean    keeps)
{
  g_autofree char *note = jk_clean_note_name (name);
  int notes = openat (fd, "../info", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  struct stat folder, status;

  if (notes < 0)
    return;
  if (fstat (notes, &folder) == 0 && folder.st_uid == geteuid () && fstatat (notes, note, &status, AT_SYMLINK_NOFOLLOW) == 0
      && S_ISREG (status.st_mode) && status.st_uid == geteuid ())
    {
      if (!keeps)
        (void) unlinkat (notes, note, 0);
      else
        (void) jk_quarantine_take (cleaning->self->quarantine, cleaning->id, cleaning->n + cleaning->i, notes, note, NULL, NULL, NULL,
                                   NULL);
    }
  close (notes);
}

/* Cleans one entry away, if it still is what the plan says. Everything is looked at again: the configuration, the way to the folder, the
 * folder, the entry, and all that lies in it: the plan may be old. */
static gboolean
clean_entry (Cleaning *cleaning,
             GVariant *entry,
             GError  **error)
{
  JkDiskClean *self = cleaning->self;
  const JkCleanPlace *place;
  const char *folder, *name;
  g_autofree char *notes = NULL;
  guint64 inode;
  gboolean keeps, is_done = FALSE;
  int fd;

  g_variant_get (entry, "(^&ay^&ayttb)", &folder, &name, &cleaning->bytes, &inode, &keeps);
  place = find_place (self, folder);
  fd = place != NULL ? jk_clean_place_open (place, self->home, geteuid (), error) : -1;
  if (place == NULL || (fd >= 0 && !jk_clean_entry_is_same (fd, name, inode, geteuid ())))
    g_set_error_literal (error, JK_ERROR, JK_ERROR_CHANGED, "changed");
  else if (fd >= 0)
    is_done = take_entry (cleaning, place, fd, name, keeps, error);
  notes = jk_clean_notes_folder (folder);
  if (is_done && notes != NULL)
    take_note (cleaning, fd, name, keeps);
  if (fd >= 0)
    close (fd);
  return is_done;
}

/* Returns: bytes that lie in the quarantine now */
static guint64
add_result (GPtrArray    *items,
            GVariant     *entry,
            gboolean      is_done,
            const GError *why)
{
  const char *folder, *name;
  g_autofree char *shown = NULL;
  guint64 bytes;
  gboolean keeps;

  g_variant_get (entry, "(^&ay^&ayttb)", &folder, &name, &bytes, NULL, &keeps);
  shown = jk_disk_clean_show (folder, name);
  if (items->len < JK_DISK_CLEAN_MAX_ITEMS || !is_done)
    jk_heal_items_add (items, shown, is_done ? (keeps ? "quarantine" : "delete") : why != NULL ? why->message : "changed", bytes);
  return is_done && keeps ? bytes : 0;
}

static JkHealOutcome *
jk_disk_clean_act (JkHealAction       *action,
                   const JkHealTarget *target,
                   const JkHealPlan   *plan,
                   GVariant           *way_back,
                   JkOperation        *operation,
                   GCancellable       *cancellable,
                   GError            **error)
{
  JkDiskClean *self = JK_DISK_CLEAN (action);
  g_autoptr(JkHealOutcome) outcome = jk_heal_outcome_new ();
  g_autoptr(GVariant) entries = get_entries (plan);
  Cleaning cleaning = { self, get_id (way_back), operation, cancellable, entries != NULL ? g_variant_n_children (entries) : 0, 0, 0 };
  gboolean purges = FALSE;
  guint64 kept = 0;

  if (plan->data != NULL)
    (void) g_variant_lookup (plan->data, "purge", "b", &purges);
  if (purges && !jk_quarantine_expire (self->quarantine, G_MAXINT64, NULL, cancellable, error))
    return NULL;
  for (; cleaning.i < cleaning.n; cleaning.i++)
    {
      g_autoptr(GVariant) entry = g_variant_get_child_value (entries, cleaning.i);
      g_autoptr(GError) failed = NULL;
      gboolean is_done = clean_entry (&cleaning, entry, &failed);

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      kept += add_result (outcome->items, entry, is_done, failed);
      outcome->n_items += is_done;
      report (&cleaning, 1);
    }
  if (kept > 0)
    jk_heal_effects_add (outcome->effects, "quarantined", "B", 0, kept);
  return g_steal_pointer (&outcome);
}

static JkHealVerdict
jk_disk_clean_verify (JkHealAction       *action,
                      const JkHealTarget *target,
                      const JkHealPlan   *plan,
                      JkHealOutcome      *outcome,
                      GCancellable       *cancellable,
                      GError            **error)
{
  JkCleanSpace before = { 0 }, after = { 0 };
  guint64 expected = 0, device;
  double freed;

  if (plan == NULL || plan->data == NULL || !jk_disk_clean_look_at_disk (JK_DISK_CLEAN (action), target, &after, &device, error))
    return JK_HEAL_UNKNOWN;
  (void) g_variant_lookup (plan->data, "used", "t", &before.used_bytes);
  (void) g_variant_lookup (plan->data, "available", "t", &before.available_bytes);
  (void) g_variant_lookup (plan->data, "bytes", "t", &expected);
  freed = (double) before.used_bytes - (double) after.used_bytes;
  jk_heal_effects_add (outcome->effects, "reclaimed", "B", 0, MAX (freed, 0));
  jk_heal_effects_add (outcome->effects, "disk_usage", "%", jk_clean_space_get_percent (&before),
                       jk_clean_space_get_percent (&after));
  if (expected == 0)
    return outcome->n_items > 0 ? JK_HEAL_HELPED : JK_HEAL_NO_HELP;
  return freed >= 0.5 * expected ? JK_HEAL_HELPED : JK_HEAL_NO_HELP;
}

static gboolean
jk_disk_clean_undo (JkHealAction       *action,
                    const JkHealTarget *target,
                    GVariant           *way_back,
                    GVariant           *outcome_data,
                    GCancellable       *cancellable,
                    GError            **error)
{
  const char *id = get_id (way_back);
  guint n_back = 0, n_left = 0;

  if (id == NULL)
    {
      g_set_error_literal (error, JK_ERROR, JK_ERROR_NOT_SUPPORTED, _ ("What was deleted cannot be brought back."));
      return FALSE;
    }
  if (!jk_quarantine_give_back (JK_DISK_CLEAN (action)->quarantine, id, &n_back, &n_left, cancellable, error))
    return FALSE;
  if (n_left == 0)
    return TRUE;
  g_set_error (error, JK_ERROR, JK_ERROR_EXISTS,
               _ ("%u were moved back; %u stay in the quarantine: something of that name is there again, or there is no room"), n_back,
               n_left);
  return FALSE;
}

static gboolean
jk_disk_clean_has_way_back (JkHealAction *action,
                            GVariant     *way_back)
{
  const char *id = get_id (way_back);

  return id != NULL && jk_quarantine_has (JK_DISK_CLEAN (action)->quarantine, id);
}

/* What was moved goes back: a cleaning that was broken off is none. What was deleted stays so, and is told. */
static JkHealRemains
jk_disk_clean_recover (JkHealAction       *action,
                       const JkHealTarget *target,
                       GVariant           *plan_data,
                       GVariant           *way_back,
                       GCancellable       *cancellable,
                       GError            **error)
{
  const char *id = get_id (way_back);
  guint n_back, n_left;

  if (id == NULL || !jk_quarantine_give_back (JK_DISK_CLEAN (action)->quarantine, id, &n_back, &n_left, cancellable, error))
    return JK_HEAL_LEFT_UNKNOWN;
  return n_left == 0 ? JK_HEAL_LEFT_NOTHING : JK_HEAL_LEFT_UNKNOWN;
}

gboolean
jk_disk_clean_expire (JkDiskClean  *self,
                      gint64        now_us,
                      GCancellable *cancellable,
                      GError      **error)
{
  return jk_quarantine_expire (self->quarantine, now_us, NULL, cancellable, error);
}

static void
jk_disk_clean_finalize (GObject *object)
{
  JkDiskClean *self = JK_DISK_CLEAN (object);

  g_free (self->home);
  g_ptr_array_unref (self->places);
  jk_quarantine_free (self->quarantine);
  g_strfreev (self->projects);

  G_OBJECT_CLASS (jk_disk_clean_parent_class)->finalize (object);
}

static void
jk_disk_clean_class_init (JkDiskCleanClass *klass)
{
  JkHealActionClass *action_class = JK_HEAL_ACTION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = jk_disk_clean_finalize;
  action_class->plan = jk_disk_clean_plan;
  action_class->checkpoint = jk_disk_clean_checkpoint;
  action_class->act = jk_disk_clean_act;
  action_class->verify = jk_disk_clean_verify;
  action_class->undo = jk_disk_clean_undo;
  action_class->has_way_back = jk_disk_clean_has_way_back;
  action_class->recover = jk_disk_clean_recover;
}

static void
jk_disk_clean_init (JkDiskClean *self)
{
}

JkHealAction *
jk_disk_clean_new (const JkDiskCleanOptions *options)
{
  JkDiskClean *self = g_object_new (JK_TYPE_DISK_CLEAN, "id", "disk-clean", "timeout-us", (gint64) TIMEOUT_US, NULL);
  char *real = realpath (options->home, NULL);

  self->home = g_strdup (real != NULL ? real : options->home);
  free (real);
  self->places = jk_clean_places_new (self->home, options->kinds, options->folders, options->age_us);
  jk_clean_places_mark_own (self->places, options->own);
  self->goal_percent = options->goal_percent;
  self->quarantine = jk_quarantine_new (options->quarantine, options->keep_us);
  self->keep_us = options->keep_us;
  self->projects = g_strdupv ((GStrv) options->projects);
  self->idle_us = options->idle_us;
  return JK_HEAL_ACTION (self);
}
