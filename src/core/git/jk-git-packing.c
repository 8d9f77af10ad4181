/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-git-packing.h"

#include <gio/gio.h>
#include <git2/sys/odb_backend.h>
#include <string.h>

/* Fewer are files of their own: git gathers more than 50 packs into one, but thousands of files. */
#define LEAST_PACKED 32
/* What is beyond that goes to disk at once. */
#define MAX_BYTES (8u << 20)
#define FAST 1

/* https://git-scm.com/docs/pack-format */
#define PACK_VERSION 2

typedef struct
{
  git_oid id;
  git_object_t type;
  GBytes *data;
} Object;

/* Freed by libgit2 with the store that it is in. */
typedef struct
{
  git_odb_backend parent;
  git_odb *rest;       /* what the repository has */
  GHashTable *objects; /* git_oid → Object */
  gsize n_bytes;
} Collector;

struct _JkGitPacking
{
  git_repository *handle;
  git_odb *rest;
  git_odb *store;
  Collector *collector;
};

static guint
hash_id (gconstpointer id)
{
  guint hash;

  memcpy (&hash, ((const git_oid *) id)->id, sizeof hash);
  return hash;
}

static gboolean
is_same_id (gconstpointer a,
            gconstpointer b)
{
  return git_oid_equal (a, b);
}

static void
free_object (gpointer data)
{
  Object *object = data;

  g_bytes_unref (object->data);
  g_free (object);
}

/* Into memory that libgit2 frees. */
static int
hand_over (git_odb_backend *backend,
           const void      *data,
           gsize            size,
           void           **out)
{
  /* Readers of text count on a zero behind it. */
  char *copy = git_odb_backend_data_alloc (backend, size + 1);

  if (copy == NULL)
    return GIT_ERROR;
  memcpy (copy, data, size);
  copy[size] = '\0';
  *out = copy;
  return 0;
}

static int
read_object (void           **out,
             size_t          *size,
             git_object_t    *type,
             git_odb_backend *backend,
             const git_oid   *id)
{
  Collector *self = (Collector *) backend;
  const Object *object = g_hash_table_lookup (self->objects, id);
  g_autoptr (git_odb_object) found = NULL;
  int code;

  if (object != NULL)
    {
      const void *data = g_bytes_get_data (object->data, size);

      *type = object->type;
      return hand_over (backend, data, *size, out);
    }
  code = git_odb_read (&found, self->rest, id);
  if (code != 0)
    return code;
  *size = git_odb_object_size (found);
  *type = git_odb_object_type (found);
  return hand_over (backend, git_odb_object_data (found), *size, out);
}

static int
read_header (size_t          *size,
             git_object_t    *type,
             git_odb_backend *backend,
             const git_oid   *id)
{
  Collector *self = (Collector *) backend;
  const Object *object = g_hash_table_lookup (self->objects, id);

  if (object == NULL)
    return git_odb_read_header (size, type, self->rest, id);
  *size = g_bytes_get_size (object->data);
  *type = object->type;
  return 0;
}

static int
exists (git_odb_backend *backend,
        const git_oid   *id)
{
  Collector *self = (Collector *) backend;

  return g_hash_table_contains (self->objects, id) || git_odb_exists_ext (self->rest, id, GIT_ODB_LOOKUP_NO_REFRESH);
}

/* Returns: 0 if there is nothing to be written. What the repository has is, so that it is touched: it may be referred to by nothing, and
 * a prune under way takes what is old. */
static int
freshen (git_odb_backend *backend,
         const git_oid   *id)
{
  return g_hash_table_contains (((Collector *) backend)->objects, id) ? 0 : GIT_ENOTFOUND;
}

static int
write_object (git_odb_backend *backend,
              const git_oid   *id,
              const void      *data,
              size_t           size,
              git_object_t     type)
{
  Collector *self = (Collector *) backend;
  Object *object;
  git_oid written;

  if (exists (backend, id) || size > MAX_BYTES - MIN (self->n_bytes, MAX_BYTES))
    return git_odb_write (&written, self->rest, data, size, type);
  object = g_new0 (Object, 1);
  object->id = *id;
  object->type = type;
  object->data = g_bytes_new (data, size);
  self->n_bytes += size;
  g_hash_table_replace (self->objects, &object->id, object);
  return 0;
}

static void
free_collector (git_odb_backend *backend)
{
  Collector *self = (Collector *) backend;

  g_hash_table_unref (self->objects);
  git_odb_free (self->rest);
  g_free (self);
}

static Collector *
collector_new (git_repository *handle)
{
  Collector *self = g_new0 (Collector, 1);

  self->parent = (git_odb_backend) { .version = GIT_ODB_BACKEND_VERSION,
                                     .read = read_object,
                                     .read_header = read_header,
                                     .write = write_object,
                                     .exists = exists,
                                     .freshen = freshen,
                                     .free = free_collector };
  self->objects = g_hash_table_new_full (hash_id, is_same_id, NULL, free_object);
  if (git_repository_odb (&self->rest, handle) == 0)
    return self;
  free_collector (&self->parent);
  return NULL;
}

