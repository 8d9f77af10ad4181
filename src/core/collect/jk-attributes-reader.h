/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "jk-attributes.h"

G_BEGIN_DECLS

/**
 * JkAttributesReader:
 *
 * The attribute files of one working tree, read once and again only when one of them came, went or changed.
 */
typedef struct _JkAttributesReader JkAttributesReader;

JkAttributesReader *jk_attributes_reader_new (void);
/* For what a change needs to know: asks for all of #JkAttribute. */
JkAttributesReader *jk_attributes_reader_new_for_changes (void);
void jk_attributes_reader_free (JkAttributesReader *self);

/**
 * jk_attributes_reader_update:
 * @root: descriptor of the working tree
 * @info: (nullable): absolute path of .git/info/attributes
 * @paths: (element-type filename): the .gitattributes files of the tree, ascending; the top's is looked for anyway
 *
 * Files over 1 MiB and links are passed over.
 *
 * Returns: whether anything changed
 */
gboolean jk_attributes_reader_update (JkAttributesReader *self, int root, const char *info, GPtrArray *paths);

/* Returns: (transfer none): valid until the next update */
JkAttributes *jk_attributes_reader_get (JkAttributesReader *self);

G_END_DECLS
