/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-secret-random.h"

#include <math.h>
#include <string.h>

#define CHECKSUM_DIGITS 6

/* Text longer than that is judged by its beginning. */
#define MAX_JUDGED 512

double
jk_secret_entropy (const guint8 *text,
                   gsize         length)
{
  guint counts[256] = { 0 };
  double sum = 0;

  length = MIN (length, MAX_JUDGED);
  for (gsize i = 0; i < length; i++)
    counts[text[i]]++;
  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    if (counts[i] > 0)
      sum -= counts[i] * log2 ((double) counts[i] / length);
  return length > 0 ? sum / length : 0;
}

static guint
kind_of (guint8 c)
{
  return g_ascii_islower (c) ? 0 : g_ascii_isupper (c) ? 1 : g_ascii_isdigit (c) ? 2 : 3;
}

double
jk_secret_unrest (const guint8 *text,
                  gsize         length)
{
  guint changes = 0;

  length = MIN (length, MAX_JUDGED);
  for (gsize i = 1; i < length; i++)
    changes += kind_of (text[i]) != kind_of (text[i - 1]);
  return length > 1 ? (double) changes / (length - 1) : 0;
}

static gboolean
contains (const char *lower,
          gsize       length,
          const char *word)
{
  return memmem (lower, length, word, strlen (word)) != NULL;
}

static gboolean
has_few_characters (const char *text,
                    gsize       length)
{
  gboolean seen[256] = { FALSE };
  guint n = 0;

  for (gsize i = 0; i < length; i++)
    if (!seen[(guint8) text[i]])
      {
        seen[(guint8) text[i]] = TRUE;
        n++;
      }
  return n < (length >= 16 ? 6 : length >= 8 ? 4 : 2);
}

gboolean
jk_secret_is_placeholder (const guint8 *text,
                          gsize         length)
{
  /* What documentation writes, and the secrets that services publish in their own examples (their tails, which open nothing). */
  static const char *const WORDS[] = { "example", "placeholder", "changeme", "change_me", "change-me", "changethis", "redacted", "dummy",
                                       "sample", "xxxx", "****", "....", "your_", "your-", "yourtoken", "yourpass", "yourkey", "yoursecret",
                                       "insert", "replace", "fixme", "todo", "<", "${", "$(", "{{", "%(", "%s", "\u2026", "not-a-",
                                       "notasecret", "not_a_", "fake", "1234567890", "abcdefgh", "00000000", "deadbeef", "nopassword",
                                       "4ec39hqlyjwdarjtt1zdp7dc", "bqokikjovbii2hlwgh4olfq2", "sflkxwrjsmekkf2qt4fwpmejf36pok6yjv" };
  char lower[MAX_JUDGED];

  length = MIN (length, MAX_JUDGED);
  for (gsize i = 0; i < length; i++)
    lower[i] = g_ascii_tolower ((char) text[i]);
  for (guint i = 0; i < G_N_ELEMENTS (WORDS); i++)
    if (contains (lower, length, WORDS[i]))
      return TRUE;
  return has_few_characters (lower, length);
}

guint32
jk_secret_crc32 (guint32       crc,
                 const guint8 *data,
                 gsize         size)
{
  crc = ~crc;
  for (gsize i = 0; i < size; i++)
    {
      crc ^= data[i];
      for (guint bit = 0; bit < 8; bit++)
        crc = (crc >> 1) ^ (0xedb88320u & (0u - (crc & 1)));
    }
  return ~crc;
}

gboolean
jk_secret_has_checksum (const guint8 *text,
                        gsize         length)
{
  static const char DIGITS[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  guint32 crc;

  if (length <= CHECKSUM_DIGITS)
    return FALSE;
  crc = jk_secret_crc32 (0, text, length - CHECKSUM_DIGITS);
  for (guint i = 0; i < CHECKSUM_DIGITS; i++, crc /= 62)
    if (text[length - 1 - i] != (guint8) DIGITS[crc % 62])
      return FALSE;
  return TRUE;
}
