/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  JK_LANGUAGE_KO, /* what an answer is written in unless its reader asks for something else */
  JK_LANGUAGE_EN,
  JK_N_LANGUAGES,
} JkLanguage;

/* Returns: "ko" or "en" */
const char *jk_language_to_string (JkLanguage language);

/**
 * jk_language_choose:
 * @accept: (nullable): an Accept-Language header
 *
 * Returns: the known language with the highest weight (the first of equals); Korean if none is known
 */
JkLanguage jk_language_choose (const char *accept);

/**
 * JkCatalogue:
 *
 * The Korean texts of the program, read from its compiled catalogue. gettext knows one language a process, by the locale
 * and the LANGUAGE variable, and a bare Debian has no Korean locale to switch a thread to; an answer's language is its
 * reader's. So the same .mo file is looked into here, without any locale. Immutable: any thread.
 */
typedef struct _JkCatalogue JkCatalogue;

/* @mo_path: (nullable): a file that is missing or no sound catalogue leaves every text as it is in the source */
JkCatalogue *jk_catalogue_new (const char *mo_path);
/* Returns: (transfer full): the catalogue of this program where gettext looks for it */
JkCatalogue *jk_catalogue_new_default (void);
void jk_catalogue_free (JkCatalogue *self);

/* Returns: %FALSE if there is no text @i; one that is damaged, or has plural forms, is empty. */
gboolean jk_catalogue_get_pair (const JkCatalogue *self, guint i, const char **msgid, const char **translation);

/* Returns: (transfer none): @msgid in @language, valid as long as both live */
const char *jk_catalogue_get (const JkCatalogue *self, JkLanguage language, const char *msgid);

/* Returns: (transfer full): the same filled with the arguments, with Korean particles: see jk_particle_fill() */
char *jk_catalogue_format (const JkCatalogue *self, JkLanguage language, const char *msgid, const char *const *arguments);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JkCatalogue, jk_catalogue_free)

G_END_DECLS
