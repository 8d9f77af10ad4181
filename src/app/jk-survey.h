/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-advice.h"
#include "jk-host.h"
#include "jk-sentence.h"

G_BEGIN_DECLS

/**
 * JkSurvey:
 *
 * All of a host looked over once: the worst series of each metric, what is not as it should be, what could be done. Borrows
 * from the host: valid until control returns to the main loop.
 */
typedef struct _JkSurvey JkSurvey;

/* Returns: (transfer full) */
JkSurvey *jk_survey_new (JkHost *host);
void jk_survey_free (JkSurvey *self);

/* Returns: (transfer none) (nullable): the series of @metric that is worst, of equals the most extreme */
JkMetricItem *jk_survey_get_worst (JkSurvey *self, const char *metric);

/* Returns: (transfer none) (nullable): the series that the big chart shows unless told otherwise */
JkMetricItem *jk_survey_get_focus (JkSurvey *self);

/* Returns: (transfer full) */
JkSentence *jk_survey_dup_sentence (JkSurvey *self);

/* Returns: (transfer full) (element-type JkAdvice) */
GPtrArray *jk_survey_list_advice (JkSurvey *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkSurvey, jk_survey_free)

G_END_DECLS
