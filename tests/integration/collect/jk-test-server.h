/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * JkTestServer:
 *
 * An HTTP server on loopback with a thread a connection, which does by path what servers on the net do wrong.
 */
typedef struct _JkTestServer JkTestServer;

/* @certificate: (nullable): %NULL without TLS */
JkTestServer *jk_test_server_new (GTlsCertificate *certificate);
void jk_test_server_free (JkTestServer *self);
guint jk_test_server_get_port (JkTestServer *self);
/* Returns: (transfer full): http://127.0.0.1:PORT/path, or https://localhost:PORT/path */
char *jk_test_server_url (JkTestServer *self, const char *path);
/* Requests seen so far. */
guint jk_test_server_get_n_requests (JkTestServer *self);
/* Returns: (transfer full) (nullable): the last request to /post or /api/v2/alerts: head, blank line, body */
char *jk_test_server_dup_request (JkTestServer *self);
/* How long /variable asks to be left alone; "" for not at all. */
void jk_test_server_set_retry_after (JkTestServer *self, const char *retry_after);
/* What /variable answers with from now on. */
void jk_test_server_set_status (JkTestServer *self, guint status);
/* How long /slow takes from now on; POST /clear-cache makes it 0, POST /spoil-cache four times as long. */
void jk_test_server_set_delay (JkTestServer *self, guint delay_ms);
/* What /metrics answers with from now on. */
void jk_test_server_set_text (JkTestServer *self, const char *text);

/**
 * jk_test_certificate_new:
 * @start: YYYYMMDDHHMMSSZ
 * @end: the same
 *
 * Returns: (transfer full): a certificate for localhost and 127.0.0.1 signed by itself, made by the openssl program
 */
GTlsCertificate *jk_test_certificate_new (const char *folder, const char *start, const char *end);

/* Returns: (transfer full): trusts @certificate alone */
GTlsDatabase *jk_test_database_new (const char *folder, GTlsCertificate *certificate);

/* Removes a folder of such files. */
void jk_test_folder_remove (const char *folder);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkTestServer, jk_test_server_free)

G_END_DECLS
