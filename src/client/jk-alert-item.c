/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-alert-item.h"

#include "jk-item-change.h"
#include "jk-item-update.h"
#include "jk-json.h"

/* Properties that are texts of the row come first, under its names. */
enum
{
  PROP_0,
  PROP_ID,
  PROP_KIND,
  PROP_CATEGORY,
  PROP_STATE,
  PROP_TITLE,
  PROP_TEXT,
  PROP_DID,
  PROP_NEXT,
  PROP_METRIC,
  PROP_SERIES,
  PROP_PROJECT,
  PROP_PROJECT_NAME,
  PROP_CAUSED_BY,
  PROP_QUIET,
  PROP_TOLD_ID,
  PROP_HEAL_RULE,
  PROP_HEAL_ACTION,
  N_TEXTS,
  PROP_LEVEL = N_TEXTS,
  PROP_COUNT,
  PROP_ACTIVE,
  PROP_SINCE,
  PROP_UPDATED,
  PROP_SNOOZED_UNTIL,
  PROP_TOLD,
  PROP_SHOWN,
  N_PROPS
};

static const char *const members[N_TEXTS] = { NULL,   "id",     "kind",    "category",     "state",     "title", "text", "did",
                                              "next", "metric", "series", "project", "project_name", "caused_by", "quiet" };

struct _JkAlertItem
{
  GObject parent_instance;

  char *texts[N_TEXTS];
  int level;
  int count;
  int active;
  int shown;
  gint64 since_us;
  gint64 updated_us;
  gint64 snoozed_until_us;
  gint64 told_us;
  JsonArray *actions; /* (nullable) */
};

G_DEFINE_FINAL_TYPE (JkAlertItem, jk_alert_item, G_TYPE_OBJECT)

static GParamSpec *props[N_PROPS];

/* That people were told of it, and what healing did about it. */
static void
update_told_and_healed (JkAlertItem *self,
                        JsonObject  *told,
                        JsonObject  *heal)
{
  jk_item_change_string (self, props[PROP_TOLD_ID], &self->texts[PROP_TOLD_ID], jk_json_get_string (told, "id"));
  jk_item_change_time (self, props[PROP_TOLD], &self->told_us, jk_json_get_time_us (told, "time"));
  jk_item_change_int (self, props[PROP_SHOWN], &self->shown, jk_json_get_boolean (told, "shown"));
  jk_item_change_string (self, props[PROP_HEAL_RULE], &self->texts[PROP_HEAL_RULE], jk_json_get_string (heal, "rule"));
  jk_item_change_string (self, props[PROP_HEAL_ACTION], &self->texts[PROP_HEAL_ACTION], jk_json_get_string (heal, "action"));
}

void
jk_alert_item_update (JkAlertItem *self,
                      JsonObject  *row)
{
  JkLevel level = JK_LEVEL_INFO;
  JsonArray *actions = jk_json_get_array (row, "actions");

  (void) jk_level_from_string (jk_json_get_string (row, "level"), &level);
  g_object_freeze_notify (G_OBJECT (self));
  for (guint i = PROP_KIND; i < PROP_TOLD_ID; i++)
    {
      const char *text = jk_json_get_string (row, members[i]);

      jk_item_change_string (self, props[i], &self->texts[i], text == NULL && i <= PROP_TEXT ? "" : text);
    }
  jk_item_change_int (self, props[PROP_LEVEL], &self->level, level);
  jk_item_change_int (self, props[PROP_COUNT], &self->count, CLAMP (jk_json_get_int (row, "count"), 0, G_MAXINT));
  jk_item_change_int (self, props[PROP_ACTIVE], &self->active, jk_json_get_boolean (row, "active"));
  jk_item_change_time (self, props[PROP_SINCE], &self->since_us, jk_json_get_time_us (row, "since"));
  jk_item_change_time (self, props[PROP_UPDATED], &self->updated_us, jk_json_get_time_us (row, "updated"));
  jk_item_change_time (self, props[PROP_SNOOZED_UNTIL], &self->snoozed_until_us, jk_json_get_time_us (row, "snoozed_until"));
  update_told_and_healed (self, jk_json_get_object (row, "told"), jk_json_get_object (row, "heal"));
  g_clear_pointer (&self->actions, json_array_unref);
  self->actions = actions != NULL ? json_array_ref (actions) : NULL;
  g_object_thaw_notify (G_OBJECT (self));
}

