/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-error.h"

G_DEFINE_QUARK (jk-error-quark, jk_error)
