/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bodies about self-healing. */
#include "jk-body-members.h"

static const JkMember effect[] = {
  STRING ("metric", 0), STRING ("unit", 0), NUMBER ("before", NULLABLE), NUMBER ("after", NULLABLE), END
};
static const JkMember effect_item[] = { OBJECT ("effect", 0, effect), END };
static const JkMember item[] = { STRING ("name", 0), STRING ("note", OPTIONAL), INTEGER ("size_bytes", OPTIONAL), END };
static const JkMember item_item[] = { OBJECT ("item", 0, item), END };

static const JkMember action[] = {
  STRING ("id", 0),
  STRING ("rule", 0),
  STRING ("action", 0),
  STRING ("project", OPTIONAL),
  STRING ("target", OPTIONAL | DETAIL),
  WORD ("trigger", 0, "rule|person"),
  WORD ("state", 0, "running|kept|undone|failed|interrupted|refused|recommended"),
  TIME ("started", 0),
  TIME ("ended", OPTIONAL),
  STRING ("title", 0), /* without names */
  STRING ("text", 0),
  ARRAY ("effects", 0, effect_item),
  ARRAY ("items", DETAIL, item_item),
  INTEGER ("n_items", 0),
  STRING ("operation", OPTIONAL),
  BOOLEAN ("can_undo", 0),
  WORD ("verdict", NULLABLE, "helped|no-help|worse|unknown"),
  STRING ("error", OPTIONAL | DETAIL),
  END
};
static const JkMember action_item[] = { OBJECT ("HealAction", 0, action), END };

static const JkMember breaker[] = {
  WORD ("state", 0, "closed|open|half-open"), INTEGER ("failures", 0), TIME ("until", NULLABLE), END
};
static const JkMember rule[] = {
  STRING ("id", 0),
  STRING ("name", 0),
  STRING ("condition", DETAIL), /* it may have paths in it */
  NUMBER ("for_s", 0),
  STRING ("action", 0),
  WORD ("mode", 0, "off|suggest|auto"),
  BOOLEAN ("enabled", 0),
  STRING ("project", OPTIONAL), /* of the target that the state is about */
  STRING ("target", OPTIONAL | DETAIL),
  INTEGER ("n_targets", 0),
  WORD ("state", 0, "watching|pending|deciding|checkpointing|acting|verifying|cooling|resting|paused|off"),
  TIME ("since", NULLABLE),
  OBJECT ("breaker", 0, breaker),
  TIME ("next_allowed", NULLABLE),
  BOOLEAN ("can_undo", 0),
  BOOLEAN ("only_recommends", 0),
  STRING ("last_action", NULLABLE),
  STRING ("refusal", OPTIONAL | DETAIL),
  END
};
static const JkMember rule_item[] = { OBJECT ("HealRule", 0, rule), END };
static const JkMember budget[] = { INTEGER ("per_hour", 0), INTEGER ("used", 0), TIME ("free_at", NULLABLE), END };

static const JkMember healing[] = {
  BOOLEAN ("auto_healing", 0),
  BOOLEAN ("paused", 0),
  TIME ("paused_until", NULLABLE),
  WORD ("stopped_by", 0, "nobody|person|file|environment"),
  OBJECT ("budget", 0, budget),
  ARRAY ("rules", 0, rule_item),
  ARRAY ("actions", 0, action_item),
  END
};
const JkMember jk_body_healing[] = { OBJECT ("Healing", 0, healing), END };
const JkMember jk_body_heal_action[] = { OBJECT ("HealAction", 0, action), END };

static const JkMember actions[] = { ARRAY ("actions", 0, action_item), END };
const JkMember jk_body_heal_actions[] = { OBJECT ("HealActions", 0, actions), END };

static const JkMember preview[] = {
  STRING ("rule", 0),
  STRING ("action", 0),
  BOOLEAN ("would_act", 0),
  STRING ("refusal", OPTIONAL),
  STRING ("title", 0),
  STRING ("text", 0),
  ARRAY ("effects", 0, effect_item),
  ARRAY ("items", 0, item_item),
  INTEGER ("n_items", 0),
  BOOLEAN ("can_undo", 0),
  BOOLEAN ("only_recommends", 0),
  END
};
const JkMember jk_body_heal_preview[] = { OBJECT ("HealPreview", 0, preview), END };

static const JkMember target[] = { STRING ("project", OPTIONAL), STRING ("target", OPTIONAL), END };
const JkMember jk_body_heal_target[] = { OBJECT ("HealTarget", 0, target), END };
static const JkMember pause_members[] = { INTEGER ("minutes", OPTIONAL), END };
const JkMember jk_body_heal_pause[] = { OBJECT ("HealPause", 0, pause_members), END };
