/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-git-includes.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jk-error.h"
#include "jk-git-library.h"
#include "jk-git-path.h"

/* As deep as libgit2 and git follow. */
#define MAX_DEPTH 10
#define MAX_FILES 100
#define MAX_BYTES (16 * 1024 * 1024)
#define SECTION "include"
/* What the section is called in the copy that is parsed, so that nobody follows it. */
#define VEILED "xnclude"

typedef struct
{
  guint n_files;
  guint depth;
  GError **error;
} Check;

typedef struct
{
  Check *check;
  const char *file;
  gboolean fits;
} Entries;

static gboolean
refuse (Check      *self,
        const char *path)
{
  g_autofree char *shown = jk_git_path_escape (path);

  g_set_error (self->error, JK_ERROR, JK_ERROR_NOT_SUPPORTED, _ ("“%s” is not a file, and reading it might never end."), shown);
  return FALSE;
}

/* Returns: (transfer full) (nullable): what @path holds, NUL-terminated; %NULL if it cannot be read, and with @fits %FALSE if it
 * is nothing to be read */
static char *
read_file (const char *path,
           gsize      *length,
           gboolean   *fits)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  g_autofree char *text = NULL;
  struct stat st;
  ssize_t n = 1;

  *length = 0;
  *fits = TRUE;
  if (fd < 0)
    return NULL;
  *fits = fstat (fd, &st) == 0 && (S_ISDIR (st.st_mode) || (S_ISREG (st.st_mode) && st.st_size <= MAX_BYTES));
  if (*fits && S_ISREG (st.st_mode))
    {
      text = g_malloc (st.st_size + 1);
      while (n > 0 && *length < (gsize) st.st_size && (n = read (fd, text + *length, st.st_size - *length)) > 0)
        *length += n;
      text[*length] = '\0';
    }
  close (fd);
  return g_steal_pointer (&text);
}

/* Gives the sections another name. Returns: whether there is any */
static gboolean
veil (char *text,
      gsize length)
{
  gboolean found = FALSE;

  for (gsize i = 0; i + strlen (SECTION) < length; i++)
    {
      gsize at = i + 1;

      if (text[i] != '[')
        continue;
      while (at < length && g_ascii_isspace (text[at]))
        at++;
      if (at + strlen (SECTION) > length || g_ascii_strncasecmp (text + at, SECTION, strlen (SECTION)) != 0)
        continue;
      memcpy (text + at, VEILED, strlen (VEILED));
      found = TRUE;
    }
  return found;
}

/* libgit2 parses the copy, so that its idea of what a value is and ours cannot differ. Returns: (nullable) */
static git_config *
parse (const char *text,
       gsize       length)
{
  g_autoptr (git_config) config = NULL;
  g_autofree char *path = NULL;
  int fd = memfd_create ("git-config", MFD_CLOEXEC);
  gsize written = 0;
  ssize_t n = 1;

  if (fd < 0)
    return NULL;
  while (written < length && (n = write (fd, text + written, length - written)) > 0)
    written += n;
  path = g_strdup_printf ("/proc/self/fd/%d", fd);
  if (written == length && git_config_new (&config) == 0
      && git_config_add_file_ondisk (config, path, GIT_CONFIG_LEVEL_LOCAL, NULL, 0) != 0)
    g_clear_pointer (&config, git_config_free);
  close (fd);
  return g_steal_pointer (&config);
}

static gboolean check_file (Check *self, const char *path);

/* Returns: (transfer full) (nullable): the absolute path that @value names in @file */
static char *
resolve (const char *value,
         const char *file)
{
  g_autofree char *folder = NULL;

  if (value == NULL || *value == '\0')
    return NULL;
  if (g_str_has_prefix (value, "~/"))
    return g_build_filename (g_get_home_dir (), value + 2, NULL);
  folder = g_path_get_dirname (file);
  return g_path_is_absolute (value) ? g_strdup (value) : g_build_filename (folder, value, NULL);
}

static int
on_entry (const git_config_entry *entry,
          void                   *data)
{
  Entries *entries = data;
  g_autofree char *path = NULL;

  if (!g_str_has_prefix (entry->name, VEILED) || !g_str_has_suffix (entry->name, ".path"))
    return 0;
  path = resolve (entry->value, entries->file);
  /* A value that held the section's name with its bracket is not as it was. Nobody has one. */
  if (path != NULL && strstr (path, VEILED) != NULL)
    entries->fits = refuse (entries->check, path);
  else if (path != NULL)
    entries->fits = check_file (entries->check, path);
  return entries->fits ? 0 : GIT_EUSER;
}

static gboolean
check_text (Check      *self,
            const char *path,
            char       *text,
            gsize       length)
{
  Entries entries = { self, path, TRUE };
  g_autoptr (git_config) config = NULL;

  /* What cannot be parsed is refused by whoever reads it in earnest, but perhaps not before it has followed something. */
  if (!veil (text, length))
    return TRUE;
  config = parse (text, length);
  if (config == NULL)
    return refuse (self, path);
  self->depth++;
  (void) git_config_foreach (config, on_entry, &entries);
  self->depth--;
  return entries.fits;
}

static gboolean
check_file (Check      *self,
            const char *path)
{
  g_autofree char *text = NULL;
  gboolean fits;
  gsize length;

  if (self->depth > MAX_DEPTH || self->n_files++ >= MAX_FILES)
    return refuse (self, path);
  text = read_file (path, &length, &fits);
  if (!fits)
    return refuse (self, path);
  return text == NULL || check_text (self, path, text, length);
}

gboolean
jk_git_includes_check (const char *path,
                       GError    **error)
{
  Check check = { 0, 0, error };

  jk_git_library_init ();
  return check_file (&check, path);
}
