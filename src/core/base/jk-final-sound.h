/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * JkFinalSound:
 * @JK_FINAL_SOUND_UNKNOWN: it cannot be told how the text is read, such as after a script nobody spells in Hangul
 * @JK_FINAL_SOUND_VOWEL: no consonant at the end: 서버, API, 2
 * @JK_FINAL_SOUND_CONSONANT: any but ㄹ: 디스크 사용량, JSON, 3
 * @JK_FINAL_SOUND_RIEUL: ㄹ, after which (으)로 is 로: 파일, URL, 1
 */
typedef enum
{
  JK_FINAL_SOUND_UNKNOWN,
  JK_FINAL_SOUND_VOWEL,
  JK_FINAL_SOUND_CONSONANT,
  JK_FINAL_SOUND_RIEUL,
} JkFinalSound;

/**
 * jk_final_sound:
 * @text: UTF-8, any length
 * @length: bytes of it that count; -1 for all
 *
 * How @text ends when a Korean reads it aloud. Hangul says so itself. Digits are read as Sino-Korean numbers, with their units;
 * abbreviations letter by letter; other Latin words as the loanword that developers say, by a list of words and by spelling.
 * Closing quotes and punctuation are silent; what stands in brackets behind a word is not read.
 *
 * The rules for Latin words are those of the transcription of English (외래어 표기법, 제3장 제1절) as far as spelling tells
 * the sound, so a rare name may be taken for another: the sentence is then understood all the same.
 */
JkFinalSound jk_final_sound (const char *text, gssize length);

G_END_DECLS
