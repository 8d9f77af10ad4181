/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-catalogue.h"

#include <libintl.h>
#include <stdlib.h>
#include <string.h>

#include "jk-particle.h"

#define MAGIC 0x950412de
#define HEADER_SIZE 28
#define MAX_BYTES (16 * 1024 * 1024)
#define MAX_WEIGHT 1000

/* Format: GNU gettext manual, "The Format of GNU MO Files": msgids sorted, each text followed by a NUL. */
struct _JkCatalogue
{
  GMappedFile *file; /* (nullable) */
  const char *bytes;
  guint32 size;
  guint32 n;
  guint32 originals;    /* offset of n pairs: length, offset */
  guint32 translations; /* the same */
};

const char *
jk_language_to_string (JkLanguage language)
{
  return language == JK_LANGUAGE_EN ? "en" : "ko";
}

/* Returns: thousandths; 0 for a weight that is none */
static int
parse_weight (const char *parameters)
{
  const char *at = strstr (parameters, "q=");
  double weight = at != NULL ? g_ascii_strtod (at + 2, NULL) : 1;

  return weight >= 0 && weight <= 1 ? (int) (weight * MAX_WEIGHT) : 0;
}

static gboolean
parse_tag (const char *tag,
           JkLanguage *language)
{
  gboolean whole = tag[0] != '\0' && tag[1] != '\0' && !g_ascii_isalnum (tag[2]);

  if (tag[0] == '*' || (whole && g_ascii_strncasecmp (tag, "ko", 2) == 0))
    *language = JK_LANGUAGE_KO;
  else if (whole && g_ascii_strncasecmp (tag, "en", 2) == 0)
    *language = JK_LANGUAGE_EN;
  else
    return FALSE;
  return TRUE;
}

JkLanguage
jk_language_choose (const char *accept)
{
  JkLanguage best = JK_LANGUAGE_KO;
  int best_weight = 0;

  while (accept != NULL && *accept != '\0')
    {
      char range[64];
      gsize length = strcspn (accept, ",");
      JkLanguage language;

      g_strlcpy (range, accept, MIN (length + 1, sizeof range));
      g_strstrip (range);
      if (parse_tag (range, &language) && parse_weight (range) > best_weight)
        {
          best = language;
          best_weight = parse_weight (range);
        }
      accept += length + (accept[length] == ',');
    }
  return best;
}

static guint32
read_u32 (const JkCatalogue *self,
          guint32            offset)
{
  guint32 value;

  memcpy (&value, self->bytes + offset, sizeof value);
  return value;
}

/* Returns: (nullable): text @i of the table at @table, if it lies inside the file and is closed by its NUL */
static const char *
get_text (const JkCatalogue *self,
          guint32            table,
          guint32            i)
{
  guint32 length = read_u32 (self, table + 8 * i);
  guint32 offset = read_u32 (self, table + 8 * i + 4);

  if (offset >= self->size || length >= self->size - offset || self->bytes[offset + length] != '\0')
    return NULL;
  return self->bytes + offset;
}

static gboolean
table_fits (const JkCatalogue *self,
            guint32            offset)
{
  return offset <= self->size && self->n <= (self->size - offset) / 8;
}

static gboolean
read_header (JkCatalogue *self)
{
  if (self->size < HEADER_SIZE || read_u32 (self, 0) != MAGIC)
    return FALSE;

  self->n = read_u32 (self, 8);
  self->originals = read_u32 (self, 12);
  self->translations = read_u32 (self, 16);
  return table_fits (self, self->originals) && table_fits (self, self->translations);
}

JkCatalogue *
jk_catalogue_new (const char *mo_path)
{
  JkCatalogue *self = g_new0 (JkCatalogue, 1);

  self->file = mo_path != NULL ? g_mapped_file_new (mo_path, FALSE, NULL) : NULL;
  if (self->file == NULL)
    return self;

  self->bytes = g_mapped_file_get_contents (self->file);
  self->size = MIN (g_mapped_file_get_length (self->file), MAX_BYTES);
  if (self->bytes == NULL || !read_header (self))
    self->n = 0;
  return self;
}

JkCatalogue *
jk_catalogue_new_default (void)
{
  g_autofree char *path = g_build_filename (bindtextdomain (GETTEXT_PACKAGE, NULL), "ko", "LC_MESSAGES",
                                            GETTEXT_PACKAGE ".mo", NULL);

  return jk_catalogue_new (path);
}

void
jk_catalogue_free (JkCatalogue *self)
{
  g_clear_pointer (&self->file, g_mapped_file_unref);
  g_free (self);
}

gboolean
jk_catalogue_get_pair (const JkCatalogue *self,
                       guint              i,
                       const char       **msgid,
                       const char       **translation)
{
  if (i >= self->n)
    return FALSE;

  *msgid = get_text (self, self->originals, i);
  *translation = get_text (self, self->translations, i);
  if (*msgid == NULL || *translation == NULL || strlen (*msgid) != read_u32 (self, self->originals + 8 * i))
    *msgid = *translation = "";
  return TRUE;
}

const char *
jk_catalogue_get (const JkCatalogue *self,
                  JkLanguage         language,
                  const char        *msgid)
{
  guint32 low = 0, high = self->n;

  if (language == JK_LANGUAGE_EN)
    return msgid;

  while (low < high)
    {
      guint32 middle = low + (high - low) / 2;
      const char *original = get_text (self, self->originals, middle);
      int order = original != NULL ? strcmp (msgid, original) : -1;

      if (order == 0)
        {
          const char *text = get_text (self, self->translations, middle);

          return text != NULL && *text != '\0' ? text : msgid;
        }
      if (order < 0)
        high = middle;
      else
        low = middle + 1;
    }
  return msgid;
}

char *
jk_catalogue_format (const JkCatalogue *self,
                     JkLanguage         language,
                     const char        *msgid,
                     const char *const *arguments)
{
  return jk_particle_fill (jk_catalogue_get (self, language, msgid), arguments);
}
