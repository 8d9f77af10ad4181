/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-fuzz.h"

#include "jk-series.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *key = jk_fuzz_text (data, size);
  g_autofree char *metric = NULL;
  g_autofree char *canonical = NULL;
  g_autofree char *again = NULL;
  g_autofree char *metric_again = NULL;
  g_auto(GStrv) labels = NULL;
  g_auto(GStrv) labels_again = NULL;

  if (!jk_series_key_parse (key, &metric, &labels, NULL))
    return 0;

  canonical = jk_series_key_new (metric, (const char *const *) labels);
  g_assert_true (jk_series_key_parse (canonical, &metric_again, &labels_again, NULL));
  again = jk_series_key_new (metric_again, (const char *const *) labels_again);
  g_assert_cmpstr (again, ==, canonical);
  return 0;
}
