/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-config-disk.h"
#include "jk-config-private.h"
#include "jk-config-scan.h"
#include "jk-error.h"

#define MAX_FAULTS 50      /* named one by one; more are counted */
#define MAX_LINE_BYTES 16384
#define MAX_GROUPS 1000

typedef struct
{
  JkConfig *config;
  const char *source;
  GString *faults;
  guint n_faults;
  char *section;        /* (nullable): the kind or plain section that the present line stands in */
  JkConfigGroup *group; /* (nullable) */
  gboolean is_lost;     /* below a heading that is of no use: what stands there cannot be judged */
} Loader;

static void
add_fault (Loader     *self,
           guint       line,
           const char *key,
           const char *message)
{
  if (self->n_faults++ >= MAX_FAULTS)
    return;
  if (self->faults->len > 0)
    g_string_append_c (self->faults, '\n');
  if (line > 0)
    g_string_append_printf (self->faults, "%s:%u: ", self->source, line);
  if (key != NULL)
    g_string_append_printf (self->faults, "%s: ", key);
  g_string_append (self->faults, message);
}

static void
group_free (gpointer data)
{
  JkConfigGroup *group = data;

  g_free (group->kind);
  g_free (group->name);
  g_hash_table_unref (group->values);
  g_free (group);
}

static JkConfigGroup *
find_group (JkConfig   *config,
            const char *kind,
            const char *name)
{
  for (guint i = 0; i < config->groups->len; i++)
    {
      JkConfigGroup *group = g_ptr_array_index (config->groups, i);

      if (strcmp (group->name, name) == 0 && strcmp (group->kind, kind) == 0)
        return group;
    }
  return NULL;
}

static void
lose_section (Loader *self)
{
  g_clear_pointer (&self->section, g_free);
  self->group = NULL;
  self->is_lost = TRUE;
}

static JkConfigGroup *
add_group (JkConfig   *config,
           const char *kind,
           const char *name,
           guint       line)
{
  JkConfigGroup *group = g_new0 (JkConfigGroup, 1);

  group->kind = g_strdup (kind);
  group->name = g_strdup (name);
  group->line = line;
  group->values = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) jk_config_value_free);
  g_ptr_array_add (config->groups, group);
  return group;
}

static void
begin_group (Loader              *self,
             const JkConfigLine  *line,
             char                *name)
{
  JkConfigGroup *known = find_group (self->config, self->section, name);
  g_autofree char *message = NULL, *title = NULL;

  if (known != NULL || self->config->groups->len >= MAX_GROUPS)
    {
      title = g_strdup_printf ("[%s %s]", self->section, name);
      message = known != NULL ? g_strdup_printf (_ ("is there already, in line %u"), known->line)
                              : g_strdup_printf (_ ("more than %d named groups"), MAX_GROUPS);
      add_fault (self, line->number, title, message);
      lose_section (self);
      return;
    }
  self->group = add_group (self->config, self->section, name, line->number);
}

static void
take_section (Loader             *self,
              const JkConfigLine *line)
{
  g_autofree char *section = g_strndup (line->name, line->name_length);
  g_autofree char *name = NULL, *title = NULL, *quoted = NULL;
  g_autoptr(GError) error = NULL;

  g_clear_pointer (&self->section, g_free);
  self->group = NULL;
  self->is_lost = FALSE;
  if (jk_config_split_section (section, &self->section, &name, &error))
    {
      if (name != NULL)
        begin_group (self, line, name);
      return;
    }
  lose_section (self);
  title = g_strdup_printf ("[%s]", section);
  quoted = jk_config_quote (title, strlen (title));
  add_fault (self, line->number, quoted, error->message);
}

/* Puts @text in force for @key, or tells why not. */
static void
take_value (Loader            *self,
            const JkConfigKey *key,
            const char        *title,
            const char        *text,
            JkConfigOrigin     origin,
            guint              line)
{
  g_autoptr(GError) error = NULL;
  JkConfigValue *value = jk_config_value_parse (key, text, &error), *before;
  g_autofree char *full = g_strdup_printf ("%s.%s", key->section, key->name);

  if (value == NULL)
    {
      add_fault (self, line, title, error->message);
      return;
    }
  before = self->group != NULL ? g_hash_table_lookup (self->group->values, key->name)
                               : g_hash_table_lookup (self->config->values, full);
  if (origin == JK_CONFIG_ORIGIN_FILE && before != NULL && before->origin == JK_CONFIG_ORIGIN_FILE)
    {
      g_autofree char *message = g_strdup_printf (_ ("is set already, in line %u"), before->line);

      add_fault (self, line, title, message);
    }
  value->origin = origin;
  value->line = line;
  if (self->group != NULL)
    g_hash_table_replace (self->group->values, (gpointer) key->name, value);
  else
    g_hash_table_replace (self->config->values, g_steal_pointer (&full), value);
}

