/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How a value is written. */
typedef enum
{
  JK_CONFIG_TYPE_BOOLEAN,
  JK_CONFIG_TYPE_INT,
  JK_CONFIG_TYPE_DOUBLE,
  JK_CONFIG_TYPE_STRING,
  JK_CONFIG_TYPE_PATH,       /* absolute, or ~/ for the home folder; or empty */
  JK_CONFIG_TYPE_LIST,       /* a;b;c */
  JK_CONFIG_TYPE_PATHS,
  JK_CONFIG_TYPE_STATUSES,   /* a list of HTTP statuses and ranges, by comma or semicolon */
  JK_CONFIG_TYPE_DURATION,   /* 500ms, 5s, 10min, 2h, 7d */
  JK_CONFIG_TYPE_BYTES,      /* 64K, 200M, 1G */
  JK_CONFIG_TYPE_THRESHOLDS, /* warning/critical/emergency */
} JkConfigType;

/**
 * JkConfigKey:
 * @section: "api"; for a key of named groups their kind, such as "probe"
 * @name: as it is written in the file
 * @fallback: the default, as it would be written
 * @least: numbers: smallest allowed; durations in microseconds
 * @most: numbers: largest allowed
 * @words: (nullable): words that are allowed beside what the type allows, separated by "|"; a string with words allows
 *   nothing else
 * @check: (nullable): says whether a string, or each string of a list, is of use
 * @expected: (nullable): what @check wants, a msgid
 * @is_required: a named group is of no use without it
 * @doc: lines for the sample file
 *
 * One key of the table.
 */
typedef struct
{
  const char *section;
  const char *name;
  JkConfigType type;
  const char *fallback;
  double least;
  double most;
  const char *words;
  gboolean (*check) (const char *value);
  const char *expected;
  gboolean is_required;
  const char *doc;
} JkConfigKey;

typedef struct
{
  const char *name;
  gboolean is_group; /* it has named groups: [probe NAME] */
  const char *doc;
} JkConfigSection;

/* Returns: (transfer none) (array length=n_keys): all keys, in the order of the sample file */
const JkConfigKey *jk_config_keys_list (gsize *n_keys);
const JkConfigSection *jk_config_sections_list (gsize *n_sections);

/* Returns: (nullable): @section need not end with a zero byte */
const JkConfigSection *jk_config_sections_lookup (const char *section);
const JkConfigKey *jk_config_keys_lookup (const char *section, const char *name);

/* Returns: the key written most like @name, for hints; one of @section is preferred */
const JkConfigKey *jk_config_keys_nearest (const char *section, const char *name);
const JkConfigSection *jk_config_sections_nearest (const char *section);

/* Returns: inserts, removals and replacements of bytes that make @b of @a, at most 64 (longer words count as that far);
 * Levenshtein, Binary codes capable of correcting deletions, insertions and reversals, 1966 */
guint jk_config_distance (const char *a, const char *b);

G_END_DECLS
