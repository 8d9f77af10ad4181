/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "secret-maker.h"

#include <stdlib.h>
#include <string.h>

#define DIGITS "0123456789"
#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define HEX "0123456789abcdef"
#define URL64 DIGITS UPPER LOWER "_-"

/* "{c}N": N characters; classes as in the table below. "{C}": the checksum of what stands behind the last "_", in base 62. */
static const SecretShape SHAPES[] = {
  { "GitHub, classic", "github-token", "gh|p_|{a}30|{C}" },
  { "GitHub, OAuth", "github-token", "gh|o_|{a}30|{C}" },
  { "GitHub, app to user", "github-token", "gh|u_|{a}30|{C}" },
  { "GitHub, installation", "github-token", "gh|s_|{a}30|{C}" },
  { "GitHub, refresh", "github-token", "gh|r_|{a}70|{C}" },
  { "GitHub, fine-grained", "github-fine-grained-token", "github|_pat_|{a}22|_|{a}59" },
  { "GitLab", "gitlab-token", "gl|pat-|{b}20" },
  { "GitLab, deploy", "gitlab-deploy-token", "gl|dt-|{b}20" },
  { "GitLab, runner", "gitlab-runner-token", "gl|rt-|{b}20" },
  { "GitLab, trigger", "gitlab-trigger-token", "gl|ptt-|{h}40" },
  { "GitLab, feed", "gitlab-feed-token", "gl|ft-|{b}20" },
  { "Bitbucket", "bitbucket-app-password", "AT|BB|{a}32" },
  { "Atlassian", "atlassian-token", "AT|ATT3|{b}180|=|{u}8" },
  { "AWS, long", "aws-access-key", "AK|IA|{2}16" },
  { "AWS, session", "aws-access-key", "AS|IA|{2}16" },
  { "Google, API", "google-api-key", "AI|za|{b}35" },
  { "Google, client", "google-client-secret", "GOC|SPX-|{b}28" },
  { "Google, access", "google-access-token", "ya|29.|{b}120" },
  { "Azure storage", "azure-storage-key", "Account|Key=|{a}86|==" },
  { "Azure client", "azure-client-secret", "{a}3|8Q|~|{a}34" },
  { "Alibaba", "alibaba-access-key", "LT|AI|{a}20" },
  { "Tencent", "tencent-secret-id", "AK|ID|{a}32" },
  { "DigitalOcean", "digitalocean-token", "dop|_v1_|{h}64" },
  { "Heroku", "heroku-token", "HRKU|-AA|{b}58" },
  { "Fly", "flyio-token", "fm|2_|{a}120" },
  { "Netlify", "netlify-token", "nf|p_|{a}36" },
  { "Supabase", "supabase-token", "sb|p_|{h}40" },
  { "PlanetScale", "planetscale-token", "pscale|_tkn_|{b}43" },
  { "Databricks", "databricks-token", "da|pi|{h}32" },
  { "Cloudflare", "cloudflare-origin-key", "v1.|0-|{h}24|-|{h}146" },
  { "Vault", "vault-token", "hv|s.|{b}95" },
  { "Terraform", "terraform-token", "{a}14|.atlas|v1.|{b}67" },
  { "Pulumi", "pulumi-token", "pu|l-|{h}40" },
  { "Doppler", "doppler-token", "dp|.pt.|{a}43" },
  { "OpenShift", "openshift-token", "sha|256~|{b}43" },
  { "Tailscale", "tailscale-key", "ts|key-|auth-|{a}12|-|{a}32" },
  { "Docker", "docker-token", "dckr|_pat_|{b}27" },
  { "npm", "npm-token", "np|m_|{a}30|{C}" },
  { "PyPI", "pypi-token", "py|pi-|AgEI|cHlwaS5vcmc|{b}150" },
  { "RubyGems", "rubygems-token", "ruby|gems_|{h}48" },
  { "crates.io", "crates-token", "ci|o|{a}32" },
  { "NuGet", "nuget-key", "oy|2|{l}43" },
  { "Artifactory", "artifactory-key", "AK|Cp|{a}69" },
  { "Slack, bot", "slack-token", "xo|xb-|{d}12|-|{d}12|-|{a}24" },
  { "Slack, user", "slack-token", "xo|xp-|{d}12|-|{d}12|-|{d}12|-|{h}32" },
  { "Slack, app", "slack-app-token", "xa|pp-|1-|{u}11|-|{d}13|-|{h}64" },
  { "Slack, webhook", "slack-webhook", "https://hooks.sl|ack.com/services/|T|{u}8|/B|{u}10|/|{a}24" },
  { "Discord", "discord-webhook", "https://dis|cord.com/api/webhooks/|{d}18|/|{b}68" },
  { "Telegram", "telegram-bot-token", "1|{d}9|:A|A|{b}33" },
  { "Notion", "notion-token", "nt|n_|{a}46" },
  { "Linear", "linear-key", "lin|_api_|{a}40" },
  { "Figma", "figma-token", "fi|gd_|{b}40" },
  { "Postman", "postman-key", "PM|AK-|{h}24|-|{h}34" },
  { "Airtable", "airtable-token", "pa|t|{a}14|.|{h}64" },
  { "Contentful", "contentful-token", "CF|PAT-|{b}43" },
  { "Stripe, live", "stripe-key", "sk|_live_|{a}24" },
  { "Stripe, restricted", "stripe-key", "rk|_live_|{a}99" },
  { "Stripe, webhook", "stripe-webhook-secret", "wh|sec_|{a}32" },
  { "Square", "square-token", "sq0|atp-|{b}22" },
  { "Braintree", "braintree-token", "access_token$|production$|{l}16|$|{h}32" },
  { "Shopify", "shopify-token", "sh|pat_|{h}32" },
  { "Flutterwave", "flutterwave-key", "FLW|SECK-|{h}32|-X" },
  { "Shippo", "shippo-key", "ship|po_live_|{h}40" },
  { "EasyPost", "easypost-key", "EZ|AK|{a}54" },
  { "SendGrid", "sendgrid-key", "S|G.|{b}22|.|{b}43" },
  { "Mailgun", "mailgun-key", "ke|y-|{h}32" },
  { "Mailchimp", "mailchimp-key", "{h}32|-u|s14" },
  { "Brevo", "brevo-key", "xkey|sib-|{h}64|-|{a}16" },
  { "OpenAI, project", "openai-key", "sk|-proj-|{b}60|T3Blb|kFJ|{b}60" },
  { "OpenAI, old", "openai-key", "s|k-|{a}20|T3Blb|kFJ|{a}20" },
  { "Anthropic", "anthropic-key", "sk|-ant-|api03-|{b}93|AA" },
  { "Hugging Face", "huggingface-token", "h|f_|{A}34" },
  { "Replicate", "replicate-token", "r|8_|{a}37" },
  { "Groq", "groq-key", "gs|k_|{a}52" },
  { "Perplexity", "perplexity-key", "pp|lx-|{a}48" },
  { "xAI", "xai-key", "xa|i-|{a}80" },
  { "New Relic", "newrelic-key", "NR|AK-|{u}27" },
  { "Sentry", "sentry-token", "sntr|yu_|{h}64" },
  { "Dynatrace", "dynatrace-token", "dt0|c01.|{u}24|.|{u}64" },
  { "Grafana", "grafana-token", "gl|sa_|{a}32|_|{h}8" },
  { "SonarQube", "sonarqube-token", "sq|p_|{h}40" },
  { "Buildkite", "buildkite-token", "bk|ua_|{h}40" },
  { "Prefect", "prefect-token", "pn|u_|{l}36" },
  { "Adafruit", "adafruit-key", "ai|o_|{a}28" },
  { "Yandex", "yandex-token", "AQ|VN|{b}35" },
  { "Azure DevOps", "azure-devops-token", "{a}52|JQ|QJ99|{a}18|AZ|DO|{a}4" },
  { "Teams, webhook", "teams-webhook", "https://x.webhook.off|ice.com/webhookb2/|{h}36|@|{h}36|/IncomingWebhook/|{h}32|/|{h}36" },
  { "Google, refresh", "google-refresh-token", "1/|/0|{b}90" },
  { "Supabase, secret", "supabase-token", "sb_|secret_|{a}22|_|{a}8" },
  { "Neon", "neon-key", "na|pi_|{l}64" },
  { "Slack, rotating", "slack-token", "xo|xe.xo|xp-1-|{b}160" },
  { "Resend", "resend-key", "r|e_|{a}8|_|{a}24" },
  { "Twilio", "twilio-key", "S|K|{h}32" },
  { "OpenRouter", "openrouter-key", "sk|-or-v1-|{h}64" },
  { "LangSmith", "langsmith-key", "ls|v2_pt_|{h}32|_|{h}10" },
  { "Pinecone", "pinecone-key", "pc|sk_|{a}6|_|{a}63" },
  { "Tavily", "tavily-key", "tv|ly-|{a}32" },
  { "PostHog", "posthog-key", "ph|x_|{a}43" },
  { "Laravel", "laravel-key", "APP_KEY=|base64:|{a}43|=" },
  { "JSON Web Token", "json-web-token", "ey|J|{a}33|.ey|J|{a}60|.|{b}43" },
};

