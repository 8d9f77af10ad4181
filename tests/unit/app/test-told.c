/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is told here of other hosts: what is news, what is grouped, what is remembered. */
#include <glib/gstdio.h>

#include "jk-item-update.h"
#include "jk-json.h"
#include "jk-told-file.h"
#include "jk-told-notes.h"

#define PLACE "build.example:2542"

typedef struct
{
  JkToldNotes *notes;
  JkToldRecord *record;
  GListStore *alerts;
} Fixture;

static void
set_up (Fixture      *self,
        gconstpointer data)
{
  self->notes = jk_told_notes_new (PLACE);
  self->record = jk_told_record_load (NULL);
  self->alerts = g_list_store_new (JK_TYPE_ALERT_ITEM);
}

static void
tear_down (Fixture      *self,
           gconstpointer data)
{
  jk_told_notes_free (self->notes);
  jk_told_record_free (self->record);
  g_object_unref (self->alerts);
}

/* @told: (nullable): the member's JSON */
static JkAlertItem *
add (Fixture    *self,
     int         number,
     const char *level,
     const char *told)
{
  g_autofree char *text = g_strdup_printf ("{\"id\":\"a%d\",\"level\":\"%s\",\"state\":\"firing\",\"title\":\"Disk %d\",\"text\":\"Full.\","
                                           "\"next\":\"Free some.\",%s%s%s\"actions\":[{\"id\":\"heal-me\",\"label\":\"?\"},"
                                           "{\"id\":\"refresh\",\"label\":\"Check\"},{\"id\":\"ack\",\"label\":\"Got it\"},"
                                           "{\"id\":\"snooze\",\"label\":\"Later\"}]}",
                                           number, level, number, told != NULL ? "\"told\":" : "", told != NULL ? told : "",
                                           told != NULL ? "," : "");
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) node = jk_json_parse (text, strlen (text), &error);
  g_autoptr(JkAlertItem) item = NULL;

  g_assert_no_error (error);
  item = jk_alert_item_new (json_node_get_object (node));
  g_list_store_append (self->alerts, item);
  return item;
}

static char *
told (int         cause,
      int         second,
      gboolean    shown)
{
  return g_strdup_printf ("{\"id\":\"c%d\",\"time\":\"2026-01-01T00:00:%02dZ\",\"level\":\"warning\",\"shown\":%s}", cause, second,
                          shown ? "true" : "false");
}

static GPtrArray *
make (Fixture *self)
{
  return jk_told_notes_make (self->notes, "build", G_LIST_MODEL (self->alerts), self->record);
}

/* A first look: whatever there is by then is no news. */
static void
look_once (Fixture *self)
{
  g_ptr_array_unref (make (self));
}

static const JkNote *
note_at (GPtrArray *notes,
         guint      i)
{
  return g_ptr_array_index (notes, i);
}

static void
test_news (Fixture      *self,
           gconstpointer data)
{
  g_autofree char *first = told (1, 1, TRUE);
  g_autofree char *again = told (1, 2, TRUE);
  g_autoptr(GPtrArray) notes = NULL;

  look_once (self);
  add (self, 1, "critical", first);
  add (self, 2, "critical", NULL); /* waits, or is quiet: the host has told nobody */
  notes = make (self);
  g_assert_cmpuint (notes->len, ==, 1);
  g_assert_cmpstr (note_at (notes, 0)->id, ==, PLACE "/c1");
  g_assert_cmpstr (note_at (notes, 0)->title, ==, "build: Disk 1");
  g_assert_cmpstr (note_at (notes, 0)->text, ==, "Full.\nFree some.");
  g_assert_cmpint (note_at (notes, 0)->level, ==, JK_LEVEL_CRITICAL);
  g_assert_false (note_at (notes, 0)->is_quiet);
  g_assert_cmpuint (note_at (notes, 0)->n_buttons, ==, 3);
  g_assert_cmpstr (note_at (notes, 0)->buttons[0].id, ==, "refresh");
  g_assert_cmpstr (note_at (notes, 0)->buttons[1].id, ==, "snooze");
  g_assert_cmpstr (note_at (notes, 0)->buttons[2].id, ==, JK_TOLD_OPEN);

  g_clear_pointer (&notes, g_ptr_array_unref);
  notes = make (self);
  g_assert_true (note_at (notes, 0)->is_quiet); /* the same word is no news */

  g_list_store_remove (self->alerts, 0);
  add (self, 1, "emergency", again);
  g_clear_pointer (&notes, g_ptr_array_unref);
  notes = make (self);
  g_assert_cmpuint (notes->len, ==, 1);
  g_assert_false (note_at (notes, 0)->is_quiet); /* it got worse: the host has told it again */
}