static void
take_assignment (Loader             *self,
                 const JkConfigLine *line)
{
  g_autofree char *name = g_strndup (line->name, line->name_length);
  g_autofree char *text = g_strndup (line->value, line->value_length);
  g_autofree char *title = NULL, *message = NULL;
  const JkConfigKey *key;

  if (self->section == NULL)
    {
      if (!self->is_lost)
        add_fault (self, line->number, name, _ ("stands before the first [section]"));
      return;
    }
  key = jk_config_keys_lookup (self->section, name);
  title = self->group != NULL ? g_strdup_printf ("%s %s.%s", self->section, self->group->name, name)
                              : g_strdup_printf ("%s.%s", self->section, name);
  if (key != NULL)
    {
      take_value (self, key, title, text, JK_CONFIG_ORIGIN_FILE, line->number);
      return;
    }
  message = jk_config_describe_unknown (self->section, name);
  add_fault (self, line->number, title, message);
}

static void
take_line (Loader             *self,
           const JkConfigLine *line)
{
  const char *bad = NULL;
  g_autofree char *quoted = NULL, *message = NULL;

  if (line->length > MAX_LINE_BYTES)
    {
      message = g_strdup_printf (_ ("a line of more than %d bytes"), MAX_LINE_BYTES);
      add_fault (self, line->number, NULL, message);
    }
  else if (!g_utf8_validate_len (line->start, line->length, &bad))
    {
      message = g_strdup_printf (_ ("byte %d is not UTF-8 text; other bytes are written \\xNN"),
                                 (int) (bad - line->start) + 1);
      add_fault (self, line->number, NULL, message);
    }
  else if (line->kind == JK_CONFIG_LINE_SECTION)
    take_section (self, line);
  else if (line->kind == JK_CONFIG_LINE_VALUE)
    take_assignment (self, line);
  else if (line->kind == JK_CONFIG_LINE_UNKNOWN)
    {
      quoted = jk_config_quote (line->start, line->length - (line->start[line->length - 1] == '\n'));
      message = g_strdup_printf (_ ("expected [section], key = value or # comment, not %s"), quoted);
      add_fault (self, line->number, NULL, message);
      if (line->start[strspn (line->start, " \t")] == '[')
        lose_section (self);
    }
}

static gboolean
is_written (JkConfigGroup *group,
            const char    *name)
{
  JkConfigValue *value = g_hash_table_lookup (group->values, name);

  return value != NULL && value->text[0] != '\0';
}

/* @check: judges the keys of a group together */
static void
check_together (Loader        *self,
                JkConfigGroup *group,
                const char    *title,
                char        *(*check) (const JkConfigGroup *group, const char **key))
{
  const char *key = NULL;
  g_autofree char *message = check (group, &key);
  JkConfigValue *value = key != NULL ? g_hash_table_lookup (group->values, key) : NULL;
  g_autofree char *full = value != NULL ? g_strdup_printf ("%s %s.%s", group->kind, group->name, key) : NULL;

  if (message != NULL)
    add_fault (self, value != NULL ? value->line : group->line, value != NULL ? full : title, message);
}

static void
check_group (Loader        *self,
             JkConfigGroup *group)
{
  g_autofree char *title = g_strdup_printf ("[%s %s]", group->kind, group->name);
  gsize n_keys;
  const JkConfigKey *keys = jk_config_keys_list (&n_keys);

  for (gsize i = 0; i < n_keys; i++)
    {
      g_autofree char *message = NULL;

      if (!keys[i].is_required || strcmp (keys[i].section, group->kind) != 0 || is_written (group, keys[i].name))
        continue;
      message = g_strdup_printf (_ ("%s is missing"), keys[i].name);
      add_fault (self, group->line, title, message);
    }
  if (strcmp (group->kind, "health") == 0 && is_written (group, "url") == is_written (group, "unit"))
    add_fault (self, group->line, title, _ ("expected either url or unit"));
  if (strcmp (group->kind, "channel") == 0)
    check_together (self, group, title, jk_config_check_channel);
  if (strcmp (group->kind, "heal") == 0)
    check_together (self, group, title, jk_config_check_heal);
}

static JkConfigGroup *
find_group_of_variable (Loader                 *self,
                        const JkConfigVariable *variable)
{
  for (guint i = 0; i < self->config->groups->len; i++)
    {
      JkConfigGroup *group = g_ptr_array_index (self->config->groups, i);

      if (strcmp (group->kind, variable->section->name) == 0 && jk_config_is_variable_name (variable->group, group->name))
        return group;
    }
  if (self->config->groups->len >= MAX_GROUPS)
    return NULL;
  return add_group (self->config, variable->section->name, variable->group, 0);
}

static void
take_unknown_variable (Loader                 *self,
                       const JkConfigVariable *variable,
                       const char             *title)
{
  const JkConfigKey *nearest = jk_config_keys_nearest (variable->section->name, variable->key);
  gboolean is_group = jk_config_sections_lookup (nearest->section)->is_group;
  g_autofree char *full = g_strdup_printf ("JIKIMI_%s_%s%s", nearest->section, is_group ? "NAME_" : "", nearest->name);
  g_autofree char *upper = g_ascii_strup (full, -1);
  g_autofree char *message = g_strdup_printf (_ ("unknown variable; the nearest known one is %s"), upper);

  add_fault (self, 0, title, message);
}

