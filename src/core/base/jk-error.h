/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * JkError:
 * @JK_ERROR_FAILED: nothing more exact fits
 * @JK_ERROR_NO_DATA: the source is there but has nothing to say (never shown as 0)
 * @JK_ERROR_PARSE: input that is not what its format says; the message names file and place
 * @JK_ERROR_LIMIT: input or answer larger than allowed
 * @JK_ERROR_NOT_SUPPORTED: understood, but not handled on purpose
 * @JK_ERROR_NOT_FOUND: what was named does not exist
 * @JK_ERROR_EXISTS: what was to be made is there already
 * @JK_ERROR_PERMISSION: refused by the system or by a safety rule
 * @JK_ERROR_INVALID_ARGUMENT: a caller from outside gave an unusable value
 * @JK_ERROR_TIMED_OUT: no answer in the time allowed
 * @JK_ERROR_CONFIG: a configuration line cannot be used
 * @JK_ERROR_STORE: the history database refused
 * @JK_ERROR_NO_SPACE: the disk is full
 * @JK_ERROR_GIT: libgit2 or git refused
 * @JK_ERROR_HTTP: a server answered, but not as wanted
 * @JK_ERROR_BUSY: somebody else does it already
 * @JK_ERROR_CHANGED: it is not what the caller took it for any more
 *
 * Why an operation failed. Cancelling is %G_IO_ERROR_CANCELLED, never one of these.
 */
typedef enum
{
  JK_ERROR_FAILED,
  JK_ERROR_NO_DATA,
  JK_ERROR_PARSE,
  JK_ERROR_LIMIT,
  JK_ERROR_NOT_SUPPORTED,
  JK_ERROR_NOT_FOUND,
  JK_ERROR_EXISTS,
  JK_ERROR_PERMISSION,
  JK_ERROR_INVALID_ARGUMENT,
  JK_ERROR_TIMED_OUT,
  JK_ERROR_CONFIG,
  JK_ERROR_STORE,
  JK_ERROR_NO_SPACE,
  JK_ERROR_GIT,
  JK_ERROR_HTTP,
  JK_ERROR_BUSY,
  JK_ERROR_CHANGED,
} JkError;

#define JK_ERROR (jk_error_quark ())
GQuark jk_error_quark (void);

/* What kind of failure @code (an errno) of a call about a file is. */
JkError jk_error_from_errno (int code);

G_END_DECLS
