/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <string.h>

#include "jk-secret-mask.h"
#include "jk-secret-random.h"
#include "jk-secret-scan.h"
#include "secret-maker.h"

#define EACH 60

static GArray *
scan_text (const char *text,
           guint       flags)
{
  GArray *findings = g_array_new (FALSE, FALSE, sizeof (JkSecretFinding));

  (void) jk_secret_scan ((const guint8 *) text, strlen (text), flags, findings);
  return findings;
}

/* Returns: (transfer full): the kind of what is found in @text, "" for nothing, "several" for more */
static char *
find_kind (const char *text)
{
  g_autoptr(GArray) findings = scan_text (text, JK_SECRET_SCAN_TEXT);

  return g_strdup (findings->len == 0 ? "" : findings->len > 1 ? "several" : g_array_index (findings, JkSecretFinding, 0).kind);
}

static void
assert_kind (const char *text,
             const char *kind)
{
  g_autofree char *found = find_kind (text);

  if (strcmp (found, kind) != 0)
    g_error ("“%s”: found “%s”, not “%s”", text, found, kind);
}

static void
assert_kind_of_bytes (const char *text,
                      gsize       length,
                      const char *kind)
{
  g_autoptr(GArray) findings = g_array_new (FALSE, FALSE, sizeof (JkSecretFinding));

  (void) jk_secret_scan ((const guint8 *) text, length, JK_SECRET_SCAN_BINARY, findings);
  g_assert_cmpuint (findings->len, ==, *kind != '\0');
  if (findings->len > 0)
    g_assert_cmpstr (g_array_index (findings, JkSecretFinding, 0).kind, ==, kind);
}

/* Where secrets are seen in files: %s is one. */
static const char *const PLACES[] = { "%s", "x = \"%s\"\n", "export THING=%s\n", "# look: %s, isn't it\n", "{\"a\": \"%s\"}", "call('%s');\n",
                                      "https://host.invalid/?q=%s&r=1\n", "line\\n%s\\n", "<b>%s</b>", "한글 %s 한글", "\t-H 'X: %s'\r\n" };

static void
test_recall (void)
{
  g_autoptr(GRand) random = g_rand_new_with_seed (20250314);
  guint made = 0, found = 0, named = 0;
  gsize n;
  const SecretShape *shapes = secret_maker_list (&n);

  g_assert_cmpuint (n, >=, 40);
  g_assert_cmpuint (jk_secret_scan_count_formats (), >=, 50);
  for (gsize i = 0; i < n; i++)
    {
      guint of_shape = 0;

      for (guint j = 0; j < EACH; j++)
        {
          const char *place = PLACES[j % G_N_ELEMENTS (PLACES)], *at = strstr (place, "%s");
          g_autofree char *secret = secret_maker_make (&shapes[i], random);
          g_autofree char *text = g_strdup_printf ("%.*s%s%s", (int) (at - place), place, secret, at + 2);
          g_autofree char *kind = find_kind (text);

          of_shape += *kind != '\0';
          named += strcmp (kind, shapes[i].kind) == 0;
        }
      made += EACH;
      found += of_shape;
      if (of_shape < EACH)
        g_test_message ("%s: %u of %d", shapes[i].service, of_shape, EACH);
    }
  g_test_message ("%u of %u found (%.2f %%), %u by their right name, %u shapes, %u formats known", found, made, 100.0 * found / made, named,
                  (guint) n, jk_secret_scan_count_formats ());
  g_assert_cmpuint (found * 100, >=, made * 99);
  g_assert_cmpuint (named * 100, >=, made * 97);
}

static void
test_keys (void)
{
  static const char *const LABELS[] = { "PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "OPENSSH PRIVATE KEY", "ENCRYPTED PRIVATE KEY",
                                        "DSA PRIVATE KEY", "PGP PRIVATE KEY BLOCK" };
  static const char *const NEWLINES[] = { "\n", "\r\n", "\\n", "\\n\" +\n  \"", "\n    " };
  g_autoptr(GRand) random = g_rand_new_with_seed (7);
  g_autofree char *public = secret_maker_key_block (random, "CERTIFICATE", "\n");

  for (guint i = 0; i < G_N_ELEMENTS (LABELS); i++)
    for (guint j = 0; j < G_N_ELEMENTS (NEWLINES); j++)
      {
        g_autofree char *block = secret_maker_key_block (random, LABELS[i], NEWLINES[j]);

        assert_kind (block, "private-key");
      }
  assert_kind (public, "");
  /* A program that knows the line has no key. */
  assert_kind ("if (line == \"-----BEGIN RSA PRIVATE KEY-----\") return true;\n-----BEGIN PRIVATE KEY-----\n...\n", "");
}

