/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jk-keyring-module.h"
#include "jk-secret-keyring.h"

extern const JkKeyringModule jk_keyring_module;

const JkKeyringModule jk_keyring_module = {
  JK_VERSION,
  jk_secret_keyring_look_up_async,
  jk_secret_keyring_look_up_finish,
  jk_secret_keyring_store_async,
  jk_secret_keyring_delete_async,
  jk_secret_keyring_change_finish,
};
