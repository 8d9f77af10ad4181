/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-fuzz.h"

#include "jk-config-private.h"

/* The first line is a value, to be written into the rest. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = jk_fuzz_text (data, size);
  char *rest = strchr (text, '\n');
  g_autoptr(JkConfig) config = jk_config_parse ((const char *) data, size, "fuzz", NULL, NULL);
  g_autofree char *edited = NULL;

  if (rest == NULL)
    return 0;
  *rest++ = '\0';
  g_clear_pointer (&config, jk_config_unref);
  config = jk_config_parse (rest, strlen (rest), "fuzz", NULL, NULL);
  edited = config != NULL ? jk_config_edit (rest, "api.allowed_hosts", text, NULL) : NULL;
  if (edited != NULL)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(JkConfig) again = jk_config_parse (edited, strlen (edited), "fuzz", NULL, &error);

      /* What could be used can be used after it was written to. */
      g_assert_no_error (error);
    }
  return 0;
}
