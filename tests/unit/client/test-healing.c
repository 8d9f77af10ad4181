/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stand-in-server.h"

#include "jk-error.h"
#include "jk-healing.h"
#include "jk-host-work.h"
#include "jk-repository-calls.h"

#define BEFORE "{\"auto_healing\":true,\"paused\":false,\"stopped_by\":\"nobody\",\"budget\":{\"per_hour\":12,\"used\":3},"
#define RULE(state) "{\"id\":\"git\",\"name\":\"정리\",\"condition\":\"git_changes >= 130\",\"for_s\":300,\"action\":\"git-commit\"," \
                    "\"enabled\":true,\"state\":\"" state "\",\"breaker\":{\"state\":\"open\",\"failures\":3,\"until\":\"2026-01-02T03:04:05Z\"}}"
#define ACTION(id, state) "{\"id\":\"" id "\",\"rule\":\"git\",\"action\":\"git-commit\",\"trigger\":\"person\",\"state\":\"" state "\"}"
#define HEALING(rules, actions) BEFORE "\"rules\":[" rules "],\"actions\":[" actions "]}"

typedef struct
{
  StandIn *server;
  JkHost *host;
  JkHealing *healing;
  JsonObject *end;   /* of the work that was asked for */
  GError *error;
  gboolean is_over;
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  g_autoptr(JkClient) client = NULL;

  fixture->server = stand_in_new ();
  client = jk_client_new_for_socket (fixture->server->path);
  fixture->host = jk_host_new (client);
  stand_in_set_json (fixture->server, "GET /healing", HEALING (RULE ("watching"), ACTION ("a1", "kept")));
  jk_host_start (fixture->host);
  RUN_UNTIL (jk_host_get_state (fixture->host) == JK_CLIENT_ONLINE);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  g_clear_object (&fixture->healing);
  jk_host_stop (fixture->host);
  g_object_unref (fixture->host);
  g_clear_pointer (&fixture->end, json_object_unref);
  g_clear_error (&fixture->error);
  stand_in_free (fixture->server);
}

static void
load (Fixture *fixture)
{
  fixture->healing = jk_healing_new (fixture->host);
  RUN_UNTIL (jk_healing_is_loaded (fixture->healing));
}

static void
test_loads_when_asked (Fixture      *fixture,
                       gconstpointer data)
{
  JkHealRuleItem *rule;
  g_autoptr(JkHealActionItem) action = NULL;

  g_assert_cmpuint (stand_in_count (fixture->server, "GET /healing"), ==, 0);
  load (fixture);
  rule = jk_healing_find_rule (fixture->healing, "git");
  action = g_list_model_get_item (jk_healing_get_actions (fixture->healing), 0);
  g_assert_true (jk_healing_get_auto (fixture->healing));
  g_assert_false (jk_healing_get_paused (fixture->healing));
  g_assert_cmpint (jk_healing_get_budget (fixture->healing), ==, 12);
  g_assert_cmpint (jk_heal_rule_item_get_state (rule), ==, JK_HEAL_WATCHING);
  g_assert_cmpint (jk_heal_rule_item_get_n_failures (rule), ==, 3);
  g_assert_cmpint (jk_heal_rule_item_get_rests_until (rule), ==, G_GINT64_CONSTANT (1767323045) * G_USEC_PER_SEC);
  g_assert_cmpint (jk_heal_action_item_get_state (action), ==, JK_HEAL_ACTION_KEPT);
  g_assert_true (jk_heal_action_item_is_by_person (action));
}

static void
on_items_changed_cb (GListModel *model,
                     guint       position,
                     guint       removed,
                     guint       added,
                     guint      *changes)
{
  *changes += removed + added;
}

/* Who shows the lists keeps its rows: what was there stays the same object, and only what is new comes in. */
static void
test_keeps_items (Fixture      *fixture,
                  gconstpointer data)
{
  guint rule_changes = 0, action_changes = 0;
  JkHealRuleItem *rule;

  load (fixture);
  rule = jk_healing_find_rule (fixture->healing, "git");
  g_signal_connect (jk_healing_get_rules (fixture->healing), "items-changed", G_CALLBACK (on_items_changed_cb), &rule_changes);
  g_signal_connect (jk_healing_get_actions (fixture->healing), "items-changed", G_CALLBACK (on_items_changed_cb), &action_changes);
  stand_in_set_json (fixture->server, "GET /healing",
                     HEALING (RULE ("acting"), ACTION ("a2", "running") "," ACTION ("a1", "undone")));
  stand_in_send (fixture->server, "{\"type\":\"healing\",\"id\":2}");
  RUN_UNTIL (jk_heal_rule_item_get_state (rule) == JK_HEAL_ACTING);
  g_assert_true (jk_healing_find_rule (fixture->healing, "git") == rule);
  g_assert_cmpuint (rule_changes, ==, 0);
  g_assert_cmpuint (action_changes, ==, 1);
}

