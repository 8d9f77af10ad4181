/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-line-count.h"

#include <string.h>

/* The compiler's own vectors: SSE2 or NEON on any machine that has them, plain code elsewhere, whatever the level of optimisation. */
#define WIDTH 32
typedef guint8 Bytes __attribute__ ((vector_size (WIDTH)));

/* A byte holds 255 matches: so many vectors are added up before the bytes are. */
#define ROUND 255

static gsize
sum_bytes (Bytes sums)
{
  gsize sum = 0;

  for (guint i = 0; i < WIDTH; i++)
    sum += sums[i];
  return sum;
}

gsize
jk_count_newlines (const char *text,
                   gsize       length)
{
  gsize count = 0;

  while (length >= WIDTH)
    {
      gsize vectors = MIN (length / WIDTH, ROUND);
      Bytes sums = { 0 };

      for (gsize i = 0; i < vectors; i++, text += WIDTH)
        {
          Bytes bytes;

          memcpy (&bytes, text, WIDTH);
          /* A match is 255, which is -1. */
          sums -= (Bytes) (bytes == '\n');
        }
      count += sum_bytes (sums);
      length -= vectors * WIDTH;
    }
  for (; length > 0; length--)
    count += *text++ == '\n';
  return count;
}
