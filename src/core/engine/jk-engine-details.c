/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-engine-private.h"

#include "jk-machine-collectors.h"

static char *
detail_key (const char *collector,
            const char *project)
{
  return g_strconcat (collector, "\n", project != NULL ? project : "", NULL);
}

/* Puts @detail (nullable) under @key, which it takes. Returns: %TRUE if it is not what it was */
static gboolean
replace_detail (JkEngine *self,
                char     *key,
                GVariant *detail)
{
  GVariant *before = g_hash_table_lookup (self->details, key);

  if (before == detail || (before != NULL && detail != NULL && g_variant_equal (before, detail)))
    {
      g_free (key);
      return FALSE;
    }
  if (detail != NULL)
    return g_hash_table_replace (self->details, key, g_variant_ref (detail)) || TRUE;
  g_hash_table_remove (self->details, key);
  g_free (key);
  return TRUE;
}

/* The machine's collectors tell parts of one detail; a part whose collector fails stays as it was last seen. */
gboolean
jk_engine_set_detail (JkEngine    *self,
                      JkCollector *collector,
                      GVariant    *detail)
{
  g_autoptr(GVariant) machine = NULL;

  if (!g_str_equal (jk_collector_get_lane (collector), "machine"))
    return replace_detail (self, detail_key (jk_collector_get_id (collector), jk_collector_get_project (collector)),
                           detail);
  if (detail == NULL)
    return FALSE;

  machine = jk_machine_detail_merge (jk_engine_get_detail (self, "machine", NULL), detail);
  return replace_detail (self, detail_key ("machine", NULL), machine);
}

GVariant *
jk_engine_get_detail (JkEngine   *self,
                      const char *collector,
                      const char *project)
{
  g_autofree char *key = detail_key (collector, project);

  return g_hash_table_lookup (self->details, key);
}
