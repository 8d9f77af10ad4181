/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Watches other programs' windows from outside, as a client of the same X server, so that nothing for measuring is in them.
 *
 *   bench-window-watch first-paint COMMAND...   starts it, waits until its window shows something, ends it; prints
 *                                               wall ms, CPU ms of the process, CPU ms of its main thread
 *   bench-window-watch draws WINDOW SECONDS     counts what the window's client asks of the server, also while the window
 *                                               is not on screen (X RECORD); prints frames, drawing requests, all requests
 *   bench-window-watch close WINDOW             asks the window to close, as a window manager's button does
 */
#include <X11/Xlib.h>
#include <X11/Xproto.h>
#include <X11/Xutil.h>
#include <X11/extensions/Xdamage.h>
#include <X11/extensions/record.h>
#include <glib.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE_S 90
/* Smaller ones are helpers of the toolkit's. */
#define LEAST_SIZE 100
/* A page that is not yet drawn is one colour. */
#define LEAST_COLORS 3
/* Requests nearer than this belong to one frame. */
#define FRAME_GAP_MS 5

static double
now_ms (void)
{
  return g_get_monotonic_time () / 1000.0;
}

static double
process_cpu_ms (pid_t pid)
{
  struct timespec used;
  clockid_t clock;

  if (clock_getcpuclockid (pid, &clock) != 0 || clock_gettime (clock, &used) != 0)
    return 0;
  return used.tv_sec * 1e3 + used.tv_nsec / 1e6;
}

static double
main_thread_cpu_ms (pid_t pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/task/%d/schedstat", pid, pid);
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;
  return g_ascii_strtoull (text, NULL, 10) / 1e6;
}

/* A window can be gone before it is looked at: no reason to end. */
static int
ignore_error (Display     *display,
              XErrorEvent *error)
{
  return 0;
}

/* TRUE as soon as several colours are there. */
static gboolean
is_painted (Display *display,
            Window   window)
{
  unsigned long colors[LEAST_COLORS];
  guint n_colors = 0;
  XWindowAttributes attributes;
  XImage *image;

  if (!XGetWindowAttributes (display, window, &attributes) || attributes.map_state != IsViewable
      || attributes.width < LEAST_SIZE || attributes.height < LEAST_SIZE)
    return FALSE;
  image = XGetImage (display, window, 0, 0, attributes.width, attributes.height, AllPlanes, ZPixmap);
  if (image == NULL)
    return FALSE;
  for (int i = 0; i < image->width * image->height && n_colors < LEAST_COLORS; i++)
    {
      unsigned long color = XGetPixel (image, i % image->width, i / image->width);
      guint known = 0;

      while (known < n_colors && colors[known] != color)
        known++;
      if (known == n_colors)
        colors[n_colors++] = color;
    }
  XDestroyImage (image);
  return n_colors == LEAST_COLORS;
}

/* TRUE when an event tells of a window that is painted now. */
static gboolean
take_event (Display *display,
            int      damage_event)
{
  XEvent event;

  XNextEvent (display, &event);
  if (event.type == CreateNotify && event.xcreatewindow.parent == DefaultRootWindow (display))
    XDamageCreate (display, event.xcreatewindow.window, XDamageReportNonEmpty);
  if (event.type == damage_event + XDamageNotify)
    {
      const XDamageNotifyEvent *damaged = (const XDamageNotifyEvent *) &event;

      XDamageSubtract (display, damaged->damage, None, None);
      return is_painted (display, damaged->drawable);
    }
  return FALSE;
}

static gboolean
wait_for_paint (Display *display,
                int      damage_event)
{
  double end = now_ms () + PATIENCE_S * 1000;
  struct pollfd source = { ConnectionNumber (display), POLLIN, 0 };

  while (now_ms () < end)
    {
      if (XPending (display) > 0)
        {
          if (take_event (display, damage_event))
            return TRUE;
          continue;
        }
      XFlush (display);
      poll (&source, 1, 100);
    }
  return FALSE;
}