static void
take_variable (Loader                 *self,
               const char             *text,
               const JkConfigVariable *variable)
{
  const char *value = strchr (text, '=') + 1;
  g_autofree char *title = g_strndup (text, value - 1 - text), *stripped = g_strstrip (g_strdup (value));
  const JkConfigKey *key = jk_config_keys_lookup (variable->section->name, variable->key);

  self->group = NULL;
  if (!g_utf8_validate (text, -1, NULL))
    add_fault (self, 0, "JIKIMI_*", _ ("a variable is not UTF-8 text; other bytes are written \\xNN"));
  else if (key == NULL)
    take_unknown_variable (self, variable, title);
  else
    {
      self->group = variable->group != NULL ? find_group_of_variable (self, variable) : NULL;
      if (variable->group == NULL || self->group != NULL)
        take_value (self, key, title, stripped, JK_CONFIG_ORIGIN_ENVIRONMENT, 0);
    }
  self->group = NULL;
}

static void
take_environment (Loader            *self,
                  const char *const *environment)
{
  for (; environment != NULL && *environment != NULL; environment++)
    {
      JkConfigVariable variable;

      if (!jk_config_read_variable (*environment, &variable))
        continue;
      take_variable (self, *environment, &variable);
      jk_config_variable_clear (&variable);
    }
}

static void
fill_defaults (JkConfig *config)
{
  gsize n_keys;
  const JkConfigKey *keys = jk_config_keys_list (&n_keys);

  for (gsize i = 0; i < n_keys; i++)
    {
      g_autoptr(GError) error = NULL;
      JkConfigValue *value = jk_config_value_parse (&keys[i], keys[i].fallback, &error);
      gboolean is_group = jk_config_sections_lookup (keys[i].section)->is_group;

      g_assert_no_error (error);
      g_hash_table_insert (is_group ? config->fallbacks : config->values,
                           g_strdup_printf ("%s.%s", keys[i].section, keys[i].name), value);
    }
}

static JkConfig *
config_new (void)
{
  JkConfig *config = g_new0 (JkConfig, 1);
  GDestroyNotify free_value = (GDestroyNotify) jk_config_value_free;

  g_atomic_ref_count_init (&config->ref_count);
  config->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_value);
  config->fallbacks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_value);
  config->names = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_strfreev);
  config->groups = g_ptr_array_new_with_free_func (group_free);
  fill_defaults (config);
  return config;
}

static void
list_names (JkConfig *config)
{
  gsize n_sections;
  const JkConfigSection *sections = jk_config_sections_list (&n_sections);

  for (gsize i = 0; i < n_sections; i++)
    {
      g_autoptr(GStrvBuilder) names = g_strv_builder_new ();

      if (!sections[i].is_group)
        continue;
      for (guint j = 0; j < config->groups->len; j++)
        {
          JkConfigGroup *group = g_ptr_array_index (config->groups, j);

          if (strcmp (group->kind, sections[i].name) == 0)
            g_strv_builder_add (names, group->name);
        }
      g_hash_table_insert (config->names, (gpointer) sections[i].name, g_strv_builder_end (names));
    }
}

JkConfig *
jk_config_parse (const char        *text,
                 gsize              length,
                 const char        *source,
                 const char *const *environment,
                 GError           **error)
{
  g_autoptr(JkConfig) config = config_new ();
  g_autoptr(GString) faults = g_string_new (NULL);
  Loader loader = { config, source, faults, 0, NULL, NULL, FALSE };
  JkConfigScanner scanner;
  JkConfigLine line;

  jk_config_scanner_init (&scanner, text, length);
  while (jk_config_scanner_next (&scanner, &line))
    take_line (&loader, &line);
  g_free (loader.section);
  take_environment (&loader, environment);
  for (guint i = 0; i < config->groups->len; i++)
    check_group (&loader, g_ptr_array_index (config->groups, i));

  if (loader.n_faults > MAX_FAULTS)
    {
      g_string_append_printf (faults, "\n%s: ", source);
      g_string_append_printf (faults, _ ("%u more faults"), loader.n_faults - MAX_FAULTS);
    }
  if (loader.n_faults > 0)
    {
      g_set_error_literal (error, JK_ERROR, JK_ERROR_CONFIG, faults->str);
      return NULL;
    }
  list_names (config);
  config->checksum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) text, length);
  return g_steal_pointer (&config);
}

JkConfig *
jk_config_load (const char        *path,
                const char *const *environment,
                GError           **error)
{
  g_autofree char *text = NULL;
  gsize length = 0;

  text = path != NULL ? jk_config_disk_read (path, &length, error) : g_strdup ("");
  if (text == NULL)
    return NULL;
  return jk_config_parse (text, length, path != NULL ? path : "", environment, error);
}
