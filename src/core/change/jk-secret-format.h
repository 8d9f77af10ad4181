/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const guint8 *data;
  gsize size;
} JkSecretText;

/* Where a secret lies: from @start to before @end. @shown: bytes of its beginning that say nothing, such as "ghp_" */
typedef struct
{
  gsize start;
  gsize end;
  gsize shown;
} JkSecretSpan;

typedef struct _JkSecretFormat JkSecretFormat;

/* @at: where the format's text begins. Fills @span. */
typedef gboolean (*JkSecretMatch) (const JkSecretFormat *format, const JkSecretText *text, gsize at, JkSecretSpan *span);

typedef enum
{
  JK_SECRET_ANY_CASE = 1 << 0,  /* of @text */
  JK_SECRET_GUESS = 1 << 1,     /* what it finds is likely, not certain; text only */
  JK_SECRET_CHECKSUM = 1 << 2,  /* ends in the CRC-32 of what stands before, in base 62 */
  JK_SECRET_IN_WORD = 1 << 3,   /* @text may stand in the middle of a word */
} JkSecretFormatFlags;

/**
 * JkSecretFormat:
 * @kind: what to call it
 * @text: what is looked for, 2 bytes or more
 * @before: (nullable): shape of what stands before @text and belongs to the secret, one class of characters
 * @shape: (nullable): of what follows, see jk_secret_shape_match(); with %NULL @match decides all
 * @match: (nullable): another rule than the usual one
 */
struct _JkSecretFormat
{
  const char *kind;
  const char *text;
  const char *before;
  const char *shape;
  guint flags;
  JkSecretMatch match;
};

/* Returns: (array length=n): every format */
const JkSecretFormat *jk_secret_format_list (gsize *n);

/* Returns: %TRUE if a secret of @format, of which @text was found @at, stands there */
gboolean jk_secret_format_match (const JkSecretFormat *format, const JkSecretText *text, gsize at, JkSecretSpan *span);

/* The rules of single kinds, by file. */
gboolean jk_secret_match_pem (const JkSecretFormat *format, const JkSecretText *text, gsize at, JkSecretSpan *span);
gboolean jk_secret_match_putty (const JkSecretFormat *format, const JkSecretText *text, gsize at, JkSecretSpan *span);
gboolean jk_secret_match_age (const JkSecretFormat *format, const JkSecretText *text, gsize at, JkSecretSpan *span);
gboolean jk_secret_match_ssh2 (const JkSecretFormat *format, const JkSecretText *text, gsize at, JkSecretSpan *span);
gboolean jk_secret_match_jwk (const JkSecretFormat *format, const JkSecretText *text, gsize at, JkSecretSpan *span);
gboolean jk_secret_match_sas (const JkSecretFormat *format, const JkSecretText *text, gsize at, JkSecretSpan *span);
gboolean jk_secret_match_url (const JkSecretFormat *format, const JkSecretText *text, gsize at, JkSecretSpan *span);
gboolean jk_secret_match_curl (const JkSecretFormat *format, const JkSecretText *text, gsize at, JkSecretSpan *span);
gboolean jk_secret_match_bearer (const JkSecretFormat *format, const JkSecretText *text, gsize at, JkSecretSpan *span);
gboolean jk_secret_match_password (const JkSecretFormat *format, const JkSecretText *text, gsize at, JkSecretSpan *span);
gboolean jk_secret_match_token (const JkSecretFormat *format, const JkSecretText *text, gsize at, JkSecretSpan *span);

G_END_DECLS
