/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-change.h"

#include <string.h>

#include "jk-change-name.h"
#include "jk-source-kind.h"

static const JkChangeRules DEFAULT_RULES = { JK_CHANGE_DEFAULT_MAX_SIZE, FALSE };

static gboolean
is_link (const JkChangeFile *file)
{
  return (file->mode & 0170000) == JK_CHANGE_MODE_LINK;
}

static gboolean
is_submodule (const JkChangeFile *file)
{
  return (file->mode & 0170000) == JK_CHANGE_MODE_SUBMODULE || g_str_has_suffix (file->path, "/");
}

static gboolean
is_deleted (const JkChangeFile *file)
{
  return file->worktree == 'D' || (file->worktree == 0 && file->index == 'D');
}

static gboolean
is_untracked (const JkChangeFile *file)
{
  return file->worktree == '?';
}

/* Seven of them, or as many more as conflict-marker-size asks for. */
#define MARKER 7

/* Returns: where seven or more of @sign, and then @next (0: anything), begin a line at or behind @from, or %NULL */
static const guint8 *
find_marker (const guint8 *data,
             const guint8 *from,
             const guint8 *end,
             char          sign,
             char          next)
{
  const char word[MARKER] = { sign, sign, sign, sign, sign, sign, sign };

  while (from < end && (from = memmem (from, end - from, word, MARKER)) != NULL)
    {
      const guint8 *start = from;

      for (from += MARKER; from < end && *from == (guint8) sign;)
        from++;
      if ((start == data || start[-1] == '\n') && (next == 0 || (from < end && *from == (guint8) next)))
        return start;
    }
  return NULL;
}

gboolean
jk_change_has_conflict_markers (const guint8 *data,
                                gsize         size)
{
  const guint8 *end = data + size;
  const guint8 *at = find_marker (data, data, end, '<', ' ');

  if (at != NULL)
    at = find_marker (data, at, end, '=', 0);
  return at != NULL && find_marker (data, at, end, '>', ' ') != NULL;
}

static gboolean
is_binary (const JkChangeFile *file)
{
  if (file->attributes.text == JK_CHANGE_NO)
    return TRUE;
  return file->data != NULL && jk_source_is_binary ((const char *) file->data, file->n_data);
}

/* Returns: whether a shebang line tells that what has no telling name is a program */
static gboolean
is_script (const JkChangeFile *file)
{
  return file->data != NULL && file->n_data > 2 && file->data[0] == '#' && file->data[1] == '!';
}

static JkChangeClass
find_class (const JkChangeFile *file)
{
  JkChangeClass class = jk_change_class_of_path (file->path);

  if (file->attributes.vendored == JK_CHANGE_YES)
    return JK_CHANGE_VENDORED;
  if (file->attributes.generated == JK_CHANGE_YES)
    return JK_CHANGE_GENERATED;
  /* "-linguist-generated" takes back what the name says: the file is what it would be elsewhere. */
  if ((class == JK_CHANGE_VENDORED && file->attributes.vendored == JK_CHANGE_NO)
      || (class == JK_CHANGE_GENERATED && file->attributes.generated == JK_CHANGE_NO))
    class = JK_CHANGE_SOURCE;
  if (is_link (file) || class == JK_CHANGE_VENDORED || class == JK_CHANGE_GENERATED)
    return class;
  if (is_binary (file))
    return JK_CHANGE_BINARY;
  if (file->attributes.generated != JK_CHANGE_NO && class == JK_CHANGE_SOURCE && file->data != NULL
      && jk_source_is_generated_text ((const char *) file->data, file->n_data))
    return JK_CHANGE_GENERATED;
  return class == JK_CHANGE_DATA && is_script (file) ? JK_CHANGE_SOURCE : class;
}

static gboolean
decide (JkChangeJudgement *judgement,
        JkChangeClass      class,
        JkChangeVerdict    verdict,
        const char        *reason)
{
  judgement->class = class;
  judgement->verdict = verdict;
  judgement->reason = reason;
  return TRUE;
}

/* What the file is called, how large it is and what becomes of it on its way: no need to look into it. */
static gboolean
refuse_by_name (const JkChangeFile  *file,
                const JkChangeRules *rules,
                JkChangeJudgement   *judgement)
{
  JkSecretName name = jk_secret_name_judge (file->path);

  if (!is_link (file) && (name == JK_SECRET_NAME_SURE || (name == JK_SECRET_NAME_MAYBE && is_untracked (file))))
    return decide (judgement, JK_CHANGE_SECRET, JK_CHANGE_NEVER, "secret-name");
  if (file->size > rules->max_size)
    return decide (judgement, JK_CHANGE_TOO_LARGE, JK_CHANGE_NEVER, "too-large");
  if (is_link (file))
    return FALSE;
  if (file->attributes.filter == JK_CHANGE_YES)
    return decide (judgement, judgement->class, JK_CHANGE_NEVER, "filter");
  if (file->attributes.encoding == JK_CHANGE_YES)
    return decide (judgement, judgement->class, JK_CHANGE_NEVER, "encoding");
  return FALSE;
}

static gboolean
has_certain (GArray *findings)
{
  for (guint i = 0; i < findings->len; i++)
    if (g_array_index (findings, JkSecretFinding, i).is_certain)
      return TRUE;
  return FALSE;
}

/* Tests and documentation are full of passwords that open nothing: there a guess is not enough to refuse. */
static gboolean
forgives_guesses (JkChangeClass class)
{
  return class == JK_CHANGE_TEST || class == JK_CHANGE_DOCS;
}

