/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * jk_value_text_new:
 * @metric: (nullable): decides how many decimals are worth showing
 * @unit: (nullable): as in the API: "%", "ms", "B", "B/s", "paths", "" …
 * @value: NAN for none
 *
 * A value as people read it in the user's language: "42.1 %" (English), "42.1%" (Korean), "1.2 MB/s", "128개", "–"
 * for none.
 *
 * Returns: (transfer full)
 */
char *jk_value_text_new (const char *metric, const char *unit, double value);

/* The number alone, with the metric's decimals and no unit; for B and B/s the plain number. Returns: (transfer full) */
char *jk_value_number_new (const char *metric, double value);

G_END_DECLS
