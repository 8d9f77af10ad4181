/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gmodule.h>
#include <glib/gi18n-lib.h>

#include "jk-error.h"
#include "jk-keyring-module.h"
#include "jk-module-path.h"

const JkKeyringModule *
jk_keyring_module_load (GError **error)
{
  g_autofree char *path = jk_module_path (JK_KEYRING_MODULE_FILE);
  GModule *opened = g_module_open (path, G_MODULE_BIND_LAZY | G_MODULE_BIND_LOCAL);
  gpointer calls = NULL;

  if (opened == NULL || !g_module_symbol (opened, JK_KEYRING_MODULE_SYMBOL, &calls)
      || !g_str_equal (((const JkKeyringModule *) calls)->version, JK_VERSION))
    {
      g_set_error (error, JK_ERROR, JK_ERROR_NOT_SUPPORTED, _ ("The part for keyrings cannot be loaded: %s"),
                   calls != NULL ? path : g_module_error ());
      return NULL;
    }
  /* libsecret registers types, which stay: so must it. */
  g_module_make_resident (opened);
  return calls;
}
