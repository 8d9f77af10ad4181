/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-heal-text.h"

#include <string.h>

#include "jk-json.h"

static JsonNode *
read_json (const char *text)
{
  g_autoptr(GError) error = NULL;
  JsonNode *node = jk_json_parse (text, strlen (text), &error);

  g_assert_no_error (error);
  return node;
}

static void
check_condition (const char *condition,
                 const char *expected)
{
  g_autofree char *text = g_strdup_printf ("{\"id\":\"r\",\"condition\":\"%s\"}", condition);
  g_autoptr(JsonNode) node = read_json (text);
  g_autoptr(JkHealRuleItem) rule = jk_heal_rule_item_new (json_node_get_object (node));
  g_autofree char *shown = jk_heal_text_condition (rule);

  g_assert_cmpstr (shown, ==, expected);
}

/* A simple comparison becomes words; all else stays as it was written. */
static void
test_condition (void)
{
  check_condition ("git_changes >= 130", "Uncommitted changes 130 paths or more");
  check_condition ("  memory_usage>85.5%", "Memory usage above 85.5%");
  check_condition ("test_coverage < 50", "Test coverage below 50%");
  check_condition ("test_coverage <= 50", "Test coverage 50% or less");
  check_condition ("level(disk_usage) >= critical", "Disk usage: Critical or worse");
  check_condition ("level(disk_usage)>=  warning ", "Disk usage: Warning or worse");
  check_condition ("level(disk_usage) >= often", "level(disk_usage) >= often");
  check_condition ("level(disk_usage) >= critical and cpu_usage > 3", "level(disk_usage) >= critical and cpu_usage > 3");
  check_condition ("avg(cpu_usage, 60s) > 90", "avg(cpu_usage, 60s) > 90");
  check_condition ("git_changes >= 130 or cpu_usage > 3", "git_changes >= 130 or cpu_usage > 3");
  check_condition ("unknown_metric > 3", "unknown_metric > 3");
  check_condition ("git_changes >=", "git_changes >=");
  check_condition (") >= critical", ") >= critical");
  check_condition ("", "");
}

static void
check_effect (const char *effect,
              gboolean    is_expected,
              const char *expected)
{
  g_autoptr(JsonNode) node = read_json (effect);
  g_autofree char *shown = jk_heal_text_effect (json_node_get_object (node), is_expected);

  g_assert_cmpstr (shown, ==, expected);
}

static void
test_effect (void)
{
  check_effect ("{\"metric\":\"git_changes\",\"unit\":\"paths\",\"before\":133,\"after\":5}", FALSE, "Uncommitted changes 133 paths → 5 paths");
  check_effect ("{\"metric\":\"git_changes\",\"unit\":\"paths\",\"before\":133,\"after\":5}", TRUE, "Uncommitted changes 133 paths → about 5 paths");
  check_effect ("{\"metric\":\"reclaimed\",\"unit\":\"B\",\"before\":null,\"after\":214000000}", FALSE, "Space freed: 214 MB");
  check_effect ("{\"metric\":\"git_changes\",\"unit\":\"\",\"before\":4,\"after\":2}", FALSE, "Uncommitted changes 4 paths → 2 paths");
  check_effect ("{\"metric\":\"memory_available\",\"unit\":\"B\",\"before\":2e9,\"after\":3e9}", FALSE, "Available memory 2.0 GB → 3.0 GB");
  check_effect ("{\"metric\":\"bytes\",\"unit\":\"B\",\"before\":null,\"after\":53}", FALSE, "Size of what is kept or committed: 53 B");
  check_effect ("{\"metric\":\"of-its-own\",\"unit\":\"\",\"before\":null,\"after\":null}", FALSE, "of-its-own");
  check_effect ("{\"before\":1}", FALSE, "");
}

/* What was undone or failed is told as that, whatever was measured; a word that nobody knows claims nothing. */
static void
test_end (void)
{
  static const struct
  {
    const char *row;
    const char *word;
    JkLevel level;
  } ends[] = {
    { "{\"id\":\"a\",\"state\":\"kept\",\"verdict\":\"helped\"}", "It helped", JK_LEVEL_SUCCESS },
    { "{\"id\":\"a\",\"state\":\"kept\",\"verdict\":\"no-help\"}", "It did not help", JK_LEVEL_WARNING },
    { "{\"id\":\"a\",\"state\":\"kept\",\"verdict\":null}", "Done", JK_LEVEL_INFO },
    { "{\"id\":\"a\",\"state\":\"undone\",\"verdict\":\"worse\"}", "Undone", JK_LEVEL_INFO },
    { "{\"id\":\"a\",\"state\":\"failed\",\"verdict\":\"helped\"}", "Failed", JK_LEVEL_CRITICAL },
    { "{\"id\":\"a\",\"state\":\"new-word\"}", "Interrupted", JK_LEVEL_WARNING },
  };

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autoptr(JsonNode) node = read_json (ends[i].row);
      g_autoptr(JkHealActionItem) action = jk_heal_action_item_new (json_node_get_object (node));

      g_assert_cmpstr (jk_heal_text_end (action), ==, ends[i].word);
      g_assert_cmpint (jk_heal_text_end_level (action), ==, ends[i].level);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/heal-text/condition", test_condition);
  g_test_add_func ("/app/heal-text/effect", test_effect);
  g_test_add_func ("/app/heal-text/end", test_end);
  return g_test_run ();
}
