/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-final-sound.h"

G_BEGIN_DECLS

/*
 * A Korean particle has a form for each way in which the word before it ends: 서버가, 디스크 사용량이. Where that word is known
 * only when the program runs, the translation writes both forms in braces, first the one behind a consonant:
 *
 *   msgid  "%s is full"
 *   msgstr "%s{이/가} 가득 찼습니다"
 *
 * The second form may be empty: {이/}. Forms that begin with 으 (으로/로, 으로부터/로부터) take the second behind ㄹ as well.
 * Texts without such a pair, as all English ones, are left as they are. Only the translation is looked at for pairs, never
 * what is put into it: a file may be called "a{을/를}".
 */

/**
 * jk_particle_choose:
 * @text: what stands before
 * @length: bytes of it; -1 for all
 * @consonant: the form behind a consonant, such as "을" or "으로"
 * @vowel: the form behind a vowel, such as "를" or "로"
 *
 * Returns: (transfer full): one of the two; both, as "을(를)", if it cannot be told how @text is read
 */
char *jk_particle_choose (const char *text, gssize length, const char *consonant, const char *vowel);

/**
 * jk_particle_printf:
 * @format: as of printf(), translated, with particles after its placeholders
 *
 * Returns: (transfer full): the text with the right particles
 */
char *jk_particle_printf (const char *format, ...) G_GNUC_PRINTF (1, 2);
char *jk_particle_vprintf (const char *format, va_list arguments) G_GNUC_PRINTF (1, 0);

/**
 * jk_particle_fill:
 * @template: "%s" or "%d" is the next argument, "%2$s" the second, "%%" a percent sign; nothing else is special
 * @arguments: (nullable) (array zero-terminated=1): those that are missing are empty
 *
 * The same for templates that come from a file, whose placeholders no compiler has checked.
 *
 * Returns: (transfer full)
 */
char *jk_particle_fill (const char *template, const char *const *arguments);

G_END_DECLS
