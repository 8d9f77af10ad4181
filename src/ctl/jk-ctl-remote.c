/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-ctl-remote.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "jk-ctl-secret.h"
#include "jk-fingerprint.h"
#include "jk-known-hosts.h"
#include "jk-text.h"

#define MAX_KEY_BYTES 512

static void
on_done_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static void
look_up_key (JkCtl *self)
{
  g_autofree char *name = jk_address_dup_secret_name (self->address);
  g_autoptr(GError) error = NULL;

  self->key = jk_ctl_look_up_secret (self, name, &error);
  /* Without one numbers can still be read; that there is none is no news. */
  if (error != NULL && !g_error_matches (error, JK_ERROR, JK_ERROR_NOT_FOUND))
    fprintf (stderr, _ ("jikimictl: the key cannot be looked up: %s\n"), error->message);
}

/* Returns: %TRUE for yes. Only a terminal is asked. */
static gboolean
ask (const char *question)
{
  char answer[16] = "";

  fprintf (stderr, "%s ", question);
  if (fgets (answer, sizeof answer, stdin) == NULL)
    return FALSE;
  g_strstrip (answer);
  /* Translators: what somebody types for "yes", in small letters. */
  return g_ascii_strcasecmp (answer, "y") == 0 || g_ascii_strcasecmp (answer, "yes") == 0 || strcmp (answer, _ ("yes")) == 0;
}

static gboolean
keep_fingerprint (JkCtl      *self,
                  const char *fingerprint)
{
  g_autofree char *path = jk_known_hosts_dup_path (self->paths->config_file);
  g_autoptr(GError) error = NULL;

  if (jk_known_hosts_set (path, self->address->place, fingerprint, &error))
    return TRUE;
  fprintf (stderr, _ ("jikimictl: the certificate cannot be remembered: %s\n"), error->message);
  return FALSE;
}

/* Asks a call that shows nothing and needs no key. Returns: (nullable): what went wrong */
static GError *
try_connection (JkCtl *self)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GBytes) answer = NULL;
  GError *error = NULL;

  jk_client_fetch_async (self->client, "GET", "/livez", NULL, NULL, on_done_cb, &result);
  answer = jk_client_fetch_finish (self->client, wait_for (&result), &error);
  return error;
}

static gboolean
is_doubtful (const GError *error)
{
  return g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);
}

/* A host that nobody vouches for and that is not known: a person may trust it, nothing else does. */
static void
offer_trust (JkCtl *self)
{
  g_autoptr(GError) error = try_connection (self);
  g_autofree char *seen = g_strdup (jk_client_get_seen_fingerprint (self->client));

  if (!is_doubtful (error) || seen == NULL || !isatty (STDIN_FILENO) || !isatty (STDERR_FILENO))
    return;
  fprintf (stderr, _ ("Nobody vouches for the certificate of %s, and it is not known here. Its fingerprint is\n  %s\n"
                      "On that host, “jikimid --print-fingerprint” shows the right one.\n"),
           self->address->place, seen);
  if (!ask (_ ("Trust it from now on? [y/N]")))
    return;
  jk_client_set_fingerprint (self->client, seen);
  (void) keep_fingerprint (self, seen);
}

/* One that was named on the command line is kept once it has proved right. */
static void
confirm_named (JkCtl *self)
{
  g_autoptr(GError) error = try_connection (self);

  if (error == NULL)
    (void) keep_fingerprint (self, self->fingerprint);
}

static JkExit
choose_trust (JkCtl *self)
{
  g_autofree char *path = jk_known_hosts_dup_path (self->paths->config_file);
  g_autofree char *named = self->fingerprint != NULL ? jk_fingerprint_parse (self->fingerprint) : NULL;
  g_autofree char *known = NULL;
  GError *error = NULL;

  if (self->fingerprint != NULL && named == NULL)
    return jk_ctl_usage (NULL, _ ("“%s” is no fingerprint: it is “SHA256:” and 64 hexadecimal digits."), self->fingerprint);
  if (named == NULL)
    known = jk_known_hosts_look_up (path, self->address->place, &error);
  if (error != NULL)
    return jk_ctl_fail (self, error);

  g_free (self->fingerprint);
  self->fingerprint = g_steal_pointer (&named);
  if (self->fingerprint != NULL || known != NULL)
    jk_client_set_fingerprint (self->client, self->fingerprint != NULL ? self->fingerprint : known);
  return JK_EXIT_FINE;
}

