/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Makes things that look like secrets and open nothing, while a test runs: no file has one, so that no scanner needs to be told to
 * look away. The shapes are written down here by themselves, not taken from the scanner's own table.
 */

typedef struct
{
  const char *service;
  const char *kind;  /* what the scanner should call it */
  const char *parts; /* joined by "|": text, "{c}N" for N characters of a class, "{C}" for a checksum */
} SecretShape;

const SecretShape *secret_maker_list (gsize *n);

/* Returns: (transfer full): a new one of @shape; @random: with the same seed the same */
char *secret_maker_make (const SecretShape *shape, GRand *random);

/* Returns: (transfer full): @n characters of @alphabet */
char *secret_maker_run (GRand *random, const char *alphabet, guint n);

/* Returns: (transfer full): a block as a private key has it in a file, of random bytes */
char *secret_maker_key_block (GRand *random, const char *label, const char *newline);

G_END_DECLS
