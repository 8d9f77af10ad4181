/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * How numbers become bytes in the database. Writers append to a #GByteArray; readers move a #JkReader, which never
 * leaves its bytes: after damage they return %FALSE and the rest is not used. All is little-endian.
 */
typedef struct
{
  const guint8 *at;
  const guint8 *end;
} JkReader;

/* Numbers that one blob may hold at the most; more is damage. */
#define JK_CODEC_MAX_COUNT (4 * 1024 * 1024)
/* Digits after the point up to which a value is kept as a whole number. */
#define JK_CODEC_MAX_DECIMALS 6

void jk_codec_write_uint (GByteArray *out, guint64 value); /* LEB128 */
gboolean jk_codec_read_uint (JkReader *self, guint64 *value);
void jk_codec_write_int (GByteArray *out, gint64 value); /* zigzag */
gboolean jk_codec_read_int (JkReader *self, gint64 *value);

/* Returns: the fewest decimals with which @value is exactly a whole number of units, from @least up; -1 if there are none */
int jk_codec_find_decimals (double value, int least);
/* @value must have that many decimals. */
gint64 jk_codec_to_units (double value, int decimals);
double jk_codec_from_units (gint64 units, int decimals);

/* One value by itself: exact, 2 to 9 bytes. */
void jk_codec_write_value (GByteArray *out, double value);
gboolean jk_codec_read_value (JkReader *self, double *value);

/* Many whole numbers, small ones best: in groups of 32, each as wide as its largest needs. */
void jk_codec_write_ints (GByteArray *out, const gint64 *values, gsize n_values);
gboolean jk_codec_read_ints (JkReader *self, gint64 *values, gsize n_values);

/* Ascending times, best if regular: the differences of their differences. */
void jk_codec_write_times (GByteArray *out, const gint64 *times, gsize n_times);
gboolean jk_codec_read_times (JkReader *self, gint64 *times, gsize n_times);

/* Returns: the decimals that all @values have; -1 if there is no such number */
int jk_codec_find_common_decimals (const double *values, gsize n_values);
/* Values, exact: as differences of whole numbers of units where all have few decimals, else XORed with the one before. */
void jk_codec_write_values (GByteArray *out, const double *values, gsize n_values);
gboolean jk_codec_read_values (JkReader *self, double *values, gsize n_values);

G_END_DECLS
