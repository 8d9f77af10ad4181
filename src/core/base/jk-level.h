/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * JkLevel:
 *
 * How bad something is, ascending. A metric is info (normal), warning, critical or emergency; success is for events only.
 */
typedef enum
{
  JK_LEVEL_INFO,
  JK_LEVEL_SUCCESS,
  JK_LEVEL_WARNING,
  JK_LEVEL_CRITICAL,
  JK_LEVEL_EMERGENCY,
} JkLevel;

/* Returns: (transfer none): "info", "success", "warning", "critical" or "emergency" */
const char *jk_level_to_string (JkLevel level);

/* Fills @out and returns %TRUE, or leaves it alone and returns %FALSE if @name is none of the five words. */
gboolean jk_level_from_string (const char *name, JkLevel *out);

G_END_DECLS
