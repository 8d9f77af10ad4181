/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-mounts.h"

#include <string.h>

#include "jk-error.h"
#include "jk-text-scan.h"

/* File systems without a block device that keep their data on local disks all the same. */
static const char *const local_kinds[] = { "btrfs", "zfs", "bcachefs", "ubifs", NULL };
/* Answered by a server or a daemon, which may never answer; and so are all kinds of FUSE, those on a block device too. */
static const char *const remote_kinds[] = { "nfs", "nfs4", "cifs", "smb3", "smbfs", "ceph", "9p", "afs", "lustre",
                                            "glusterfs", "virtiofs", "coda", "ncpfs", NULL };
/* With a block device, but always full. */
static const char *const image_kinds[] = { "squashfs", "iso9660", "erofs", "cramfs", "romfs", "udf", NULL };
/* With a block device that others write too, across a network: a lock that does not come blocks every call. */
static const char *const cluster_kinds[] = { "gfs2", "ocfs2", NULL };

void
jk_mount_free (JkMount *self)
{
  g_free (self->root);
  g_free (self->mount);
  g_free (self->kind);
  g_free (self->device);
  g_free (self);
}

static gboolean
is_octal (const char *at,
          const char *end)
{
  return end - at >= 4 && at[0] == '\\' && at[1] >= '0' && at[1] <= '3' && at[2] >= '0' && at[2] <= '7'
         && at[3] >= '0' && at[3] <= '7';
}

/* The kernel writes blanks, line feeds and backslashes as \ooo. */
static char *
read_word (const char **at,
           const char  *end)
{
  const char *word;
  gsize length, n = 0;
  char *out;

  if (!jk_scan_word (at, end, &word, &length))
    return NULL;

  out = g_malloc (length + 1);
  for (const char *c = word; c < word + length; c++)
    {
      if (is_octal (c, word + length))
        {
          out[n++] = (c[1] - '0') * 64 + (c[2] - '0') * 8 + (c[3] - '0');
          c += 3;
        }
      else
        out[n++] = *c;
    }
  out[n] = '\0';
  return out;
}

/* Reads "254:0". */
static gboolean
read_device (const char **at,
             const char  *end,
             JkMount     *mount)
{
  const char *word, *colon;
  guint64 major, minor;
  gsize length;

  if (!jk_scan_word (at, end, &word, &length))
    return FALSE;
  colon = memchr (word, ':', length);
  if (colon == NULL)
    return FALSE;
  end = word + length;
  if (!jk_scan_uint64 (&word, colon, &major) || word != colon || major > G_MAXUINT32)
    return FALSE;
  word = colon + 1;
  if (!jk_scan_uint64 (&word, end, &minor) || word != end || minor > G_MAXUINT32)
    return FALSE;

  mount->major = major;
  mount->minor = minor;
  return TRUE;
}

/* Skips the optional fields up to and with the hyphen. */
static gboolean
skip_optional (const char **at,
               const char  *end)
{
  const char *word;
  gsize length;

  while (jk_scan_word (at, end, &word, &length))
    {
      if (length == 1 && *word == '-')
        return TRUE;
    }
  return FALSE;
}

/* "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue", see proc(5) */
static gboolean
parse_line (const char *at,
            const char *end,
            JkMount    *mount)
{
  const char *options, *super;
  guint64 number;
  gsize length;

  if (!jk_scan_uint64 (&at, end, &number) || !jk_scan_uint64 (&at, end, &number) || !read_device (&at, end, mount))
    return FALSE;
  mount->root = read_word (&at, end);
  mount->mount = read_word (&at, end);
  if (mount->mount == NULL || mount->mount[0] != '/' || !jk_scan_word (&at, end, &options, &length))
    return FALSE;
  mount->read_only = length >= 2 && strncmp (options, "ro", 2) == 0 && (length == 2 || options[2] == ',');

  if (!skip_optional (&at, end))
    return FALSE;
  mount->kind = read_word (&at, end);
  mount->device = read_word (&at, end);
  if (mount->device == NULL)
    return FALSE;
  /* A source of no name leaves its word empty, so that the options stand where it should. */
  if (!jk_scan_word (&at, end, &super, &length))
    g_clear_pointer (&mount->device, g_free);
  if (mount->device == NULL)
    mount->device = g_strdup ("");
  return TRUE;
}

