/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "jk-config-private.h"
#include "jk-error.h"

static JkConfig *
load_valid (const char        *text,
            const char *const *environment)
{
  g_autoptr(GError) error = NULL;
  JkConfig *config = jk_config_parse (text, strlen (text), "FILE", environment, &error);

  g_assert_no_error (error);
  return config;
}

static void
assert_fault_of (const char        *text,
                 const char *const *environment,
                 const char        *message)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (jk_config_parse (text, strlen (text), "FILE", environment, &error));
  g_assert_error (error, JK_ERROR, JK_ERROR_CONFIG);
  if (strstr (error->message, message) == NULL)
    g_error ("“%s” gave “%s”, not “%s”", text, error->message, message);
}

static void
assert_fault (const char *text,
              const char *message)
{
  assert_fault_of (text, NULL, message);
}

static void
test_channels (void)
{
  g_autoptr(JkConfig) config = load_valid ("[channel team]\nurl = https://hooks.example.org/services/{secret}\nsecret=slack\n"
                                           "template=slack\ncategories=git;backup\nleast=critical\n"
                                           "[channel post]\nkind=email\nurl=smtps://mail.example.org:465\nuser=me\nsecret=mail\n"
                                           "from=a@example.org\nto=b@example.org;c+d@example.org\n"
                                           "[channel own]\nurl=https://a.org/token123\n"
                                           "template={\"t\":\"{title|100}\",\"n\":{count}}\n", NULL);
  g_autoptr(GVariant) shown = jk_config_to_variant (config);
  g_autofree char *printed = g_variant_print (shown, FALSE);

  g_assert_cmpuint (g_strv_length ((GStrv) jk_config_list_groups (config, "channel")), ==, 3);
  g_assert_cmpstr (jk_config_get_group_string (config, "team", "channel.kind"), ==, "webhook");
  g_assert_cmpstr (jk_config_get_group_strv (config, "post", "channel.to")[1], ==, "c+d@example.org");
  g_assert_true (jk_config_get_group_boolean (config, "post", "channel.resolved"));
  /* What readers of the configuration see holds no token. */
  g_assert_null (strstr (printed, "token123"));
  g_assert_null (strstr (printed, "count"));
  g_assert_nonnull (strstr (printed, "https://a.org/…"));
}

static void
test_channel_faults (void)
{
#define MAIL "[channel a]\nkind=email\nurl=smtp://h\n"
  assert_fault ("[channel a]\n", "FILE:1: [channel a]: url is missing");
  assert_fault ("[channel a]\nurl=ftp://x/y", "FILE:2: channel a.url: expected an http:// or https:// address");
  assert_fault ("[channel a]\nurl=http://u:p@x/y", "FILE:2: channel a.url: a name or password in an address");
  assert_fault ("[channel a]\nurl=http://x/{secret}", "FILE:1: [channel a]: secret is missing for kind = webhook");
  assert_fault ("[channel a]\nurl=http://{to}/x\nto=y", "FILE:2: channel a.url: an address may have placeholders behind");
  assert_fault ("[channel a]\nurl=http://x/{title}", "unknown placeholder {title}; the nearest known one is {");
  assert_fault ("[channel a]\nurl=http://x/\ntemplate={\"a\":\"{titel}\"}",
                "FILE:3: channel a.template: template, character 7: unknown placeholder {titel}; the nearest known one is {title}");
  assert_fault ("[channel a]\nurl=http://x/\ntemplate=slak", "unknown template “slak”; known are json, slack");
  assert_fault ("[channel a]\nurl=http://x/\ntemplate={\"a\":\"{title}\"", "no JSON once it is filled, from character 9 on");
  assert_fault ("[channel a]\nurl=http://x/\ntemplate=telegram", "to is missing for kind = webhook");
  assert_fault ("[channel a]\nkind=ntfy\nurl=http://x/\n", "FILE:3: channel a.url: expected the topic at the end");
  assert_fault ("[channel a]\nkind=ntfy\nurl=http://x/t\ntemplate=json", "FILE:4: channel a.template: is not for kind = ntfy");
  assert_fault ("[channel a]\nkind=mail\nurl=http://x/t\n", "expected one of webhook, ntfy, email, alertmanager");
  assert_fault ("[channel a]\nurl=http://x/t\nuser=me", "secret is missing");
  assert_fault ("[channel a]\nurl=http://x/t\nsecret=../x", "a name of letters");
  assert_fault ("[channel a]\nurl=http://x/t\ncategories=gti", "expected system, automation, git");
  assert_fault (MAIL "to=a@b.org", "from is missing for kind = email");
  assert_fault (MAIL "from=a@b.org\nto=a@b.org;b", "FILE:5: channel a.to: expected e-mail addresses");
  assert_fault (MAIL "from=a@b.org,c@d\nto=a@b.org", "FILE:4: channel a.from: expected an e-mail address");
  assert_fault (MAIL "from=a@b.org\\nBcc:x@y.org\nto=a@b.org", "FILE:4: channel a.from: expected");
  assert_fault ("[channel a]\nkind=email\nurl=smtp://h/x\nfrom=a@b.org\nto=a@b.org", "expected a host and a port");
  assert_fault ("[channel a]\nurll=http://x/", "unknown key; the nearest known key is url");
}