static void
test_first_sight (Fixture      *self,
                  gconstpointer data)
{
  g_autofree char *old = told (1, 1, TRUE);
  g_autofree char *ended = told (2, 1, FALSE);
  g_autoptr(GPtrArray) notes = NULL;

  add (self, 1, "critical", old);
  add (self, 2, "critical", ended);
  notes = make (self);
  g_assert_cmpuint (notes->len, ==, 1); /* what somebody settled is not shown */
  g_assert_true (note_at (notes, 0)->is_quiet);
}

static void
test_many_at_once (Fixture      *self,
                   gconstpointer data)
{
  g_autoptr(GPtrArray) notes = NULL, found = NULL;

  look_once (self);
  for (int i = 0; i < 4; i++)
    {
      g_autofree char *one = told (i, i, TRUE);

      add (self, i, i == 2 ? "critical" : "warning", one);
    }
  notes = make (self);
  g_assert_cmpuint (notes->len, ==, 1);
  g_assert_cmpstr (note_at (notes, 0)->id, ==, PLACE "/storm");
  g_assert_cmpstr (note_at (notes, 0)->title, ==, "build: 4 alerts at once");
  g_assert_cmpint (note_at (notes, 0)->level, ==, JK_LEVEL_CRITICAL);
  g_assert_cmpuint (note_at (notes, 0)->n_buttons, ==, 1);
  g_assert_false (note_at (notes, 0)->is_quiet);
  found = jk_told_notes_find (self->notes, G_LIST_MODEL (self->alerts), PLACE "/storm");
  g_assert_cmpuint (found->len, ==, 4);

  /* They stay together, and one that ends does not disturb. */
  g_list_store_remove (self->alerts, 0);
  g_clear_pointer (&notes, g_ptr_array_unref);
  notes = make (self);
  g_assert_cmpuint (notes->len, ==, 1);
  g_assert_cmpstr (note_at (notes, 0)->title, ==, "build: 3 alerts at once");
  g_assert_true (note_at (notes, 0)->is_quiet);
}

/* The last one of a group is dealt with like any other. */
static void
test_last_of_a_group (Fixture      *self,
                      gconstpointer data)
{
  g_autoptr(GPtrArray) notes = NULL, found = NULL;

  look_once (self);
  for (int i = 0; i < 4; i++)
    {
      g_autofree char *one = told (i, i, TRUE);

      add (self, i, "warning", one);
    }
  g_ptr_array_unref (make (self));
  g_list_store_splice (self->alerts, 0, 2, NULL, 0);
  notes = make (self);
  g_assert_cmpuint (note_at (notes, 0)->n_buttons, ==, 1); /* of two, one button could mean either */
  g_clear_pointer (&notes, g_ptr_array_unref);
  g_list_store_remove (self->alerts, 0);
  notes = make (self);
  g_assert_cmpuint (notes->len, ==, 1);
  g_assert_cmpstr (note_at (notes, 0)->id, ==, PLACE "/storm");
  g_assert_cmpuint (note_at (notes, 0)->n_buttons, ==, 3);
  g_assert_cmpstr (note_at (notes, 0)->buttons[0].id, ==, "refresh");
  g_assert_cmpstr (note_at (notes, 0)->buttons[1].id, ==, "snooze");
  g_assert_cmpstr (note_at (notes, 0)->buttons[2].id, ==, JK_TOLD_OPEN);
  found = jk_told_notes_find (self->notes, G_LIST_MODEL (self->alerts), PLACE "/storm");
  g_assert_cmpuint (found->len, ==, 1); /* whom a button is about */
}

