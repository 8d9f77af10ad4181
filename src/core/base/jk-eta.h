/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* So many earlier runs are needed before they count, and so many are of use. */
#define JK_ETA_MIN_RUNS 3
#define JK_ETA_MAX_RUNS 16

/**
 * jk_eta_from_past:
 * @past_s: (array length=n_past): how long earlier runs of the same kind took, in seconds, in any order
 * @elapsed_s: how long this run has taken
 * @low_s: (out): seconds left; as of @high_s untouched on failure
 *
 * The middle of what earlier runs took beyond @elapsed_s: its 20 % and 80 % quantiles, of those that took longer.
 *
 * Returns: %FALSE with fewer than %JK_ETA_MIN_RUNS runs, or if this one has taken longer than each of them
 */
gboolean jk_eta_from_past (const double *past_s, gsize n_past, double elapsed_s, double *low_s, double *high_s);

/**
 * jk_eta_from_pace:
 * @fraction: of the work that is done, 0 to 1
 *
 * What is left if it goes on as it went; the wider the less is done.
 *
 * Returns: %FALSE while too little is done, or for too short a time, to say it honestly
 */
gboolean jk_eta_from_pace (double fraction, double elapsed_s, double *low_s, double *high_s);

G_END_DECLS
