/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bodies about commits, checkpoints and what may be done in a repository. */
#include "jk-body-members.h"

#define MODES "observe|suggest|checkpoint|commit"

const JkMember jk_members_project_healing[] = {
  WORD ("mode", 0, MODES),
  BOOLEAN ("untracked", 0),
  BOOLEAN ("trusted", 0),
  END
};

static const JkMember healing_change[] = {
  WORD ("mode", OPTIONAL, MODES),
  BOOLEAN ("untracked", OPTIONAL),
  BOOLEAN ("trusted", OPTIONAL),
  END
};
static const JkMember project_change[] = { STRING ("name", OPTIONAL), OBJECT ("healing", OPTIONAL, healing_change), END };
const JkMember jk_body_project_change[] = { OBJECT ("ProjectChange", 0, project_change), END };

static const JkMember path_item[] = { STRING ("path", 0), END };
static const JkMember new_commit[] = {
  STRING ("proposal", OPTIONAL),
  ARRAY ("paths", OPTIONAL, path_item),
  STRING ("message", OPTIONAL),
  END
};
const JkMember jk_body_new_commit[] = { OBJECT ("NewCommit", 0, new_commit), END };

static const JkMember outside[] = {
  STRING ("path", 0),
  STRING ("reason", 0),
  INTEGER ("size_bytes", 0),
  BOOLEAN ("kept", 0),
  END
};
static const JkMember outside_item[] = { OBJECT ("file", 0, outside), END };
/* @flags: of what may be told to everybody */
#define CHECKPOINT_MEMBERS(flags) \
  STRING ("id", flags), STRING ("ref", DETAIL), STRING ("branch", DETAIL), TIME ("time", OPTIONAL | flags), INTEGER ("paths", flags), \
  INTEGER ("size_bytes", flags), STRING ("reason", flags), ARRAY ("outside", DETAIL, outside_item)

static const JkMember checkpoint[] = { CHECKPOINT_MEMBERS (0), END };
static const JkMember checkpoint_item[] = { OBJECT ("checkpoint", 0, checkpoint), END };
static const JkMember checkpoints[] = { ARRAY ("checkpoints", 0, checkpoint_item), END };
const JkMember jk_body_checkpoints[] = { OBJECT ("Checkpoints", 0, checkpoints), END };

static const JkMember effects[] = {
  INTEGER ("same", 0),
  INTEGER ("change", 0),
  INTEGER ("create", 0),
  INTEGER ("remove", 0),
  INTEGER ("keep", 0), /* deleted then: removed only for whoever names it */
  INTEGER ("blocked", 0),
  INTEGER ("write_bytes", 0),
  END
};
static const JkMember held_file[] = {
  STRING ("path", 0),
  WORD ("effect", 0, "same|change|create|remove|keep|blocked"),
  STRING ("reason", OPTIONAL),
  INTEGER ("size_bytes", 0),
  INTEGER ("now_bytes", OPTIONAL),
  BOOLEAN ("outside", 0), /* kept beside the repository, for its owner alone */
  END
};
static const JkMember held_file_item[] = { OBJECT ("file", 0, held_file), END };
static const JkMember checkpoint_files[] = {
  CHECKPOINT_MEMBERS (DETAIL),
  OBJECT ("effects", DETAIL, effects),
  BOOLEAN ("truncated", DETAIL), /* not all are named */
  ARRAY ("files", DETAIL, held_file_item),
  END
};
const JkMember jk_body_checkpoint_files[] = { OBJECT ("CheckpointFiles", 0, checkpoint_files), END };

static const JkMember new_restore[] = { ARRAY ("paths", OPTIONAL, path_item), END };
const JkMember jk_body_new_restore[] = { OBJECT ("NewRestore", 0, new_restore), END };

static const JkMember line_text[] = { STRING ("text", 0), END };
static const JkMember line_item[] = { ARRAY ("line", 0, line_text), END };
static const JkMember hunk[] = {
  INTEGER ("old_start", 0),
  INTEGER ("old_lines", 0),
  INTEGER ("new_start", 0),
  INTEGER ("new_lines", 0),
  ARRAY ("lines", 0, line_item), /* each "+", "-" or " ", and the text */
  END
};
static const JkMember hunk_item[] = { OBJECT ("hunk", 0, hunk), END };
static const JkMember diff[] = {
  STRING ("path", DETAIL),
  ARRAY ("hunks", DETAIL, hunk_item),
  BOOLEAN ("is_binary", DETAIL),
  BOOLEAN ("is_truncated", DETAIL),
  BOOLEAN ("masked", DETAIL), /* secrets were hidden */
  END
};
const JkMember jk_body_diff[] = { OBJECT ("Diff", 0, diff), END };