const SecretShape *
secret_maker_list (gsize *n)
{
  *n = G_N_ELEMENTS (SHAPES);
  return SHAPES;
}

char *
secret_maker_run (GRand      *random,
                  const char *alphabet,
                  guint       n)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append_c (text, alphabet[g_rand_int_range (random, 0, (gint32) strlen (alphabet))]);
  return g_string_free (text, FALSE);
}

static const char *
get_alphabet (char class)
{
  switch (class)
    {
    case 'd':
      return DIGITS;
    case 'h':
      return HEX;
    case 'u':
      return DIGITS UPPER;
    case 'l':
      return DIGITS LOWER;
    case 'A':
      return UPPER LOWER;
    case '2':
      return UPPER "234567";
    case 'b':
      return URL64;
    default:
      return DIGITS UPPER LOWER;
    }
}

static guint32
crc32_of (const char *text)
{
  guint32 crc = 0xffffffffu;

  for (; *text != '\0'; text++)
    {
      crc ^= (guint8) *text;
      for (guint bit = 0; bit < 8; bit++)
        crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xedb88320u : crc >> 1;
    }
  return ~crc;
}

static void
append_checksum (GString *text)
{
  static const char BASE62[] = DIGITS UPPER LOWER;
  guint32 crc = crc32_of (strrchr (text->str, '_') + 1);
  char digits[7] = "000000";

  for (int i = 5; i >= 0; i--, crc /= 62)
    digits[i] = BASE62[crc % 62];
  g_string_append (text, digits);
}

