/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tells ThreadSanitizer what GLib orders. GLib is not built with it, and its locks are futexes of its own that no tool
 * intercepts: without this, everything a GMutex guards is reported as a race. Preloaded (LD_PRELOAD) before a program
 * built with -Db_sanitize=thread, which has the two functions that are told.
 */
#include <dlfcn.h>
#include <gio/gio.h>
#include <poll.h>

extern void __tsan_acquire (void *address) __attribute__ ((weak));
extern void __tsan_release (void *address) __attribute__ ((weak));

/* What stands for all that is attached to main contexts. */
static int attached;

#define REAL(name) ((__typeof__ (&name)) dlsym (RTLD_NEXT, #name))
/* Looked up once a function: dlsym() takes locks. */
#define LOOK_UP(name)                                                                                                          \
  static __typeof__ (&name) real;                                                                                              \
  if (__atomic_load_n (&real, __ATOMIC_ACQUIRE) == NULL)                                                                       \
    __atomic_store_n (&real, REAL (name), __ATOMIC_RELEASE)

static void
before (gconstpointer address)
{
  if (__tsan_release != NULL)
    __tsan_release ((void *) address);
}

static void
after (gconstpointer address)
{
  if (__tsan_acquire != NULL)
    __tsan_acquire ((void *) address);
}

#define LOCKS(type, lock_name, unlock_name)                                                                                    \
  void(lock_name) (type * lock)                                                                                                \
  {                                                                                                                            \
    LOOK_UP (lock_name);                                                                                                       \
    real (lock);                                                                                                               \
    after (lock);                                                                                                              \
  }                                                                                                                            \
  void(unlock_name) (type * lock)                                                                                              \
  {                                                                                                                            \
    LOOK_UP (unlock_name);                                                                                                     \
    before (lock);                                                                                                             \
    real (lock);                                                                                                               \
  }

LOCKS (GMutex, g_mutex_lock, g_mutex_unlock)
LOCKS (GRecMutex, g_rec_mutex_lock, g_rec_mutex_unlock)

void(g_cond_wait) (GCond *cond, GMutex *mutex)
{
  LOOK_UP (g_cond_wait);
  before (mutex);
  real (cond, mutex);
  after (mutex);
}

gboolean(g_cond_wait_until) (GCond *cond, GMutex *mutex, gint64 end_time)
{
  gboolean signalled;
  LOOK_UP (g_cond_wait_until);
  before (mutex);
  signalled = real (cond, mutex, end_time);
  after (mutex);
  return signalled;
}

gboolean(g_once_init_enter) (volatile void *location)
{
  gboolean first;
  LOOK_UP (g_once_init_enter);
  first = real (location);
  after ((void *) location);
  return first;
}

void(g_once_init_leave) (volatile void *location, gsize result)
{
  LOOK_UP (g_once_init_leave);
  before ((void *) location);
  real (location, result);
}

/* Counted references: the last one to go comes after all others. */
#define COUNTED(type, unref_name)                                                                                              \
  void(unref_name) (type object)                                                                                               \
  {                                                                                                                            \
    LOOK_UP (unref_name);                                                                                                      \
    before (object);                                                                                                           \
    after (object);                                                                                                            \
    real (object);                                                                                                             \
  }

COUNTED (gpointer, g_object_unref)
COUNTED (GVariant *, g_variant_unref)
COUNTED (GBytes *, g_bytes_unref)
COUNTED (GPtrArray *, g_ptr_array_unref)
COUNTED (GHashTable *, g_hash_table_unref)
COUNTED (char *, g_ref_string_release)

gboolean(g_atomic_ref_count_dec) (gatomicrefcount *count)
{
  LOOK_UP (g_atomic_ref_count_dec);
  before (count);
  after (count);
  return real (count);
}

/* A pool's queue: what was pushed is seen by whoever takes it. */
typedef struct
{
  GFunc func;
  gpointer user_data;
} PoolWork;

static void
run_pool_work (gpointer data,
               gpointer user_data)
{
  PoolWork *work = user_data;

  after (data);
  work->func (data, work->user_data);
}

