/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-change-name.h"

#include <string.h>

#include "jk-language.h"
#include "jk-source-kind.h"

typedef struct
{
  const char *lock;
  const char *manifest;
} Lock;

static const Lock LOCKS[] = {
  { "package-lock.json", "package.json" }, { "npm-shrinkwrap.json", "package.json" }, { "yarn.lock", "package.json" },
  { "pnpm-lock.yaml", "package.json" },    { "bun.lockb", "package.json" },           { "bun.lock", "package.json" },
  { "deno.lock", "deno.json" },            { "Cargo.lock", "Cargo.toml" },            { "poetry.lock", "pyproject.toml" },
  { "pdm.lock", "pyproject.toml" },        { "uv.lock", "pyproject.toml" },           { "Pipfile.lock", "Pipfile" },
  { "composer.lock", "composer.json" },    { "Gemfile.lock", "Gemfile" },             { "go.sum", "go.mod" },
  { "flake.lock", "flake.nix" },           { "mix.lock", "mix.exs" },                 { "pubspec.lock", "pubspec.yaml" },
  { "Podfile.lock", "Podfile" },           { "gradle.lockfile", "build.gradle" },     { "packages.lock.json", "packages.config" },
  { "conan.lock", "conanfile.txt" },       { "Package.resolved", "Package.swift" },   { "Chart.lock", "Chart.yaml" },
  { ".terraform.lock.hcl", "main.tf" },
};

const char *
jk_change_base_name (const char *path)
{
  const char *slash = strrchr (path, '/');

  return slash != NULL ? slash + 1 : path;
}

const char *
jk_change_manifest_of_lock (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (LOCKS); i++)
    if (strcmp (LOCKS[i].lock, name) == 0)
      return LOCKS[i].manifest;
  return NULL;
}

