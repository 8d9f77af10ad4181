/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-secret-format.h"

#include <string.h>

#include "jk-secret-random.h"
#include "jk-secret-shape.h"

/* Bits a byte that a token of a service has at the very least; random hexadecimal digits have 3.4 and more. */
#define LEAST_ENTROPY 2.6
/* What it has to have where it should have a checksum and does not: an example, or a token of a newer make. */
#define LEAST_ENTROPY_UNCHECKED 4.2

/* The shapes are those that the services' own documentation tells, and what their tokens are seen to look like. */
static const JkSecretFormat FORMATS[] = {
  { "github-token", "ghp_", NULL, "a36-251", JK_SECRET_CHECKSUM },
  { "github-token", "gho_", NULL, "a36-251", JK_SECRET_CHECKSUM },
  { "github-token", "ghu_", NULL, "a36-251", JK_SECRET_CHECKSUM },
  { "github-token", "ghs_", NULL, "a36-251", JK_SECRET_CHECKSUM },
  { "github-token", "ghr_", NULL, "a36-251", JK_SECRET_CHECKSUM },
  { "github-fine-grained-token", "github_pat_", NULL, "w82" },
  { "gitlab-token", "glpat-", NULL, "b20-300" },
  { "gitlab-deploy-token", "gldt-", NULL, "b20-300" },
  { "gitlab-runner-token", "glrt-", NULL, "b20-300" },
  { "gitlab-runner-token", "GR1348941", NULL, "b20" },
  { "gitlab-trigger-token", "glptt-", NULL, "x40" },
  { "gitlab-scim-token", "glsoat-", NULL, "b20-300" },
  { "gitlab-feed-token", "glft-", NULL, "b20-300" },
  { "gitlab-mail-token", "glimt-", NULL, "b25-300" },
  { "gitlab-agent-token", "glagent-", NULL, "b50-1024" },
  { "gitlab-job-token", "glcbt-", NULL, "b20-300" },
  { "bitbucket-app-password", "ATBB", NULL, "a32" },
  { "atlassian-token", "ATATT3", NULL, "p80-300" },
  { "atlassian-token", "ATCTT3", NULL, "p80-300" },
  { "aws-access-key", "AKIA", NULL, "216" },
  { "aws-access-key", "ASIA", NULL, "216" },
  { "aws-access-key", "ABIA", NULL, "216" },
  { "aws-access-key", "ACCA", NULL, "216" },
  { "google-api-key", "AIza", NULL, "b35" },
  { "google-client-secret", "GOCSPX-", NULL, "b28" },
  { "google-access-token", "ya29.", NULL, "b40-1024" },
  { "google-refresh-token", "1//0", NULL, "b60-120" },
  { "azure-storage-key", "AccountKey=", NULL, "s86-88" },
  { "azure-shared-access-key", "SharedAccessKey=", NULL, "s43-48" },
  { "azure-client-secret", "8Q~", "t3", "t34" },
  { "azure-client-secret", "7Q~", "t3", "t34" },
  { "azure-devops-token", "JQQJ99", "a52", "a18'A'Z'D'Oa4" },
  { "teams-webhook", "webhook.office.com/webhookb2/", NULL, "b36'@b36'/a15'/h32'/b36", JK_SECRET_IN_WORD },
  { "alibaba-access-key", "LTAI", NULL, "a16-26" },
  { "tencent-secret-id", "AKID", NULL, "a32-36" },
  { "digitalocean-token", "dop_v1_", NULL, "h64" },
  { "digitalocean-token", "doo_v1_", NULL, "h64" },
  { "digitalocean-token", "dor_v1_", NULL, "h64" },
  { "heroku-token", "HRKU-AA", NULL, "b58" },
  { "flyio-token", "fm2_", NULL, "s60-1500" },
  { "flyio-token", "fo1_", NULL, "b43" },
  { "netlify-token", "nfp_", NULL, "a36-40" },
  { "supabase-token", "sbp_", NULL, "h40" },
  { "supabase-token", "sb_secret_", NULL, "b28-64" },
  { "neon-key", "napi_", NULL, "a60-68" },
  { "planetscale-token", "pscale_tkn_", NULL, "p32-64" },
  { "planetscale-password", "pscale_pw_", NULL, "p32-64" },
  { "planetscale-token", "pscale_oauth_", NULL, "p32-64" },
  { "databricks-token", "dapi", NULL, "h32" },
  { "cloudflare-origin-key", "v1.0-", NULL, "h24'-h146" },
  { "vault-token", "hvs.", NULL, "b24-300" },
  { "vault-token", "hvb.", NULL, "b100-400" },
  { "vault-token", "hvr.", NULL, "b24-300" },
  { "terraform-token", ".atlasv1.", "a14", "p60-80" },
  { "pulumi-token", "pul-", NULL, "h40" },
  { "doppler-token", "dp.pt.", NULL, "a40-44" },
  { "doppler-token", "dp.ct.", NULL, "a40-44" },
  { "doppler-token", "dp.sa.", NULL, "a40-44" },
  { "openshift-token", "sha256~", NULL, "b43" },
  { "tailscale-key", "tskey-", NULL, "b24-120" },
  { "1password-token", "ops_eyJ", NULL, "s200-2000" },
  { "docker-token", "dckr_pat_", NULL, "b27-36" },
  { "docker-token", "dckr_oat_", NULL, "b32-36" },
  { "npm-token", "npm_", NULL, "a36" },
  { "pypi-token", "pypi-AgEIcHlwaS5vcmc", NULL, "b50-1000" },
  { "pypi-token", "pypi-AgENdGVzdC5weXBpLm9yZw", NULL, "b50-1000" },
  { "rubygems-token", "rubygems_", NULL, "h48" },
  { "crates-token", "cio", NULL, "a32" },
  { "nuget-key", "oy2", NULL, "l43" },
  { "clojars-token", "CLOJARS_", NULL, "l60" },
  { "artifactory-key", "AKCp", NULL, "a69" },
  { "artifactory-token", "cmVmdGtu", NULL, "a56" },
  { "slack-token", "xoxb-", NULL, "d9-14'-b10-120" },
  { "slack-token", "xoxp-", NULL, "d9-14'-b10-180" },
  { "slack-token", "xoxa-", NULL, "b20-180" },
  { "slack-token", "xoxr-", NULL, "b20-180" },
  { "slack-token", "xoxs-", NULL, "b20-180" },
  { "slack-token", "xoxe-", NULL, "b20-250" },
  { "slack-token", "xoxe.xoxp-", NULL, "b40-250" },
  { "slack-token", "xoxe.xoxb-", NULL, "b40-250" },
  { "slack-app-token", "xapp-", NULL, "d1'-u9-14'-d9-16'-h60-80" },
  { "slack-webhook", "hooks.slack.com/services/", NULL, "u9-12'/u9-12'/a24", JK_SECRET_IN_WORD },
  { "discord-webhook", "discord.com/api/webhooks/", NULL, "d17-20'/b60-80", JK_SECRET_IN_WORD },
  { "discord-webhook", "discordapp.com/api/webhooks/", NULL, "d17-20'/b60-80", JK_SECRET_IN_WORD },
  { "telegram-bot-token", ":AA", "d8-10", "b33" },
  { "notion-token", "ntn_", NULL, "a40-50" },
  { "notion-token", "secret_", NULL, "a43" },
  { "linear-key", "lin_api_", NULL, "a40" },
  { "figma-token", "figd_", NULL, "b40-50" },
  { "postman-key", "PMAK-", NULL, "h24'-h34" },
  { "airtable-token", "pat", NULL, "a14'.h64" },
  { "typeform-token", "tfp_", NULL, "p40-80" },
  { "contentful-token", "CFPAT-", NULL, "b43" },
  { "readme-key", "rdme_", NULL, "l70" },
  { "stripe-key", "sk_live_", NULL, "a24-247" },
  { "stripe-key", "rk_live_", NULL, "a24-247" },
  { "stripe-key", "sk_test_", NULL, "a24-247" },
  { "stripe-key", "rk_test_", NULL, "a24-247" },
  { "stripe-webhook-secret", "whsec_", NULL, "s32-64" },
  { "square-token", "sq0atp-", NULL, "b22" },
  { "square-secret", "sq0csp-", NULL, "b43" },
  { "braintree-token", "access_token$production$", NULL, "l16'$h32" },
  { "shopify-token", "shpat_", NULL, "x32" },
  { "shopify-token", "shpca_", NULL, "x32" },
  { "shopify-token", "shppa_", NULL, "x32" },
  { "shopify-secret", "shpss_", NULL, "x32" },
  { "flutterwave-key", "FLWSECK-", NULL, "h32'-'X" },
  { "flutterwave-key", "FLWSECK_TEST-", NULL, "h12-32" },
  { "shippo-key", "shippo_live_", NULL, "h40" },
  { "easypost-key", "EZAK", NULL, "a54" },
  { "easypost-key", "EZTK", NULL, "a54" },
  { "duffel-token", "duffel_live_", NULL, "b43" },
  { "sendgrid-key", "SG.", NULL, "b22'.b43" },
  { "mailgun-key", "key-", NULL, "h32" },
  { "mailchimp-key", "-us", "h32", "d1-2" },
  { "brevo-key", "xkeysib-", NULL, "h64'-a16" },
  { "resend-key", "re_", NULL, "a8'_a24" },
  { "twilio-key", "SK", NULL, "h32" },
  { "openai-key", "sk-proj-", NULL, "b48-200" },
  { "openai-key", "sk-svcacct-", NULL, "b48-200" },
  { "openai-key", "sk-admin-", NULL, "b48-200" },
  { "openai-key", "T3BlbkFJ", "b20-100", "b20-100" },
  { "anthropic-key", "sk-ant-", NULL, "b80-120" },
  { "openrouter-key", "sk-or-v1-", NULL, "h64" },
  { "langsmith-key", "lsv2_pt_", NULL, "h32'_h10" },
  { "langsmith-key", "lsv2_sk_", NULL, "h32'_h10" },
  { "pinecone-key", "pcsk_", NULL, "w60-80" },
  { "tavily-key", "tvly-", NULL, "b32-48" },
  { "huggingface-token", "hf_", NULL, "A34" },
  { "huggingface-token", "api_org_", NULL, "A34" },
  { "replicate-token", "r8_", NULL, "a37" },
  { "groq-key", "gsk_", NULL, "a52" },
  { "perplexity-key", "pplx-", NULL, "a48-56" },
  { "xai-key", "xai-", NULL, "a80" },
  { "newrelic-key", "NRAK-", NULL, "u27" },
  { "newrelic-key", "NRII-", NULL, "b32" },
  { "sentry-token", "sntrys_", NULL, "p60-500" },
  { "sentry-token", "sntryu_", NULL, "h64" },
  { "posthog-key", "phx_", NULL, "a40-48" },
  { "dynatrace-token", "dt0c01.", NULL, "u24'.u64" },
  { "grafana-token", "glsa_", NULL, "a32'_x8" },
  { "grafana-token", "glc_", NULL, "s32-400" },
  { "sonarqube-token", "sqp_", NULL, "h40" },
  { "sonarqube-token", "squ_", NULL, "h40" },
  { "sonarqube-token", "sqa_", NULL, "h40" },
  { "sourcegraph-token", "sgp_", NULL, "w40-80" },
  { "buildkite-token", "bkua_", NULL, "h40" },
  { "circleci-token", "CCIPAT_", NULL, "w40-80" },
  { "prefect-token", "pnu_", NULL, "l36" },
  { "scalingo-token", "tk-us-", NULL, "b48" },
  { "adafruit-key", "aio_", NULL, "a28" },
  { "mapbox-token", "sk.eyJ", NULL, "b40-200'.b20-30" },
  { "yandex-token", "AQVN", NULL, "b35-38" },
  { "laravel-key", "APP_KEY=base64:", NULL, "s43-44" },
  { "json-web-token", "eyJ", NULL, "b14-2000'.'e'y'Jb10-4000'.b20-700" },

  { "private-key", "-----BEGIN ", NULL, NULL, JK_SECRET_IN_WORD, jk_secret_match_pem },
  { "private-key", "---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----", NULL, NULL, 0, jk_secret_match_ssh2 },
  { "json-web-key", "\"kty\"", NULL, NULL, JK_SECRET_IN_WORD, jk_secret_match_jwk },
  { "azure-shared-access-signature", "sv=20", NULL, NULL, 0, jk_secret_match_sas },
  { "putty-key", "PuTTY-User-Key-File-", NULL, NULL, 0, jk_secret_match_putty },
  { "age-key", "AGE-SECRET-KEY-1", NULL, NULL, 0, jk_secret_match_age },

  { "url-password", "://", NULL, NULL, JK_SECRET_GUESS | JK_SECRET_IN_WORD, jk_secret_match_url },
  { "url-password", "-u ", NULL, NULL, JK_SECRET_GUESS, jk_secret_match_curl },
  { "url-password", "-user ", NULL, NULL, JK_SECRET_GUESS, jk_secret_match_curl },
  { "bearer-token", "bearer ", NULL, NULL, JK_SECRET_GUESS | JK_SECRET_ANY_CASE, jk_secret_match_bearer },
  { "basic-password", "basic ", NULL, NULL, JK_SECRET_GUESS | JK_SECRET_ANY_CASE, jk_secret_match_bearer },
#define PASSWORD(word) { "password", word, NULL, NULL, JK_SECRET_GUESS | JK_SECRET_ANY_CASE | JK_SECRET_IN_WORD, jk_secret_match_password }
#define TOKEN(word) { "secret", word, NULL, NULL, JK_SECRET_GUESS | JK_SECRET_ANY_CASE | JK_SECRET_IN_WORD, jk_secret_match_token }
  PASSWORD ("password"),
  PASSWORD ("passwd"),
  PASSWORD ("passphrase"),
  PASSWORD ("pwd"),
  TOKEN ("secret"),
  TOKEN ("token"),
  TOKEN ("apikey"),
  TOKEN ("api_key"),
  TOKEN ("api-key"),
  TOKEN ("access_key"),
  TOKEN ("access-key"),
  TOKEN ("accesskey"),
  TOKEN ("auth_key"),
  TOKEN ("authkey"),
  TOKEN ("account_key"),
  TOKEN ("private_key"),
  TOKEN ("privatekey"),
  TOKEN ("encryption_key"),
  TOKEN ("credential"),
#undef PASSWORD
#undef TOKEN
};

