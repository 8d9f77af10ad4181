/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "jk-level.h"

G_BEGIN_DECLS

typedef enum
{
  JK_TRAY_WATCHING,
  JK_TRAY_PAUSED,
  JK_TRAY_OFFLINE,
} JkTrayMood;

/**
 * jk_tray_icon_new:
 * @level: a warning or worse is drawn as a badge, by shape and colour; what is better is quiet
 *
 * The shield as pictures, for hosts that know no icon theme of ours: a panel of either brightness, so it stands on no
 * background.
 *
 * Returns: (transfer floating): a(iiay), one picture a size: width, height, ARGB32 in network byte order, not premultiplied
 */
GVariant *jk_tray_icon_new (JkTrayMood mood, JkLevel level);

G_END_DECLS
