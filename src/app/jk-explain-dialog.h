/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Tells why @metric has no value and how to get one, with an example that can be copied. */
void jk_explain_dialog_present (GtkWindow *parent, const char *metric);

G_END_DECLS
