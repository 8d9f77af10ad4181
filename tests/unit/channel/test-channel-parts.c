/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "jk-breaker.h"
#include "jk-json-text.h"
#include "jk-outbox-private.h"
#include "jk-sender-private.h"

#define SECOND ((gint64) G_USEC_PER_SEC)
/* 2026-11-27 12:00:00 UTC */
#define NOON_US (G_GINT64_CONSTANT (1795780800) * SECOND)

static GPtrArray *
list_channels (const char *text)
{
  g_autofree char *path = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(JkConfig) config = NULL;
  int file = g_file_open_tmp ("jikimi-channel-XXXXXX", &path, &error);

  g_assert_no_error (error);
  g_assert_true (g_file_set_contents (path, text, -1, &error));
  config = jk_config_load (path, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_remove (path), ==, 0);
  (void) g_close (file, NULL);
  return jk_channel_list (config);
}

static JkMessage *
make_message (JkMessageState state,
              JkLevel        level,
              const char    *title,
              const char    *text)
{
  const JkMessageParts parts = { .id = "0123456789ab", .state = state, .level = level, .category = "git", .title = title, .text = text,
                                 .project = "가게", .metric = "git_changes", .value = "120개", .value_number = 120,
                                 .threshold_number = NAN, .since_us = NOON_US - 60 * SECOND, .time_us = NOON_US, .count = 2,
                                 .host = "build", .url = "https://build:2542/" };

  return jk_message_new (&parts);
}

static void
test_message (void)
{
  g_autofree char *long_text = g_strnfill (100000, 'x');
  g_autoptr(JkMessage) hostile = make_message (JK_MESSAGE_FIRING, JK_LEVEL_WARNING, "a\r\nBcc: x\x1b[31m\x1f\u202e\xff", long_text);
  g_autoptr(GPtrArray) fields = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(JkMessage) again = NULL;
  const JkMessageParts *parts = jk_message_get (hostile), *read;

  g_assert_null (strpbrk (parts->title, "\r\n\x1b\x1f"));
  g_assert_null (strstr (parts->title, "\u202e"));
  g_assert_true (g_utf8_validate (parts->title, -1, NULL));
  g_assert_cmpuint (strlen (parts->text), <=, JK_MESSAGE_MAX_TEXT);
  g_assert_cmpstr (parts->threshold, ==, "");

  jk_message_add_fields (hostile, fields);
  again = jk_message_from_fields ((const char *const *) fields->pdata, fields->len);
  read = jk_message_get (again);
  g_assert_cmpstr (read->title, ==, parts->title);
  g_assert_cmpstr (read->text, ==, parts->text);
  g_assert_cmpstr (read->url, ==, parts->url);
  g_assert_cmpfloat (read->value_number, ==, 120);
  g_assert_true (isnan (read->threshold_number));
  g_assert_cmpint (read->since_us, ==, parts->since_us);
  g_assert_cmpuint (read->count, ==, 2);
  g_assert_null (jk_message_from_fields ((const char *const *) fields->pdata, fields->len - 1));
}

static void
test_channel (void)
{
  g_autoptr(GPtrArray) channels = list_channels ("[channel a]\nurl=https://a/token\nleast=critical\ncategories=git;backup\n"
                                                 "[channel b]\nurl=https://a/token\n[channel c]\nurl=https://a/token\n");
  JkChannel *a = g_ptr_array_index (channels, 0), *b = g_ptr_array_index (channels, 1), *c = g_ptr_array_index (channels, 2);
  g_autoptr(JkMessage) warning = make_message (JK_MESSAGE_FIRING, JK_LEVEL_WARNING, "t", "");
  g_autoptr(JkMessage) emergency = make_message (JK_MESSAGE_FIRING, JK_LEVEL_EMERGENCY, "t", "");

  g_assert_cmpstr (a->address, ==, "https://a/…");
  g_assert_false (jk_channel_takes (a, warning));
  g_assert_true (jk_channel_takes (a, emergency));
  g_assert_true (jk_channel_takes (b, warning));
  g_assert_true (jk_channel_is_same (b, c));
  g_assert_false (jk_channel_is_same (a, b));
}

