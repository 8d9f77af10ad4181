/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "jk-coverage-formats.h"
#include "jk-error.h"

/* What the tool itself said of the run from which the fixture comes. */
typedef struct
{
  const char *fixture;
  const char *format;
  guint64 covered;
  guint64 lines;
  guint n_files;
  const char *path;
  guint64 path_covered;
  guint64 path_lines;
} Expected;

static const Expected EXPECTED[] = {
  /* gcovr: main.c 4/5, shape.c 3/7, shape.h 5/6, TOTAL 12/18 */
  { "gcovr.json", "gcovr", 12, 18, 3, "shape.c", 3, 7 },
  { "gcovr-summary.json", "gcovr-summary", 12, 18, 3, "shape.h", 5, 6 },
  { "gcovr-cobertura.xml", "cobertura", 12, 18, 3, "main.c", 4, 5 },
  /* lcov --summary: 65.0% (13 of 20 lines); its markers are others than gcovr's. The second has each file for two tests */
  { "lcov.info", "lcov", 13, 20, 3, "/src/shop/shape.c", 3, 7 },
  { "lcov-two-tests.info", "lcov", 13, 20, 3, "/src/shop/main.c", 5, 7 },
  /* coverage report: cart.py 9 statements, 3 missed */
  { "coverage-py.json", "coverage.py", 6, 9, 1, "cart.py", 6, 9 },
  { "coverage-py-cobertura.xml", "cobertura", 6, 9, 1, "cart.py", 6, 9 },
  /* coverage.py 6.5 lists the excluded line 12 too when it writes LCOV: lcov --summary says 70.0% (7 of 10 lines) */
  { "py-lcov.info", "lcov", 7, 10, 1, "cart.py", 7, 10 },
  /* nyc: 70 % of statements, 71.42 % of lines (5 of 7) */
  { "istanbul-final.json", "istanbul", 5, 7, 1, "/src/shop/cart.js", 5, 7 },
  { "istanbul-summary.json", "istanbul-summary", 5, 7, 1, "/src/shop/cart.js", 5, 7 },
  { "istanbul-clover.xml", "clover", 5, 7, 1, "/src/shop/cart.js", 5, 7 },
  { "istanbul-cobertura.xml", "cobertura", 5, 7, 1, "cart.js", 5, 7 },
  { "istanbul-lcov.info", "lcov", 5, 7, 1, "cart.js", 5, 7 },
  /* go tool cover -func: total 62.5% of statements; two test binaries wrote every block */
  { "go-cover.out", "go", 10, 16, 2, "example.com/shop/cart/cart.go", 5, 8 },
  /* by the counters that the reports carry themselves */
  { "jacoco.xml", "jacoco", 4, 6, 2, "com/shop/Cart.java", 3, 5 },
  { "phpunit-clover.xml", "clover", 3, 4, 1, "/src/shop/src/Cart.php", 3, 4 },
};

static char *
read_fixture (const char *name,
              gsize      *length)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "fixtures", "coverage", name, NULL);
  g_autoptr(GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, length, &error);
  g_assert_no_error (error);
  return text;
}

static const JkCoverageFile *
find_file (const JkCoverage *coverage,
           const char       *path)
{
  for (guint i = 0; i < coverage->files->len; i++)
    if (strcmp (((JkCoverageFile *) coverage->files->pdata[i])->path, path) == 0)
      return coverage->files->pdata[i];
  return NULL;
}

