/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-operation-text.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "jk-eta-text.h"
#include "jk-operation-words.h"

static const char *
kind_title (const char *kind)
{
  const char *title = jk_operation_words_title (kind);

  return title != NULL ? _ (title) : kind;
}

char *
jk_operation_text_title (JkOperationItem *item,
                         JkHost          *host)
{
  const char *kind = kind_title (jk_operation_item_get_kind (item));
  const char *id = jk_operation_item_get_project (item);
  JkProjectItem *project = id != NULL ? jk_host_find_project (host, id) : NULL;

  return project != NULL ? g_strdup_printf ("%s · %s", kind, jk_project_item_get_name (project)) : g_strdup (kind);
}

char *
jk_operation_text_stage (JkOperationItem *item)
{
  GString *text = g_string_new (NULL);
  guint stage = jk_operation_item_get_stage (item);
  double high = jk_operation_item_get_eta_high (item);

  if (jk_operation_item_get_state (item) == JK_OPERATION_QUEUED)
    g_string_append (text, _ ("Waiting for its turn"));
  else if (stage > 0)
    /* Translators: stage, of how many, its name */
    g_string_append_printf (text, _ ("Stage %u of %u: %s"), stage, jk_operation_item_get_n_stages (item),
                            jk_operation_item_get_stage_name (item));
  if (!isnan (high))
    {
      g_autofree char *eta = jk_eta_text (jk_operation_item_get_eta_low (item), high);

      g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", eta);
    }
  return g_string_free (text, FALSE);
}

char *
jk_operation_text_line (JkOperationItem *item,
                        JkHost          *host)
{
  g_autofree char *title = jk_operation_text_title (item, host);
  double high = jk_operation_item_get_eta_high (item);
  GString *text = g_string_new (title);

  if (jk_operation_item_get_state (item) == JK_OPERATION_RUNNING)
    g_string_append_printf (text, " · %.0f%%", jk_operation_item_get_percent (item));
  if (!isnan (high))
    {
      g_autofree char *eta = jk_eta_text (jk_operation_item_get_eta_low (item), high);

      g_string_append_printf (text, " · %s", eta);
    }
  return g_string_free (text, FALSE);
}
