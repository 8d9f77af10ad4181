/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-change-reader.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "jk-attributes-reader.h"
#include "jk-change-file.h"
#include "jk-git-status.h"

/* What was found of a file, and of what it was made. */
typedef struct
{
  struct stat st;
  char index;
  char worktree;
  gboolean is_conflicted;
  JkChangeAttributes attributes;
  JkChangeRules rules;
  JkChangeJudgement judgement;
} Remembered;

struct _JkChangeReader
{
  JkRepository *repository;
  JkAttributesReader *attributes;
  GHashTable *remembered; /* path → owned Remembered */
  guint64 n_read;
};

/* One run. */
typedef struct
{
  JkChangeReader *reader;
  const JkChangeRules *rules;
  int root;
  GHashTable *remembered; /* of this run: what is not changed any more is forgotten */
  JkChangeSet *set;
  GCancellable *cancellable;
} Run;

static void
remembered_free (gpointer data)
{
  Remembered *self = data;

  jk_change_judgement_clear (&self->judgement);
  g_free (self);
}

static GHashTable *
new_memory (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, remembered_free);
}

JkChangeReader *
jk_change_reader_new (const char *path)
{
  JkChangeReader *self = g_new0 (JkChangeReader, 1);

  self->repository = jk_repository_new (path);
  self->attributes = jk_attributes_reader_new_for_changes ();
  self->remembered = new_memory ();
  return self;
}

void
jk_change_reader_free (JkChangeReader *self)
{
  g_object_unref (self->repository);
  jk_attributes_reader_free (self->attributes);
  g_hash_table_unref (self->remembered);
  g_free (self);
}

guint64
jk_change_reader_get_n_read (JkChangeReader *self)
{
  return self->n_read;
}

static JkChangeAnswer
to_answer (JkAttributeState state)
{
  return state == JK_ATTRIBUTE_SET ? JK_CHANGE_YES : state == JK_ATTRIBUTE_UNSET ? JK_CHANGE_NO : JK_CHANGE_UNSAID;
}

static JkChangeAttributes
find_attributes (JkChangeReader *self,
                 const char     *path)
{
  JkAttributeState states[JK_N_ATTRIBUTES];

  jk_attributes_get (jk_attributes_reader_get (self->attributes), path, states);
  return (JkChangeAttributes) {
    .generated = to_answer (states[JK_ATTRIBUTE_GENERATED]),
    .vendored = to_answer (states[JK_ATTRIBUTE_VENDORED]),
    .text = states[JK_ATTRIBUTE_BINARY] == JK_ATTRIBUTE_SET ? JK_CHANGE_NO : to_answer (states[JK_ATTRIBUTE_TEXT]),
    .filter = to_answer (states[JK_ATTRIBUTE_FILTER]),
    .encoding = to_answer (states[JK_ATTRIBUTE_ENCODING]),
  };
}

static gboolean
is_as_remembered (const Run                *run,
                  const Remembered         *known,
                  const JkClassifiedChange *change,
                  const JkChangedFile      *file,
                  const JkChangeAttributes *attributes)
{
  return known != NULL && jk_changed_file_is_same (&known->st, &file->st) && known->index == change->index
         && known->worktree == change->worktree && known->is_conflicted == change->is_conflicted
         && memcmp (&known->attributes, attributes, sizeof *attributes) == 0 && known->rules.max_size == run->rules->max_size
         && known->rules.untracked == run->rules->untracked;
}

static void
copy_judgement (const JkChangeJudgement *from,
                JkChangeJudgement       *to)
{
  *to = *from;
  if (to->findings != NULL)
    g_array_ref (to->findings);
}

/* A file that changes while it is read is judged by what was read, and looked at again the next time. */
static void
remember (Run                      *run,
          const JkClassifiedChange *change,
          const JkChangedFile      *file,
          const JkChangeAttributes *attributes)
{
  Remembered *known;
  struct stat now;

  if (!file->is_there || fstat (file->fd, &now) != 0 || !jk_changed_file_is_same (&now, &file->st))
    return;
  known = g_new0 (Remembered, 1);
  *known = (Remembered) { file->st, change->index, change->worktree, change->is_conflicted, *attributes, *run->rules };
  copy_judgement (&change->judgement, &known->judgement);
  g_hash_table_replace (run->remembered, g_strdup (change->path), known);
}

static void
judge (Run                *run,
       JkClassifiedChange *change,
       JkChangedFile      *file,
       JkChangeAttributes *attributes)
{
  JkChangeFile input = { change->path, change->old_path, change->index, change->worktree, change->is_conflicted,
                         jk_changed_file_get_mode (file), change->size };
  g_autoptr(GBytes) content = jk_changed_file_read (file, run->rules->max_size, &input.reading);

  input.attributes = *attributes;
  if (content != NULL)
    {
      run->reader->n_read++;
      input.data = g_bytes_get_data (content, &input.n_data);
      input.size = change->size = input.n_data;
    }
  else if (input.reading == JK_CHANGE_NOT_READ && file->is_there && S_ISREG (file->st.st_mode))
    /* It grew over the limit while it was read. */
    input.size = MAX (input.size, run->rules->max_size + 1);
  jk_change_classify (&input, run->rules, &change->judgement);
}

