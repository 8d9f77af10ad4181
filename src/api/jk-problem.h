/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  JK_PROBLEM_BAD_REQUEST,
  JK_PROBLEM_BAD_HOST,
  JK_PROBLEM_BAD_PARAMETER,
  JK_PROBLEM_BAD_BODY,
  JK_PROBLEM_NO_KEY,
  JK_PROBLEM_HOST_REFUSED,
  JK_PROBLEM_ORIGIN_REFUSED,
  JK_PROBLEM_USER_REFUSED,
  JK_PROBLEM_FORBIDDEN,
  JK_PROBLEM_NOT_FOUND,
  JK_PROBLEM_METHOD,
  JK_PROBLEM_CONFLICT,
  JK_PROBLEM_UNDER_WAY,
  JK_PROBLEM_CHANGED_MEANWHILE,
  JK_PROBLEM_TOO_LARGE,
  JK_PROBLEM_URI_TOO_LONG,
  JK_PROBLEM_MEDIA_TYPE,
  JK_PROBLEM_UNUSABLE,
  JK_PROBLEM_KEY_REUSED,
  JK_PROBLEM_HEADERS_TOO_LARGE,
  JK_PROBLEM_TOO_MANY,
  JK_PROBLEM_FAILED,
  JK_PROBLEM_NOT_BUILT,
  JK_PROBLEM_BUSY,
  JK_PROBLEM_TIMED_OUT,
  JK_N_PROBLEMS,
} JkProblem;

guint jk_problem_get_status (JkProblem problem);
/* Returns: a stable URI, "urn:jikimi:problem:not-found" */
const char *jk_problem_get_type_uri (JkProblem problem);
/* Returns: a msgid */
const char *jk_problem_get_title (JkProblem problem);
/* Returns: the problem that an error of the engine is */
JkProblem jk_problem_from_error (const GError *error);

G_END_DECLS
