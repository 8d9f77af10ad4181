/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Alerts that are remembered of a host over a restart, the newest; and hosts. */
#define JK_TOLD_MAX_ALERTS 1000
#define JK_TOLD_MAX_HOSTS 64

/**
 * JkToldRecord:
 *
 * What of other hosts' alerts was told here, so that nothing is told again after a restart, or twice by two windows: of each alert the
 * moment at which it was last news, by its host's clock. Moments are compared for being the same, never for being later: a clock that
 * was set wrong silences nothing.
 */
typedef struct _JkToldRecord JkToldRecord;

/* Reads @path (nullable: remembers nothing); a missing or damaged file is as good as an empty one. */
JkToldRecord *jk_told_record_load (const char *path);
void jk_told_record_free (JkToldRecord *self);

/* Returns: %TRUE if anything was ever taken of @place: of another host all that it has told already is no news */
gboolean jk_told_record_knows (JkToldRecord *self, const char *place);
/* Notes that @alert (id) of @place was last news at @told_us. Returns: %TRUE if that was not known */
gboolean jk_told_record_take (JkToldRecord *self, const char *place, const char *alert, gint64 told_us);
/* Forgets what of @place is not in @alerts (set of ids). */
void jk_told_record_keep_only (JkToldRecord *self, const char *place, GHashTable *alerts);
void jk_told_record_forget (JkToldRecord *self, const char *place);

/* Of the desktop, see jk_desktop_restore(). (nullable) */
const char *jk_told_record_get_notes (JkToldRecord *self);
void jk_told_record_set_notes (JkToldRecord *self, const char *text);

/* Returns: %TRUE if the file says something else by now */
gboolean jk_told_record_is_dirty (JkToldRecord *self);
/* Returns: (transfer full): what the file is to say; the record is clean after it */
GBytes *jk_told_record_to_bytes (JkToldRecord *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkToldRecord, jk_told_record_free)

G_END_DECLS
