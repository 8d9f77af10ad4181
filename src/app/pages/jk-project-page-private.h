/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-chart-pane.h"
#include "jk-file-expander.h"
#include "jk-goal-bar.h"
#include "jk-level-badge.h"
#include "jk-project-page.h"
#include "jk-row-group.h"

G_BEGIN_DECLS

struct _JkProjectPage
{
  AdwBin parent_instance;

  GtkWidget *scroller;
  GtkWidget *state;
  GtkWidget *changes_group;
  GtkWidget *changes_row;
  GtkWidget *changes_badge;
  GtkWidget *changed_files;
  GtkWidget *coverage_group;
  GtkWidget *coverage_row;
  GtkWidget *coverage_label;
  GtkWidget *coverage_badge;
  GtkWidget *coverage_bar;
  GtkWidget *coverage_note;
  GtkWidget *coverage_chart;
  GtkWidget *uncovered_files;
  GtkWidget *reports;
  GtkWidget *lines_group;
  GtkWidget *lines_row;
  GtkWidget *lines_badge;
  GtkWidget *long_files;
  GtkWidget *probes;
  GtkWidget *targets;

  JkHost *host;
  JkProjectItem *project;
  GCancellable *cancellable; /* of the load under way */
  gulong detail_changed;
};

/* What stands behind the numbers, written to the page (jk-project-details.c). @details: (nullable): as the host told */
void jk_project_page_fill (JkProjectPage *self, JsonObject *details);

G_END_DECLS
