/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * What is in a repository but nobody there wrote: told by names and by what the first lines say. The names are those that
 * generators and package tools use themselves.
 */

/* @path: relative to the top. Returns: whether a folder above it holds other people's code, such as third_party/ */
gboolean jk_source_is_vendored (const char *path);

/* @name: last part of a path. Returns: whether generators give such names, such as "*.pb.go" */
gboolean jk_source_is_generated_name (const char *name);

/* @text: (array length=length): a file's beginning. Returns: whether a comment in the first 20 lines says "@generated" or "DO NOT EDIT" */
gboolean jk_source_is_generated_text (const char *text, gsize length);

/* The same test as Git's: a NUL in the first 8,000 bytes. */
gboolean jk_source_is_binary (const char *text, gsize length);

G_END_DECLS
