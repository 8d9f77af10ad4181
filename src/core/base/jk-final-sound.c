/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-final-sound.h"

#include <string.h>

#include "jk-latin-sound.h"

/* Only the end of a text is looked at: this many characters. */
#define MAX_TAIL 96

#define SYLLABLE_FIRST 0xAC00
#define SYLLABLE_LAST 0xD7A3
#define N_FINALS 28
#define FINAL_RIEUL 8

static JkFinalSound
syllable_sound (gunichar c)
{
  guint final = (c - SYLLABLE_FIRST) % N_FINALS;

  if (final == 0)
    return JK_FINAL_SOUND_VOWEL;
  return final == FINAL_RIEUL ? JK_FINAL_SOUND_RIEUL : JK_FINAL_SOUND_CONSONANT;
}

/* A lone jamo is read by its name: 기역, 니은, 디귿, 리을 …; a lone vowel is itself. */
static JkFinalSound
jamo_sound (gunichar c)
{
  if (c == 0x3139 || c == 0x1105 || c == 0x11AF)
    return JK_FINAL_SOUND_RIEUL;
  if ((c >= 0x314F && c <= 0x3163) || (c >= 0x1161 && c <= 0x1175))
    return JK_FINAL_SOUND_VOWEL;
  return JK_FINAL_SOUND_CONSONANT;
}

static gboolean
is_jamo (gunichar c)
{
  return (c >= 0x3131 && c <= 0x3163) || (c >= 0x1100 && c <= 0x11FF);
}

/* Returns: unknown for a symbol that is not read */
static JkFinalSound
symbol_sound (gunichar c)
{
  switch (c)
    {
    case '%':    /* 퍼센트 */
    case '+':    /* 플러스 */
    case '&':    /* 앤드 */
    case '$':    /* 달러 */
    case 0x20AC: /* 유로 */
    case '@':    /* 골뱅이 */
    case 0x00B0: /* 도 */
      return JK_FINAL_SOUND_VOWEL;
    case '#':    /* 샵 */
    case 0x20A9: /* 원 */
    case 0x00A5: /* 엔 */
      return JK_FINAL_SOUND_CONSONANT;
    case 0x2030: /* 퍼밀 */
      return JK_FINAL_SOUND_RIEUL;
    default:
      return JK_FINAL_SOUND_UNKNOWN;
    }
}

/* 영 일 이 삼 사 오 육 칠 팔 구 */
static JkFinalSound
digit_sound (gunichar digit)
{
  switch (digit)
    {
    case '1':
    case '7':
    case '8':
      return JK_FINAL_SOUND_RIEUL;
    case '0':
    case '3':
    case '6':
      return JK_FINAL_SOUND_CONSONANT;
    default:
      return JK_FINAL_SOUND_VOWEL;
    }
}

/* Returns: the sound of a number's end. @text[@end] is its last digit */
static JkFinalSound
number_sound (const gunichar *text,
              gsize           end)
{
  gsize n_zeros = 0;
  gsize i = end;

  for (;; i--)
    {
      if (text[i] == '0')
        n_zeros++;
      else if (text[i] != ',' || i == 0 || text[i - 1] > 127 || !g_ascii_isdigit (text[i - 1]))
        break;
      if (i == 0)
        return JK_FINAL_SOUND_CONSONANT; /* 영 */
    }

  if (n_zeros == 0)
    return digit_sound (text[end]);
  if (text[i] > 127 || !g_ascii_isdigit (text[i]))
    return JK_FINAL_SOUND_CONSONANT; /* 영, as in 0 or 1.00 */
  /* 십 백 천 만 억 조 경; only 조 ends in a vowel. */
  return n_zeros >= 12 && n_zeros < 16 ? JK_FINAL_SOUND_VOWEL : JK_FINAL_SOUND_CONSONANT;
}

static gboolean
is_digit (gunichar c)
{
  return c >= '0' && c <= '9';
}

