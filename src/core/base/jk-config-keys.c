/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-config-keys.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-config-remedy.h"
#include "jk-metric.h"

#define SECOND ((double) G_USEC_PER_SEC)
#define HOUR (3600 * SECOND)
#define DAY (24 * HOUR)
#define MIB (1024.0 * 1024)

/* The columns after the default that a type leaves empty. */
#define SWITCH 0, 0, NULL, NULL, NULL, FALSE
#define FREE 0, 0, NULL, NULL, NULL, FALSE
#define WORDS(words) 0, 0, words, NULL, NULL, FALSE
#define RANGE(least, most) least, most, NULL, NULL, NULL, FALSE
#define CHECKED(check, expected) 0, 0, NULL, check, expected, FALSE
#define REQUIRED(check, expected) 0, 0, NULL, check, expected, TRUE

static gboolean
is_web_address (const char *value)
{
  g_autoptr(GUri) uri = g_uri_parse (value, G_URI_FLAGS_ENCODED, NULL);

  return uri != NULL && g_uri_get_host (uri) != NULL && g_uri_get_host (uri)[0] != '\0'
         && (strcmp (g_uri_get_scheme (uri), "http") == 0 || strcmp (g_uri_get_scheme (uri), "https") == 0);
}

static gboolean
is_web_address_or_empty (const char *value)
{
  return value[0] == '\0' || is_web_address (value);
}

static gboolean
is_origin (const char *value)
{
  g_autoptr(GUri) uri = g_uri_parse (value, G_URI_FLAGS_ENCODED, NULL);

  return is_web_address (value) && g_uri_get_path (uri)[0] == '\0' && g_uri_get_query (uri) == NULL
         && g_uri_get_userinfo (uri) == NULL;
}

static gboolean
is_host (const char *value)
{
  return value[0] != '\0' && strpbrk (value, "/@ \t#?") == NULL;
}

static gboolean
is_listen_address (const char *value)
{
  return strcmp (value, "auto") == 0 || g_hostname_is_ip_address (value);
}

static gboolean
is_category (const char *value)
{
  return g_strv_contains ((const char *const[]) { "system", "automation", "git", "test", "deployment", "performance", "security",
                                                  "backup", NULL }, value);
}

