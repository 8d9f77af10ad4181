/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <string.h>

#include "jk-change-name.h"
#include "jk-change.h"

static void
test_class_of_path (void)
{
  static const struct
  {
    const char *path;
    const char *class;
  } ROWS[] = {
    { "src/core/git/jk-git-scan.c", "source" },  { "main.py", "source" },                    { "web/app.tsx", "source" },
    { "tests/unit/git/test-path.c", "test" },    { "pkg/a_test.go", "test" },                { "src/a.spec.ts", "test" },
    { "a/FooTest.java", "test" },                { "conftest.py", "test" },                  { "spec/a_spec.rb", "test" },
    { "testdata/x.bin", "test" },                { "README", "docs" },                       { "docs/a/page.html", "docs" },
    { "CHANGELOG.md", "docs" },                  { "man/tool.1", "docs" },                   { "notes.txt", "docs" },
    { "config/app.yml", "config" },              { ".editorconfig", "config" },              { "tsconfig.json", "config" },
    { "x.service", "config" },                   { "meson.build", "build" },                 { "CMakeLists.txt", "build" },
    { "requirements-dev.txt", "build" },         { ".github/workflows/ci.yml", "build" },    { ".gitlab-ci.yml", "build" },
    { "Dockerfile.dev", "build" },               { "package.json", "build" },                { "debian/control", "build" },
    { "pyproject.toml", "build" },               { "Makefile", "build" },                    { "data/cities.csv", "data" },
    { "picture.svg", "data" },                   { "unknown", "data" },                      { "package-lock.json", "generated" },
    { "a/b/Cargo.lock", "generated" },           { "api.pb.go", "generated" },               { "dist/a.min.js", "generated" },
    { "node_modules/a/index.js", "vendored" },   { "third_party/zlib/a.c", "vendored" },     { "go.sum", "generated" },
    { "한글/소스.c", "source" },                 { "a\nb.c", "source" },                     { "\xff\xfe.md", "docs" },
    { "", "data" },                              { "/", "data" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (ROWS); i++)
    {
      const char *class = jk_change_class_to_string (jk_change_class_of_path (ROWS[i].path));

      if (strcmp (class, ROWS[i].class) != 0)
        g_error ("“%s” is %s, not %s", ROWS[i].path, class, ROWS[i].class);
    }
}

static void
test_secret_names (void)
{
  static const char *const SURE[] = { ".env", "a/.env", ".env.production", "x/.ENV", "id_rsa", ".ssh/id_ed25519", "id_rsa.bak", "server.pem",
                                      "tls.key", "a.p12", "release.keystore", ".npmrc", ".netrc", ".pypirc", "kubeconfig", ".kube/config",
                                      ".docker/config.json", ".aws/credentials", "credentials.json", "client_secret_1.json", "db.kdbx",
                                      "a.ppk", "terraform.tfstate", ".git-credentials", ".pgpass", "prod.env.local", "id_work", ".env~", ".env.bak",
                                      ".env-production", ".env_prod", "server.key.old", "a/.netrc~", "tls.pem.orig" };
  static const char *const MAYBE[] = { "secrets.yml", "prod.tfvars", "config/database.yml", "wp-config.php", "docker/prod.env",
                                       "secrets.yml.bak" };
  static const char *const NONE[] = { ".env.example", ".env.sample", "id_rsa.pub", "environment.c", "env", "key.c", "keys.md", "id_map.py",
                                      "credentials.py", "config", ".envoy", "tokenizer.py", "settings.py", "secrets.example.yml",
                                      "id_generator.go", "monkey", "", ".env.example~", ".env_sample", "~", ".bak", "notes.txt~", ".envelope", "dotenv" };

  for (guint i = 0; i < G_N_ELEMENTS (SURE); i++)
    if (jk_secret_name_judge (SURE[i]) != JK_SECRET_NAME_SURE)
      g_error ("“%s” is not sure to hold a secret", SURE[i]);
  for (guint i = 0; i < G_N_ELEMENTS (MAYBE); i++)
    if (jk_secret_name_judge (MAYBE[i]) != JK_SECRET_NAME_MAYBE)
      g_error ("“%s” may not hold a secret", MAYBE[i]);
  for (guint i = 0; i < G_N_ELEMENTS (NONE); i++)
    if (jk_secret_name_judge (NONE[i]) != JK_SECRET_NAME_NONE)
      g_error ("“%s” may hold a secret", NONE[i]);
}

typedef struct
{
  JkChangeFile file;
  const char *content; /* (nullable) */
  gboolean untracked;  /* allowed */
  const char *class;
  const char *verdict;
  const char *reason;
} Row;

#define FILE(p, i, w, ...) { .path = p, .index = i, .worktree = w, __VA_ARGS__ }

static const Row ROWS[] = {
  { FILE ("a.c", 0, 'M'), "int x;\n", FALSE, "source", "safe", "source" },
  { FILE ("a.c", 0, 'M', .mode = 0100755), "int x;\n", FALSE, "source", "safe", "source" },
  { FILE ("tests/a.c", 0, 'M'), "int x;\n", FALSE, "test", "safe", "test" },
  { FILE ("a.md", 0, 'M'), "# a\n=======\n", FALSE, "docs", "safe", "docs" },
  { FILE ("a.yml", 0, 'M'), "a: b\n", FALSE, "config", "safe", "config" },
  { FILE ("meson.build", 0, 'M'), "x\n", FALSE, "build", "safe", "build" },
  { FILE ("a.csv", 0, 'M'), "1,2\n", FALSE, "data", "safe", "data" },
  { FILE ("empty.c", 0, 'M'), "", FALSE, "source", "safe", "source" },
  { FILE ("tool", 0, 'M'), "#!/bin/sh\n", FALSE, "source", "safe", "source" },
  { FILE ("Cargo.lock", 0, 'M'), "x\n", FALSE, "generated", "safe", "lock-file" },
  { FILE ("a.pb.go", 0, 'M'), "x\n", FALSE, "generated", "ask", "generated" },
  { FILE ("a.c", 0, 'M'), "/* @generated */\n", FALSE, "generated", "ask", "generated" },
  { FILE ("a.c", 0, 'M', .attributes.generated = JK_CHANGE_YES), "x\n", FALSE, "generated", "ask", "generated" },
  { FILE ("a.pb.go", 0, 'M', .attributes.generated = JK_CHANGE_NO), "x\n", FALSE, "source", "safe", "source" },
  { FILE ("vendor/a.c", 0, 'M'), "x\n", FALSE, "vendored", "ask", "vendored" },
  { FILE ("a.c", 0, 'M', .attributes.vendored = JK_CHANGE_YES), "x\n", FALSE, "vendored", "ask", "vendored" },
  { FILE ("a.png", 0, 'M', .attributes.text = JK_CHANGE_NO), "x\n", FALSE, "binary", "ask", "binary" },
  { FILE ("a.c", 0, '?'), "x\n", FALSE, "source", "ask", "untracked" },
  { FILE ("a.c", 0, '?'), "x\n", TRUE, "source", "safe", "source" },
  { FILE ("a.c", 0, 'A'), "x\n", FALSE, "source", "safe", "source" },
  { FILE ("a.c", 'M', 0), "x\n", FALSE, "source", "ask", "staged" },
  { FILE ("a.c", 'A', 'M'), "x\n", TRUE, "source", "ask", "staged" },
  { FILE ("a.c", 0, 'D', .reading = JK_CHANGE_NOT_READ), NULL, FALSE, "source", "safe", "deleted" },
  { FILE (".env", 0, 'D', .reading = JK_CHANGE_NOT_READ), NULL, FALSE, "config", "safe", "deleted" },
  { FILE ("a.c", 0, 'R', .old_path = "b.c"), "x\n", FALSE, "source", "safe", "source" },
  { FILE ("a.c", 0, 'T'), "x\n", FALSE, "source", "ask", "type-change" },
  { FILE ("a/link", 0, 'M', .mode = JK_CHANGE_MODE_LINK), "../b", FALSE, "data", "safe", "link" },
  { FILE ("a/link", 0, 'M', .mode = JK_CHANGE_MODE_LINK), "../../b", FALSE, "data", "ask", "link-out" },
  { FILE ("link", 0, 'M', .mode = JK_CHANGE_MODE_LINK), "/etc/passwd", FALSE, "data", "ask", "link-out" },
  { FILE ("link", 0, 'M', .mode = JK_CHANGE_MODE_LINK), NULL, FALSE, "data", "ask", "link-out" },
  { FILE ("sub", 0, 'M', .mode = JK_CHANGE_MODE_SUBMODULE), NULL, FALSE, "data", "ask", "submodule" },
  { FILE ("nested/", 0, '?'), NULL, TRUE, "data", "ask", "submodule" },
  { FILE ("a.c", 0, 0, .is_conflicted = TRUE), "x\n", TRUE, "conflicted", "never", "conflict" },
  { FILE ("a.c", 0, 'M'), "x\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> b\n", FALSE, "conflicted", "never", "conflict-marker" },
  { FILE ("a.c", 0, 'M'), "<<<<<<<<<<<< HEAD\na\n============\nb\n>>>>>>>>>>>> b\n", FALSE, "conflicted", "never", "conflict-marker" },
  { FILE ("a.c", 0, 'M'), "<<<<<<<<<<<<\n============\n>>>>>>>>>>>>\n", FALSE, "source", "safe", "source" },
  { FILE ("a.c", 0, 'M'), "x\n <<<<<<< HEAD\na\n=======\nb\n>>>>>>> b\n", FALSE, "source", "safe", "source" },
  { FILE (".env", 0, 'M'), "x\n", TRUE, "secret", "never", "secret-name" },
  { FILE ("secrets.yml", 0, '?'), "x\n", TRUE, "secret", "never", "secret-name" },
  { FILE ("secrets.yml", 0, 'M'), "x\n", TRUE, "config", "ask", "secret-name" },
  { FILE ("a.c", 0, 'M'), "password = \"aB3$dE5&gH7\"\n", FALSE, "secret", "never", "secret-content" },
  { FILE ("tests/a.c", 0, 'M'), "password = \"aB3$dE5&gH7\"\n", FALSE, "test", "ask", "secret-likely" },
  { FILE ("a.bin", 0, 'M', .size = 6 << 20, .reading = JK_CHANGE_NOT_READ), NULL, FALSE, "too-large", "never", "too-large" },
  { FILE ("a.psd", 0, 'M', .attributes.filter = JK_CHANGE_YES), "x\n", FALSE, "data", "never", "filter" },
  { FILE ("a.txt", 0, 'M', .attributes.encoding = JK_CHANGE_YES), "x\n", FALSE, "docs", "never", "encoding" },
  { FILE ("a.c", 0, 'M', .reading = JK_CHANGE_UNREADABLE), NULL, FALSE, "source", "never", "unreadable" },
  { FILE ("a\nb\xff.c", 0, 'M'), "x\n", FALSE, "source", "safe", "source" },
};

static void
test_verdicts (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (ROWS); i++)
    {
      JkChangeFile file = ROWS[i].file;
      JkChangeRules rules = { JK_CHANGE_DEFAULT_MAX_SIZE, ROWS[i].untracked };
      JkChangeJudgement judgement;

      file.data = (const guint8 *) ROWS[i].content;
      file.n_data = ROWS[i].content != NULL ? strlen (ROWS[i].content) : 0;
      file.size = MAX (file.size, file.n_data);
      jk_change_classify (&file, &rules, &judgement);
      if (strcmp (jk_change_class_to_string (judgement.class), ROWS[i].class) != 0
          || strcmp (jk_change_verdict_to_string (judgement.verdict), ROWS[i].verdict) != 0
          || strcmp (judgement.reason, ROWS[i].reason) != 0)
        g_error ("row %u, %s: %s, %s, %s", i, file.path, jk_change_class_to_string (judgement.class),
                 jk_change_verdict_to_string (judgement.verdict), judgement.reason);
      g_assert_cmpstr (jk_change_reason_text (judgement.reason), !=, "");
      g_assert_cmpint (judgement.findings != NULL, ==, g_str_has_prefix (judgement.reason, "secret-") && strstr (judgement.reason, "name") == NULL);
      jk_change_judgement_clear (&judgement);
    }
}

