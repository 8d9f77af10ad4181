/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-process.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "jk-error.h"
#include "jk-process-fork.h"

#define DEFAULT_TIMEOUT_US (60 * G_TIME_SPAN_SECOND)
#define DEFAULT_GRACE_US (2 * G_TIME_SPAN_SECOND)
#define DEFAULT_MAX_OUTPUT (1024 * 1024)
#define MAX_MESSAGE 4096
/* How often to look for the end where the kernel has no pidfd. */
#define LOOK_MS 10

typedef struct
{
  pid_t pid;
  int pidfd; /* -1 where the kernel has none */
  int out;
  int err;
  GByteArray *output;
  GByteArray *message;
  gsize max_output;
  gboolean is_too_long;
} Child;

void
jk_process_result_free (JkProcessResult *self)
{
  g_bytes_unref (self->output);
  g_free (self->message);
  g_free (self);
}

GStrv
jk_process_environment_new (const char *const *extra)
{
  static const char *const kept[] = { "PATH", "HOME", "USER", "LOGNAME", "TMPDIR", "XDG_CONFIG_HOME" };
  GStrv environment = g_new0 (char *, 1);

  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    if (g_getenv (kept[i]) != NULL)
      environment = g_environ_setenv (environment, kept[i], g_getenv (kept[i]), TRUE);
  environment = g_environ_setenv (environment, "LC_ALL", "C.UTF-8", TRUE);
  for (guint i = 0; extra != NULL && extra[i] != NULL; i += 2)
    environment = g_environ_setenv (environment, extra[i], extra[i + 1], TRUE);
  return environment;
}

