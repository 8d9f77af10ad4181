/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-desktop-private.h"

#include <string.h>

static void
entry_free (gpointer data)
{
  JkDesktopEntry *entry = data;

  g_clear_pointer (&entry->current, jk_note_free);
  g_clear_pointer (&entry->next, jk_note_free);
  g_free (entry->id);
  g_free (entry);
}

static JkDesktopEntry *
ensure_entry (JkDesktop  *self,
              const char *id)
{
  JkDesktopEntry *entry = g_hash_table_lookup (self->entries, id);

  if (entry != NULL)
    return entry;
  entry = g_new0 (JkDesktopEntry, 1);
  entry->desktop = self;
  entry->id = g_strdup (id);
  g_hash_table_insert (self->entries, entry->id, entry);
  return entry;
}

JkDesktopEntry *
jk_desktop_find (JkDesktop *self,
                 guint32    number)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->entries);
  while (number != 0 && g_hash_table_iter_next (&iter, NULL, &value))
    {
      if (((JkDesktopEntry *) value)->number == number)
        return value;
    }
  return NULL;
}

/*
 * Numbers are worth something to one server in one session only: with another they are somebody else's notes. So both are
 * written beside them. "?" stands for a note that was handed over without an answer: it may be on screen, under no number.
 */
static char *
to_text (JkDesktop *self)
{
  GString *text = g_string_new (g_dbus_connection_get_guid (self->bus));
  GHashTableIter iter;
  gpointer value;

  g_string_append_printf (text, " %s\n", self->owner != NULL ? self->owner : "-");
  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      JkDesktopEntry *entry = value;
      g_autofree char *id = g_uri_escape_string (entry->id, NULL, FALSE);

      if (entry->is_shown)
        g_string_append_printf (text, "%u %s\n", entry->number, id);
      else if (entry->is_busy)
        g_string_append_printf (text, "? %s\n", id);
    }
  return g_string_free (text, FALSE);
}

static void
remember (JkDesktop *self)
{
  g_autofree char *text = NULL;

  if (self->listener.remember == NULL)
    return;
  text = to_text (self);
  if (g_strcmp0 (text, self->remembered) == 0)
    return;
  g_free (self->remembered);
  self->remembered = g_steal_pointer (&text);
  self->listener.remember (self->remembered, self->listener.user_data);
}

static void
forget (JkDesktop      *self,
        JkDesktopEntry *entry)
{
  if (!entry->is_busy && entry->next == NULL)
    g_hash_table_remove (self->entries, entry->id);
}

static void
tell_failure (JkDesktop    *self,
              const GError *error)
{
  if (!self->told_failure && self->listener.failed != NULL)
    self->listener.failed (error, self->listener.user_data);
  self->told_failure = TRUE;
}

static void
on_woken_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  JkDesktop *self = data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->is_waking = FALSE;
  if (error != NULL)
    tell_failure (self, error); /* what waits goes on waiting for somebody to come */
}

/* Nobody is there, but the bus may know how to start somebody. */
static void
wake (JkDesktop *self)
{
  if (self->is_waking)
    return;
  self->is_waking = TRUE;
  g_dbus_connection_call (self->bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "StartServiceByName",
                          g_variant_new ("(su)", self->class->name, 0), G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NONE, -1,
                          self->cancellable, on_woken_cb, self);
}

/* Hands over what is next, if nothing about @entry is under way. May free it. */
static void
pump (JkDesktop      *self,
      JkDesktopEntry *entry)
{
  if (entry->is_busy || entry->is_stuck)
    return;
  if (entry->next == NULL && !entry->is_shown)
    {
      forget (self, entry);
      return;
    }
  if (!self->is_ready)
    {
      if (self->is_absent)
        wake (self);
      return;
    }

  if (entry->next != NULL)
    {
      entry->is_busy = TRUE;
      entry->current = g_steal_pointer (&entry->next);
      remember (self);
      self->class->show (self, entry, entry->current);
    }
  else if (entry->withdraw)
    {
      entry->is_busy = TRUE;
      self->class->withdraw (self, entry);
    }
}

static void
pump_all (JkDesktop *self)
{
  g_autoptr(GList) entries = g_hash_table_get_values (self->entries);

  for (GList *l = entries; l != NULL; l = l->next)
    {
      ((JkDesktopEntry *) l->data)->is_stuck = FALSE;
      pump (self, l->data);
    }
}

