/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-git-watch-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "jk-error.h"

#define LIMIT_FILE "/proc/sys/fs/inotify/max_user_watches"
#define MAX_WATCHES 32768
/* About 1,000 events, under a millisecond of work; what is left makes the source ready again. */
#define BUFFER_BYTES (32 * 1024)
#define EVENTS \
  (IN_MODIFY | IN_ATTRIB | IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF \
   | IN_ONLYDIR)

/* Of the folder that a repository is in: it may be a busy one. */
#define EVENTS_ABOVE \
  (IN_ATTRIB | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR | IN_MASK_ADD)

typedef struct
{
  GSource source;
  JkGitWatcher *watcher; /* not owned: it destroys the source */
} Source;

static void
forget_folder (JkGitWatcher *self,
               int           wd)
{
  GPtrArray *places = g_hash_table_lookup (self->folders, GINT_TO_POINTER (wd));

  for (guint i = 0; places != NULL && i < places->len; i++)
    ((JkGitPlace *) places->pdata[i])->wd = -1;
  g_hash_table_remove (self->folders, GINT_TO_POINTER (wd));
}

static void
handle (JkGitWatcher               *self,
        const struct inotify_event *event)
{
  GPtrArray *places;

  if (event->mask & IN_Q_OVERFLOW)
    for (guint i = 0; i < self->watches->len; i++)
      jk_git_watch_note_all (self->watches->pdata[i]);
  places = g_hash_table_lookup (self->folders, GINT_TO_POINTER (event->wd));
  for (guint i = 0; places != NULL && i < places->len; i++)
    jk_git_watch_note (places->pdata[i], event->mask, event->len > 0 ? event->name : NULL);
  if (event->mask & IN_IGNORED)
    forget_folder (self, event->wd);
}

/* Returns: whether there was anything */
static gboolean
read_events (JkGitWatcher *self)
{
  _Alignas (struct inotify_event) char buffer[BUFFER_BYTES];
  ssize_t n = read (self->fd, buffer, sizeof buffer);

  for (ssize_t at = 0; at < n;)
    {
      const struct inotify_event *event = (const struct inotify_event *) (buffer + at);

      handle (self, event);
      at += sizeof *event + event->len;
    }
  return n > 0;
}

/* Returns: (transfer full): those whose time has come */
static GPtrArray *
take_due (JkGitWatcher *self)
{
  GPtrArray *due = g_ptr_array_new_with_free_func ((GDestroyNotify) jk_git_watch_unref);
  const gint64 now_us = g_get_monotonic_time ();

  for (guint i = 0; i < self->watches->len; i++)
    {
      JkGitWatch *watch = self->watches->pdata[i];

      if (watch->deadline_us == 0 || watch->deadline_us > now_us || watch->is_looking)
        continue;
      watch->deadline_us = 0;
      g_ptr_array_add (due, jk_git_watch_ref (watch));
    }
  return due;
}

