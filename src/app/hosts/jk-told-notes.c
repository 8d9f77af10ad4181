/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-told-notes.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define STORM "storm"
#define MAX_TITLES 5
/* What another host calls its alerts; longer or with other characters, it is none of ours. */
#define MAX_CAUSE 32
#define MAX_ALERT_ID 64
/* So often a host may disturb; more is seen in the group, quietly. */
#define MAX_LOUD 4
#define LOUD_SPAN_US (60 * G_TIME_SPAN_SECOND)

struct _JkToldNotes
{
  char *place;
  GHashTable *grouped; /* set of ids of alerts that were told with others here */
  JkLevel group_level; /* as the group was last told; meaningless without one */
  gboolean has_group;  /* and it was told */
  gint64 loud_us[MAX_LOUD]; /* monotonic: when it disturbed last, the oldest at @loud_next */
  guint loud_next;
};

JkToldNotes *
jk_told_notes_new (const char *place)
{
  JkToldNotes *self = g_new0 (JkToldNotes, 1);

  self->place = g_strdup (place);
  self->grouped = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
jk_told_notes_free (JkToldNotes *self)
{
  g_hash_table_unref (self->grouped);
  g_free (self->place);
  g_free (self);
}

static gboolean
is_word (const char *text,
         gsize       max_bytes)
{
  const gsize length = strlen (text);

  return length > 0 && length <= max_bytes && strspn (text, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "-_.:") == length;
}

/* Whether the host decided about it, in words that can be kept. */
static gboolean
is_decided (JkAlertItem *alert)
{
  const char *cause = jk_alert_item_get_told_id (alert);

  return jk_alert_item_get_told (alert) != 0 && is_word (jk_alert_item_get_id (alert), MAX_ALERT_ID)
         && (cause == NULL || is_word (cause, MAX_CAUSE));
}

static gboolean
is_told (JkAlertItem *alert)
{
  return jk_alert_item_get_shown (alert) && jk_alert_item_get_told_id (alert) != NULL && is_decided (alert);
}

static gboolean
may_be_loud (const JkToldNotes *self)
{
  const gint64 oldest_us = self->loud_us[self->loud_next];

  return oldest_us == 0 || g_get_monotonic_time () - oldest_us >= LOUD_SPAN_US;
}

static void
note_loud (JkToldNotes *self)
{
  self->loud_us[self->loud_next] = g_get_monotonic_time ();
  self->loud_next = (self->loud_next + 1) % MAX_LOUD;
}

static gboolean
is_grouped (JkToldNotes *self,
            JkAlertItem *alert)
{
  return g_str_equal (jk_alert_item_get_told_id (alert), STORM) || g_hash_table_contains (self->grouped, jk_alert_item_get_id (alert));
}

static char *
make_id (JkToldNotes *self,
         const char  *cause)
{
  return g_strconcat (self->place, "/", cause, NULL);
}

static void
add_button (JkNote     *note,
            const char *id,
            const char *label)
{
  note->buttons[note->n_buttons].id = id;
  note->buttons[note->n_buttons++].label = label;
}

/* As on the host's own desktop: what helps, what puts it off, what tells more. */
static void
add_buttons (JkNote      *note,
             JkAlertItem *alert)
{
  static const char *const first[] = { "refresh", "heal-run", "heal-undo", "ack", NULL };
  gboolean has_first = FALSE, has_later = FALSE;

  for (guint i = 0; i < jk_alert_item_get_n_actions (alert); i++)
    {
      const char *label;
      const char *verb = jk_alert_item_get_action (alert, i, &label);
      gboolean is_later = g_str_equal (verb, "snooze");

      if (is_later ? has_later : has_first || !g_strv_contains (first, verb))
        continue;
      has_later = has_later || is_later;
      has_first = has_first || !is_later;
      add_button (note, verb, label);
    }
  add_button (note, JK_TOLD_OPEN, C_ ("notification", "Details"));
}

static JkNote *
make_note (JkToldNotes *self,
           const char  *name,
           JkAlertItem *alert,
           gboolean     is_news)
{
  g_autofree char *id = make_id (self, jk_alert_item_get_told_id (alert));
  /* Translators: name of another computer; the title of its alert, or why what was asked of it failed */
  g_autofree char *title = g_strdup_printf (C_ ("notification", "%s: %s"), name, jk_alert_item_get_title (alert));
  const char *next = jk_alert_item_get_next (alert);
  g_autofree char *text = g_strconcat (jk_alert_item_get_text (alert), next != NULL ? "\n" : NULL, next, NULL);
  JkNote note = { .id = id, .level = jk_alert_item_get_level (alert), .title = title, .text = text, .is_quiet = !is_news };

  add_buttons (&note, alert);
  return jk_note_copy (&note);
}

static char *
list_titles (GPtrArray *alerts)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < MIN (alerts->len, MAX_TITLES); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", jk_alert_item_get_title (g_ptr_array_index (alerts, i)));
  if (alerts->len > MAX_TITLES)
    g_string_append (text, "\n…");
  return g_string_free (text, FALSE);
}

/* News of a group disturb when it is new, and when it got worse: as the host has it with its own. */
static JkNote *
make_group_note (JkToldNotes *self,
                 const char  *name,
                 GPtrArray   *alerts)
{
  g_autofree char *id = make_id (self, STORM);
  g_autofree char *text = list_titles (alerts);
  /* Translators: several alerts of another computer: its name, how many */
  g_autofree char *title = g_strdup_printf (ngettext ("%s: %u alert", "%s: %u alerts at once", alerts->len), name, alerts->len);
  JkNote note = { .id = id, .level = JK_LEVEL_INFO, .title = title, .text = text };

  for (guint i = 0; i < alerts->len; i++)
    note.level = MAX (note.level, jk_alert_item_get_level (g_ptr_array_index (alerts, i)));
  note.is_quiet = (self->has_group && note.level <= self->group_level) || !may_be_loud (self);
  /* What is left of a group can be dealt with like any other; several are dealt with in the window. */
  if (alerts->len == 1)
    add_buttons (&note, g_ptr_array_index (alerts, 0));
  else
    add_button (&note, JK_TOLD_OPEN, C_ ("notification", "Details"));
  return jk_note_copy (&note);
}

