/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-disk-clean-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jk-build-folders.h"
#include "jk-error.h"
#include "jk-git-path.h"

#define MEASURE_US (20 * G_TIME_SPAN_SECOND)
#define SUGGEST_US (5 * G_TIME_SPAN_SECOND)
#define HEADROOM_SHARE 0.05

/* What a plan is made of. */
typedef struct
{
  JkDiskClean *self;
  JkHealPlan *plan;
  guint64 device;        /* of the disk that is to be relieved */
  JkCleanSpace space;   /* of that disk */
  gboolean keeps;       /* the quarantine has its place and its time */
  gboolean copies;      /* it lies on another disk: what is moved there is gone from this one */
  guint64 room;         /* there, for what is copied; otherwise it is not looked at */
  gboolean was_short;   /* some would have been moved if there were more */
  gint64 now_us;        /* real time */
  gint64 until_us;      /* monotonic */
  GCancellable *cancellable;
} Draft;

char *
jk_disk_clean_show (const char *folder,
                    const char *name)
{
  g_autofree char *path = name != NULL ? g_build_filename (folder, name, NULL) : g_strdup (folder);

  return jk_git_path_escape (path);
}

gboolean
jk_disk_clean_look_at_disk (JkDiskClean        *self,
                            const JkHealTarget *target,
                            JkCleanSpace       *space,
                            guint64            *device,
                            GError            **error)
{
  const char *path = target->object != NULL && target->object[0] == '/' ? target->object : self->home;
  int fd = open (path, O_PATH | O_DIRECTORY | O_CLOEXEC);
  struct stat status;
  gboolean is_known = fd >= 0 && fstat (fd, &status) == 0 && jk_clean_space_read (fd, space);

  if (!is_known)
    {
      g_autofree char *shown = jk_git_path_escape (path);

      g_set_error (error, JK_ERROR, JK_ERROR_NO_DATA, "%s: %s", shown, g_strerror (errno));
    }
  else
    *device = status.st_dev;
  if (fd >= 0)
    close (fd);
  return is_known;
}

/* Opens @place where it lies on the disk in question. Returns: -1 where it does not, or may not be cleaned; that is told unless it is
 * not there at all */
static int
open_place (Draft              *draft,
            const JkCleanPlace *place)
{
  g_autoptr(GError) refused = NULL;
  int fd = jk_clean_place_open (place, draft->self->home, geteuid (), &refused);
  struct stat status;

  if (fd < 0)
    {
      if (place->is_allowed && !g_error_matches (refused, JK_ERROR, JK_ERROR_NOT_FOUND))
        jk_heal_items_add (draft->plan->items, refused->message, "refused", -1);
      return -1;
    }
  if (fstat (fd, &status) == 0 && status.st_dev == draft->device)
    return fd;
  close (fd);
  return -1;
}

/* Whether what lies in the folder behind @fd can be moved into the quarantine, as far as there is room. */
static gboolean
can_keep (Draft *draft,
          int    fd)
{
  return draft->keeps && (draft->copies || jk_quarantine_can_take (draft->self->quarantine, fd));
}

static gboolean
can_keep_place (Draft              *draft,
                const JkCleanPlace *place)
{
  int fd = draft->keeps ? jk_clean_place_open (place, draft->self->home, geteuid (), NULL) : -1;
  gboolean can = fd >= 0 && can_keep (draft, fd);

  if (fd >= 0)
    close (fd);
  return can;
}

/* What is another place's is counted there: it has its own conditions. */
static void
leave_to_others (Draft     *draft,
                 GPtrArray *entries)
{
  for (guint i = entries->len; i-- > 0;)
    {
      const JkCleanEntry *entry = g_ptr_array_index (entries, i);

      if (jk_clean_place_has_another (entry->place, entry->name, draft->self->places))
        g_ptr_array_remove_index_fast (entries, i);
    }
}

