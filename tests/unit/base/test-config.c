/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-config-private.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "jk-error.h"

/* Writes @text to a new file that the caller removes. */
static char *
write_file (const char *text,
            gssize      length)
{
  g_autofree char *folder = g_dir_make_tmp ("jikimi-config-XXXXXX", NULL);
  char *path = g_build_filename (folder, "jikimi.conf", NULL);

  g_assert_true (g_file_set_contents (path, text, length, NULL));
  return path;
}

static void
remove_file (char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_free (path);
}

static JkConfig *
load (const char        *text,
      gssize             length,
      const char *const *environment,
      GError           **error)
{
  char *path = write_file (text, length);
  JkConfig *config = jk_config_load (path, environment, error);

  /* Messages begin with the path, which is another each time. */
  if (config == NULL && error != NULL)
    {
      g_autoptr(GString) message = g_string_new ((*error)->message);

      g_string_replace (message, path, "FILE", 0);
      g_free ((*error)->message);
      (*error)->message = g_strdup (message->str);
    }
  remove_file (path);
  return config;
}

static JkConfig *
load_valid (const char *text)
{
  g_autoptr(GError) error = NULL;
  JkConfig *config = load (text, -1, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (config);
  return config;
}

static void
assert_fault (const char *text,
              const char *message)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (load (text, -1, NULL, &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_CONFIG);
  if (strstr (error->message, message) == NULL)
    g_error ("“%s” gave “%s”, not “%s”", text, error->message, message);
}

static void
test_defaults (void)
{
  g_autoptr(JkConfig) config = jk_config_new_default ();
  JkThresholds limits;

  g_assert_cmpstr (jk_config_get_string (config, "api.listen"), ==, "auto");
  g_assert_cmpint (jk_config_get_int (config, "api.port"), ==, -1);
  g_assert_true (jk_config_get_boolean (config, "api.tcp"));
  g_assert_true (jk_config_get_boolean (config, "healing.enabled"));
  g_assert_cmpfloat (jk_config_get_double (config, "coverage.goal"), ==, 95);
  g_assert_cmpint (jk_config_get_duration_us (config, "watch.machine_interval"), ==, 5000000);
  g_assert_cmpint (jk_config_get_bytes (config, "history.max_size"), ==, 209715200);
  g_assert_cmpuint (g_strv_length ((GStrv) jk_config_get_strv (config, "watch.paths")), ==, 0);
  g_assert_cmpuint (g_strv_length ((GStrv) jk_config_list_groups (config, "probe")), ==, 0);
  g_assert_true (jk_config_get_thresholds (config, "deployment_health", &limits));
  g_assert_cmpfloat (limits.critical, ==, 2);
  g_assert_true (isnan (limits.emergency));
  g_assert_false (jk_config_get_thresholds (config, "disk_read", &limits));
}

static void
test_file (void)
{
  g_autoptr(JkConfig) config = load_valid ("\xEF\xBB\xBF# first\r\n"
                                           "[api]\r\n port =8080\r\n; other\r\n\r\n[watch]\nmachine_interval=50min\n"
                                           "paths = /a;/b\\;c ;/\\xFF;\n[log]\nformat = json\n[history]\nmax_size=1G\n"
                                           "[thresholds]\ntest_coverage = 80/60.5/none\nload=none\n"
                                           "for=1min\nfor_load=0");
  const char *const *paths = jk_config_get_strv (config, "watch.paths");
  JkThresholds limits;

  g_assert_cmpint (jk_config_get_int (config, "api.port"), ==, 8080);
  g_assert_cmpuint (g_strv_length ((GStrv) paths), ==, 3);
  g_assert_cmpstr (paths[1], ==, "/b;c");
  g_assert_cmpstr (paths[2], ==, "/\xFF");
  g_assert_cmpint (jk_config_get_bytes (config, "history.max_size"), ==, 1073741824);
  g_assert_true (jk_config_get_thresholds (config, "test_coverage", &limits));
  g_assert_cmpfloat (limits.critical, ==, 60.5);
  g_assert_true (isnan (limits.emergency));
  g_assert_true (jk_config_get_thresholds (config, "load", &limits));
  g_assert_false (jk_thresholds_is_set (&limits));
  g_assert_cmpint (jk_config_get_hold_us (config, "load"), ==, 0);
  g_assert_cmpint (jk_config_get_hold_us (config, "disk_usage"), ==, 60000000);
  /* What jumps by nature has a time of its own. */
  g_assert_cmpint (jk_config_get_hold_us (config, "cpu_usage"), ==, 300000000);
}

static void
test_groups (void)
{
  g_autoptr(JkConfig) config = load_valid ("[probe shop]\nurl = https://example.org/?a=b#c\n"
                                           "expect_status = 200-299, 304\n"
                                           "[probe  지킴이 v1.2]\nurl=http://[::1]:80/\nmethod=HEAD\ntimeout = 250ms\n"
                                           "[health db]\nunit=postgresql.service\nbus=user\n"
                                           "[source node]\nurl=http://127.0.0.1:9100/metrics\ninclude=node_*;go_*\n");
  const char *const *probes = jk_config_list_groups (config, "probe");
  const char *const *statuses = jk_config_get_group_strv (config, "shop", "probe.expect_status");

  g_assert_cmpuint (g_strv_length ((GStrv) probes), ==, 2);
  g_assert_cmpstr (probes[0], ==, "shop");
  g_assert_cmpstr (probes[1], ==, "지킴이 v1.2");
  g_assert_cmpstr (jk_config_get_group_string (config, "shop", "probe.url"), ==, "https://example.org/?a=b#c");
  g_assert_cmpstr (jk_config_get_group_string (config, "shop", "probe.method"), ==, "GET");
  g_assert_cmpstr (statuses[1], ==, "304");
  g_assert_cmpint (jk_config_get_group_duration_us (config, probes[1], "probe.timeout"), ==, 250000);
  g_assert_cmpint (jk_config_get_group_int (config, "shop", "probe.samples"), ==, 20);
  g_assert_cmpstr (jk_config_get_group_string (config, "db", "health.bus"), ==, "user");
  g_assert_cmpstr (jk_config_get_group_strv (config, "node", "source.include")[1], ==, "go_*");
}

static void
test_faults_name_line_and_key (void)
{
  assert_fault ("[api]\nprot = 1\n", "FILE:2: api.prot: unknown key; the nearest known key is port");
  assert_fault ("\n[ap]\n", "FILE:2: “[ap]”: unknown section; the nearest known section is [api]");
  assert_fault ("[api]\nmachine_interval=5s", "the nearest known key is machine_interval in [watch]");
  assert_fault ("[api]\nport = 70000",
                "FILE:2: api.port: expected a whole number from 0 to 65535, or auto, not “70000”");
  assert_fault ("[api]\nport = 0x10", "expected a whole number");
  assert_fault ("[api]\nport = 1 # mine", "a comment needs a line of its own");
  assert_fault ("[api]\nport =", "not “”");
  assert_fault ("[api]\nport=1\nport=2", "FILE:3: api.port: is set already, in line 2");
  assert_fault ("[api]\ntcp=maybe", "expected true or false, not “maybe”");
  assert_fault ("[api]\nopen_reads=yes", "expected one of auto, true, false");
  assert_fault ("[api]\nlisten=example.org", "expected “auto” or an IP address");
  assert_fault ("[api]\nallowed_origins=https://a.org/path", "origins such as");
  assert_fault ("[api]\nsocket=run/api.sock", "expected an absolute path");
  assert_fault ("[watch]\nmachine_interval=5", "expected a time in ms, s, min, h or d from 1s to 1h, not “5”");
  assert_fault ("[watch]\nmachine_interval=999999999999999999999d", "from 1s to 1h");
  assert_fault ("[watch]\nmachine_interval=-5s", "from 1s to 1h");
  assert_fault ("[watch]\npaths=/a;b", "expected an absolute path");
  assert_fault ("[watch]\npaths=/a\\q", "only the escapes");
  assert_fault ("[watch]\npaths=/a\\x00", "only the escapes");
  assert_fault ("[coverage]\ngoal=nan", "expected a number from 0 to 100, not “nan”");
  assert_fault ("[coverage]\ngoal=1e999", "expected a number");
  assert_fault ("[history]\nmax_size=1X", "expected a size in K, M, G or T from 1M to 1T");
  assert_fault ("port=1\n[api]\n", "FILE:1: port: stands before the first [section]");
  assert_fault ("[api]\njust words\n", "FILE:2: expected [section], key = value or # comment, not “just words”");
  assert_fault ("[api\n", "FILE:1: expected [section]");
  assert_fault ("[]\n", "FILE:1: expected [section]");
  assert_fault ("[api]\n=5\n", "FILE:2: expected [section]");
}

static void
test_thresholds_are_ordered (void)
{
  assert_fault ("[thresholds]\ncpu_usage=90/85/95", "three numbers that rise");
  assert_fault ("[thresholds]\ncpu_usage=90/-/80", "three numbers that rise");
  assert_fault ("[thresholds]\ntest_coverage=50/60/70", "three numbers that fall");
  assert_fault ("[thresholds]\ncpu_usage=1/2", "warning/critical/emergency");
  assert_fault ("[thresholds]\ncpu_usage=1/2/3/4", "warning/critical/emergency");
  assert_fault ("[thresholds]\ncpu_usage=1/two/3", "warning/critical/emergency");
  assert_fault ("[thresholds]\ndisk_read=1/2/3", "unknown key");
}

static void
test_group_faults (void)
{
  assert_fault ("[probe]\nurl=http://a/", "FILE:1: “[probe]”: expected [probe NAME]");
  assert_fault ("[api x]\n", "the section [api] has no name");
  assert_fault ("[probe a]\n", "FILE:1: [probe a]: url is missing");
  assert_fault ("[probe a]\nurl=file:///etc/passwd", "FILE:2: probe a.url: expected an http:// or https:// address");
  assert_fault ("[probe a]\nurl=http://a/\n[probe a]\nurl=http://b/", "FILE:3: [probe a]: is there already, in line 1");
  assert_fault ("[probe a]\nurl=http://a/\nexpect_status=2xx", "HTTP statuses");
  assert_fault ("[probe a]\nurl=http://a/\nexpect_status=300-200", "HTTP statuses");
  assert_fault ("[health a]\n", "expected either url or unit");
  assert_fault ("[health a]\nurl=http://a/\nunit=a.service", "expected either url or unit");
}

static void
test_all_faults_are_told (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GString) many = g_string_new ("[api]\n");
  g_auto(GStrv) lines = NULL;

  g_assert_null (load ("[api]\nport=x\ntcp=y\n[lgo]\nlevel=z\n[log]\nlevel=q\n", -1, NULL, &error));
  lines = g_strsplit (error->message, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 4);
  g_assert_true (g_str_has_prefix (lines[0], "FILE:2: api.port: "));
  g_assert_true (g_str_has_prefix (lines[2], "FILE:4: "));
  g_assert_true (g_str_has_prefix (lines[3], "FILE:7: log.level: "));

  /* Only the heading is told, not what stands below it; what comes after is read again. */
  g_clear_error (&error);
  g_assert_null (load ("[api\nport=1\n[x]\ny=1\n[probe a]\nurl=http://a/\n[probe a]\nurl=b\n[log]\nlevel=q\n", -1, NULL,
                       &error));
  g_clear_pointer (&lines, g_strfreev);
  lines = g_strsplit (error->message, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 4);
  g_assert_true (g_str_has_prefix (lines[0], "FILE:1: "));
  g_assert_true (g_str_has_prefix (lines[1], "FILE:3: "));
  g_assert_true (g_str_has_prefix (lines[2], "FILE:7: "));
  g_assert_true (g_str_has_prefix (lines[3], "FILE:10: log.level"));

  for (guint i = 0; i < 100000; i++)
    g_string_append (many, "x=1\n");
  g_clear_error (&error);
  g_assert_null (load (many->str, many->len, NULL, &error));
  g_assert_nonnull (strstr (error->message, "99950 more faults"));
  g_assert_cmpuint (strlen (error->message), <, 10000);
}

