/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define JK_TYPE_PROPOSAL_CARD (jk_proposal_card_get_type ())
/**
 * JkProposalCard:
 *
 * A commit that is proposed: its files, which can be left out one by one, its message, which can be changed, and one button. Changed in
 * place: what a person typed or left out stays for as long as the proposal does.
 *
 * Signal "commit" (): the button was pressed.
 */
G_DECLARE_FINAL_TYPE (JkProposalCard, jk_proposal_card, JK, PROPOSAL_CARD, AdwPreferencesGroup)

/**
 * jk_proposal_card_new:
 * @project: id
 * @id: (nullable): of the proposal; %NULL for files that nobody proposes to commit
 */
GtkWidget *jk_proposal_card_new (const char *project, const char *id);
const char *jk_proposal_card_get_id (JkProposalCard *self); /* (nullable) */

/**
 * jk_proposal_card_show:
 * @title: what kind of files these are
 * @message: that is proposed; "" for none
 * @changes: (element-type JsonObject): its files
 * @is_complete: whether these are all that the proposal has; else only what is shown is committed
 * @is_chosen: whether they are at first
 */
void jk_proposal_card_show (JkProposalCard *self, const char *title, const char *message, GPtrArray *changes, gboolean is_complete,
                            gboolean is_chosen);

/* Returns: (transfer full): what is to be written, with the lines below the first that the proposal had */
char *jk_proposal_card_dup_message (JkProposalCard *self);
/* Returns: (transfer full) (array zero-terminated=1): the chosen paths */
GStrv jk_proposal_card_dup_paths (JkProposalCard *self);
/* Whether just what was proposed is chosen. */
gboolean jk_proposal_card_is_whole (JkProposalCard *self);
/* Whether its button is what a person would press first. */
void jk_proposal_card_set_suggested (JkProposalCard *self, gboolean is_suggested);
/* While a commit is being made. */
/* While it is, its button does nothing. */
void jk_proposal_card_set_busy (JkProposalCard *self, gboolean is_busy);
/* Takes the keyboard there: to its button, or what comes first where that cannot be pressed. */
void jk_proposal_card_enter (JkProposalCard *self);

G_END_DECLS