/* @goes: (nullable): what the allowed places have; %NULL to only suggest the others. Returns: %FALSE where cancelled */
static gboolean
go_through_places (Draft     *draft,
                   GPtrArray *goes,
                   GError   **error)
{
  for (guint i = 0; i < draft->self->places->len; i++)
    {
      const JkCleanPlace *place = g_ptr_array_index (draft->self->places, i);
      g_autoptr(GPtrArray) entries = NULL;
      g_autoptr(GError) failed = NULL;
      int fd = place->is_allowed == (goes != NULL) ? open_place (draft, place) : -1;

      if (fd < 0)
        continue;
      if (goes != NULL && !place->can_remake && !can_keep (draft, fd))
        {
          close (fd); /* there is no way in which it may go */
          continue;
        }
      if (goes == NULL)
        entries = jk_clean_entries_new ();
      (void) jk_clean_list_entries (place, fd, draft->now_us, draft->until_us, goes != NULL ? goes : entries, draft->cancellable,
                                    &failed); /* what cannot be listed cannot be cleaned */
      close (fd);
      if (g_cancellable_set_error_if_cancelled (draft->cancellable, error))
        return FALSE;
      if (entries != NULL && entries->len > 0)
        {
          g_autofree char *shown = jk_disk_clean_show (place->path, NULL);

          jk_heal_items_add (draft->plan->items, shown, "suggestion", jk_clean_entries_choose (entries, G_MAXUINT64));
        }
    }
  return TRUE;
}

static void
suggest_build_folders (Draft *draft)
{
  JkDiskClean *self = draft->self;
  g_autoptr(GPtrArray) folders = jk_build_folders_find ((const char *const *) self->projects, draft->now_us - self->idle_us,
                                                        draft->until_us, draft->cancellable);

  for (guint i = 0; i < folders->len; i++)
    {
      const JkBuildFolder *folder = g_ptr_array_index (folders, i);
      g_autofree char *shown = jk_disk_clean_show (folder->path, NULL);

      jk_heal_items_add (draft->plan->items, shown, "suggestion", folder->bytes);
    }
}

static guint64
get_need (Draft              *draft,
          const JkHealTarget *target)
{
  const JkCleanSpace *space = &draft->space;
  double goal = draft->self->goal_percent / 100 * (space->used_bytes + space->available_bytes);

  if (isnan (target->value))
    return G_MAXUINT64;
  return space->used_bytes > goal ? (guint64) (space->used_bytes - goal) : 0;
}

static gboolean
is_tight (const Draft *draft)
{
  return draft->space.available_bytes < HEADROOM_SHARE * draft->space.total_bytes;
}

/* What does not fit is told once; a smaller one behind it may fit. */
static gboolean
take_room (Draft   *draft,
           guint64  bytes)
{
  if (!draft->copies)
    return TRUE;
  if (bytes > draft->room)
    {
      draft->was_short = TRUE;
      return FALSE;
    }
  draft->room -= bytes;
  return TRUE;
}

/* Says of each entry what becomes of it. Returns: a(ayayttb), floating */
static GVariant *
decide (Draft     *draft,
        GPtrArray *entries,
        guint64   *kept_bytes,
        guint64   *deleted_bytes)
{
  GVariantBuilder builder;
  const JkCleanPlace *last = NULL;
  gboolean can_keep = FALSE;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a" JK_DISK_CLEAN_ENTRY));
  for (guint i = 0; i < entries->len; i++)
    {
      const JkCleanEntry *entry = g_ptr_array_index (entries, i);
      g_autofree char *shown = jk_disk_clean_show (entry->place->path, entry->name);
      gboolean keeps;

      if (entry->place != last)
        can_keep = can_keep_place (draft, entry->place);
      keeps = can_keep && take_room (draft, entry->use.bytes);
      last = entry->place;
      if (!keeps && !entry->place->can_remake)
        continue; /* its quarantine went away just now, or is too small */
      g_variant_builder_add (&builder, "(^ay^ayttb)", entry->place->path, entry->name, entry->use.bytes, entry->inode, keeps);
      *(keeps ? kept_bytes : deleted_bytes) += entry->use.bytes;
      draft->plan->n_items++;
      if (draft->plan->items->len < JK_DISK_CLEAN_MAX_ITEMS)
        jk_heal_items_add (draft->plan->items, shown, keeps ? "quarantine" : "delete", entry->use.bytes);
    }
  return g_variant_builder_end (&builder);
}

/* @freed_bytes: what the disk has back at once */
static void
state_effects (Draft   *draft,
               guint64  kept_bytes,
               guint64  freed_bytes)
{
  JkCleanSpace after = draft->space;

  after.used_bytes -= MIN (after.used_bytes, freed_bytes);
  after.available_bytes += freed_bytes;
  if (freed_bytes > 0)
    jk_heal_effects_add (draft->plan->effects, "reclaimed", "B", 0, freed_bytes);
  if (kept_bytes > 0)
    jk_heal_effects_add (draft->plan->effects, "quarantined", "B", 0, kept_bytes);
  jk_heal_effects_add (draft->plan->effects, "disk_usage", "%", jk_clean_space_get_percent (&draft->space),
                       jk_clean_space_get_percent (&after));
}

