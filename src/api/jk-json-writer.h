/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "jk-body.h"
#include "jk-catalogue.h"

G_BEGIN_DECLS

#define JK_JSON_MAX_DEPTH 32

/**
 * JkJsonWriter:
 *
 * Writes one JSON text by a schema: a member that the schema does not name is a programming error, one that it marks as
 * detail is left out while @detail is %FALSE. So what is documented, filtered and written is one thing. Lives on the stack;
 * its members are its own affair.
 *
 * Text is written as valid UTF-8 whatever it holds: a byte that is not becomes U+FFFD, so no answer can be broken by a name.
 */
typedef struct
{
  GString *out;
  gboolean detail;
  gboolean skip_next;   /* the member just named is not for this reader */
  guint muted;          /* open containers inside a skipped member */
  guint depth;
  struct
  {
    const JkMember *node; /* (nullable): what stands here; %NULL where anything may */
    gboolean is_object;
    gboolean has_items;
  } stack[JK_JSON_MAX_DEPTH];
  const JkMember *next; /* what the next value is */
  const JkCatalogue *catalogue; /* (nullable) */
  JkLanguage language;
  gboolean is_message; /* the member just named is a text in the language of the process */
} JkJsonWriter;

/* @schema: (nullable): what the text's value is; %NULL for anything. @detail: whether detail members are written. */
void jk_json_init (JkJsonWriter *self, const JkMember *schema, gboolean detail);
/* From here on members called "error" are retold in @language. @catalogue: (nullable) */
void jk_json_speak (JkJsonWriter *self, const JkCatalogue *catalogue, JkLanguage language);
/* Takes the text. The writer must be balanced, and is empty afterwards. */
GBytes *jk_json_end_bytes (JkJsonWriter *self);
char *jk_json_end_string (JkJsonWriter *self, gsize *length);

void jk_json_begin_object (JkJsonWriter *self);
void jk_json_begin_array (JkJsonWriter *self);
void jk_json_end (JkJsonWriter *self); /* whichever is open */
void jk_json_member (JkJsonWriter *self, const char *name);
/* Returns: %TRUE if values are being left out, so that costly ones need not be made */
gboolean jk_json_is_muted (const JkJsonWriter *self);

void jk_json_string (JkJsonWriter *self, const char *value);  /* %NULL: null */
void jk_json_number (JkJsonWriter *self, double value);       /* NAN: null */
void jk_json_integer (JkJsonWriter *self, gint64 value);
void jk_json_boolean (JkJsonWriter *self, gboolean value);
void jk_json_time (JkJsonWriter *self, gint64 time_us);
void jk_json_null (JkJsonWriter *self);
/* A piece that is JSON already. */
void jk_json_raw (JkJsonWriter *self, const char *json, gssize length);

/* The same as a member of the open object. */
void jk_json_member_string (JkJsonWriter *self, const char *name, const char *value);
void jk_json_member_number (JkJsonWriter *self, const char *name, double value);
void jk_json_member_integer (JkJsonWriter *self, const char *name, gint64 value);
void jk_json_member_boolean (JkJsonWriter *self, const char *name, gboolean value);
void jk_json_member_time (JkJsonWriter *self, const char *name, gint64 time_us);
/* The same, but nothing at all for %NULL. */
void jk_json_member_optional (JkJsonWriter *self, const char *name, const char *value);

/**
 * jk_json_variant:
 *
 * Writes any GVariant of basic types, arrays, dictionaries with string keys, maybes, variants and tuples. A dictionary's
 * integer member whose name ends in "_us" is a time: it is written as RFC 3339 under the name without it, and left out if 0.
 */
void jk_json_variant (JkJsonWriter *self, GVariant *value);

G_END_DECLS
