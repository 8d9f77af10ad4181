/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-fuzz.h"

#include "jk-json-text.h"
#include "jk-template.h"

static const char *
look_up (const char   *name,
         gconstpointer user_data)
{
  return user_data;
}

/* The first line is what is put in, the rest the template: what was JSON with anything stays JSON with everything. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *bytes = jk_fuzz_text (data, size), *text = g_utf8_make_valid (bytes, -1);
  char *rest = strchr (text, '\n');

  if (rest == NULL)
    return 0;
  *rest++ = '\0';
  for (JkTemplateFormat format = JK_TEMPLATE_AUTO; format <= JK_TEMPLATE_URL; format++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(JkTemplate) template = jk_template_parse (rest, format, &error);
      g_autofree char *filled = NULL;

      g_assert_true ((template == NULL) == (error != NULL));
      if (template == NULL)
        continue;
      filled = jk_template_fill (template, look_up, text);
      g_assert_true (g_utf8_validate (filled, -1, NULL));
      if (jk_template_get_format (template) == JK_TEMPLATE_JSON)
        g_assert_null (jk_json_find_fault (filled));
    }
  return 0;
}
