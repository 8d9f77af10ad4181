/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "jk-host.h"

G_BEGIN_DECLS

/**
 * jk_tune_dialog_present:
 * @alert: of a metric with a threshold
 * @changed: told when another threshold is in force: "section.key" → what it was (string, or null for the default), and a sentence
 *
 * How often the alert would have come lately with other thresholds, and the choice of one of them.
 */
void jk_tune_dialog_present (GtkWindow *parent, JkHost *host, JkAlertItem *alert,
                             void (*changed) (GtkWindow *parent, JsonObject *before, const char *sentence));

G_END_DECLS
