/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-own-socket.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gi18n-lib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jk-error.h"

#define JK_TYPE_OWN_SOCKET (jk_own_socket_get_type ())
G_DECLARE_FINAL_TYPE (JkOwnSocket, jk_own_socket, JK, OWN_SOCKET, GObject)
#define JK_TYPE_OWN_SOCKET_LOOK (jk_own_socket_look_get_type ())
G_DECLARE_FINAL_TYPE (JkOwnSocketLook, jk_own_socket_look, JK, OWN_SOCKET_LOOK, GSocketAddressEnumerator)

struct _JkOwnSocket
{
  GObject parent_instance;
  char *path;
};

/* One try to connect. */
struct _JkOwnSocketLook
{
  GSocketAddressEnumerator parent_instance;
  char *path;
  gboolean told;
};

static void jk_own_socket_iface_init (GSocketConnectableIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (JkOwnSocket, jk_own_socket, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_SOCKET_CONNECTABLE, jk_own_socket_iface_init))
G_DEFINE_FINAL_TYPE (JkOwnSocketLook, jk_own_socket_look, G_TYPE_SOCKET_ADDRESS_ENUMERATOR)

/* What is not there is nobody's: connecting tells so itself. */
static gboolean
is_ours (const char *path)
{
  struct stat st;

  return lstat (path, &st) != 0 || st.st_uid == geteuid () || st.st_uid == 0;
}

static GSocketAddress *
jk_own_socket_look_next (GSocketAddressEnumerator *enumerator,
                         GCancellable             *cancellable,
                         GError                  **error)
{
  JkOwnSocketLook *self = JK_OWN_SOCKET_LOOK (enumerator);
  g_autofree char *folder = g_path_get_dirname (self->path);

  if (self->told)
    return NULL;
  self->told = TRUE;
  if (is_ours (folder) && is_ours (self->path))
    return g_unix_socket_address_new (self->path);
  g_set_error (error, JK_ERROR, JK_ERROR_PERMISSION, _ ("%s belongs to another user"), self->path);
  return NULL;
}

static void
jk_own_socket_look_finalize (GObject *object)
{
  g_free (JK_OWN_SOCKET_LOOK (object)->path);

  G_OBJECT_CLASS (jk_own_socket_look_parent_class)->finalize (object);
}

static void
jk_own_socket_look_class_init (JkOwnSocketLookClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = jk_own_socket_look_finalize;
  G_SOCKET_ADDRESS_ENUMERATOR_CLASS (klass)->next = jk_own_socket_look_next;
}

static void
jk_own_socket_look_init (JkOwnSocketLook *self)
{
}

static GSocketAddressEnumerator *
jk_own_socket_enumerate (GSocketConnectable *connectable)
{
  JkOwnSocketLook *look = g_object_new (JK_TYPE_OWN_SOCKET_LOOK, NULL);

  look->path = g_strdup (JK_OWN_SOCKET (connectable)->path);
  return G_SOCKET_ADDRESS_ENUMERATOR (look);
}

static char *
jk_own_socket_to_string (GSocketConnectable *connectable)
{
  return g_strdup (JK_OWN_SOCKET (connectable)->path);
}

static void
jk_own_socket_iface_init (GSocketConnectableIface *iface)
{
  iface->enumerate = jk_own_socket_enumerate;
  iface->proxy_enumerate = jk_own_socket_enumerate;
  iface->to_string = jk_own_socket_to_string;
}

static void
jk_own_socket_finalize (GObject *object)
{
  g_free (JK_OWN_SOCKET (object)->path);

  G_OBJECT_CLASS (jk_own_socket_parent_class)->finalize (object);
}

static void
jk_own_socket_class_init (JkOwnSocketClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = jk_own_socket_finalize;
}

static void
jk_own_socket_init (JkOwnSocket *self)
{
}

GSocketConnectable *
jk_own_socket_new (const char *path)
{
  JkOwnSocket *self = g_object_new (JK_TYPE_OWN_SOCKET, NULL);

  self->path = g_strdup (path);
  return G_SOCKET_CONNECTABLE (self);
}
