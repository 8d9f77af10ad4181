/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "jk-client.h"
#include "jk-event-stream.h"
#include "jk-kept-answers.h"
#include "jk-pin.h"

G_BEGIN_DECLS

/* Between jk-client.c, which is the object, and jk-client-calls.c. */
struct _JkClient
{
  GObject parent_instance;

  SoupSession *session;
  char *base; /* without a '/' at its end */
  char *key;
  char *name;
  gboolean is_local;
  JkPin *pin;
  JkEventStream *stream;
  JkClientState state;
  GError *error;
  guint timeout_ms;
  JkKeptAnswers *kept;
};

void jk_client_set_state (JkClient *self, JkClientState state, const GError *error);
/* Returns: (transfer full): the address of @path, see jk_client_call_async() */
char *jk_client_make_url (JkClient *self, const char *path);

G_END_DECLS