static int
measure_first_paint (Display *display,
                     char   **command)
{
  int damage_event, damage_error;
  double started, painted;
  gboolean seen;
  pid_t child;

  if (!XDamageQueryExtension (display, &damage_event, &damage_error))
    return 77;
  XSelectInput (display, DefaultRootWindow (display), SubstructureNotifyMask);
  XSync (display, False);

  started = now_ms ();
  child = fork ();
  if (child == 0)
    {
      execvp (command[0], command);
      _exit (127);
    }
  seen = wait_for_paint (display, damage_event);
  painted = now_ms ();
  if (seen)
    printf ("%.2f %.2f %.2f\n", painted - started, process_cpu_ms (child), main_thread_cpu_ms (child));
  kill (child, SIGTERM);
  waitpid (child, NULL, 0);
  return seen ? 0 : 1;
}

typedef struct
{
  int shm_opcode;
  int render_opcode;
  guint frames;
  guint draws;
  guint requests;
  unsigned long last_draw_ms;
} Count;

static gboolean
is_drawing (const Count         *count,
            const unsigned char *request)
{
  if (request[0] == count->render_opcode)
    return TRUE;
  if (request[0] == count->shm_opcode)
    return request[1] == 3; /* ShmPutImage */
  return request[0] >= X_ClearArea && request[0] <= X_ImageText16 && request[0] != X_GetImage;
}

static void
on_intercepted (XPointer              data,
                XRecordInterceptData *record)
{
  Count *count = (Count *) data;

  if (record->category == XRecordFromClient && record->data_len > 0)
    {
      count->requests++;
      if (is_drawing (count, record->data))
        {
          if (count->draws == 0 || record->server_time - count->last_draw_ms > FRAME_GAP_MS)
            count->frames++;
          count->draws++;
          count->last_draw_ms = record->server_time;
        }
    }
  XRecordFreeData (record);
}

static int
get_opcode (Display    *display,
            const char *name)
{
  int opcode = -1, event, error;

  return XQueryExtension (display, name, &opcode, &event, &error) ? opcode : -1;
}

static int
count_draws (Display      *display,
             XRecordClientSpec client,
             double        seconds)
{
  Display *data = XOpenDisplay (NULL);
  XRecordRange *range = XRecordAllocRange ();
  XRecordContext context;
  Count count = { get_opcode (display, "MIT-SHM"), get_opcode (display, "RENDER"), 0, 0, 0, 0 };
  double end = now_ms () + seconds * 1000;
  int major, minor;

  if (!XRecordQueryVersion (display, &major, &minor))
    return 77;
  range->core_requests.first = 1;
  range->core_requests.last = 127;
  range->ext_requests.ext_major.first = 128;
  range->ext_requests.ext_major.last = 255;
  range->ext_requests.ext_minor.first = 0;
  range->ext_requests.ext_minor.last = 65535;
  context = XRecordCreateContext (display, 0, &client, 1, &range, 1);
  XSync (display, False);
  if (context == 0 || !XRecordEnableContextAsync (data, context, on_intercepted, (XPointer) &count))
    return 1;

  while (now_ms () < end)
    {
      struct pollfd source = { ConnectionNumber (data), POLLIN, 0 };

      XRecordProcessReplies (data);
      poll (&source, 1, (int) CLAMP (end - now_ms (), 1, 100));
    }
  XRecordDisableContext (display, context);
  XSync (display, False);
  XRecordProcessReplies (data);
  printf ("%u %u %u\n", count.frames, count.draws, count.requests);
  return 0;
}

static int
ask_to_close (Display *display,
              Window   window)
{
  XEvent event = { .xclient = { .type = ClientMessage, .window = window, .format = 32 } };

  event.xclient.message_type = XInternAtom (display, "WM_PROTOCOLS", False);
  event.xclient.data.l[0] = XInternAtom (display, "WM_DELETE_WINDOW", False);
  event.xclient.data.l[1] = CurrentTime;
  XSendEvent (display, window, False, NoEventMask, &event);
  XSync (display, False);
  return 0;
}

int
main (int    argc,
      char **argv)
{
  Display *display = XOpenDisplay (NULL);

  if (display == NULL || argc < 3)
    return 2;
  XSetErrorHandler (ignore_error);
  if (g_str_equal (argv[1], "first-paint"))
    return measure_first_paint (display, argv + 2);
  if (g_str_equal (argv[1], "close"))
    return ask_to_close (display, strtoul (argv[2], NULL, 0));
  if (g_str_equal (argv[1], "draws") && argc == 4)
    return count_draws (display, strtoul (argv[2], NULL, 0), g_ascii_strtod (argv[3], NULL));
  return 2;
}