/* An empty or relative folder in PATH would let a watched folder name the program. */
static char *
find_program (const char *name)
{
  g_auto (GStrv) folders = NULL;

  if (strchr (name, '/') != NULL)
    return g_path_is_absolute (name) ? g_strdup (name) : NULL;
  folders = g_strsplit (g_getenv ("PATH") != NULL ? g_getenv ("PATH") : "/usr/bin:/bin", ":", -1);
  for (guint i = 0; folders[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (folders[i], name, NULL);

      if (g_path_is_absolute (folders[i]) && g_file_test (path, G_FILE_TEST_IS_REGULAR)
          && g_file_test (path, G_FILE_TEST_IS_EXECUTABLE))
        return g_steal_pointer (&path);
    }
  return NULL;
}

static int
set_up_attributes (posix_spawnattr_t *attributes)
{
  sigset_t none, all;

  sigemptyset (&none);
  sigfillset (&all);
  posix_spawnattr_setpgroup (attributes, 0);
  posix_spawnattr_setsigmask (attributes, &none);
  posix_spawnattr_setsigdefault (attributes, &all);
  return posix_spawnattr_setflags (attributes,
                                   POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
}

static int
set_up_files (posix_spawn_file_actions_t *actions,
              const char                 *folder,
              int                         kept,
              int                         out,
              int                         err)
{
  int code = posix_spawn_file_actions_addopen (actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);

  if (code == 0)
    code = posix_spawn_file_actions_adddup2 (actions, out, STDOUT_FILENO);
  if (code == 0)
    code = posix_spawn_file_actions_adddup2 (actions, err, STDERR_FILENO);
  /* To its own number as well: that has it stay open. */
  if (code == 0 && kept > 0)
    code = posix_spawn_file_actions_adddup2 (actions, kept, STDERR_FILENO + 1);
  if (code == 0)
    code = posix_spawn_file_actions_addclosefrom_np (actions, STDERR_FILENO + (kept > 0 ? 2 : 1));
  if (code == 0)
    code = posix_spawn_file_actions_addchdir_np (actions, folder != NULL ? folder : "/");
  return code;
}

static int
spawn (const JkProcessRequest *request,
       const char             *program,
       int                     out,
       int                     err,
       pid_t                  *pid)
{
  g_auto (GStrv) environment = request->environment != NULL ? NULL : jk_process_environment_new (NULL);
  char *const *given = request->environment != NULL ? (char *const *) request->environment : environment;
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  int code;

  if (request->mark != NULL)
    return jk_process_fork (program, (char *const *) request->argv, given, request->mark,
                            request->folder != NULL ? request->folder : "/", out, err, pid);
  posix_spawn_file_actions_init (&actions);
  posix_spawnattr_init (&attributes);
  code = set_up_attributes (&attributes);
  if (code == 0)
    code = set_up_files (&actions, request->folder, request->kept_fd, out, err);
  if (code == 0)
    code = posix_spawn (pid, program, &actions, &attributes, (char *const *) request->argv, given);
  posix_spawn_file_actions_destroy (&actions);
  posix_spawnattr_destroy (&attributes);
  return code;
}

static void
close_fd (int *fd)
{
  if (*fd >= 0)
    close (*fd);
  *fd = -1;
}

static void
set_start_error (GError    **error,
                 const char *name,
                 int         code)
{
  g_autofree char *shown = g_utf8_make_valid (name, -1);
  JkError kind = JK_ERROR_FAILED;

  if (code == ENOENT || code == ENOTDIR)
    kind = JK_ERROR_NOT_FOUND;
  else if (code == EACCES || code == EPERM)
    kind = JK_ERROR_PERMISSION;
  g_set_error (error, JK_ERROR, kind, "%s: %s", shown, g_strerror (code));
}

static gboolean
start (Child                  *child,
       const JkProcessRequest *request,
       GError                **error)
{
  g_autofree char *program = find_program (request->argv[0]);
  int out[2] = { -1, -1 };
  int err[2] = { -1, -1 };
  int code = program != NULL ? 0 : ENOENT;

  if (code == 0 && (pipe2 (out, O_CLOEXEC) != 0 || pipe2 (err, O_CLOEXEC) != 0))
    code = errno;
  if (code == 0)
    code = spawn (request, program, out[1], err[1], &child->pid);
  close_fd (&out[1]);
  close_fd (&err[1]);
  if (code != 0)
    {
      close_fd (&out[0]);
      close_fd (&err[0]);
      set_start_error (error, request->argv[0], code);
      return FALSE;
    }
  child->out = out[0];
  child->err = err[0];
  g_unix_set_fd_nonblocking (child->out, TRUE, NULL);
  g_unix_set_fd_nonblocking (child->err, TRUE, NULL);
  child->pidfd = (int) syscall (SYS_pidfd_open, child->pid, 0);
  return TRUE;
}

/* Does not collect the child: until that is done nobody else gets its number, so that its group can be killed safely. */
static gboolean
has_ended (const Child *child)
{
  siginfo_t info = { 0 };

  if (waitid (P_PID, child->pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0)
    return errno == ECHILD;
  return info.si_pid == child->pid;
}

/* Takes all that is there now. */
static void
drain (int        *fd,
       GByteArray *into,
       gsize       max,
       gboolean   *is_too_long)
{
  guint8 buffer[16384];

  while (*fd >= 0)
    {
      gssize n = read (*fd, buffer, sizeof buffer);
      gsize room = max - into->len;

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0 && errno == EAGAIN)
        return;
      if (n <= 0)
        {
          close_fd (fd);
          return;
        }
      g_byte_array_append (into, buffer, MIN ((gsize) n, room));
      if ((gsize) n > room && is_too_long != NULL)
        {
          *is_too_long = TRUE;
          return;
        }
    }
}

static void
drain_both (Child *child)
{
  drain (&child->out, child->output, child->max_output, &child->is_too_long);
  drain (&child->err, child->message, MAX_MESSAGE, NULL);
}

static void
wait_for_news (Child *child,
               int    cancel_fd,
               gint64 until_us)
{
  const gint64 left_us = until_us - g_get_monotonic_time ();
  int wait_ms = (int) CLAMP (left_us / 1000 + 1, 0, G_MAXINT / 2);
  struct pollfd fds[] = {
    { child->out, POLLIN, 0 },
    { child->err, POLLIN, 0 },
    { child->pidfd, POLLIN, 0 },
    { cancel_fd, POLLIN, 0 },
  };

  if (child->pidfd < 0)
    wait_ms = MIN (wait_ms, LOOK_MS);
  (void) poll (fds, G_N_ELEMENTS (fds), wait_ms); /* interrupted or not: the caller looks again */
}

/* Until its end, or one of the reasons to end it, which sets @error. */
static void
attend (Child        *child,
        gint64        until_us,
        GCancellable *cancellable,
        GError      **error)
{
  GPollFD cancel = { -1, G_IO_IN, 0 };
  const gboolean can_cancel = cancellable != NULL && g_cancellable_make_pollfd (cancellable, &cancel);

  while (!has_ended (child))
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        break;
      if (g_get_monotonic_time () >= until_us)
        {
          g_set_error_literal (error, JK_ERROR, JK_ERROR_TIMED_OUT, "no end within the time allowed");
          break;
        }
      drain_both (child);
      if (child->is_too_long)
        break;
      wait_for_news (child, can_cancel ? cancel.fd : -1, until_us);
    }
  drain_both (child);
  if (child->is_too_long && *error == NULL)
    g_set_error (error, JK_ERROR, JK_ERROR_LIMIT, "more than %" G_GSIZE_FORMAT " bytes of output", child->max_output);
  if (can_cancel)
    g_cancellable_release_fd (cancellable);
}

static void
end_group (Child *child,
           gint64 grace_us)
{
  const gint64 until_us = g_get_monotonic_time () + grace_us;

  kill (-child->pid, SIGTERM);
  kill (-child->pid, SIGCONT);
  while (!has_ended (child) && g_get_monotonic_time () < until_us)
    {
      /* A child that is being ended may still want to write: nobody reads it any more. */
      close_fd (&child->out);
      close_fd (&child->err);
      wait_for_news (child, -1, until_us);
    }
}

static JkProcessResult *
collect (Child *child)
{
  JkProcessResult *result = g_new0 (JkProcessResult, 1);
  int status = 0;
  pid_t pid;

  kill (-child->pid, SIGKILL);
  do
    pid = waitpid (child->pid, &status, 0);
  while (pid < 0 && errno == EINTR);
  result->exit_code = pid == child->pid && WIFEXITED (status) ? WEXITSTATUS (status) : -1;
  result->signal = pid == child->pid && WIFSIGNALED (status) ? WTERMSIG (status) : 0;
  g_byte_array_append (child->message, (const guint8 *) "", 1);
  result->message = g_utf8_make_valid ((const char *) child->message->data, -1);
  result->output = g_byte_array_free_to_bytes (g_steal_pointer (&child->output));
  g_byte_array_unref (g_steal_pointer (&child->message));
  close_fd (&child->out);
  close_fd (&child->err);
  close_fd (&child->pidfd);
  return result;
}

JkProcessResult *
jk_process_run (const JkProcessRequest *request,
                GCancellable           *cancellable,
                GError                **error)
{
  g_autoptr (JkProcessResult) result = NULL;
  g_autoptr (GError) local_error = NULL;
  Child child = { -1, -1, -1, -1, NULL, NULL, 0, FALSE };
  const gint64 timeout_us = request->timeout_us > 0 ? request->timeout_us : DEFAULT_TIMEOUT_US;

  g_return_val_if_fail (request->argv != NULL && request->argv[0] != NULL, NULL);

  if (g_cancellable_set_error_if_cancelled (cancellable, error) || !start (&child, request, error))
    return NULL;
  child.output = g_byte_array_new ();
  child.message = g_byte_array_new ();
  child.max_output = request->max_output > 0 ? request->max_output : DEFAULT_MAX_OUTPUT;

  attend (&child, g_get_monotonic_time () + timeout_us, cancellable, &local_error);
  if (local_error != NULL)
    end_group (&child, request->grace_us > 0 ? request->grace_us : DEFAULT_GRACE_US);
  result = collect (&child);
  if (local_error == NULL)
    return g_steal_pointer (&result);

  if (local_error->domain == JK_ERROR)
    g_prefix_error (&local_error, "%s: ", request->argv[0]);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}
