/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-sentence.h"

G_BEGIN_DECLS

#define JK_ADVICE_MAX 3

/**
 * JkAdvice:
 * @title: what could be done, a sentence without markup
 * @subtitle: why, or "" if the title says it all
 * @button: label of its one button
 * @action: action of the window
 * @target: (nullable): string the action wants
 *
 * One thing worth doing next.
 */
typedef struct
{
  char *title;
  char *subtitle;
  const char *button;
  const char *action;
  char *target;
} JkAdvice;

/**
 * JkAdviceFacts:
 * @state: what the state sentence was made of
 * @failed_project_id: (nullable): id of the project that cannot be read
 * @failed_reason: (nullable): why
 * @uncovered_project: (nullable): name of a project that has no coverage report
 */
typedef struct
{
  const JkStateFacts *state;
  const char *failed_project_id;
  const char *failed_reason;
  const char *uncovered_project;
} JkAdviceFacts;

/* Returns: (transfer full) (element-type JkAdvice): at most %JK_ADVICE_MAX, the most urgent first; empty if all is done */
GPtrArray *jk_advice_list (const JkAdviceFacts *facts);

G_END_DECLS