JkAlertItem *
jk_alert_item_new (JsonObject *row)
{
  const char *id = jk_json_get_string (row, "id");
  JkAlertItem *self;

  if (id == NULL)
    return NULL;
  self = g_object_new (JK_TYPE_ALERT_ITEM, NULL);
  self->texts[PROP_ID] = g_strdup (id);
  jk_alert_item_update (self, row);
  return self;
}

gboolean
jk_alert_item_is_listed (JsonObject *row)
{
  const char *state = jk_json_get_string (row, "state");

  return g_strcmp0 (state, "resolved") != 0 && g_strcmp0 (state, "dismissed") != 0;
}

const char *
jk_alert_item_get_id (JkAlertItem *self)
{
  return self->texts[PROP_ID];
}

JkLevel
jk_alert_item_get_level (JkAlertItem *self)
{
  return self->level;
}

const char *
jk_alert_item_get_category (JkAlertItem *self)
{
  return self->texts[PROP_CATEGORY];
}

const char *
jk_alert_item_get_state (JkAlertItem *self)
{
  return self->texts[PROP_STATE];
}

const char *
jk_alert_item_get_title (JkAlertItem *self)
{
  return self->texts[PROP_TITLE];
}

const char *
jk_alert_item_get_text (JkAlertItem *self)
{
  return self->texts[PROP_TEXT];
}

const char *
jk_alert_item_get_did (JkAlertItem *self)
{
  return self->texts[PROP_DID];
}

const char *
jk_alert_item_get_next (JkAlertItem *self)
{
  return self->texts[PROP_NEXT];
}

const char *
jk_alert_item_get_project (JkAlertItem *self)
{
  return self->texts[PROP_PROJECT];
}

const char *
jk_alert_item_get_series (JkAlertItem *self)
{
  return self->texts[PROP_SERIES];
}

const char *
jk_alert_item_get_metric (JkAlertItem *self)
{
  return self->texts[PROP_METRIC];
}

const char *
jk_alert_item_get_project_name (JkAlertItem *self)
{
  return self->texts[PROP_PROJECT_NAME];
}

const char *
jk_alert_item_get_caused_by (JkAlertItem *self)
{
  return self->texts[PROP_CAUSED_BY];
}

const char *
jk_alert_item_get_quiet (JkAlertItem *self)
{
  return self->texts[PROP_QUIET];
}

int
jk_alert_item_get_count (JkAlertItem *self)
{
  return self->count;
}

gboolean
jk_alert_item_get_active (JkAlertItem *self)
{
  return self->active;
}

gint64
jk_alert_item_get_since (JkAlertItem *self)
{
  return self->since_us;
}

gint64
jk_alert_item_get_snoozed_until (JkAlertItem *self)
{
  return self->snoozed_until_us;
}

const char *
jk_alert_item_get_kind (JkAlertItem *self)
{
  return self->texts[PROP_KIND];
}

const char *
jk_alert_item_get_told_id (JkAlertItem *self)
{
  return self->texts[PROP_TOLD_ID];
}

gint64
jk_alert_item_get_told (JkAlertItem *self)
{
  return self->told_us;
}

gboolean
jk_alert_item_get_shown (JkAlertItem *self)
{
  return self->shown;
}

const char *
jk_alert_item_get_heal_rule (JkAlertItem *self)
{
  return self->texts[PROP_HEAL_RULE];
}

