/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-alert-quiet.h"

#include <string.h>

#define ID_LENGTH 12

JkMaintenance *
jk_maintenance_new (gint64      from_us,
                    gint64      to_us,
                    const char *project,
                    const char *category,
                    const char *comment)
{
  JkMaintenance *self = g_new0 (JkMaintenance, 1);
  g_autofree char *random = g_uuid_string_random ();

  /* The first two groups of a UUID: eight digits and four. */
  self->id = g_strdup_printf ("%.8s%.4s", random, random + 9);
  self->from_us = from_us;
  self->to_us = to_us;
  self->project = g_strdup (project);
  self->category = g_strdup (category);
  self->comment = comment != NULL ? g_utf8_make_valid (comment, -1) : NULL;
  return self;
}

void
jk_maintenance_free (JkMaintenance *self)
{
  g_free (self->id);
  g_free (self->project);
  g_free (self->category);
  g_free (self->comment);
  g_free (self);
}

char *
jk_maintenance_to_text (const JkMaintenance *self)
{
  g_autoptr(GVariant) variant
    = g_variant_ref_sink (g_variant_new ("(sxxmsmsms)", self->id, self->from_us, self->to_us, self->project, self->category,
                                         self->comment));

  return g_variant_print (variant, TRUE);
}

JkMaintenance *
jk_maintenance_from_text (const char *text)
{
  g_autoptr(GVariant) variant = g_variant_parse (G_VARIANT_TYPE ("(sxxmsmsms)"), text, NULL, NULL, NULL);
  JkMaintenance *self;

  if (variant == NULL)
    return NULL;
  self = g_new0 (JkMaintenance, 1);
  g_variant_get (variant, "(sxxmsmsms)", &self->id, &self->from_us, &self->to_us, &self->project, &self->category,
                 &self->comment);
  if (strlen (self->id) == ID_LENGTH)
    return self;
  jk_maintenance_free (self);
  return NULL;
}