/* A key of age: 32 bytes in Bech32 with its checksum, in upper case. */
static char *
make_age_key (GRand *random)
{
  static const char ALPHABET[] = "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L";
  static const guint32 GENERATOR[] = { 0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3 };
  static const char NAME[] = "age-secret-key-";
  g_autoptr(GByteArray) values = g_byte_array_new ();
  GString *text = g_string_new ("AGE-SEC");
  guint32 sum = 1;

  g_string_append (text, "RET-KEY-1");
  for (const char *c = NAME; *c != '\0'; c++)
    g_byte_array_append (values, &(guint8) { (guint8) *c >> 5 }, 1);
  g_byte_array_append (values, &(guint8) { 0 }, 1);
  for (const char *c = NAME; *c != '\0'; c++)
    g_byte_array_append (values, &(guint8) { (guint8) *c & 31 }, 1);
  for (guint i = 0; i < 52; i++)
    {
      guint8 value = (guint8) g_rand_int_range (random, 0, 32);

      g_byte_array_append (values, &value, 1);
      g_string_append_c (text, ALPHABET[value]);
    }
  for (guint i = 0; i < values->len + 6; i++)
    {
      guint32 top = sum >> 25;

      sum = ((sum & 0x1ffffff) << 5) ^ (i < values->len ? values->data[i] : 0);
      for (guint j = 0; j < 5; j++)
        sum ^= (top >> j & 1) != 0 ? GENERATOR[j] : 0;
    }
  sum ^= 1;
  for (guint i = 0; i < 6; i++)
    g_string_append_c (text, ALPHABET[sum >> 5 * (5 - i) & 31]);
  return g_string_free (text, FALSE);
}

static void
test_other_keys (void)
{
  g_autoptr(GRand) random = g_rand_new_with_seed (8);
  g_autofree char *age = make_age_key (random);
  g_autofree char *lines = secret_maker_run (random, "ABCDEFGHIJKLMNOPabcdefghijklmnop0123456789", 64);
  g_autofree char *putty = g_strdup_printf ("PuTTY-User-%s: ssh-ed25519\nEncryption: none\nPublic-Lines: 1\n%s\nPrivate-Lines: 1\n%s\n",
                                            "Key-File-3", lines, lines);

  assert_kind (age, "age-key");
  age[strlen (age) - 1] = age[strlen (age) - 1] == 'Q' ? 'P' : 'Q';
  assert_kind (age, "");
  assert_kind (putty, "putty-key");
}