const char *
jk_alert_item_get_heal_action (JkAlertItem *self)
{
  return self->texts[PROP_HEAL_ACTION];
}

guint
jk_alert_item_get_n_actions (JkAlertItem *self)
{
  return jk_json_get_length (self->actions);
}

const char *
jk_alert_item_get_action (JkAlertItem *self,
                          guint        i,
                          const char **label)
{
  JsonObject *action = jk_json_get_element (self->actions, i);
  const char *id = jk_json_get_string (action, "id");

  *label = jk_json_get_string (action, "label");
  if (*label == NULL)
    *label = "";
  return id != NULL ? id : "";
}

static void
jk_alert_item_get_property (GObject    *object,
                            guint       id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  JkAlertItem *self = JK_ALERT_ITEM (object);

  switch (id)
    {
    case PROP_LEVEL:
      g_value_set_int (value, self->level);
      break;
    case PROP_COUNT:
      g_value_set_int (value, self->count);
      break;
    case PROP_ACTIVE:
      g_value_set_boolean (value, self->active);
      break;
    case PROP_SINCE:
      g_value_set_int64 (value, self->since_us);
      break;
    case PROP_UPDATED:
      g_value_set_int64 (value, self->updated_us);
      break;
    case PROP_SNOOZED_UNTIL:
      g_value_set_int64 (value, self->snoozed_until_us);
      break;
    case PROP_TOLD:
      g_value_set_int64 (value, self->told_us);
      break;
    case PROP_SHOWN:
      g_value_set_boolean (value, self->shown);
      break;
    default:
      if (id > PROP_0 && id < N_TEXTS)
        g_value_set_string (value, self->texts[id]);
      else
        G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
jk_alert_item_finalize (GObject *object)
{
  JkAlertItem *self = JK_ALERT_ITEM (object);

  for (guint i = 0; i < N_TEXTS; i++)
    g_free (self->texts[i]);
  g_clear_pointer (&self->actions, json_array_unref);
  G_OBJECT_CLASS (jk_alert_item_parent_class)->finalize (object);
}

static GParamSpec *
time_spec (const char *name)
{
  return g_param_spec_int64 (name, NULL, NULL, G_MININT64, G_MAXINT64, 0, JK_ITEM_PARAM_FLAGS);
}

static void
jk_alert_item_class_init (JkAlertItemClass *klass)
{
  static const char *const names[N_TEXTS] = { NULL,    "id",        "kind",         "category",  "state", "title",
                                              "text",  "did",       "next",         "metric",    "series", "project",
                                              "project-name", "caused-by", "quiet", "told-id", "heal-rule", "heal-action" };
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = jk_alert_item_get_property;
  object_class->finalize = jk_alert_item_finalize;

  for (guint i = PROP_ID; i < N_TEXTS; i++)
    props[i] = g_param_spec_string (names[i], NULL, NULL, NULL, JK_ITEM_PARAM_FLAGS);
  props[PROP_LEVEL] = g_param_spec_int ("level", NULL, NULL, JK_LEVEL_INFO, JK_LEVEL_EMERGENCY, JK_LEVEL_INFO, JK_ITEM_PARAM_FLAGS);
  props[PROP_COUNT] = g_param_spec_int ("count", NULL, NULL, 0, G_MAXINT, 0, JK_ITEM_PARAM_FLAGS);
  props[PROP_ACTIVE] = g_param_spec_boolean ("active", NULL, NULL, FALSE, JK_ITEM_PARAM_FLAGS);
  props[PROP_SINCE] = time_spec ("since");
  props[PROP_UPDATED] = time_spec ("updated");
  props[PROP_SNOOZED_UNTIL] = time_spec ("snoozed-until");
  props[PROP_TOLD] = time_spec ("told");
  props[PROP_SHOWN] = g_param_spec_boolean ("shown", NULL, NULL, FALSE, JK_ITEM_PARAM_FLAGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
jk_alert_item_init (JkAlertItem *self)
{
}