static void
test_real_report (gconstpointer data)
{
  const Expected *expected = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(JkCoverage) coverage = NULL;
  gsize length;
  g_autofree char *text = read_fixture (expected->fixture, &length);
  const JkCoverageFormat *format = jk_coverage_format_sniff (text, MIN (length, 4096));
  const JkCoverageFile *file;

  g_assert_nonnull (format);
  g_assert_cmpstr (format->name, ==, expected->format);
  coverage = format->parse (text, length, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (coverage->covered, ==, expected->covered);
  g_assert_cmpuint (coverage->lines, ==, expected->lines);
  g_assert_cmpuint (coverage->files->len, ==, expected->n_files);
  file = find_file (coverage, expected->path);
  g_assert_nonnull (file);
  g_assert_cmpuint (file->covered, ==, expected->path_covered);
  g_assert_cmpuint (file->lines, ==, expected->path_lines);
}

/* An end where the format cannot know that more should follow: after a whole record. */
static gboolean
is_whole_so_far (const char *format,
                 const char *text,
                 gsize       length)
{
  if (strcmp (format, "lcov") == 0)
    return g_str_has_suffix (text, "end_of_record\n") || g_str_has_suffix (text, "end_of_record");
  if (strcmp (format, "go") == 0)
    return g_str_has_suffix (text, "\n");
  return g_ascii_isspace (text[length]) || text[length] == '\0';
}

/* Cut at each byte: an error, or the numbers of what stands there whole; never a crash. The copy has the exact length, so that
 * the address sanitizer sees a read behind it. */
static void
test_truncated (gconstpointer data)
{
  const Expected *expected = data;
  gsize length;
  g_autofree char *text = read_fixture (expected->fixture, &length);
  const JkCoverageFormat *format = jk_coverage_format_sniff (text, length);

  for (gsize n = 0; n < length; n++)
    {
      g_autofree char *cut = g_memdup2 (text, MAX (n, 1));
      g_autofree char *as_text = g_strndup (text, n);
      g_autoptr(GError) error = NULL;
      g_autoptr(JkCoverage) coverage = format->parse (cut, n, &error);

      (void) jk_coverage_format_sniff (cut, n);
      g_assert_true ((coverage == NULL) == (error != NULL));
      if (coverage == NULL)
        continue;
      g_assert_true (is_whole_so_far (expected->format, as_text, n) || is_whole_so_far (expected->format, text, n));
      g_assert_cmpuint (coverage->covered, <=, expected->covered);
      g_assert_cmpuint (coverage->lines, <=, expected->lines);
    }
}

/* Each byte changed in turn to some that mean something: nothing but a crash or a hang can go wrong here. */
static void
test_damaged (gconstpointer data)
{
  static const char BYTES[] = { '\0', '<', '"', '-', '9', '\n', '}', '\xff', ',', '/' };
  const Expected *expected = data;
  gsize length;
  g_autofree char *text = read_fixture (expected->fixture, &length);
  const JkCoverageFormat *format = jk_coverage_format_sniff (text, length);

  for (gsize i = 0; i < length; i++)
    {
      g_autofree char *damaged = g_memdup2 (text, length);
      g_autoptr(GError) error = NULL;
      g_autoptr(JkCoverage) coverage = NULL;

      damaged[i] = BYTES[i % sizeof BYTES];
      coverage = format->parse (damaged, length, &error);
      g_assert_true ((coverage == NULL) == (error != NULL));
      g_assert_true (coverage == NULL || coverage->covered <= coverage->lines);
    }
}

typedef struct
{
  JkCoverageParser parse;
  const char *text;
  int code;          /* of JK_ERROR; -1: must be read */
  const char *place; /* in the message */
  guint64 covered;
  guint64 lines;
} Case;

static const Case CASES[] = {
  { jk_coverage_parse_lcov, "", JK_ERROR_NO_DATA, "no line", 0, 0 },
  { jk_coverage_parse_lcov, "SF:a\nend_of_record\n", JK_ERROR_NO_DATA, "no line", 0, 0 },
  { jk_coverage_parse_lcov, "SF:a\nDA:1,-5\nDA:2,0\nend_of_record\n", JK_ERROR_PARSE, "Line 2", 0, 0 },
  { jk_coverage_parse_lcov, "SF:a\nDA:1,99999999999999999999999\nDA:0,4\nend_of_record\n", -1, "", 1, 1 },
  { jk_coverage_parse_lcov, "SF:a\nDA:99999999999,1\nend_of_record\n", JK_ERROR_PARSE, "Line 2", 0, 0 },
  { jk_coverage_parse_lcov, "SF:a\nDA:-1,1\nend_of_record\n", JK_ERROR_PARSE, "Line 2", 0, 0 },
  { jk_coverage_parse_lcov, "SF:a\nDA:1\nend_of_record\n", JK_ERROR_PARSE, "Line 2", 0, 0 },
  { jk_coverage_parse_lcov, "DA:1,1\n", JK_ERROR_PARSE, "Line 1", 0, 0 },
  { jk_coverage_parse_lcov, "SF:a\nDA:1,1\nSF:b\n", JK_ERROR_PARSE, "Line 3", 0, 0 },
  { jk_coverage_parse_lcov, "hello\n", JK_ERROR_PARSE, "Line 1", 0, 0 },
  { jk_coverage_parse_lcov, "TN:\r\nSF:../../etc/passwd\r\nDA:1,0\r\nDA:1,2,abc\r\nend_of_record\r\n", -1, "", 1, 1 },
  { jk_coverage_parse_go, "mode: set\na.go:1.1,2.2 1 1", JK_ERROR_PARSE, "Line 2", 0, 0 },
  { jk_coverage_parse_go, "a.go:1.1,2.2 1 1\n", JK_ERROR_PARSE, "Line 1", 0, 0 },
  { jk_coverage_parse_go, "mode: set\na.go:1.1,2.2 -1 1\n", JK_ERROR_PARSE, "Line 2", 0, 0 },
  { jk_coverage_parse_go, "mode: set\na.go:1.1,2.2 99999999999 1\n", JK_ERROR_PARSE, "Line 2", 0, 0 },
  { jk_coverage_parse_go, "mode: set\na.go:5.1,2.2 1 1\n", JK_ERROR_PARSE, "Line 2", 0, 0 },
  { jk_coverage_parse_go, "mode: set\na.go:1.1,2.2 1 0\na.go:1.1,2.2 2 0\n", JK_ERROR_PARSE, "block", 0, 0 },
  { jk_coverage_parse_go, "mode: set\na.go:1.1,2.2 3 0\nmode: set\na.go:1.1,2.2 3 1\nC:/b.go:1.1,2.2 1 0\n", -1, "", 3, 4 },
  { jk_coverage_parse_cobertura, "<coverage><class filename='a'><line number='-1' hits='1'/></class></coverage>", JK_ERROR_PARSE, "number", 0, 0 },
  { jk_coverage_parse_cobertura, "<coverage>\n<class filename='a'><line number='1' hits='x'/></class></coverage>", JK_ERROR_PARSE, "Line 2", 0, 0 },
  { jk_coverage_parse_cobertura, "<coverage><class filename='a'><line number='1'/></class></coverage>", JK_ERROR_PARSE, "hits", 0, 0 },
  { jk_coverage_parse_cobertura, "<coverage><class filename='a'><line number='4000000000' hits='1'/></class></coverage>", JK_ERROR_PARSE, "4000000000", 0, 0 },
  { jk_coverage_parse_cobertura, "<coverage><class><line number='1' hits='1'/></class></coverage>", JK_ERROR_PARSE, "filename", 0, 0 },
  { jk_coverage_parse_cobertura, "<other/>", JK_ERROR_PARSE, "other", 0, 0 },
  { jk_coverage_parse_cobertura, "<coverage/>", JK_ERROR_NO_DATA, "no line", 0, 0 },
  { jk_coverage_parse_cobertura, "<coverage><a></coverage>", JK_ERROR_PARSE, "Line 1", 0, 0 },
  /* two classes of one file, and a method's line again below its class */
  { jk_coverage_parse_cobertura,
    "<coverage><class filename='a'><methods><method><lines><line number='9' hits='2'/></lines></method></methods><lines><line number='1' "
    "hits='2'/><line number='2' hits='0'/></lines></class><class filename='a'><lines><line number='2' hits='1'/><line number='3' "
    "hits='0'/></lines></class></coverage>", -1, "", 2, 3 },
  { jk_coverage_parse_clover, "<coverage><project><file><line num='1' type='stmt' count='1'/></file></project></coverage>", JK_ERROR_PARSE, "name", 0, 0 },
  { jk_coverage_parse_jacoco, "<report><package name=''><sourcefile name='A.java'><line nr='1' mi='0' ci='1'/></sourcefile></package></report>", -1, "", 1, 1 },
  { jk_coverage_parse_coverage_py, "{\"files\": {\"a\": {\"summary\": {\"num_statements\": 4, \"covered_lines\": -2}}}}", JK_ERROR_PARSE, "column 68", 0, 0 },
  { jk_coverage_parse_coverage_py, "{\"files\": {\"a\": {\"summary\": {\"num_statements\": 4, \"covered_lines\": 1.5}}}}", JK_ERROR_PARSE, "column 68", 0, 0 },
  { jk_coverage_parse_coverage_py, "{\"files\": {\"a\": {\"summary\": {\"num_statements\": 4, \"covered_lines\": 1e300}}}}", JK_ERROR_PARSE, "more lines", 0, 0 },
  { jk_coverage_parse_coverage_py, "{\"files\": {\"a\": {\"summary\": {\"num_statements\": 4, \"covered_lines\": 01}}}}", JK_ERROR_PARSE, "Line 1", 0, 0 },
  { jk_coverage_parse_coverage_py, "{\"files\": {\"a\": {\"summary\": {\"num_statements\": 4, \"covered_lines\": 1,}}}}", JK_ERROR_PARSE, "string", 0, 0 },
  { jk_coverage_parse_coverage_py, "{\"files\": {\"a\": {\"summary\": {\"num_statements\": 4, \"covered_lines\": 1}}}} x", JK_ERROR_PARSE, "follows", 0, 0 },
  { jk_coverage_parse_coverage_py, "{\"files\": {\"a\": {\"summary\": {\"num_statements\": 4, \"covered_lines\": \"1\"}}}}", JK_ERROR_PARSE, "number", 0, 0 },
  { jk_coverage_parse_coverage_py, "{\"files\": {\"a\": {}}}", JK_ERROR_PARSE, "sums", 0, 0 },
  { jk_coverage_parse_coverage_py, "{\"files\": []}", JK_ERROR_PARSE, "object", 0, 0 },
  { jk_coverage_parse_coverage_py, "[]", JK_ERROR_PARSE, "object", 0, 0 },
  { jk_coverage_parse_coverage_py, "{\"files\": {\"\\ud83d\\ude00\\u0041\\ud83d\": {\"summary\": {\"num_statements\": 4, \"covered_lines\": 3}}}}", -1, "", 3, 4 },
  { jk_coverage_parse_coverage_py, "{\"files\": {\"\\u0000\": {\"summary\": {\"num_statements\": 4, \"covered_lines\": 3}}}}", JK_ERROR_PARSE, "string", 0, 0 },
  { jk_coverage_parse_istanbul, "{\"a\": {\"s\": {\"0\": 1, \"9\": 4}, \"statementMap\": {\"0\": {\"start\": {\"line\": 1}}, \"1\": {\"start\": {\"line\": 2}}}}}", -1, "", 1, 1 },
  { jk_coverage_parse_istanbul_summary, "{\"total\": {\"lines\": {\"total\": 8, \"covered\": 6}}}", -1, "", 6, 8 },
  { jk_coverage_parse_istanbul_summary, "{\"a\": {\"lines\": {\"total\": 8, \"covered\": 9}}}", JK_ERROR_PARSE, "more lines", 0, 0 },
  { jk_coverage_parse_istanbul_summary, "{\"a\": {\"lines\": {\"total\": 1, \"covered\": 0}}, \"a\": {\"lines\": {\"total\": 1, \"covered\": 0}}}", JK_ERROR_PARSE, "twice", 0, 0 },
  { jk_coverage_parse_gcovr, "{\"gcovr/format_version\": \"7\", \"files\": []}", JK_ERROR_PARSE, "version", 0, 0 },
  /* 4.2 wrote a number; 8 says what is excluded, and has a line once for each instance of a template */
  { jk_coverage_parse_gcovr,
    "{\"gcovr/format_version\": 0.1, \"files\": [{\"lines\": [{\"line_number\": 1, \"count\": 0}, {\"line_number\": 1, \"count\": 3}, "
    "{\"line_number\": 2, \"count\": 1, \"gcovr/excluded\": true}], \"file\": \"a\"}]}", -1, "", 1, 1 },
};

static void
test_cases (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      const Case *c = &CASES[i];
      g_autoptr(GError) error = NULL;
      g_autoptr(JkCoverage) coverage = c->parse (c->text, strlen (c->text), &error);

      g_test_message ("%s", c->text);
      if (c->code < 0)
        {
          g_assert_no_error (error);
          g_assert_cmpuint (coverage->covered, ==, c->covered);
          g_assert_cmpuint (coverage->lines, ==, c->lines);
          continue;
        }
      g_assert_null (coverage);
      g_assert_error (error, JK_ERROR, c->code);
      if (strstr (error->message, c->place) == NULL)
        g_error ("“%s” does not name “%s” for: %s", error->message, c->place, c->text);
    }
}

