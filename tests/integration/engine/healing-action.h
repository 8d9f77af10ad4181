/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-heal-action.h"

G_BEGIN_DECLS

/*
 * An action that writes down in DIR what it does: "checkpoint", "acted", "undone". At the stage that it was told of it says so on standard
 * output and waits for its end.
 */
#define TEST_TYPE_ACTION (test_action_get_type ())
G_DECLARE_FINAL_TYPE (TestAction, test_action, TEST, ACTION, JkHealAction)

struct _TestAction
{
  JkHealAction parent_instance;
  char *dir;
  const char *halt;
  gboolean hangs;
};

/* Returns: whether it wrote down @name in its folder */
gboolean test_action_has (TestAction *self, const char *name);

G_END_DECLS