static void
add_change (Run        *run,
            const char *path,
            const char *old_path,
            char        index,
            char        worktree,
            gboolean    is_conflicted)
{
  JkClassifiedChange *change = g_new0 (JkClassifiedChange, 1);
  JkChangeAttributes attributes = find_attributes (run->reader, path);
  Remembered *known = g_hash_table_lookup (run->reader->remembered, path);
  JkChangedFile file;

  *change = (JkClassifiedChange) { g_strdup (path), *old_path != '\0' ? g_strdup (old_path) : NULL, index, worktree, is_conflicted };
  jk_changed_file_open (&file, run->root, path);
  change->size = file.is_there && S_ISREG (file.st.st_mode) ? (guint64) file.st.st_size : 0;
  if (file.is_there && is_as_remembered (run, known, change, &file, &attributes))
    copy_judgement (&known->judgement, &change->judgement);
  else
    judge (run, change, &file, &attributes);
  remember (run, change, &file, &attributes);
  jk_changed_file_close (&file);
  jk_change_set_take (run->set, change);
}

static char
read_letter (GVariant   *change,
             const char *key)
{
  const char *text = "";

  (void) g_variant_lookup (change, key, "&s", &text);
  return *text;
}

static gboolean
add_listed (Run      *run,
            GVariant *changes)
{
  for (gsize i = 0; i < g_variant_n_children (changes); i++)
    {
      g_autoptr(GVariant) change = g_variant_get_child_value (changes, i);
      const char *path = "", *old_path = "";
      gboolean is_conflicted = FALSE;
      g_autofree char *bytes = NULL, *old_bytes = NULL;

      if (g_cancellable_is_cancelled (run->cancellable))
        return FALSE;
      (void) g_variant_lookup (change, "path", "&s", &path);
      (void) g_variant_lookup (change, "old_path", "&s", &old_path);
      (void) g_variant_lookup (change, "conflicted", "b", &is_conflicted);
      bytes = jk_change_path_unescape (path);
      old_bytes = jk_change_path_unescape (old_path);
      add_change (run, bytes, old_bytes, read_letter (change, "index"), read_letter (change, "worktree"), is_conflicted);
    }
  return TRUE;
}

static gboolean
add_all (Run       *run,
         GPtrArray *changes)
{
  for (guint i = 0; i < changes->len; i++)
    {
      const JkGitChange *change = changes->pdata[i];

      if (g_cancellable_is_cancelled (run->cancellable))
        return FALSE;
      add_change (run, change->path, change->old_path != NULL ? change->old_path : "", change->index, change->worktree,
                  change->is_conflicted);
    }
  return TRUE;
}

/* Adds where attributes of @path may stand: the folders above it. */
static void
add_attribute_files (GHashTable *files,
                     const char *path)
{
  for (const char *slash = strchr (path, '/'); slash != NULL; slash = strchr (slash + 1, '/'))
    g_hash_table_add (files, g_strdup_printf ("%.*s/.gitattributes", (int) (slash - path), path));
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static void
update_attributes (Run       *run,
                   GVariant  *listed,
                   GPtrArray *changes)
{
  g_autoptr(GHashTable) files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GPtrArray) paths = g_ptr_array_new ();
  g_autofree char *info = g_build_filename (jk_repository_get_common_dir (run->reader->repository), "info", "attributes", NULL);
  GHashTableIter iter;
  gpointer file;

  for (gsize i = 0; listed != NULL && i < g_variant_n_children (listed); i++)
    {
      g_autoptr(GVariant) change = g_variant_get_child_value (listed, i);
      const char *path = "";
      g_autofree char *bytes = NULL;

      (void) g_variant_lookup (change, "path", "&s", &path);
      bytes = jk_change_path_unescape (path);
      add_attribute_files (files, bytes);
    }
  for (guint i = 0; changes != NULL && i < changes->len; i++)
    add_attribute_files (files, ((const JkGitChange *) changes->pdata[i])->path);
  g_hash_table_iter_init (&iter, files);
  while (g_hash_table_iter_next (&iter, &file, NULL))
    g_ptr_array_add (paths, file);
  g_ptr_array_sort (paths, compare_names);
  (void) jk_attributes_reader_update (run->reader->attributes, run->root, info, paths);
}

static gboolean
is_truncated (GVariant *detail)
{
  gboolean truncated = FALSE;

  return g_variant_lookup (detail, "truncated", "b", &truncated) && truncated;
}

static gboolean
run_through (Run      *run,
             GVariant *detail,
             GError  **error)
{
  g_autoptr(GVariant) listed = is_truncated (detail) ? NULL : g_variant_lookup_value (detail, "changes", G_VARIANT_TYPE ("aa{sv}"));
  g_autoptr(JkGitStatus) status = NULL;

  if (listed == NULL)
    {
      status = jk_repository_read_status (run->reader->repository, JK_CHANGE_READER_MOST, run->cancellable, error);
      if (status == NULL)
        return FALSE;
    }
  update_attributes (run, listed, status != NULL ? status->changes : NULL);
  if (!(listed != NULL ? add_listed (run, listed) : add_all (run, status->changes)))
    return !g_cancellable_set_error_if_cancelled (run->cancellable, error);
  jk_change_set_seal (run->set, status != NULL && status->is_truncated);
  return TRUE;
}

JkChangeSet *
jk_change_reader_read (JkChangeReader      *self,
                       GVariant            *detail,
                       const JkChangeRules *rules,
                       GCancellable        *cancellable,
                       GError             **error)
{
  g_autoptr(GHashTable) memory = new_memory ();
  g_autoptr(JkChangeSet) set = jk_change_set_new ();
  Run run = { self, rules, -1, memory, set, cancellable };
  gboolean through;

  if (!jk_repository_open (self->repository, error))
    return NULL;
  run.root = open (jk_repository_get_worktree (self->repository), O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (run.root < 0)
    {
      int saved = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved), "%s", g_strerror (saved));
      return NULL;
    }
  through = run_through (&run, detail, error);
  close (run.root);
  if (!through)
    return NULL;
  g_hash_table_unref (self->remembered);
  self->remembered = g_steal_pointer (&memory);
  return g_steal_pointer (&set);
}