/* Every key of a named group is a variable too; one that names no group makes one. */
static void
test_group_variables (void)
{
  const char *const set[] = { "JIKIMI_CHANNEL_TEAM_CHAT_LEAST=critical", "JIKIMI_CHANNEL_NEW_URL=http://n/", "JIKIMI_SOURCE_DIR=/x",
                              "JIKIMI_PROBE_SHOP_EXPECT_STATUS=204", NULL };
  const char *const wrong[] = { "JIKIMI_CHANNEL_NEW_ULR=http://n/", NULL }, *const half[] = { "JIKIMI_CHANNEL_NEW_USER=me", NULL };
  const char *text = "[channel Team chat]\nurl=http://t/\n[probe shop]\nurl=http://s/\n";
  g_autoptr(JkConfig) config = load_valid (text, set);

  g_assert_cmpstr (jk_config_get_group_string (config, "Team chat", "channel.least"), ==, "critical");
  g_assert_cmpstr (jk_config_get_group_string (config, "new", "channel.url"), ==, "http://n/");
  g_assert_cmpstr (jk_config_get_group_strv (config, "shop", "probe.expect_status")[0], ==, "204");
  g_assert_true (jk_config_is_set_by_environment (set, "channel Team chat.least"));
  g_assert_false (jk_config_is_set_by_environment (set, "channel Team chat.url"));
  assert_fault_of (text, wrong, "JIKIMI_CHANNEL_NEW_ULR: unknown variable; the nearest known one is JIKIMI_CHANNEL_NAME_URL");
  assert_fault_of (text, half, "[channel new]: url is missing");
}

/* A secret that was written where it does not belong is not repeated in what is logged. */
static void
test_faults_tell_no_secrets (void)
{
  static const char *const texts[] = { "[channel a]\nurl=ftp://x/hush", "[channel a]\nurl=http://u:hush@x/y",
                                       "[channel a]\nurl=http://x:hush/", "[channel a]\nurl=hush",
                                       "[channel a]\nurl=http://x/\ntemplate={\"hush\":\"{titel}\"}",
                                       "[channel a]\nurl=http://x/\ntemplate={\"hush\":" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (jk_config_parse (texts[i], strlen (texts[i]), "FILE", NULL, &error));
      g_assert_null (strstr (error->message, "hush"));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/config-channel/keys", test_channels);
  g_test_add_func ("/config-channel/faults", test_channel_faults);
  g_test_add_func ("/config-channel/group-variables", test_group_variables);
  g_test_add_func ("/config-channel/faults-tell-no-secrets", test_faults_tell_no_secrets);
  return g_test_run ();
}
