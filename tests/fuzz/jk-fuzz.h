/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdint.h>
#include <string.h>

/* What libFuzzer calls with one input after another; defined by each target. Returns: 0 */
int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* The input as a string of its own: what follows a NUL is cut off. */
static inline char *
jk_fuzz_text (const uint8_t *data,
              size_t         size)
{
  return g_strndup ((const char *) data, size);
}
