/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "jk-level.h"

G_BEGIN_DECLS

#define JK_TYPE_UNFOLD_ROW (jk_unfold_row_get_type ())
/**
 * JkUnfoldRow:
 *
 * A row of a boxed list that says what there is in two lines, and all of it when it is opened: an icon, a title, a word about its state,
 * small facts. What is below is made when it is first opened, and anew only when it would be other.
 */
G_DECLARE_DERIVABLE_TYPE (JkUnfoldRow, jk_unfold_row, JK, UNFOLD_ROW, GtkListBoxRow)

struct _JkUnfoldRowClass
{
  GtkListBoxRowClass parent_class;

  /* Adds what stands below, by the calls further down. */
  void (*fill) (JkUnfoldRow *self);
};

/**
 * JkRowHead:
 * @icon: name of a symbolic icon
 * @level: of icon and @word; %JK_LEVEL_INFO has no colour
 * @title: plain text
 * @word: (nullable): how it stands
 * @facts: (array zero-terminated=1): short ones; empty ones are passed over
 * @key: what the details are made of: other ones are made only where it is another
 */
typedef struct
{
  const char *icon;
  JkLevel level;
  const char *title;
  const char *word;
  const char *const *facts;
  const char *key;
} JkRowHead;

void jk_unfold_row_show (JkUnfoldRow *self, const JkRowHead *head);
/* For the list's "row-activated". */
void jk_unfold_row_toggle (JkUnfoldRow *self);

/* Only from fill(). @heading: (nullable). What has no text is passed over. */
void jk_unfold_row_add_part (JkUnfoldRow *self, const char *heading, const char *text);
void jk_unfold_row_add_widget (JkUnfoldRow *self, GtkWidget *widget);
/* A button of the row; @target: (nullable). Its name for screen readers has the row's title too. */
void jk_unfold_row_add_button (JkUnfoldRow *self, const char *label, const char *action, const char *target);

G_END_DECLS