static void
test_group_of_the_host (Fixture      *self,
                        gconstpointer data)
{
  g_autoptr(GPtrArray) notes = NULL;
  const char *storm = "{\"id\":\"storm\",\"time\":\"2026-01-01T00:00:01Z\",\"level\":\"warning\",\"shown\":true}";
  const char *more = "{\"id\":\"storm\",\"time\":\"2026-01-01T00:00:02Z\",\"level\":\"warning\",\"shown\":true}";

  look_once (self);
  add (self, 1, "warning", storm);
  add (self, 2, "warning", storm);
  notes = make (self);
  g_assert_cmpuint (notes->len, ==, 1);
  g_assert_false (note_at (notes, 0)->is_quiet);
  add (self, 3, "warning", more);
  g_clear_pointer (&notes, g_ptr_array_unref);
  notes = make (self);
  g_assert_true (note_at (notes, 0)->is_quiet); /* another of the same: shown, not heard */
  add (self, 4, "emergency", more);
  g_clear_pointer (&notes, g_ptr_array_unref);
  notes = make (self);
  g_assert_false (note_at (notes, 0)->is_quiet);
}

/* A host that tells without end fills no screen, and is heard four times a minute. */
static void
test_bounded (Fixture      *self,
              gconstpointer data)
{
  g_autoptr(GPtrArray) notes = NULL;
  guint n_loud = 0;

  for (int i = 0; i < 20; i++)
    {
      g_autofree char *one = told (i, i, TRUE);

      add (self, i, "warning", one);
    }
  notes = make (self); /* no news: it was so before anybody looked */
  g_assert_cmpuint (notes->len, ==, JK_TOLD_MAX_NOTES + 1);
  g_assert_cmpstr (note_at (notes, JK_TOLD_MAX_NOTES)->title, ==, "build: 8 alerts at once");

  for (int i = 20; i < 40; i++)
    {
      g_autofree char *one = told (i, i, TRUE);

      add (self, i, "warning", one);
      g_clear_pointer (&notes, g_ptr_array_unref);
      notes = make (self);
      for (guint k = 0; k < notes->len; k++)
        n_loud += !note_at (notes, k)->is_quiet;
    }
  g_assert_cmpuint (n_loud, >=, 1);
  g_assert_cmpuint (n_loud, <=, 4);
  g_assert_cmpuint (notes->len, ==, JK_TOLD_MAX_NOTES + 1);
  g_assert_cmpstr (note_at (notes, JK_TOLD_MAX_NOTES)->title, ==, "build: 28 alerts at once");
}

/* What a host calls its alerts becomes part of the notes' ids, and of a file. */
static void
test_hostile_names (Fixture      *self,
                    gconstpointer data)
{
  static const char *const CAUSES[] = { "a/b", "", "with blank", "\\u001b[2J", "012345678901234567890123456789012" };
  g_autoptr(GPtrArray) notes = NULL;

  look_once (self);
  for (guint i = 0; i < G_N_ELEMENTS (CAUSES); i++)
    {
      g_autofree char *one = g_strdup_printf ("{\"id\":\"%s\",\"time\":\"2026-01-01T00:00:01Z\",\"level\":\"critical\",\"shown\":true}",
                                              CAUSES[i]);

      add (self, i, "critical", one);
    }
  notes = make (self);
  g_assert_cmpuint (notes->len, ==, 0);
}

