/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-line-count.h"

#include <string.h>

/* The compiler's own vectors: SSE2 or NEON on any machine that has them, plain code elsewhere, whatever the level of optimisation. */
#define WIDTH 16
typedef guint8 Bytes __attribute__ ((vector_size (WIDTH)));

/* Vectors at a time, each with its own sum, so that none waits for the one before. */
#define LANES 4
/* A byte holds 255 matches: so many are added up before the bytes are. */
#define ROUND 255

static gsize
sum_bytes (Bytes sums)
{
  gsize sum = 0;

  for (guint i = 0; i < WIDTH; i++)
    sum += sums[i];
  return sum;
}

static Bytes
compare (const char *text)
{
  Bytes bytes;

  memcpy (&bytes, text, WIDTH);
  /* A match is 255, which is -1. */
  return (Bytes) (bytes == '\n');
}

gsize
jk_count_newlines (const char *text,
                   gsize       length)
{
  gsize count = 0;

  while (length >= WIDTH * LANES)
    {
      gsize rounds = MIN (length / (WIDTH * LANES), ROUND);
      Bytes a = { 0 }, b = { 0 }, c = { 0 }, d = { 0 };

      for (gsize i = 0; i < rounds; i++, text += WIDTH * LANES)
        {
          a -= compare (text);
          b -= compare (text + WIDTH);
          c -= compare (text + WIDTH * 2);
          d -= compare (text + WIDTH * 3);
        }
      count += sum_bytes (a) + sum_bytes (b) + sum_bytes (c) + sum_bytes (d);
      length -= rounds * WIDTH * LANES;
    }
  for (; length > 0; length--)
    count += *text++ == '\n';
  return count;
}
