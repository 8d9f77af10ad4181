/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-fuzz.h"

#include "fuzz-server.h"

/* All that is said on one connection. "@HOST@" stands for a Host header that is ours, since the port is another one each time. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr(GString) bytes = g_string_new_len ((const char *) data, size);
  g_autoptr(GString) host = g_string_new (NULL);

  if (size == 0)
    return 0;
  jk_fuzz_append_host (host);
  (void) g_string_replace (bytes, "@HOST@", host->str, 4);
  jk_fuzz_serve (bytes->str, bytes->len, data[0] % 2 == 0);
  return 0;
}
