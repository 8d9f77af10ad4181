/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-unit.h"

G_BEGIN_DECLS

#define JK_SYSTEMD_NAME "org.freedesktop.systemd1"
#define JK_SYSTEMD_PATH "/org/freedesktop/systemd1"

struct _JkUnitBus
{
  gboolean user;
  GDBusConnection *connection; /* %NULL until it is needed */
};

/* One question with its time: the rest of it is what every call gets. */
typedef struct
{
  GDBusConnection *connection;
  const char *path;
  gint64 deadline_us; /* monotonic */
  GCancellable *cancellable;
} JkUnitQuestion;

/* Connects if need be, and fills in @question's connection and path. Returns: %FALSE as jk_unit_bus_get_state() */
gboolean jk_unit_bus_connect (JkUnitBus *self, JkUnitQuestion *question, GError **error);

/* Returns: (transfer full) (nullable): the answer; %NULL with the error as GDBus has it */
GVariant *jk_unit_question_call (const JkUnitQuestion *question,
                                 const char           *interface,
                                 const char           *method,
                                 GVariant             *arguments,
                                 const GVariantType   *type,
                                 GError              **error);

/* Says @from in our words. */
void jk_unit_translate_error (const GError *from, GError **error);

G_END_DECLS
