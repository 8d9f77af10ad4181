/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-collector.h"

G_BEGIN_DECLS

/**
 * jk_temperature_parse:
 * @text: of a hwmon temp*_input or a thermal zone's temp: thousandths of a degree
 * @celsius: (out): °C
 *
 * Returns: %FALSE with %JK_ERROR_PARSE if it is no number, %JK_ERROR_NO_DATA if it is not between -60 and 250 °C: so a sensor
 *   says that nothing is connected to it
 */
gboolean jk_temperature_parse (const char *text, double *celsius, GError **error);

#define JK_TYPE_TEMPERATURE_COLLECTOR (jk_temperature_collector_get_type ())
/**
 * JkTemperatureCollector:
 *
 * `temperature{sensor=…}` in °C from hwmon chips ("coretemp Core 0", "nvme Composite", "k10temp temp1") and from thermal
 * zones whose chip is not among them ("acpitz"), at most 64; of several with one name the later ones have " #2", " #3"…
 * A sensor that is asleep or broken is left out. %JK_ERROR_NO_DATA where there is none, as in most virtual machines.
 */
G_DECLARE_FINAL_TYPE (JkTemperatureCollector, jk_temperature_collector, JK, TEMPERATURE_COLLECTOR, JkCollector)

/* @root: "/" in production */
JkCollector *jk_temperature_collector_new (const char *root, JkClock *clock);

G_END_DECLS