GPtrArray *
jk_mounts_parse (const char *mountinfo,
                 GError    **error)
{
  g_autoptr(GPtrArray) mounts = g_ptr_array_new_with_free_func ((GDestroyNotify) jk_mount_free);
  const char *at = mountinfo, *line, *end;

  while (jk_scan_line (&at, &line, &end))
    {
      JkMount *mount = g_new0 (JkMount, 1);

      g_ptr_array_add (mounts, mount);
      if (!parse_line (line, end, mount))
        {
          g_set_error (error, JK_ERROR, JK_ERROR_PARSE, "line %u: not a mount", mounts->len);
          return NULL;
        }
    }

  if (*at != '\0' || mounts->len == 0)
    {
      g_set_error (error, JK_ERROR, JK_ERROR_PARSE, "line %u: the table of mounts is cut short", mounts->len + 1);
      return NULL;
    }
  return g_steal_pointer (&mounts);
}

static gboolean
is_remote (const JkMount *mount)
{
  return g_str_has_prefix (mount->kind, "fuse") || g_strv_contains (remote_kinds, mount->kind);
}

static gboolean
has_space (const JkMount *mount)
{
  if (is_remote (mount))
    return FALSE;
  if (g_strv_contains (image_kinds, mount->kind) || g_strv_contains (cluster_kinds, mount->kind))
    return FALSE;
  if (mount->major != 0 || g_strv_contains (local_kinds, mount->kind))
    return TRUE;
  /* A read-only overlay is an image, such as that of an OSTree system. */
  return g_str_equal (mount->kind, "overlay") && g_str_equal (mount->mount, "/") && !mount->read_only;
}

static gboolean
is_covered (GPtrArray *mounts,
            guint      i)
{
  const JkMount *mount = g_ptr_array_index (mounts, i);

  for (guint j = i + 1; j < mounts->len; j++)
    {
      if (g_str_equal (((JkMount *) g_ptr_array_index (mounts, j))->mount, mount->mount))
        return TRUE;
    }
  return FALSE;
}

/* The way to a local disk below a server's folder leads through the server. If that is the root, all is lost anyway. */
static gboolean
is_below_remote (GPtrArray     *mounts,
                 const JkMount *mount)
{
  for (guint i = 0; i < mounts->len; i++)
    {
      const JkMount *other = g_ptr_array_index (mounts, i);
      gsize length = strlen (other->mount);

      if (length > 1 && is_remote (other) && strncmp (mount->mount, other->mount, length) == 0
          && mount->mount[length] == '/')
        return TRUE;
    }
  return FALSE;
}

static guint
rank (const JkMount *mount)
{
  return g_str_equal (mount->mount, "/") ? 0 : g_str_equal (mount->root, "/") ? 1 : 2;
}

static int
compare_mounts (gconstpointer a,
                gconstpointer b)
{
  const JkMount *left = *(JkMount *const *) a, *right = *(JkMount *const *) b;
  gsize left_length = strlen (left->mount), right_length = strlen (right->mount);

  if (left->major != right->major)
    return left->major < right->major ? -1 : 1;
  if (left->minor != right->minor)
    return left->minor < right->minor ? -1 : 1;
  if (rank (left) != rank (right))
    return rank (left) < rank (right) ? -1 : 1;
  if (left_length != right_length)
    return left_length < right_length ? -1 : 1;
  return strcmp (left->mount, right->mount);
}

GPtrArray *
jk_mounts_select (GPtrArray *mounts)
{
  GPtrArray *selected = g_ptr_array_new ();

  for (guint i = 0; i < mounts->len; i++)
    {
      JkMount *mount = g_ptr_array_index (mounts, i);

      if (has_space (mount) && !is_covered (mounts, i) && !is_below_remote (mounts, mount))
        g_ptr_array_add (selected, mount);
    }
  g_ptr_array_sort (selected, compare_mounts);
  return selected;
}