static void
test_find (Fixture      *self,
           gconstpointer data)
{
  g_autofree char *one = told (1, 1, TRUE);
  g_autoptr(GPtrArray) found = NULL, none = NULL;

  add (self, 1, "warning", one);
  found = jk_told_notes_find (self->notes, G_LIST_MODEL (self->alerts), PLACE "/c1");
  none = jk_told_notes_find (self->notes, G_LIST_MODEL (self->alerts), "other:1/c1");
  g_assert_cmpuint (found->len, ==, 1);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_true (jk_told_notes_owns (self->notes, PLACE "/c1"));
  g_assert_false (jk_told_notes_owns (self->notes, "build.example:25421/c1"));
  g_assert_false (jk_told_notes_owns (self->notes, PLACE "/behind-a-proxy/c1"));
}

static void
write_record (JkToldRecord *record,
              const char   *path)
{
  g_autoptr(JkToldFile) file = jk_told_file_new (path);
  g_autoptr(GBytes) old = g_bytes_new_static ("old", 3);
  g_autoptr(GBytes) bytes = jk_told_record_to_bytes (record);

  jk_told_file_write (file, old);
  jk_told_file_write_now (file, bytes);
}

static void
test_record (void)
{
  g_autofree char *folder = g_dir_make_tmp ("jikimi-told-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "deep", "told.ini", NULL);
  g_autofree char *deep = g_path_get_dirname (path);
  g_autoptr(JkToldRecord) record = jk_told_record_load (path);
  g_autoptr(JkToldRecord) again = NULL;
  g_autoptr(GHashTable) kept = g_hash_table_new (g_str_hash, g_str_equal);

  g_assert_false (jk_told_record_knows (record, PLACE));
  g_assert_true (jk_told_record_take (record, PLACE, "a1", 5));
  g_assert_false (jk_told_record_take (record, PLACE, "a1", 5));
  g_assert_true (jk_told_record_take (record, PLACE, "a1", 4)); /* a clock was set back: still another word */
  g_assert_true (jk_told_record_take (record, PLACE, "a2", 6));
  jk_told_record_set_notes (record, "guid :1.2\n7 a b\n");
  g_assert_true (jk_told_record_is_dirty (record));
  write_record (record, path);
  g_assert_false (jk_told_record_is_dirty (record));

  again = jk_told_record_load (path);
  g_assert_true (jk_told_record_knows (again, PLACE));
  g_assert_false (jk_told_record_take (again, PLACE, "a1", 4));
  g_assert_false (jk_told_record_take (again, PLACE, "a2", 6));
  g_assert_cmpstr (jk_told_record_get_notes (again), ==, "guid :1.2\n7 a b\n");
  g_assert_false (jk_told_record_is_dirty (again));
  g_hash_table_add (kept, (gpointer) "a2");
  jk_told_record_keep_only (again, PLACE, kept);
  g_assert_true (jk_told_record_take (again, PLACE, "a1", 4));
  jk_told_record_forget (again, PLACE);
  g_assert_false (jk_told_record_knows (again, PLACE));
  (void) g_unlink (path);
  (void) g_rmdir (deep);
  (void) g_rmdir (folder);
}

static void
test_damaged_record (void)
{
  g_autofree char *folder = g_dir_make_tmp ("jikimi-told-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "told.ini", NULL);
  static const char *const texts[] = { "", "\xff\xfe", "[host 1]\n", "[host 1]\nplace=x\ntold=;;a;b c d;e 99999999999999999999;\n",
                                       "place=x\n", "[desktop]\nnotes=\\q\n" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(JkToldRecord) record = NULL;

      g_assert_true (g_file_set_contents (path, texts[i], -1, NULL));
      record = jk_told_record_load (path);
      g_assert_true (jk_told_record_take (record, PLACE, "a1", 1));
    }
  (void) g_unlink (path);
  (void) g_rmdir (folder);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/told/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("news", test_news);
  ADD ("first-sight", test_first_sight);
  ADD ("many-at-once", test_many_at_once);
  ADD ("last-of-a-group", test_last_of_a_group);
  ADD ("group-of-the-host", test_group_of_the_host);
  ADD ("bounded", test_bounded);
  ADD ("hostile-names", test_hostile_names);
  ADD ("find", test_find);
  g_test_add_func ("/told/record", test_record);
  g_test_add_func ("/told/damaged-record", test_damaged_record);
  return g_test_run ();
}
