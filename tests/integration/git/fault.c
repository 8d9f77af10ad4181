/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Loaded before the C library (LD_PRELOAD) by tests of faults: counts the calls that change something on disk and
 *
 *   FAULT_KILL=N   ends the process by SIGKILL just before the Nth
 *   FAULT_FULL=N   from the Nth on, there is no space left (ENOSPC) to make or to fill a file
 *
 *   FAULT_RUN=PROGRAM, FAULT_AT=N  runs a program just before the Nth
 *   FAULT_RENAME=NAME  no file gets this name (EIO)
 *   FAULT_AGAIN=NAME  no file gets this name by renameat2() a second time (EIO)
 *   FAULT_PLAIN=1  renameat2() can do no more than renameat() (EINVAL)
 *
 * With FAULT_SHARED=FILE all programs that this is loaded into count together, and FAULT_KILL ends those that FAULT_VICTIM tells: the one
 * that reached the step (no value), the "guard", which was the first, or "all" of them. They have to be of one session.
 *
 * FAULT_COUNT=FILE has the number of calls written there at the end. Writing to standard output does not count.
 */
#undef _FILE_OFFSET_BITS /* both names of each call are ours */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#define MAX_PROGRAMS 1000

/* What the programs of FAULT_SHARED have in common. */
typedef struct
{
  int n_calls;
  int n_programs;
  pid_t programs[MAX_PROGRAMS];
} Shared;

static Shared own, *shared = &own;

static int
number (const char *name)
{
  const char *text = getenv (name);

  return text != NULL ? atoi (text) : 0;
}

