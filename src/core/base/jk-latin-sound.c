/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-latin-sound.h"

#include <string.h>

#define V JK_FINAL_SOUND_VOWEL
#define C JK_FINAL_SOUND_CONSONANT
#define R JK_FINAL_SOUND_RIEUL

typedef struct
{
  const char *word; /* in small letters */
  JkFinalSound sound;
} Word;

/* Words whose spelling misleads the rules below, each with what is said. */
static const Word words[] = {
  { "github", V },   /* 깃허브 */
  { "hub", V },      /* 허브 */
  { "sub", V },      /* 서브 */
  { "check", V },    /* 체크 */
  { "bit", V },      /* 비트 */
  { "edit", V },     /* 에디트 */
  { "set", V },      /* 세트 */
  { "kit", V },      /* 키트 */
  { "hit", V },      /* 히트 */
  { "type", C },     /* 타입 */
  { "prototype", C },
  { "good", C },     /* 굿 */
  { "hadoop", C },   /* 하둡 */
  { "soup", V },     /* 수프 */
  { "theme", V },    /* 테마 */
  { "readme", V },   /* 리드미 */
  { "acme", V },     /* 애크미 */
  { "gnome", C },    /* 그놈, in capitals too */
  { "ping", C },     /* 핑, in capitals too */
  { "ip", V },       /* 아이피 */
  { "vip", V },
  { "tweet", C },    /* 트윗 */
  { "simile", V },
  { "bomb", C },     /* 밤 */
  { "comb", C },
  { "thumb", C },
  { "tongue", C },   /* 텅 */
  { "heap", C },     /* 힙 */
  { "cheap", C },
  { "leap", C },
};

static gboolean
is_vowel (char c)
{
  return c != '\0' && strchr ("aeiou", c) != NULL;
}

/* 에이 비 씨 … 엘 엠 엔 … 알 … 제트 */
static JkFinalSound
letter_sound (char c)
{
  switch (g_ascii_tolower (c))
    {
    case 'l':
    case 'r':
      return R;
    case 'm':
    case 'n':
      return C;
    default:
      return V;
    }
}

static const Word *
find_word (const char *word)
{
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      if (strcmp (words[i].word, word) == 0)
        return &words[i];
    }
  return NULL;
}

/* Returns: %TRUE if a single vowel stands before the last letter, which is short as a rule */
static gboolean
ends_short (const char *word,
            gsize       length)
{
  return length >= 2 && is_vowel (word[length - 2]) && (length == 2 || !is_vowel (word[length - 3]));
}

static gboolean
ends_with (const char *word,
           gsize       length,
           const char *end)
{
  gsize n = strlen (end);

  return length >= n && memcmp (word + length - n, end, n) == 0;
}

/* p, t, k and b are a final consonant behind a short vowel, and a syllable of their own (프, 트, 크, 브) elsewhere. */
static JkFinalSound
stop_sound (const char *word,
            gsize       length)
{
  if (ends_with (word, length, "ck") || ends_with (word, length, "pp") || ends_with (word, length, "ook") || ends_with (word, length, "eep")
      || ends_with (word, length, "oup"))
    return C;
  return ends_short (word, length) ? C : V;
}

/* Words that end in a silent e. */
static JkFinalSound
silent_e_sound (const char *word,
                gsize       length)
{
  char before = length >= 2 ? word[length - 2] : '\0';

  if (length <= 2)
    return V;
  if (before == 'l')
    return R;
  if (before == 'm' || before == 'n')
    return C;
  return V;
}

static JkFinalSound
word_sound (const char *word,
            gsize       length)
{
  switch (word[length - 1])
    {
    case 'l':
      return R;
    case 'm':
    case 'n':
      return C;
    case 'g':
      return ends_with (word, length, "ng") ? C : V;
    case 'c':
      return ends_short (word, length) ? C : V;
    case 'p':
    case 't':
    case 'k':
    case 'b':
      return stop_sound (word, length);
    case 'e':
      return silent_e_sound (word, length);
    default:
      return V;
    }
}

static gboolean
has_vowel (const char *word)
{
  return strpbrk (word, "aeiouy") != NULL;
}

static gboolean
is_all_upper (const char *word,
              gsize       length)
{
  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isupper (word[i]))
        return FALSE;
    }
  return TRUE;
}

/* Returns: where the last hump of a word such as GitHub or MySQL begins */
static gsize
find_hump (const char *word,
           gsize       length)
{
  gsize start = length - 1;

  if (g_ascii_isupper (word[start]))
    {
      while (start > 0 && g_ascii_isupper (word[start - 1]))
        start--;
      return start;
    }
  while (start > 0 && g_ascii_islower (word[start - 1]))
    start--;
  return start > 0 && g_ascii_isupper (word[start - 1]) ? start - 1 : start;
}

JkFinalSound
jk_latin_sound (const char *word,
                gsize       length)
{
  gsize start = find_hump (word, length);
  g_autofree char *hump = g_ascii_strdown (word + start, length - start);
  g_autofree char *whole = g_ascii_strdown (word, length);
  gsize hump_length = length - start;
  const Word *known = find_word (whole);

  if (known == NULL)
    known = find_word (hump);
  if (known != NULL)
    return known->sound;

  if (hump_length == 1 || !has_vowel (hump))
    return letter_sound (hump[hump_length - 1]);
  /* Spelled letter by letter, unless it is a word that was shouted: WARNING. */
  if (is_all_upper (word + start, hump_length))
    return hump_length > 4 && ends_with (hump, hump_length, "ing") ? C : letter_sound (hump[hump_length - 1]);
  return word_sound (hump, hump_length);
}

JkFinalSound
jk_unit_sound (const char *unit,
               gsize       length)
{
  /* With what is said: 바이트, 밀리초, 분, 시간, 일, 킬로그램, 데시벨, 픽셀 … */
  static const Word units[] = {
    { "B", V },   { "kB", V },  { "KB", V },  { "MB", V },  { "GB", V },  { "TB", V },  { "PB", V },  { "KiB", V },
    { "MiB", V }, { "GiB", V }, { "TiB", V }, { "K", V },   { "M", V },   { "G", V },   { "T", V },   { "ms", V },
    { "us", V },  { "ns", V },  { "s", V },   { "min", C }, { "h", C },   { "d", R },   { "m", V },   { "km", V },
    { "cm", V },  { "mm", V },  { "g", C },   { "kg", C },  { "mg", C },  { "t", C },   { "Hz", V },  { "kHz", V },
    { "MHz", V }, { "GHz", V }, { "W", V },   { "kW", V },  { "V", V },   { "A", V },   { "dB", R },  { "px", R },
    { "pt", V },  { "L", V },   { "l", V },   { "ml", V },  { "C", V },   { "F", V },   { "x", V },   { "bit", V },
    { "bps", V }, { "kbps", V }, { "Mbps", V }, { "Gbps", V }, { "rpm", C },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (units); i++)
    {
      if (strlen (units[i].word) == length && memcmp (units[i].word, unit, length) == 0)
        return units[i].sound;
    }
  return JK_FINAL_SOUND_UNKNOWN;
}
