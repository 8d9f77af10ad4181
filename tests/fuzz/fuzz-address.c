/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-fuzz.h"

#include "jk-http-address.h"
#include "jk-http-statuses.h"

/* The addresses that we are told to ask ourselves, where they send us on to, and the answers that are expected. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = jk_fuzz_text (data, size);
  g_autoptr(GUri) url = jk_http_parse_url (text, NULL);
  g_autofree char *shown = jk_http_display_url (text);
  g_autoptr(GUri) next = NULL;
  JkHttpStatuses statuses;

  (void) jk_http_statuses_parse (text, &statuses, NULL);
  if (url != NULL)
    next = jk_http_parse_redirect (url, text, NULL);
  return 0;
}