/* An action changes much within a moment; a slow host is not asked for each. */
static void
test_a_storm_is_one_load (Fixture      *fixture,
                          gconstpointer data)
{
  JkHealRuleItem *rule;

  load (fixture);
  rule = jk_healing_find_rule (fixture->healing, "git");
  stand_in_set_json (fixture->server, "GET /healing", HEALING (RULE ("cooling"), ""));
  for (guint i = 0; i < 200; i++)
    stand_in_send (fixture->server, "{\"type\":\"healing\",\"id\":3}");
  RUN_UNTIL (jk_heal_rule_item_get_state (rule) == JK_HEAL_COOLING);
  g_assert_cmpuint (stand_in_count (fixture->server, "GET /healing"), <=, 4);
}

static void
test_an_old_host (Fixture      *fixture,
                  gconstpointer data)
{
  stand_in_set (fixture->server, "GET /healing", 404, "application/problem+json", "{\"title\":\"Not found\",\"status\":404}", NULL);
  fixture->healing = jk_healing_new (fixture->host);
  RUN_UNTIL (jk_healing_get_error (fixture->healing) != NULL);
  g_assert_error (jk_healing_get_error (fixture->healing), JK_ERROR, JK_ERROR_NOT_FOUND);
  g_assert_false (jk_healing_is_loaded (fixture->healing));
}

static void
test_odd_answers (Fixture      *fixture,
                  gconstpointer data)
{
  static const char *const answers[] = {
    "{}",
    "{\"rules\":3,\"actions\":\"x\",\"budget\":[]}",
    "{\"rules\":[null,1,\"a\",{},{\"id\":7},{\"id\":\"x\",\"state\":4,\"breaker\":\"open\",\"next_allowed\":\"never\"}],\"actions\":[[],{\"id\":\"y\",\"state\":\"?\"}]}",
  };

  load (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      guint before = stand_in_count (fixture->server, "GET /healing");

      stand_in_set_json (fixture->server, "GET /healing", answers[i]);
      stand_in_send (fixture->server, "{\"type\":\"healing\",\"id\":3}");
      RUN_UNTIL (stand_in_count (fixture->server, "GET /healing") > before);
    }
  RUN_UNTIL (jk_healing_find_rule (fixture->healing, "x") != NULL);
  g_assert_cmpint (jk_heal_rule_item_get_state (jk_healing_find_rule (fixture->healing, "x")), ==, JK_HEAL_UNKNOWN_STATE);
  g_assert_cmpint (jk_heal_rule_item_get_next_allowed (jk_healing_find_rule (fixture->healing, "x")), ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (jk_healing_get_rules (fixture->healing)), ==, 1);
}

/* @first to @last, the newest first, as /healing/actions and /healing have them. Returns: (transfer full) */
static char *
make_actions (guint first,
              guint last)
{
  GString *rows = g_string_new (NULL);

  for (guint i = last; i >= first; i--)
    g_string_append_printf (rows, "%s{\"id\":\"h%u\",\"state\":\"kept\"}", i < last ? "," : "", i);
  return g_string_free (rows, FALSE);
}

static void
set_healing (Fixture *fixture,
             guint    first,
             guint    last)
{
  g_autofree char *rows = make_actions (first, last), *body = g_strconcat (BEFORE "\"rules\":[],\"actions\":[", rows, "]}", NULL);

  stand_in_set_json (fixture->server, "GET /healing", body);
}

static void
set_page (Fixture    *fixture,
          const char *query,
          guint       first,
          guint       last,
          const char *next)
{
  g_autofree char *call = g_strconcat ("GET /healing/actions?limit=100", query, NULL);
  g_autofree char *rows = make_actions (first, last), *body = g_strconcat ("{\"actions\":[", rows, "]}", NULL);
  g_autofree char *link = next != NULL ? g_strconcat ("<" STAND_IN_PREFIX "/healing/actions?limit=100", next, ">; rel=\"next\"", NULL)
                                       : NULL;

  stand_in_set_page (fixture->server, call, body, link);
}

