/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-language.h"

#include <stdlib.h>
#include <string.h>

/* A word and the language it stands for. Each table is ascending by word, for it is searched by halving. */
typedef struct
{
  const char *word;
  const char *title;
} Entry;

static const Entry EXTENSIONS[] = {
  { "S", "Assembly" },      { "ada", "Ada" },          { "adb", "Ada" },         { "ads", "Ada" },
  { "asm", "Assembly" },    { "awk", "Awk" },          { "bash", "Shell" },      { "bat", "Batch" },
  { "blp", "Blueprint" },   { "c", "C" },              { "c++", "C++" },         { "cc", "C++" },
  { "cjs", "JavaScript" },  { "cl", "OpenCL" },        { "clj", "Clojure" },     { "cljc", "Clojure" },
  { "cljs", "Clojure" },    { "cmake", "CMake" },      { "coffee", "CoffeeScript" }, { "cpp", "C++" },
  { "cr", "Crystal" },      { "cs", "C#" },            { "css", "CSS" },         { "cts", "TypeScript" },
  { "cu", "CUDA" },         { "cuh", "CUDA" },         { "cxx", "C++" },         { "d", "D" },
  { "dart", "Dart" },       { "el", "Emacs Lisp" },    { "elm", "Elm" },         { "erl", "Erlang" },
  { "ex", "Elixir" },       { "exs", "Elixir" },       { "f", "Fortran" },       { "f03", "Fortran" },
  { "f08", "Fortran" },     { "f90", "Fortran" },      { "f95", "Fortran" },     { "fish", "Shell" },
  { "frag", "GLSL" },       { "fs", "F#" },            { "fsi", "F#" },          { "fsx", "F#" },
  { "gd", "GDScript" },     { "gleam", "Gleam" },      { "glsl", "GLSL" },       { "go", "Go" },
  { "gradle", "Groovy" },   { "groovy", "Groovy" },    { "h", "C" },             { "h++", "C++" },
  { "hh", "C++" },          { "hlsl", "HLSL" },        { "hpp", "C++" },         { "hrl", "Erlang" },
  { "hs", "Haskell" },      { "htm", "HTML" },         { "html", "HTML" },       { "hxx", "C++" },
  { "ino", "C++" },         { "ipp", "C++" },          { "java", "Java" },       { "jl", "Julia" },
  { "js", "JavaScript" },   { "jsx", "JavaScript" },   { "kt", "Kotlin" },       { "kts", "Kotlin" },
  { "l", "Lex" },           { "less", "Less" },        { "lhs", "Haskell" },     { "lisp", "Lisp" },
  { "lua", "Lua" },          { "m", "Objective-C" },   { "mjs", "JavaScript" },
  { "mk", "Make" },         { "ml", "OCaml" },         { "mli", "OCaml" },       { "mm", "Objective-C++" },
  { "mts", "TypeScript" },  { "nim", "Nim" },          { "nix", "Nix" },         { "pas", "Pascal" },
  { "php", "PHP" },         { "pl", "Perl" },          { "pm", "Perl" },         { "pp", "Puppet" },
  { "proto", "Protocol Buffers" }, { "ps1", "PowerShell" }, { "psm1", "PowerShell" }, { "purs", "PureScript" },
  { "py", "Python" },       { "pyi", "Python" },       { "pyx", "Cython" },      { "qml", "QML" },
  { "r", "R" },             { "rake", "Ruby" },        { "rb", "Ruby" },         { "rkt", "Racket" },
  { "rs", "Rust" },         { "s", "Assembly" },       { "sass", "Sass" },       { "sbt", "Scala" },
  { "scala", "Scala" },     { "scm", "Scheme" },       { "scss", "SCSS" },       { "sh", "Shell" },
  { "sol", "Solidity" },    { "sql", "SQL" },          { "sv", "SystemVerilog" }, { "svelte", "Svelte" },
  { "svh", "SystemVerilog" }, { "swift", "Swift" },    { "tcl", "Tcl" },
  { "tf", "HCL" },          { "tpp", "C++" },          { "ts", "TypeScript" },   { "tsx", "TypeScript" },
  { "v", "Verilog" },       { "vala", "Vala" },        { "vapi", "Vala" },       { "vb", "Visual Basic" },
  { "vert", "GLSL" },       { "vhd", "VHDL" },         { "vhdl", "VHDL" },       { "vim", "Vim Script" },
  { "vue", "Vue" },         { "wgsl", "WGSL" },        { "y", "Yacc" },          { "yy", "Yacc" },
  { "zig", "Zig" },         { "zsh", "Shell" },
};

static const Entry NAMES[] = {
  { "BUILD", "Starlark" },       { "BUILD.bazel", "Starlark" }, { "CMakeLists.txt", "CMake" },
  { "Containerfile", "Dockerfile" }, { "Dockerfile", "Dockerfile" }, { "GNUmakefile", "Make" },
  { "Gemfile", "Ruby" },         { "Jenkinsfile", "Groovy" },   { "Justfile", "Just" },
  { "Kbuild", "Make" },          { "Makefile", "Make" },        { "Makefile.am", "Make" },
  { "PKGBUILD", "Shell" },       { "Rakefile", "Ruby" },        { "SConscript", "Python" },
  { "SConstruct", "Python" },    { "Vagrantfile", "Ruby" },     { "WORKSPACE", "Starlark" },
  { "configure.ac", "M4" },      { "justfile", "Just" },        { "makefile", "Make" },
  { "meson.build", "Meson" },    { "meson.options", "Meson" },  { "meson_options.txt", "Meson" },
};

