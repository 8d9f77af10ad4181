/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-table.h"

#include <string.h>

#include "jk-text.h"

#define GAP "  "
#define GAP_COLUMNS 2
/* A path of fewer columns than this says nothing any more: rather let the terminal wrap. */
#define LEAST_COLUMNS 8

typedef struct
{
  char *text;
  const char *style;
} Cell;

typedef struct
{
  char *title;
  JkTableColumn kind;
  guint width;
} Column;

struct _JkTable
{
  GArray *columns; /* of Column */
  GArray *cells;   /* of Cell, row by row */
};

static void
clear_column (gpointer data)
{
  g_free (((Column *) data)->title);
}

static void
clear_cell (gpointer data)
{
  g_free (((Cell *) data)->text);
}

JkTable *
jk_table_new (void)
{
  JkTable *self = g_new0 (JkTable, 1);

  self->columns = g_array_new (FALSE, TRUE, sizeof (Column));
  self->cells = g_array_new (FALSE, TRUE, sizeof (Cell));
  g_array_set_clear_func (self->columns, clear_column);
  g_array_set_clear_func (self->cells, clear_cell);
  return self;
}

void
jk_table_free (JkTable *self)
{
  g_array_unref (self->columns);
  g_array_unref (self->cells);
  g_free (self);
}

void
jk_table_add_column (JkTable      *self,
                     const char   *title,
                     JkTableColumn kind)
{
  Column column = { g_strdup (title), kind, 0 };

  g_array_append_val (self->columns, column);
}

void
jk_table_add (JkTable    *self,
              const char *text,
              const char *style)
{
  Cell cell = { jk_text_escape (text), style };

  g_array_append_val (self->cells, cell);
}

gboolean
jk_table_is_empty (JkTable *self)
{
  return self->cells->len == 0;
}

static Column *
column_at (JkTable *self,
           guint    index)
{
  return &g_array_index (self->columns, Column, index);
}

static gboolean
has_heading (JkTable *self)
{
  for (guint i = 0; i < self->columns->len; i++)
    {
      if (column_at (self, i)->title != NULL)
        return TRUE;
    }
  return FALSE;
}

/* Returns: the columns of the whole table */
static guint
measure (JkTable *self)
{
  guint total = self->columns->len > 0 ? GAP_COLUMNS * (self->columns->len - 1) : 0;

  for (guint i = 0; i < self->columns->len; i++)
    {
      Column *column = column_at (self, i);

      column->width = column->title != NULL ? jk_text_width (column->title) : 0;
      for (guint j = i; j < self->cells->len; j += self->columns->len)
        column->width = MAX (column->width, jk_text_width (g_array_index (self->cells, Cell, j).text));
      total += column->width;
    }
  return total;
}

/* Takes column by column from the widest that may shrink, so that short ones stay whole. */
static void
shrink (JkTable *self,
        guint    excess)
{
  while (excess > 0)
    {
      Column *widest = NULL;

      for (guint i = 0; i < self->columns->len; i++)
        {
          Column *column = column_at (self, i);

          if ((column->kind & JK_TABLE_SHRINKS) != 0 && column->width > LEAST_COLUMNS
              && (widest == NULL || column->width > widest->width))
            widest = column;
        }
      if (widest == NULL)
        return;
      widest->width--;
      excess--;
    }
}

static void
append_cell (GString      *out,
             const Column *column,
             const char   *text,
             const char   *style)
{
  g_autofree char *shown = jk_text_cut_middle (text, column->width);
  guint padding = column->width - MIN (jk_text_width (shown), column->width);

  if ((column->kind & JK_TABLE_RIGHT) != 0)
    g_string_append_printf (out, "%*s", (int) padding, "");
  if (style != NULL && *shown != '\0')
    g_string_append_printf (out, "\033[%sm%s\033[0m", style, shown);
  else
    g_string_append (out, shown);
  if ((column->kind & JK_TABLE_RIGHT) == 0)
    g_string_append_printf (out, "%*s", (int) padding, "");
}

static void
end_line (GString *out)
{
  while (out->len > 0 && out->str[out->len - 1] == ' ')
    g_string_truncate (out, out->len - 1);
  g_string_append_c (out, '\n');
}

static void
append_heading (JkTable *self,
                GString *out,
                gboolean use_styles)
{
  for (guint i = 0; i < self->columns->len; i++)
    {
      const Column *column = column_at (self, i);

      g_string_append (out, i > 0 ? GAP : "");
      append_cell (out, column, column->title != NULL ? column->title : "", use_styles ? "2" : NULL);
    }
  end_line (out);
}

char *
jk_table_to_string (JkTable *self,
                    guint    columns,
                    gboolean use_styles)
{
  GString *out = g_string_new (NULL);
  guint total = measure (self);
  guint n_columns = self->columns->len;

  if (columns > 0 && total > columns)
    shrink (self, total - columns);
  if (has_heading (self))
    append_heading (self, out, use_styles);

  for (guint i = 0; i < self->cells->len; i++)
    {
      const Cell *cell = &g_array_index (self->cells, Cell, i);

      g_string_append (out, i % n_columns > 0 ? GAP : "");
      append_cell (out, column_at (self, i % n_columns), cell->text, use_styles ? cell->style : NULL);
      if ((i + 1) % n_columns == 0 || i + 1 == self->cells->len)
        end_line (out);
    }
  return g_string_free (out, FALSE);
}
