/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-host.h"

G_BEGIN_DECLS

/* What is told of long work, in the window and in the tray, in the language of the process; plain. */

/* @host: whose work it is, to name its project. Returns: (transfer full): "저장소를 읽는 중 · shop" */
char *jk_operation_text_title (JkOperationItem *item, JkHost *host);

/* Returns: (transfer full): "2/5단계: 세는 중 · 약 3~4분 남음"; "" while nothing can be said */
char *jk_operation_text_stage (JkOperationItem *item);

/* Returns: (transfer full): all in one line, "저장소를 읽는 중 · shop · 42% · 약 3~4분 남음" */
char *jk_operation_text_line (JkOperationItem *item, JkHost *host);

G_END_DECLS
