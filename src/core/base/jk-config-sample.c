/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-config-private.h"

static const char heading[] =
  "# Configuration of Jikimi.\n"
  "# Lines that begin with \"#\" are comments; every key stands here with its default.\n"
  "# Lists are separated by \";\".\n"
  "# A backslash escapes: \\s \\n \\t \\r \\; \\\\ and \\xNN for any byte.\n"
  "# Times are written 500ms, 5s, 10min, 2h, 7d; sizes 64K, 200M, 1G.\n"
  "# The variable JIKIMI_<SECTION>_<KEY> goes before this file: JIKIMI_LOG_FORMAT=json.\n"
  "# In sections with a name it is JIKIMI_<KIND>_<NAME>_<KEY>: JIKIMI_PROBE_SHOP_URL; what is no letter or digit is \"_\".\n"
  "# Changes are in force at once, without a restart; a faulty file leaves all as it was.\n";

static void
append_comment (GString    *text,
                const char *comment)
{
  g_auto(GStrv) lines = g_strsplit (comment, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    g_string_append_printf (text, "# %s\n", lines[i]);
}

static void
append_section (GString               *text,
                const JkConfigSection *section)
{
  g_string_append_c (text, '\n');
  append_comment (text, section->doc);
  if (section->is_group)
    g_string_append_printf (text, "#[%s example]\n", section->name);
  else
    g_string_append_printf (text, "[%s]\n", section->name);
}

char *
jk_config_sample (void)
{
  GString *text = g_string_new (heading);
  gsize n_sections, n_keys;
  const JkConfigSection *sections = jk_config_sections_list (&n_sections);
  const JkConfigKey *keys = jk_config_keys_list (&n_keys);

  for (gsize i = 0; i < n_sections; i++)
    {
      append_section (text, &sections[i]);
      for (gsize j = 0; j < n_keys; j++)
        {
          if (!g_str_equal (keys[j].section, sections[i].name))
            continue;
          append_comment (text, keys[j].doc);
          g_string_append_printf (text, "#%s =%s%s\n", keys[j].name,
                                  keys[j].fallback[0] != '\0' ? " " : "", keys[j].fallback);
        }
    }
  return g_string_free (text, FALSE);
}
