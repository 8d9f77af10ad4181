/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-host-roster.h"

#include "jk-known-hosts.h"

struct _JkHostRoster
{
  JkHostPlaces places;
  JkHostBook *book;
  GListStore *hosts;
};

static void
on_client_there_cb (JkRemoteHost *remote)
{
  jk_host_start (jk_remote_host_get_host (remote));
}

static void
connect_to (JkRemoteHost *remote)
{
  if (jk_remote_host_get_host (remote) != NULL)
    on_client_there_cb (remote);
  else
    g_signal_connect (remote, "notify::client", G_CALLBACK (on_client_there_cb), NULL);
}

static void
load (JkHostRoster *self,
      void        (*failed) (const char *url, const char *reason, gpointer data),
      gpointer      data)
{
  g_auto(GStrv) urls = jk_host_book_list (self->book);

  for (guint i = 0; urls[i] != NULL; i++)
    {
      g_autoptr(GError) error = NULL;
      JkAddress *address = jk_address_parse (urls[i], &error);
      g_autoptr(JkRemoteHost) remote = address != NULL ? jk_remote_host_new (&self->places, address, NULL, NULL, &error) : NULL;

      if (remote == NULL)
        {
          failed (urls[i], error->message, data);
          continue;
        }
      g_list_store_append (self->hosts, remote);
      connect_to (remote);
    }
}

JkHostRoster *
jk_host_roster_new (const JkPaths *paths,
                    void         (*failed) (const char *url, const char *reason, gpointer data),
                    gpointer       data)
{
  JkHostRoster *self = g_new0 (JkHostRoster, 1);

  self->places.known_hosts = jk_known_hosts_dup_path (paths->config_file);
  self->places.hosts = g_build_filename (paths->state_dir, "hosts.ini", NULL);
  self->places.secrets = jk_secrets_new (paths->state_dir, g_getenv ("CREDENTIALS_DIRECTORY"), TRUE);
  self->book = jk_host_book_load (self->places.hosts);
  self->hosts = g_list_store_new (JK_TYPE_REMOTE_HOST);
  load (self, failed, data);
  return self;
}

static void
note_seen (JkHostRoster *self)
{
  GListModel *hosts = G_LIST_MODEL (self->hosts);

  for (guint i = 0; i < g_list_model_get_n_items (hosts); i++)
    {
      g_autoptr(JkRemoteHost) remote = g_list_model_get_item (hosts, i);

      jk_host_book_set_seen (self->book, jk_remote_host_get_address (remote)->url, jk_host_roster_get_last_seen (self, remote));
    }
  if (g_list_model_get_n_items (hosts) > 0)
    jk_host_book_save (self->book);
}

void
jk_host_roster_free (JkHostRoster *self)
{
  note_seen (self);
  g_object_unref (self->hosts);
  jk_host_book_free (self->book);
  g_free (self->places.known_hosts);
  g_free (self->places.hosts);
  g_object_unref (self->places.secrets);
  g_free (self);
}

const JkHostPlaces *
jk_host_roster_get_places (JkHostRoster *self)
{
  return &self->places;
}

GListModel *
jk_host_roster_get_hosts (JkHostRoster *self)
{
  return G_LIST_MODEL (self->hosts);
}

JkRemoteHost *
jk_host_roster_find (JkHostRoster *self,
                     const char   *url)
{
  GListModel *hosts = G_LIST_MODEL (self->hosts);

  for (guint i = 0; i < g_list_model_get_n_items (hosts); i++)
    {
      /* The list keeps it alive. */
      g_autoptr(JkRemoteHost) remote = g_list_model_get_item (hosts, i);

      if (g_str_equal (jk_remote_host_get_address (remote)->url, url))
        return remote;
    }
  return NULL;
}

gint64
jk_host_roster_get_last_seen (JkHostRoster *self,
                              JkRemoteHost *remote)
{
  JkHost *host = jk_remote_host_get_host (remote);
  gint64 seen_us = host != NULL ? jk_host_get_last_seen (host) : 0;

  return seen_us != 0 ? seen_us : jk_host_book_get_seen (self->book, jk_remote_host_get_address (remote)->url);
}

void
jk_host_roster_add (JkHostRoster *self,
                    JkRemoteHost *remote,
                    int           index)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->hosts));

  jk_host_book_add (self->book, jk_remote_host_get_address (remote)->url, index);
  connect_to (remote);
  g_list_store_insert (self->hosts, index < 0 ? n : MIN ((guint) index, n), remote);
}

int
jk_host_roster_remove (JkHostRoster *self,
                       JkRemoteHost *remote)
{
  guint index;

  (void) jk_host_book_remove (self->book, jk_remote_host_get_address (remote)->url);
  if (!g_list_store_find (self->hosts, remote, &index))
    return -1;
  if (jk_remote_host_get_host (remote) != NULL)
    jk_host_stop (jk_remote_host_get_host (remote));
  g_list_store_remove (self->hosts, index);
  return index;
}
