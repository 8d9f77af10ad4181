/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-sender-private.h"

#include <string.h>

/* Shorter ones would blank out half of every text. */
#define MIN_SECRET_BYTES 4

static void
blank_out (GString    *text,
           const char *secret)
{
  if (secret != NULL && strlen (secret) >= MIN_SECRET_BYTES)
    g_string_replace (text, secret, "…", 0);
}

/* What libraries and receivers say may repeat what they were given. */
static void
hide_secrets (const JkSending *sending,
              GError          *error)
{
  g_autoptr(GString) text = g_string_new (error->message);
  g_autofree char *url = jk_letter_make_url (sending);
  g_autofree char *escaped = sending->secret != NULL ? g_uri_escape_string (sending->secret, "/:", FALSE) : NULL;
  const char *host = strstr (url, "://"), *path = host != NULL ? strchr (host + 3, '/') : NULL;

  blank_out (text, sending->secret);
  blank_out (text, escaped);
  if (sending->channel->kind != JK_CHANNEL_ALERTMANAGER)
    blank_out (text, path);
  g_free (error->message);
  error->message = g_strdup (text->str);
}

void
jk_send (const JkSending *sending,
         GCancellable    *cancellable,
         JkSendResult    *result)
{
  static const JkSendFunc senders[] = { jk_send_webhook, jk_send_ntfy, jk_send_mail, jk_send_alertmanager };

  g_return_if_fail (sending->n_letters > 0);

  *result = (JkSendResult) { 0 };
  senders[sending->channel->kind](sending, cancellable, result);
  if (result->error != NULL)
    hide_secrets (sending, result->error);
}
