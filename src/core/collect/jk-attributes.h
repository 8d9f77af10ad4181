/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  JK_ATTRIBUTE_UNSPECIFIED,
  JK_ATTRIBUTE_SET,   /* "name", or "name=" anything but false */
  JK_ATTRIBUTE_UNSET, /* "-name" or "name=false" */
} JkAttributeState;

/* The attributes that Jikimi asks for. */
typedef enum
{
  JK_ATTRIBUTE_GENERATED, /* linguist-generated */
  JK_ATTRIBUTE_VENDORED,  /* linguist-vendored */
  JK_N_LINE_ATTRIBUTES,
  /* These only after jk_attributes_want_all(): */
  JK_ATTRIBUTE_TEXT = JK_N_LINE_ATTRIBUTES,
  JK_ATTRIBUTE_BINARY,
  JK_ATTRIBUTE_FILTER,    /* filter: set where a program is named */
  JK_ATTRIBUTE_ENCODING,  /* working-tree-encoding */
  JK_N_ATTRIBUTES,
} JkAttribute;

/**
 * JkAttributes:
 *
 * What the .gitattributes files of a working tree say of the attributes in #JkAttribute, as gitattributes(5): the last match of a file
 * counts, that of a deeper folder over that of one above, .git/info/attributes over all; macros of the top's files.
 */
typedef struct _JkAttributes JkAttributes;

JkAttributes *jk_attributes_new (void);
void jk_attributes_free (JkAttributes *self);

/* Before the first path is asked for: all of #JkAttribute, which costs more, since most lines are about line ends. */
void jk_attributes_want_all (JkAttributes *self);

/**
 * jk_attributes_add:
 * @folder: (nullable): where the file lies, relative to the top, "" for the top; %NULL for .git/info/attributes
 * @text: (array length=length): the file
 *
 * Add the top's file before the others, and all before asking for the first path. Lines that are not valid are passed over, as Git does.
 */
void jk_attributes_add (JkAttributes *self, const char *folder, const char *text, gsize length);

/**
 * jk_attributes_get:
 * @path: of a file, relative to the top
 * @states: (out caller-allocates): one for each #JkAttribute
 *
 * Quick for paths in ascending order, and for a folder above which no file says anything.
 */
void jk_attributes_get (JkAttributes *self, const char *path, JkAttributeState states[JK_N_ATTRIBUTES]);

/**
 * jk_attributes_pattern_match:
 * @pattern: as in .gitattributes: one without a slash matches the last part of a path, one with a slash all of it; one that
 *   ends in a slash matches no file
 * @path: relative to the folder of the pattern
 */
gboolean jk_attributes_pattern_match (const char *pattern, const char *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkAttributes, jk_attributes_free)

G_END_DECLS
