/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <curl/curl.h>
#include <gio/gnetworking.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-error.h"
#include "jk-http-address.h"
#include "jk-note.h"
#include "jk-sender-private.h"

#define MAX_REASON_BYTES 160

/* One mail on its way. */
typedef struct
{
  const JkSending *sending;
  GCancellable *cancellable;
  char *text;
  gsize length;
  gsize n_read;
  GError *refused; /* (nullable): why we do not connect */
  char *complaint; /* (nullable): the last line of the server's that is one */
  gint64 end_us;    /* monotonic: for everything */
  gboolean is_lost; /* the mail went out to its end, and no answer came back yet */
} Mail;

static size_t
read_cb (char  *buffer,
         size_t size,
         size_t n_items,
         void  *user_data)
{
  Mail *mail = user_data;
  gsize n = MIN (size * n_items, mail->length - mail->n_read);

  memcpy (buffer, mail->text + mail->n_read, n);
  mail->n_read += n;
  if (mail->n_read == mail->length)
    mail->is_lost = TRUE;
  return n;
}

/* The library hands over each line that the server says. */
static size_t
answer_cb (char  *line,
           size_t size,
           size_t n_items,
           void  *user_data)
{
  Mail *mail = user_data;
  g_autofree char *text = g_strndup (line, size * n_items);

  if (mail->is_lost && g_ascii_isdigit (text[0]))
    mail->is_lost = FALSE;
  if ((text[0] == '4' || text[0] == '5') && g_ascii_isdigit (text[1]) && g_ascii_isdigit (text[2]))
    {
      g_free (mail->complaint);
      mail->complaint = jk_note_clean (g_strchomp (text), MAX_REASON_BYTES);
    }
  return size * n_items;
}

static size_t
ignore_cb (char  *data,
           size_t size,
           size_t n_items,
           void  *user_data)
{
  return size * n_items;
}

/* Called every second at least, also while the library takes its leave, for which its own time limits do not count. */
static int
progress_cb (void      *user_data,
             curl_off_t download_total,
             curl_off_t download_now,
             curl_off_t upload_total,
             curl_off_t upload_now)
{
  Mail *mail = user_data;

  return g_cancellable_is_cancelled (mail->cancellable) || g_get_monotonic_time () > mail->end_us;
}

/* The address that a name led to, before anything is sent there: the same rules as for the web; and without TLS this machine only. */
static curl_socket_t
open_cb (void                 *user_data,
         curlsocktype          purpose,
         struct curl_sockaddr *address)
{
  Mail *mail = user_data;
  g_autoptr(GSocketAddress) where = g_socket_address_new_from_native (&address->addr, address->addrlen);
  GInetAddress *host = G_IS_INET_SOCKET_ADDRESS (where) ? g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (where)) : NULL;

  g_clear_error (&mail->refused);
  if (host == NULL)
    g_set_error (&mail->refused, JK_ERROR, JK_ERROR_PERMISSION, _ ("Jikimi does not connect to this kind of address"));
  else if (!mail->sending->channel->needs_tls && !g_inet_address_get_is_loopback (host))
    g_set_error (&mail->refused, JK_ERROR, JK_ERROR_PERMISSION, _ ("Without TLS mail goes to a server on this machine only"));
  else if (jk_http_check_address (where, &mail->refused))
    return socket (address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  return CURL_SOCKET_BAD;
}

static struct curl_slist *
list_recipients (const JkChannel *channel)
{
  struct curl_slist *list = NULL;

  for (guint i = 0; channel->to[i] != NULL; i++)
    {
      g_autofree char *recipient = g_strdup_printf ("<%s>", channel->to[i]);

      list = curl_slist_append (list, recipient);
    }
  return list;
}

static void
set_up (CURL              *curl,
        Mail              *mail,
        const char        *url,
        const char        *from,
        struct curl_slist *recipients)
{
  const JkSending *sending = mail->sending;

