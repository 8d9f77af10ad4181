/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * JkPageFile:
 * @name: last part of its address; %NULL ends the list
 * @etag: of @plain, in quotes; @packed_etag: of @packed
 * @packed: the same, compressed as gzip
 *
 * A file of the web page, made at build time from src/web.
 */
typedef struct
{
  const char *name;
  const char *content_type;
  const char *etag;
  const char *packed_etag;
  const guint8 *plain;
  gsize plain_size;
  const guint8 *packed;
  gsize packed_size;
} JkPageFile;

extern const JkPageFile jk_page_files[];

G_END_DECLS