static void
test_breaker (void)
{
  const JkBreakerRules *rules = &jk_breaker_for_receivers;
  JkBreaker breaker = { 0 };
  static const gint64 distances_s[] = { 5, 10, 20, 40, 60, 120, 240, 480, 960, 1800, 1800 };
  gint64 now_us = 1;

  for (guint i = 0; i < G_N_ELEMENTS (distances_s); i++)
    {
      JkBreaker early = breaker, late = breaker;

      g_assert_cmpint (jk_breaker_get_state (&breaker, rules, now_us), ==, i < 5 ? JK_BREAKER_CLOSED : JK_BREAKER_HALF_OPEN);
      jk_breaker_fail (&early, rules, now_us, 0, FALSE, 0);
      jk_breaker_fail (&late, rules, now_us, 0, FALSE, 0.999);
      jk_breaker_fail (&breaker, rules, now_us, 0, FALSE, 0.5);
      g_assert_cmpint (breaker.next_us - now_us, ==, distances_s[i] * SECOND);
      g_assert_cmpint (early.next_us, <, breaker.next_us);
      g_assert_cmpint (late.next_us, >, breaker.next_us);
      g_assert_cmpint (late.next_us - now_us, <=, distances_s[i] * SECOND * 12 / 10);
      g_assert_cmpint (jk_breaker_get_state (&breaker, rules, now_us), ==, i < 4 ? JK_BREAKER_CLOSED : JK_BREAKER_OPEN);
      now_us = breaker.next_us;
    }
  jk_breaker_succeed (&breaker);
  g_assert_cmpint (breaker.next_us, ==, 0);

  /* A receiver that wants to be left alone is, for an hour at the most. */
  jk_breaker_fail (&breaker, rules, now_us, 300 * SECOND, FALSE, 0);
  g_assert_cmpint (breaker.next_us - now_us, ==, 300 * SECOND);
  jk_breaker_fail (&breaker, rules, now_us, G_MAXINT64, FALSE, 0);
  g_assert_cmpint (breaker.next_us - now_us, ==, 3600 * SECOND);
  breaker = (JkBreaker) { 0 };
  jk_breaker_fail (&breaker, rules, now_us, 0, TRUE, 0.5);
  g_assert_cmpint (jk_breaker_get_state (&breaker, rules, now_us), ==, JK_BREAKER_OPEN);
  g_assert_cmpint (breaker.next_us - now_us, ==, 60 * SECOND);
}

/* Undoes what a header and a body were written as. */
static char *
decode_words (const char *value)
{
  GString *text = g_string_new (NULL);
  g_auto(GStrv) words = g_strsplit (value, "\r\n ", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      g_autofree char *code = NULL;
      g_autofree guchar *bytes = NULL;
      gsize length;

      g_assert_cmpuint (strlen (words[i]), <=, 75);
      g_assert_true (g_str_has_prefix (words[i], "=?UTF-8?B?") && g_str_has_suffix (words[i], "?="));
      code = g_strndup (words[i] + 10, strlen (words[i]) - 12);
      bytes = g_base64_decode (code, &length);
      g_assert_true (g_utf8_validate ((char *) bytes, length, NULL)); /* no character is in two words */
      g_string_append_len (text, (char *) bytes, length);
    }
  return g_string_free (text, FALSE);
}

static void
test_mail (void)
{
  g_autoptr(GPtrArray) channels = list_channels ("[channel post]\nkind=email\nurl=smtp://h\nfrom=a@example.org\n"
                                                 "to=b@example.org;c@example.org\n");
  const char *title = "저장소 “가게”에 커밋하지 않은 변경이 120개 있습니다: 아주 긴 제목이라 여러 낱말로 나누어 적어야 합니다\r\nBcc: x@y.org";
  g_autoptr(JkMessage) message = make_message (JK_MESSAGE_FIRING, JK_LEVEL_CRITICAL, title, "첫 줄\n.\nFrom 둘째 줄");
  const JkLetter letter = { .message = message, .is_maybe_repeat = TRUE };
  const JkSending sending = { .channel = g_ptr_array_index (channels, 0), .now_us = NOON_US, .letters = &letter, .n_letters = 1 };
  g_autofree char *mail = jk_mail_compose (&sending, &letter), *again = jk_mail_compose (&sending, &letter);
  g_auto(GStrv) parts = g_strsplit (mail, "\r\n\r\n", 2), lines = g_strsplit (mail, "\r\n", -1);
  const char *subject = strstr (parts[0], "Subject: ") + 9, *end = strstr (subject, "\r\nMessage-ID:");
  g_autofree char *value = g_strndup (subject, end - subject), *decoded = decode_words (value);
  g_autofree guchar *body = NULL;
  gsize length;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_assert_true (g_str_is_ascii (lines[i]));
      g_assert_cmpuint (strlen (lines[i]), <=, 100);
      g_assert_null (strpbrk (lines[i], "\r\n"));
      g_assert_false (g_ascii_strncasecmp (lines[i], "Bcc", 3) == 0);
    }
  g_assert_true (g_str_has_prefix (decoded, "[Critical] 저장소 “가게”"));
  g_assert_nonnull (strstr (decoded, "Bcc: x@y.org"));
  g_assert_nonnull (strstr (mail, "\r\nTo: <b@example.org>,\r\n <c@example.org>\r\n"));
  g_assert_nonnull (strstr (mail, "Importance: high"));
  g_assert_nonnull (strstr (mail, "27 Nov 2026"));
  g_assert_cmpstr (mail, ==, again); /* the same Message-ID for each attempt */

  body = g_base64_decode (parts[1], &length);
  g_assert_true (g_utf8_validate ((char *) body, length, NULL));
  g_assert_nonnull (g_strstr_len ((char *) body, length, "첫 줄\r\n.\r\nFrom 둘째 줄\r\nThis message may have reached you before."));
  g_assert_nonnull (g_strstr_len ((char *) body, length, "Machine: build"));
}

