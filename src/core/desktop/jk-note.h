/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "jk-level.h"

G_BEGIN_DECLS

/* As many as every desktop shows. */
#define JK_NOTE_MAX_BUTTONS 3

/**
 * JkNoteButton:
 * @id: what the sender is told when it is pressed
 * @label: as people read it
 */
typedef struct
{
  const char *id;
  const char *label;
} JkNoteButton;

/**
 * JkNote:
 * @id: of its cause: a later note with the same id takes its place, also after a restart
 * @level: how it may disturb
 * @title: one line, plain
 * @text: plain, may have line breaks
 * @buttons: (array length=n_buttons)
 * @is_quiet: only brings up to date what is on screen; nothing where that is gone
 * @is_progress: it is about work that goes on: never heard, stays until something takes its place, and @percent says how far it is
 * @percent: 0 to 100
 *
 * What people are told, whichever way. Any text may come from outside: it is bytes that were never looked at.
 */
typedef struct
{
  const char *id;
  JkLevel level;
  const char *title;
  const char *text;
  JkNoteButton buttons[JK_NOTE_MAX_BUTTONS];
  guint n_buttons;
  gboolean is_quiet;
  gboolean is_progress;
  guint percent;
} JkNote;

JkNote *jk_note_copy (const JkNote *note);
void jk_note_free (JkNote *note);

/**
 * jk_note_clean:
 * @text: any bytes
 * @max_bytes: longer ones end with "…"
 *
 * Returns: (transfer full): @text as UTF-8 without what could hide or rearrange it: control characters but line breaks and
 * characters that change the direction of writing become U+FFFD
 */
char *jk_note_clean (const char *text, gsize max_bytes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkNote, jk_note_free)

G_END_DECLS