/* Keys whose own bytes are like any others: what stands beside them tells. */
static void
test_keys_by_their_place (void)
{
  g_autoptr(GRand) random = g_rand_new_with_seed (10);
  static const char ALPHABET[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  g_autofree char *body = secret_maker_run (random, ALPHABET, 70);
  g_autofree char *ssh = g_strdup_printf ("---- %s ----\r\nComment: \"2048-bit rsa\"\r\n%s\r\n%s\r\n---- END SSH2 ENCRYPTED PRIVATE KEY ----",
                                          "BEGIN SSH2 ENCRYPTED PRIVATE KEY", body, body);

  assert_kind (ssh, "private-key");
  for (guint i = 0; i < EACH; i++)
    {
      g_autofree char *value = secret_maker_run (random, ALPHABET, 43);
      g_autofree char *after = g_strdup_printf ("{\n  \"kty\": \"EC\",\n  \"d\": \"%s\",\n  \"x\": \"a\" }", value);
      g_autofree char *before = g_strdup_printf ("{\"d\":\"%s\",\"kty\":\"OKP\"}", value);
      g_autofree char *shared = g_strdup_printf ("{\"kty\":\"oct\",\"k\":\"%s\"}", value);
      g_autofree char *sas = g_strdup_printf ("https://a.blob.core.windows.net/c?sv=2022-11-02&se=2026-01-01&sr=c&sig=%s%%3D\n", value);
      g_autofree char *first = g_strdup_printf ("SAS='?sig=%s=&sv=2022-11-02'\n", value);

      assert_kind (after, "json-web-key");
      assert_kind (before, "json-web-key");
      assert_kind (shared, "json-web-key");
      assert_kind (sas, "azure-shared-access-signature");
      assert_kind (first, "azure-shared-access-signature");
    }
}

static void
test_guesses (void)
{
  g_autoptr(GRand) random = g_rand_new_with_seed (9);
  guint found = 0, made = 0;
  static const char *const LINES[] = { "password = \"%s\"\n", "PASSWORD=%s\n", "  \"db_password\": \"%s\",\n", "$passwd = '%s';\n",
                                       "api_key: \"%s\"\n", "SECRET_KEY = '%s'\n", "export AUTH_TOKEN=%s\n", "clientSecret: '%s'\n",
                                       "aws_secret_access_key = %s\n", "Authorization: Bearer %s\n",
                                       "url = \"postgresql://app:%s@db.internal:5432/app\"\n", "config['apiKey'] = \"%s\"\n",
                                       "curl -sS -u app:%s https://db.internal/\n", "  curl --user 'app:%s' -d x https://db\n",
                                       "curl https://db \\\n  -u \"app:%s\"\n", "ENV API_TOKEN %s\n", "  ENV DB_PASSWORD \"%s\"\n",
                                       "<add key=\"ApiKey\" value=\"%s\" />\n", "<property name='db.password' value='%s'/>\n",
                                       "SECRET_KEY_BASE=%s\n", "  <password>%s</password>\n",
                                       "  \"db\": \"Server=tcp:db;User ID=app;Password=%s;Encrypt=True\"\n",
                                       "<add connectionString=\"Data Source=db; uid=app; pwd=%s\" />\n",
                                       "define('DB_PASSWORD', '%s');\n" };

  for (guint i = 0; i < G_N_ELEMENTS (LINES) - 1; i++)
    for (guint j = 0; j < EACH; j++)
      {
        const char *at = strstr (LINES[i], "%s");
        g_autofree char *value = secret_maker_run (random, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 32);
        g_autofree char *text = g_strdup_printf ("%.*s%s%s", (int) (at - LINES[i]), LINES[i], value, at + 2);
        g_autofree char *kind = find_kind (text);

        made++;
        found += *kind != '\0';
        if (*kind == '\0')
          g_test_message ("not found: %s", text);
      }
  g_test_message ("%u of %u values behind a name found", found, made);
  g_assert_cmpuint (found * 100, >=, made * 99);
}

static void
test_nothing_there (void)
{
  static const char *const LINES[] = {
    "password = getpass.getpass()\n", "password = \"password\"\n", "password=${DB_PASSWORD}\n", "PASSWORD=changeme\n",
    "const char *token = \"identifier\";\n", "token = request.headers['X-Token']\n", "secret: \"{{ vault_secret }}\"\n",
    "if (token == \"abcdef1234567890XYZW\")\n", "\"password\": \"Enter your password\",\n", "api_key = os.environ[\"API_KEY_2_PRODUCTION\"]\n",
    "AKIAIOSFODNN7EXAMPLE\n", "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n", "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n",
    "see https://user:password@example.com/\n", "http://localhost:8080/@user\n", "https://host/a:b@c\n", "mailto:user@host\n",
    "postgres://user:<password>@host/db\n", "redis://:${REDIS_PASSWORD}@host\n", "token_type: bearer and more\n", "integrity sha512-abc==\n",
    "static PasswordBox *password_box = NULL;\n", "tokenizer = \"cl100k_base_2024\"\n", "password_hash = hash(pw)\n", "SG.short.short\n",
    "a.host=b;a.password=c.d1password;\n", "for(;;){x;password=this.state.pw12;y}\n", "<password>change-me-1</password>\n",
    "\"Server=db;Password={password};\"\n", "Server=db;Password=\n", "<password>", ";password=",
    "curl -u user:password https://host\n", "curl -u $USER:$PW1234 https://host\n", "curl -u app: https://host\n",
    "sort -u app:Qw3rT9xZ82 file\n", "curl --user-agent app:Qw3rT9xZ82\n", "curl x\nsort -u app:" "Qw3rT9xZ82\n",
    "ENV API_TOKEN $TOKEN_OF_BUILD_2\n", "the ENV API_TOKEN Qw3rT9xZ82kLmN4pQrSt\n", "ENV API_TOKEN\n",
    "<input name=\"token\" value=\"Qw3rT9xZ82kLmN4pQrSt\">\n", "<add key=\"ApiKey\" value=\"\"/>\n", "<add key=\"ApiKey\" value=\"#{Key}\"/>\n",
    "{\"d\": \"Qw3rT9xZ82kLmN4pQrStQw3rT9xZ82kLmN4pQrStabc\"}\n", "{\"kty\":\"EC\",\"d\":\"short\"}\n", "{\"kty\":\"RSA\",\"d\":", "\"kty\"", "?sv=2022-11-02", "sv=20",
    "---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\n", "https://h/x?sig=" "Qw3rT9xZ82kLmN4pQrStQw3rT9xZ82kLmN4pQrStabc%3D\n",
    "https://h/x?sv=2022-11-02&sig=XXXX\n", "&sig=", "---- BEGIN SSH2 ENCRYPTED PRIVATE KEY",
    "sk-learn-and-other-packages-have-dashes-in-their-names-too\n", "\xff\xfe\x00", "" };

  for (guint i = 0; i < G_N_ELEMENTS (LINES); i++)
    assert_kind (LINES[i], "");
}

static void
test_allowed (void)
{
  g_autoptr(GRand) random = g_rand_new_with_seed (11);
  gsize n;
  g_autofree char *secret = secret_maker_make (&secret_maker_list (&n)[0], random);
  g_autofree char *same = g_strdup_printf ("x = \"%s\"  # jikimi:allow-secret\n", secret);
  g_autofree char *above = g_strdup_printf ("# jikimi:allow-secret, it is of a test\nx = \"%s\"\n", secret);
  g_autofree char *elsewhere = g_strdup_printf ("# jikimi:allow-secret\n\nx = \"%s\"\n", secret);
  g_autofree char *code = g_strdup_printf ("f(); // jikimi:allow-secret\nx = \"%s\"\n", secret);

  assert_kind (same, "");
  assert_kind (above, "");
  assert_kind (elsewhere, "github-token");
  assert_kind (code, "github-token");
}

static void
test_place (void)
{
  g_autoptr(GRand) random = g_rand_new_with_seed (12);
  gsize n;
  g_autofree char *first = secret_maker_make (&secret_maker_list (&n)[0], random);
  g_autofree char *second = secret_maker_make (&secret_maker_list (&n)[6], random);
  g_autofree char *text = g_strdup_printf ("a\n\nb = '%s'\n\n\npassword = \"%s\"\n", first, second);
  g_autoptr(GArray) findings = scan_text (text, JK_SECRET_SCAN_TEXT);
  const JkSecretFinding *finding = &g_array_index (findings, JkSecretFinding, 0);

  g_assert_cmpuint (findings->len, ==, 2);
  g_assert_cmpuint (finding[0].line, ==, 3);
  g_assert_cmpuint (finding[1].line, ==, 6);
  g_assert_cmpstr (finding[1].kind, ==, "gitlab-token"); /* not only "password" */
  g_assert_true (finding[1].is_certain);
  g_assert_cmpmem (text + finding[0].start, finding[0].end - finding[0].start, first, strlen (first));
  for (guint i = 0; i < 2; i++)
    {
      const char *end = strstr (finding[i].preview, "…");

      g_assert_nonnull (end);
      g_assert_cmpint (end - finding[i].preview, <=, 4);
      g_assert_true (strncmp (finding[i].preview, text + finding[i].start, end - finding[i].preview) == 0);
    }
}

static void
test_binary (void)
{
  g_autoptr(GRand) random = g_rand_new_with_seed (13);
  gsize n;
  g_autofree char *secret = secret_maker_make (&secret_maker_list (&n)[0], random);
  g_autoptr(GString) bytes = g_string_new_len ("\0\1\2password=\"aB3$dE5&gH7\"\0", 26);

  assert_kind_of_bytes (bytes->str, bytes->len, "");
  g_string_append (bytes, secret);
  g_string_append_len (bytes, "\0\0", 2);
  assert_kind_of_bytes (bytes->str, bytes->len, "github-token");
}

/* In UTF-16 too, and told where it lies in the file's own bytes. */
static void
test_wide (void)
{
  g_autoptr(GRand) random = g_rand_new_with_seed (15);
  g_autoptr(GByteArray) bytes = g_byte_array_new ();
  g_autoptr(GArray) findings = g_array_new (FALSE, FALSE, sizeof (JkSecretFinding));
  gsize n;
  g_autofree char *secret = secret_maker_make (&secret_maker_list (&n)[6], random);
  g_autofree char *text = g_strdup_printf ("\xff\xfe" "first\nx %s\n", secret);
  const JkSecretFinding *finding;

  g_byte_array_append (bytes, (const guint8 *) text, 2);
  for (const char *c = text + 2; *c != '\0'; c++)
    g_byte_array_append (bytes, (const guint8[]) { (guint8) *c, 0 }, 2);
  /* Hangul, of which one unit's low byte is a letter; and half a unit at the end. */
  g_byte_array_append (bytes, (const guint8[]) { 'g', 0xac, 0x5c }, 3);
  for (guint flags = 0; flags < 2; flags++)
    {
      g_array_set_size (findings, 0);
      g_assert_cmpuint (jk_secret_scan (bytes->data, bytes->len, flags, findings), ==, 1);
      finding = &g_array_index (findings, JkSecretFinding, 0);
      g_assert_cmpstr (finding->kind, ==, "gitlab-token");
      g_assert_cmpuint (finding->line, ==, 2);
      g_assert_cmpuint (finding->end - finding->start, ==, 2 * strlen (secret));
      g_assert_cmpuint (bytes->data[finding->start], ==, secret[0]);
    }
}

/* Every cut of a text that has everything: nothing is read behind the end (a sanitizer tells). */
static void
test_cuts (void)
{
  g_autoptr(GRand) random = g_rand_new_with_seed (14);
  g_autofree char *block = secret_maker_key_block (random, "PRIVATE KEY", "\n");
  g_autoptr(GString) text = g_string_new ("x\npassword: 'aB3$dE5&gH7'\nhost=a; uid=b; pwd=aB3dE5gH7;\n<pwd>aB3dE5gH7</pwd>\nhttps://u:aB3dE5@h\nAuthorization: Bearer ");
  gsize n;
  const SecretShape *shapes = secret_maker_list (&n);

  for (gsize i = 0; i < n; i += 7)
    {
      g_autofree char *secret = secret_maker_make (&shapes[i], random);

      g_string_append_printf (text, "%s ", secret);
    }
  g_string_append (text, block);
  for (gsize i = 0; i <= text->len; i++)
    {
      g_autofree guint8 *copy = g_memdup2 (text->str, i);

      (void) jk_secret_scan (copy, i, JK_SECRET_SCAN_TEXT, NULL);
    }
}

/* What costs most: the beginnings of secrets, again and again. The bound is far above what it takes, far below what a quadratic one
 * would. */
static void
test_hostile (void)
{
  static const char *const PIECES[] = { "eyJ", "-eyJ", " eyJ", "://", "a://a:", "password=\"", "pwd='", "token=", "-----BEGIN ",
                                        "-----BEGIN PRIVATE KEY-----", "PuTTY-User-Key-File-2:", "AGE-SECRET-KEY-1", "sk-ant-", "\\nghp_",
                                        "key-", "0-us", "x", "\n", "bearer a", "8Q~", "host=a;pwd=", ";pwd=", "<pwd>", "aaaaaaaaT3BlbkFJ", "hooks.slack.com/services/A",
                                        "-u a", "-u ", "--user a:b1c2d3 ", "ENV token ", "token ", "<add key=\"token\" value=", "\"kty\": ", "sv=20",
                                        "\"d\":\"Qw3rT9xZ82kLmN4pQrStQw3rT9xZ82kLmN4pQrStabc\"", "&sv=20&sig=", "&sig=Qw3rT9xZ82kLmN4pQrStQw3rT9xZ82kLmN4pQrStabc=" };
  gsize size = 4 << 20;
  g_autofree char *text = g_malloc (size);
  double worst = 0;

  for (guint i = 0; i < G_N_ELEMENTS (PIECES); i++)
    {
      g_autoptr(GTimer) timer = g_timer_new ();
      gsize n = strlen (PIECES[i]);
      double seconds;

      for (gsize j = 0; j < size; j++)
        text[j] = PIECES[i][j % n];
      g_timer_start (timer);
      (void) jk_secret_scan ((const guint8 *) text, size, JK_SECRET_SCAN_TEXT, NULL);
      seconds = g_timer_elapsed (timer, NULL);
      if (seconds > 0.1)
        g_test_message ("“%s” again and again: %.0f MB/s", PIECES[i], size / 1e6 / seconds);
      worst = MAX (worst, seconds);
    }
  g_test_message ("the worst of %u: %.1f s for 4 MiB", (guint) G_N_ELEMENTS (PIECES), worst);
  g_assert_cmpfloat (worst, <, 20);
}

static void
test_numbers (void)
{
  g_assert_cmpuint (jk_secret_crc32 (0, (const guint8 *) "123456789", 9), ==, 0xcbf43926);
  g_assert_cmpfloat (jk_secret_entropy ((const guint8 *) "aaaa", 4), ==, 0);
  g_assert_cmpfloat_with_epsilon (jk_secret_entropy ((const guint8 *) "abcdabcd", 8), 2, 1e-9);
  g_assert_cmpfloat (jk_secret_entropy (NULL, 0), ==, 0);
  g_assert_cmpfloat (jk_secret_unrest ((const guint8 *) "aA1-", 4), ==, 1);
}

/* Behind the findings that are told, and behind the beginning of a key, nothing is shown but ends of lines. */
static void
test_mask (void)
{
  gsize n;
  const SecretShape *shapes = secret_maker_list (&n);
  g_autoptr(GRand) random = g_rand_new_with_seed (7);
  g_autoptr(GString) many = g_string_new ("first\n");
  char key[] = "before\nPuTTY-User-Key-File-2: ssh-rsa\nPrivate-Lines: 1\nZm9vYmFy\nPrivate-MAC: 0a1b\n";
  char nothing[] = "no secret\n";

  for (guint i = 0; i < JK_SECRET_MAX_FINDINGS + 20; i++)
    {
      g_autofree char *secret = secret_maker_make (&shapes[0], random);

      g_string_append_printf (many, "%s\n", secret);
    }
  g_assert_true (jk_secret_mask ((guint8 *) many->str, many->len));
  g_assert_true (g_str_has_prefix (many->str, "first\n"));
  g_assert_true (g_str_has_suffix (many->str, "*\n"));
  g_assert_cmpuint (strspn (many->str + 6, "*\n"), ==, many->len - 6);
  g_assert_true (jk_secret_mask ((guint8 *) key, strlen (key)));
  g_assert_true (g_str_has_prefix (key, "before\n*"));
  g_assert_cmpuint (strspn (key + 7, "*\n"), ==, strlen (key) - 7);
  g_assert_false (jk_secret_mask ((guint8 *) nothing, strlen (nothing)));
  g_assert_cmpstr (nothing, ==, "no secret\n");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/secret-scan/recall", test_recall);
  g_test_add_func ("/secret-scan/keys", test_keys);
  g_test_add_func ("/secret-scan/other-keys", test_other_keys);
  g_test_add_func ("/secret-scan/guesses", test_guesses);
  g_test_add_func ("/secret-scan/keys-by-their-place", test_keys_by_their_place);
  g_test_add_func ("/secret-scan/nothing-there", test_nothing_there);
  g_test_add_func ("/secret-scan/allowed", test_allowed);
  g_test_add_func ("/secret-scan/mask", test_mask);
  g_test_add_func ("/secret-scan/place", test_place);
  g_test_add_func ("/secret-scan/binary", test_binary);
  g_test_add_func ("/secret-scan/wide", test_wide);
  g_test_add_func ("/secret-scan/cuts", test_cuts);
  g_test_add_func ("/secret-scan/hostile", test_hostile);
  g_test_add_func ("/secret-scan/numbers", test_numbers);
  return g_test_run ();
}
