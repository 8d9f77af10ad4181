/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-change-name.h"

#include <string.h>

/* What examples and public halves of keys end in. */
static gboolean
is_harmless (const char *name)
{
  static const char *const ENDS[] = { ".pub", ".example", ".sample", ".template", ".tmpl", ".dist", ".defaults", ".default", ".schema",
                                      "-example", "-sample", "_example", "_sample", ".md", ".example.json", ".sample.json", ".j2" };

  for (guint i = 0; i < G_N_ELEMENTS (ENDS); i++)
    if (g_str_has_suffix (name, ENDS[i]))
      return TRUE;
  return strstr (name, ".example.") != NULL || strstr (name, ".sample.") != NULL || strstr (name, ".template.") != NULL;
}

static gboolean
is_source_name (const char *name)
{
  static const char *const ENDS[] = { ".c", ".h", ".py", ".js", ".ts", ".go", ".rs", ".java", ".rb", ".php", ".cs", ".cpp", ".kt", ".swift",
                                      ".txt", ".html" };

  for (guint i = 0; i < G_N_ELEMENTS (ENDS); i++)
    if (g_str_has_suffix (name, ENDS[i]))
      return TRUE;
  return FALSE;
}

/* Names that tools give to their keys and passwords, by their own documentation. */
static gboolean
is_sure (const char *path,
         const char *name)
{
  static const char *const NAMES[] = { ".env", ".envrc", ".netrc", "_netrc", ".pgpass", ".my.cnf", ".mylogin.cnf", ".git-credentials",
                                       ".dockercfg", "kubeconfig", ".pypirc", ".npmrc", ".s3cfg", ".boto", ".vault-token", ".htpasswd",
                                       "credentials", "credentials.json", "credentials.yml", "credentials.yaml", ".credentials",
                                       "application_default_credentials.json", "master.key", "secring.gpg", "rclone.conf", ".terraformrc",
                                       "terraform.rc", "shadow", ".bash_history", ".zsh_history", ".psql_history", ".mysql_history",
                                       ".python_history", ".node_repl_history", ".tugboat", ".yarnrc.secret", "local.settings.json" };
  static const char *const ENDS[] = { ".pem", ".key", ".p12", ".pfx", ".jks", ".keystore", ".bks", ".kdbx", ".kdb", ".ppk", ".keytab",
                                      ".kubeconfig", ".ovpn", ".agekey", ".p8", ".pkcs12", ".env.local", ".env.production",
                                      ".env.development", ".tfstate", ".tfstate.backup", ".snk" };

  for (guint i = 0; i < G_N_ELEMENTS (NAMES); i++)
    if (g_ascii_strcasecmp (NAMES[i], name) == 0)
      return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (ENDS); i++)
    if (strlen (name) >= strlen (ENDS[i]) && g_ascii_strcasecmp (name + strlen (name) - strlen (ENDS[i]), ENDS[i]) == 0)
      return TRUE;
  if (g_str_has_suffix (path, ".kube/config") || g_str_has_suffix (path, ".docker/config.json"))
    return TRUE;
  return (g_ascii_strncasecmp (name, ".env", 4) == 0 && name[4] != '\0' && strchr ("._-", name[4]) != NULL)
         || ((g_str_has_prefix (name, "id_rsa") || g_str_has_prefix (name, "id_dsa") || g_str_has_prefix (name, "id_ecdsa")
              || g_str_has_prefix (name, "id_ed25519")
              || (g_str_has_prefix (name, "id_") && strchr (name, '.') == NULL))
             && !is_source_name (name))
         || (g_str_has_prefix (name, "client_secret") && g_str_has_suffix (name, ".json"));
}

static gboolean
is_maybe (const char *name)
{
  static const char *const NAMES[] = { "secrets.yml", "secrets.yaml", "secrets.json", "secrets.toml", "secret.yml", "secret.yaml",
                                       "secret.json", "secrets.ini", "passwords.txt", "password.txt", "wp-config.php", "database.yml",
                                       ".yarnrc.yml", "settings.xml", "service-account.json", "serviceaccount.json", "auth.json",
                                       "nuget.config", ".remote-sync.json", "sftp-config.json", "sftp.json" };
  static const char *const ENDS[] = { ".env", ".tfvars", ".tfvars.json", ".gpg", ".mobileprovision", ".rdp", ".pcap" };

  for (guint i = 0; i < G_N_ELEMENTS (NAMES); i++)
    if (g_ascii_strcasecmp (NAMES[i], name) == 0)
      return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (ENDS); i++)
    if (g_str_has_suffix (name, ENDS[i]))
      return TRUE;
  return FALSE;
}

/* Returns: (transfer full) (nullable): what @name is a copy of, as editors and people call their copies */
static char *
dup_original (const char *name)
{
  static const char *const ENDS[] = { "~", ".bak", ".orig", ".old", ".save", ".swp", ".backup" };

  for (guint i = 0; i < G_N_ELEMENTS (ENDS); i++)
    if (g_str_has_suffix (name, ENDS[i]) && strlen (name) > strlen (ENDS[i]))
      return g_strndup (name, strlen (name) - strlen (ENDS[i]));
  return NULL;
}

static JkSecretName
judge (const char *path,
       const char *name)
{
  if (is_harmless (name))
    return JK_SECRET_NAME_NONE;
  if (is_sure (path, name))
    return JK_SECRET_NAME_SURE;
  return is_maybe (name) ? JK_SECRET_NAME_MAYBE : JK_SECRET_NAME_NONE;
}

JkSecretName
jk_secret_name_judge (const char *path)
{
  const char *name = jk_change_base_name (path);
  g_autofree char *original = dup_original (name);

  /* The name itself becomes part of the tree, and of the message. */
  if (jk_secret_scan ((const guint8 *) path, strlen (path), JK_SECRET_SCAN_BINARY, NULL) > 0)
    return JK_SECRET_NAME_SURE;
  return judge (path, original != NULL ? original : name);
}
