/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-metered-stream.h"

#include "jk-error.h"

struct _JkMeteredStream
{
  GFilterInputStream parent_instance;

  double burst;
  double per_us;
  double left; /* bytes that may still come now */
  gint64 filled_us;
};

static void jk_metered_stream_iface_init (GPollableInputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (JkMeteredStream, jk_metered_stream, G_TYPE_FILTER_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM, jk_metered_stream_iface_init))

static GPollableInputStream *
get_base (gpointer self)
{
  return G_POLLABLE_INPUT_STREAM (g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (self)));
}

/* Returns: how much of @size may be read now, or 0 with @error */
static gsize
allow (JkMeteredStream *self,
       gsize            size,
       GError         **error)
{
  gint64 now_us = g_get_monotonic_time ();

  self->left = MIN (self->burst, self->left + (now_us - self->filled_us) * self->per_us);
  self->filled_us = now_us;
  if (self->left >= 1)
    return MIN (size, (gsize) self->left);

  g_set_error_literal (error, JK_ERROR, JK_ERROR_LIMIT, "more was sent than this connection may");
  return 0;
}

static gssize
jk_metered_stream_read (GInputStream *stream,
                        void         *buffer,
                        gsize         size,
                        GCancellable *cancellable,
                        GError      **error)
{
  JkMeteredStream *self = JK_METERED_STREAM (stream);
  gsize allowed = allow (self, size, error);
  gssize n = allowed > 0 ? g_input_stream_read (G_INPUT_STREAM (get_base (self)), buffer, allowed, cancellable, error) : -1;

  self->left -= MAX (n, 0);
  return n;
}

static gssize
jk_metered_stream_read_nonblocking (GPollableInputStream *stream,
                                    void                 *buffer,
                                    gsize                 size,
                                    GError              **error)
{
  JkMeteredStream *self = JK_METERED_STREAM (stream);
  gsize allowed = allow (self, size, error);
  gssize n = allowed > 0 ? g_pollable_input_stream_read_nonblocking (get_base (self), buffer, allowed, NULL, error) : -1;

  self->left -= MAX (n, 0);
  return n;
}

static gboolean
jk_metered_stream_can_poll (GPollableInputStream *stream)
{
  return g_pollable_input_stream_can_poll (get_base (stream));
}

static gboolean
jk_metered_stream_is_readable (GPollableInputStream *stream)
{
  return g_pollable_input_stream_is_readable (get_base (stream));
}

static GSource *
jk_metered_stream_create_source (GPollableInputStream *stream,
                                 GCancellable         *cancellable)
{
  g_autoptr(GSource) base = g_pollable_input_stream_create_source (get_base (stream), NULL);

  return g_pollable_source_new_full (stream, base, cancellable);
}

static void
jk_metered_stream_iface_init (GPollableInputStreamInterface *iface)
{
  iface->can_poll = jk_metered_stream_can_poll;
  iface->is_readable = jk_metered_stream_is_readable;
  iface->create_source = jk_metered_stream_create_source;
  iface->read_nonblocking = jk_metered_stream_read_nonblocking;
}

static void
jk_metered_stream_class_init (JkMeteredStreamClass *klass)
{
  G_INPUT_STREAM_CLASS (klass)->read_fn = jk_metered_stream_read;
}

static void
jk_metered_stream_init (JkMeteredStream *self)
{
}

JkMeteredStream *
jk_metered_stream_new (GInputStream *base,
                       gsize         burst_bytes,
                       gsize         bytes_per_s)
{
  JkMeteredStream *self = g_object_new (JK_TYPE_METERED_STREAM, "base-stream", base, "close-base-stream", FALSE, NULL);

  self->burst = self->left = burst_bytes;
  self->per_us = (double) bytes_per_s / G_USEC_PER_SEC;
  self->filled_us = g_get_monotonic_time ();
  return self;
}
