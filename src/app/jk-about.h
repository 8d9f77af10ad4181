/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

void jk_about_present (GtkWindow *parent);

/* A page that says what the window shows and which keys lead where. */
void jk_help_present (GtkWindow *parent);

G_END_DECLS
