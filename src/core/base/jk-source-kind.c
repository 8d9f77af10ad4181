/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-source-kind.h"

#include <string.h>

#include "jk-text-lines.h"

#define MARKER_LINES 20
#define MARKER_BYTES 4096
#define BINARY_BYTES 8000

gboolean
jk_source_is_vendored (const char *path)
{
  static const char *const FOLDERS[] = { "vendor", "vendors", "third_party", "third-party", "thirdparty", "3rdparty", "node_modules",
                                         "bower_components", "Godeps", "Pods", "Carthage", "extern", "externals" };
  const char *slash;

  for (; (slash = strchr (path, '/')) != NULL; path = slash + 1)
    {
      gsize n = slash - path;

      /* Most folders are none of these, which the first letter tells. */
      if (strchr ("vt3nbGPCe", *path) == NULL)
        continue;
      for (guint i = 0; i < G_N_ELEMENTS (FOLDERS); i++)
        if (strlen (FOLDERS[i]) == n && memcmp (FOLDERS[i], path, n) == 0)
          return TRUE;
    }
  return FALSE;
}

gboolean
jk_source_is_generated_name (const char *name)
{
  /* protoc, bison, flex, minifiers, Dart's and C#'s builders, Kubernetes, Qt */
  static const char *const ENDS[] = { ".pb.go", ".pb.gw.go", ".pb.cc", ".pb.h", ".pb.c", ".pb-c.c", ".pb-c.h", ".pb.swift", "_pb2.py",
                                      "_pb2.pyi", "_pb2_grpc.py", "_pb.js", "_pb.d.ts", ".tab.c", ".tab.h", ".tab.cc", ".yy.c", ".yy.cc",
                                      ".min.js", ".min.css", ".min.mjs", ".g.dart", ".freezed.dart", ".g.cs", ".g.i.cs",
                                      ".designer.cs", ".Designer.cs", "_gen.go", ".gen.go" };
  static const char *const STARTS[] = { "zz_generated", "moc_", "qrc_", "y.tab.", "lex.yy." };

  if (strstr (name, "_generated.") != NULL || strstr (name, ".generated.") != NULL)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (ENDS); i++)
    if (g_str_has_suffix (name, ENDS[i]))
      return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (STARTS); i++)
    if (g_str_has_prefix (name, STARTS[i]))
      return TRUE;
  return FALSE;
}

static gboolean
has (const char *text,
     gsize       length,
     const char *word)
{
  return memmem (text, length, word, strlen (word)) != NULL;
}

/* A generator's own source has the marker in a string, not in a comment. */
static gboolean
is_comment (const char *line,
            gsize       length)
{
  while (length > 0 && g_ascii_isspace (*line))
    {
      line++;
      length--;
    }
  return length > 0 && strchr ("/#*-;%<!(\"'{", *line) != NULL && *line != '\0';
}

/* A marker in quotes is one that the file tells of, as this one does: "@generated". */
static gboolean
has_marker (const char *line,
            gsize       length)
{
  static const char *const MARKERS[] = { "@generated", "DO NOT EDIT" };

  for (guint i = 0; i < G_N_ELEMENTS (MARKERS); i++)
    {
      const char *found = memmem (line, length, MARKERS[i], strlen (MARKERS[i]));

      if (found != NULL && (found == line || strchr ("\"'`", found[-1]) == NULL || found[-1] == '\0'))
        return TRUE;
    }
  return FALSE;
}

/* Returns: bytes up to the end of the first lines */
static gsize
measure_first_lines (const char *text,
                     gsize       length)
{
  const char *end = text;

  for (guint i = 0; i < MARKER_LINES && end != NULL; i++)
    {
      end = memchr (end, '\n', text + length - end);
      end = end != NULL ? end + 1 : NULL;
    }
  return end != NULL ? (gsize) (end - text) : length;
}

gboolean
jk_source_is_generated_text (const char *text,
                             gsize       length)
{
  JkTextLines lines = { text, measure_first_lines (text, MIN (length, MARKER_BYTES)) };
  gboolean inside = FALSE;
  const char *line;
  gsize n;

  /* Hardly any file has a marker: find out before looking at lines. */
  if (!has (text, lines.length, "@generated") && !has (text, lines.length, "DO NOT EDIT"))
    return FALSE;
  while (jk_text_lines_next (&lines, &line, &n))
    {
      if ((inside || is_comment (line, n)) && has_marker (line, n))
        return TRUE;
      if (has (line, n, "/*") || has (line, n, "<!--"))
        inside = TRUE;
      if (has (line, n, "*/") || has (line, n, "-->"))
        inside = FALSE;
    }
  return FALSE;
}

gboolean
jk_source_is_binary (const char *text,
                     gsize       length)
{
  return memchr (text, '\0', MIN (length, BINARY_BYTES)) != NULL;
}
