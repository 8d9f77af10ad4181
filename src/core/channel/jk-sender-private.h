/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-sender.h"

G_BEGIN_DECLS

/* jk-letter.c: what is said. */

/* Returns: (transfer full) (element-type utf8 utf8): what every placeholder stands for */
GHashTable *jk_letter_values (const JkSending *sending, const JkLetter *letter);
/* Returns: (transfer full): the text, and that it may be a repeat */
char *jk_letter_make_text (const JkLetter *letter);
/* Returns: (transfer none): such as "Critical", or that it is over */
const char *jk_letter_get_label (const JkLetter *letter);
/* Returns: (transfer none): a category as people call it; itself if it is not known */
const char *jk_letter_get_category (const JkLetter *letter);
/* Returns: (transfer full): RFC 3339, in UTC */
char *jk_letter_time_utc (gint64 time_us);
/* Returns: (transfer full): the same for each attempt, different for what is different */
char *jk_letter_make_mark (const JkLetter *letter);
/* Returns: (transfer full): the channel's URL with its secret */
char *jk_letter_make_url (const JkSending *sending);

/* Appends a member of a JSON object, behind a comma if there is one before; nothing for an empty @value. */
void jk_letter_append_member (GString *json, const char *name, const char *value);

/* jk-send-http.c: how it is said to which kind. */

typedef void (*JkSendFunc) (const JkSending *sending, GCancellable *cancellable, JkSendResult *result);

void jk_send_webhook (const JkSending *sending, GCancellable *cancellable, JkSendResult *result);
void jk_send_ntfy (const JkSending *sending, GCancellable *cancellable, JkSendResult *result);
void jk_send_alertmanager (const JkSending *sending, GCancellable *cancellable, JkSendResult *result);
/* jk-send-mail.c */
void jk_send_mail (const JkSending *sending, GCancellable *cancellable, JkSendResult *result);

/* jk-ntfy.c, jk-alertmanager.c: bodies. Returns: (transfer full): JSON */
char *jk_ntfy_make_body (const JkSending *sending, const char *topic);
char *jk_alertmanager_make_body (const JkSending *sending);

/**
 * jk_mail_compose:
 *
 * Returns: (transfer full): a message by RFC 5322 with CRLF line ends: ASCII only, no line over 76 bytes but those of addresses. Pure
 *   but for the local time zone
 */
char *jk_mail_compose (const JkSending *sending, const JkLetter *letter);

G_END_DECLS
