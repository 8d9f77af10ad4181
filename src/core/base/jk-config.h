/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "jk-metric.h"

G_BEGIN_DECLS

/**
 * JkConfig:
 *
 * One valid configuration: defaults, then the file, then the environment (JIKIMI_<SECTION>_<KEY>, and for named groups
 * JIKIMI_<KIND>_<NAME>_<KEY>). Immutable, shared between threads by reference. A key is named "section.key", such as
 * "api.port"; asking for one that the table of keys does not have is a programming error.
 *
 * Named groups are sections with a name of the user's choice, such as [probe shop]: see jk_config_list_groups().
 */
typedef struct _JkConfig JkConfig;

/**
 * JkConfigOrigin:
 *
 * Where a value in force came from.
 */
typedef enum
{
  JK_CONFIG_ORIGIN_DEFAULT,
  JK_CONFIG_ORIGIN_FILE,
  JK_CONFIG_ORIGIN_ENVIRONMENT,
} JkConfigOrigin;

/**
 * jk_config_load:
 * @path: (nullable): a file; one that does not exist counts as empty
 * @environment: (nullable): as of g_get_environ(); %NULL for none
 *
 * Returns: (transfer full) (nullable): %NULL with %JK_ERROR_CONFIG, whose message has a line for each fault:
 *   "FILE:LINE: key: what was expected, what the nearest known key is"
 */
JkConfig *jk_config_load (const char *path, const char *const *environment, GError **error);

/* Returns: (transfer full): every key at its default */
JkConfig *jk_config_new_default (void);

JkConfig *jk_config_ref (JkConfig *self);
void jk_config_unref (JkConfig *self);

gboolean jk_config_get_boolean (const JkConfig *self, const char *key);
gint64 jk_config_get_int (const JkConfig *self, const char *key);           /* -1 for the word "auto" */
double jk_config_get_double (const JkConfig *self, const char *key);        /* NAN for the word "none" */
const char *jk_config_get_string (const JkConfig *self, const char *key);   /* never %NULL */
const char *const *jk_config_get_strv (const JkConfig *self, const char *key);
gint64 jk_config_get_duration_us (const JkConfig *self, const char *key);   /* written 500ms, 5s, 10min, 2h, 7d */
gint64 jk_config_get_bytes (const JkConfig *self, const char *key);         /* written 64K, 200M, 1G */

/**
 * jk_config_get_thresholds:
 * @metric: an id, such as "cpu_usage"; others than Jikimi's own have none
 * @out: (out caller-allocates): untouched on failure; all three are NAN if the user wrote "none"
 *
 * Returns: %FALSE if the configuration has no thresholds for @metric
 */
gboolean jk_config_get_thresholds (const JkConfig *self, const char *metric, JkThresholds *out);
/* Returns: microseconds for which a threshold of @metric must be passed before its level rises */
gint64 jk_config_get_hold_us (const JkConfig *self, const char *metric);

/* Returns: (transfer none): names of the groups of @kind ("probe", "health", "source", "channel", "heal"), in the file's order */
const char *const *jk_config_list_groups (const JkConfig *self, const char *kind);
/* The getters for a key of a named group: key is "kind.key", such as "probe.url". */
const char *jk_config_get_group_string (const JkConfig *self, const char *name, const char *key);
gint64 jk_config_get_group_int (const JkConfig *self, const char *name, const char *key);
gboolean jk_config_get_group_boolean (const JkConfig *self, const char *name, const char *key);
gint64 jk_config_get_group_duration_us (const JkConfig *self, const char *name, const char *key);
const char *const *jk_config_get_group_strv (const JkConfig *self, const char *name, const char *key);

/* Returns: (transfer none): names of the [heal RULE] that need nothing written, because Jikimi has them by itself */
const char *const *jk_config_list_own_rules (void);

/* Returns: (transfer full): @url less what may be a secret: name, password, path and query */
char *jk_config_hide_path (const char *url);

/* Returns: (transfer full): a{sv}: "values" a{sa{sv}} (key → "value" as it would be written, "origin"
 * default|file|environment), for GET /config and `doctor`. The address and the template of a channel are shortened: see
 * jk_config_hide_path() */
GVariant *jk_config_to_variant (const JkConfig *self);

/* Returns: (transfer full): the commented sample file with every key at its default; valid for jk_config_load() */
char *jk_config_sample (void);

/**
 * jk_config_edit:
 * @text: the present file, "" if there is none
 * @key: "section.key", or "probe shop.url" for a named group
 * @value: (nullable): as it would be written; %NULL puts the default back (removes the line)
 *
 * Changes one value and nothing else: comments, order and spacing stay.
 *
 * Returns: (transfer full) (nullable): the new text; %NULL with %JK_ERROR_CONFIG if key or value are not valid
 */
char *jk_config_edit (const char *text, const char *key, const char *value, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkConfig, jk_config_unref)

#define JK_TYPE_CONFIG_FILE (jk_config_file_get_type ())
/**
 * JkConfigFile:
 *
 * The file behind a #JkConfig, watched: signal "changed" when another valid configuration is in force or the
 * file is valid again, "rejected" (GError) when the file was changed to something that is not valid and the last good
 * one stays. Guard thread only; disk work runs in the pool.
 */
G_DECLARE_FINAL_TYPE (JkConfigFile, jk_config_file, JK, CONFIG_FILE, GObject)

/* Takes the configuration that was loaded from @path with @environment. */
JkConfigFile *jk_config_file_new (const char *path, const char *const *environment, JkConfig *initial);
JkConfig *jk_config_file_get_config (JkConfigFile *self); /* (transfer none) */
const GError *jk_config_file_get_error (JkConfigFile *self); /* (nullable): why the file on disk is not in force */
/* Starts watching the file, also while it does not exist yet. */
void jk_config_file_watch (JkConfigFile *self);
/* Reads the file again now (SIGHUP). */
void jk_config_file_reload (JkConfigFile *self);
/**
 * jk_config_file_set_async:
 * @changes: a{sms}: key → value as written, or nothing for the default
 * @expected: (nullable): the configuration that the changes are meant for
 *
 * Writes all changes or none, atomically, and puts them in force. Fails with %JK_ERROR_CONFIG for an invalid value,
 * with %JK_ERROR_EXISTS for a key that the environment sets, with %JK_ERROR_CHANGED if the file is not @expected any more.
 */
void jk_config_file_set_async (JkConfigFile *self, GVariant *changes, JkConfig *expected, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data);
gboolean jk_config_file_set_finish (JkConfigFile *self, GAsyncResult *result, GError **error);
/* The same without writing. Ends with (transfer full) the configuration that would be in force. */
void jk_config_file_try_async (JkConfigFile *self, GVariant *changes, JkConfig *expected, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data);
JkConfig *jk_config_file_try_finish (JkConfigFile *self, GAsyncResult *result, GError **error);

G_END_DECLS
