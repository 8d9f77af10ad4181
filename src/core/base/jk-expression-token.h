/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  JK_TOKEN_END,
  JK_TOKEN_NUMBER,   /* @number; @is_time where it has a unit of time */
  JK_TOKEN_WORD,     /* in quotes; @text without them */
  JK_TOKEN_NAME,     /* a fact, a function, or a word of the language */
  JK_TOKEN_SIGN,     /* @text: one of ( ) [ ] , = == != < <= > >= + - * / .. */
  JK_TOKEN_BAD,      /* @text: what is wrong with it, a translated sentence */
} JkTokenType;

/**
 * JkToken:
 * @start: in the text
 * @end: behind it
 * @text: (nullable): of a word, a name or a sign
 *
 * One piece of an expression's text.
 */
typedef struct
{
  JkTokenType type;
  const char *start;
  const char *end;
  char *text;
  double number;
  gboolean is_time;
} JkToken;

/* Reads what comes at @text into @token, whose old contents are cleared. */
void jk_token_read (JkToken *token, const char *text);
void jk_token_clear (JkToken *token);

/* Returns: whether it is the word or sign @text, and not a word in quotes */
gboolean jk_token_is (const JkToken *token, const char *text);

G_END_DECLS
