/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define JK_TYPE_CHECKPOINT_FILES (jk_checkpoint_files_get_type ())
/**
 * JkCheckpointFiles:
 *
 * The files of a checkpoint, each with what going back does to it; those that can be brought back can be chosen, and are at first. What a
 * person decided stays while the list is told anew. Hidden while empty; no text is taken for markup.
 *
 * Signal "chosen" (): another choice.
 */
G_DECLARE_FINAL_TYPE (JkCheckpointFiles, jk_checkpoint_files, JK, CHECKPOINT_FILES, AdwPreferencesGroup)

/* @answer: a checkpoint as the host told it, with "files" and "effects" */
void jk_checkpoint_files_show (JkCheckpointFiles *self, JsonObject *answer);
/* Takes all away, and the choice with it. */
void jk_checkpoint_files_clear (JkCheckpointFiles *self);

guint jk_checkpoint_files_count_chosen (JkCheckpointFiles *self);
/* Returns: %TRUE while nothing that can be brought back is left out */
gboolean jk_checkpoint_files_is_whole (JkCheckpointFiles *self);
/* Returns: (transfer full): how many of what is chosen are changed, created and removed, as in the answer's "effects"; of the whole all
 * that these tell */
JsonObject *jk_checkpoint_files_dup_effects (JkCheckpointFiles *self);
/* Returns: (transfer full) (nullable): what is chosen; %NULL for everything, where the list does not name it all */
GStrv jk_checkpoint_files_dup_paths (JkCheckpointFiles *self);

G_END_DECLS