void
jk_desktop_ready (JkDesktop *self)
{
  self->is_ready = TRUE;
  pump_all (self);
}

void
jk_desktop_done (JkDesktop      *self,
                 JkDesktopEntry *entry,
                 guint32         number,
                 const GError   *error)
{
  g_autoptr(JkNote) note = g_steal_pointer (&entry->current);

  entry->is_busy = FALSE;
  if (error == NULL)
    {
      entry->is_shown = note != NULL;
      entry->number = number;
      self->told_failure = FALSE;
    }
  else
    {
      tell_failure (self, error);
      entry->is_stuck = TRUE;
      if (note != NULL && entry->next == NULL && !entry->withdraw)
        entry->next = g_steal_pointer (&note); /* not lost: it goes out with whatever is new */
    }
  pump (self, entry);
  remember (self);
}

void
jk_desktop_closed (JkDesktop      *self,
                   JkDesktopEntry *entry)
{
  entry->is_shown = FALSE;
  entry->number = 0;
  forget (self, entry);
  remember (self);
}

static void
on_signal_cb (GDBusConnection *bus,
              const char      *sender,
              const char      *path,
              const char      *interface,
              const char      *signal,
              GVariant        *parameters,
              gpointer         data)
{
  JkDesktop *self = data;

  self->class->on_signal (self, signal, parameters);
}

/* Another server knows nothing of what the last one showed. */
static void
drop_shown (JkDesktop *self)
{
  g_autoptr(GList) entries = g_hash_table_get_values (self->entries);

  for (GList *l = self->class->has_numbers ? entries : NULL; l != NULL; l = l->next)
    {
      JkDesktopEntry *entry = l->data;

      entry->is_shown = FALSE;
      entry->number = 0;
      forget (self, entry);
    }
}

static void
on_appeared_cb (GDBusConnection *bus,
                const char      *name,
                const char      *owner,
                gpointer         data)
{
  JkDesktop *self = data;

  if (g_strcmp0 (owner, self->owner) != 0)
    {
      drop_shown (self);
      g_free (self->owner);
      self->owner = g_strdup (owner);
    }
  self->is_absent = FALSE;
  self->is_ready = FALSE;
  remember (self);
  if (self->class->appeared != NULL)
    self->class->appeared (self);
  else
    jk_desktop_ready (self);
}

static void
on_vanished_cb (GDBusConnection *bus,
                const char      *name,
                gpointer         data)
{
  JkDesktop *self = data;

  self->is_ready = FALSE;
  self->is_absent = TRUE;
  drop_shown (self);
  g_clear_pointer (&self->owner, g_free);
  remember (self);
  pump_all (self);
}

static gint
compare_entries (gconstpointer a,
                 gconstpointer b)
{
  const JkDesktopEntry *first = a, *second = b;

  if (first->next->level != second->next->level)
    return first->next->level < second->next->level ? -1 : 1;
  return first->order < second->order ? -1 : 1;
}

/* Keeps what waits bounded. */
static void
make_room (JkDesktop *self)
{
  GList *waiting = NULL;
  GHashTableIter iter;
  gpointer value;

  if (g_hash_table_size (self->entries) < JK_DESKTOP_MAX_NOTES)
    return;
  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      JkDesktopEntry *entry = value;

      if (entry->next != NULL && !entry->is_busy && !entry->is_shown)
        waiting = g_list_prepend (waiting, entry);
    }
  waiting = g_list_sort (waiting, compare_entries);
  if (waiting != NULL)
    g_hash_table_remove (self->entries, ((JkDesktopEntry *) waiting->data)->id);
  g_list_free (waiting);
}

