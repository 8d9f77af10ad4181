/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-channel.h"

#include <string.h>

static const char *const kinds[] = { "webhook", "ntfy", "email", "alertmanager", NULL };

static guint
index_of (const char *const *words,
          const char        *word)
{
  guint i = 0;

  while (words[i + 1] != NULL && strcmp (words[i], word) != 0)
    i++;
  return i;
}

static JkTemplate *
read_template (const JkConfig *config,
               const char     *name)
{
  static const char *const formats[] = { "auto", "json", "form", "text", NULL };
  const char *text = jk_config_get_group_string (config, name, "channel.template");
  JkTemplateFormat format = index_of (formats, jk_config_get_group_string (config, name, "channel.format"));
  g_autoptr(GError) error = NULL;
  JkTemplate *template = jk_template_parse (*text != '\0' ? text : "json", format, &error);

  g_assert_no_error (error); /* the configuration was checked */
  return template;
}

static char *
make_mark (const JkConfig *config,
           const char     *name)
{
  static const char *const keys[] = { "kind", "url", "least", "secret", "user", "template", "format", "from", "tls" };
  g_autofree char *to = g_strjoinv (";", (GStrv) jk_config_get_group_strv (config, name, "channel.to"));
  g_autofree char *categories = g_strjoinv (";", (GStrv) jk_config_get_group_strv (config, name, "channel.categories"));
  GString *mark = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autofree char *key = g_strconcat ("channel.", keys[i], NULL);

      g_string_append_printf (mark, "%s\n", jk_config_get_group_string (config, name, key));
    }
  g_string_append_printf (mark, "%s\n%s\n%d %" G_GINT64_FORMAT, to, categories,
                          jk_config_get_group_boolean (config, name, "channel.resolved"),
                          jk_config_get_group_duration_us (config, name, "channel.timeout"));
  return g_string_free (mark, FALSE);
}

static JkChannel *
channel_new (const JkConfig *config,
             const char     *name)
{
  JkChannel *self = g_new0 (JkChannel, 1);
  const char *url = jk_config_get_group_string (config, name, "channel.url");
  g_autoptr(GError) error = NULL;

  g_atomic_ref_count_init (&self->n_refs);
  self->name = g_strdup (name);
  self->kind = index_of (kinds, jk_config_get_group_string (config, name, "channel.kind"));
  self->url = jk_template_parse (url, JK_TEMPLATE_URL, &error);
  g_assert_no_error (error);
  self->address = jk_config_hide_path (url);
  (void) jk_level_from_string (jk_config_get_group_string (config, name, "channel.least"), &self->least);
  self->categories = g_strdupv ((GStrv) jk_config_get_group_strv (config, name, "channel.categories"));
  self->resolved = jk_config_get_group_boolean (config, name, "channel.resolved");
  self->secret = g_strdup (jk_config_get_group_string (config, name, "channel.secret"));
  self->user = g_strdup (jk_config_get_group_string (config, name, "channel.user"));
  self->template = self->kind == JK_CHANNEL_WEBHOOK ? read_template (config, name) : NULL;
  self->to = g_strdupv ((GStrv) jk_config_get_group_strv (config, name, "channel.to"));
  self->from = g_strdup (jk_config_get_group_string (config, name, "channel.from"));
  self->needs_tls = strcmp (jk_config_get_group_string (config, name, "channel.tls"), "off") != 0;
  self->timeout_ms = jk_config_get_group_duration_us (config, name, "channel.timeout") / 1000;
  self->mark = make_mark (config, name);
  return self;
}

GPtrArray *
jk_channel_list (const JkConfig *config)
{
  GPtrArray *channels = g_ptr_array_new_with_free_func ((GDestroyNotify) jk_channel_unref);

  for (const char *const *name = jk_config_list_groups (config, "channel"); *name != NULL; name++)
    g_ptr_array_add (channels, channel_new (config, *name));
  return channels;
}

JkChannel *
jk_channel_ref (JkChannel *self)
{
  g_atomic_ref_count_inc (&self->n_refs);
  return self;
}

void
jk_channel_unref (JkChannel *self)
{
  if (!g_atomic_ref_count_dec (&self->n_refs))
    return;
  g_free (self->name);
  jk_template_free (self->url);
  g_free (self->address);
  g_strfreev (self->categories);
  g_free (self->secret);
  g_free (self->user);
  g_clear_pointer (&self->template, jk_template_free);
  g_strfreev (self->to);
  g_free (self->from);
  g_free (self->mark);
  g_free (self);
}

const char *
jk_channel_kind_to_string (JkChannelKind kind)
{
  return kinds[kind];
}

gboolean
jk_channel_takes (const JkChannel *self,
                  const JkMessage *message)
{
  const JkMessageParts *parts = jk_message_get (message);

  return parts->level >= self->least
         && (self->categories[0] == NULL || g_strv_contains ((const char *const *) self->categories, parts->category));
}

gboolean
jk_channel_is_same (const JkChannel *a,
                    const JkChannel *b)
{
  return strcmp (a->mark, b->mark) == 0;
}
