/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-answers.h"

G_BEGIN_DECLS

/* So many are put into words in one go, which takes about a millisecond; the loop has its turn in between. */
#define JK_ALERTS_AT_ONCE 100

/* Answers @request with @alerts (element-type JkAlert, with references; taken), and frees it, now or later. */
void jk_alert_writing_respond (JkRequest *request, GPtrArray *alerts);

/* The server goes: nobody is answered any more. */
void jk_alert_writing_stop (JkApi *api);

/* Returns: %TRUE if there are so many alerts on the list that they are not to be written at once */
gboolean jk_alert_writing_is_long (JkEngine *engine);

/**
 * jk_alert_writing_respond_listed:
 * @request: asks for all of the list, without a query
 *
 * The same with every alert on the list, as far as the default goes. Whoever asks for the same meanwhile gets the same answer, which is
 * then kept for those who ask later; after a change they wait for the next one, so that whoever changed something sees it.
 */
void jk_alert_writing_respond_listed (JkRequest *request);

G_END_DECLS
