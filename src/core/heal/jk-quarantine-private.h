/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-quarantine.h"

G_BEGIN_DECLS

struct _JkQuarantine
{
  char *folder;
  gint64 keep_us;
};

typedef enum
{
  JK_QUARANTINE_BACK,
  JK_QUARANTINE_STAYS,
  JK_QUARANTINE_NEVER_HERE,
} JkQuarantineBack;

/* jk-quarantine.c */
gboolean jk_quarantine_fail (const char *what, int code, GError **error); /* Returns: %FALSE */
/* Returns: a descriptor of the folder of @id; -1 with errno */
int jk_quarantine_open_id (JkQuarantine *self, const char *id);

/* jk-quarantine-move.c */
/* Returns: bytes that may be copied to the file system behind @fd */
guint64 jk_quarantine_room_behind (int fd);
/* Moves entry @index of @id, the folder behind @own, to @name in @folder, through no symbolic link and over nothing. */
JkQuarantineBack jk_quarantine_move_out (int own, const char *id, guint index, const char *folder, const char *name,
                                         GCancellable *cancellable);

G_END_DECLS
