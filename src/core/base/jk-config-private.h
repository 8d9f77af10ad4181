/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-config-keys.h"
#include "jk-config-value.h"
#include "jk-config.h"

G_BEGIN_DECLS

typedef struct
{
  char *kind;
  char *name;
  guint line;
  GHashTable *values; /* name of the key → JkConfigValue; only what is written */
} JkConfigGroup;

struct _JkConfig
{
  gatomicrefcount ref_count;
  GHashTable *values; /* "section.key" → JkConfigValue; every key of the table that is not of a named group */
  GPtrArray *groups;  /* of JkConfigGroup, in the file's order */
  GHashTable *names;  /* kind → GStrv of the names of its groups */
  GHashTable *fallbacks; /* "kind.key" → JkConfigValue: what a named group has that does not write the key */
  char *checksum;     /* of the file's text, to see whether it is another */
};

/**
 * jk_config_parse:
 * @text: (array length=length): what stands in the file; any bytes
 * @source: its name, for messages
 * @environment: (nullable): as in jk_config_load()
 *
 * Returns: (transfer full) (nullable): as jk_config_load()
 */
JkConfig *jk_config_parse (const char *text, gsize length, const char *source, const char *const *environment,
                           GError **error);

/**
 * jk_config_check_channel:
 * @group: a [channel NAME] whose keys are valid each for itself
 * @key: (out) (nullable): the one that is at fault; %NULL if it is the group
 *
 * Returns: (transfer full) (nullable): what is wrong; %NULL if nothing is
 */
char *jk_config_check_channel (const JkConfigGroup *group, const char **key);

/* The same for a [heal RULE]. */
char *jk_config_check_heal (const JkConfigGroup *group, const char **key);

/**
 * JkConfigVariable:
 * @group: (nullable): of a named group its name, in lower case, with "_" for what is no letter or digit
 * @key: as it was written, in lower case: there need not be such a key
 *
 * A variable of the environment that is meant for the configuration.
 */
typedef struct
{
  const JkConfigSection *section;
  char *group;
  char *key;
} JkConfigVariable;

/* @text: "JIKIMI_API_PORT=1". Returns: %FALSE, @out untouched but for what need not be cleared, if it is not for us */
gboolean jk_config_read_variable (const char *text, JkConfigVariable *out);
void jk_config_variable_clear (JkConfigVariable *self);

/* Returns: whether @variable is how a group with @name is written there */
gboolean jk_config_is_variable_name (const char *variable, const char *name);

/* Returns: whether one of the variables of @environment sets @key ("section.key", "kind NAME.key"), which need not exist */
gboolean jk_config_is_set_by_environment (const char *const *environment, const char *key);

/**
 * jk_config_resolve:
 * @key: "section.key" or "kind NAME.key"
 * @section: (out): what stands between the brackets
 *
 * Returns: (transfer none) (nullable): %NULL with %JK_ERROR_CONFIG that names the nearest key
 */
const JkConfigKey *jk_config_resolve (const char *key, char **section, GError **error);

/**
 * jk_config_split_section:
 * @section: what stands between the brackets
 * @kind: (out)
 * @name: (out) (nullable): of a named group; %NULL for a plain section
 *
 * Returns: %FALSE with %JK_ERROR_CONFIG if there is no such section
 */
gboolean jk_config_split_section (const char *section, char **kind, char **name, GError **error);

/* Returns: (transfer full): that there is no such key, and which one is nearest */
char *jk_config_describe_unknown (const char *section, const char *name);

G_END_DECLS
