/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-operation-view.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdio.h>

#include "jk-error.h"
#include "jk-eta-text.h"
#include "jk-item-update.h"
#include "jk-json.h"
#include "jk-text.h"
#include "jk-words.h"

#define POLL_MS 300
#define BAR_COLUMNS 20

static char *
make_path (const char *id)
{
  g_autofree char *escaped = g_uri_escape_string (id, NULL, FALSE);

  return g_strconcat ("/operations/", escaped, NULL);
}

/* Returns: (transfer full) (nullable): %NULL with @error */
static JkOperationItem *
read_item (JkCtl      *ctl,
           const char *id,
           GError    **error)
{
  g_autofree char *path = make_path (id);
  g_autoptr(JsonObject) row = jk_ctl_get (ctl, path, error);
  JkOperationItem *item = row != NULL ? jk_operation_item_new (row) : NULL;

  if (row != NULL && item == NULL)
    g_set_error (error, JK_ERROR, JK_ERROR_PARSE, _ ("The answer to %s is not an object."), path);
  return item;
}

static char *
make_bar (double percent)
{
  guint full = (guint) (CLAMP (percent, 0, 100) / 100 * BAR_COLUMNS + 0.5);
  GString *bar = g_string_new (NULL);

  for (guint i = 0; i < BAR_COLUMNS; i++)
    g_string_append (bar, i < full ? "█" : "░");
  return g_string_free (bar, FALSE);
}

static char *
make_stage (JkOperationItem *item)
{
  g_autofree char *name = jk_text_escape (jk_operation_item_get_stage_name (item));

  if (jk_operation_item_get_state (item) == JK_OPERATION_QUEUED)
    return g_strdup (_ ("Waiting for its turn"));
  if (jk_operation_item_get_stage (item) == 0)
    return g_strdup ("");
  /* Translators: stage, of how many, its name */
  return g_strdup_printf (_ ("Stage %u of %u: %s"), jk_operation_item_get_stage (item),
                          jk_operation_item_get_n_stages (item), name);
}

static char *
make_eta (JkOperationItem *item)
{
  double high = jk_operation_item_get_eta_high (item);

  return isnan (high) ? NULL : jk_eta_text (jk_operation_item_get_eta_low (item), high);
}

/* Over the line before it, on a terminal. */
static void
draw (JkCtl           *ctl,
      JkOperationItem *item)
{
  g_autofree char *bar = make_bar (jk_operation_item_get_percent (item));
  g_autofree char *stage = make_stage (item);
  g_autofree char *eta = make_eta (item);
  g_autofree char *line
    = g_strdup_printf ("%s %3.0f%%  %s%s%s", bar, jk_operation_item_get_percent (item), stage, eta != NULL ? " · " : "",
                       eta != NULL ? eta : "");
  g_autofree char *cut = jk_text_cut_end (line, ctl->columns > 1 ? ctl->columns - 1 : 1);

  jk_ctl_say (ctl, "\r%s\033[K", cut);
  fflush (stdout);
}

static void
say_stage (JkCtl           *ctl,
           JkOperationItem *item,
           char           **last)
{
  g_autofree char *stage = make_stage (item);

  if (*stage == '\0' || g_strcmp0 (stage, *last) == 0)
    return;
  jk_ctl_say (ctl, "%s\n", stage);
  fflush (stdout);
  g_free (*last);
  *last = g_steal_pointer (&stage);
}

static JkExit
say_end (JkCtl           *ctl,
         JkOperationItem *item)
{
  const char *state = jk_words_operation_state (jk_operation_state_to_string (jk_operation_item_get_state (item)));
  g_autofree char *error = jk_text_escape (jk_operation_item_get_error (item));
  const char *kind = jk_words_operation_kind (jk_operation_item_get_kind (item));

  if (*error != '\0')
    jk_ctl_say (ctl, "%s: %s: %s\n", kind, state, error);
  else
    jk_ctl_say (ctl, "%s: %s\n", kind, state);
  return jk_operation_item_get_state (item) == JK_OPERATION_DONE ? JK_EXIT_FINE : JK_EXIT_WRONG;
}

static gboolean
on_pause_over_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
pause_shortly (void)
{
  gboolean is_over = FALSE;

  g_timeout_add (POLL_MS, on_pause_over_cb, &is_over);
  while (!is_over)
    g_main_context_iteration (NULL, TRUE);
}

JkExit
jk_operation_wait (JkCtl      *ctl,
                   const char *id)
{
  gboolean is_drawn = ctl->columns > 0 && !ctl->json;
  g_autofree char *last = NULL;
  g_autofree char *path = make_path (id);

  for (;;)
    {
      GError *error = NULL;
      g_autoptr(JkOperationItem) item = read_item (ctl, id, &error);

      if (item == NULL)
        return jk_ctl_fail (ctl, error);
      if (is_drawn)
        draw (ctl, item);
      else if (!ctl->json && jk_operation_item_get_active (item))
        say_stage (ctl, item, &last);
      if (!jk_operation_item_get_active (item))
        {
          if (is_drawn)
            jk_ctl_say (ctl, "\n");
          if (!ctl->json)
            return say_end (ctl, item);
          return MAX (jk_ctl_print_json (ctl, "GET", path, NULL),
                      jk_operation_item_get_state (item) == JK_OPERATION_DONE ? JK_EXIT_FINE : JK_EXIT_WRONG);
        }
      pause_shortly ();
    }
}

static void
add_line (JkTable    *table,
          const char *name,
          const char *value)
{
  if (value == NULL || *value == '\0')
    return;
  jk_table_add (table, name, "2");
  jk_table_add (table, value, NULL);
}

JkExit
jk_operation_show (JkCtl      *ctl,
                   const char *id)
{
  GError *error = NULL;
  g_autofree char *path = make_path (id);
  g_autoptr(JkTable) table = jk_table_new ();
  g_autoptr(JkOperationItem) item = NULL;
  g_autofree char *bar = NULL, *percent = NULL, *stage = NULL, *eta = NULL, *started = NULL, *ended = NULL;

  if (ctl->json)
    return jk_ctl_print_json (ctl, "GET", path, NULL);
  item = read_item (ctl, id, &error);
  if (item == NULL)
    return jk_ctl_fail (ctl, error);

  bar = make_bar (jk_operation_item_get_percent (item));
  percent = g_strdup_printf ("%s %.0f%%", bar, jk_operation_item_get_percent (item));
  stage = jk_operation_item_get_active (item) ? make_stage (item) : NULL;
  eta = make_eta (item);
  started = jk_operation_item_get_started (item) != 0 ? jk_words_time (jk_operation_item_get_started (item)) : NULL;
  ended = jk_operation_item_get_ended (item) != 0 ? jk_words_time (jk_operation_item_get_ended (item)) : NULL;
  jk_table_add_column (table, NULL, JK_TABLE_LEFT);
  jk_table_add_column (table, NULL, JK_TABLE_SHRINKS);
  add_line (table, _ ("Kind"), jk_words_operation_kind (jk_operation_item_get_kind (item)));
  add_line (table, _ ("Project"), jk_operation_item_get_project (item));
  add_line (table, _ ("State"), jk_words_operation_state (jk_operation_state_to_string (jk_operation_item_get_state (item))));
  add_line (table, C_ ("column", "Done"), percent);
  add_line (table, _ ("Stage"), stage);
  add_line (table, _ ("Time left"), eta);
  add_line (table, _ ("Started"), started);
  add_line (table, _ ("Ended"), ended);
  add_line (table, _ ("Error"), jk_operation_item_get_error (item));
  jk_ctl_print_table (ctl, table);
  return JK_EXIT_FINE;
}
