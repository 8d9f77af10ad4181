/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <sys/types.h>

G_BEGIN_DECLS

/**
 * JkCleanPlace:
 * @kind: a stable word such as "pip"; "folder" for one that the user named
 * @path: absolute, bytes; what may be cleaned are its entries, never the folder itself
 * @least_age_us: entries changed since then stay
 * @can_remake: programs make it again by themselves, so that it may go without a way back
 * @is_allowed: the user's configuration names it; what it does not name is only suggested
 * @is_own: Jikimi's own files lie in it, or it lies among them
 *
 * A folder that is there to be emptied.
 */
typedef struct
{
  char *kind;
  char *path;
  gint64 least_age_us;
  gboolean can_remake;
  gboolean is_allowed;
  gboolean is_own;
} JkCleanPlace;

void jk_clean_place_free (JkCleanPlace *self);

/**
 * jk_clean_places_new:
 * @home: the home folder, symbolic links resolved
 * @kinds: (nullable): those of the built-in kinds that are allowed
 * @folders: (nullable): further folders that are allowed
 * @age_us: of entries of @folders
 *
 * Touches no disk.
 *
 * Returns: (transfer full) (element-type JkCleanPlace): allowed ones first, each path once
 */
GPtrArray *jk_clean_places_new (const char *home, const char *const *kinds, const char *const *folders, gint64 age_us);

/* Marks what has to do with @own (nullable), folders and files of Jikimi itself. */
void jk_clean_places_mark_own (GPtrArray *places, const char *const *own);

/* Whether another of @places is @name in @self, or lies below it: that one has its own conditions. */
gboolean jk_clean_place_has_another (const JkCleanPlace *self, const char *name, GPtrArray *places);

/* Returns: whether @kind is one of the built-in ones: thumbnails, pip, npm, go-build, cargo, ccache, trash */
gboolean jk_clean_kind_is_known (const char *kind);

/* Where freedesktop.org’s Trash specification has the notes of what lies in @path: "info" beside the "files" of a trash.
 * Returns: (transfer full) (nullable): %NULL if @path is none */
char *jk_clean_notes_folder (const char *path);

/* Returns: (transfer full): the name of the note of @name */
char *jk_clean_note_name (const char *name);

/**
 * jk_clean_place_open:
 * @home: as above
 * @uid: who has to own it
 *
 * Opens a place from the root folder on, step by step and through no symbolic link, and looks whether it may be emptied. Refused are the
 * root folder, @home and what is above it, other users' folders, mount points, what has to do with Jikimi's own files, and folders in a
 * Git working tree that the user named.
 *
 * Returns: a descriptor; -1 with %JK_ERROR_NOT_FOUND, %JK_ERROR_PERMISSION or %JK_ERROR_FAILED
 */
int jk_clean_place_open (const JkCleanPlace *self, const char *home, uid_t uid, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkCleanPlace, jk_clean_place_free)

G_END_DECLS