JkExit
jk_ctl_connect_remote (JkCtl   *self,
                       gboolean only_address)
{
  GError *error = NULL;
  JkExit code;

  self->address = jk_address_parse (self->url, &error);
  if (self->address == NULL)
    return jk_ctl_fail (self, error);
  g_free (self->url);
  self->url = g_strdup (self->address->url);
  if (self->fingerprint != NULL && !self->address->is_tls)
    return jk_ctl_usage (NULL, _ ("--fingerprint needs an https address: over http nothing is encrypted."));
  if (only_address)
    return JK_EXIT_FINE;

  /* A remembered key must not be read on its way. */
  if (self->key == NULL && self->address->is_secret)
    look_up_key (self);
  self->client = jk_client_new_for_url (self->url, self->key);
  code = self->address->is_tls ? choose_trust (self) : JK_EXIT_FINE;
  if (code != JK_EXIT_FINE || !self->address->is_tls)
    return code;
  if (self->fingerprint != NULL)
    confirm_named (self);
  else if (jk_client_get_fingerprint (self->client) == NULL)
    offer_trust (self);
  return JK_EXIT_FINE;
}

static gboolean
looks_like_key (const char *text)
{
  return text != NULL && g_str_has_prefix (text, "jk_") && strlen (text) < MAX_KEY_BYTES
         && strspn (text, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-") == strlen (text);
}

JkExit
jk_ctl_remember_key (JkCtl *self)
{
  g_autofree char *name = jk_address_dup_secret_name (self->address);
  /* Translators: what the keyring shows; a host and its port. */
  g_autofree char *label = g_strdup_printf (_ ("Jikimi at %s"), self->address->place);
  GError *error = NULL;
  gboolean is_kept;
  char *key;

  if (!self->address->is_secret)
    return jk_ctl_usage ("keys",
                         _ ("A key is remembered for https addresses and this machine’s own only: over http others could read it."));
  key = jk_ctl_read_secret (_ ("API key:"));
  if (key != NULL)
    g_strstrip (key);
  if (!looks_like_key (key))
    {
      jk_secret_free (key);
      return jk_ctl_usage ("keys", _ ("No API key came on standard input: it begins with “jk_”."));
    }
  is_kept = jk_ctl_keep_secret (self, name, label, key, &error);
  jk_secret_free (key);
  if (!is_kept)
    return jk_ctl_fail (self, error);

  jk_ctl_say (self, _ ("The key is remembered for %s.\n"), self->address->place);
  return JK_EXIT_FINE;
}

JkExit
jk_ctl_forget_key (JkCtl *self)
{
  g_autofree char *name = jk_address_dup_secret_name (self->address);
  g_autofree char *path = jk_known_hosts_dup_path (self->paths->config_file);
  g_autofree char *known = jk_known_hosts_look_up (path, self->address->place, NULL);
  GError *error = NULL;

  (void) jk_ctl_forget_secret (self, name, &error);
  if (known != NULL && keep_fingerprint (self, NULL))
    {
      if (g_error_matches (error, JK_ERROR, JK_ERROR_NOT_FOUND))
        g_clear_error (&error);
      jk_ctl_say (self, _ ("The certificate of %s is not trusted any more.\n"), self->address->place);
    }
  else if (error == NULL)
    jk_ctl_say (self, _ ("The key for %s is forgotten.\n"), self->address->place);
  if (g_error_matches (error, JK_ERROR, JK_ERROR_NOT_FOUND))
    {
      g_error_free (error);
      error = g_error_new (JK_ERROR, JK_ERROR_NOT_FOUND, _ ("Nothing is remembered for %s."), self->address->place);
    }
  return error != NULL ? jk_ctl_fail (self, error) : JK_EXIT_FINE;
}
