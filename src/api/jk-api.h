/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-answer-cache.h"
#include "jk-catalogue.h"
#include "jk-engine.h"
#include "jk-key-ring.h"
#include "jk-peer-rate.h"
#include "jk-replays.h"
#include "jk-tls-door.h"
#include "jk-token.h"
#include "jk-wrong-keys.h"

G_BEGIN_DECLS

typedef struct _JkConnection JkConnection;
typedef struct _JkEventHub JkEventHub;
typedef struct _JkRouter JkRouter;

/**
 * JkApi:
 * @connections: open ones, of all listeners
 *
 * What every part of the API works on: one server's. Guard thread only.
 */
typedef struct
{
  JkEngine *engine;
  JkRouter *router;
  JkAnswerCache *cache;
  JkCatalogue *catalogue;
  JkEventHub *events;
  JkKeyRing *keys;
  JkTokenMint *mint;
  JkWrongKeys *wrong_keys;
  JkPeerRates *rates;
  JkReplays *replays;
  GQueue connections; /* of JkConnection, oldest first */
  GQueue held;        /* of answers to wrong keys that are held back, see jk-refusal.h */
  guint n_strangers;  /* of these: whose peer is not known to be the user we run as */
  GArray *wide_ports; /* of guint16: of listeners that are no loopback address, so that no caller of theirs is local */
  JkTlsDoor *tls;     /* (nullable): the certificate of the listener with TLS, at @tls_port */
  guint16 tls_port;
  GQueue writings;    /* of JkAlertWriting, see jk-alert-writing.h */
  GSource *writer;    /* (nullable): goes on with them */
  GCancellable *stopping;
} JkApi;

G_END_DECLS
