/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-machine-collectors.h"

#include "jk-cpu-collector.h"
#include "jk-disks-collector.h"
#include "jk-load-collector.h"
#include "jk-memory-collector.h"
#include "jk-network-collector.h"
#include "jk-pressure-collector.h"
#include "jk-temperature-collector.h"

GPtrArray *
jk_machine_collectors_new (const char *root,
                           JkClock    *clock)
{
  GPtrArray *collectors = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_val_if_fail (root != NULL, collectors);

  g_ptr_array_add (collectors, jk_cpu_collector_new (root, clock));
  g_ptr_array_add (collectors, jk_memory_collector_new (root, clock));
  g_ptr_array_add (collectors, jk_load_collector_new (root, clock));
  g_ptr_array_add (collectors, jk_pressure_collector_new (root, clock));
  g_ptr_array_add (collectors, jk_disks_collector_new (root, NULL, clock));
  g_ptr_array_add (collectors, jk_network_collector_new (root, clock));
  g_ptr_array_add (collectors, jk_temperature_collector_new (root, clock));
  return collectors;
}

GVariant *
jk_machine_detail_merge (GVariant *detail,
                         GVariant *part)
{
  GVariantDict dict;
  GVariantIter iter;
  GVariant *value;
  const char *key;

  g_variant_dict_init (&dict, detail);
  g_variant_iter_init (&iter, part);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    g_variant_dict_insert_value (&dict, key, value);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}