const JkSecretFormat *
jk_secret_format_list (gsize *n)
{
  *n = G_N_ELEMENTS (FORMATS);
  return FORMATS;
}

/* "\nghp_…" in a program's string, and "%3Dghp_…" in an address: the letter before belongs to what is escaped. */
static gboolean
is_escape_before (const JkSecretText *text,
                  gsize               at)
{
  if (at >= 2 && text->data[at - 2] == '\\' && strchr ("nrt", text->data[at - 1]) != NULL)
    return TRUE;
  return at >= 3 && text->data[at - 3] == '%' && g_ascii_isxdigit (text->data[at - 2]) && g_ascii_isxdigit (text->data[at - 1]);
}

/* A token begins where no other word goes on. What could itself be of the token does not count as a border either, so that a long run of
 * such characters is looked at once only. */
static gboolean
is_border (const JkSecretFormat *format,
           const JkSecretText   *text,
           gsize                 at)
{
  guint8 before;

  if (at == 0 || (format->flags & JK_SECRET_IN_WORD) != 0)
    return TRUE;
  before = text->data[at - 1];
  if (!jk_secret_class_has ('w', before) && !(format->shape != NULL && before == '-' && jk_secret_class_has (*format->shape, '-')))
    return TRUE;
  return before != '\0' && before != '-' && is_escape_before (text, at);
}

