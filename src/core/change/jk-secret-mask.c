/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jk-secret-mask.h"

#include <string.h>

#include "jk-secret-scan.h"

static gboolean
begins_with (const guint8 *data,
             gsize         size,
             const char   *prefix)
{
  return size >= strlen (prefix) && memcmp (data, prefix, strlen (prefix)) == 0;
}

/* A key is found by its beginning: all of it is hidden, to the line that ends it. PuTTY's has none. */
static gsize
find_end (const guint8          *data,
          gsize                  size,
          const JkSecretFinding *finding)
{
  static const char END[] = "-----END";
  const guint8 *text = data + MIN (finding->start, size), *end;
  const gsize left = size - MIN (finding->start, size);

  if (begins_with (text, left, "PuTTY-User-Key-File-"))
    return size;
  if (!begins_with (text, left, "-----BEGIN"))
    return MIN (finding->end, size);
  end = memmem (text, left, END, strlen (END));
  return end != NULL ? (gsize) (end - data) : size;
}

gboolean
jk_secret_mask (guint8 *data,
                gsize   size)
{
  g_autoptr(GArray) findings = g_array_new (FALSE, FALSE, sizeof (JkSecretFinding));
  const guint n = jk_secret_scan (data, size, JK_SECRET_SCAN_TEXT, findings);

  for (guint i = 0; i < findings->len; i++)
    {
      const JkSecretFinding *finding = &g_array_index (findings, JkSecretFinding, i);
      /* What lies behind the last one that is told was not looked at. */
      const gsize end = i + 1 == JK_SECRET_MAX_FINDINGS ? size : find_end (data, size, finding);

      for (gsize at = finding->start; at < end; at++)
        if (data[at] != '\n' && data[at] != '\r')
          data[at] = '*';
    }
  return n > 0;
}