static void
test_hostile_bytes (void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *huge = g_malloc (10 * 1024 * 1024 + 1), *line = g_malloc (20001);
  guint seed = 1;

  memset (huge, 'a', 10 * 1024 * 1024);
  huge[10 * 1024 * 1024] = '\0';
  g_assert_null (load (huge, -1, NULL, &error));
  g_assert_cmpstr (error->message, ==, "FILE: larger than 1 MiB");
  g_clear_error (&error);

  memset (line, 'a', 20000);
  line[20000] = '\0';
  assert_fault (line, "FILE:1: a line of more than 16384 bytes");

  g_assert_null (load ("[api]\nport=1\0002\n", 14, NULL, &error));
  g_assert_true (g_str_has_prefix (error->message, "FILE:2: byte 7 is not UTF-8"));
  assert_fault ("[api]\nlisten=\xFF\xFE\n", "FILE:2: byte 8 is not UTF-8");
  assert_fault ("[\x1b[31m]\n", "“[\\x1B[31m]”");

  for (guint round = 0; round < 300; round++)
    {
      g_autoptr(JkConfig) config = NULL;

      for (guint i = 0; i < 200; i++)
        {
          seed = seed * 1103515245 + 12345;
          line[i] = "[]=#;\\/ \n\r\tapiort0159-\xFF\xED\x80\x01"[(seed >> 16) % 27];
        }
      g_clear_error (&error);
      config = load (line, 200, NULL, &error);
      g_assert_true ((config != NULL) == (error == NULL));
      g_assert_true (error == NULL || g_utf8_validate (error->message, -1, NULL));
    }
}

