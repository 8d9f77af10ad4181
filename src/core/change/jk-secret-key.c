/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-secret-format.h"

#include <string.h>

#include "jk-secret-shape.h"

/* How far behind its first line a key's own bytes are looked for, and how many of them make it one: a program that only knows the first
 * line, as this one does, has none. */
#define MAX_LABEL 80
#define MAX_BODY 2048
#define LEAST_BODY 60

static gboolean
begins_with (const guint8 *p,
             const guint8 *end,
             const char   *word)
{
  gsize n = strlen (word);

  return (gsize) (end - p) >= n && memcmp (p, word, n) == 0;
}

/* "RSA PRIVATE KEY-----": Returns: (nullable): where it ends; %NULL if it is another kind of block */
static const guint8 *
skip_label (const guint8 *p,
            const guint8 *end)
{
  const guint8 *start = p, *stop = MIN (end, p + MAX_LABEL);

  while (p < stop && (g_ascii_isupper (*p) || g_ascii_isdigit (*p) || *p == ' '))
    p++;
  if (!begins_with (p, end, "-----") || memmem (start, p - start, "PRIVATE KEY", strlen ("PRIVATE KEY")) == NULL)
    return NULL;
  return p + strlen ("-----");
}

/* The bytes of a line that begins with a word and a colon, such as "Proc-Type: 4,ENCRYPTED", do not count. */
static const guint8 *
skip_header_line (const guint8 *p,
                  const guint8 *end)
{
  const guint8 *q = p;

  while (q < end && q < p + 24 && (g_ascii_isalpha (*q) || *q == '-'))
    q++;
  if (q == p || q >= end || *q != ':')
    return p;
  while (q < end && *q != '\n' && *q != '\\')
    q++;
  return q;
}

/* What stands between the lines of a key in a file, in a program's string or in JSON. */
static gboolean
is_between (guint8 c)
{
  return g_ascii_isspace (c) || (c != '\0' && strchr ("\\\"'+,;#*|>-", c) != NULL);
}

static gboolean
has_body (const guint8  *p,
          const guint8  *end,
          const guint8 **last)
{
  guint n = 0;
  gboolean at_start = TRUE;

  end = MIN (end, p + MAX_BODY);
  while (p < end && n < LEAST_BODY)
    {
      if (*p == '\\' && p + 1 < end && strchr ("nrt", p[1]) != NULL)
        {
          p += 2;
          at_start = TRUE;
        }
      else if (at_start && skip_header_line (p, end) != p)
        p = skip_header_line (p, end);
      else if (jk_secret_class_has ('s', *p))
        {
          n++;
          p++;
          at_start = FALSE;
        }
      else if (is_between (*p) && !begins_with (p, end, "-----"))
        at_start = *p++ == '\n' || at_start;
      else
        return FALSE;
    }
  *last = p;
  return n >= LEAST_BODY;
}

gboolean
jk_secret_match_pem (const JkSecretFormat *format,
                     const JkSecretText   *text,
                     gsize                 at,
                     JkSecretSpan         *span)
{
  const guint8 *end = text->data + text->size, *last;
  const guint8 *body = skip_label (text->data + at + strlen (format->text), end);

  if (body == NULL || !has_body (body, end, &last))
    return FALSE;
  *span = (JkSecretSpan) { at, last - text->data, 4 };
  return TRUE;
}

gboolean
jk_secret_match_putty (const JkSecretFormat *format,
                       const JkSecretText   *text,
                       gsize                 at,
                       JkSecretSpan         *span)
{
  static const char PRIVATE[] = "Private-Lines: ";
  gsize window = MIN (text->size - at, 2 * MAX_BODY);
  const guint8 *start = text->data + at + strlen (format->text), *found;

  if (start + 1 >= text->data + text->size || !g_ascii_isdigit (start[0]) || start[1] != ':')
    return FALSE;
  found = memmem (text->data + at, window, PRIVATE, strlen (PRIVATE));
  if (found == NULL)
    return FALSE;
  *span = (JkSecretSpan) { at, found - text->data + strlen (PRIVATE), 4 };
  return TRUE;
}

/* Source: the checksum of Bech32, BIP 173. */
static guint32
bech32_add (guint32 sum,
            guint   value)
{
  static const guint32 GENERATOR[] = { 0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3 };
  guint top = sum >> 25;

  sum = ((sum & 0x1ffffff) << 5) ^ value;
  for (guint i = 0; i < G_N_ELEMENTS (GENERATOR); i++)
    if ((top >> i) & 1)
      sum ^= GENERATOR[i];
  return sum;
}

gboolean
jk_secret_match_age (const JkSecretFormat *format,
                     const JkSecretText   *text,
                     gsize                 at,
                     JkSecretSpan         *span)
{
  static const char ALPHABET[] = "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L";
  static const char NAME[] = "age-secret-key-";
  const guint8 *digits = text->data + at + strlen (format->text);
  guint32 sum = 1;

  if (text->size - at < strlen (format->text) + 58)
    return FALSE;
  for (const char *c = NAME; *c != '\0'; c++)
    sum = bech32_add (sum, (guint) *c >> 5);
  sum = bech32_add (sum, 0);
  for (const char *c = NAME; *c != '\0'; c++)
    sum = bech32_add (sum, *c & 31);
  for (guint i = 0; i < 58; i++)
    {
      const char *found = digits[i] != '\0' ? strchr (ALPHABET, digits[i]) : NULL;

      if (found == NULL)
        return FALSE;
      sum = bech32_add (sum, (guint) (found - ALPHABET));
    }
  *span = (JkSecretSpan) { at, at + strlen (format->text) + 58, 4 };
  return sum == 1;
}