static void
on_older_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  Fixture *fixture = data;

  (void) jk_healing_load_older_finish (JK_HEALING (source), result, &fixture->error);
  fixture->is_over = TRUE;
}

static void
load_older (Fixture *fixture)
{
  fixture->is_over = FALSE;
  jk_healing_load_older_async (fixture->healing, NULL, on_older_cb, fixture);
  RUN_UNTIL (fixture->is_over);
}

/* Each once, and the newest first. */
static void
assert_listed (Fixture *fixture,
               guint    first,
               guint    last)
{
  GListModel *actions = jk_healing_get_actions (fixture->healing);

  g_assert_cmpuint (g_list_model_get_n_items (actions), ==, last - first + 1);
  for (guint i = 0; i <= last - first; i++)
    {
      g_autoptr(JkHealActionItem) item = g_list_model_get_item (actions, i);
      g_autofree char *id = g_strdup_printf ("h%u", last - i);

      g_assert_cmpstr (jk_heal_action_item_get_id (item), ==, id);
    }
}

static void
test_older (Fixture      *fixture,
            gconstpointer data)
{
  guint asked;

  set_healing (fixture, 151, 250);
  set_page (fixture, "", 151, 250, "&cursor=a");
  set_page (fixture, "&cursor=a", 51, 151, "&cursor=b");
  set_page (fixture, "&cursor=b", 1, 50, NULL);
  load (fixture);
  g_assert_true (jk_healing_has_older (fixture->healing));

  /* The first page brings nothing new: the next is asked for at once. */
  load_older (fixture);
  assert_listed (fixture, 51, 250);
  g_assert_true (jk_healing_has_older (fixture->healing));

  /* What is done meanwhile comes first, and pushes nothing out. */
  set_healing (fixture, 152, 251);
  stand_in_send (fixture->server, "{\"type\":\"healing\",\"id\":3}");
  RUN_UNTIL (g_list_model_get_n_items (jk_healing_get_actions (fixture->healing)) == 201);
  assert_listed (fixture, 51, 251);

  load_older (fixture);
  assert_listed (fixture, 1, 251);
  g_assert_false (jk_healing_has_older (fixture->healing));
  asked = stand_in_count (fixture->server, "GET /healing/actions?limit=100");
  g_assert_cmpuint (asked, ==, 1);
}

static void
test_none_older (Fixture      *fixture,
                 gconstpointer data)
{
  load (fixture);
  g_assert_false (jk_healing_has_older (fixture->healing));
}

/* A host that goes on for ever, or leads elsewhere, is not followed for ever, or there. */
static void
test_older_without_end (Fixture      *fixture,
                        gconstpointer data)
{
  set_healing (fixture, 1, 100);
  set_page (fixture, "", 1, 100, "&cursor=a");
  set_page (fixture, "&cursor=a", 1, 100, "&cursor=a");
  load (fixture);
  load_older (fixture);
  assert_listed (fixture, 1, 100);
  g_assert_cmpuint (stand_in_count (fixture->server, "GET /healing/actions?limit=100&cursor=a"), ==, 9);
  stand_in_set_page (fixture->server, "GET /healing/actions?limit=100&cursor=a", "{\"actions\":[]}",
                     "<http://example.org/x>; rel=\"next\"");
  load_older (fixture);
  g_assert_no_error (fixture->error);
  g_assert_false (jk_healing_has_older (fixture->healing));
}

static void
test_older_refused (Fixture      *fixture,
                    gconstpointer data)
{
  set_healing (fixture, 1, 100);
  stand_in_set (fixture->server, "GET /healing/actions", 404, "application/problem+json",
                "{\"title\":\"Not found\",\"status\":404}", NULL);
  load (fixture);
  load_older (fixture);
  g_assert_error (fixture->error, JK_ERROR, JK_ERROR_NOT_FOUND);
  assert_listed (fixture, 1, 100);
  g_assert_true (jk_healing_has_older (fixture->healing)); /* it may be tried again */
}

static void
on_work_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  Fixture *fixture = data;

  fixture->end = jk_host_work_finish (JK_HOST (source), result, &fixture->error);
  fixture->is_over = TRUE;
}