static gboolean
dispatch (GSource    *source,
          GSourceFunc callback,
          gpointer    user_data)
{
  JkGitWatcher *self = ((Source *) source)->watcher;
  g_autoptr (GPtrArray) due = NULL;

  g_mutex_lock (&self->lock);
  (void) read_events (self);
  due = take_due (self);
  jk_git_watcher_arm (self);
  g_mutex_unlock (&self->lock);
  for (guint i = 0; i < due->len; i++)
    {
      const JkGitWatch *watch = due->pdata[i];

      if (watch->func != NULL)
        watch->func (watch->user_data);
    }
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs source_funcs = { NULL, NULL, dispatch, NULL, NULL, NULL };

void
jk_git_watcher_arm (JkGitWatcher *self)
{
  gint64 first_us = G_MAXINT64;

  if (self->source == NULL)
    return;
  for (guint i = 0; i < self->watches->len; i++)
    {
      const JkGitWatch *watch = self->watches->pdata[i];

      if (watch->deadline_us != 0 && !watch->is_looking)
        first_us = MIN (first_us, watch->deadline_us);
    }
  g_source_set_ready_time (self->source, first_us != G_MAXINT64 ? first_us : -1);
}

/* The system's limit is for all programs of a user: editors and build tools need theirs. */
static guint
share_of_system (void)
{
  g_autofree char *text = NULL;
  guint64 limit;

  if (!g_file_get_contents (LIMIT_FILE, &text, NULL, NULL))
    return MAX_WATCHES / 4;
  limit = g_ascii_strtoull (text, NULL, 10);
  return MIN (limit / 2, MAX_WATCHES);
}

static int
add_inotify_watch (int         fd,
                   const char *path,
                   guint32     mask)
{
  return inotify_add_watch (fd, path, mask);
}

JkGitWatcher *
jk_git_watcher_new (JkClock                  *clock,
                    const JkGitWatcherLimits *limits,
                    GError                  **error)
{
  const int fd = inotify_init1 (IN_NONBLOCK | IN_CLOEXEC);
  JkGitWatcher *self;

  if (fd < 0)
    {
      g_set_error (error, JK_ERROR, JK_ERROR_LIMIT, _ ("Repositories cannot be watched: %s"), g_strerror (errno));
      return NULL;
    }
  self = g_new0 (JkGitWatcher, 1);
  g_atomic_ref_count_init (&self->n_refs);
  g_mutex_init (&self->lock);
  self->fd = fd;
  self->clock = jk_clock_ref (clock);
  self->max_watches = limits != NULL && limits->max_watches > 0 ? limits->max_watches : share_of_system ();
  self->add_watch = limits != NULL && limits->add_watch != NULL ? limits->add_watch : add_inotify_watch;
  self->folders = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
  self->watches = g_ptr_array_new ();
  self->source = g_source_new (&source_funcs, sizeof (Source));
  ((Source *) self->source)->watcher = self;
  g_source_set_static_name (self->source, "repositories change");
  g_source_add_unix_fd (self->source, fd, G_IO_IN);
  g_source_attach (self->source, g_main_context_get_thread_default ());
  return self;
}

void
jk_git_watcher_stop (JkGitWatcher *self)
{
  g_mutex_lock (&self->lock);
  if (self->source != NULL)
    {
      g_source_destroy (self->source);
      g_clear_pointer (&self->source, g_source_unref);
      close (self->fd);
      self->fd = -1;
    }
  g_mutex_unlock (&self->lock);
}

JkGitWatcher *
jk_git_watcher_ref (JkGitWatcher *self)
{
  g_atomic_ref_count_inc (&self->n_refs);
  return self;
}

void
jk_git_watcher_unref (JkGitWatcher *self)
{
  if (!g_atomic_ref_count_dec (&self->n_refs))
    return;
  jk_git_watcher_stop (self);
  g_hash_table_unref (self->folders);
  g_ptr_array_unref (self->watches);
  jk_clock_unref (self->clock);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static void
add_place (JkGitWatcher *self,
           JkGitPlace   *place,
           int           wd)
{
  GPtrArray *places = g_hash_table_lookup (self->folders, GINT_TO_POINTER (wd));

  if (places == NULL)
    {
      places = g_ptr_array_new ();
      g_hash_table_insert (self->folders, GINT_TO_POINTER (wd), places);
    }
  g_ptr_array_add (places, place);
  place->wd = wd;
}

int
jk_git_watcher_attach (JkGitWatcher *self,
                       JkGitPlace   *place,
                       gboolean     *is_new)
{
  const gboolean is_above = place->kind == JK_GIT_PLACE_ABOVE || place->kind == JK_GIT_PLACE_GONE;
  int wd;

  *is_new = FALSE;
  if (self->fd < 0)
    return EBADF;
  if (place->wd < 0 && g_hash_table_size (self->folders) >= self->max_watches)
    return ENOSPC;
  wd = self->add_watch (self->fd, place->path, is_above ? EVENTS_ABOVE : EVENTS | IN_DONT_FOLLOW);
  if (wd < 0)
    return errno;
  if (wd == place->wd)
    return 0;
  *is_new = TRUE;
  jk_git_watcher_detach (self, place);
  add_place (self, place, wd);
  return 0;
}

void
jk_git_watcher_detach (JkGitWatcher *self,
                       JkGitPlace   *place)
{
  GPtrArray *places = place->wd >= 0 ? g_hash_table_lookup (self->folders, GINT_TO_POINTER (place->wd)) : NULL;

  if (places == NULL)
    return;
  g_ptr_array_remove_fast (places, place);
  if (places->len == 0)
    {
      g_hash_table_remove (self->folders, GINT_TO_POINTER (place->wd));
      if (self->fd >= 0)
        (void) inotify_rm_watch (self->fd, place->wd);
    }
  place->wd = -1;
}

guint
jk_git_watcher_get_max_watches (JkGitWatcher *self)
{
  return self->max_watches;
}

guint
jk_git_watcher_get_n_watches (JkGitWatcher *self)
{
  guint n;

  g_mutex_lock (&self->lock);
  n = g_hash_table_size (self->folders);
  g_mutex_unlock (&self->lock);
  return n;
}
