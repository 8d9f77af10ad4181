/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * jk_tray_tip_new:
 * @text: plain, UTF-8
 *
 * The text of a tooltip may be markup by the specification of StatusNotifierItem, so a host may read it as such or show it as it is, and
 * tells nobody which. A text that means the same both ways: "&", "<" and ">" become "＆", "‹" and "›", which look alike and are no markup.
 * https://www.freedesktop.org/wiki/Specifications/StatusNotifierItem/StatusNotifierItem/#tooltip
 *
 * Returns: (transfer full)
 */
char *jk_tray_tip_new (const char *text);

G_END_DECLS
