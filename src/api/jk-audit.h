/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "jk-caller.h"

G_BEGIN_DECLS

/* The kind of the store's events that say who changed what. */
#define JK_AUDIT_KIND "audit"

/* Has a changing call written down when it is over, with what came of it; a server that stops writes it down as it is. */
void jk_audit_watch (JkApi *api, SoupServerMessage *message, const JkConnection *connection, const JkCaller *caller);

/* The call only asked what would change: that is written down with it. */
void jk_audit_note_dry_run (SoupServerMessage *message);

G_END_DECLS
