/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "jk-address.h"
#include "jk-client.h"
#include "jk-paths.h"
#include "jk-table.h"

G_BEGIN_DECLS

/* What a run of the program ends with. */
typedef enum
{
  JK_EXIT_FINE = 0,
  JK_EXIT_WRONG = 1,       /* something watched, or the set-up, is not as it should be */
  JK_EXIT_USAGE = 2,
  JK_EXIT_UNREACHABLE = 3,
  JK_EXIT_REFUSED = 4,
  JK_EXIT_NOT_FOUND = 5,
} JkExit;

/**
 * JkCtl:
 * @client: (nullable): made by jk_ctl_connect()
 * @address: (nullable): of @url, once that was read
 * @fingerprint: (nullable): of the certificate that the host has to show, as it was typed, then as we spell it
 * @columns: of the terminal; 0 if standard output is none
 *
 * One run of the program: what was asked for on the command line, and the connection.
 */
typedef struct
{
  char *socket;
  char *url;
  char *key;
  char *fingerprint;
  char *state_dir;
  gboolean json;
  gboolean quiet;
  gboolean no_color;
  gboolean dry_run;
  gboolean help;
  gboolean version;

  /* of single commands */
  char *project;
  char *metric;
  char *name;
  char *role;
  char *expires;
  char *since;
  char *interval;
  char *level;
  char *category;
  char *state;
  char *text;
  char *length;
  int points;
  int count;
  gboolean check;
  gboolean wait;
  char *proposal;
  char *message;
  gboolean undo;
  char *untracked;
  char *trusted;

  JkPaths *paths;
  JkAddress *address;
  JkClient *client;
  gboolean use_styles;
  guint columns;
  guint rows; /* 0 if not known */
} JkCtl;

/**
 * JkCommand:
 * @name: as typed
 * @arguments: (nullable): a msgid, such as "METRIC|SERIES"
 * @summary: a msgid: one line
 * @about: (nullable): a msgid: more of it, for the command's own help
 * @options: (nullable): fills in its own options, at most %JK_MAX_COMMAND_OPTIONS, and an empty one after them
 * @is_about_url: (nullable): whether these arguments are about an address itself, which they name instead of --url, and talk to nobody
 * @run: does it; @arguments are what is left after the options, %NULL-terminated
 *
 * A subcommand.
 */
typedef struct
{
  const char *name;
  const char *arguments;
  const char *summary;
  const char *about;
  void (*options) (JkCtl *ctl, GOptionEntry *entries);
  JkExit (*run) (JkCtl *ctl, char **arguments);
  gboolean (*is_about_url) (char **arguments);
} JkCommand;

#define JK_MAX_COMMAND_OPTIONS 8

/* Finds the socket, or what is known of the address. Returns: %JK_EXIT_FINE, or what was told */
JkExit jk_ctl_connect (JkCtl *self);
void jk_ctl_clear (JkCtl *self);

/* Returns: (transfer full): path of the socket of the instance that was asked for */
char *jk_ctl_dup_socket (JkCtl *self);

/* Calls and waits. With --dry-run a changing call is only tried: what it would change is printed, and it ends with an @error that
 * jk_ctl_fail() takes for a good end. Returns: (transfer full) (nullable): %NULL with @error, or without for an empty answer */
JsonNode *jk_ctl_call (JkCtl *self, const char *method, const char *path, JsonObject *body, GError **error);
/* A GET whose answer has to be an object. Returns: (transfer full) (nullable): %NULL with @error */
JsonObject *jk_ctl_get (JkCtl *self, const char *path, GError **error);

/* With --json: makes the call and prints its answer as it is. Returns: its exit code */
JkExit jk_ctl_print_json (JkCtl *self, const char *method, const char *path, JsonObject *body);

/* Prints why and what to do to standard error; takes @error. Returns: the exit code that fits */
JkExit jk_ctl_fail (JkCtl *self, GError *error);
/* Prints @message as a wrong use of @command (nullable). Returns: JK_EXIT_USAGE */
JkExit jk_ctl_usage (const char *command, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* To standard output, unless --quiet was given. */
void jk_ctl_say (JkCtl *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
void jk_ctl_print_table (JkCtl *self, JkTable *table);

/* Returns: (transfer full) (nullable): id of the project that @text names by id, name or path; %NULL with
 * %JK_ERROR_NOT_FOUND that names the nearest, or another error */
char *jk_ctl_find_project (JkCtl *self, const char *text, GError **error);

/* Who names no project means the one in whose folder the program was called, or the only one there is; with @only_here, for what changes
 * something, the folder alone counts: nobody is to be surprised. Returns: (transfer full) (nullable): its id; %NULL with @error, or
 * without where it is not clear */
char *jk_ctl_find_meant_project (JkCtl *self, gboolean only_here, GError **error);

/* Names files in @body, if there are any (@paths: %NULL-terminated): by the bytes of their names, or as Jikimi shows them. */
void jk_ctl_add_paths (JsonObject *body, char **paths);

/* Returns: (transfer none) (nullable): the one of @candidates (%NULL-terminated) that @text may have meant */
const char *jk_ctl_nearest (const char *text, const char *const *candidates);

/* The commands' parts, by file. */
extern const JkCommand jk_command_status;
extern const JkCommand jk_command_metrics;
extern const JkCommand jk_command_history;
extern const JkCommand jk_command_projects;
extern const JkCommand jk_command_changes;
extern const JkCommand jk_command_watch;
extern const JkCommand jk_command_operations;
extern const JkCommand jk_command_start;
extern const JkCommand jk_command_stop;
extern const JkCommand jk_command_healing;
extern const JkCommand jk_command_heal;
extern const JkCommand jk_command_refresh;
extern const JkCommand jk_command_config;
extern const JkCommand jk_command_alerts;
extern const JkCommand jk_command_maintenance;
extern const JkCommand jk_command_channels;
extern const JkCommand jk_command_keys;
extern const JkCommand jk_command_doctor;
extern const JkCommand jk_command_commit;
extern const JkCommand jk_command_checkpoint;

G_END_DECLS
