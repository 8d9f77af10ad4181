/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-ctl-secret.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define MAX_SECRET_BYTES 4096

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

/* Somebody can unlock the keyring where there is a screen to ask on. */
static JkSecrets *
open_secrets (JkCtl *self)
{
  gboolean has_person = isatty (STDERR_FILENO) && (g_getenv ("DISPLAY") != NULL || g_getenv ("WAYLAND_DISPLAY") != NULL);

  return jk_secrets_new (self->paths->state_dir, g_getenv ("CREDENTIALS_DIRECTORY"), has_person);
}

char *
jk_ctl_read_secret (const char *prompt)
{
  char line[MAX_SECRET_BYTES + 2] = "";
  gboolean is_terminal = isatty (STDIN_FILENO);
  struct termios old, quiet;
  char *text = NULL;
  gsize length;

  if (is_terminal)
    is_terminal = tcgetattr (STDIN_FILENO, &old) == 0;
  if (is_terminal)
    {
      quiet = old;
      quiet.c_lflag &= ~(tcflag_t) ECHO;
      (void) tcsetattr (STDIN_FILENO, TCSAFLUSH, &quiet);
      fprintf (stderr, "%s ", prompt);
    }
  if (fgets (line, sizeof line, stdin) != NULL)
    {
      length = strcspn (line, "\r\n");
      line[length] = '\0';
      if (length > 0 && length <= MAX_SECRET_BYTES && g_utf8_validate (line, (gssize) length, NULL))
        text = g_strdup (line);
    }
  if (is_terminal)
    {
      (void) tcsetattr (STDIN_FILENO, TCSAFLUSH, &old);
      fputc ('\n', stderr);
    }
  explicit_bzero (line, sizeof line);
  return text;
}

char *
jk_ctl_look_up_secret (JkCtl      *self,
                       const char *name,
                       GError    **error)
{
  g_autoptr(JkSecrets) secrets = open_secrets (self);
  g_autoptr(GAsyncResult) result = NULL;

  jk_secrets_look_up_async (secrets, name, NULL, on_done_cb, &result);
  return jk_secrets_look_up_finish (secrets, wait_for (&result), NULL, error);
}

gboolean
jk_ctl_keep_secret (JkCtl      *self,
                    const char *name,
                    const char *label,
                    const char *value,
                    GError    **error)
{
  g_autoptr(JkSecrets) secrets = open_secrets (self);
  g_autoptr(GAsyncResult) result = NULL;
  JkSecretPlace place;

  jk_secrets_store_async (secrets, name, label, value, NULL, on_done_cb, &result);
  place = jk_secrets_store_finish (secrets, wait_for (&result), error);
  if (place == JK_SECRET_FILE)
    fprintf (stderr, _ ("There is no keyring that is open: it lies in a file below %s, which only you can read.\n"),
             self->paths->state_dir);
  return place != JK_SECRET_NOWHERE;
}

gboolean
jk_ctl_forget_secret (JkCtl      *self,
                      const char *name,
                      GError    **error)
{
  g_autoptr(JkSecrets) secrets = open_secrets (self);
  g_autoptr(GAsyncResult) result = NULL;

  jk_secrets_delete_async (secrets, name, NULL, on_done_cb, &result);
  return jk_secrets_delete_finish (secrets, wait_for (&result), error);
}
