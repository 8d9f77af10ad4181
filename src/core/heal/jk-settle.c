/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-settle.h"

gboolean
jk_settle (gint64        time_us,
           GCancellable *cancellable,
           GError      **error)
{
  const gint64 until_us = g_get_monotonic_time () + time_us;
  GPollFD cancel = { .fd = -1, .events = G_IO_IN };
  const gboolean can_cancel = cancellable != NULL && g_cancellable_make_pollfd (cancellable, &cancel);

  while (!g_cancellable_is_cancelled (cancellable) && g_get_monotonic_time () < until_us)
    (void) g_poll (&cancel, can_cancel ? 1 : 0, (int) ((until_us - g_get_monotonic_time ()) / 1000 + 1));
  if (can_cancel)
    g_cancellable_release_fd (cancellable);
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}