char *
secret_maker_make (const SecretShape *shape,
                   GRand             *random)
{
  g_auto(GStrv) parts = g_strsplit (shape->parts, "|", -1);
  GString *text = g_string_new (NULL);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_autofree char *run = NULL;

      if (strcmp (parts[i], "{C}") == 0)
        append_checksum (text);
      else if (parts[i][0] == '{' && parts[i][1] != '\0')
        {
          run = secret_maker_run (random, get_alphabet (parts[i][1]), (guint) atoi (parts[i] + 3));
          g_string_append (text, run);
        }
      else
        g_string_append (text, parts[i]);
    }
  /* A token does not end in a dash where a word border tells its end. */
  while (text->len > 0 && strchr ("-_", text->str[text->len - 1]) != NULL)
    text->str[text->len - 1] = 'Q';
  return g_string_free (text, FALSE);
}

char *
secret_maker_key_block (GRand      *random,
                        const char *label,
                        const char *newline)
{
  GString *text = g_string_new ("-----BEG");

  g_string_append_printf (text, "IN %s-----%s", label, newline);
  for (guint i = 0; i < 8; i++)
    {
      g_autofree char *line = secret_maker_run (random, DIGITS UPPER LOWER "+/", 64);

      g_string_append_printf (text, "%s%s", line, newline);
    }
  g_string_append_printf (text, "-----END %s-----%s", label, newline);
  return g_string_free (text, FALSE);
}
