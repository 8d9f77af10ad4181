/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-acceptor.h"

/* At one go, so that a crowd at the door does not hold up those who are in. */
#define BATCH 16
/* Until it is looked again whether there is a file descriptor. */
#define PAUSE_MS 100

struct _JkAcceptor
{
  GSocket *listener;
  JkAcceptFunc callback;
  gpointer user_data;
  GSource *source; /* that waits for connections, or for the end of a pause */
};

static void watch (JkAcceptor *self);

static void
replace_source (JkAcceptor *self,
                GSource    *source,
                GSourceFunc callback)
{
  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
  self->source = source;
  g_source_set_callback (source, callback, self, NULL);
  g_source_set_static_name (source, "accept connections");
  g_source_attach (source, g_main_context_get_thread_default ());
}

static gboolean
on_paused_cb (gpointer user_data)
{
  watch (user_data);
  return G_SOURCE_REMOVE;
}

static gboolean
on_connections_cb (GSocket     *listener,
                   GIOCondition condition,
                   gpointer     user_data)
{
  JkAcceptor *self = user_data;

  for (guint i = 0; i < BATCH; i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GSocket) socket = g_socket_accept (listener, NULL, &error);

      if (socket != NULL)
        self->callback (socket, self->user_data);
      else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        return G_SOURCE_CONTINUE;
      else
        {
          /* No file descriptor, most likely. The connection waits on in the kernel, so trying at once would never end. */
          replace_source (self, g_timeout_source_new (PAUSE_MS), on_paused_cb);
          return G_SOURCE_REMOVE;
        }
    }
  return G_SOURCE_CONTINUE;
}

static void
watch (JkAcceptor *self)
{
  replace_source (self, g_socket_create_source (self->listener, G_IO_IN, NULL), G_SOURCE_FUNC (on_connections_cb));
}

JkAcceptor *
jk_acceptor_new (GSocket     *listener,
                 JkAcceptFunc callback,
                 gpointer     user_data)
{
  JkAcceptor *self = g_new0 (JkAcceptor, 1);

  self->listener = g_object_ref (listener);
  self->callback = callback;
  self->user_data = user_data;
  g_socket_set_blocking (listener, FALSE); /* who waits may have gone again */
  watch (self);
  return self;
}

void
jk_acceptor_free (JkAcceptor *self)
{
  g_source_destroy (self->source);
  g_source_unref (self->source);
  (void) g_socket_close (self->listener, NULL);
  g_object_unref (self->listener);
  g_free (self);
}
