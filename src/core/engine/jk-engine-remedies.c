/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ways to put something right that rules can call for. */
#include "jk-engine-remedies.h"

GPtrArray *
jk_engine_make_remedies (JkEngine *self)
{
  GPtrArray *remedies = g_ptr_array_new_with_free_func (g_object_unref);

  return remedies;
}
