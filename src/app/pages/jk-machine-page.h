/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "jk-host.h"

G_BEGIN_DECLS

#define JK_TYPE_MACHINE_PAGE (jk_machine_page_get_type ())
/**
 * JkMachinePage:
 *
 * The host's machine: what happens on it this very minute, six live charts side by side; below them what changes slowly.
 * While it is on screen the host is asked for a value each second; otherwise it does nothing.
 */
G_DECLARE_FINAL_TYPE (JkMachinePage, jk_machine_page, JK, MACHINE_PAGE, AdwBin)

/* Once. */
void jk_machine_page_set_host (JkMachinePage *self, JkHost *host);

G_END_DECLS
