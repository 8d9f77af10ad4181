/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-changes-page.h"
#include "jk-proposal-card.h"
#include "jk-reload-bar.h"
#include "jk-row-group.h"

G_BEGIN_DECLS

struct _JkChangesPage
{
  JkRepositoryPage parent_instance;

  GtkWidget *reload_bar;
  GtkWidget *stack;
  GtkWidget *scroller;
  GtkWidget *state;
  GtkWidget *proposals;
  GtkWidget *never;
  GtkWidget *checkpoint_button;
  GtkWidget *checkpoints;
  GtkWidget *mode;
  GtkWidget *failed_page;

  JkProjectItem *project;
  gboolean is_keeping;       /* a checkpoint is being made */
  GPtrArray *never_rows;     /* shown; not owned */
  GPtrArray *never_changes;  /* (nullable) (element-type JsonObject): what they were made of */
};

/* What is not committed, written to the page (jk-changes-fill.c). @answer: of /changes */
/* Forgets what is shown: the next answer is of another project, to which the same rows would lead elsewhere. */
void jk_changes_page_clear (JkChangesPage *self);
void jk_changes_page_fill (JkChangesPage *self, JsonObject *answer);
/* Makes the commit that @card shows, and says what became of it. */
void jk_changes_page_commit (JkChangesPage *self, JkProposalCard *card);

G_END_DECLS
