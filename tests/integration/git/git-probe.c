/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Lets a test written in Python look through a JkRepository that stays open. Reads a command a line:
 *
 *   status PATH   prints key=value lines, then "XY HEX [HEX]" a change (path, old path), then "."
 *   files PATH    prints "MODE HEX" a tracked file, then "."
 *   resolve PATH  prints "top=…", then "."
 *   follow PATH   as status, of a repository that is watched, after what the kernel has told until then; and how it was looked at
 *   cycles N      moves the clock by N times 30 s, each time with a look at all that is followed
 *   look PATH     one look of one that is followed, of which only the number of changes is told
 *   rescan PATH   the same at everything
 *   report PATH   how often it was looked at, and how
 *   events PATH   waits until the watch calls, 10 s at most; prints "calls=" how often it has so far
 *
 * A failure prints "error=CODE MESSAGE" and ".". Each PATH is opened once.
 */
#include <stdio.h>
#include <string.h>

#include <errno.h>
#include <stdlib.h>
#include <sys/inotify.h>

#include "jk-error.h"
#include "jk-git-status.h"
#include "jk-git-watch-private.h"
#include "jk-tracked-files.h"

typedef struct
{
  JkRepository *repository;
  JkGitWatch *watch; /* nullable */
  guint n_calls;
} Opened;

typedef struct
{
  GHashTable *opened; /* path → Opened */
  JkClock *clock;
  JkGitWatcher *watcher; /* nullable */
} Probe;

static void
print_hex (const char *bytes)
{
  for (; *bytes != '\0'; bytes++)
    printf ("%02x", (guchar) *bytes);
}

static void
print_error (const GError *error)
{
  printf ("error=%d %s\n", error->domain == JK_ERROR ? error->code : -1, error->message);
}

static void
print_change (const JkGitChange *change)
{
  if (change->is_conflicted)
    printf ("UU ");
  else if (change->worktree == '?')
    printf ("?? ");
  else
    printf ("%c%c ", change->index != '\0' ? change->index : '.', change->worktree != '\0' ? change->worktree : '.');
  print_hex (change->path);
  if (change->old_path != NULL)
    {
      printf (" ");
      print_hex (change->old_path);
    }
  printf ("\n");
}

static void
print_status (JkRepository *repository)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JkGitStatus) status = jk_repository_read_status (repository, G_MAXUINT, NULL, &error);

  if (status == NULL)
    {
      print_error (error);
      return;
    }
  printf ("total=%u\nstaged=%u\nmodified=%u\nuntracked=%u\nconflicted=%u\nrenamed=%u\n", status->total, status->staged,
          status->modified, status->untracked, status->conflicted, status->renamed);
  printf ("branch=%s\nhead=%s\nupstream=%s\noperation=%s\n", status->head.branch, status->head.commit, status->head.upstream,
          status->head.operation);
  printf ("flags=%s%s%s\n", status->head.is_detached ? "detached " : "", status->head.is_unborn ? "unborn " : "",
          status->head.is_linked ? "linked " : "");
  if (status->head.has_counts)
    printf ("ahead=%u\nbehind=%u\n", status->head.ahead, status->head.behind);
  for (guint i = 0; i < status->changes->len; i++)
    print_change (status->changes->pdata[i]);
}

static gboolean
print_file (const char *path,
            guint32     mode,
            guint64     size,
            gint64      mtime_ns,
            gpointer    data)
{
  printf ("%06o ", mode);
  print_hex (path);
  printf ("\n");
  return TRUE;
}

/* As a system whose limit is used up after so many. */
static int
add_some (int         fd,
          const char *path,
          guint32     mask)
{
  const guint most = atoi (g_getenv ("JIKIMI_PROBE_SYSTEM_WATCHES"));
  static GHashTable *added = NULL;

  if (added == NULL)
    added = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (!g_hash_table_contains (added, path) && g_hash_table_size (added) >= most)
    {
      errno = ENOSPC;
      return -1;
    }
  g_hash_table_add (added, g_strdup (path));
  return inotify_add_watch (fd, path, mask);
}

static void
opened_free (gpointer data)
{
  Opened *self = data;

  if (self->watch != NULL)
    jk_git_watch_stop (self->watch);
  g_clear_pointer (&self->watch, jk_git_watch_unref);
  g_object_unref (self->repository);
  g_free (self);
}

static void
on_news (gpointer data)
{
  ((Opened *) data)->n_calls++;
}

static void
start_watching (Probe  *self,
                Opened *opened)
{
  const char *max = g_getenv ("JIKIMI_PROBE_MAX_WATCHES");
  const JkGitWatcherLimits limits = { max != NULL ? atoi (max) : 0,
                                      g_getenv ("JIKIMI_PROBE_SYSTEM_WATCHES") != NULL ? add_some : NULL };
  g_autoptr (GError) error = NULL;

  if (self->watcher == NULL)
    self->watcher = jk_git_watcher_new (self->clock, &limits, &error);
  g_assert_no_error (error);
  opened->watch = jk_git_watch_new (self->watcher, on_news, opened);
  jk_repository_set_watch (opened->repository, opened->watch);
}

