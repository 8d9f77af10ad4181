/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-config-private.h"
#include "jk-template.h"

/*
 * What the keys of a [channel NAME] have to be together. No message repeats an address or a template: people paste secrets there.
 */

typedef struct
{
  const JkConfigGroup *group;
  const char *kind;
  const char *key; /* of the fault */
  char *message;   /* (nullable) */
} Check;

static const char *
get (Check      *self,
     const char *name)
{
  const JkConfigValue *value = g_hash_table_lookup (self->group->values, name);

  if (value == NULL)
    return jk_config_keys_lookup ("channel", name)->fallback;
  return value->string != NULL ? value->string : value->text;
}

static gboolean
is_kind (Check      *self,
         const char *kind)
{
  return strcmp (self->kind, kind) == 0;
}

static void
fault (Check      *self,
       const char *key,
       const char *message)
{
  if (self->message != NULL)
    return;
  self->key = key;
  self->message = g_strdup (message);
}

static void
need (Check      *self,
      const char *key)
{
  g_autofree char *message = NULL;

  if (get (self, key)[0] != '\0')
    return;
  message = g_strdup_printf (_ ("%s is missing for kind = %s"), key, self->kind);
  fault (self, NULL, message);
}

static void
forbid (Check      *self,
        const char *key)
{
  g_autofree char *message = NULL;

  if (!g_hash_table_contains (self->group->values, key))
    return;
  message = g_strdup_printf (_ ("is not for kind = %s"), self->kind);
  fault (self, key, message);
}

static gboolean
has_topic (GUri *uri)
{
  const char *slash = strrchr (g_uri_get_path (uri), '/');

  return slash != NULL && slash[1] != '\0';
}

static void
check_url (Check *self)
{
  const char *text = get (self, "url");
  gboolean is_mail = is_kind (self, "email");
  g_autoptr(JkTemplate) template = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GUri) uri = NULL;

  if (text[0] == '\0')
    return;
  template = jk_template_parse (text, JK_TEMPLATE_URL, &error);
  if (template == NULL)
    {
      fault (self, "url", error->message);
      return;
    }
  uri = g_uri_parse (text, G_URI_FLAGS_PARSE_RELAXED | G_URI_FLAGS_HAS_PASSWORD | G_URI_FLAGS_ENCODED, NULL);
  if (uri == NULL || g_uri_get_host (uri) == NULL || g_uri_get_host (uri)[0] == '\0'
      || !g_strv_contains (is_mail ? (const char *const[]) { "smtp", "smtps", NULL } : (const char *const[]) { "http", "https", NULL },
                           g_uri_get_scheme (uri)))
    fault (self, "url", is_mail ? _ ("expected an smtp:// or smtps:// address") : _ ("expected an http:// or https:// address"));
  else if (g_uri_get_userinfo (uri) != NULL)
    fault (self, "url", _ ("a name or password in an address is seen by many: expected user and secret"));
  else if (is_kind (self, "ntfy") && !has_topic (uri))
    fault (self, "url", _ ("expected the topic at the end, such as https://ntfy.example.org/alerts"));
  else if (is_mail && g_uri_get_path (uri)[strspn (g_uri_get_path (uri), "/")] != '\0')
    fault (self, "url", _ ("expected a host and a port, and nothing more"));
  else if (jk_template_has (template, "secret"))
    need (self, "secret");
}

static void
check_template (Check *self)
{
  static const struct
  {
    const char *name;
    JkTemplateFormat format;
  } formats[] = { { "json", JK_TEMPLATE_JSON }, { "form", JK_TEMPLATE_FORM }, { "text", JK_TEMPLATE_TEXT } };
  JkTemplateFormat format = JK_TEMPLATE_AUTO;
  g_autoptr(JkTemplate) template = NULL;
  g_autoptr(GError) error = NULL;

  if (!is_kind (self, "webhook"))
    {
      forbid (self, "template");
      forbid (self, "format");
      return;
    }
  if (get (self, "template")[0] == '\0')
    return;
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      if (strcmp (get (self, "format"), formats[i].name) == 0)
        format = formats[i].format;
    }
  template = jk_template_parse (get (self, "template"), format, &error);
  if (template == NULL)
    fault (self, "template", error->message);
  else if (jk_template_has (template, "to"))
    need (self, "to");
  else if (jk_template_has (template, "secret"))
    need (self, "secret");
}

/* Addresses as people have them (RFC 5321, 4.1.2, less quotes and literals): nothing in one can be taken for more of a header. */
static gboolean
is_mail_address (const char *text)
{
  static const char local[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~.";
  static const char host[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";
  const char *at = strchr (text, '@');
  gsize n_local = strspn (text, local);

  return at != NULL && n_local > 0 && text + n_local == at && at[1] != '\0' && at[1 + strspn (at + 1, host)] == '\0'
         && strlen (text) <= 254;
}

static void
check_mail (Check *self)
{
  const JkConfigValue *to = g_hash_table_lookup (self->group->values, "to");

  need (self, "from");
  need (self, "to");
  if (self->message == NULL && !is_mail_address (get (self, "from")))
    fault (self, "from", _ ("expected an e-mail address"));
  for (guint i = 0; self->message == NULL && to != NULL && to->list != NULL && to->list[i] != NULL; i++)
    {
      if (!is_mail_address (to->list[i]))
        fault (self, "to", _ ("expected e-mail addresses"));
    }
}

char *
jk_config_check_channel (const JkConfigGroup *group,
                         const char         **key)
{
  Check self = { .group = group };

  self.kind = get (&self, "kind");
  check_url (&self);
  check_template (&self);
  if (is_kind (&self, "email"))
    check_mail (&self);
  else
    {
      forbid (&self, "from");
      forbid (&self, "tls");
    }
  if (get (&self, "user")[0] != '\0')
    need (&self, "secret");
  *key = self.key;
  return self.message;
}

char *
jk_config_hide_path (const char *url)
{
  g_autoptr(GUri) uri = g_uri_parse (url, G_URI_FLAGS_PARSE_RELAXED | G_URI_FLAGS_HAS_PASSWORD | G_URI_FLAGS_ENCODED, NULL);
  g_autofree char *port = NULL;
  const char *host;
  gboolean is_bare;

  if (uri == NULL || g_uri_get_host (uri) == NULL)
    return g_strdup ("…");
  host = g_uri_get_host (uri);
  is_bare = strlen (g_uri_get_path (uri)) <= 1 && g_uri_get_query (uri) == NULL && g_uri_get_fragment (uri) == NULL;
  port = g_uri_get_port (uri) > 0 ? g_strdup_printf (":%d", g_uri_get_port (uri)) : g_strdup ("");
  return g_strdup_printf (strchr (host, ':') != NULL ? "%s://[%s]%s%s" : "%s://%s%s%s", g_uri_get_scheme (uri), host, port,
                          is_bare ? "" : "/…");
}
