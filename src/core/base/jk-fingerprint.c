/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-fingerprint.h"

#include <string.h>

#define NAME "SHA256:"
#define N_DIGITS 64
#define BEGIN "-----BEGIN CERTIFICATE-----"
#define END "-----END CERTIFICATE-----"

/* @digits: hexadecimal, N_DIGITS of them */
static char *
spell (const char *digits)
{
  GString *text = g_string_new (NAME);

  for (guint i = 0; i < N_DIGITS; i++)
    {
      if (i > 0 && i % 2 == 0)
        g_string_append_c (text, ':');
      g_string_append_c (text, g_ascii_toupper (digits[i]));
    }
  return g_string_free (text, FALSE);
}

char *
jk_fingerprint_new (gconstpointer der,
                    gsize         size)
{
  g_autofree char *digits = g_compute_checksum_for_data (G_CHECKSUM_SHA256, der, size);

  return spell (digits);
}

char *
jk_fingerprint_new_from_pem (const char *pem)
{
  const char *begin = strstr (pem, BEGIN), *end = begin != NULL ? strstr (begin, END) : NULL;
  g_autofree char *base64 = NULL;
  g_autofree guchar *der = NULL;
  gsize size;

  if (end == NULL)
    return NULL;
  begin += strlen (BEGIN);
  base64 = g_strndup (begin, end - begin);
  der = g_base64_decode (base64, &size);
  return size > 0 ? jk_fingerprint_new (der, size) : NULL;
}

char *
jk_fingerprint_parse (const char *text)
{
  char digits[N_DIGITS + 1] = "";
  guint n = 0;

  if (g_ascii_strncasecmp (text, NAME, strlen (NAME)) == 0)
    text += strlen (NAME);
  for (; *text != '\0'; text++)
    {
      if (*text == ':' && n > 0 && n % 2 == 0 && g_ascii_isxdigit (text[1]))
        continue;
      if (!g_ascii_isxdigit (*text) || n == N_DIGITS)
        return NULL;
      digits[n++] = *text;
    }
  return n == N_DIGITS ? spell (digits) : NULL;
}
