/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>
#include <math.h>

G_BEGIN_DECLS

/*
 * What the models' items share: assign, and notify only if it is different.
 */

static inline void
jk_item_change_string (gpointer    object,
                       GParamSpec *pspec,
                       char      **field,
                       const char *value)
{
  if (g_strcmp0 (*field, value) == 0)
    return;
  g_free (*field);
  *field = g_strdup (value);
  g_object_notify_by_pspec (object, pspec);
}

static inline void
jk_item_change_int (gpointer    object,
                    GParamSpec *pspec,
                    int        *field,
                    int         value)
{
  if (*field == value)
    return;
  *field = value;
  g_object_notify_by_pspec (object, pspec);
}

static inline void
jk_item_change_time (gpointer    object,
                     GParamSpec *pspec,
                     gint64     *field,
                     gint64      value)
{
  if (*field == value)
    return;
  *field = value;
  g_object_notify_by_pspec (object, pspec);
}

static inline void
jk_item_change_double (gpointer    object,
                       GParamSpec *pspec,
                       double     *field,
                       double      value)
{
  if (*field == value || (isnan (*field) && isnan (value)))
    return;
  *field = value;
  g_object_notify_by_pspec (object, pspec);
}

#define JK_ITEM_PARAM_FLAGS (G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY)

G_END_DECLS
