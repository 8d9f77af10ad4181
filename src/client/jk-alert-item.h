/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "jk-level.h"

G_BEGIN_DECLS

#define JK_TYPE_ALERT_ITEM (jk_alert_item_get_type ())
/**
 * JkAlertItem:
 *
 * An alert of a host that wants attention, as it last told it; changed in place.
 *
 * Properties, all read-only, each notified only when it is different. Strings: "id", "kind", "category", "state" (a word of
 * the API: "firing", "acknowledged", "snoozed", …), "title", "text", "did" (nullable), "next" (nullable), "metric" (nullable),
 * "series" (nullable), "project" (nullable), "project-name" (nullable), "caused-by" (nullable: id of another alert), "quiet"
 * (nullable: why nobody is told of it now), "told-id" (nullable: what people are told of it under), "heal-rule" and "heal-action"
 * (nullable: ids of what healing did or proposes). Others: "level" (int, a #JkLevel), "count" (int), "active" (boolean: it still
 * holds), "shown" (boolean: the host wants it to be seen on desktops), "since", "updated", "snoozed-until" and "told" (int64: real µs;
 * 0 if not so).
 */
G_DECLARE_FINAL_TYPE (JkAlertItem, jk_alert_item, JK, ALERT_ITEM, GObject)

const char *jk_alert_item_get_id (JkAlertItem *self);
JkLevel jk_alert_item_get_level (JkAlertItem *self);
const char *jk_alert_item_get_category (JkAlertItem *self);
const char *jk_alert_item_get_state (JkAlertItem *self);
const char *jk_alert_item_get_title (JkAlertItem *self);
const char *jk_alert_item_get_text (JkAlertItem *self);
const char *jk_alert_item_get_did (JkAlertItem *self);     /* (nullable) */
const char *jk_alert_item_get_next (JkAlertItem *self);    /* (nullable) */
const char *jk_alert_item_get_project (JkAlertItem *self); /* (nullable) */
const char *jk_alert_item_get_series (JkAlertItem *self);  /* (nullable) */
const char *jk_alert_item_get_metric (JkAlertItem *self);  /* (nullable) */
const char *jk_alert_item_get_project_name (JkAlertItem *self); /* (nullable) */
const char *jk_alert_item_get_caused_by (JkAlertItem *self);    /* (nullable) */
const char *jk_alert_item_get_quiet (JkAlertItem *self);        /* (nullable): "maintenance", "work" or "hours" */
int jk_alert_item_get_count (JkAlertItem *self);
gboolean jk_alert_item_get_active (JkAlertItem *self);
gint64 jk_alert_item_get_since (JkAlertItem *self);
gint64 jk_alert_item_get_snoozed_until (JkAlertItem *self);
const char *jk_alert_item_get_kind (JkAlertItem *self);
/* Whoever shows the host on a desktop tells what the host has decided to tell, and when it was last news. */
const char *jk_alert_item_get_told_id (JkAlertItem *self); /* (nullable): its cause, or "storm" with others */
gint64 jk_alert_item_get_told (JkAlertItem *self);
gboolean jk_alert_item_get_shown (JkAlertItem *self);
const char *jk_alert_item_get_heal_rule (JkAlertItem *self);   /* (nullable) */
const char *jk_alert_item_get_heal_action (JkAlertItem *self); /* (nullable) */

/* Returns: how many things can be done about it, the best first */
guint jk_alert_item_get_n_actions (JkAlertItem *self);
/* @label: (out): of a button. Returns: (transfer none): "refresh", "tune", "heal-run",
 * "heal-undo", "ack", "snooze" or "dismiss" */
const char *jk_alert_item_get_action (JkAlertItem *self, guint i, const char **label);

G_END_DECLS