static gboolean
refuse_by_content (const JkChangeFile *file,
                   JkChangeJudgement  *judgement)
{
  gboolean binary = is_binary (file);

  if (file->reading != JK_CHANGE_READ)
    return decide (judgement, judgement->class, JK_CHANGE_NEVER, "unreadable");
  if (!binary && jk_change_has_conflict_markers (file->data, file->n_data))
    return decide (judgement, JK_CHANGE_CONFLICTED, JK_CHANGE_NEVER, "conflict-marker");
  judgement->findings = g_array_new (FALSE, FALSE, sizeof (JkSecretFinding));
  if (jk_secret_scan (file->data, file->n_data, binary ? JK_SECRET_SCAN_BINARY : JK_SECRET_SCAN_TEXT, judgement->findings) == 0)
    {
      g_clear_pointer (&judgement->findings, g_array_unref);
      return FALSE;
    }
  if (!has_certain (judgement->findings) && forgives_guesses (judgement->class))
    return decide (judgement, judgement->class, JK_CHANGE_ASK, "secret-likely");
  return decide (judgement, JK_CHANGE_SECRET, JK_CHANGE_NEVER, "secret-content");
}

/* Returns: whether a link's target may lie outside: an absolute one, or one that climbs higher than the link lies deep */
static gboolean
leads_out (const JkChangeFile *file)
{
  g_autofree char *target = g_strndup (file->data != NULL ? (const char *) file->data : "", file->n_data);
  g_auto(GStrv) steps = g_strsplit (target, "/", -1);
  int depth = 0;

  for (const char *p = file->path; *p != '\0'; p++)
    depth += *p == '/';
  if (*target == '/' || *target == '\0' || file->n_data > 4096)
    return TRUE;
  for (guint i = 0; steps[i] != NULL; i++)
    {
      if (strcmp (steps[i], "..") == 0)
        depth--;
      else if (*steps[i] != '\0' && strcmp (steps[i], ".") != 0)
        depth++;
      if (depth < 0)
        return TRUE;
    }
  return FALSE;
}

/* What may be committed, but not without asking. */
static void
decide_to_ask (const JkChangeFile  *file,
               const JkChangeRules *rules,
               JkChangeJudgement   *judgement)
{
  gboolean is_lock = jk_change_manifest_of_lock (jk_change_base_name (file->path)) != NULL;
  JkChangeClass class = judgement->class;

  if (file->index != 0)
    decide (judgement, class, JK_CHANGE_ASK, "staged");
  else if (file->worktree == 'T')
    decide (judgement, class, JK_CHANGE_ASK, "type-change");
  else if (is_link (file) && leads_out (file))
    decide (judgement, class, JK_CHANGE_ASK, "link-out");
  else if (is_untracked (file) && !rules->untracked)
    decide (judgement, class, JK_CHANGE_ASK, "untracked");
  else if (jk_secret_name_judge (file->path) == JK_SECRET_NAME_MAYBE)
    decide (judgement, class, JK_CHANGE_ASK, "secret-name");
  else if (is_link (file))
    decide (judgement, class, JK_CHANGE_SAFE, "link");
  else if (is_lock)
    decide (judgement, class, JK_CHANGE_SAFE, "lock-file");
  else if (class == JK_CHANGE_GENERATED || class == JK_CHANGE_VENDORED || class == JK_CHANGE_BINARY)
    decide (judgement, class, JK_CHANGE_ASK, jk_change_class_to_string (class));
  else
    decide (judgement, class, JK_CHANGE_SAFE, jk_change_class_to_string (class));
}

void
jk_change_classify (const JkChangeFile  *file,
                    const JkChangeRules *rules,
                    JkChangeJudgement   *judgement)
{
  g_return_if_fail (file != NULL && file->path != NULL && judgement != NULL);

  rules = rules != NULL ? rules : &DEFAULT_RULES;
  *judgement = (JkChangeJudgement) { find_class (file), JK_CHANGE_SAFE, "", NULL };

  if (file->is_conflicted)
    decide (judgement, JK_CHANGE_CONFLICTED, JK_CHANGE_NEVER, "conflict");
  else if (is_submodule (file))
    decide (judgement, judgement->class, JK_CHANGE_ASK, "submodule");
  else if (is_deleted (file))
    decide (judgement, judgement->class, file->index != 0 ? JK_CHANGE_ASK : JK_CHANGE_SAFE, file->index != 0 ? "staged" : "deleted");
  else if (!refuse_by_name (file, rules, judgement) && !refuse_by_content (file, judgement))
    decide_to_ask (file, rules, judgement);
}

void
jk_change_judgement_clear (JkChangeJudgement *judgement)
{
  g_clear_pointer (&judgement->findings, g_array_unref);
}

static gboolean
refuse (const char **reason,
        const char  *word)
{
  if (reason != NULL)
    *reason = word;
  return FALSE;
}

gboolean
jk_change_judge (const char    *path,
                 guint32        mode,
                 const guint8  *data,
                 gsize          size,
                 gpointer       user_data,
                 const char   **reason)
{
  const JkChangeRules *rules = user_data != NULL ? user_data : &DEFAULT_RULES;
  JkChangeFile file = { path, NULL, 0, 'M', FALSE, mode, size, JK_CHANGE_READ, data, size };
  JkChangeJudgement judgement = { find_class (&file), JK_CHANGE_SAFE, "", NULL };
  gboolean refused;

  if (is_submodule (&file))
    return TRUE;
  refused = (refuse_by_name (&file, rules, &judgement) || refuse_by_content (&file, &judgement))
            && judgement.verdict == JK_CHANGE_NEVER;
  jk_change_judgement_clear (&judgement);
  return refused ? refuse (reason, judgement.reason) : TRUE;
}
