/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-operation-item.h"

#include "jk-item-change.h"
#include "jk-item-update.h"
#include "jk-json.h"

struct _JkOperationItem
{
  GObject parent_instance;

  char *id;
  char *kind;
  char *project;
  int state;
  int stage;
  int n_stages;
  char *stage_name;
  double percent;
  double eta_low;
  double eta_high;
  gint64 started_us;
  gint64 ended_us;
  char *error;
  JsonNode *result;
};

G_DEFINE_FINAL_TYPE (JkOperationItem, jk_operation_item, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ID,
  PROP_KIND,
  PROP_PROJECT,
  PROP_STATE,
  PROP_STAGE,
  PROP_N_STAGES,
  PROP_STAGE_NAME,
  PROP_PERCENT,
  PROP_ETA_LOW,
  PROP_ETA_HIGH,
  PROP_STARTED,
  PROP_ENDED,
  PROP_ERROR,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

static JkOperationState
read_state (JsonObject *row)
{
  const char *word = jk_json_get_string (row, "state");

  for (int state = JK_OPERATION_QUEUED; state <= JK_OPERATION_CANCELLED; state++)
    {
      if (g_strcmp0 (word, jk_operation_state_to_string (state)) == 0)
        return state;
    }
  return JK_OPERATION_QUEUED;
}

static double
read_eta (JsonObject *row,
          guint       index)
{
  JsonArray *eta = jk_json_get_array (row, "eta_s");
  JsonNode *node = jk_json_get_length (eta) == 2 ? json_array_get_element (eta, index) : NULL;

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_double (node) : NAN;
}

/* An error is a sentence, or a problem with one. */
static const char *
read_error (JsonObject *row)
{
  JsonObject *problem = jk_json_get_object (row, "error");
  const char *detail = jk_json_get_string (problem, "detail");

  if (problem == NULL)
    return jk_json_get_string (row, "error");
  return detail != NULL ? detail : jk_json_get_string (problem, "title");
}

static void
update_stage (JkOperationItem *self,
              JsonObject      *stage)
{
  const char *name = jk_json_get_string (stage, "name");

  jk_item_change_int (self, props[PROP_STAGE], &self->stage, CLAMP (jk_json_get_int (stage, "n"), 0, G_MAXINT));
  jk_item_change_int (self, props[PROP_N_STAGES], &self->n_stages, CLAMP (jk_json_get_int (stage, "of"), 0, G_MAXINT));
  jk_item_change_string (self, props[PROP_STAGE_NAME], &self->stage_name, name != NULL ? name : "");
}

void
jk_operation_item_update (JkOperationItem *self,
                          JsonObject      *row)
{
  double percent = jk_json_get_double (row, "percent");
  JsonNode *result = json_object_get_member (row, "result");

  g_object_freeze_notify (G_OBJECT (self));
  jk_item_change_int (self, props[PROP_STATE], &self->state, read_state (row));
  update_stage (self, jk_json_get_object (row, "stage"));
  jk_item_change_double (self, props[PROP_PERCENT], &self->percent, isnan (percent) ? 0 : CLAMP (percent, 0, 100));
  jk_item_change_double (self, props[PROP_ETA_LOW], &self->eta_low, read_eta (row, 0));
  jk_item_change_double (self, props[PROP_ETA_HIGH], &self->eta_high, read_eta (row, 1));
  jk_item_change_time (self, props[PROP_STARTED], &self->started_us, jk_json_get_time_us (row, "started"));
  jk_item_change_time (self, props[PROP_ENDED], &self->ended_us, jk_json_get_time_us (row, "ended"));
  jk_item_change_string (self, props[PROP_ERROR], &self->error, read_error (row));
  g_clear_pointer (&self->result, json_node_unref);
  if (result != NULL && !JSON_NODE_HOLDS_NULL (result))
    self->result = json_node_ref (result);
  g_object_thaw_notify (G_OBJECT (self));
}

JkOperationItem *
jk_operation_item_new (JsonObject *row)
{
  const char *id = jk_json_get_string (row, "id");
  const char *kind = jk_json_get_string (row, "kind");
  JkOperationItem *self;

  if (id == NULL)
    return NULL;

  self = g_object_new (JK_TYPE_OPERATION_ITEM, NULL);
  self->id = g_strdup (id);
  self->kind = g_strdup (kind != NULL ? kind : "");
  self->project = g_strdup (jk_json_get_string (row, "project"));
  jk_operation_item_update (self, row);
  return self;
}

const char *
jk_operation_item_get_id (JkOperationItem *self)
{
  return self->id;
}

const char *
jk_operation_item_get_kind (JkOperationItem *self)
{
  return self->kind;
}

const char *
jk_operation_item_get_project (JkOperationItem *self)
{
  return self->project;
}

JkOperationState
jk_operation_item_get_state (JkOperationItem *self)
{
  return self->state;
}

gboolean
jk_operation_item_get_active (JkOperationItem *self)
{
  return self->state == JK_OPERATION_QUEUED || self->state == JK_OPERATION_RUNNING;
}

guint
jk_operation_item_get_stage (JkOperationItem *self)
{
  return self->stage;
}

guint
jk_operation_item_get_n_stages (JkOperationItem *self)
{
  return self->n_stages;
}

const char *
jk_operation_item_get_stage_name (JkOperationItem *self)
{
  return self->stage_name;
}

double
jk_operation_item_get_percent (JkOperationItem *self)
{
  return self->percent;
}

double
jk_operation_item_get_eta_low (JkOperationItem *self)
{
  return self->eta_low;
}

double
jk_operation_item_get_eta_high (JkOperationItem *self)
{
  return self->eta_high;
}

gint64
jk_operation_item_get_started (JkOperationItem *self)
{
  return self->started_us;
}

gint64
jk_operation_item_get_ended (JkOperationItem *self)
{
  return self->ended_us;
}

const char *
jk_operation_item_get_error (JkOperationItem *self)
{
  return self->error;
}

JsonNode *
jk_operation_item_get_result (JkOperationItem *self)
{
  return self->result;
}

static gboolean
get_number (JkOperationItem *self,
            guint            id,
            GValue          *value)
{
  switch (id)
    {
    case PROP_STATE:
      g_value_set_int (value, self->state);
      return TRUE;
    case PROP_STAGE:
      g_value_set_uint (value, self->stage);
      return TRUE;
    case PROP_N_STAGES:
      g_value_set_uint (value, self->n_stages);
      return TRUE;
    case PROP_PERCENT:
      g_value_set_double (value, self->percent);
      return TRUE;
    case PROP_ETA_LOW:
      g_value_set_double (value, self->eta_low);
      return TRUE;
    case PROP_ETA_HIGH:
      g_value_set_double (value, self->eta_high);
      return TRUE;
    case PROP_STARTED:
      g_value_set_int64 (value, self->started_us);
      return TRUE;
    case PROP_ENDED:
      g_value_set_int64 (value, self->ended_us);
      return TRUE;
    default:
      return FALSE;
    }
}

static void
jk_operation_item_get_property (GObject    *object,
                                guint       id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  JkOperationItem *self = JK_OPERATION_ITEM (object);

  switch (id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_KIND:
      g_value_set_string (value, self->kind);
      break;
    case PROP_PROJECT:
      g_value_set_string (value, self->project);
      break;
    case PROP_STAGE_NAME:
      g_value_set_string (value, self->stage_name);
      break;
    case PROP_ERROR:
      g_value_set_string (value, self->error);
      break;
    default:
      if (!get_number (self, id, value))
        G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
jk_operation_item_finalize (GObject *object)
{
  JkOperationItem *self = JK_OPERATION_ITEM (object);

  g_free (self->id);
  g_free (self->kind);
  g_free (self->project);
  g_free (self->stage_name);
  g_free (self->error);
  g_clear_pointer (&self->result, json_node_unref);
  G_OBJECT_CLASS (jk_operation_item_parent_class)->finalize (object);
}

static GParamSpec *
double_spec (const char *name)
{
  return g_param_spec_double (name, NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0, JK_ITEM_PARAM_FLAGS);
}

static void
jk_operation_item_class_init (JkOperationItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = jk_operation_item_get_property;
  object_class->finalize = jk_operation_item_finalize;

  props[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, JK_ITEM_PARAM_FLAGS);
  props[PROP_KIND] = g_param_spec_string ("kind", NULL, NULL, NULL, JK_ITEM_PARAM_FLAGS);
  props[PROP_PROJECT] = g_param_spec_string ("project", NULL, NULL, NULL, JK_ITEM_PARAM_FLAGS);
  props[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, JK_OPERATION_QUEUED, JK_OPERATION_CANCELLED,
                                        JK_OPERATION_QUEUED, JK_ITEM_PARAM_FLAGS);
  props[PROP_STAGE] = g_param_spec_uint ("stage", NULL, NULL, 0, G_MAXUINT, 0, JK_ITEM_PARAM_FLAGS);
  props[PROP_N_STAGES] = g_param_spec_uint ("n-stages", NULL, NULL, 0, G_MAXUINT, 0, JK_ITEM_PARAM_FLAGS);
  props[PROP_STAGE_NAME] = g_param_spec_string ("stage-name", NULL, NULL, "", JK_ITEM_PARAM_FLAGS);
  props[PROP_PERCENT] = double_spec ("percent");
  props[PROP_ETA_LOW] = double_spec ("eta-low");
  props[PROP_ETA_HIGH] = double_spec ("eta-high");
  props[PROP_STARTED] = g_param_spec_int64 ("started", NULL, NULL, G_MININT64, G_MAXINT64, 0, JK_ITEM_PARAM_FLAGS);
  props[PROP_ENDED] = g_param_spec_int64 ("ended", NULL, NULL, G_MININT64, G_MAXINT64, 0, JK_ITEM_PARAM_FLAGS);
  props[PROP_ERROR] = g_param_spec_string ("error", NULL, NULL, NULL, JK_ITEM_PARAM_FLAGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
jk_operation_item_init (JkOperationItem *self)
{
  self->stage_name = g_strdup ("");
  self->eta_low = NAN;
  self->eta_high = NAN;
}
