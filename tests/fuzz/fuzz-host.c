/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-fuzz.h"

#include "jk-host-check.h"

static gboolean
is (const char *text,
    const char *wanted)
{
  return g_ascii_strcasecmp (text, wanted) == 0;
}

/* The first line is a Host header, the second an Origin. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  static const char *const none[] = { NULL };
  static const char *const listed[] = { "guard.example.org", "[2001:db8::1]:2542", "https://page.example.org", NULL };
  g_autofree char *host = jk_fuzz_text (data, size);
  g_autofree char *origin = g_strdup (strchr (host, '\n') != NULL ? strchr (host, '\n') + 1 : host);

  host[strcspn (host, "\n")] = '\0';
  /* Nobody but these is let in. */
  if (jk_host_is_allowed (host, 2542, "192.0.2.1", none))
    g_assert_true (is (host, "localhost:2542") || is (host, "127.0.0.1:2542") || is (host, "[::1]:2542")
                   || is (host, "192.0.2.1:2542"));
  if (jk_host_is_allowed (host, 2542, "2001:db8::2", none) && strchr (host, 'd') != NULL && host[0] == '[')
    g_assert_true (is (host, "[2001:db8::2]:2542"));
  if (jk_host_is_allowed (host, 2542, NULL, listed))
    g_assert_true (jk_host_is_valid (host));

  if (jk_origin_is_allowed (origin, "http", "localhost:2542", listed))
    g_assert_true (is (origin, "http://localhost:2542") || jk_origin_is_listed (origin, listed));
  (void) jk_origin_is_allowed (origin, "http", host, none);
  return 0;
}