static gboolean
is_secret_name_or_empty (const char *value)
{
  return strlen (value) <= 128
         && value[strspn (value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")] == '\0';
}

static gboolean
is_one_word_or_empty (const char *value)
{
  for (; *value != '\0'; value++)
    {
      if ((guchar) *value <= ' ' || *value == 0x7f)
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_not_empty (const char *value)
{
  return value[0] != '\0';
}

static gboolean
is_hours_or_empty (const char *value)
{
  return value[0] == '\0'
         || (g_regex_match_simple ("^([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]$", value, G_REGEX_DOLLAR_ENDONLY, 0)
             && strncmp (value, value + 6, 5) != 0);
}

static gboolean
is_unit_or_empty (const char *value)
{
  return value[0] == '\0' || (strchr (value, '.') != NULL && strpbrk (value, "/ \t\n") == NULL);
}

static gboolean
is_heal_action_or_empty (const char *value)
{
  return value[0] == '\0'
         || g_strv_contains ((const char *const[]) { "git-commit", "git-checkpoint", "memory", "probe-remedy", "file-size",
                                                     "service-restart", "disk-clean", NULL }, value);
}

static const JkConfigSection sections[] = {
  { "api", FALSE, "The REST API: http://ADDRESS:PORT/api/monitoring/autonomous, and the same on a Unix socket." },
  { "watch", FALSE, "What is watched, and how often." },
  { "git", FALSE, "Changes that are not committed." },
  { "coverage", FALSE, "Test coverage, read from the reports that test tools write." },
  { "lines", FALSE, "Source files that are too long." },
  { "thresholds", FALSE,
    "When a metric is worth a warning: warning/critical/emergency in the metric's unit, such as 100/130/150.\n"
    "\"-\" leaves one of the three out, \"none\" all of them." },
  { "alerts", FALSE, "What is told to people, and when." },
  { "history", FALSE, "The past of every metric, in one SQLite file." },
  { "log", FALSE, "What the program writes to standard error." },
  { "healing", FALSE, "What Jikimi may put right by itself." },
  { "probe", TRUE, "[probe NAME]: an HTTP address whose answer time is measured. Any number of them." },
  { "health", TRUE, "[health NAME]: a service that has to be up: an address (url) or a systemd unit (unit)." },
  { "source", TRUE, "[source NAME]: a Prometheus endpoint whose metrics are kept and judged as Jikimi's own." },
  { "channel", TRUE,
    "[channel NAME]: where else people are told of alerts, beside the desktop. Never write a password or token here: a secret has a\n"
    "name, and lies in the keyring, with the service manager's credentials, or in STATE/secrets/NAME (mode 0600)." },
  { "heal", TRUE,
    "[heal RULE]: when Jikimi puts something right, and how. RULE is one of its own rules (git-changes, memory-pressure, slow-api,\n"
    "file-size, failed-service, low-disk), of which only what is written here changes, or a new name." },
};

static const JkConfigKey fixed_keys[] = {
  { "api", "listen", JK_CONFIG_TYPE_STRING, "auto", CHECKED (is_listen_address, N_ ("“auto” or an IP address")),
    "IP address to listen on. \"auto\": this machine only (127.0.0.1), in a container all addresses." },
  { "api", "port", JK_CONFIG_TYPE_INT, "auto", 0, 65535, "auto", NULL, NULL, FALSE,
    "TCP port, 0 to 65535; 0 picks a free one. \"auto\": 2542, in a container 32542." },
  { "api", "tls", JK_CONFIG_TYPE_STRING, "auto", WORDS ("auto|true|false"),
    "Whether the port speaks TLS: auto (everywhere but on this machine's own addresses and in a container), true, or false, which\n"
    "is refused on an address of a network outside a container." },
  { "api", "tls_certificate", JK_CONFIG_TYPE_PATH, "", FREE,
    "The certificate, with those that lead to its authority, in one PEM file. Empty: Jikimi makes its own, which others pin by the\n"
    "fingerprint that \"jikimid --print-fingerprint\" shows. A changed file is in force at once." },
  { "api", "tls_key", JK_CONFIG_TYPE_PATH, "", FREE,
    "The certificate's private key, PEM; only its owner may be able to read it (0600)." },
  { "api", "tcp", JK_CONFIG_TYPE_BOOLEAN, "true", SWITCH,
    "Whether to listen on TCP at all; false leaves the socket alone." },
  { "api", "open_reads", JK_CONFIG_TYPE_STRING, "auto", WORDS ("auto|true|false"),
    "Whether numbers and levels are read without a key: auto (from this machine only), true (from anywhere), false." },
  { "api", "allowed_origins", JK_CONFIG_TYPE_LIST, "", CHECKED (is_origin, N_ ("origins such as https://example.org")),
    "Web pages that may call the API from a browser, such as https://example.org;https://example.net:8443" },
  { "api", "allowed_hosts", JK_CONFIG_TYPE_LIST, "", CHECKED (is_host, N_ ("host names such as guard.example.org")),
    "Names beside localhost and the address itself that may stand in a request's Host header." },
  { "api", "public_url", JK_CONFIG_TYPE_STRING, "", CHECKED (is_web_address_or_empty, N_ ("an http:// or https:// address, or nothing")),
    "Where others reach this Jikimi, such as https://guard.example.org: {url} in messages of channels. Empty: where it listens." },
  { "api", "max_rate", JK_CONFIG_TYPE_INT, "1000", RANGE (0, 1000000),
    "Requests a second that one address may make, 0 to 1000000; from this machine a hundred times as many. 0: no limit." },
  { "api", "socket", JK_CONFIG_TYPE_PATH, "", FREE,
    "Path of the Unix socket. Empty: $XDG_RUNTIME_DIR/jikimi/api.sock" },

  { "watch", "paths", JK_CONFIG_TYPE_PATHS, "", FREE,
    "Git working trees to watch beside those added in the window, such as ~/shop;/srv/site" },
  { "watch", "machine_interval", JK_CONFIG_TYPE_DURATION, "5s", RANGE (SECOND, HOUR),
    "How often CPU, memory, disks and network are measured, 1s to 1h." },
  { "watch", "project_interval", JK_CONFIG_TYPE_DURATION, "30s", RANGE (SECOND, DAY),
    "How often repositories, probes and health are looked at, 1s to 1d." },

  { "git", "max_listed_changes", JK_CONFIG_TYPE_INT, "1000", RANGE (0, 10000),
    "Paths listed by name for a project, 0 to 10000. All are counted in any case." },
  { "git", "max_commit_file_mib", JK_CONFIG_TYPE_INT, "5", RANGE (1, 100),
    "MiB of the largest file that Jikimi would put into a commit, 1 to 100." },
  { "git", "max_watches", JK_CONFIG_TYPE_INT, "0", RANGE (0, 1000000),
    "Folders watched for changes over all projects, 0 to 1000000, taken at the start. 0: half of what the system allows, at most 32768." },

  { "coverage", "goal", JK_CONFIG_TYPE_DOUBLE, "95", RANGE (0, 100),
    "Percent of lines that you want covered, 0 to 100." },
  { "coverage", "reports", JK_CONFIG_TYPE_LIST, "", CHECKED (is_not_empty, N_ ("file patterns")),
    "Reports to read, as patterns below the repository, such as build/coverage.xml;*/lcov.info. Empty: find them." },

  { "lines", "limit", JK_CONFIG_TYPE_INT, "500", RANGE (1, 1000000),
    "Lines that a source file may have, 1 to 1000000." },
  { "lines", "exclude", JK_CONFIG_TYPE_LIST, "", CHECKED (is_not_empty, N_ ("file patterns")),
    "Files not to count, as patterns below the repository, such as third_party/*;*.pb.c" },

  { "thresholds", "hysteresis", JK_CONFIG_TYPE_DOUBLE, "95", RANGE (1, 100),
    "A level ends when the value is back at this percentage of its threshold, 1 to 100." },
  { "thresholds", "for", JK_CONFIG_TYPE_DURATION, "0s", RANGE (0, DAY),
    "How long a threshold must be passed before the level rises, 0s to 1d." },

  { "alerts", "desktop", JK_CONFIG_TYPE_BOOLEAN, "true", SWITCH,
    "Whether alerts are shown as notifications of the desktop, where there is one." },
  { "alerts", "progress", JK_CONFIG_TYPE_BOOLEAN, "true", SWITCH,
    "Whether work that takes longer than five seconds is shown there as well, with how far it is." },
  { "alerts", "wait", JK_CONFIG_TYPE_DURATION, "45s", RANGE (0, HOUR),
    "How long a warning waits for its cause, or its end, before it is told, 0s to 1h; a critical alert a quarter of it." },
  { "alerts", "repeat", JK_CONFIG_TYPE_DURATION, "1d", RANGE (0, 30 * DAY),
    "What still holds is told again after this time, 0s to 30d; 0s: never." },
  { "alerts", "notify", JK_CONFIG_TYPE_STRING, "warning", WORDS ("info|success|warning|critical|emergency"),
    "The least important that is told: info, success, warning, critical, emergency. All are on the list." },
  { "alerts", "quiet_hours", JK_CONFIG_TYPE_STRING, "", CHECKED (is_hours_or_empty, N_ ("hours such as 22:00-08:00")),
    "Do not disturb between these hours, such as 22:00-08:00; an emergency does. Empty: never." },
  { "alerts", "dismiss_info", JK_CONFIG_TYPE_DURATION, "3min", RANGE (0, 30 * DAY),
    "Alerts leave the list by themselves after this time without a change, 0s to 30d; 0s: never." },
  { "alerts", "dismiss_success", JK_CONFIG_TYPE_DURATION, "5min", RANGE (0, 30 * DAY), "The same for successes." },
  { "alerts", "dismiss_warning", JK_CONFIG_TYPE_DURATION, "15min", RANGE (0, 30 * DAY), "The same for warnings." },
  { "alerts", "dismiss_critical", JK_CONFIG_TYPE_DURATION, "1h", RANGE (0, 30 * DAY),
    "The same for critical alerts. An emergency stays until it is over." },

  { "history", "enabled", JK_CONFIG_TYPE_BOOLEAN, "true", SWITCH, "Whether history is kept on disk." },
  { "history", "raw_days", JK_CONFIG_TYPE_INT, "7", RANGE (1, 3650),
    "Days for which every sample is kept, 1 to 3650." },
  { "history", "minute_days", JK_CONFIG_TYPE_INT, "90", RANGE (1, 3650),
    "Days for which minutes are kept, 1 to 3650." },
  { "history", "hour_days", JK_CONFIG_TYPE_INT, "730", RANGE (1, 36500), "Days for which hours are kept, 1 to 36500." },
  { "history", "max_size", JK_CONFIG_TYPE_BYTES, "200M", RANGE (MIB, 1024 * 1024 * MIB),
    "Size that the history may have on disk, 1M to 1T; the oldest goes first." },

  { "log", "format", JK_CONFIG_TYPE_STRING, "auto", WORDS ("auto|text|json|journal"),
    "text, json (one object a line), journal (systemd's, with fields), or auto: journal if connected, else text." },
  { "log", "level", JK_CONFIG_TYPE_STRING, "info", WORDS ("debug|info|warning|error"),
    "The least important that is written: debug, info, warning, error." },

  { "healing", "enabled", JK_CONFIG_TYPE_BOOLEAN, "true", SWITCH,
    "Whether Jikimi starts with automatic healing on. What you switch at run time goes before this." },
  { "healing", "paused", JK_CONFIG_TYPE_BOOLEAN, "false", SWITCH,
    "Holds all healing back, also what people ask for, before everything else; so does a file healing.off beside this one or in the\n"
    "state folder." },
  { "healing", "max_per_hour", JK_CONFIG_TYPE_INT, "12", RANGE (1, 1000), "Actions in any hour over all rules, 1 to 1000." },

  { "heal", "condition", JK_CONFIG_TYPE_STRING, "", FREE,
    "When: level(disk_usage) >= critical and hour() not in 9..17. Judged for each series of the first metric in it by itself." },
  { "heal", "for", JK_CONFIG_TYPE_DURATION, "default", 0, DAY, "default", NULL, NULL, FALSE,
    "How long that must hold, 0s to 1d." },
  { "heal", "action", JK_CONFIG_TYPE_STRING, "", CHECKED (is_heal_action_or_empty, N_ ("an action such as memory or service-restart")),
    "What is done: git-commit, git-checkpoint, memory, probe-remedy, file-size, service-restart, disk-clean." },
  { "heal", "mode", JK_CONFIG_TYPE_STRING, "default", WORDS ("default|off|suggest|auto"),
    "off, suggest (an alert with a button), or auto. A repository's own mode goes before auto." },
  { "heal", "project", JK_CONFIG_TYPE_STRING, "", FREE, "Name, path or id of the only project it is for. Empty: any, and the machine." },
  { "heal", "target", JK_CONFIG_TYPE_STRING, "", FREE,
    "Pattern of what it is for: probes, services, mount points, such as /home*. Empty: any." },
  { "heal", "verify_for", JK_CONFIG_TYPE_DURATION, "default", SECOND, DAY, "default", NULL, NULL, FALSE,
    "By when it must have helped, or it is undone; 1s to 1d." },
  { "heal", "cooldown", JK_CONFIG_TYPE_DURATION, "default", 0, DAY, "default", NULL, NULL, FALSE,
    "The least time between two actions on one target; doubled with each, up to a day. 0s to 1d." },
  { "heal", "stable", JK_CONFIG_TYPE_DURATION, "default", SECOND, 7 * DAY, "default", NULL, NULL, FALSE,
    "After so long without the condition that time starts small again, 1s to 7d." },
  { "heal", "max_per_hour", JK_CONFIG_TYPE_INT, "default", 1, 1000, "default", NULL, NULL, FALSE, "Actions in any hour by this rule." },
  { "heal", "retries", JK_CONFIG_TYPE_INT, "default", 1, 20, "default", NULL, NULL, FALSE,
    "Failures in a row on one target after which the rule rests there, 1 to 20." },

  { "probe", "url", JK_CONFIG_TYPE_STRING, "", REQUIRED (is_web_address, N_ ("an http:// or https:// address")),
    "What to ask, such as http://127.0.0.1:8080/health" },
  { "probe", "project", JK_CONFIG_TYPE_STRING, "", FREE,
    "Name, path or id of the project it belongs to. Empty: the machine." },
  { "probe", "method", JK_CONFIG_TYPE_STRING, "GET", WORDS ("GET|HEAD|OPTIONS"), "GET, HEAD or OPTIONS." },
  { "probe", "expect_status", JK_CONFIG_TYPE_STATUSES, "200", RANGE (100, 599),
    "Statuses that are as they should be, 100 to 599: one, a list, or ranges, such as 200-299, 304" },
  { "probe", "timeout", JK_CONFIG_TYPE_DURATION, "5s", RANGE (SECOND / 10, 60 * SECOND),
    "How long to wait, 100ms to 60s." },
  { "probe", "interval", JK_CONFIG_TYPE_DURATION, "30s", RANGE (SECOND, DAY), "How often to ask, 1s to 1d." },
  { "probe", "samples", JK_CONFIG_TYPE_INT, "20", RANGE (1, 1000),
    "Number of last answers that median and 95th percentile are taken over, 1 to 1000." },

  { "health", "url", JK_CONFIG_TYPE_STRING, "",
    CHECKED (is_web_address_or_empty, N_ ("an http:// or https:// address")),
    "An address that answers while the service is well. Either this or unit." },
  { "health", "unit", JK_CONFIG_TYPE_STRING, "", CHECKED (is_unit_or_empty, N_ ("a unit such as shop.service")),
    "A systemd unit, such as shop.service. Either this or url." },
  { "health", "project", JK_CONFIG_TYPE_STRING, "", FREE,
    "Name, path or id of the project it belongs to. Empty: the machine." },
  { "health", "timeout", JK_CONFIG_TYPE_DURATION, "5s", RANGE (SECOND / 10, 60 * SECOND),
    "How long to wait, 100ms to 60s." },
  { "health", "expect_status", JK_CONFIG_TYPE_STATUSES, "200-299", RANGE (100, 599),
    "Statuses of the address that mean well, as in a probe." },
  { "health", "bus", JK_CONFIG_TYPE_STRING, "system", WORDS ("system|user"), "Whose unit it is: system or user." },

  { "source", "url", JK_CONFIG_TYPE_STRING, "", REQUIRED (is_web_address, N_ ("an http:// or https:// address")),
    "The endpoint, such as http://127.0.0.1:9100/metrics" },
  { "source", "project", JK_CONFIG_TYPE_STRING, "", FREE,
    "Name, path or id of the project it belongs to. Empty: the machine." },
  { "source", "include", JK_CONFIG_TYPE_LIST, "*", CHECKED (is_not_empty, N_ ("patterns of metric names")),
    "Metrics to take, as patterns of names, such as http_*;process_resident_memory_bytes" },
  { "source", "interval", JK_CONFIG_TYPE_DURATION, "30s", RANGE (SECOND, DAY), "How often to ask, 1s to 1d." },
  { "source", "timeout", JK_CONFIG_TYPE_DURATION, "5s", RANGE (SECOND / 10, 60 * SECOND),
    "How long to wait, 100ms to 60s." },
  { "source", "max_series", JK_CONFIG_TYPE_INT, "200", RANGE (1, 10000), "Series to take at most, 1 to 10000." },

  { "channel", "kind", JK_CONFIG_TYPE_STRING, "webhook", WORDS ("webhook|ntfy|email|alertmanager"),
    "webhook (Slack, Discord, Mattermost, Telegram, or your own), ntfy, email, alertmanager." },
  { "channel", "url", JK_CONFIG_TYPE_STRING, "", 0, 0, NULL, NULL, NULL, TRUE,
    "Where to: https://hooks.example.org/{secret}, https://ntfy.example.org/TOPIC, smtp://HOST:587 (STARTTLS), smtps://HOST:465,\n"
    "http://HOST:9093 (Alertmanager). {secret} and {to} may stand behind the host." },
  { "channel", "least", JK_CONFIG_TYPE_STRING, "warning", WORDS ("info|success|warning|critical|emergency"),
    "The least important level that is told: info, success, warning, critical, emergency." },
  { "channel", "categories", JK_CONFIG_TYPE_LIST, "",
    CHECKED (is_category, N_ ("system, automation, git, test, deployment, performance, security or backup")),
    "Categories to tell of: system;automation;git;test;deployment;performance;security;backup. Empty: all." },
  { "channel", "resolved", JK_CONFIG_TYPE_BOOLEAN, "true", SWITCH, "Whether it is also told when it is over." },
  { "channel", "secret", JK_CONFIG_TYPE_STRING, "",
    CHECKED (is_secret_name_or_empty, N_ ("a name of letters, digits, “.”, “_” and “-”")),
    "Name of the secret: what {secret} stands for, the password of user, or else a bearer token. Empty: none." },
  { "channel", "user", JK_CONFIG_TYPE_STRING, "", CHECKED (is_one_word_or_empty, N_ ("a user's name")),
    "Who logs in, with the secret as password: at the mail server, or by Basic authentication. Empty: nobody." },
  { "channel", "template", JK_CONFIG_TYPE_STRING, "", FREE,
    "What a webhook sends: json, slack, discord, mattermost, telegram, or a text with placeholders: {title} {text} {level} {level_word}\n"
    "{label} {mark} {category} {project} {metric} {value} {value_number} {threshold} {threshold_number} {since} {since_unix} {time}\n"
    "{time_unix} {count} {host} {url} {state} {id} {to} {secret}; {text|300} is cut, {text|html} and {text|markdown} are escaped\n"
    "for those. Empty: json." },
  { "channel", "format", JK_CONFIG_TYPE_STRING, "auto", WORDS ("auto|json|form|text"),
    "What such a text is, and how values are escaped in it: json, form, text, or auto: by how it begins." },
  { "channel", "to", JK_CONFIG_TYPE_LIST, "", CHECKED (is_one_word_or_empty, N_ ("recipients")),
    "Recipients of e-mail, such as a@example.org;b@example.org; what {to} stands for elsewhere, such as Telegram's chat." },
  { "channel", "from", JK_CONFIG_TYPE_STRING, "", CHECKED (is_one_word_or_empty, N_ ("an e-mail address")), "Sender of e-mail." },
  { "channel", "tls", JK_CONFIG_TYPE_STRING, "required", WORDS ("required|off"),
    "For e-mail: required, or off, which is possible for a mail server on this machine only." },
  { "channel", "timeout", JK_CONFIG_TYPE_DURATION, "10s", RANGE (SECOND / 10, 60 * SECOND),
    "How long one attempt may take, 100ms to 60s." },
};

static char *
write_thresholds (const JkThresholds *thresholds)
{
  const double values[] = { thresholds->warning, thresholds->critical, thresholds->emergency };
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      char buffer[G_ASCII_DTOSTR_BUF_SIZE];

      if (i > 0)
        g_string_append_c (text, '/');
      g_string_append (text, values[i] != values[i] ? "-" : g_ascii_formatd (buffer, sizeof buffer, "%g", values[i]));
    }
  return g_string_free (text, FALSE);
}

/* Every metric that is judged by default has a key for its thresholds and one for how long they must be passed. */
static void
append_metric_keys (GArray         *keys,
                    const JkMetric *metric)
{
  JkConfigKey limits = { "thresholds", metric->id, JK_CONFIG_TYPE_THRESHOLDS, NULL, FREE, NULL };
  JkConfigKey hold = { "thresholds", NULL, JK_CONFIG_TYPE_DURATION, "default", 0, DAY,
                       "default", NULL, NULL, FALSE, NULL };

  limits.fallback = write_thresholds (&metric->thresholds);
  limits.doc = g_strdup_printf ("%s%s%s: %s is worse.", metric->title, metric->unit[0] != '\0' ? ", in " : "",
                                metric->unit, jk_worse_to_string (metric->thresholds.worse));
  hold.name = g_strconcat ("for_", metric->id, NULL);
  if (metric->hold_s > 0)
    hold.fallback = g_strdup_printf ("%us", metric->hold_s);
  hold.doc = "How long that must be passed before the level rises, 0s to 1d; \"default\" is what \"for\" says.";
  g_array_append_val (keys, limits);
  g_array_append_val (keys, hold);
}

static gpointer
build_keys (void)
{
  GArray *keys = g_array_new (FALSE, FALSE, sizeof (JkConfigKey));
  gsize n_metrics;
  const JkMetric *metrics = jk_metric_list (&n_metrics);
  gsize n_remedies;
  const JkConfigKey *remedies = jk_config_list_remedy_keys (&n_remedies);

  for (guint i = 0; i < G_N_ELEMENTS (fixed_keys); i++)
    {
      g_array_append_val (keys, fixed_keys[i]);
      if (strcmp (fixed_keys[i].section, "thresholds") != 0 || strcmp (fixed_keys[i + 1].section, "thresholds") == 0)
        continue;
      for (gsize j = 0; j < n_metrics; j++)
        {
          if (jk_thresholds_is_set (&metrics[j].thresholds))
            append_metric_keys (keys, &metrics[j]);
        }
    }
  g_array_append_vals (keys, remedies, n_remedies);
  return keys;
}

/* Built once and never changed: the fixed table and what the table of metrics adds to it. */
const JkConfigKey *
jk_config_keys_list (gsize *n_keys)
{
  static gsize built = 0;

  if (g_once_init_enter (&built))
    g_once_init_leave (&built, (gsize) build_keys ());

  *n_keys = ((GArray *) built)->len;
  return (const JkConfigKey *) (gpointer) ((GArray *) built)->data;
}

const JkConfigSection *
jk_config_sections_list (gsize *n_sections)
{
  *n_sections = G_N_ELEMENTS (sections);
  return sections;
}

const JkConfigSection *
jk_config_sections_lookup (const char *section)
{
  for (guint i = 0; i < G_N_ELEMENTS (sections); i++)
    {
      if (strcmp (sections[i].name, section) == 0)
        return &sections[i];
    }
  return NULL;
}

const JkConfigKey *
jk_config_keys_lookup (const char *section,
                       const char *name)
{
  gsize n_keys;
  const JkConfigKey *keys = jk_config_keys_list (&n_keys);

  for (gsize i = 0; i < n_keys; i++)
    {
      if (strcmp (keys[i].name, name) == 0 && strcmp (keys[i].section, section) == 0)
        return &keys[i];
    }
  return NULL;
}

guint
jk_config_distance (const char *a,
                    const char *b)
{
  gsize a_length = strlen (a), b_length = strlen (b);
  guint row[65];

  if (a_length > 64 || b_length > 64)
    return 64;

  for (guint j = 0; j <= b_length; j++)
    row[j] = j;
  for (guint i = 1; i <= a_length; i++)
    {
      guint diagonal = row[0];

      row[0] = i;
      for (guint j = 1; j <= b_length; j++)
        {
          guint replaced = diagonal + (a[i - 1] != b[j - 1]);

          diagonal = row[j];
          row[j] = MIN (MIN (row[j], row[j - 1]) + 1, replaced);
        }
    }
  return row[b_length];
}

const JkConfigKey *
jk_config_keys_nearest (const char *section,
                        const char *name)
{
  gsize n_keys;
  const JkConfigKey *keys = jk_config_keys_list (&n_keys), *best = &keys[0];
  guint least = G_MAXUINT;

  for (gsize i = 0; i < n_keys; i++)
    {
      /* The right word under the wrong heading is nearer than a word that needs two letters changed. */
      guint distance = 2 * jk_config_distance (name, keys[i].name) + 3 * (strcmp (section, keys[i].section) != 0);

      if (distance < least)
        {
          best = &keys[i];
          least = distance;
        }
    }
  return best;
}

const JkConfigSection *
jk_config_sections_nearest (const char *section)
{
  const JkConfigSection *best = &sections[0];
  guint least = G_MAXUINT;

  for (guint i = 0; i < G_N_ELEMENTS (sections); i++)
    {
      guint distance = jk_config_distance (section, sections[i].name);

      if (distance < least)
        {
          best = &sections[i];
          least = distance;
        }
    }
  return best;
}