static void
test_ntfy (void)
{
  g_autoptr(GPtrArray) channels = list_channels ("[channel n]\nkind=ntfy\nurl=https://n/topic\n");
  g_autoptr(JkMessage) message = make_message (JK_MESSAGE_FIRING, JK_LEVEL_EMERGENCY, "a\"b", "x");
  const JkLetter letter = { .message = message };
  const JkSending sending = { .channel = g_ptr_array_index (channels, 0), .now_us = NOON_US, .letters = &letter, .n_letters = 1 };
  g_autofree char *body = jk_ntfy_make_body (&sending, "top\"ic");

  g_assert_null (jk_json_find_fault (body));
  g_assert_cmpstr (body, ==, "{\"topic\":\"top\\\"ic\",\"title\":\"[Emergency] a\\\"b\",\"message\":\"x\",\"priority\":5,"
                             "\"tags\":[\"rotating_light\",\"git\"],\"click\":\"https://build:2542/\",\"actions\":[{\"action\":\"view\","
                             "\"label\":\"Show\",\"url\":\"https://build:2542/\"}]}");
}

static void
test_alertmanager (void)
{
  g_autoptr(GPtrArray) channels = list_channels ("[channel am]\nkind=alertmanager\nurl=http://h:9093\n");
  g_autoptr(JkMessage) firing = make_message (JK_MESSAGE_FIRING, JK_LEVEL_CRITICAL, "t", "x");
  g_autoptr(JkMessage) over = make_message (JK_MESSAGE_RESOLVED, JK_LEVEL_CRITICAL, "t", "x");
  const JkLetter letters[] = { { .message = firing, .has_told = TRUE, .told_level = JK_LEVEL_WARNING },
                               { .message = over, .has_told = TRUE, .told_level = JK_LEVEL_CRITICAL } };
  const JkSending sending = { .channel = g_ptr_array_index (channels, 0), .now_us = NOON_US, .letters = letters, .n_letters = 2 };
  g_autofree char *body = jk_alertmanager_make_body (&sending);

  g_assert_null (jk_json_find_fault (body));
  /* The level before is ended, the present one lasts four minutes, the other alert ends now. */
  g_assert_cmpstr (body, ==,
#define REST ",\"category\":\"git\",\"project\":\"가게\",\"instance\":\"build\",\"cause\":\"0123456789ab\",\"source\":\"jikimi\"}," \
             "\"annotations\":{\"summary\":\"t\",\"description\":\"x\"},\"startsAt\":\"2026-11-27T11:59:00Z\",\"endsAt\":"
#define MORE ",\"generatorURL\":\"https://build:2542/\"}"
                   "[{\"labels\":{\"alertname\":\"git_changes\",\"severity\":\"warning\"" REST "\"2026-11-27T12:00:00Z\"" MORE
                   ",{\"labels\":{\"alertname\":\"git_changes\",\"severity\":\"critical\"" REST "\"2026-11-27T12:04:00Z\"" MORE
                   ",{\"labels\":{\"alertname\":\"git_changes\",\"severity\":\"critical\"" REST "\"2026-11-27T12:00:00Z\"" MORE "]");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/channel/message", test_message);
  g_test_add_func ("/channel/channel", test_channel);
  g_test_add_func ("/channel/breaker", test_breaker);
  g_test_add_func ("/channel/mail", test_mail);
  g_test_add_func ("/channel/ntfy", test_ntfy);
  g_test_add_func ("/channel/alertmanager", test_alertmanager);
  return g_test_run ();
}
