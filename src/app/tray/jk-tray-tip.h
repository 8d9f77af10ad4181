/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * jk_tray_tip_new:
 * @lines: (array zero-terminated=1): plain
 *
 * The text of a tooltip may be markup by the specification of StatusNotifierItem, so a host may read it as such or show it as it is, and
 * tells nobody which. A text that means the same both ways: "&", "<" and ">" become "＆", "‹" and "›", which look alike and are no markup.
 * Names that others gave begin no line and turn none: see jk_plain_line_new().
 * https://www.freedesktop.org/wiki/Specifications/StatusNotifierItem/StatusNotifierItem/#tooltip
 *
 * Returns: (transfer full)
 */
char *jk_tray_tip_new (const char *const *lines);

G_END_DECLS