/* On the disk that is to be relieved a quarantine frees nothing: it is for the time in which there is room. On another one it is a help
 * as long as there is room on that. Returns: %FALSE where nothing may be cleaned, with the plan's refusal */
static gboolean
look_at_quarantine (Draft *draft)
{
  JkQuarantine *quarantine = draft->self->quarantine;
  gboolean is_here = jk_quarantine_is_on (quarantine, draft->device);

  if (draft->self->keep_us <= 0 || (is_tight (draft) && (is_here || !jk_quarantine_check (quarantine, NULL))))
    return TRUE;
  /* That it cannot be brought back is not what was asked for. */
  if (!jk_quarantine_check (quarantine, &draft->plan->refusal))
    return FALSE;
  draft->keeps = TRUE;
  draft->copies = !is_here;
  draft->room = jk_quarantine_get_room (quarantine);
  return TRUE;
}

static gboolean
make_plan (Draft              *draft,
           const JkHealTarget *target,
           GError            **error)
{
  g_autoptr(GPtrArray) entries = jk_clean_entries_new ();
  guint64 waiting = 0, kept = 0, deleted = 0, freed;
  GVariant *chosen;

  if (!look_at_quarantine (draft))
    return TRUE;
  if (!go_through_places (draft, entries, error))
    return FALSE;
  leave_to_others (draft, entries);
  /* While there is room on its disk, what waits in the quarantine has its time; when there is none it is the first to go. */
  if (is_tight (draft) && jk_quarantine_is_on (draft->self->quarantine, draft->device))
    waiting = jk_quarantine_measure (draft->self->quarantine, draft->until_us, draft->cancellable);
  if (waiting > 0)
    jk_heal_items_add (draft->plan->items, _ ("Quarantine"), "quarantined", waiting);
  jk_clean_entries_choose (entries, get_need (draft, target) - MIN (get_need (draft, target), waiting));
  chosen = decide (draft, entries, &kept, &deleted);
  if (draft->was_short)
    jk_heal_items_add (draft->plan->items, _ ("Quarantine"), _ ("there is no room for all of it on its disk"), -1);
  freed = deleted + waiting + (draft->copies ? kept : 0);
  state_effects (draft, kept, freed);

  draft->plan->nothing_to_do = kept + deleted + waiting == 0;
  draft->plan->can_undo = kept > 0 && deleted + waiting == 0;
  draft->plan->data = g_variant_ref_sink (g_variant_new_parsed ("{'entries': <%@a" JK_DISK_CLEAN_ENTRY ">, 'purge': <%b>, 'used': <%t>,"
                                                                " 'available': <%t>, 'bytes': <%t>}",
                                                                chosen, waiting > 0, draft->space.used_bytes,
                                                                draft->space.available_bytes, freed));
  draft->until_us = g_get_monotonic_time () + SUGGEST_US;
  if (!go_through_places (draft, NULL, error))
    return FALSE;
  suggest_build_folders (draft);
  draft->plan->n_items = MAX (draft->plan->n_items, draft->plan->items->len);
  return !g_cancellable_set_error_if_cancelled (draft->cancellable, error);
}

JkHealPlan *
jk_disk_clean_plan (JkHealAction       *action,
                    const JkHealTarget *target,
                    GCancellable       *cancellable,
                    GError            **error)
{
  g_autoptr(JkHealPlan) plan = jk_heal_plan_new ();
  Draft draft = { .self = JK_DISK_CLEAN (action), .plan = plan, .now_us = g_get_real_time (),
                  .until_us = g_get_monotonic_time () + MEASURE_US, .cancellable = cancellable };

  if (!jk_disk_clean_look_at_disk (draft.self, target, &draft.space, &draft.device, &plan->refusal))
    return g_steal_pointer (&plan);
  if (!make_plan (&draft, target, error))
    return NULL;
  if (plan->nothing_to_do)
    g_set_error_literal (&plan->refusal, JK_ERROR, JK_ERROR_NO_DATA,
                         _ ("There is nothing to clean: name caches in healing.clean or healing.clean_folders"));
  return g_steal_pointer (&plan);
}
