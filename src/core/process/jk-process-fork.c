/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jk-process-fork.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "jk-process-left.h"

#define PID_DIGITS 10
#define REPORT_FD 3 /* the first behind the standard ones */

/* All that the child needs, made before the fork: in the child of a process with threads nothing may be allocated. */
typedef struct
{
  const char *program;
  char *const *argv;
  char **environment;
  char *pid_digits; /* in its first entry */
  const char *folder;
  int in;
  int out;
  int err;
  int report;
  int max_fd;
  pid_t parent;
} Plan;

static void
write_number (char *digits,
              pid_t number)
{
  for (guint i = PID_DIGITS; i-- > 0; number /= 10)
    digits[i] = '0' + number % 10;
}

static int
close_others (const Plan *plan)
{
  if (close_range (REPORT_FD + 1, ~0U, 0) == 0)
    return 0;
  for (int fd = REPORT_FD + 1; fd < plan->max_fd; fd++) /* before Linux 5.9 */
    close (fd);
  return 0;
}

/* The four descriptors lie above the report's, so that none is overwritten before it was used. */
static int
set_up_files (const Plan *plan)
{
  if (dup2 (plan->in, STDIN_FILENO) < 0 || dup2 (plan->out, STDOUT_FILENO) < 0 || dup2 (plan->err, STDERR_FILENO) < 0
      || dup3 (plan->report, REPORT_FD, O_CLOEXEC) < 0)
    return -1;
  return close_others (plan);
}

static void
reset_signals (void)
{
  struct sigaction action = { .sa_handler = SIG_DFL };
  sigset_t none;

  for (int i = 1; i < NSIG; i++)
    (void) sigaction (i, &action, NULL); /* two cannot be set, some are none */
  sigemptyset (&none);
  (void) sigprocmask (SIG_SETMASK, &none, NULL);
}

/* Only calls that are safe after a fork. */
static void G_GNUC_NORETURN
become_program (const Plan *plan)
{
  int code;

  /* The parent that ended before this was asked for sends no signal any more. */
  if (setpgid (0, 0) != 0 || prctl (PR_SET_PDEATHSIG, SIGKILL) != 0 || chdir (plan->folder) != 0 || set_up_files (plan) != 0)
    {
      code = errno;
      (void) !write (plan->report, &code, sizeof code);
      _exit (127);
    }
  if (getppid () != plan->parent)
    _exit (127);
  write_number (plan->pid_digits, getpid ());
  reset_signals ();
  execve (plan->program, plan->argv, plan->environment);
  code = errno;
  (void) !write (REPORT_FD, &code, sizeof code);
  _exit (127);
}

/* Returns: a copy above the report's descriptor; -1 with errno. Closes @fd where @takes. */
static int
lift (int      fd,
      gboolean takes)
{
  int lifted = fd >= 0 ? fcntl (fd, F_DUPFD_CLOEXEC, REPORT_FD + 1) : -1, code = errno;

  if (fd >= 0 && takes)
    close (fd);
  errno = code;
  return lifted;
}

/* Until the program runs, or says why it does not. Returns: 0, or that errno; the child has been collected then */
static int
wait_for_start (int   report,
                pid_t pid)
{
  int code = 0;
  gssize n;

  do
    n = read (report, &code, sizeof code);
  while (n < 0 && errno == EINTR);
  if (n != sizeof code)
    return 0; /* it runs, or was ended by a signal: who waits for it sees that */
  while (waitpid (pid, NULL, 0) < 0 && errno == EINTR)
    ;
  return code;
}

static int
start (Plan  *plan,
       int    report,
       pid_t *pid)
{
  sigset_t all, old;
  int code;

  sigfillset (&all);
  /* No handler of ours is to run in the child. */
  pthread_sigmask (SIG_SETMASK, &all, &old);
  *pid = fork ();
  code = errno;
  if (*pid == 0)
    become_program (plan);
  pthread_sigmask (SIG_SETMASK, &old, NULL);
  close (plan->report);
  plan->report = -1;
  return *pid > 0 ? wait_for_start (report, *pid) : code;
}

static char **
add_mark (char *const *environment,
          const char  *mark,
          char       **pid_digits)
{
  guint n = g_strv_length ((char **) environment);
  char **all = g_new0 (char *, n + 2);

  all[0] = g_strdup_printf (JK_PROCESS_MARK_VARIABLE "%s:%0*d", mark, PID_DIGITS, 0);
  *pid_digits = all[0] + strlen (all[0]) - PID_DIGITS;
  for (guint i = 0; i < n; i++)
    all[i + 1] = g_strdup (environment[i]);
  return all;
}

static void
close_fd (int fd)
{
  if (fd >= 0)
    close (fd);
}

int
jk_process_fork (const char  *program,
                 char *const *argv,
                 char *const *environment,
                 const char  *mark,
                 const char  *folder,
                 int          out,
                 int          err,
                 pid_t       *pid)
{
  Plan plan = { .program = program, .argv = argv, .folder = folder, .parent = getpid (), .report = -1 };
  g_auto (GStrv) all = add_mark (environment, mark, &plan.pid_digits);
  struct rlimit limit = { 1024, 1024 };
  int report[2] = { -1, -1 }, code = 0;

  (void) getrlimit (RLIMIT_NOFILE, &limit);
  plan.max_fd = (int) MIN (limit.rlim_cur, 1024 * 1024);
  plan.environment = all;
  plan.in = lift (open ("/dev/null", O_RDONLY | O_CLOEXEC), TRUE);
  plan.out = lift (out, FALSE);
  plan.err = lift (err, FALSE);
  if (plan.in < 0 || plan.out < 0 || plan.err < 0 || pipe2 (report, O_CLOEXEC) != 0)
    code = errno;
  if (code == 0 && (plan.report = lift (report[1], TRUE)) < 0)
    code = errno;
  if (code == 0)
    code = start (&plan, report[0], pid);
  close_fd (report[0]);
  close_fd (plan.in);
  close_fd (plan.out);
  close_fd (plan.err);
  return code;
}
