/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "jk-alert-item.h"
#include "jk-note.h"
#include "jk-told-record.h"

G_BEGIN_DECLS

/* So many alerts that are news at once are one note; and so many notes a host may have on screen, whatever it says. */
#define JK_TOLD_GROUP_LEAST 4
#define JK_TOLD_MAX_NOTES 12
/* A host disturbs four times a minute at most: what is more joins the group. */
/* The button that opens the window. */
#define JK_TOLD_OPEN "open"

/**
 * JkToldNotes:
 *
 * What another host has decided to tell people, as notes for the desktop here, with its name. The host alone judges what is worth it (it
 * waits, leaves out what another alert explains, keeps quiet hours and maintenance): an alert without a word on that it was told is never
 * told here either. Main thread; knows no desktop.
 */
typedef struct _JkToldNotes JkToldNotes;

/* @place: the host's address, the beginning of its notes' ids. Returns: (transfer full) */
JkToldNotes *jk_told_notes_new (const char *place);
void jk_told_notes_free (JkToldNotes *self);

/**
 * jk_told_notes_make:
 * @name: what people call the host
 * @alerts: (element-type JkAlertItem): all that are on its list, as it has told them last
 * @record: what was told before; takes what is news
 *
 * Returns: (transfer full) (element-type JkNote): what is to be on screen, each under an id that is the same for a cause over restarts;
 *   quiet where it is no news
 */
GPtrArray *jk_told_notes_make (JkToldNotes *self, const char *name, GListModel *alerts, JkToldRecord *record);

/* What jk_told_notes_make() returned last was not put on screen: the next news of the group are told as if there were none. */
void jk_told_notes_forget_group (JkToldNotes *self);

/* Returns: (transfer full) (element-type JkAlertItem): those of @alerts that the note @id is about */
GPtrArray *jk_told_notes_find (JkToldNotes *self, GListModel *alerts, const char *id);

/* Returns: %TRUE if @id is of a note of this host */
gboolean jk_told_notes_owns (JkToldNotes *self, const char *id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkToldNotes, jk_told_notes_free)

G_END_DECLS