static void
group (JkToldNotes *self,
       JkAlertItem *alert)
{
  g_hash_table_add (self->grouped, g_strdup (jk_alert_item_get_id (alert)));
}

static gboolean
is_gone (gpointer key,
         gpointer value,
         gpointer told)
{
  return !g_hash_table_contains (told, key);
}

/* Sorts what is told into @single and @groups (element-type JkAlertItem), and notes in @news (set of JkAlertItem) what is. */
static void
sort_out (JkToldNotes  *self,
          GListModel   *alerts,
          JkToldRecord *record,
          GPtrArray    *single,
          GPtrArray    *groups,
          GHashTable   *news)
{
  gboolean is_known = jk_told_record_knows (record, self->place);
  g_autoptr(GHashTable) told = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0, n = g_list_model_get_n_items (alerts); i < n; i++)
    {
      g_autoptr(JkAlertItem) alert = g_list_model_get_item (alerts, i);
      gint64 told_us = jk_alert_item_get_told (alert);

      if (!is_decided (alert))
        continue;
      g_hash_table_add (told, (gpointer) jk_alert_item_get_id (alert));
      if (jk_told_record_take (record, self->place, jk_alert_item_get_id (alert), told_us) && is_known && is_told (alert))
        g_hash_table_add (news, alert);
      if (is_told (alert))
        g_ptr_array_add (is_grouped (self, alert) ? groups : single, g_object_ref (alert));
    }
  jk_told_record_keep_only (record, self->place, told);
  g_hash_table_foreach_remove (self->grouped, is_gone, told);
}

/* What was told while nobody listened comes at once, and what has no room any more joins the others. */
static void
join_many (JkToldNotes *self,
           GPtrArray   *single,
           GPtrArray   *groups,
           GHashTable  *news)
{
  guint n_news = 0, n_left = 0;

  for (guint i = 0; i < single->len; i++)
    n_news += g_hash_table_contains (news, g_ptr_array_index (single, i));
  for (guint i = 0; i < single->len; i++)
    {
      JkAlertItem *alert = g_ptr_array_index (single, i);
      const gboolean is_news = g_hash_table_contains (news, alert);

      if (n_left < JK_TOLD_MAX_NOTES && (!is_news || (n_news < JK_TOLD_GROUP_LEAST && may_be_loud (self))))
        {
          /* The places of those that went are behind. */
          single->pdata[i] = single->pdata[n_left];
          single->pdata[n_left++] = alert;
          if (is_news)
            note_loud (self);
          continue;
        }
      group (self, alert);
      g_ptr_array_add (groups, g_object_ref (alert));
    }
  g_ptr_array_set_size (single, n_left);
}

GPtrArray *
jk_told_notes_make (JkToldNotes  *self,
                    const char   *name,
                    GListModel   *alerts,
                    JkToldRecord *record)
{
  g_autoptr(GPtrArray) single = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GPtrArray) groups = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GHashTable) news = g_hash_table_new (NULL, NULL);
  GPtrArray *notes = g_ptr_array_new_with_free_func ((GDestroyNotify) jk_note_free);
  gboolean group_is_news = FALSE;

  sort_out (self, alerts, record, single, groups, news);
  join_many (self, single, groups, news);
  for (guint i = 0; i < single->len; i++)
    {
      JkAlertItem *alert = g_ptr_array_index (single, i);

      g_ptr_array_add (notes, make_note (self, name, alert, g_hash_table_contains (news, alert)));
    }
  for (guint i = 0; i < groups->len; i++)
    group_is_news |= g_hash_table_contains (news, g_ptr_array_index (groups, i));
  if (groups->len > 0)
    {
      JkNote *note = make_group_note (self, name, groups);

      note->is_quiet = note->is_quiet || !group_is_news;
      if (!note->is_quiet)
        {
          self->has_group = TRUE;
          self->group_level = note->level;
          note_loud (self);
        }
      g_ptr_array_add (notes, note);
    }
  self->has_group = self->has_group && groups->len > 0;
  return notes;
}

void
jk_told_notes_forget_group (JkToldNotes *self)
{
  self->has_group = FALSE;
}

GPtrArray *
jk_told_notes_find (JkToldNotes *self,
                    GListModel  *alerts,
                    const char  *id)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *storm = make_id (self, STORM);

  for (guint i = 0, n = g_list_model_get_n_items (alerts); i < n; i++)
    {
      g_autoptr(JkAlertItem) alert = g_list_model_get_item (alerts, i);
      g_autofree char *own = NULL;

      if (!is_told (alert))
        continue;
      own = is_grouped (self, alert) ? g_strdup (storm) : make_id (self, jk_alert_item_get_told_id (alert));
      if (g_str_equal (own, id))
        g_ptr_array_add (found, g_steal_pointer (&alert));
    }
  return found;
}

gboolean
jk_told_notes_owns (JkToldNotes *self,
                    const char  *id)
{
  g_autofree char *prefix = make_id (self, "");

  /* Another address may go on where this one ends. */
  return g_str_has_prefix (id, prefix) && strchr (id + strlen (prefix), '/') == NULL;
}