static gboolean
is_letter (gunichar c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static JkFinalSound
letters_sound (const gunichar *text,
               gsize           end)
{
  gsize start = end;
  char word[MAX_TAIL + 1];
  gsize before;
  JkFinalSound sound;

  while (start > 0 && is_letter (text[start - 1]))
    start--;
  for (gsize i = start; i <= end; i++)
    word[i - start] = (char) text[i];
  word[end - start + 1] = '\0';

  before = start;
  while (before > 0 && (text[before - 1] == ' ' || text[before - 1] == 0x00A0 || text[before - 1] == 0x00B0))
    before--;
  if (before > 0 && is_digit (text[before - 1]))
    {
      sound = jk_unit_sound (word, end - start + 1);
      if (sound != JK_FINAL_SOUND_UNKNOWN)
        return sound;
    }
  /* 20 MB/s is read 초당 20메가바이트. */
  if (end == start && word[0] == 's' && start >= 2 && text[start - 1] == '/' && is_letter (text[start - 2]))
    return letters_sound (text, start - 2);
  return jk_latin_sound (word, end - start + 1);
}

static gboolean
is_closing (gunichar c)
{
  return c == ')' || c == ']' || c == '}' || c == 0x300D || c == 0x300F || c == 0x300B || c == 0x3009 || c == 0x3011;
}

/* Returns: where the bracket that @text[@end] closes was opened; @end if nowhere, or at the start: then its inside is read */
static gsize
find_opening (const gunichar *text,
              gsize           end)
{
  gsize depth = 0;

  if (text[end] != ')')
    return end;
  for (gsize i = end + 1; i-- > 0;)
    {
      if (text[i] == ')')
        depth++;
      else if (text[i] == '(' && --depth == 0)
        return i;
    }
  return end;
}

static JkFinalSound
sound_at (const gunichar *text,
          gsize           length)
{
  while (length > 0)
    {
      gunichar c = text[length - 1];
      JkFinalSound sound;

      if (c >= SYLLABLE_FIRST && c <= SYLLABLE_LAST)
        return syllable_sound (c);
      if (is_jamo (c))
        return jamo_sound (c);
      if (is_digit (c))
        return number_sound (text, length - 1);
      if (is_letter (c))
        return letters_sound (text, length - 1);
      sound = symbol_sound (c);
      if (sound != JK_FINAL_SOUND_UNKNOWN)
        return sound;
      if (g_unichar_isalpha (c))
        return JK_FINAL_SOUND_UNKNOWN;

      if (is_closing (c))
        {
          gsize opening = find_opening (text, length - 1);
          JkFinalSound before = opening < length - 1 ? sound_at (text, opening) : JK_FINAL_SOUND_UNKNOWN;

          if (before != JK_FINAL_SOUND_UNKNOWN)
            return before;
        }
      length--;
    }
  return JK_FINAL_SOUND_UNKNOWN;
}

/* Takes the accents off Latin letters: Café is read as cafe. */
static gunichar
plain (gunichar c)
{
  gunichar parts[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];

  if (c < 0xC0 || c > 0x24F)
    return c;
  g_unichar_fully_decompose (c, FALSE, parts, G_N_ELEMENTS (parts));
  return parts[0];
}

JkFinalSound
jk_final_sound (const char *text,
                gssize      length)
{
  g_autofree char *valid = g_utf8_make_valid (text, length);
  glong n = g_utf8_strlen (valid, -1);
  const char *tail = n > MAX_TAIL / 2 ? g_utf8_offset_to_pointer (valid, n - MAX_TAIL / 2) : valid;
  /* Full-width forms, ㎏ and ℃ become what they stand for, loose jamo become syllables. */
  g_autofree char *normal = g_utf8_normalize (tail, -1, G_NORMALIZE_NFKC);
  g_autofree gunichar *characters = NULL;
  glong n_characters = 0;
  glong first;

  if (normal == NULL)
    return JK_FINAL_SOUND_UNKNOWN;
  characters = g_utf8_to_ucs4_fast (normal, -1, &n_characters);
  for (glong i = 0; i < n_characters; i++)
    characters[i] = plain (characters[i]);
  first = MAX (0, n_characters - MAX_TAIL);
  return sound_at (characters + first, n_characters - first);
}
