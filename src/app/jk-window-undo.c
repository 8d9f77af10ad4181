/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the window did and can take back, the newest first. */
#include <glib/gi18n-lib.h>

#include "jk-host-work.h"
#include "jk-json.h"
#include "jk-window-private.h"

typedef struct
{
  char *path;         /* (nullable): of a project that was removed */
  char *name;         /* (nullable): what it was called */
  JsonObject *before; /* (nullable): what settings were */
  char *action;       /* (nullable): of the window, that takes it back */
  char *target;       /* (nullable): of the action */
} JkUndo;

static void
jk_undo_free (gpointer data)
{
  JkUndo *self = data;

  g_free (self->path);
  g_free (self->name);
  g_clear_pointer (&self->before, json_object_unref);
  g_free (self->action);
  g_free (self->target);
  g_free (self);
}

static void
push (JkWindow *self,
      JkUndo   *undo)
{
  self->undo = g_slist_prepend (self->undo, undo);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.undo", TRUE);
}

void
jk_window_offer_project (JkWindow   *self,
                         const char *path,
                         const char *name)
{
  JkUndo *undo = g_new0 (JkUndo, 1);

  undo->path = g_strdup (path);
  undo->name = g_strdup (name);
  push (self, undo);
}

void
jk_window_offer_settings (JkWindow   *self,
                          JsonObject *before)
{
  JkUndo *undo = g_new0 (JkUndo, 1);

  undo->before = json_object_ref (before);
  push (self, undo);
}

void
jk_window_offer_action (JkWindow   *self,
                        const char *action,
                        const char *target)
{
  JkUndo *undo = g_new0 (JkUndo, 1);

  undo->action = g_strdup (action);
  undo->target = g_strdup (target);
  push (self, undo);
}

static void
tell (JkWindow     *self,
      char         *owned_text,
      const GError *error)
{
  g_autofree char *text = error != NULL ? g_strdup_printf (_ ("Cannot undo: %s"), error->message) : g_strdup (owned_text);

  jk_window_say (self, text, NULL, NULL, NULL);
  g_free (owned_text);
}

static void
on_brought_back_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      data)
{
  g_autoptr(JkWindow) self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(JkProjectItem) project = jk_host_add_project_finish (JK_HOST (source), result, &error);

  tell (self, project != NULL ? g_strdup_printf (_ ("“%s” is watched again"), jk_project_item_get_name (project)) : NULL, error);
}

static void
on_set_back_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      data)
{
  g_autoptr(JkWindow) self = data;
  g_autoptr(GError) error = NULL;

  (void) jk_host_change_finish (JK_HOST (source), result, &error);
  tell (self, g_strdup (_ ("It is as it was before")), error);
}

/* Of a restore, some of it may not have been possible. */
static char *
describe_undone (JsonObject *end)
{
  const int n = jk_json_get_int (end, "changed") + jk_json_get_int (end, "created") + jk_json_get_int (end, "removed");
  const int blocked = jk_json_get_int (end, "blocked");

  if (blocked > 0)
    return g_strdup_printf (_ ("%d brought back, %d not"), n, blocked);
  return g_strdup (_ ("Undone: everything is as it was before"));
}

void
jk_window_tell_undone_cb (GObject      *source,
                          GAsyncResult *result,
                          gpointer      data)
{
  g_autoptr(JkWindow) self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonObject) end = jk_host_work_finish (JK_HOST (source), result, &error);
  g_autofree char *text = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  text = end != NULL ? describe_undone (end) : g_strdup_printf (_ ("Cannot undo: %s"), error->message);
  jk_window_say (self, text, NULL, NULL, NULL);
}

void
jk_window_undo (JkWindow *self)
{
  JkUndo *undo;

  if (self->undo == NULL)
    return;
  undo = self->undo->data;
  self->undo = g_slist_delete_link (self->undo, self->undo);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.undo", self->undo != NULL);
  if (undo->action != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), undo->action, "s", undo->target);
  else if (undo->before != NULL)
    jk_host_set_config_async (self->host, undo->before, NULL, on_set_back_cb, g_object_ref (self));
  else
    jk_host_add_project_async (self->host, undo->path, undo->name, NULL, on_brought_back_cb, g_object_ref (self));
  jk_undo_free (undo);
}

void
jk_window_forget_undo (JkWindow *self)
{
  g_slist_free_full (g_steal_pointer (&self->undo), jk_undo_free);
}
