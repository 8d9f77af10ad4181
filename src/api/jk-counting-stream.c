/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-counting-stream.h"

struct _JkCountingStream
{
  GFilterOutputStream parent_instance;

  guint64 total;
};

static void jk_counting_stream_iface_init (GPollableOutputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (JkCountingStream, jk_counting_stream, G_TYPE_FILTER_OUTPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_OUTPUT_STREAM, jk_counting_stream_iface_init))

enum
{
  WROTE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static GPollableOutputStream *
get_base (gpointer self)
{
  return G_POLLABLE_OUTPUT_STREAM (g_filter_output_stream_get_base_stream (G_FILTER_OUTPUT_STREAM (self)));
}

static void
count (JkCountingStream *self,
       gssize            n)
{
  if (n <= 0)
    return;
  self->total += n;
  g_signal_emit (self, signals[WROTE], 0, self->total);
}

static gssize
jk_counting_stream_write (GOutputStream *stream,
                          const void    *buffer,
                          gsize          size,
                          GCancellable  *cancellable,
                          GError       **error)
{
  gssize n = g_output_stream_write (G_OUTPUT_STREAM (get_base (stream)), buffer, size, cancellable, error);

  count (JK_COUNTING_STREAM (stream), n);
  return n;
}

static gboolean
jk_counting_stream_can_poll (GPollableOutputStream *stream)
{
  return g_pollable_output_stream_can_poll (get_base (stream));
}

static gboolean
jk_counting_stream_is_writable (GPollableOutputStream *stream)
{
  return g_pollable_output_stream_is_writable (get_base (stream));
}

static GSource *
jk_counting_stream_create_source (GPollableOutputStream *stream,
                                  GCancellable          *cancellable)
{
  g_autoptr(GSource) base = g_pollable_output_stream_create_source (get_base (stream), NULL);

  return g_pollable_source_new_full (stream, base, cancellable);
}

static gssize
jk_counting_stream_write_nonblocking (GPollableOutputStream *stream,
                                      const void            *buffer,
                                      gsize                  size,
                                      GError               **error)
{
  gssize n = g_pollable_output_stream_write_nonblocking (get_base (stream), buffer, size, NULL, error);

  count (JK_COUNTING_STREAM (stream), n);
  return n;
}

static void
jk_counting_stream_iface_init (GPollableOutputStreamInterface *iface)
{
  iface->can_poll = jk_counting_stream_can_poll;
  iface->is_writable = jk_counting_stream_is_writable;
  iface->create_source = jk_counting_stream_create_source;
  iface->write_nonblocking = jk_counting_stream_write_nonblocking;
}

static void
jk_counting_stream_class_init (JkCountingStreamClass *klass)
{
  G_OUTPUT_STREAM_CLASS (klass)->write_fn = jk_counting_stream_write;

  signals[WROTE] = g_signal_new ("wrote", JK_TYPE_COUNTING_STREAM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                 G_TYPE_UINT64);
}

static void
jk_counting_stream_init (JkCountingStream *self)
{
}

JkCountingStream *
jk_counting_stream_new (GOutputStream *base)
{
  return g_object_new (JK_TYPE_COUNTING_STREAM, "base-stream", base, NULL);
}

guint64
jk_counting_stream_get_total (JkCountingStream *self)
{
  return self->total;
}