void
jk_desktop_show (JkDesktop    *self,
                 const JkNote *note)
{
  JkDesktopEntry *entry = g_hash_table_lookup (self->entries, note->id);

  if (note->is_quiet && (entry == NULL || entry->withdraw || (!entry->is_shown && !entry->is_busy && entry->next == NULL)))
    return;
  if (entry == NULL)
    make_room (self);
  entry = ensure_entry (self, note->id);
  if (entry->next != NULL && !entry->next->is_quiet && note->is_quiet)
    { /* what waits is to be heard, with the words of now */
      g_autoptr(JkNote) old = g_steal_pointer (&entry->next);

      entry->next = jk_note_copy (note);
      entry->next->is_quiet = FALSE;
    }
  else
    {
      g_clear_pointer (&entry->next, jk_note_free);
      entry->next = jk_note_copy (note);
    }
  entry->withdraw = FALSE;
  entry->is_stuck = FALSE;
  entry->order = self->n_orders++;
  pump (self, entry);
}

void
jk_desktop_withdraw (JkDesktop  *self,
                     const char *id)
{
  JkDesktopEntry *entry = g_hash_table_lookup (self->entries, id);

  if (entry == NULL)
    return;
  g_clear_pointer (&entry->next, jk_note_free);
  entry->withdraw = TRUE;
  entry->is_stuck = FALSE;
  pump (self, entry);
}

guint
jk_desktop_get_n_notes (JkDesktop *self)
{
  return g_hash_table_size (self->entries);
}

GStrv
jk_desktop_list_ids (JkDesktop *self)
{
  g_autoptr(GStrvBuilder) ids = g_strv_builder_new ();
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_strv_builder_add (ids, id);
  return g_strv_builder_end (ids);
}

/* Whose numbers these are is found out by on_appeared_cb(). */
void
jk_desktop_restore (JkDesktop  *self,
                    const char *text)
{
  g_auto(GStrv) lines = g_strsplit (text, "\n", JK_DESKTOP_MAX_NOTES + 2);
  g_auto(GStrv) head = NULL;

  if (lines[0] == NULL)
    return;
  head = g_strsplit (lines[0], " ", 2);
  if (g_strcmp0 (head[0], g_dbus_connection_get_guid (self->bus)) != 0 || head[1] == NULL)
    return;
  for (guint i = 1; lines[i] != NULL; i++)
    {
      const char *blank = strchr (lines[i], ' ');
      g_autofree char *id = blank != NULL ? g_uri_unescape_string (blank + 1, NULL) : NULL;
      guint64 number = g_ascii_strtoull (lines[i], NULL, 10);
      JkDesktopEntry *entry;

      if (id == NULL || *id == '\0' || number > G_MAXUINT32 || *lines[i] == '?')
        continue;
      entry = ensure_entry (self, id);
      entry->number = (guint32) number;
      entry->is_shown = TRUE;
    }
  g_free (self->owner);
  self->owner = g_strcmp0 (head[1], "-") == 0 ? NULL : g_strdup (head[1]);
}

JkDesktop *
jk_desktop_new (GDBusConnection         *bus,
                JkDesktopKind            kind,
                const char              *app_id,
                const char              *name,
                const JkDesktopListener *listener)
{
  JkDesktop *self = g_new0 (JkDesktop, 1);

  self->class = kind == JK_DESKTOP_PORTAL ? jk_desktop_get_portal_class () : jk_desktop_get_server_class ();
  self->bus = g_object_ref (bus);
  self->app_id = g_strdup (app_id);
  self->name = g_strdup (name);
  self->listener = *listener;
  self->cancellable = g_cancellable_new ();
  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, entry_free);
  self->has_markup = TRUE;
  self->subscription = g_dbus_connection_signal_subscribe (bus, self->class->name, self->class->interface, NULL,
                                                           self->class->path, NULL, G_DBUS_SIGNAL_FLAGS_NONE, on_signal_cb,
                                                           self, NULL);
  self->watch = g_bus_watch_name_on_connection (bus, self->class->name, G_BUS_NAME_WATCHER_FLAGS_AUTO_START, on_appeared_cb,
                                                on_vanished_cb, self, NULL);
  return self;
}

void
jk_desktop_free (JkDesktop *self)
{
  g_cancellable_cancel (self->cancellable);
  g_bus_unwatch_name (self->watch);
  g_dbus_connection_signal_unsubscribe (self->bus, self->subscription);
  g_hash_table_unref (self->entries);
  g_object_unref (self->cancellable);
  g_object_unref (self->bus);
  g_free (self->owner);
  g_free (self->app_id);
  g_free (self->name);
  g_free (self->token);
  g_free (self->remembered);
  g_free (self);
}
