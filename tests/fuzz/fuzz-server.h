/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/*
 * A whole server, of a sample engine, to which a client sends what the fuzzer makes up. It answers in good order and closes, or
 * the input is a fault.
 */

/* @own: over the Unix socket, where everything is allowed; otherwise over TCP as a stranger */
void jk_fuzz_serve (const char *bytes, gsize length, gboolean own);
/* Appends "Host: localhost:PORT". */
void jk_fuzz_append_host (GString *out);
