/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "jk-host.h"

G_BEGIN_DECLS

#define JK_TYPE_REPOSITORY_PAGE (jk_repository_page_get_type ())
/**
 * JkRepositoryPage:
 *
 * A page about the repository of one project: read when it comes on screen, and again whenever something changed there, for as long as it
 * stays.
 */
G_DECLARE_DERIVABLE_TYPE (JkRepositoryPage, jk_repository_page, JK, REPOSITORY_PAGE, AdwBin)

struct _JkRepositoryPageClass
{
  AdwBinClass parent_class;

  /* Asks the host for what is shown; @cancellable: of that, cancelled when it is of no interest any more. Only with a project. */
  void (*load) (JkRepositoryPage *self, GCancellable *cancellable);
};

/* Once. */
void jk_repository_page_set_host (JkRepositoryPage *self, JkHost *host);
JkHost *jk_repository_page_get_host (JkRepositoryPage *self);         /* (nullable) */
/* @project: id. Reads nothing yet. */
void jk_repository_page_set_project (JkRepositoryPage *self, const char *project);
const char *jk_repository_page_get_project (JkRepositoryPage *self);  /* (nullable) */
/* Reads it anew, if it is on screen; what is under way is cancelled. */
void jk_repository_page_load (JkRepositoryPage *self);

G_END_DECLS
