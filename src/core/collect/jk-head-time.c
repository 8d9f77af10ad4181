/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-head-time.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "jk-open-below.h"
#include "jk-text-lines.h"

#define TAIL_BYTES (16 * 1024)

/* "OLD NEW Name <mail> SECONDS ZONE\tcommit: Message". Returns: seconds, 0 if the line tells of no commit */
static gint64
read_entry (const char *line,
            gsize       length)
{
  static const char *const ELSEWHERE[] = { "checkout:", "reset:", "branch:", "Branch:" };
  const char *tab = memchr (line, '\t', length);
  const char *mail = tab != NULL ? memrchr (line, '>', tab - line) : NULL;
  guint64 seconds;

  if (mail == NULL || tab - mail < 3)
    return 0;
  for (guint i = 0; i < G_N_ELEMENTS (ELSEWHERE); i++)
    {
      gsize n = strlen (ELSEWHERE[i]);

      if (length - (tab + 1 - line) >= n && memcmp (tab + 1, ELSEWHERE[i], n) == 0)
        return 0;
    }
  mail += 2;
  if (!jk_text_read_number (&mail, tab, &seconds) || seconds > G_MAXINT64 / G_USEC_PER_SEC)
    return 0;
  return seconds;
}

gint64
jk_reflog_newest_commit_us (const char *text,
                            gsize       length)
{
  JkTextLines lines = { text, length };
  const char *line;
  gint64 newest = 0;
  gsize n;

  while (jk_text_lines_next (&lines, &line, &n))
    {
      gint64 seconds = read_entry (line, n);

      /* The last line that tells, not the largest time: clocks go wrong. */
      if (seconds > 0)
        newest = seconds;
    }
  return newest * G_USEC_PER_SEC;
}

/* Returns: (nullable): the folder in which HEAD lies: ".git", or where the file ".git" of a linked working tree points */
static char *
find_git_dir (const char *worktree)
{
  g_autofree char *dot_git = g_build_filename (worktree, ".git", NULL);
  char text[4096 + 1];
  gssize n;
  int fd;

  if (g_file_test (dot_git, G_FILE_TEST_IS_DIR))
    return g_steal_pointer (&dot_git);

  fd = open (dot_git, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  n = fd >= 0 ? jk_read_start (fd, text, sizeof text - 1) : -1;
  if (fd >= 0)
    close (fd);
  if (n < 0)
    return NULL;
  text[n] = '\0';
  if (!g_str_has_prefix (text, "gitdir: "))
    return NULL;
  g_strchomp (text);
  return g_canonicalize_filename (text + strlen ("gitdir: "), worktree);
}

gint64
jk_head_time_read (const char *worktree)
{
  g_autofree char *git_dir = find_git_dir (worktree);
  g_autofree char *path = git_dir != NULL ? g_build_filename (git_dir, "logs", "HEAD", NULL) : NULL;
  g_autofree char *text = g_malloc (TAIL_BYTES);
  int fd = path != NULL ? open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1;
  gssize n;

  if (fd < 0)
    return 0;
  /* A log shorter than that cannot be gone back so far in, and is read from its start. */
  if (lseek (fd, -TAIL_BYTES, SEEK_END) < 0)
    (void) lseek (fd, 0, SEEK_SET);
  n = jk_read_start (fd, text, TAIL_BYTES);
  close (fd);
  return n > 0 ? jk_reflog_newest_commit_us (text, n) : 0;
}
