/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-request.h"

G_BEGIN_DECLS

/**
 * JkDryRun:
 *
 * The answer to a changing call that only asks what would change. Lives on the stack.
 */
typedef struct
{
  JkRequest *request;
  JkJsonWriter out;
} JkDryRun;

/* @status: what the call itself would answer */
void jk_dry_run_begin (JkDryRun *self, JkRequest *request, guint status);
/* @what: such as "config/api.port"; @from: (nullable): %NULL if it is not there yet; @to: (nullable): %NULL if it goes. The same
 * value twice is no change, and left out. */
void jk_dry_run_add (JkDryRun *self, const char *what, const char *from, const char *to);
/* Answers, and frees the request. */
void jk_dry_run_respond (JkDryRun *self);

/* All three for one change, with the status of the route. */
void jk_dry_run_answer (JkRequest *request, const char *what, const char *from, const char *to);

G_END_DECLS
