/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-outbox.h"
#include "jk-test-server.h"

#define SECOND ((gint64) G_USEC_PER_SEC)
#define NOON_US (G_GINT64_CONSTANT (1795780800) * SECOND)

/* An outbox beside a server, with a clock that stands and a store in memory. */
typedef struct
{
  JkTestServer *server;
  JkHttp *http;
  JkClock *clock;
  JkOutbox *outbox;
  GHashTable *records; /* key → text */
  char *secret;        /* (nullable) */
  guint n_asked;       /* for it */
  GPtrArray *held;     /* of JkOutboxSaved and its data, while saving hangs */
  gboolean holds;
} Fixture;

/* In channels "BASE" stands for the server's address. */
void fixture_set_up (Fixture *fixture, gconstpointer channels);
void fixture_tear_down (Fixture *fixture, gconstpointer channels);
void fixture_set_channels (Fixture *fixture, const char *format);
/* Another outbox with the records of the last one, and what was held back let go. */
void fixture_restart (Fixture *fixture, const char *channels);

void fixture_say_full (Fixture *fixture, const char *id, JkMessageState state, JkLevel level, const char *title,
                       void (*how) (JkOutbox *, JkMessage *));
void fixture_say (Fixture *fixture, const char *id, JkLevel level, const char *title);
void fixture_say_over (Fixture *fixture, const char *id);

/* Of what jk_outbox_describe() tells of the channel at that place. */
guint64 fixture_count (Fixture *fixture, guint channel, const char *name);
char *fixture_word (Fixture *fixture, guint channel, const char *name);
/* Returns: (transfer full): of the last request */
char *fixture_dup_last_body (Fixture *fixture);

gboolean fixture_wake_cb (gpointer user_data);

/* Waits until the condition holds: for as long as a slow machine may need. */
#define until(condition) \
  G_STMT_START \
  { \
    guint alarm = g_timeout_add (10, fixture_wake_cb, NULL); \
    gint64 end_us = g_get_monotonic_time () + 30 * SECOND; \
    while (!(condition) && g_get_monotonic_time () < end_us) \
      g_main_context_iteration (NULL, TRUE); \
    g_source_remove (alarm); \
    g_assert_true (condition); \
  } \
  G_STMT_END
