/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* More than a line needs that says how long a body is. */
#define JK_HEADER_WATCH_LINE 128

/**
 * JkHeaderWatch:
 *
 * Looks, before libsoup does, at the lines that say where a request ends. libsoup 3.2 leaks the path of each request whose
 * Transfer-Encoding or Content-Length it does not know, 60 KiB at most, before anybody is asked; and it passes over a name with a
 * blank before its colon, which whoever stands before us may have understood (RFC 9112, 5.1: refuse it).
 *
 * All that comes is looked at, bodies as well, since a request may begin anywhere. No body that we take has such lines: a line of
 * JSON begins with neither name.
 */
typedef struct
{
  char line[JK_HEADER_WATCH_LINE]; /* the beginning of one that is not all there */
  gsize length;                    /* of the line so far, whatever of it is kept */
  gboolean must_end;               /* the line before was one of these: it may not go on in this one */
} JkHeaderWatch;

/* Returns: %FALSE if a line stands in what has come that must be refused */
gboolean jk_header_watch_feed (JkHeaderWatch *self, const char *data, gsize length);

G_END_DECLS