static const Entry INTERPRETERS[] = {
  { "ash", "Shell" },   { "awk", "Awk" },        { "bash", "Shell" },  { "dash", "Shell" },      { "deno", "TypeScript" },
  { "fish", "Shell" },  { "gawk", "Awk" },       { "gjs", "JavaScript" }, { "guile", "Scheme" }, { "julia", "Julia" },
  { "ksh", "Shell" },   { "lua", "Lua" },        { "node", "JavaScript" }, { "nodejs", "JavaScript" }, { "perl", "Perl" },
  { "php", "PHP" },     { "pwsh", "PowerShell" }, { "python", "Python" }, { "ruby", "Ruby" },    { "runhaskell", "Haskell" },
  { "sh", "Shell" },    { "tclsh", "Tcl" },      { "zsh", "Shell" },
};

/* A language's number is its place in this list, from 1. */
static const char *const TITLES[] = {
  "", "Ada", "Assembly", "Awk", "Batch", "Blueprint", "C", "C#", "C++", "CMake", "CSS", "CUDA", "Clojure", "CoffeeScript", "Crystal",
  "Cython", "D", "Dart", "Dockerfile", "Elixir", "Elm", "Emacs Lisp", "Erlang", "F#", "Fortran", "GDScript", "GLSL", "Gleam", "Go",
  "Groovy", "HCL", "HLSL", "HTML", "Haskell", "Java", "JavaScript", "Julia", "Just", "Kotlin", "Less", "Lex", "Lisp", "Lua",
  "M4", "Make", "Meson", "Nim", "Nix", "OCaml", "Objective-C", "Objective-C++", "OpenCL", "PHP", "Pascal", "Perl", "PowerShell",
  "Protocol Buffers", "Puppet", "PureScript", "Python", "QML", "R", "Racket", "Ruby", "Rust", "SCSS", "SQL", "Sass", "Scala", "Scheme",
  "Shell", "Solidity", "Starlark", "Svelte", "Swift", "SystemVerilog", "Tcl", "TypeScript", "VHDL", "Vala", "Verilog", "Vim Script",
  "Visual Basic", "Vue", "WGSL", "Yacc", "Zig",
};

G_STATIC_ASSERT (G_N_ELEMENTS (TITLES) <= JK_LANGUAGE_MAX);

static int
compare_entry (const void *word,
               const void *entry)
{
  return strcmp (word, ((const Entry *) entry)->word);
}

static int
compare_title (const void *title,
               const void *element)
{
  return strcmp (title, *(const char *const *) element);
}

static JkLanguage
look_up (const Entry *entries,
         gsize        n,
         const char  *word)
{
  const Entry *entry = bsearch (word, entries, n, sizeof *entries, compare_entry);
  const char *const *title;

  if (entry == NULL)
    return 0;
  title = bsearch (entry->title, TITLES, G_N_ELEMENTS (TITLES), sizeof *TITLES, compare_title);
  g_assert (title != NULL);
  return title - TITLES;
}

static JkLanguage
of_extension (const char *extension)
{
  char lower[16];
  JkLanguage language = look_up (EXTENSIONS, G_N_ELEMENTS (EXTENSIONS), extension);
  gsize n = strlen (extension);

  if (language != 0 || n >= sizeof lower)
    return language;
  /* How old Unix projects write C++. */
  if (strcmp (extension, "C") == 0 || strcmp (extension, "H") == 0)
    return look_up (EXTENSIONS, G_N_ELEMENTS (EXTENSIONS), "cpp");
  for (gsize i = 0; i <= n; i++)
    lower[i] = g_ascii_tolower (extension[i]);
  return look_up (EXTENSIONS, G_N_ELEMENTS (EXTENSIONS), lower);
}

JkLanguage
jk_language_of_name (const char *name)
{
  const char *dot = strrchr (name, '.');
  JkLanguage language;

  /* Most files have an extension that tells, few have a name that does. */
  if (dot != NULL && dot != name && strcmp (dot, ".txt") != 0)
    language = of_extension (dot + 1);
  else
    language = 0;
  if (language == 0)
    language = look_up (NAMES, G_N_ELEMENTS (NAMES), name);
  if (language == 0 && (g_str_has_prefix (name, "Dockerfile.") || g_str_has_prefix (name, "Dockerfile-")))
    language = look_up (NAMES, G_N_ELEMENTS (NAMES), "Dockerfile");
  return language == 0 && dot == NULL ? JK_LANGUAGE_ASK : language;
}

/* "#!/usr/bin/env -S python3 -u" → "python" */
JkLanguage
jk_language_of_shebang (const char *text,
                        gsize       length)
{
  g_auto(GStrv) words = NULL;
  g_autofree char *line = NULL;
  const char *newline;

  if (length < 3 || text[0] != '#' || text[1] != '!')
    return 0;
  length = MIN (length, 256);
  newline = memchr (text, '\n', length);
  line = g_strndup (text + 2, (newline != NULL ? newline : text + length) - text - 2);
  words = g_strsplit_set (line, " \t\r", -1);
  for (guint i = 0; words[i] != NULL; i++)
    {
      char *name = strrchr (words[i], '/');

      name = name != NULL ? name + 1 : words[i];
      if (*name == '\0' || *name == '-' || strcmp (name, "env") == 0 || strchr (name, '=') != NULL)
        continue;
      for (gsize n = strlen (name); n > 0 && (g_ascii_isdigit (name[n - 1]) || name[n - 1] == '.'); n--)
        name[n - 1] = '\0';
      return look_up (INTERPRETERS, G_N_ELEMENTS (INTERPRETERS), name);
    }
  return 0;
}

const char *
jk_language_get_title (JkLanguage language)
{
  return language < G_N_ELEMENTS (TITLES) ? TITLES[language] : "";
}
