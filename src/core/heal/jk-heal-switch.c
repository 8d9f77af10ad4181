/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-heal-switch.h"

JkHealStop
jk_heal_switch_get (const JkHealSwitch *self,
                    gint64              now_us)
{
  if (self->by_environment)
    return JK_HEAL_STOPPED_BY_ENVIRONMENT;
  if (self->by_file)
    return JK_HEAL_STOPPED_BY_FILE;
  if (self->by_person && (self->until_us == 0 || now_us < self->until_us))
    return JK_HEAL_STOPPED_BY_PERSON;
  return JK_HEAL_STOPPED_BY_NOBODY;
}

const char *
jk_heal_stop_to_string (JkHealStop stop)
{
  static const char *const words[] = { "nobody", "environment", "file", "person" };

  return words[stop];
}

char *
jk_heal_switch_to_text (const JkHealSwitch *self)
{
  if (!self->by_person)
    return g_strdup ("no");
  return g_strdup_printf ("%" G_GINT64_FORMAT, self->until_us);
}

void
jk_heal_switch_restore (JkHealSwitch *self,
                        const char   *text)
{
  gint64 until_us = 0;

  self->by_person = !g_str_equal (text, "no");
  self->until_us = 0;
  if (self->by_person && g_ascii_string_to_signed (text, 10, 0, G_MAXINT64, &until_us, NULL))
    self->until_us = until_us;
}
