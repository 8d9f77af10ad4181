/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Placeholders that a template may have at the most. */
#define JK_TEMPLATE_MAX_PLACEHOLDERS 100

/**
 * JkTemplateFormat:
 * @JK_TEMPLATE_AUTO: what it looks like: JSON if it begins with a brace or bracket, a form if with "name=", else text
 * @JK_TEMPLATE_JSON: values become strings; outside of quotes those that are numbers become numbers, or null
 * @JK_TEMPLATE_FORM: values are percent-encoded
 * @JK_TEMPLATE_TEXT: values stand as they are
 * @JK_TEMPLATE_URL: of an address: nothing but the secret and the recipient, behind the host, "/" and ":" left as they are
 *
 * What a template makes, and so how what is put into it is escaped.
 */
typedef enum
{
  JK_TEMPLATE_AUTO,
  JK_TEMPLATE_JSON,
  JK_TEMPLATE_FORM,
  JK_TEMPLATE_TEXT,
  JK_TEMPLATE_URL,
} JkTemplateFormat;

/**
 * JkTemplate:
 *
 * A text with placeholders: {title}, {text|300} for the first 300 characters, {text|html} with &, < and > as HTML (and Slack)
 * has them, {text|markdown} with nothing that Markdown or a mention would take for its own. Immutable: any thread.
 */
typedef struct _JkTemplate JkTemplate;

/**
 * jk_template_parse:
 * @text: UTF-8: a template, or the name of one that is provided: json, slack, discord, mattermost, telegram
 *
 * Returns: (transfer full) (nullable): %NULL with %JK_ERROR_CONFIG that says what is wrong at which character. The text itself is
 *   not in the message: it may hold a secret
 */
JkTemplate *jk_template_parse (const char *text, JkTemplateFormat format, GError **error);
void jk_template_free (JkTemplate *self);

JkTemplateFormat jk_template_get_format (const JkTemplate *self);
/* Returns: whether {@name} is in it */
gboolean jk_template_has (const JkTemplate *self, const char *name);

/* Returns: (nullable): what {@name} stands for; UTF-8. %NULL is the same as "" */
typedef const char *(*JkTemplateLookUp) (const char *name, gconstpointer user_data);

/* Returns: (transfer full) */
char *jk_template_fill (const JkTemplate *self, JkTemplateLookUp look_up, gconstpointer user_data);

/* Returns: (nullable): the template that is provided under @name */
const char *jk_template_find_shape (const char *name);
/* Returns: (transfer none) (array zero-terminated=1): the names of those */
const char *const *jk_template_list_shapes (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkTemplate, jk_template_free)

G_END_DECLS