__attribute__ ((constructor)) static void
join (void)
{
  const char *path = getenv ("FAULT_SHARED");
  const int fd = path != NULL ? (int) syscall (SYS_openat, AT_FDCWD, path, O_RDWR | O_CREAT | O_CLOEXEC, 0600) : -1;
  void *memory = MAP_FAILED;
  int n;

  if (fd >= 0 && ftruncate (fd, sizeof (Shared)) == 0)
    memory = mmap (NULL, sizeof (Shared), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (fd >= 0)
    close (fd);
  if (memory == MAP_FAILED)
    return;
  shared = memory;
  n = __atomic_fetch_add (&shared->n_programs, 1, __ATOMIC_SEQ_CST);
  if (n < MAX_PROGRAMS)
    shared->programs[n] = getpid ();
}

static void
end_victims (void)
{
  const char *victim = getenv ("FAULT_VICTIM");
  const int n = shared->n_programs < MAX_PROGRAMS ? shared->n_programs : MAX_PROGRAMS;

  for (int i = 0; victim != NULL && i < (strcmp (victim, "all") == 0 ? n : 1); i++)
    if (shared->programs[i] > 1 && shared->programs[i] != getpid () && getsid (shared->programs[i]) == getsid (0))
      kill (shared->programs[i], SIGKILL);
  if (victim == NULL || strcmp (victim, "all") == 0 || shared->programs[0] == getpid ())
    kill (getpid (), SIGKILL);
}

/* Returns: 1 if the call must fail; @needs_space: it makes or fills a file */
static int
reached (int needs_space)
{
  const int n = __atomic_add_fetch (&shared->n_calls, 1, __ATOMIC_SEQ_CST);
  const int kill_at = number ("FAULT_KILL"), full_at = number ("FAULT_FULL");

  if (kill_at > 0 && n == kill_at)
    end_victims ();
  if (n == number ("FAULT_AT"))
    {
      unsetenv ("LD_PRELOAD");
      unsetenv ("FAULT_AT");
      if (system (getenv ("FAULT_RUN")) != 0)
        fprintf (stderr, "FAULT_RUN failed\n");
    }
  if (!needs_space || full_at <= 0 || n < full_at)
    return 0;
  errno = ENOSPC;
  return 1;
}

__attribute__ ((destructor)) static void
tell (void)
{
  const char *path = getenv ("FAULT_COUNT");
  FILE *file = path != NULL ? fopen (path, "w") : NULL;

  if (file == NULL)
    return;
  fprintf (file, "%d\n", shared->n_calls);
  fclose (file);
}

#define NEXT(name) ((__typeof__ (&name)) dlsym (RTLD_NEXT, #name))

#define OPEN(name)                                                                                                                       \
  int name (const char *path, int flags, ...)                                                                                            \
  {                                                                                                                                      \
    va_list arguments;                                                                                                                   \
    mode_t mode;                                                                                                                         \
    va_start (arguments, flags);                                                                                                         \
    mode = va_arg (arguments, mode_t);                                                                                                   \
    va_end (arguments);                                                                                                                  \
    if ((flags & O_CREAT) && reached (1))                                                                                                \
      return -1;                                                                                                                         \
    return NEXT (name) (path, flags, mode);                                                                                              \
  }

#define OPENAT(name)                                                                                                                     \
  int name (int folder, const char *path, int flags, ...)                                                                                \
  {                                                                                                                                      \
    va_list arguments;                                                                                                                   \
    mode_t mode;                                                                                                                         \
    va_start (arguments, flags);                                                                                                         \
    mode = va_arg (arguments, mode_t);                                                                                                   \
    va_end (arguments);                                                                                                                  \
    if ((flags & O_CREAT) && reached (1))                                                                                                \
      return -1;                                                                                                                         \
    return NEXT (name) (folder, path, flags, mode);                                                                                      \
  }

OPEN (open)
OPEN (open64)
OPENAT (openat)
OPENAT (openat64)

static int
is_regular (int fd)
{
  struct stat st;

  return fd > 2 && fstat (fd, &st) == 0 && S_ISREG (st.st_mode);
}

ssize_t
write (int fd, const void *data, size_t size)
{
  if (is_regular (fd) && reached (1))
    return -1;
  return NEXT (write) (fd, data, size);
}

ssize_t
pwrite64 (int fd, const void *data, size_t size, off64_t at)
{
  if (is_regular (fd) && reached (1))
    return -1;
  return NEXT (pwrite64) (fd, data, size, at);
}

int
fsync (int fd)
{
  return reached (1) ? -1 : NEXT (fsync) (fd);
}

int
rename (const char *from, const char *to)
{
  const char *refused = getenv ("FAULT_RENAME");
  const char *last = strrchr (to, '/');

  (void) reached (0);
  if (refused != NULL && strcmp (last != NULL ? last + 1 : to, refused) == 0)
    {
      errno = EIO;
      return -1;
    }
  return NEXT (rename) (from, to);
}

int
renameat (int from_folder, const char *from, int to_folder, const char *to)
{
  (void) reached (0);
  return NEXT (renameat) (from_folder, from, to_folder, to);
}

static int
is_refused (const char *to)
{
  static int n_again;
  const char *refused = getenv ("FAULT_RENAME"), *again = getenv ("FAULT_AGAIN");

  return (refused != NULL && strcmp (to, refused) == 0) || (again != NULL && strcmp (to, again) == 0 && n_again++ > 0);
}

int
renameat2 (int from_folder, const char *from, int to_folder, const char *to, unsigned int flags)
{
  (void) reached (0);
  if (is_refused (to))
    {
      errno = EIO;
      return -1;
    }
  if (flags != 0 && number ("FAULT_PLAIN"))
    {
      errno = EINVAL;
      return -1;
    }
  return NEXT (renameat2) (from_folder, from, to_folder, to, flags);
}

int
linkat (int from_folder, const char *from, int to_folder, const char *to, int flags)
{
  return reached (1) ? -1 : NEXT (linkat) (from_folder, from, to_folder, to, flags);
}

int
symlinkat (const char *target, int folder, const char *name)
{
  return reached (1) ? -1 : NEXT (symlinkat) (target, folder, name);
}

int
mkdirat (int folder, const char *name, mode_t mode)
{
  return reached (1) ? -1 : NEXT (mkdirat) (folder, name, mode);
}

int
unlinkat (int folder, const char *name, int flags)
{
  (void) reached (0);
  return NEXT (unlinkat) (folder, name, flags);
}

int
link (const char *from, const char *to)
{
  return reached (1) ? -1 : NEXT (link) (from, to);
}

int
unlink (const char *path)
{
  (void) reached (0);
  return NEXT (unlink) (path);
}

int
mkdir (const char *path, mode_t mode)
{
  return reached (1) ? -1 : NEXT (mkdir) (path, mode);
}