/* A token in the name of a file or of a folder goes into the tree as it would go into a file. */
static void
test_secrets_in_names (void)
{
  static const char TOKEN[] = "glp" "at-Zx8vQ2mN5tR7yK1wB4dL";
  g_autofree char *file = g_strconcat ("notes/", TOKEN, ".md", NULL);
  g_autofree char *folder = g_strconcat (TOKEN, "/a.c", NULL);
  JkChangeFile deleted = { file, .worktree = 'D', .reading = JK_CHANGE_NOT_READ };
  JkChangeJudgement judgement;
  const char *reason = NULL;

  g_assert_cmpint (jk_secret_name_judge (file), ==, JK_SECRET_NAME_SURE);
  g_assert_false (jk_change_judge (folder, 0100644, (const guint8 *) "x\n", 2, NULL, &reason));
  g_assert_cmpstr (reason, ==, "secret-name");
  jk_change_classify (&deleted, NULL, &judgement);
  g_assert_cmpint (judgement.verdict, ==, JK_CHANGE_SAFE);
}

/* Git calls UTF-16 binary; people call it text, and keep their passwords in it. */
static void
test_wide_content (void)
{
  static const char TEXT[] = "one line of text\npassword = \"aB3$dE5&gH7\"\n";
  static const char HARMLESS[] = "nothing to be seen here, and more of it\n";

  for (guint order = 0; order < 4; order++)
    for (guint i = 0; i < 2; i++)
      {
        const char *text = i == 0 ? TEXT : HARMLESS;
        const gboolean is_big = order & 1, has_mark = order & 2;
        g_autoptr(GByteArray) bytes = g_byte_array_new ();
        const char *reason = NULL;

        if (has_mark)
          g_byte_array_append (bytes, (const guint8 *) (is_big ? "\xfe\xff" : "\xff\xfe"), 2);
        for (const char *c = text; *c != '\0'; c++)
          g_byte_array_append (bytes, is_big ? (const guint8[]) { 0, (guint8) *c } : (const guint8[]) { (guint8) *c, 0 }, 2);
        g_assert_cmpint (jk_change_judge ("a.txt.c", 0100644, bytes->data, bytes->len, NULL, &reason), ==, i == 1);
        if (i == 0)
          g_assert_cmpstr (reason, ==, "secret-content");
      }
}

