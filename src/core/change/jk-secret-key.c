/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-secret-format.h"

#include <string.h>

#include "jk-secret-random.h"
#include "jk-secret-shape.h"

/* How far behind its first line a key's own bytes are looked for, and how many of them make it one: a program that only knows the first
 * line, as this one does, has none. */
#define MAX_LABEL 80
#define MAX_BODY 2048
#define LEAST_BODY 60
/* 32 bytes in base 64. */
#define LEAST_JWK 42
/* Bits a byte. */
#define LEAST_ENTROPY 4
/* Of an address, before or behind a part of it. */
#define MAX_QUERY 300

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
jk_secret_match_ssh2 (const JkSecretFormat *format,
                      const JkSecretText   *text,
                      gsize                 at,
                      JkSecretSpan         *span)
{
  const guint8 *last;

  if (!has_body (text->data + at + strlen (format->text), text->data + text->size, &last))
    return FALSE;
  *span = (JkSecretSpan) { at, last - text->data, 4 };
  return TRUE;
}

static const guint8 *
skip_blanks (const guint8 *p,
             const guint8 *end)
{
  while (p < end && g_ascii_isspace (*p))
    p++;
  return p;
}

/* @p: behind a name of JSON. Returns: whether a key is given to it */
static gboolean
read_jwk_value (const JkSecretText *text,
                const guint8       *p,
                const guint8       *end,
                JkSecretSpan       *span)
{
  const guint8 *start;

  p = skip_blanks (p, end);
  if (p >= end || *p != ':')
    return FALSE;
  p = skip_blanks (p + 1, end);
  if (p >= end || *p != '"')
    return FALSE;
  for (start = ++p; p < end && jk_secret_class_has ('b', *p);)
    p++;
  if (p >= end || *p != '"' || p - start < LEAST_JWK || jk_secret_entropy (start, p - start) < LEAST_ENTROPY
      || jk_secret_is_placeholder (start, p - start))
    return FALSE;
  *span = (JkSecretSpan) { start - text->data, p - text->data, 0 };
  return TRUE;
}

/* JSON Web Key: beside "kty", "d" is the private half of a pair, and "k" a key by itself. Elsewhere these names are anything. */
gboolean
jk_secret_match_jwk (const JkSecretFormat *format,
                     const JkSecretText   *text,
                     gsize                 at,
                     JkSecretSpan         *span)
{
  const guint8 *kty = text->data + at, *p = kty, *stop = p - MIN (at, MAX_BODY), *end = p + MIN (text->size - at, MAX_BODY), *brace;

  /* In the same object, whose beginning or end another "kty" is as well. */
  while (p > stop && p[-1] != '{' && p[-1] != '}' && !(p < kty && begins_with (p - 1, kty, format->text)))
    p--;
  brace = memchr (kty, '}', end - kty);
  for (end = brace != NULL ? brace : end; p != NULL && end - p > 3; p = memchr (p + 1, '"', end - p - 1))
    if (p > kty && begins_with (p, end, format->text))
      return FALSE;
    else if (*p == '"' && (p[1] == 'd' || p[1] == 'k') && p[2] == '"' && read_jwk_value (text, p + 3, end, span))
      return TRUE;
  return FALSE;
}

/* Of a signature of 32 bytes in base 64: "+", "/" and "=" may be escaped. */
static gboolean
read_signature (const JkSecretText *text,
                const guint8       *start,
                const guint8       *end,
                JkSecretSpan       *span)
{
  const guint8 *p = start;
  guint n = 0;

  for (; n < 43 && p < end; n++)
    if (g_ascii_isalnum (*p) || *p == '+' || *p == '/')
      p++;
    else if (end - p > 2 && *p == '%' && p[1] == '2' && (g_ascii_toupper (p[2]) == 'B' || g_ascii_toupper (p[2]) == 'F'))
      p += 3;
    else
      return FALSE;
  if (n < 43 || !(begins_with (p, end, "=") || begins_with (p, end, "%3D") || begins_with (p, end, "%3d"))
      || jk_secret_entropy (start, p - start) < LEAST_ENTROPY || jk_secret_is_placeholder (start, p - start))
    return FALSE;
  *span = (JkSecretSpan) { start - text->data, p - text->data, 0 };
  return TRUE;
}

/* An address of Azure has the version of its signature, "sv=2022-11-02", before the signature or behind it. */
gboolean
jk_secret_match_sas (const JkSecretFormat *format,
                     const JkSecretText   *text,
                     gsize                 at,
                     JkSecretSpan         *span)
{
  static const char NAME[] = "sig=";
  const guint8 *p = text->data + at, *stop = p - MIN (at, MAX_QUERY), *end = p + MIN (text->size - at, MAX_QUERY);

  /* From there on, where the field before this one of the same name is no part of the address. */
  while (p > stop && p[-1] > ' ' && !begins_with (p - 1, text->data + at, format->text))
    p--;
  while ((p = memmem (p, end - p, NAME, strlen (NAME))) != NULL)
    {
      const gboolean is_field = p > text->data && (p[-1] == '?' || p[-1] == '&' || p[-1] == ';');

      p += strlen (NAME);
      if (is_field && read_signature (text, p, end, span))
        return TRUE;
    }
  return FALSE;
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
