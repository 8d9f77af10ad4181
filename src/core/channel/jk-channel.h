/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "jk-config.h"
#include "jk-message.h"
#include "jk-template.h"

G_BEGIN_DECLS

typedef enum
{
  JK_CHANNEL_WEBHOOK,
  JK_CHANNEL_NTFY,
  JK_CHANNEL_EMAIL,
  JK_CHANNEL_ALERTMANAGER,
} JkChannelKind;

/**
 * JkChannel:
 * @url: with placeholders, see %JK_TEMPLATE_URL
 * @address: @url less what may be a secret: for logs and people
 * @least: the least important level that is told
 * @categories: empty for all
 * @resolved: it is also told when it is over
 * @secret: name of the secret; "" for none
 * @user: who logs in; "" for nobody
 * @template: (nullable): of a webhook
 * @to: recipients
 * @from: "" but for e-mail
 * @needs_tls: of e-mail; else the server is on this machine
 *
 * One way to tell people, as the configuration has it. Immutable; any thread.
 */
typedef struct
{
  gatomicrefcount n_refs;
  char *name;
  JkChannelKind kind;
  JkTemplate *url;
  char *address;
  JkLevel least;
  GStrv categories;
  gboolean resolved;
  char *secret;
  char *user;
  JkTemplate *template;
  GStrv to;
  char *from;
  gboolean needs_tls;
  guint timeout_ms;
  char *mark; /* of all it was made of, to see whether it is another */
} JkChannel;

/* Returns: (transfer full) (element-type JkChannel): every [channel NAME], in the file's order */
GPtrArray *jk_channel_list (const JkConfig *config);

JkChannel *jk_channel_ref (JkChannel *self);
void jk_channel_unref (JkChannel *self);

/* Returns: "webhook", "ntfy", "email", "alertmanager" */
const char *jk_channel_kind_to_string (JkChannelKind kind);

/* Returns: whether this is for its readers */
gboolean jk_channel_takes (const JkChannel *self, const JkMessage *message);

/* Returns: whether they were made of the same text */
gboolean jk_channel_is_same (const JkChannel *a, const JkChannel *b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkChannel, jk_channel_unref)

G_END_DECLS
