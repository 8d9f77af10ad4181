/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-admission.h"
#include "jk-request.h"

G_BEGIN_DECLS

/* Says no to a request, and closes its connection: what was refused unread must not be taken for the next request. */
void jk_refuse (JkApi *api, SoupServerMessage *message, JkLanguage language, const JkRequestHeaders *headers,
                const JkRefusal *refusal);

/* The same for one that showed a wrong key: noted, told, and held back when there were many. */
void jk_refuse_wrong_key (JkApi *api, SoupServerMessage *message, const JkConnection *connection, JkLanguage language,
                          const JkRequestHeaders *headers, const JkRefusal *refusal);

/* Forgets the answers that are held back. */
void jk_refusals_drop (JkApi *api);

/*
 * Writes the answer that was set on @message to its socket at once. libsoup reads a body to its end before it answers, and
 * this one is not worth reading: what still comes is thrown away until its sender has seen the answer.
 */
void jk_answer_unread (SoupServerMessage *message);

G_END_DECLS