static void
test_binary_content (void)
{
  static const guint8 CONTENT[] = "<<<<<<< a\n=======\n>>>>>>> b\n\0password = 'aB3$dE5&gH7'";
  JkChangeFile file = { "a.dat", .worktree = 'M', .mode = 0100644, .size = sizeof CONTENT, .data = CONTENT, .n_data = sizeof CONTENT };
  JkChangeJudgement judgement;

  jk_change_classify (&file, NULL, &judgement);
  g_assert_cmpint (judgement.class, ==, JK_CHANGE_BINARY);
  g_assert_cmpint (judgement.verdict, ==, JK_CHANGE_ASK);
  g_assert_null (judgement.findings);
}

static void
test_judge (void)
{
  JkChangeRules small = { 4, FALSE };
  const guint8 *text = (const guint8 *) "password = \"aB3$dE5&gH7\"\n";
  const char *reason = NULL;
  gsize n = strlen ((const char *) text);

  g_assert_false (jk_change_judge ("a.c", 0100644, text, n, NULL, &reason));
  g_assert_cmpstr (reason, ==, "secret-content");
  g_assert_true (jk_change_judge ("tests/a.c", 0100644, text, n, NULL, NULL));
  g_assert_false (jk_change_judge ("tests/a.c", 0100644, text, n, &small, &reason));
  g_assert_cmpstr (reason, ==, "too-large");
  g_assert_false (jk_change_judge (".env", 0100644, (const guint8 *) "", 0, NULL, &reason));
  g_assert_cmpstr (reason, ==, "secret-name");
  g_assert_true (jk_change_judge ("a.c", 0100644, NULL, 0, NULL, NULL));
  g_assert_true (jk_change_judge ("sub", JK_CHANGE_MODE_SUBMODULE, NULL, 0, NULL, NULL));
  g_assert_true (jk_change_judge ("link", JK_CHANGE_MODE_LINK, (const guint8 *) "a", 1, NULL, NULL));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/change/class-of-path", test_class_of_path);
  g_test_add_func ("/change/secret-names", test_secret_names);
  g_test_add_func ("/change/verdicts", test_verdicts);
  g_test_add_func ("/change/secrets-in-names", test_secrets_in_names);
  g_test_add_func ("/change/wide-content", test_wide_content);
  g_test_add_func ("/change/binary-content", test_binary_content);
  g_test_add_func ("/change/judge", test_judge);
  return g_test_run ();
}
