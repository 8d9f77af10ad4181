/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "jk-fuzz.h"

/*
 * driver [-max_total_time=S] [-max_len=N] [-timeout=S] [-artifact_prefix=P] [-seed=N] FILE-OR-FOLDER…: stands for libFuzzer where
 * the compiler has none. It feeds the target with the inputs that there are, and with changes of them until the time is over. It
 * does not see which code they reach: that is what tools/fuzz is for. An input that breaks the target is left as P"driver".
 */

/* Of the sanitizers' runtime, where it is there: they report a fault themselves, and end without a signal. */
extern void __sanitizer_set_death_callback (void (*callback) (void)) __attribute__ ((weak));

static const guint8 *current;
static gsize current_size;
static const char *artifact_prefix = "";
static guint timeout_s = 10;

/* Only calls that a signal handler may make. */
static void
save_current (void)
{
  static char path[4096];
  int fd;

  g_strlcpy (path, artifact_prefix, sizeof path - 8);
  strcat (path, "driver");
  fd = g_open (path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (fd >= 0 && write (fd, current, current_size) == (gssize) current_size)
    (void) !write (STDERR_FILENO, "the input was saved\n", 20);
}

static void
on_signal (int number)
{
  signal (number, SIG_DFL);
  save_current ();
  raise (number);
}

static void
run (const guint8 *data,
     gsize         size)
{
  /* A copy of its own, so that AddressSanitizer sees what reads behind its end. */
  guint8 *copy = g_memdup2 (data, size);

  current = copy;
  current_size = size;
  alarm (timeout_s);
  (void) LLVMFuzzerTestOneInput (copy != NULL ? copy : (const guint8 *) "", size);
  alarm (0);
  current_size = 0; /* a leak is told at the end, when no input is to blame */
  g_free (copy);
}

static void
add_file (GPtrArray  *inputs,
          const char *path,
          gsize       max_len)
{
  char *text;
  gsize length;

  if (g_file_get_contents (path, &text, &length, NULL))
    g_ptr_array_add (inputs, g_bytes_new_take (text, MIN (length, max_len)));
}

static void
add_path (GPtrArray  *inputs,
          const char *path,
          gsize       max_len)
{
  g_autoptr(GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  if (folder == NULL)
    add_file (inputs, path, max_len);
  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      add_file (inputs, file, max_len);
    }
}

static gsize
random_below (GRand *random,
              gsize  n)
{
  return n == 0 ? 0 : (gsize) g_rand_int_range (random, 0, (gint32) MIN (n, G_MAXINT32));
}

/* Puts a piece of @other, or a byte that often matters, somewhere into @input, or takes something out of it. */
static void
change (GByteArray *input,
        GBytes     *other,
        GRand      *random,
        gsize       max_len)
{
  static const guint8 telling[] = { 0, 1, '\n', '\r', ' ', '"', '%', '&', '+', ',', '/', ':', '=', '?', '[', '\\', ']', '{', '}', 0x7f,
                                    0x80, 0xc0, 0xe0, 0xed, 0xf0, 0xff, '0', '9', '-', '.', 'e', 'a' };
  gsize length, at = random_below (random, input->len), from, n;
  const guint8 *data = g_bytes_get_data (other, &length);

  switch (g_rand_int_range (random, 0, 6))
    {
    case 0:
      if (input->len > 0)
        input->data[at] ^= (guint8) (1u << g_rand_int_range (random, 0, 8));
      return;
    case 1:
      if (input->len > 0)
        input->data[at] = telling[random_below (random, G_N_ELEMENTS (telling))];
      return;
    case 2:
      if (input->len > 0)
        g_byte_array_remove_range (input, at, 1 + random_below (random, MIN (input->len - at, 16)));
      return;
    case 3:
      n = 1 + random_below (random, 64); /* the same again and again */
      for (gsize i = 0; i < n && input->len > 0 && input->len < max_len; i++)
        {
          guint8 byte = input->data[at]; /* which moves when the array grows */

          g_byte_array_append (input, &byte, 1);
        }
      return;
    default:
      from = random_below (random, length);
      n = MIN (1 + random_below (random, length - from), max_len - MIN (input->len, max_len));
      if (length == 0 || n == 0)
        return;
      g_byte_array_set_size (input, input->len + n);
      memmove (input->data + at + n, input->data + at, input->len - n - at);
      memcpy (input->data + at, data + from, n);
      return;
    }
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(GPtrArray) inputs = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  guint32 seed = (guint32) g_get_real_time ();
  gsize max_len = 4096;
  double seconds = 1;
  GRand *random;
  guint64 n = 0;
  gint64 until_us;

  for (int i = 1; i < argc; i++)
    {
      const char *value = strchr (argv[i], '=') != NULL ? strchr (argv[i], '=') + 1 : "";

      if (g_str_has_prefix (argv[i], "-max_total_time="))
        seconds = g_ascii_strtod (value, NULL);
      else if (g_str_has_prefix (argv[i], "-max_len="))
        max_len = g_ascii_strtoull (value, NULL, 10);
      else if (g_str_has_prefix (argv[i], "-timeout="))
        timeout_s = (guint) g_ascii_strtoull (value, NULL, 10);
      else if (g_str_has_prefix (argv[i], "-seed="))
        seed = (guint32) g_ascii_strtoull (value, NULL, 10);
      else if (g_str_has_prefix (argv[i], "-artifact_prefix="))
        artifact_prefix = value;
      else if (argv[i][0] != '-')
        add_path (inputs, argv[i], max_len);
    }

  signal (SIGABRT, on_signal);
  signal (SIGTRAP, on_signal);
  signal (SIGALRM, on_signal);
  if (__sanitizer_set_death_callback != NULL)
    __sanitizer_set_death_callback (save_current);
  else
    signal (SIGSEGV, on_signal);
  g_ptr_array_add (inputs, g_bytes_new_static ("", 0));
  for (guint i = 0; i < inputs->len; i++)
    run (g_bytes_get_data (inputs->pdata[i], NULL), g_bytes_get_size (inputs->pdata[i]));

  g_printerr ("%u inputs, seed %u\n", inputs->len, seed);
  random = g_rand_new_with_seed (seed);
  until_us = g_get_monotonic_time () + (gint64) (seconds * G_USEC_PER_SEC);
  for (; g_get_monotonic_time () < until_us; n++)
    {
      GBytes *base = inputs->pdata[random_below (random, inputs->len)];
      GByteArray *input = g_byte_array_new ();

      g_byte_array_append (input, g_bytes_get_data (base, NULL), g_bytes_get_size (base));
      for (guint changes = 1 + random_below (random, 6); changes > 0; changes--)
        change (input, inputs->pdata[random_below (random, inputs->len)], random, max_len);
      run (input->data, input->len);
      g_byte_array_unref (input);
    }
  g_rand_free (random);
  g_printerr ("%" G_GUINT64_FORMAT " changed inputs in %.1f s\n", n, seconds);
  return 0;
}
