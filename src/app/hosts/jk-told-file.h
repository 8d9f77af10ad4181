/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * JkToldFile:
 *
 * A small file that is written in pool threads: whichever of them comes last, what was given last stays. What cannot be written is let
 * be: nothing is lost but a word that may be told once more.
 */
typedef struct _JkToldFile JkToldFile;

JkToldFile *jk_told_file_new (const char *path);
/* What is under way goes on without it. */
void jk_told_file_free (JkToldFile *self);
/* Takes the place of what the file says, soon. Any time; does not wait. */
void jk_told_file_write (JkToldFile *self, GBytes *bytes);
/* The same at once, for the end of the program: waits for the disk. */
void jk_told_file_write_now (JkToldFile *self, GBytes *bytes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkToldFile, jk_told_file_free)

G_END_DECLS
