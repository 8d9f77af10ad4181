/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-line-scan.h"

G_BEGIN_DECLS

/* Returns: (transfer floating): the detail "file_size" of docs/architecture.md. Sorts the violations of @totals, longest first */
GVariant *jk_line_detail_new (const JkLineTotals *totals, guint limit);

G_END_DECLS
