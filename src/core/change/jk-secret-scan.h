/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Finds secrets in the bytes that are about to be committed: tokens of public services by their published shapes, private keys, passwords
 * in addresses, and values given to names such as "password". Pure: any thread, no state.
 */

/**
 * JkSecretScanFlags:
 * @JK_SECRET_SCAN_BINARY: the content is no text: look for tokens and keys only
 */
typedef enum
{
  JK_SECRET_SCAN_TEXT = 0,
  JK_SECRET_SCAN_BINARY = 1 << 0,
} JkSecretScanFlags;

/* No more findings than that are told of one file. */
#define JK_SECRET_MAX_FINDINGS 100

/* The longest preview: four characters of the secret, and an ellipsis. */
#define JK_SECRET_PREVIEW_SIZE 16

/**
 * JkSecretFinding:
 * @kind: (transfer none): a stable word, such as "github-token" or "password"
 * @is_certain: its shape or checksum tells; %FALSE: a name in front of it and its entropy do
 * @start: in bytes from the beginning of the content
 * @end: behind its last byte
 * @line: from 1
 * @preview: at most its first four characters, and "…": fit to be shown
 */
typedef struct
{
  const char *kind;
  gboolean is_certain;
  gsize start;
  gsize end;
  guint line;
  char preview[JK_SECRET_PREVIEW_SIZE];
} JkSecretFinding;

/**
 * jk_secret_scan:
 * @data: (array length=size) (nullable): bytes, any
 * @findings: (nullable) (element-type JkSecretFinding): takes what is found, by place; %NULL only asks whether there is anything
 *
 * UTF-16 is text, though Git calls it binary: it is looked at as such. One pass. What each place costs is bounded, whatever
 * @data holds. A line that says "jikimi:allow-secret", or stands below one that says nothing else, has none.
 *
 * Returns: how many were found; with @findings %NULL 0 or 1
 */
guint jk_secret_scan (const guint8 *data, gsize size, JkSecretScanFlags flags, GArray *findings);

/* Returns: how many formats of services and keys are known, for people */
guint jk_secret_scan_count_formats (void);

G_END_DECLS
