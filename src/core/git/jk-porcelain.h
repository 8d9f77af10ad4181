/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-git-tally.h"

G_BEGIN_DECLS

/**
 * jk_porcelain_parse:
 * @data: (array length=size): what `git status --porcelain=v2 -z --branch` printed
 * @size: bytes
 * @tally: takes the changes; not to be used any further after an error
 * @head: takes branch, commit, upstream and distance; its texts are freed and replaced
 *
 * Pure. Header lines and entries of kinds not known are passed over, as Git asks readers to do.
 * Source: git-status(1), Porcelain Format Version 2.
 *
 * Returns: %FALSE with %JK_ERROR_PARSE, which names the entry, counted from 1
 */
gboolean jk_porcelain_parse (const char *data, gsize size, JkGitTally *tally, JkGitHead *head, GError **error);

G_END_DECLS
