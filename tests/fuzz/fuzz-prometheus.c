/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-fuzz.h"

#include <math.h>

#include "jk-prometheus.h"
#include "jk-series.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  for (guint open_metrics = 0; open_metrics < 2; open_metrics++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GPtrArray) samples = jk_prometheus_parse ((const char *) data, size, open_metrics, NULL, 100, NULL, &error);

      g_assert_true ((samples == NULL) == (error != NULL));
      for (guint i = 0; samples != NULL && i < samples->len; i++)
        {
          const JkPrometheusSample *sample = g_ptr_array_index (samples, i);
          g_autofree char *key = jk_series_key_new (sample->metric, (const char *const *) sample->labels);

          /* What comes from outside becomes a key, and a key can be read again. */
          g_assert_true (isfinite (sample->value) && jk_series_key_parse (key, NULL, NULL, NULL));
        }
    }
  return 0;
}