  curl_easy_setopt (curl, CURLOPT_URL, url);
  curl_easy_setopt (curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt (curl, CURLOPT_PROXY, ""); /* not from the environment: it would resolve names where they cannot be checked */
  curl_easy_setopt (curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt (curl, CURLOPT_QUICK_EXIT, 1L); /* does not wait for a name that is still looked up */
  curl_easy_setopt (curl, CURLOPT_TIMEOUT_MS, (long) sending->channel->timeout_ms);
  curl_easy_setopt (curl, CURLOPT_CONNECTTIMEOUT_MS, (long) sending->channel->timeout_ms);
  curl_easy_setopt (curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, (long) sending->channel->timeout_ms / 1000 + 1); /* or two minutes */
  curl_easy_setopt (curl, CURLOPT_USE_SSL, (long) (sending->channel->needs_tls ? CURLUSESSL_ALL : CURLUSESSL_NONE));
  curl_easy_setopt (curl, CURLOPT_SSLVERSION, (long) CURL_SSLVERSION_TLSv1_2);
  if (sending->ca_file != NULL)
    curl_easy_setopt (curl, CURLOPT_CAINFO, sending->ca_file);
  if (*sending->channel->user != '\0')
    {
      curl_easy_setopt (curl, CURLOPT_USERNAME, sending->channel->user);
      curl_easy_setopt (curl, CURLOPT_PASSWORD, sending->secret != NULL ? sending->secret : "");
    }
  curl_easy_setopt (curl, CURLOPT_MAIL_FROM, from);
  curl_easy_setopt (curl, CURLOPT_MAIL_RCPT, recipients);
  curl_easy_setopt (curl, CURLOPT_MAIL_RCPT_ALLLOWFAILS, 1L); /* one that left the firm keeps nobody else from reading */
  curl_easy_setopt (curl, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt (curl, CURLOPT_READFUNCTION, read_cb);
  curl_easy_setopt (curl, CURLOPT_READDATA, mail);
  curl_easy_setopt (curl, CURLOPT_HEADERFUNCTION, answer_cb);
  curl_easy_setopt (curl, CURLOPT_HEADERDATA, mail);
  curl_easy_setopt (curl, CURLOPT_WRITEFUNCTION, ignore_cb);
  curl_easy_setopt (curl, CURLOPT_OPENSOCKETFUNCTION, open_cb);
  curl_easy_setopt (curl, CURLOPT_OPENSOCKETDATA, mail);
  curl_easy_setopt (curl, CURLOPT_XFERINFOFUNCTION, progress_cb);
  curl_easy_setopt (curl, CURLOPT_XFERINFODATA, mail);
  curl_easy_setopt (curl, CURLOPT_NOPROGRESS, 0L);
}

static JkSendOutcome
judge (const Mail *mail,
       CURLcode    code)
{
  if (mail->refused != NULL)
    return JK_SEND_REFUSED;
  switch (code)
    {
    case CURLE_OK:
      return JK_SEND_DONE;
    case CURLE_LOGIN_DENIED:
    case CURLE_USE_SSL_FAILED:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return JK_SEND_REFUSED;
    default:
      break;
    }
  if (mail->is_lost)
    return JK_SEND_MAYBE;
  /* Of this mail, once the server has heard of it; of the channel, before. */
  if (mail->complaint != NULL && mail->complaint[0] == '5')
    return mail->n_read > 0 ? JK_SEND_REJECTED : JK_SEND_REFUSED;
  return JK_SEND_LATER;
}

static const char *
get_sentence (CURLcode code)
{
  switch (code)
    {
    case CURLE_COULDNT_RESOLVE_HOST:
      return _ ("There is no host of this name");
    case CURLE_COULDNT_CONNECT:
      return _ ("Nothing listens at this address");
    case CURLE_OPERATION_TIMEDOUT:
    case CURLE_ABORTED_BY_CALLBACK: /* its time was over */
      return _ ("The host does not answer");
    case CURLE_LOGIN_DENIED:
      return _ ("The mail server does not accept the user or the password");
    case CURLE_USE_SSL_FAILED:
      return _ ("The mail server offers no TLS");
    case CURLE_PEER_FAILED_VERIFICATION:
      return _ ("The server's certificate is not valid");
    default:
      return _ ("The mail server did not take the message");
    }
}

static GError *
make_error (Mail    *mail,
            CURLcode code)
{
  gboolean is_late;

  if (mail->refused != NULL)
    return g_steal_pointer (&mail->refused);
  if (code == CURLE_OK)
    return g_error_new (JK_ERROR, JK_ERROR_FAILED, _ ("Not every recipient was accepted: %s"), mail->complaint);
  if (code == CURLE_ABORTED_BY_CALLBACK && g_cancellable_is_cancelled (mail->cancellable))
    return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Cancelled"));
  if (mail->complaint != NULL)
    return g_error_new (JK_ERROR, JK_ERROR_FAILED, "%s: %s", get_sentence (code), mail->complaint);
  is_late = code == CURLE_OPERATION_TIMEDOUT || code == CURLE_ABORTED_BY_CALLBACK;
  return g_error_new_literal (JK_ERROR, is_late ? JK_ERROR_TIMED_OUT : JK_ERROR_FAILED, get_sentence (code));
}

static gpointer
set_up_once (gpointer user_data)
{
  curl_global_init (CURL_GLOBAL_DEFAULT);
  return NULL;
}

void
jk_send_mail (const JkSending *sending,
              GCancellable    *cancellable,
              JkSendResult    *result)
{
  static GOnce once = G_ONCE_INIT;
  g_autofree char *url = jk_letter_make_url (sending), *from = g_strdup_printf ("<%s>", sending->channel->from);
  struct curl_slist *recipients = list_recipients (sending->channel);
  Mail mail = { .sending = sending, .cancellable = cancellable,
                .end_us = g_get_monotonic_time () + sending->channel->timeout_ms * (gint64) 1000 };
  CURLcode code;
  CURL *curl;

  g_once (&once, set_up_once, NULL);
  mail.text = jk_mail_compose (sending, &sending->letters[0]);
  mail.length = strlen (mail.text);
  curl = curl_easy_init ();
  set_up (curl, &mail, url, from, recipients);
  code = curl_easy_perform (curl);

  result->outcome = judge (&mail, code);
  if (code != CURLE_OK || mail.complaint != NULL)
    result->error = make_error (&mail, code);
  curl_easy_cleanup (curl);
  curl_slist_free_all (recipients);
  g_clear_error (&mail.refused);
  g_free (mail.complaint);
  g_free (mail.text);
}
