/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Who holds healing back, the mightiest first. */
typedef enum
{
  JK_HEAL_STOPPED_BY_NOBODY,
  JK_HEAL_STOPPED_BY_ENVIRONMENT,
  JK_HEAL_STOPPED_BY_FILE,
  JK_HEAL_STOPPED_BY_PERSON,
} JkHealStop;

/**
 * JkHealSwitch:
 * @by_environment: a variable says so
 * @by_file: the configuration file or a file healing.off says so
 * @by_person: by the window, the API or the command
 * @until_us: real time at which that ends by itself; 0: when a person says so
 *
 * The kill switch. Pure; zeroed it lets healing go on.
 */
typedef struct
{
  gboolean by_environment;
  gboolean by_file;
  gboolean by_person;
  gint64 until_us;
} JkHealSwitch;

JkHealStop jk_heal_switch_get (const JkHealSwitch *self, gint64 now_us);
/* Returns: "nobody", "environment", "file", "person" */
const char *jk_heal_stop_to_string (JkHealStop stop);

/* Returns: (transfer full): a person's part of it, for jk_heal_switch_restore() */
char *jk_heal_switch_to_text (const JkHealSwitch *self);
/* Takes a person's part from @text. What cannot be read holds healing back: somebody wanted it so. */
void jk_heal_switch_restore (JkHealSwitch *self, const char *text);

G_END_DECLS
