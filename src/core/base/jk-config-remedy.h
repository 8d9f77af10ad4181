/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-config-keys.h"

G_BEGIN_DECLS

/* Returns: (transfer none) (array length=n_keys): the keys of what self-healing may do, in [healing], [probe NAME] and [health NAME] */
const JkConfigKey *jk_config_list_remedy_keys (gsize *n_keys);

/* Returns: whether @key is taken from the file and the environment only, never from the API: it names programs to run or folders to empty,
 * which an API key, stolen perhaps, must not choose */
gboolean jk_config_key_is_for_file (const JkConfigKey *key);

G_END_DECLS
