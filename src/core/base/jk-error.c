/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-error.h"

#include <errno.h>

G_DEFINE_QUARK (jk-error-quark, jk_error)

JkError
jk_error_from_errno (int code)
{
  switch (code)
    {
    case ENOSPC:
    case EDQUOT:
      return JK_ERROR_NO_SPACE;
    case EACCES:
    case EPERM:
    case EROFS:
      return JK_ERROR_PERMISSION;
    case ENOENT:
      return JK_ERROR_NOT_FOUND;
    case EEXIST:
      return JK_ERROR_EXISTS;
    case EXDEV:
    case EOPNOTSUPP:
      return JK_ERROR_NOT_SUPPORTED;
    default:
      return JK_ERROR_FAILED;
    }
}