static void
assert_refused (JkCoverageParser parse,
                const char      *text,
                const char      *word)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JkCoverage) coverage = parse (text, strlen (text), &error);

  g_assert_null (coverage);
  g_assert_error (error, JK_ERROR, JK_ERROR_NOT_SUPPORTED);
  g_assert_nonnull (strstr (error->message, word));
}

static void
test_entities_are_refused (void)
{
  const char *const laughs
    = "<?xml version=\"1.0\"?>\n<!DOCTYPE coverage [\n<!ENTITY a \"ha\">\n<!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">\n"
      "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">\n]>\n<coverage><class filename=\"&c;\"><line number=\"1\" hits=\"1\"/></class></coverage>";
  const char *const external = "<!DOCTYPE coverage [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>\n<coverage><source>&a;</source></coverage>";
  const char *const parameter = "<!DOCTYPE coverage [<!ENTITY % a SYSTEM \"http://127.0.0.1:9/a.dtd\"> %a;]>\n<coverage/>";

  assert_refused (jk_coverage_parse_cobertura, laughs, "Line 3");
  assert_refused (jk_coverage_parse_cobertura, external, "Line 1");
  assert_refused (jk_coverage_parse_clover, parameter, "entities");
  assert_refused (jk_coverage_parse_jacoco, parameter, "entities");
}

