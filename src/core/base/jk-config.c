/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-config.h"

#include <math.h>
#include <string.h>

#include "jk-config-private.h"
#include "jk-template.h"

JkConfig *
jk_config_new_default (void)
{
  return jk_config_parse ("", 0, "", NULL, NULL);
}

JkConfig *
jk_config_ref (JkConfig *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
jk_config_unref (JkConfig *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_hash_table_unref (self->values);
  g_hash_table_unref (self->fallbacks);
  g_hash_table_unref (self->names);
  g_ptr_array_unref (self->groups);
  g_free (self->checksum);
  g_free (self);
}

static const JkConfigValue *
lookup (const JkConfig *self,
        const char     *key)
{
  const JkConfigValue *value;

  g_return_val_if_fail (self != NULL && key != NULL, NULL);

  value = g_hash_table_lookup (self->values, key);
  if (value == NULL)
    g_critical ("The table of configuration keys has no %s", key);
  return value;
}

gboolean
jk_config_get_boolean (const JkConfig *self,
                       const char     *key)
{
  const JkConfigValue *value = lookup (self, key);

  return value != NULL && value->boolean;
}

gint64
jk_config_get_int (const JkConfig *self,
                   const char     *key)
{
  const JkConfigValue *value = lookup (self, key);

  return value != NULL ? value->integer : -1;
}

double
jk_config_get_double (const JkConfig *self,
                      const char     *key)
{
  const JkConfigValue *value = lookup (self, key);

  return value != NULL ? value->number : NAN;
}

static const char *
string_of (const JkConfigValue *value)
{
  if (value == NULL)
    return "";
  return value->string != NULL ? value->string : value->text;
}

static const char *const *
strv_of (const JkConfigValue *value)
{
  static const char *const none[] = { NULL };

  return value != NULL && value->list != NULL ? (const char *const *) value->list : none;
}

const char *
jk_config_get_string (const JkConfig *self,
                      const char     *key)
{
  return string_of (lookup (self, key));
}

const char *const *
jk_config_get_strv (const JkConfig *self,
                    const char     *key)
{
  return strv_of (lookup (self, key));
}

JkConfigOrigin
jk_config_get_origin (const JkConfig *self,
                      const char     *key)
{
  const JkConfigValue *value = lookup (self, key);

  return value != NULL ? value->origin : JK_CONFIG_ORIGIN_DEFAULT;
}

gint64
jk_config_get_duration_us (const JkConfig *self,
                           const char     *key)
{
  return jk_config_get_int (self, key);
}

gint64
jk_config_get_bytes (const JkConfig *self,
                     const char     *key)
{
  return jk_config_get_int (self, key);
}

gboolean
jk_config_get_thresholds (const JkConfig *self,
                          const char     *metric,
                          JkThresholds   *out)
{
  g_autofree char *key = g_strdup_printf ("thresholds.%s", metric);
  const JkConfigValue *value = g_hash_table_lookup (self->values, key);

  if (value == NULL || value->thresholds.worse == JK_WORSE_NEVER)
    return FALSE;
  *out = value->thresholds;
  return TRUE;
}

gint64
jk_config_get_hold_us (const JkConfig *self,
                       const char     *metric)
{
  g_autofree char *key = g_strdup_printf ("thresholds.for_%s", metric);
  const JkConfigValue *value = g_hash_table_lookup (self->values, key);

  if (value == NULL || value->integer < 0)
    return jk_config_get_duration_us (self, "thresholds.for");
  return value->integer;
}

const char *const *
jk_config_list_groups (const JkConfig *self,
                       const char     *kind)
{
  g_return_val_if_fail (self != NULL && g_hash_table_contains (self->names, kind), NULL);

  return g_hash_table_lookup (self->names, kind);
}

static const JkConfigValue *
lookup_in_group (const JkConfig *self,
                 const char     *name,
                 const char     *key)
{
  const char *dot = strchr (key, '.');
  const JkConfigValue *fallback = g_hash_table_lookup (self->fallbacks, key);

  if (fallback == NULL)
    {
      g_critical ("The table of configuration keys has no %s for named groups", key);
      return NULL;
    }
  for (guint i = 0; i < self->groups->len; i++)
    {
      const JkConfigGroup *group = g_ptr_array_index (self->groups, i);
      const JkConfigValue *value;

      if (strcmp (group->name, name) != 0 || strncmp (group->kind, key, dot - key) != 0)
        continue;
      value = g_hash_table_lookup (group->values, dot + 1);
      return value != NULL ? value : fallback;
    }
  return fallback;
}

const char *
jk_config_get_group_string (const JkConfig *self,
                            const char     *name,
                            const char     *key)
{
  return string_of (lookup_in_group (self, name, key));
}

gint64
jk_config_get_group_int (const JkConfig *self,
                         const char     *name,
                         const char     *key)
{
  const JkConfigValue *value = lookup_in_group (self, name, key);

  return value != NULL ? value->integer : -1;
}

gboolean
jk_config_get_group_boolean (const JkConfig *self,
                             const char     *name,
                             const char     *key)
{
  const JkConfigValue *value = lookup_in_group (self, name, key);

  return value != NULL && value->boolean;
}

gint64
jk_config_get_group_duration_us (const JkConfig *self,
                                 const char     *name,
                                 const char     *key)
{
  return jk_config_get_group_int (self, name, key);
}

const char *const *
jk_config_get_group_strv (const JkConfig *self,
                          const char     *name,
                          const char     *key)
{
  return strv_of (lookup_in_group (self, name, key));
}

/* Returns: (transfer full): people paste tokens into addresses and templates of channels */
static char *
show_value (const char          *key,
            const JkConfigValue *value)
{
  if (!g_str_has_prefix (key, "channel "))
    return g_strdup (value->text);
  if (g_str_has_suffix (key, ".url"))
    return jk_config_hide_path (value->text);
  if (g_str_has_suffix (key, ".template") && jk_template_find_shape (value->text) == NULL)
    return g_strdup ("…");
  return g_strdup (value->text);
}

static void
add_to_variant (GVariantBuilder     *builder,
                const char          *key,
                const JkConfigValue *value)
{
  g_autofree char *shown = show_value (key, value);
  static const char *const origins[] = { "default", "file", "environment" };

  g_variant_builder_open (builder, G_VARIANT_TYPE ("{sa{sv}}"));
  g_variant_builder_add (builder, "s", key);
  g_variant_builder_open (builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (builder, "{sv}", "value", g_variant_new_string (shown));
  g_variant_builder_add (builder, "{sv}", "origin", g_variant_new_string (origins[value->origin]));
  g_variant_builder_close (builder);
  g_variant_builder_close (builder);
}

static void
add_groups_to_variant (const JkConfig    *self,
                       const JkConfigKey *key,
                       GVariantBuilder   *builder)
{
  for (guint i = 0; i < self->groups->len; i++)
    {
      const JkConfigGroup *group = g_ptr_array_index (self->groups, i);
      const JkConfigValue *value = g_hash_table_lookup (group->values, key->name);
      g_autofree char *name = g_strdup_printf ("%s %s.%s", group->kind, group->name, key->name);

      if (strcmp (group->kind, key->section) == 0 && value != NULL)
        add_to_variant (builder, name, value);
    }
}

GVariant *
jk_config_to_variant (const JkConfig *self)
{
  g_auto(GVariantBuilder) values = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{sa{sv}}"));
  g_auto(GVariantDict) all = G_VARIANT_DICT_INIT (NULL);
  gsize n_keys;
  const JkConfigKey *keys = jk_config_keys_list (&n_keys);

  for (gsize i = 0; i < n_keys; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s.%s", keys[i].section, keys[i].name);
      const JkConfigValue *value = g_hash_table_lookup (self->values, name);

      if (value != NULL)
        add_to_variant (&values, name, value);
      else
        add_groups_to_variant (self, &keys[i], &values);
    }
  g_variant_dict_insert_value (&all, "values", g_variant_builder_end (&values));
  return g_variant_ref_sink (g_variant_dict_end (&all));
}
