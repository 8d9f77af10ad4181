/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shows notes as standard input says: desktop-probe server|portal [REMEMBERED]. One command a line, in fields with tabs between:
 * "show ID LEVEL quiet|loud TITLE TEXT [BUTTON=LABEL]…", "withdraw ID", "count". "\n" in a text is a line break. */
#include <stdio.h>
#include <string.h>

#include "jk-desktop.h"

typedef struct
{
  JkDesktop *desktop;
  GMainLoop *loop;
} Probe;

static void
on_chosen_cb (const char *id,
              const char *button,
              const char *token,
              gpointer    user_data)
{
  g_print ("chosen\t%s\t%s\t%s\n", id, button, token != NULL ? token : "");
}

static void
on_remember_cb (const char *text,
                gpointer    user_data)
{
  g_autofree char *line = g_strescape (text, NULL);

  g_print ("remember\t%s\n", line);
}

static void
on_failed_cb (const GError *error,
              gpointer      user_data)
{
  g_print ("failed\t%s\n", error->message);
}

static void
show (Probe *probe,
      char **fields)
{
  g_autofree char *title = g_strcompress (fields[4]), *text = g_strcompress (fields[5]);
  JkNote note = { .id = fields[1], .level = JK_LEVEL_INFO, .title = title, .text = text };

  (void) jk_level_from_string (fields[2], &note.level);
  note.is_progress = g_str_has_suffix (fields[3], "%");
  note.percent = (guint) g_ascii_strtoull (fields[3], NULL, 10);
  note.is_quiet = g_str_equal (fields[3], "quiet") || note.percent > 0;
  for (guint i = 6; fields[i] != NULL && note.n_buttons < JK_NOTE_MAX_BUTTONS; i++)
    {
      char *label = strchr (fields[i], '=');

      g_assert (label != NULL);
      *label = '\0';
      note.buttons[note.n_buttons].id = fields[i];
      note.buttons[note.n_buttons++].label = label + 1;
    }
  jk_desktop_show (probe->desktop, &note);
}

static gboolean
on_line_cb (GIOChannel  *channel,
            GIOCondition condition,
            gpointer     data)
{
  Probe *probe = data;
  g_autofree char *line = NULL;
  g_auto(GStrv) fields = NULL;

  if (g_io_channel_read_line (channel, &line, NULL, NULL, NULL) != G_IO_STATUS_NORMAL)
    {
      g_main_loop_quit (probe->loop);
      return G_SOURCE_REMOVE;
    }
  fields = g_strsplit (g_strchomp (line), "\t", -1);
  if (g_str_equal (fields[0], "show"))
    show (probe, fields);
  else if (g_str_equal (fields[0], "withdraw"))
    jk_desktop_withdraw (probe->desktop, fields[1]);
  else
    g_print ("notes\t%u\n", jk_desktop_get_n_notes (probe->desktop));
  return G_SOURCE_CONTINUE;
}

int
main (int    argc,
      char **argv)
{
  JkDesktopListener listener = { on_chosen_cb, on_remember_cb, on_failed_cb, NULL };
  g_autoptr(GIOChannel) input = g_io_channel_unix_new (0);
  g_autoptr(GError) error = NULL;
  g_autoptr(GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  Probe probe;

  g_assert_no_error (error);
  setvbuf (stdout, NULL, _IOLBF, 0);
  probe.loop = g_main_loop_new (NULL, FALSE);
  probe.desktop = jk_desktop_new (bus, g_str_equal (argv[1], "portal") ? JK_DESKTOP_PORTAL : JK_DESKTOP_SERVER,
                                  "io.github.jikimi.Jikimi", "지킴이", &listener);
  if (argc > 2)
    {
      g_autofree char *text = g_strcompress (argv[2]);

      jk_desktop_restore (probe.desktop, text);
    }
  g_io_channel_set_encoding (input, NULL, NULL);
  g_io_add_watch (input, G_IO_IN | G_IO_HUP, on_line_cb, &probe);
  g_main_loop_run (probe.loop);
  jk_desktop_free (probe.desktop);
  g_main_loop_unref (probe.loop);
  return 0;
}
