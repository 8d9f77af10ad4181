/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-heal-note.h"

#include <glib/gi18n-lib.h>

#include "jk-change-set.h"
#include "jk-retell.h"

/* What an action does with an item, or why it leaves it alone. */
static const struct
{
  const char *word;
  const char *text;
  gboolean is_sentence; /* the item's name is one of ours, not somebody's */
} notes[] = {
  { "attributes", N_ ("Git’s attributes of it are not understood"), FALSE },
  { "changed", N_ ("left alone: it changed meanwhile"), FALSE },
  { "checkpoint", N_ ("kept as a checkpoint"), FALSE },
  { "command", N_ ("the command that is configured"), FALSE },
  { "commit", N_ ("part of the commit"), FALSE },
  { "delete", N_ ("deleted"), FALSE },
  { "grew", N_ ("took more and more memory"), FALSE },
  { "journal", N_ ("from its journal"), FALSE },
  { "no-reclaim", N_ ("not possible here"), TRUE },
  { "own-caches", N_ ("its own caches"), FALSE },
  { "quarantine", N_ ("moved to the quarantine"), FALSE },
  { "quarantined", N_ ("waits to be deleted"), TRUE },
  { "reclaim", N_ ("asked to give memory back"), FALSE },
  { "reclaimed", N_ ("gave memory back"), FALSE },
  { "refused", N_ ("not allowed"), TRUE },
  { "remedy", N_ ("the remedy that is configured"), FALSE },
  { "restart-if-needed", N_ ("restarted if that is not enough"), FALSE },
  { "restarted", N_ ("restarted"), FALSE },
  { "suggestion", N_ ("could be cleaned if you allowed it"), FALSE },
};

static gboolean
is_named_by_us (const char *note)
{
  for (guint i = 0; note != NULL && i < G_N_ELEMENTS (notes); i++)
    {
      if (g_str_equal (notes[i].word, note))
        return notes[i].is_sentence;
    }
  return FALSE;
}

/* Returns: (transfer full): in the reader's language; as it came where nobody knows it, as what systemd or the C library says */
static char *
put_in_words (JkJsonWriter *out,
              const char   *note)
{
  const char *reason = jk_change_reason_text (note);

  for (guint i = 0; i < G_N_ELEMENTS (notes); i++)
    {
      if (g_str_equal (notes[i].word, note))
        return g_strdup (jk_catalogue_get (out->catalogue, out->language, notes[i].text));
    }
  if (*reason != '\0')
    return g_strdup (jk_catalogue_get (out->catalogue, out->language, reason));
  return jk_retell (out->catalogue, out->language, note);
}

void
jk_write_heal_item (JkJsonWriter *out,
                    GVariant     *item)
{
  const char *name = "", *note = NULL;
  gint64 size_bytes = -1;
  g_autofree char *said = NULL, *retold = NULL;

  (void) g_variant_lookup (item, "name", "&s", &name);
  (void) g_variant_lookup (item, "note", "&s", &note);
  if (note != NULL && *note != '\0')
    said = put_in_words (out, note);
  if (is_named_by_us (note))
    retold = jk_retell (out->catalogue, out->language, name);
  jk_json_begin_object (out);
  jk_json_member_string (out, "name", retold != NULL ? retold : name);
  jk_json_member_optional (out, "note", said);
  if (g_variant_lookup (item, "size_bytes", "x", &size_bytes) && size_bytes >= 0)
    jk_json_member_integer (out, "size_bytes", size_bytes);
  jk_json_end (out);
}
