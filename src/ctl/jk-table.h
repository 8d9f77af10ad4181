/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * JkTable:
 *
 * Rows of text in columns, aligned by what a terminal shows.
 */
typedef struct _JkTable JkTable;

typedef enum
{
  JK_TABLE_LEFT = 0,
  JK_TABLE_RIGHT = 1 << 0,    /* numbers */
  JK_TABLE_SHRINKS = 1 << 1,  /* is cut in the middle where the terminal is too narrow */
} JkTableColumn;

JkTable *jk_table_new (void);
void jk_table_free (JkTable *self);

/* @title: (nullable): %NULL for a column without one; if no column has one there is no heading */
void jk_table_add_column (JkTable *self, const char *title, JkTableColumn kind);
/* Cells are given from left to right, a new row beginning by itself. @style: (nullable): SGR parameters such as "33" */
void jk_table_add (JkTable *self, const char *text, const char *style);
gboolean jk_table_is_empty (JkTable *self);

/**
 * jk_table_to_string:
 * @columns: width of the terminal; 0 for as wide as it takes
 * @use_styles: whether colours are wanted
 *
 * Returns: (transfer full): lines, none with blanks at its end; text of cells is escaped
 */
char *jk_table_to_string (JkTable *self, guint columns, gboolean use_styles);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkTable, jk_table_free)

G_END_DECLS
