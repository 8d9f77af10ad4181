/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-project-item.h"

#include "jk-item-change.h"
#include "jk-item-update.h"
#include "jk-json.h"

enum
{
  PROP_0,
  PROP_ID,
  PROP_NAME,
  PROP_PATH,
  PROP_BRANCH,
  PROP_STATE,
  PROP_ERROR,
  PROP_LEVEL,
  N_PROPS
};

struct _JkProjectItem
{
  GObject parent_instance;

  char *texts[PROP_LEVEL]; /* by property */
  int level;
};

G_DEFINE_FINAL_TYPE (JkProjectItem, jk_project_item, G_TYPE_OBJECT)

static GParamSpec *props[N_PROPS];

static void
change (JkProjectItem *self,
        guint          prop,
        const char    *value)
{
  jk_item_change_string (self, props[prop], &self->texts[prop], value);
}

void
jk_project_item_update (JkProjectItem *self,
                        JsonObject    *row)
{
  const char *name = jk_json_get_string (row, "name");
  const char *path = jk_json_get_string (row, "path");
  const char *state = jk_json_get_string (row, "state");
  const char *word = jk_json_get_string (row, "level");
  JkLevel level = JK_LEVEL_INFO;

  (void) jk_level_from_string (word != NULL ? word : "", &level);
  g_object_freeze_notify (G_OBJECT (self));
  change (self, PROP_NAME, name != NULL ? name : self->texts[PROP_ID]);
  change (self, PROP_PATH, path != NULL ? path : "");
  change (self, PROP_BRANCH, jk_json_get_string (row, "branch"));
  change (self, PROP_STATE, state != NULL ? state : "waiting");
  change (self, PROP_ERROR, jk_json_get_string (row, "error"));
  jk_item_change_int (self, props[PROP_LEVEL], &self->level, level);
  g_object_thaw_notify (G_OBJECT (self));
}

JkProjectItem *
jk_project_item_new (JsonObject *row)
{
  const char *id = jk_json_get_string (row, "id");
  JkProjectItem *self;

  if (id == NULL)
    return NULL;

  self = g_object_new (JK_TYPE_PROJECT_ITEM, NULL);
  self->texts[PROP_ID] = g_strdup (id);
  jk_project_item_update (self, row);
  return self;
}

const char *
jk_project_item_get_id (JkProjectItem *self)
{
  return self->texts[PROP_ID];
}

const char *
jk_project_item_get_name (JkProjectItem *self)
{
  return self->texts[PROP_NAME];
}

const char *
jk_project_item_get_path (JkProjectItem *self)
{
  return self->texts[PROP_PATH];
}

const char *
jk_project_item_get_branch (JkProjectItem *self)
{
  return self->texts[PROP_BRANCH];
}

const char *
jk_project_item_get_state (JkProjectItem *self)
{
  return self->texts[PROP_STATE];
}

const char *
jk_project_item_get_error (JkProjectItem *self)
{
  return self->texts[PROP_ERROR];
}

JkLevel
jk_project_item_get_level (JkProjectItem *self)
{
  return self->level;
}

static void
jk_project_item_get_property (GObject    *object,
                              guint       id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  JkProjectItem *self = JK_PROJECT_ITEM (object);

  if (id == PROP_LEVEL)
    g_value_set_int (value, self->level);
  else if (id > PROP_0 && id < PROP_LEVEL)
    g_value_set_string (value, self->texts[id]);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
jk_project_item_finalize (GObject *object)
{
  JkProjectItem *self = JK_PROJECT_ITEM (object);

  for (guint i = 0; i < G_N_ELEMENTS (self->texts); i++)
    g_free (self->texts[i]);
  G_OBJECT_CLASS (jk_project_item_parent_class)->finalize (object);
}

static void
jk_project_item_class_init (JkProjectItemClass *klass)
{
  static const char *const names[] = { NULL, "id", "name", "path", "branch", "state", "error" };
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = jk_project_item_get_property;
  object_class->finalize = jk_project_item_finalize;

  for (guint i = PROP_ID; i < PROP_LEVEL; i++)
    props[i] = g_param_spec_string (names[i], NULL, NULL, NULL, JK_ITEM_PARAM_FLAGS);
  props[PROP_LEVEL] = g_param_spec_int ("level", NULL, NULL, JK_LEVEL_INFO, JK_LEVEL_EMERGENCY, JK_LEVEL_INFO,
                                        JK_ITEM_PARAM_FLAGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
jk_project_item_init (JkProjectItem *self)
{
}