/* In UTF-7, '<' may be written without a '<': what the bytes hide must be found in what libxml2 made of them. */
static void
test_entities_in_other_encodings (void)
{
  const char *const utf7 = "<?xml version=\"1.0\" encoding=\"UTF-7\"?>\n<!DOCTYPE coverage [+ADw-!ENTITY a \"b\"+AD4-]>\n"
                           "<coverage><class filename=\"&a;\"><line number=\"1\" hits=\"1\"/></class></coverage>";
  const char utf16[] = "\xff\xfe<\0c\0o\0v\0e\0r\0a\0g\0e\0/\0>\0";
  g_autoptr(GError) error = NULL;
  g_autoptr(JkCoverage) coverage = jk_coverage_parse_cobertura (utf7, strlen (utf7), &error);

  g_assert_null (coverage);
  g_assert_error (error, JK_ERROR, JK_ERROR_NOT_SUPPORTED);
  g_assert_nonnull (strstr (error->message, "entities"));
  g_clear_error (&error);
  coverage = jk_coverage_parse_cobertura (utf16, sizeof utf16 - 1, &error);
  g_assert_error (error, JK_ERROR, JK_ERROR_NOT_SUPPORTED);
}

static void
test_deep_nesting (void)
{
  static const struct { JkCoverageParser parse; const char *open; } DEEP[] = {
    { jk_coverage_parse_cobertura, "<coverage>" }, { jk_coverage_parse_jacoco, "<report>" },
    { jk_coverage_parse_coverage_py, "{\"a\":" },  { jk_coverage_parse_istanbul, "{\"a\":[" },
    { jk_coverage_parse_gcovr, "{\"a\":[" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (DEEP); i++)
    {
      g_autoptr(GString) text = g_string_new (NULL);
      g_autoptr(GError) error = NULL;

      for (guint n = 0; n < 200000; n++)
        g_string_append (text, DEEP[i].open);
      g_assert_null (DEEP[i].parse (text->str, text->len, &error));
      g_assert_error (error, JK_ERROR, JK_ERROR_PARSE);
    }
}

static void
test_binary (void)
{
  g_autoptr(GRand) random = g_rand_new_with_seed (7);
  char bytes[4096];

  for (guint round = 0; round < 200; round++)
    {
      for (guint i = 0; i < sizeof bytes; i++)
        bytes[i] = g_rand_int (random);
      for (guint i = 0; i < G_N_ELEMENTS (CASES); i += 3)
        {
          g_autoptr(GError) error = NULL;

          g_assert_null (CASES[i].parse (bytes, sizeof bytes, &error));
          g_assert_nonnull (error);
        }
    }
}

/* A hundred megabytes of one record: the parser itself is bounded by its input, and counts a line once. */
static void
test_huge (void)
{
  const gsize size = 100 * 1000 * 1000;
  g_autoptr(GString) text = g_string_sized_new (size + 100);
  g_autoptr(GError) error = NULL;
  g_autoptr(JkCoverage) coverage = NULL;

  g_string_append (text, "SF:a\n");
  for (guint i = 0; text->len < size; i++)
    g_string_append_len (text, i % 2 == 0 ? "DA:1111,1\n" : "DA:2222,0\n", 10);
  g_string_append (text, "end_of_record\n");
  coverage = jk_coverage_parse_lcov (text->str, text->len, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (coverage->covered, ==, 1);
  g_assert_cmpuint (coverage->lines, ==, 2);
}

static void
test_sniff_knows_others (void)
{
  static const char *const OTHERS[] = { "", " ", "<html>", "<testsuites/>", "{}", "{\"lines\": 3}", "mode", "<report/>",
                                        "<coverage/>", "SF", "[1]", "\xef\xbb\xbf" };

  for (guint i = 0; i < G_N_ELEMENTS (OTHERS); i++)
    g_assert_null (jk_coverage_format_sniff (OTHERS[i], strlen (OTHERS[i])));
  g_assert_cmpstr (jk_coverage_format_sniff ("\xef\xbb\xbfTN:x", 7)->name, ==, "lcov");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (EXPECTED); i++)
    {
      g_autofree char *real = g_strconcat ("/coverage/real/", EXPECTED[i].fixture, NULL);
      g_autofree char *truncated = g_strconcat ("/coverage/truncated/", EXPECTED[i].fixture, NULL);
      g_autofree char *damaged = g_strconcat ("/coverage/damaged/", EXPECTED[i].fixture, NULL);

      g_test_add_data_func (real, &EXPECTED[i], test_real_report);
      g_test_add_data_func (truncated, &EXPECTED[i], test_truncated);
      g_test_add_data_func (damaged, &EXPECTED[i], test_damaged);
    }
  g_test_add_func ("/coverage/cases", test_cases);
  g_test_add_func ("/coverage/entities-are-refused", test_entities_are_refused);
  g_test_add_func ("/coverage/entities-in-other-encodings", test_entities_in_other_encodings);
  g_test_add_func ("/coverage/deep-nesting", test_deep_nesting);
  g_test_add_func ("/coverage/binary", test_binary);
  g_test_add_func ("/coverage/huge", test_huge);
  g_test_add_func ("/coverage/sniff-knows-others", test_sniff_knows_others);
  return g_test_run ();
}
