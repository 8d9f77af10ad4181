/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "jk-level.h"

G_BEGIN_DECLS

/* Beyond these a text ends with "…". */
#define JK_MESSAGE_MAX_TITLE 300
#define JK_MESSAGE_MAX_TEXT 4000
#define JK_MESSAGE_MAX_WORD 200

typedef enum
{
  JK_MESSAGE_FIRING,
  JK_MESSAGE_RESOLVED, /* what it told of is over */
  JK_MESSAGE_TEST,
} JkMessageState;

/**
 * JkMessageParts:
 * @id: of the cause: a later message with the same id takes the place of what was not sent yet
 * @category: such as "git"
 * @title: one line
 * @text: whole sentences; may have line breaks
 * @project: (nullable): as people call it
 * @metric: (nullable): id
 * @value: (nullable): as people read it
 * @threshold: (nullable): the same
 * @value_number: NAN where there is none
 * @threshold_number: the same
 * @since_us: when it began, real time
 * @time_us: when this was true, real time
 * @count: how often it began
 * @host: (nullable): whose machine it is
 * @url: (nullable): where to see more
 */
typedef struct
{
  const char *id;
  JkMessageState state;
  JkLevel level;
  const char *category;
  const char *title;
  const char *text;
  const char *project;
  const char *metric;
  const char *value;
  const char *threshold;
  double value_number;
  double threshold_number;
  gint64 since_us;
  gint64 time_us;
  guint count;
  const char *host;
  const char *url;
} JkMessageParts;

/**
 * JkMessage:
 *
 * What people are told over a channel: plain text, cleaned (see jk_note_clean()) and bounded. Immutable; any thread.
 */
typedef struct _JkMessage JkMessage;

/* Copies @parts, whose texts may be any bytes. Returns: (transfer full) */
JkMessage *jk_message_new (const JkMessageParts *parts);
JkMessage *jk_message_ref (JkMessage *self);
void jk_message_unref (JkMessage *self);

/* Returns: (transfer none): no text of it is %NULL */
const JkMessageParts *jk_message_get (const JkMessage *self);

/* Appends it to the fields of a record. */
void jk_message_add_fields (const JkMessage *self, GPtrArray *fields);
/* @fields: (array length=n_fields): as of jk_message_add_fields(). Returns: (transfer full) (nullable): %NULL if they are none */
JkMessage *jk_message_from_fields (const char *const *fields, guint n_fields);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkMessage, jk_message_unref)

G_END_DECLS