GThreadPool *(g_thread_pool_new) (GFunc func, gpointer user_data, gint max_threads, gboolean exclusive, GError **error)
{
  PoolWork *work = g_new (PoolWork, 1); /* as long as the pool, which is as long as the test */
  LOOK_UP (g_thread_pool_new);

  work->func = func;
  work->user_data = user_data;
  return real (run_pool_work, work, max_threads, exclusive, error);
}

gboolean(g_thread_pool_push) (GThreadPool *pool, gpointer data, GError **error)
{
  LOOK_UP (g_thread_pool_push);
  before (data);
  return real (pool, data, error);
}

/* A task in a thread: its data is seen there, its result by the caller. */
static GQuark
func_quark (void)
{
  return g_quark_from_static_string ("jk-tsan-task-func");
}

static void
run_task (GTask        *task,
          gpointer      source,
          gpointer      data,
          GCancellable *cancellable)
{
  GTaskThreadFunc func = g_object_get_qdata (G_OBJECT (task), func_quark ());

  after (task);
  func (task, source, data, cancellable);
}

void(g_task_run_in_thread) (GTask *task, GTaskThreadFunc func)
{
  LOOK_UP (g_task_run_in_thread);
  g_object_set_qdata (G_OBJECT (task), func_quark (), func);
  before (task);
  real (task, run_task);
}

#define RETURNS(name, parameters, arguments)                                                                                   \
  void(name) parameters                                                                                                        \
  {                                                                                                                            \
    LOOK_UP (name);                                                                                                            \
    before (task);                                                                                                             \
    before (&attached);                                                                                                        \
    real arguments;                                                                                                            \
  }

RETURNS (g_task_return_pointer, (GTask * task, gpointer result, GDestroyNotify destroy), (task, result, destroy))
RETURNS (g_task_return_boolean, (GTask * task, gboolean result), (task, result))
RETURNS (g_task_return_error, (GTask * task, GError *error), (task, error))

gpointer(g_task_get_task_data) (GTask *task)
{
  LOOK_UP (g_task_get_task_data);
  after (task);
  return real (task);
}

gpointer(g_task_propagate_pointer) (GTask *task, GError **error)
{
  LOOK_UP (g_task_propagate_pointer);
  after (task);
  return real (task, error);
}

gboolean(g_task_propagate_boolean) (GTask *task, GError **error)
{
  LOOK_UP (g_task_propagate_boolean);
  after (task);
  return real (task, error);
}

/* A thread's function and data are handed over through GLib's own memory. */
typedef struct
{
  GThreadFunc func;
  gpointer data;
} ThreadWork;

static gpointer
run_thread (gpointer user_data)
{
  ThreadWork *work = user_data;

  after (work);
  return work->func (work->data);
}

GThread *(g_thread_new) (const gchar *name, GThreadFunc func, gpointer data)
{
  ThreadWork *work = g_new (ThreadWork, 1);
  LOOK_UP (g_thread_new);

  work->func = func;
  work->data = data;
  before (work);
  return real (name, run_thread, work);
}

/* What is attached to a main context is seen by whoever iterates it: after it has waited, before it dispatches. */

guint(g_source_attach) (GSource *source, GMainContext *context)
{
  LOOK_UP (g_source_attach);
  before (&attached);
  return real (source, context);
}

void(g_main_context_invoke_full) (GMainContext *context, gint priority, GSourceFunc func, gpointer data, GDestroyNotify notify)
{
  LOOK_UP (g_main_context_invoke_full);
  before (&attached);
  real (context, priority, func, data, notify);
}

void(g_main_context_invoke) (GMainContext *context, GSourceFunc func, gpointer data)
{
  LOOK_UP (g_main_context_invoke);
  before (&attached);
  real (context, func, data);
}

int(poll) (struct pollfd *fds, nfds_t n, int timeout)
{
  int n_ready;
  LOOK_UP (poll);
  n_ready = real (fds, n, timeout);
  after (&attached);
  return n_ready;
}
