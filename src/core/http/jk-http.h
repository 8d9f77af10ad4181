/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * JkHttpRequest:
 * @url: http or https
 * @method: (nullable): "GET" if %NULL; "HEAD", "OPTIONS" or "POST"
 * @timeout_ms: for everything from looking the name up to the last byte; 0: 10 s
 * @max_bytes: of the decoded body; 0: 1 MiB
 * @accept: (nullable): the Accept header
 * @body: (nullable): of "POST" alone; sent to another host under no circumstances
 * @content_type: (nullable): what @body is
 * @headers: (nullable) (array zero-terminated=1): more of them: name, value, name, value; not sent to another host either
 */
typedef struct
{
  const char *url;
  const char *method;
  guint timeout_ms;
  gsize max_bytes;
  const char *accept;
  GBytes *body;
  const char *content_type;
  const char *const *headers;
} JkHttpRequest;

/**
 * JkHttpAnswer:
 * @status: of the last hop; 0 if no server answered
 * @body: (nullable): all of it, decoded; %NULL on failure
 * @content_type: (nullable): without its parameters
 * @total_ms: from the first look-up of the name, over all redirects, to the last byte
 * @first_byte_ms: to the head of the last answer; NAN if there was none
 * @tls_expires_us: real time at which the server's certificate ends, also of one that was refused; 0 without TLS
 * @n_redirects: followed
 * @is_sent: a request was written to its end: a server may have acted on it, also where @error is set
 * @retry_after_s: how long the server asks to be left alone; NAN if it does not
 * @error: (nullable): why there is no whole answer. An answer with status 500 is one
 */
typedef struct
{
  guint status;
  GBytes *body;
  char *content_type;
  double total_ms;
  double first_byte_ms;
  gint64 tls_expires_us;
  guint n_redirects;
  gboolean is_sent;
  double retry_after_s;
  GError *error;
} JkHttpAnswer;

void jk_http_answer_free (JkHttpAnswer *self);

#define JK_TYPE_HTTP (jk_http_get_type ())
/**
 * JkHttp:
 *
 * Outgoing HTTP for one part of the program. Its thread is made at the first request, its session with the first of each round
 * of requests and dropped after the last.
 *
 * Every request opens its own connection, so that each measures the same: name, TCP, TLS, answer. The address that a
 * connection really goes to is checked before anything is sent on it, so that a name that resolves differently a second
 * time gains nothing; at most 5 redirects are followed, each checked alike. There are no cookies, no proxy (it would resolve
 * names where they cannot be checked), and certificates are always verified. At most 16 requests run at a time. A request with
 * a body stays one over a redirect, which has to lead to the same host.
 *
 * Safe from any thread.
 */
G_DECLARE_FINAL_TYPE (JkHttp, jk_http, JK, HTTP, GObject)

/* @database: (nullable): whom to trust; %NULL for the system's authorities */
JkHttp *jk_http_new (GTlsDatabase *database);

/**
 * jk_http_fetch:
 *
 * Blocks until the answer is there, the request failed, or its time is over. For pool threads, never for a main loop.
 *
 * Returns: (transfer full): an answer, whose error says if there is none: %JK_ERROR_INVALID_ARGUMENT, %JK_ERROR_PERMISSION
 *   (address or redirect not allowed), %JK_ERROR_LIMIT, %JK_ERROR_TIMED_OUT, %JK_ERROR_HTTP (not HTTP, too many redirects),
 *   G_TLS_ERROR, G_RESOLVER_ERROR, or G_IO_ERROR, where cancelled %G_IO_ERROR_CANCELLED
 */
JkHttpAnswer *jk_http_fetch (JkHttp *self, const JkHttpRequest *request, GCancellable *cancellable);

/**
 * jk_http_fetch_all:
 * @requests: (array length=n_requests)
 *
 * The same for several at once; blocks until the slowest is done. A request's time runs from when it is begun.
 *
 * Returns: (transfer full) (element-type JkHttpAnswer): in the order of @requests
 */
GPtrArray *jk_http_fetch_all (JkHttp *self, const JkHttpRequest *requests, guint n_requests, GCancellable *cancellable);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkHttpAnswer, jk_http_answer_free)

G_END_DECLS