JkGitPacking *
jk_git_packing_begin (git_repository *handle)
{
  Collector *collector = collector_new (handle);
  g_autoptr (git_odb) store = NULL;
  JkGitPacking *self;

  if (collector == NULL)
    return NULL;
  if (git_odb_new (&store) != 0 || git_odb_add_backend (store, &collector->parent, 1) != 0)
    {
      free_collector (&collector->parent);
      return NULL;
    }
  if (git_repository_set_odb (handle, store) != 0)
    return NULL;
  self = g_new0 (JkGitPacking, 1);
  self->handle = handle;
  self->collector = collector;
  self->rest = collector->rest;
  self->store = g_steal_pointer (&store);
  return self;
}

static void
append_header (GByteArray  *pack,
               git_object_t type,
               gsize        size)
{
  guint8 byte = (type << 4) | (size & 15);

  for (size >>= 4; size > 0; size >>= 7)
    {
      byte |= 0x80;
      g_byte_array_append (pack, &byte, 1);
      byte = size & 0x7f;
    }
  g_byte_array_append (pack, &byte, 1);
}

static gboolean
append_deflated (GByteArray *pack,
                 GConverter *deflate,
                 GBytes     *data)
{
  gsize size, at = 0;
  const char *bytes = g_bytes_get_data (data, &size);
  GConverterResult result = G_CONVERTER_CONVERTED;

  g_converter_reset (deflate);
  while (result != G_CONVERTER_FINISHED)
    {
      guint8 out[16384];
      gsize n_read, n_written;

      result = g_converter_convert (deflate, size > at ? bytes + at : "", size - at, out, sizeof out, G_CONVERTER_INPUT_AT_END, &n_read,
                                    &n_written, NULL);
      if (result == G_CONVERTER_ERROR)
        return FALSE;
      at += n_read;
      g_byte_array_append (pack, out, n_written);
    }
  return TRUE;
}

static void
append_number (GByteArray *pack,
               guint32     number)
{
  const guint32 wire = GUINT32_TO_BE (number);

  g_byte_array_append (pack, (const guint8 *) &wire, sizeof wire);
}

/* Returns: (transfer full) (nullable) */
static GByteArray *
make_pack (GHashTable *objects)
{
  g_autoptr (GByteArray) pack = g_byte_array_new ();
  g_autoptr (GConverter) deflate = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB, FAST));
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  GHashTableIter iter;
  gpointer value;
  guint8 digest[GIT_OID_RAWSZ];
  gsize length = sizeof digest;

  g_byte_array_append (pack, (const guint8 *) "PACK", 4);
  append_number (pack, PACK_VERSION);
  append_number (pack, g_hash_table_size (objects));
  g_hash_table_iter_init (&iter, objects);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const Object *object = value;

      append_header (pack, object->type, g_bytes_get_size (object->data));
      if (!append_deflated (pack, deflate, object->data))
        return NULL;
    }
  g_checksum_update (checksum, pack->data, pack->len);
  g_checksum_get_digest (checksum, digest, &length);
  g_byte_array_append (pack, digest, length);
  return g_steal_pointer (&pack);
}

/* libgit2 makes the index, and looks at each object for it. */
static int
store_pack (JkGitPacking *self,
            GByteArray   *pack)
{
  git_odb_writepack *writer = NULL;
  git_indexer_progress progress = { 0 };
  int code = git_odb_write_pack (&writer, self->rest, NULL, NULL);

  if (code == 0)
    code = writer->append (writer, pack->data, pack->len, &progress);
  if (code == 0)
    code = writer->commit (writer, &progress);
  if (writer != NULL)
    writer->free (writer);
  return code;
}

static int
store_each (JkGitPacking *self)
{
  GHashTableIter iter;
  gpointer value;
  int code = 0;

  g_hash_table_iter_init (&iter, self->collector->objects);
  while (code == 0 && g_hash_table_iter_next (&iter, NULL, &value))
    {
      const Object *object = value;
      git_oid id;

      code = git_odb_write (&id, self->rest, g_bytes_get_data (object->data, NULL), g_bytes_get_size (object->data), object->type);
    }
  return code;
}

int
jk_git_packing_write (JkGitPacking *self)
{
  GHashTable *objects = self->collector->objects;
  g_autoptr (GByteArray) pack = g_hash_table_size (objects) >= LEAST_PACKED ? make_pack (objects) : NULL;
  const int code = pack != NULL ? store_pack (self, pack) : store_each (self);

  if (code == 0)
    {
      g_hash_table_remove_all (objects);
      self->collector->n_bytes = 0;
    }
  return code;
}

void
jk_git_packing_end (JkGitPacking *self)
{
  (void) git_repository_set_odb (self->handle, self->rest);
  git_odb_free (self->store);
  g_free (self);
}
