/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-config-remedy.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-config-private.h"

#define SECOND ((double) G_USEC_PER_SEC)
#define DAY (24 * 3600 * SECOND)
#define TIB (1024.0 * 1024 * 1024 * 1024)

static gboolean
is_address_or_empty (const char *value)
{
  g_autoptr(GUri) uri = g_uri_parse (value, G_URI_FLAGS_ENCODED, NULL);

  return value[0] == '\0'
         || (uri != NULL && g_uri_get_host (uri) != NULL && g_uri_get_host (uri)[0] != '\0'
             && g_strv_contains ((const char *const[]) { "http", "https", NULL }, g_uri_get_scheme (uri)));
}

/* Words can be told apart, and the first is a program: an absolute path, or a name to look for in PATH. */
static gboolean
is_command_or_empty (const char *value)
{
  g_auto(GStrv) argv = NULL;

  if (value[0] == '\0')
    return TRUE;
  return g_shell_parse_argv (value, NULL, &argv, NULL) && argv[0][0] != '\0'
         && (g_path_is_absolute (argv[0]) || strchr (argv[0], '/') == NULL);
}

static gboolean
is_unit_or_empty (const char *value)
{
  return value[0] == '\0' || (strchr (value, '.') != NULL && strpbrk (value, "/ \t\n") == NULL);
}

static gboolean
is_unit (const char *value)
{
  return value[0] != '\0' && is_unit_or_empty (value);
}

static gboolean
is_cache (const char *value)
{
  return g_strv_contains ((const char *const[]) { "thumbnails", "pip", "npm", "go-build", "cargo", "ccache", "trash", NULL }, value);
}

static gboolean
is_group_path (const char *value)
{
  g_auto(GStrv) steps = g_strsplit (value, "/", -1);

  return value[strspn (value, "/")] != '\0' && !g_strv_contains ((const char *const *) steps, "..");
}

#define FREE 0, 0, NULL, NULL, NULL, FALSE
#define RANGE(least, most) least, most, NULL, NULL, NULL, FALSE
#define WORDS(words) 0, 0, words, NULL, NULL, FALSE
#define CHECKED(check, expected) 0, 0, NULL, check, expected, FALSE
#define COMMAND CHECKED (is_command_or_empty, N_ ("a program and its arguments, the program by an absolute path or a name in PATH"))
#define UNIT CHECKED (is_unit_or_empty, N_ ("a unit such as shop.service"))

static const JkConfigKey keys[] = {
  { "healing", "memory_reclaim", JK_CONFIG_TYPE_BYTES, "0", RANGE (0, TIB),
    "Memory that the kernel is asked to take back from your applications in one action, 0 to 1T, such as 512M. 0: none is." },
  { "healing", "memory_groups", JK_CONFIG_TYPE_LIST, "", CHECKED (is_group_path, N_ ("paths of control groups")),
    "Control groups to ask, beside your own applications, such as system.slice/shop.service" },
  { "healing", "memory_units", JK_CONFIG_TYPE_LIST, "", CHECKED (is_unit, N_ ("a unit such as shop.service")),
    "Units of yours (systemctl --user) that may be restarted where they grew most and nothing else helped." },
  { "healing", "clean", JK_CONFIG_TYPE_LIST, "",
    CHECKED (is_cache, N_ ("thumbnails, pip, npm, go-build, cargo, ccache or trash")),
    "Caches that may be cleaned when a disk gets full: thumbnails;pip;npm;go-build;cargo;ccache;trash (what has lain there for 30 days).\n"
    "Empty: none; they are suggested only." },
  { "healing", "clean_folders", JK_CONFIG_TYPE_PATHS, "", FREE,
    "Further folders whose contents programs make again by themselves. Only in this file." },
  { "healing", "clean_age", JK_CONFIG_TYPE_DURATION, "7d", RANGE (0, 3650 * DAY),
    "What was changed there since then stays, 0s to 3650d." },
  { "healing", "clean_goal", JK_CONFIG_TYPE_DOUBLE, "80", RANGE (1, 100),
    "No more is cleaned than it takes to get the disk to this percentage, 1 to 100." },
  { "healing", "quarantine", JK_CONFIG_TYPE_DURATION, "1d", RANGE (0, 30 * DAY),
    "How long it is kept, and can be brought back, 0s to 30d. It takes its space until then; with under 5 % of the disk\n"
    "available it is deleted at once." },
  { "healing", "idle_projects", JK_CONFIG_TYPE_DURATION, "30d", RANGE (DAY, 3650 * DAY),
    "Build folders of projects in which nothing was committed or staged for so long are suggested, 1d to 3650d." },

  { "probe", "remedy_url", JK_CONFIG_TYPE_STRING, "", CHECKED (is_address_or_empty, N_ ("an http:// or https:// address")),
    "What to call where it is slow, such as http://127.0.0.1:8080/cache/clear. At most one of url, command and unit." },
  { "probe", "remedy_method", JK_CONFIG_TYPE_STRING, "POST", WORDS ("POST|GET"), "POST or GET." },
  { "probe", "remedy_command", JK_CONFIG_TYPE_STRING, "", COMMAND,
    "Or a program to run, with arguments in quotes where they hold blanks. No shell reads it. Only in this file." },
  { "probe", "remedy_unit", JK_CONFIG_TYPE_STRING, "", UNIT, "Or a systemd unit to restart." },
  { "probe", "remedy_bus", JK_CONFIG_TYPE_STRING, "user", WORDS ("system|user"), "Whose unit it is: system or user." },
  { "probe", "remedy_timeout", JK_CONFIG_TYPE_DURATION, "30s", RANGE (SECOND, 600 * SECOND),
    "How long it may take, 1s to 10min; then it is ended, with all that it started." },

  { "health", "restart_unit", JK_CONFIG_TYPE_STRING, "", UNIT,
    "The unit that Jikimi may restart where this is not well, on the bus named above. Empty: none." },
  { "health", "restart_command", JK_CONFIG_TYPE_STRING, "", COMMAND,
    "Or, where there is no systemd, a program to run, as remedy_command of a probe. Only in this file." },
  { "health", "restart_timeout", JK_CONFIG_TYPE_DURATION, "30s", RANGE (SECOND, 600 * SECOND), "How long that may take, 1s to 10min." },
};

const JkConfigKey *
jk_config_list_remedy_keys (gsize *n_keys)
{
  *n_keys = G_N_ELEMENTS (keys);
  return keys;
}

gboolean
jk_config_key_is_for_file (const JkConfigKey *key)
{
  return g_str_has_suffix (key->name, "_command") || strcmp (key->name, "clean_folders") == 0;
}

static gboolean
is_written (const JkConfigGroup *group,
            const char          *name)
{
  const JkConfigValue *value = g_hash_table_lookup (group->values, name);

  return value != NULL && value->text[0] != '\0';
}

char *
jk_config_check_remedy (const JkConfigGroup *group,
                        const char         **key)
{
  static const char *const ways[] = { "remedy_url", "remedy_command", "remedy_unit", "restart_unit", "restart_command" };
  const char *first = NULL;

  *key = NULL;
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      if (!is_written (group, ways[i]))
        continue;
      if (first != NULL)
        {
          *key = ways[i];
          return g_strdup_printf (_ ("expected either %s or %s"), first, ways[i]);
        }
      first = ways[i];
    }
  return NULL;
}