static gboolean
is_random (const JkSecretFormat *format,
           const guint8         *token,
           gsize                 length)
{
  double entropy;

  if ((format->flags & JK_SECRET_CHECKSUM) != 0 && jk_secret_has_checksum (token, length))
    return TRUE;
  entropy = jk_secret_entropy (token, length);
  return entropy >= ((format->flags & JK_SECRET_CHECKSUM) != 0 ? LEAST_ENTROPY_UNCHECKED : LEAST_ENTROPY)
         && !jk_secret_is_placeholder (token, length);
}

gboolean
jk_secret_format_match (const JkSecretFormat *format,
                        const JkSecretText   *text,
                        gsize                 at,
                        JkSecretSpan         *span)
{
  gsize length = strlen (format->text), before = 0;
  const guint8 *end = text->data + at + length;

  if (format->match != NULL)
    return is_border (format, text, at) && format->match (format, text, at, span);
  if (format->before != NULL)
    {
      before = jk_secret_shape_match_before (format->before, text->data, text->data + at);
      if (before == 0)
        return FALSE;
    }
  if (!is_border (format, text, at - before) || !jk_secret_shape_match (format->shape, &end, text->data + text->size))
    return FALSE;
  *span = (JkSecretSpan) { at - before, end - text->data, format->before == NULL ? length : 0 };
  return format->before != NULL ? is_random (format, text->data + span->start, span->end - span->start)
                                : is_random (format, text->data + at + length, span->end - at - length);
}
