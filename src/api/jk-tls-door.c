/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-tls-door.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-error.h"
#include "jk-log.h"

/* Certificate and key are two files, written one after the other. */
#define SETTLE_MS 500
#define LOOK_INTERVAL_S (24 * 60 * 60)

struct _JkTlsDoor
{
  JkConfig *config;
  JkPaths *paths;
  JkTlsIdentity *identity;
  GFileMonitor *monitors[2]; /* (nullable) */
  GSource *settle;           /* (nullable): files have changed */
  GSource *look;             /* whether the end is near, once a day */
};

JkTlsChoice
jk_tls_choose (const char *setting,
               gboolean    is_loopback,
               gboolean    in_container)
{
  if (strcmp (setting, "true") == 0)
    return JK_TLS_USED;
  if (is_loopback || in_container)
    return JK_TLS_PLAIN;
  return strcmp (setting, "auto") == 0 ? JK_TLS_USED : JK_TLS_REFUSED;
}

static char *
dup_own_path (const JkPaths *paths)
{
  return g_build_filename (paths->state_dir, "tls", "identity.pem", NULL);
}

/* Returns: %FALSE with @error if only one of the two is named */
static gboolean
get_named (JkConfig    *config,
           const char **certificate,
           const char **key,
           GError     **error)
{
  *certificate = jk_config_get_string (config, "api.tls_certificate");
  *key = jk_config_get_string (config, "api.tls_key");
  if ((**certificate == '\0') == (**key == '\0'))
    return TRUE;
  g_set_error_literal (error, JK_ERROR, JK_ERROR_CONFIG, _ ("“api.tls_certificate” and “api.tls_key” go together: only one is set"));
  return FALSE;
}

JkTlsIdentity *
jk_tls_load (JkConfig      *config,
             const JkPaths *paths,
             gint64         now_us,
             char         **old,
             GError       **error)
{
  g_autofree char *own = dup_own_path (paths);
  const char *certificate, *key;

  *old = NULL;
  if (!get_named (config, &certificate, &key, error))
    return NULL;
  if (*certificate != '\0')
    return jk_tls_identity_read (certificate, key, error);
  return jk_tls_identity_ensure (own, jk_config_get_strv (config, "api.allowed_hosts"), now_us, old, error);
}

static void
tell (JkTlsIdentity *identity,
      const char    *old)
{
  g_autoptr(GDateTime) end = g_date_time_new_from_unix_utc (jk_tls_identity_get_expires_us (identity) / G_USEC_PER_SEC);
  g_autofree char *expires = end != NULL ? g_date_time_format_iso8601 (end) : NULL;

  jk_log_event (G_LOG_LEVEL_MESSAGE, "certificate", old != NULL ? "a new certificate is in force: whoever pinned the old one has to "
                                                                  "pin it again"
                                                                : "this certificate is in force",
                "fingerprint", jk_tls_identity_get_fingerprint (identity), "expires", expires, "old_fingerprint", old, NULL);
  if (jk_tls_identity_get_expires_us (identity) < g_get_real_time ())
    jk_log_event (G_LOG_LEVEL_WARNING, "certificate-expired", "the certificate is over", "expires", expires, NULL);
}

static gboolean
load (JkTlsDoor *self,
      GError   **error)
{
  g_autofree char *old = NULL;
  g_autoptr(JkTlsIdentity) identity = jk_tls_load (self->config, self->paths, g_get_real_time (), &old, error);

  if (identity == NULL)
    return FALSE;
  if (self->identity != NULL
      && strcmp (jk_tls_identity_get_fingerprint (self->identity), jk_tls_identity_get_fingerprint (identity)) == 0)
    return TRUE;
  if (self->identity != NULL && old == NULL)
    old = g_strdup (jk_tls_identity_get_fingerprint (self->identity));
  g_clear_pointer (&self->identity, jk_tls_identity_unref);
  self->identity = g_steal_pointer (&identity);
  tell (self->identity, old);
  return TRUE;
}

static void
load_again (JkTlsDoor *self)
{
  g_autoptr(GError) error = NULL;

  if (!load (self, &error))
    jk_log_event (G_LOG_LEVEL_WARNING, "certificate-refused", "the certificate cannot be used, the last good one stays", "error",
                  error->message, NULL);
}

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static GSource *
add_timer (GSource    *source,
           GSourceFunc callback,
           gpointer    data)
{
  g_source_set_callback (source, callback, data, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
  return source;
}

static gboolean
on_settled_cb (gpointer data)
{
  JkTlsDoor *self = data;

  clear_source (&self->settle);
  load_again (self);
  return G_SOURCE_REMOVE;
}

static gboolean
on_look_cb (gpointer data)
{
  load_again (data);
  return G_SOURCE_CONTINUE;
}

static void
on_file_changed_cb (JkTlsDoor *self)
{
  clear_source (&self->settle);
  self->settle = add_timer (g_timeout_source_new (SETTLE_MS), on_settled_cb, self);
}

static void
stop_watching (JkTlsDoor *self)
{
  clear_source (&self->settle);
  for (guint i = 0; i < G_N_ELEMENTS (self->monitors); i++)
    {
      if (self->monitors[i] != NULL)
        g_signal_handlers_disconnect_by_data (self->monitors[i], self);
      g_clear_object (&self->monitors[i]);
    }
}

static void
watch (JkTlsDoor *self)
{
  g_autofree char *own = dup_own_path (self->paths);
  const char *paths[] = { jk_config_get_string (self->config, "api.tls_certificate"),
                          jk_config_get_string (self->config, "api.tls_key") };

  if (*paths[0] == '\0')
    {
      paths[0] = own;
      paths[1] = "";
    }
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr(GFile) file = *paths[i] != '\0' ? g_file_new_for_path (paths[i]) : NULL;

      /* Without a monitor the daily look finds it. */
      self->monitors[i] = file != NULL ? g_file_monitor_file (file, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL) : NULL;
      if (self->monitors[i] != NULL)
        g_signal_connect_swapped (self->monitors[i], "changed", G_CALLBACK (on_file_changed_cb), self);
    }
}

JkTlsDoor *
jk_tls_door_new (JkConfig      *config,
                 const JkPaths *paths,
                 GError       **error)
{
  g_autoptr(JkTlsDoor) self = g_new0 (JkTlsDoor, 1);

  self->config = jk_config_ref (config);
  self->paths = jk_paths_copy (paths);
  if (!load (self, error))
    return NULL;
  watch (self);
  self->look = add_timer (g_timeout_source_new_seconds (LOOK_INTERVAL_S), on_look_cb, self);
  return g_steal_pointer (&self);
}

void
jk_tls_door_free (JkTlsDoor *self)
{
  stop_watching (self);
  clear_source (&self->look);
  g_clear_pointer (&self->identity, jk_tls_identity_unref);
  jk_config_unref (self->config);
  jk_paths_free (self->paths);
  g_free (self);
}

void
jk_tls_door_configure (JkTlsDoor *self,
                       JkConfig  *config)
{
  stop_watching (self);
  jk_config_unref (self->config);
  self->config = jk_config_ref (config);
  watch (self);
  load_again (self);
}

JkTlsIdentity *
jk_tls_door_get_identity (JkTlsDoor *self)
{
  return self->identity;
}
