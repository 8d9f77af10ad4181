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

/* Returns: whether one of the variables of @environment sets @key ("section.key"), which need not exist */
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
