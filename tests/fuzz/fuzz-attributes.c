/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-fuzz.h"

#include "jk-attributes.h"
#include "jk-path-glob.h"

/* The first line is a path, the rest an attributes file; the second line also is a pattern. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = jk_fuzz_text (data, size);
  char *rest = strchr (text, '\n');
  g_autoptr(JkAttributes) attributes = jk_attributes_new ();
  JkAttributeState states[JK_N_ATTRIBUTES];
  g_autofree char *pattern = NULL;

  if (rest == NULL)
    return 0;
  *rest++ = '\0';
  jk_attributes_add (attributes, "", rest, strlen (rest));
  jk_attributes_add (attributes, "a/b", rest, strlen (rest));
  jk_attributes_get (attributes, text, states);
  pattern = g_strndup (rest, strcspn (rest, "\n"));
  (void) jk_attributes_pattern_match (pattern, text);
  (void) jk_path_glob_match (pattern, text);
  return 0;
}
