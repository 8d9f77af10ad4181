/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-toast-line.h"

#define MAX_TOASTS 3

struct _JkToastLine
{
  GPtrArray *toasts; /* of AdwToast, the oldest first */
};

static void
on_dismissed_cb (AdwToast    *toast,
                 JkToastLine *self)
{
  (void) g_signal_handlers_disconnect_by_data (toast, self);
  (void) g_ptr_array_remove (self->toasts, toast);
}

/* Ends in on_dismissed_cb(). */
static void
dismiss (JkToastLine *self,
         guint        index)
{
  g_autoptr(AdwToast) toast = g_object_ref (g_ptr_array_index (self->toasts, index));

  adw_toast_dismiss (toast);
  on_dismissed_cb (toast, self); /* if it was in no overlay, nothing was told */
}

void
jk_toast_line_join (JkToastLine *self,
                    AdwToast    *toast)
{
  for (guint i = self->toasts->len; i-- > 0;)
    {
      AdwToast *older = g_ptr_array_index (self->toasts, i);

      if (g_strcmp0 (adw_toast_get_action_name (older), adw_toast_get_action_name (toast)) == 0)
        dismiss (self, i);
    }
  while (self->toasts->len >= MAX_TOASTS)
    dismiss (self, 0);
  /* One that this interrupts is shown again afterwards. */
  adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
  g_ptr_array_add (self->toasts, g_object_ref (toast));
  g_signal_connect (toast, "dismissed", G_CALLBACK (on_dismissed_cb), self);
}

JkToastLine *
jk_toast_line_new (void)
{
  JkToastLine *self = g_new0 (JkToastLine, 1);

  self->toasts = g_ptr_array_new_with_free_func (g_object_unref);
  return self;
}

void
jk_toast_line_free (JkToastLine *self)
{
  for (guint i = 0; i < self->toasts->len; i++)
    (void) g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->toasts, i), self);
  g_ptr_array_unref (self->toasts);
  g_free (self);
}