/* Every beginning of a valid file is either valid or refused in words. */
static void
test_cut_short (void)
{
  g_autofree char *sample = jk_config_sample ();
  gsize length = strlen (sample);

  for (gsize cut = 0; cut < length; cut += 97)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(JkConfig) config = load (sample, cut, NULL, &error);

      g_assert_true ((config != NULL) == (error == NULL));
    }
}

static void
test_no_file (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JkConfig) none = jk_config_load ("/nowhere/at/all.conf", NULL, &error);
  g_autoptr(JkConfig) null = jk_config_load ("/dev/null", NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (none);
  g_assert_nonnull (null);
  g_assert_null (jk_config_load ("/tmp", NULL, &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_CONFIG);
  g_clear_error (&error);
  g_assert_null (jk_config_load ("/dev/zero", NULL, &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_CONFIG);
}

static void
test_environment (void)
{
  const char *const good[] = { "HOME=/x", "JIKIMI_API_PORT=99", "JIKIMI_LOG_FORMAT=json", "JIKIMI_BUILD_DIR=/b",
                               "JIKIMI_SOURCE_DIR=/s", "JIKIMI_THRESHOLDS_CPU_USAGE=1/2/3", "JIKIMI", NULL };
  const char *const bad[] = { "JIKIMI_API_PROT=99", "JIKIMI_LOG_LEVEL=loud", NULL };
  g_autoptr(GError) error = NULL;
  g_autoptr(JkConfig) config = load ("[api]\nport=1\n[log]\nlevel=debug\n", -1, good, &error);
  g_autoptr(GVariant) all = NULL, values = NULL;
  const char *origin = NULL;
  g_autoptr(GVariant) port = NULL, level = NULL, listen = NULL;

  g_assert_no_error (error);
  g_assert_cmpint (jk_config_get_int (config, "api.port"), ==, 99);
  g_assert_cmpstr (jk_config_get_string (config, "log.format"), ==, "json");
  all = jk_config_to_variant (config);
  values = g_variant_lookup_value (all, "values", G_VARIANT_TYPE ("a{sa{sv}}"));
  port = g_variant_lookup_value (values, "api.port", G_VARIANT_TYPE_VARDICT);
  level = g_variant_lookup_value (values, "log.level", G_VARIANT_TYPE_VARDICT);
  listen = g_variant_lookup_value (values, "api.listen", G_VARIANT_TYPE_VARDICT);
  g_assert_true (g_variant_lookup (port, "origin", "&s", &origin));
  g_assert_cmpstr (origin, ==, "environment");
  g_assert_true (g_variant_lookup (level, "origin", "&s", &origin));
  g_assert_cmpstr (origin, ==, "file");
  g_assert_true (g_variant_lookup (listen, "origin", "&s", &origin));
  g_assert_cmpstr (origin, ==, "default");

  g_assert_null (load ("", -1, bad, &error));
  g_assert_nonnull (strstr (error->message, "JIKIMI_API_PROT: unknown variable; the nearest known one is "
                                            "JIKIMI_API_PORT"));
  g_assert_nonnull (strstr (error->message, "JIKIMI_LOG_LEVEL: expected one of debug, info, warning, error"));
}

/* The sample is valid as it is, and with every key put in force. */
static void
test_sample (void)
{
  g_autofree char *sample = jk_config_sample ();
  g_autoptr(JkConfig) plain = load_valid (sample);
  g_autoptr(GRegex) keys = g_regex_new ("^#(\\w+ =)", G_REGEX_MULTILINE, 0, NULL);
  g_autofree char *set = g_regex_replace (keys, sample, -1, 0, "\\1", 0, NULL);
  char *groups = strstr (set, "\n#[probe example]");
  g_autoptr(JkConfig) config = NULL;
  g_autoptr(GVariant) before = jk_config_to_variant (plain), after = NULL;

  g_assert_nonnull (groups);
  *groups = '\0';
  config = load_valid (set);
  after = jk_config_to_variant (config);
  g_assert_cmpuint (g_variant_n_children (before), ==, g_variant_n_children (after));
  g_assert_cmpint (jk_config_get_int (config, "git.max_listed_changes"), ==, 1000);
  g_assert_nonnull (strstr (sample, "#api_performance = 100/200/500\n"));
}

static void
assert_edit (const char *text,
             const char *key,
             const char *value,
             const char *expected)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *edited = jk_config_edit (text, key, value, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (edited, ==, expected);
}

static void
test_edit (void)
{
  assert_edit ("", "api.port", "80", "[api]\nport = 80\n");
  assert_edit ("# a\n[api]\n  port=1  \n# b\n", "api.port", "80", "# a\n[api]\n  port=80  \n# b\n");
  assert_edit ("[api]\n# why\n#port = auto\n#tcp = true\n\n# next\n[log]\n", "api.port", "80",
               "[api]\n# why\n#port = auto\nport = 80\n#tcp = true\n\n# next\n[log]\n");
  assert_edit ("[api]\ntcp=no\n\n# about the log\n[log]\n", "api.port", "80",
               "[api]\ntcp=no\nport = 80\n\n# about the log\n[log]\n");
  assert_edit ("[api]\nport=80\ntcp=no\n", "api.port", NULL, "[api]\ntcp=no\n");
  assert_edit ("[api]", "api.port", "80", "[api]\nport = 80\n");
  assert_edit ("[api]\r\nport=1\r\n", "log.level", "debug", "[api]\r\nport=1\r\n\r\n[log]\r\nlevel = debug\r\n");
  assert_edit ("[probe  shop]\nurl=http://a/\n", "probe shop.url", "http://b/", "[probe  shop]\nurl=http://b/\n");
  assert_edit ("", "probe v1.2.url", "http://b/", "[probe v1.2]\nurl = http://b/\n");
  assert_edit ("[api]\nport=1\n", "log.level", NULL, "[api]\nport=1\n");
}

static void
test_edit_refuses (void)
{
  const char *const bad[][2] = { { "api.prot", "1" }, { "port", "1" }, { "api.port", "x" }, { "api.socket", "/a\n[x]" },
                                 { "probe.url", "http://a/" }, { "probe a]b.url", "http://a/" }, { "nothing.at", "1" },
                                 { "api.socket", "/\xFF" } };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (jk_config_edit ("", bad[i][0], bad[i][1], &error));
      g_assert_error (error, JK_ERROR, JK_ERROR_CONFIG);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/config/defaults", test_defaults);
  g_test_add_func ("/config/file", test_file);
  g_test_add_func ("/config/groups", test_groups);
  g_test_add_func ("/config/faults-name-line-and-key", test_faults_name_line_and_key);
  g_test_add_func ("/config/thresholds-are-ordered", test_thresholds_are_ordered);
  g_test_add_func ("/config/group-faults", test_group_faults);
  g_test_add_func ("/config/all-faults-are-told", test_all_faults_are_told);
  g_test_add_func ("/config/hostile-bytes", test_hostile_bytes);
  g_test_add_func ("/config/cut-short", test_cut_short);
  g_test_add_func ("/config/no-file", test_no_file);
  g_test_add_func ("/config/environment", test_environment);
  g_test_add_func ("/config/sample", test_sample);
  g_test_add_func ("/config/edit", test_edit);
  g_test_add_func ("/config/edit-refuses", test_edit_refuses);
  return g_test_run ();
}