static gboolean
has_news (JkGitWatch *watch)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
  return watch->deadline_us != 0;
}

static void
print_report (JkGitWatch *watch)
{
  JkGitWatchReport report;

  jk_git_watch_get_report (watch, &report);
  printf ("watching=%s\nreason=%d\nwatches=%u\nmissing=%u\nlimit=%u\n", jk_git_watching_to_string (report.watching), report.reason,
          report.n_watches, report.n_missing, report.limit);
  printf ("events=%" G_GUINT64_FORMAT "\nfull=%" G_GUINT64_FORMAT "\nincremental=%" G_GUINT64_FORMAT "\nspared=%" G_GUINT64_FORMAT "\n",
          report.n_events, report.n_full, report.n_incremental, report.n_spared);
}

/* As the engine does: one look after the other, as long as something has happened. */
static void
follow (Probe  *self,
        Opened *opened)
{
  if (opened->watch == NULL)
    start_watching (self, opened);
  (void) has_news (opened->watch);
  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (JkGitStatus) status = jk_repository_read_status (opened->repository, 10, NULL, NULL);

      if (!has_news (opened->watch))
        break;
    }
}

/* Nothing may be looked at that is known already: then the last look tells it. */
static void
print_followed (Probe  *self,
                Opened *opened)
{
  follow (self, opened);
  print_status (opened->repository);
  print_report (opened->watch);
}

static void
move_on (Probe *self,
         guint  n_cycles)
{
  GHashTableIter iter;
  gpointer value;

  for (guint i = 0; i < n_cycles; i++)
    {
      jk_clock_advance (self->clock, 30 * G_USEC_PER_SEC);
      g_hash_table_iter_init (&iter, self->opened);
      while (g_hash_table_iter_next (&iter, NULL, &value))
        {
          Opened *opened = value;
          g_autoptr (JkGitStatus) status = NULL;

          if (opened->watch == NULL)
            continue;
          (void) has_news (opened->watch);
          status = jk_repository_read_status (opened->repository, 10, NULL, NULL);
        }
    }
}

static void
look_once (Probe  *self,
           Opened *opened)
{
  g_autoptr (JkGitStatus) status = NULL;
  g_autoptr (GError) error = NULL;

  if (opened->watch == NULL)
    start_watching (self, opened);
  (void) has_news (opened->watch);
  status = jk_repository_read_status (opened->repository, 1000, NULL, &error);
  if (status != NULL)
    printf ("total=%u\n", status->total);
  else
    print_error (error);
}

static gboolean
give_up_waiting (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
wait_for_call (Opened *opened)
{
  const guint before = opened->n_calls;
  gboolean is_over = FALSE;
  const guint timer = g_timeout_add (10000, give_up_waiting, &is_over);

  while (opened->n_calls == before && !is_over)
    g_main_context_iteration (NULL, TRUE);
  if (!is_over)
    g_source_remove (timer);
  printf ("calls=%u\n", opened->n_calls);
}

static void
obey (Probe      *self,
      const char *command,
      const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *top = NULL;
  Opened *opened = g_hash_table_lookup (self->opened, path);

  if (strcmp (command, "cycles") == 0)
    {
      move_on (self, atoi (path));
      return;
    }
  if (opened == NULL)
    {
      opened = g_new0 (Opened, 1);
      opened->repository = jk_repository_new (path);
      g_hash_table_insert (self->opened, g_strdup (path), opened);
    }
  if (strcmp (command, "status") == 0)
    print_status (opened->repository);
  else if (strcmp (command, "follow") == 0)
    print_followed (self, opened);
  else if (strcmp (command, "look") == 0)
    look_once (self, opened);
  else if (strcmp (command, "rescan") == 0 && opened->watch != NULL)
    {
      jk_git_watch_give_up (opened->watch);
      look_once (self, opened);
    }
  else if (strcmp (command, "report") == 0 && opened->watch != NULL)
    print_report (opened->watch);
  else if (strcmp (command, "events") == 0 && opened->watch != NULL)
    wait_for_call (opened);
  else if (strcmp (command, "files") == 0)
    jk_tracked_files_foreach (opened->repository, print_file, NULL, &error);
  else
    top = jk_repository_resolve (path, &error);
  if (top != NULL)
    printf ("top=%s\n", top);
  if (error != NULL)
    print_error (error);
}

int
main (void)
{
  g_autoptr (GHashTable) opened = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, opened_free);
  g_autoptr (JkClock) clock = jk_clock_new_manual (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC);
  Probe probe = { opened, clock, NULL };
  char line[8192];

  while (fgets (line, sizeof line, stdin) != NULL)
    {
      char *path = strchr (g_strchomp (line), ' ');

      if (path == NULL)
        return 2;
      *path++ = '\0';
      obey (&probe, line, path);
      printf (".\n");
      fflush (stdout);
    }
  g_hash_table_remove_all (opened);
  g_clear_pointer (&probe.watcher, jk_git_watcher_unref);
  return 0;
}
