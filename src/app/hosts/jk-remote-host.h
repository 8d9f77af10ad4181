/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "jk-address.h"
#include "jk-host.h"
#include "jk-secrets.h"

G_BEGIN_DECLS

/**
 * JkHostPlaces:
 * @known_hosts: the file with the certificates that are trusted
 * @hosts: (nullable): the file with the hosts that the window shows
 * @secrets: where keys are kept
 *
 * Where everything is that is remembered of other hosts.
 */
typedef struct
{
  char *known_hosts;
  char *hosts;
  JkSecrets *secrets;
} JkHostPlaces;

#define JK_TYPE_REMOTE_HOST (jk_remote_host_get_type ())
/**
 * JkRemoteHost:
 *
 * Another host as the window knows it: its address, its key, the certificate that it has to show, and its #JkClient once the key was
 * looked up. Main thread only.
 *
 * Property "client" (JkClient, nullable, read-only): set once.
 */
G_DECLARE_FINAL_TYPE (JkRemoteHost, jk_remote_host, JK, REMOTE_HOST, GObject)

/* Takes @address. @key, @fingerprint: (nullable): looked up where they are not given. The key comes later, from the keyring, and with it
 * the host. @error: known_hosts cannot be believed */
JkRemoteHost *jk_remote_host_new (const JkHostPlaces *places, JkAddress *address, const char *key, const char *fingerprint,
                                  GError **error);

const JkAddress *jk_remote_host_get_address (JkRemoteHost *self);
JkClient *jk_remote_host_get_client (JkRemoteHost *self); /* (nullable) */
/* Returns: (transfer none) (nullable): made when it is first asked for, once there is a client */
JkHost *jk_remote_host_get_host (JkRemoteHost *self);
/* Returns: (nullable): why its key cannot be had: a sentence */
const char *jk_remote_host_get_key_error (JkRemoteHost *self);

/* Keeps key and certificate. @callback gets a message for people if they had to be kept in an unusual way, or could not be. */
void jk_remote_host_keep (JkRemoteHost *self, const JkHostPlaces *places, void (*tell) (const char *text, gpointer data),
                          gpointer data, GDestroyNotify destroy);
/* Forgets key and certificate on disk; the object still has them, so that it can be kept again. */
void jk_remote_host_forget (JkRemoteHost *self, const JkHostPlaces *places);

G_END_DECLS
