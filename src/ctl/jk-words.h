/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-level.h"

G_BEGIN_DECLS

/* What the API says in words of its own, in words for people. All (transfer none) unless said otherwise. */

const char *jk_words_level (JkLevel level);        /* "경고" */
const char *jk_words_level_shape (JkLevel level);  /* "▲": told apart without colour */
const char *jk_words_level_style (JkLevel level);  /* (nullable): SGR parameters */
char *jk_words_level_text (JkLevel level);         /* (transfer full): "▲ 경고" */
JkLevel jk_words_read_level (const char *word);    /* (nullable) @word; info if it is none */

const char *jk_words_project_state (const char *state);
const char *jk_words_operation_state (const char *state);
const char *jk_words_operation_kind (const char *kind);
const char *jk_words_alert_state (const char *state);
const char *jk_words_alert_category (const char *category);
const char *jk_words_collector (const char *id); /* "git" → "Git 상태" */
const char *jk_words_change (const char *code);    /* of a path in Git: "M" → "수정" */
const char *jk_words_metric (const char *metric);  /* its title; @metric itself if it is not known */

/* (transfer full): "방금", "3분 전"; "–" for 0 */
char *jk_words_ago (gint64 time_us, gint64 now_us);
/* (transfer full): local time, "2026-01-02 03:04:05" */
char *jk_words_time (gint64 time_us);

G_END_DECLS