static gboolean
is_one_of (const char        *name,
           const char *const *names,
           gsize              n)
{
  for (gsize i = 0; i < n; i++)
    if (strcmp (names[i], name) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
ends_like_one_of (const char        *name,
                  const char *const *ends,
                  gsize              n)
{
  for (gsize i = 0; i < n; i++)
    if (g_str_has_suffix (name, ends[i]))
      return TRUE;
  return FALSE;
}

static gboolean
begins_like_one_of (const char        *name,
                    const char *const *starts,
                    gsize              n)
{
  for (gsize i = 0; i < n; i++)
    if (g_str_has_prefix (name, starts[i]))
      return TRUE;
  return FALSE;
}

/* Returns: whether a folder above the file is one of @folders */
static gboolean
is_below_one_of (const char        *path,
                 const char *const *folders,
                 gsize              n_folders)
{
  const char *slash;

  for (; (slash = strchr (path, '/')) != NULL; path = slash + 1)
    for (gsize i = 0; i < n_folders; i++)
      if (strncmp (folders[i], path, slash - path) == 0 && folders[i][slash - path] == '\0')
        return TRUE;
  return FALSE;
}

static gboolean
is_manifest (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (LOCKS); i++)
    if (strcmp (LOCKS[i].manifest, name) == 0)
      return TRUE;
  return FALSE;
}

gboolean
jk_change_is_pipeline (const char *path)
{
  static const char *const STARTS[] = { ".github/workflows/", ".github/actions/", ".circleci/", ".gitlab/ci/", ".buildkite/",
                                        ".woodpecker/",
                                        ".drone", ".forgejo/workflows/", ".gitea/workflows/" };
  static const char *const NAMES[] = { ".gitlab-ci.yml", ".gitlab-ci.yaml", ".travis.yml", "Jenkinsfile", "azure-pipelines.yml",
                                       "bitbucket-pipelines.yml", "appveyor.yml", ".appveyor.yml", "cloudbuild.yaml", ".woodpecker.yml",
                                       ".cirrus.yml", "codecov.yml", ".codecov.yml", "buildspec.yml" };

  return begins_like_one_of (path, STARTS, G_N_ELEMENTS (STARTS))
         || is_one_of (jk_change_base_name (path), NAMES, G_N_ELEMENTS (NAMES));
}

static gboolean
is_build (const char *path,
          const char *name)
{
  static const char *const NAMES[] = { "setup.py", "setup.cfg", "tox.ini", "noxfile.py", "pom.xml", "build.xml", "build.gradle.kts",
                                       "settings.gradle", "settings.gradle.kts", "gradle.properties", "gradlew", "gradlew.bat", "build.sbt",
                                       "CMakePresets.json", "configure.in", "configure.ac", "autogen.sh", "go.work", "Procfile",
                                       "MANIFEST.in",
                                       "Brewfile", "Vagrantfile", "Rakefile", "Justfile", "justfile", "BUILD", "BUILD.bazel", "WORKSPACE",
                                       "MODULE.bazel", "build.rs", "build.zig", "Taskfile.yml", "lerna.json", "nx.json", "turbo.json",
                                       "Containerfile", ".dockerignore", "conanfile.py", "vcpkg.json", "stack.yaml", "rebar.config" };
  static const char *const ENDS[] = { ".mk", ".cmake", ".gradle", ".bzl", ".spec", ".csproj", ".vcxproj", ".sln", ".cabal", ".gemspec",
                                      ".podspec", ".nix", ".wrap", ".pro", ".dockerfile" };
  static const char *const STARTS[] = { "Dockerfile", "docker-compose", "compose.y", "Makefile", "GNUmakefile", "makefile", "CMakeLists",
                                        "meson.build", "meson_options", "meson.options", "requirements", "constraints.txt",
                                        "webpack.config",
                                        "vite.config", "rollup.config" };
  static const char *const FOLDERS[] = { "debian", "packaging", "flatpak", ".devcontainer" };

  return jk_change_is_pipeline (path) || is_manifest (name) || is_one_of (name, NAMES, G_N_ELEMENTS (NAMES))
         || ends_like_one_of (name, ENDS, G_N_ELEMENTS (ENDS)) || begins_like_one_of (name, STARTS, G_N_ELEMENTS (STARTS))
         || is_below_one_of (path, FOLDERS, G_N_ELEMENTS (FOLDERS));
}

static gboolean
is_docs (const char *path,
         const char *name)
{
  static const char *const ENDS[] = { ".md", ".markdown", ".mdx", ".rst", ".adoc", ".asciidoc", ".txt", ".tex", ".texi", ".org", ".pod",
                                      ".rtf", ".1", ".2", ".3", ".4", ".5", ".6", ".7", ".8" };
  static const char *const STARTS[] = { "README", "LICENSE", "LICENCE", "COPYING", "CHANGELOG", "CHANGES", "AUTHORS", "NEWS",
                                        "CONTRIBUTING",
                                        "NOTICE", "MAINTAINERS", "THANKS", "HACKING", "CODE_OF_CONDUCT", "SECURITY" };
  static const char *const FOLDERS[] = { "doc", "docs", "documentation" };

  return ends_like_one_of (name, ENDS, G_N_ELEMENTS (ENDS)) || begins_like_one_of (name, STARTS, G_N_ELEMENTS (STARTS))
         || is_below_one_of (path, FOLDERS, G_N_ELEMENTS (FOLDERS));
}

static gboolean
is_test (const char *path,
         const char *name)
{
  static const char *const FOLDERS[] = { "test", "tests", "__tests__", "spec", "specs", "testing", "testdata", "test-data", "fixtures",
                                         "__snapshots__", "e2e", "cypress", "Tests" };
  static const char *const ENDS[] = { "Test.java", "Tests.java", "Test.kt", "Tests.kt", "Test.cs", "Tests.cs", "Test.php", "Spec.scala",
                                      "Test.scala", "Tests.swift", "Spec.hs", "Test.hs", "-test.c", "_spec.rb", "_test.rb" };

  return is_below_one_of (path, FOLDERS, G_N_ELEMENTS (FOLDERS)) || g_str_has_prefix (name, "test_") || g_str_has_prefix (name, "test-")
         || strstr (name, "_test.") != NULL || strstr (name, ".test.") != NULL || strstr (name, ".spec.") != NULL
         || strcmp (name, "conftest.py") == 0 || ends_like_one_of (name, ENDS, G_N_ELEMENTS (ENDS));
}

static gboolean
is_config (const char *name)
{
  static const char *const ENDS[] = { ".yml", ".yaml", ".toml", ".ini", ".cfg", ".conf", ".config", ".json", ".json5", ".jsonc",
                                      ".properties",
                                      ".service", ".timer", ".socket", ".desktop", ".rules", ".tfvars", ".env", ".plist", ".xml.in", ".pc",
                                      ".pc.in", ".desktop.in", ".gschema.xml", ".service.in" };

  return *name == '.' || ends_like_one_of (name, ENDS, G_N_ELEMENTS (ENDS));
}

static gboolean
is_source (const char *name)
{
  JkLanguage language = jk_language_of_name (name);

  return language != 0 && language != JK_LANGUAGE_ASK;
}

JkChangeClass
jk_change_class_of_path (const char *path)
{
  const char *name = jk_change_base_name (path);

  if (jk_change_manifest_of_lock (name) != NULL)
    return JK_CHANGE_GENERATED;
  if (jk_source_is_vendored (path))
    return JK_CHANGE_VENDORED;
  if (jk_source_is_generated_name (name))
    return JK_CHANGE_GENERATED;
  if (is_build (path, name))
    return JK_CHANGE_BUILD;
  if (is_test (path, name))
    return JK_CHANGE_TEST;
  if (is_docs (path, name))
    return JK_CHANGE_DOCS;
  if (is_source (name))
    return JK_CHANGE_SOURCE;
  return is_config (name) ? JK_CHANGE_CONFIG : JK_CHANGE_DATA;
}
