/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-heal-action.h"
#include "jk-remedy.h"

G_BEGIN_DECLS

/**
 * JkService:
 * @name: of its [health NAME]
 * @remedy: a unit or a command; of kind none where it may not be restarted
 *
 * A service that has to be up, and what may be done where it is not.
 */
typedef struct
{
  const char *name;
  const JkRemedy *remedy;
} JkService;

#define JK_TYPE_SERVICE_ACTION (jk_service_action_get_type ())
/**
 * JkServiceAction:
 *
 * "service-restart": restarts the unit that is listed for a service, over the service manager's bus, or runs the command listed for it
 * (containers). The target's object is the name of the service, or its unit. What is not listed is never touched, nor are units by
 * which the machine, the session or we live (jk_remedy_check_unit()), nor one that systemd is already restarting.
 *
 * Plan and outcome have the unit with its state, and its last journal lines as items with the note "journal" (or why there are none).
 * Effects: "unit_active" 0 or 1; "restart_time" in s. A restart cannot be undone. After a crash the unit's invocation tells whether
 * it had been restarted.
 */
G_DECLARE_FINAL_TYPE (JkServiceAction, jk_service_action, JK, SERVICE_ACTION, JkHealAction)

/**
 * jk_service_action_new:
 * @services: (array length=n_services): copied
 * @settle_us: how long a restarted unit has to stay up before it counts as healed; 0: 5 s
 */
JkHealAction *jk_service_action_new (const JkService *services, guint n_services, JkHttp *http, gint64 settle_us);

G_END_DECLS