static void
ask_for_work (Fixture      *fixture,
              GCancellable *cancellable)
{
  stand_in_set (fixture->server, "POST /projects/bb/commits", 202, "application/json",
                "{\"id\":\"o1\",\"kind\":\"commit\",\"state\":\"queued\"}", NULL);
  jk_host_commit_async (fixture->host, "bb", "p1", NULL, "message", cancellable, on_work_cb, fixture);
}

static void
test_work_ends_with_its_operation (Fixture      *fixture,
                                   gconstpointer data)
{
  ask_for_work (fixture, NULL);
  RUN_UNTIL (g_list_model_get_n_items (jk_host_get_operations (fixture->host)) == 1);
  g_assert_false (fixture->is_over);
  g_assert_cmpstr (fixture->server->last_body, ==, "{\"proposal\":\"p1\",\"message\":\"message\"}");
  stand_in_send (fixture->server, "{\"type\":\"operation\",\"id\":2,\"operation\":{\"id\":\"o1\",\"kind\":\"commit\",\"state\":\"done\","
                                  "\"result\":{\"branch\":\"main\"}}}");
  RUN_UNTIL (fixture->is_over);
  g_assert_no_error (fixture->error);
  g_assert_cmpstr (json_object_get_string_member (fixture->end, "branch"), ==, "main");
}

/* Quick work is over before its acceptance has been read: the older word must not bring it back to life. */
static void
test_work_that_was_over_at_once (Fixture      *fixture,
                                 gconstpointer data)
{
  stand_in_send (fixture->server, "{\"type\":\"operation\",\"id\":2,\"operation\":{\"id\":\"o1\",\"kind\":\"commit\",\"state\":\"failed\","
                                  "\"error\":\"HEAD moved\"}}");
  RUN_UNTIL (g_list_model_get_n_items (jk_host_get_operations (fixture->host)) == 1);
  ask_for_work (fixture, NULL);
  RUN_UNTIL (fixture->is_over);
  g_assert_null (fixture->end);
  g_assert_cmpstr (fixture->error->message, ==, "HEAD moved");
}

static void
test_work_that_nobody_knows_any_more (Fixture      *fixture,
                                      gconstpointer data)
{
  ask_for_work (fixture, NULL);
  RUN_UNTIL (g_list_model_get_n_items (jk_host_get_operations (fixture->host)) == 1);
  stand_in_set_json (fixture->server, "GET /operations", "{\"operations\":[]}");
  stand_in_send (fixture->server, "{\"type\":\"missed\",\"id\":9,\"from\":3,\"to\":8}");
  RUN_UNTIL (fixture->is_over);
  g_assert_error (fixture->error, JK_ERROR, JK_ERROR_NOT_FOUND);
}

static void
test_work_that_is_refused (Fixture      *fixture,
                           gconstpointer data)
{
  stand_in_set (fixture->server, "POST /projects/bb/commits/undo", 409, "application/problem+json",
                "{\"title\":\"Conflict\",\"status\":409,\"detail\":\"The branch has moved.\"}", NULL);
  jk_host_undo_commit_async (fixture->host, "bb", NULL, on_work_cb, fixture);
  RUN_UNTIL (fixture->is_over);
  g_assert_cmpstr (fixture->error->message, ==, "The branch has moved.");
}

static void
test_nobody_waits_any_longer (Fixture      *fixture,
                              gconstpointer data)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();

  ask_for_work (fixture, cancellable);
  RUN_UNTIL (g_list_model_get_n_items (jk_host_get_operations (fixture->host)) == 1);
  g_cancellable_cancel (cancellable);
  RUN_UNTIL (fixture->is_over);
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, test) g_test_add ("/client/healing/" path, Fixture, NULL, set_up, test, tear_down)
  ADD ("loads-when-asked", test_loads_when_asked);
  ADD ("keeps-items", test_keeps_items);
  ADD ("storm", test_a_storm_is_one_load);
  ADD ("old-host", test_an_old_host);
  ADD ("odd-answers", test_odd_answers);
  ADD ("older/pages", test_older);
  ADD ("older/none", test_none_older);
  ADD ("older/without-end", test_older_without_end);
  ADD ("older/refused", test_older_refused);
  ADD ("work/ends", test_work_ends_with_its_operation);
  ADD ("work/over-at-once", test_work_that_was_over_at_once);
  ADD ("work/forgotten", test_work_that_nobody_knows_any_more);
  ADD ("work/refused", test_work_that_is_refused);
  ADD ("work/cancelled", test_nobody_waits_any_longer);
#undef ADD
  return g_test_run ();
}
