/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* A file and what is said of it; both borrowed. */
typedef struct
{
  const char *path;
  const char *note;
} JkFileLine;

#define JK_TYPE_FILE_EXPANDER (jk_file_expander_get_type ())
/**
 * JkFileExpander:
 *
 * A row that unfolds a list of files, paths shortened in the middle. Rows are made when it is unfolded, some at a time, so
 * that a thousand files cost nothing while nobody looks at them.
 */
G_DECLARE_FINAL_TYPE (JkFileExpander, jk_file_expander, JK, FILE_EXPANDER, AdwExpanderRow)

/**
 * jk_file_expander_show:
 * @lines: (element-type JkFileLine): copied; the row is hidden if there are none
 * @more: how many files the host did not name
 */
void jk_file_expander_show (JkFileExpander *self, const GArray *lines, guint more);

G_END_DECLS
