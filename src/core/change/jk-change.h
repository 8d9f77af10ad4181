/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "jk-secret-scan.h"

G_BEGIN_DECLS

/*
 * What a changed file is, and whether it may be committed without asking. Pure: path and bytes in, values out; any thread.
 */

typedef enum
{
  JK_CHANGE_SOURCE,
  JK_CHANGE_TEST,
  JK_CHANGE_DOCS,
  JK_CHANGE_CONFIG,
  JK_CHANGE_BUILD,     /* build files, and what a service for continuous integration reads */
  JK_CHANGE_DATA,
  JK_CHANGE_GENERATED, /* lock files too */
  JK_CHANGE_VENDORED,
  JK_CHANGE_BINARY,
  JK_CHANGE_SECRET,    /* suspected to hold one */
  JK_CHANGE_TOO_LARGE,
  JK_CHANGE_CONFLICTED,
  JK_N_CHANGE_CLASSES,
} JkChangeClass;

typedef enum
{
  JK_CHANGE_SAFE,  /* may go into a commit by itself */
  JK_CHANGE_ASK,   /* a person decides */
  JK_CHANGE_NEVER, /* goes into no commit of ours */
} JkChangeVerdict;

/* What .gitattributes says of a file. */
typedef enum
{
  JK_CHANGE_UNSAID,
  JK_CHANGE_YES,
  JK_CHANGE_NO,
} JkChangeAnswer;

typedef struct
{
  JkChangeAnswer generated; /* linguist-generated */
  JkChangeAnswer vendored;  /* linguist-vendored */
  JkChangeAnswer text;      /* text; NO also by "binary" */
  JkChangeAnswer filter;    /* filter=…: a program changes the content on its way, as Git LFS */
  JkChangeAnswer encoding;  /* working-tree-encoding=… */
} JkChangeAttributes;

/* Why a content could not be had. */
typedef enum
{
  JK_CHANGE_READ,
  JK_CHANGE_NOT_READ, /* larger than what was asked for, deleted, a submodule */
  JK_CHANGE_UNREADABLE,
} JkChangeReading;

#define JK_CHANGE_MODE_LINK 0120000
#define JK_CHANGE_MODE_SUBMODULE 0160000

/**
 * JkChangeFile:
 * @path: bytes, relative to the top of the working tree; an untracked repository ends in "/"
 * @old_path: (nullable): where it was renamed from
 * @index: index against HEAD: A, M, D, R, T or 0
 * @worktree: working tree against index: ?, A, M, D, R, T or 0
 * @mode: as Git writes it, such as 0100644; 0 for deleted or not known
 * @size: bytes of the file, also if it was not read
 * @data: (array length=n_data) (nullable): all of it, or a link's target
 */
typedef struct
{
  const char *path;
  const char *old_path;
  char index;
  char worktree;
  gboolean is_conflicted;
  guint32 mode;
  guint64 size;
  JkChangeReading reading;
  const guint8 *data;
  gsize n_data;
  JkChangeAttributes attributes;
} JkChangeFile;

#define JK_CHANGE_DEFAULT_MAX_SIZE (5 * 1024 * 1024)

/**
 * JkChangeRules:
 * @max_size: bytes; larger files are never committed
 * @untracked: new files may be committed without asking
 */
typedef struct
{
  guint64 max_size;
  gboolean untracked;
} JkChangeRules;

/**
 * JkChangeJudgement:
 * @reason: (transfer none): a stable word, such as "secret-content"
 * @findings: (nullable) (element-type JkSecretFinding): secrets that were found
 */
typedef struct
{
  JkChangeClass class;
  JkChangeVerdict verdict;
  const char *reason;
  GArray *findings;
} JkChangeJudgement;

/* Fills @judgement, which jk_change_judgement_clear() empties. @rules: (nullable): %NULL for the defaults */
void jk_change_classify (const JkChangeFile *file, const JkChangeRules *rules, JkChangeJudgement *judgement);
void jk_change_judgement_clear (JkChangeJudgement *judgement);

/**
 * jk_change_judge:
 * @path: bytes, relative to the top
 * @mode: as Git writes it
 * @data: (array length=size) (nullable): the very bytes that would become the blob; a link's target
 * @user_data: (nullable): a #JkChangeRules, whose @max_size is asked for
 * @reason: (out) (optional) (transfer none): with %FALSE a stable word: "secret-name", "secret-content", "conflict-marker", "too-large"
 *
 * The last look at what goes into a commit, whatever was found out before.
 *
 * Returns: %FALSE if it must not
 */
gboolean jk_change_judge (const char *path, guint32 mode, const guint8 *data, gsize size, gpointer user_data, const char **reason);

/* Returns: "source", "test", …, "too-large", "conflicted" */
const char *jk_change_class_to_string (JkChangeClass class);
/* Returns: "safe", "ask" or "never" */
const char *jk_change_verdict_to_string (JkChangeVerdict verdict);

/* Returns: (transfer none): msgid of a sentence for people; "" for a word that is no reason */
const char *jk_change_reason_text (const char *reason);

/* Returns: %TRUE if a merge's markers stand in @data, at the beginning of lines, in their order */
gboolean jk_change_has_conflict_markers (const guint8 *data, gsize size);

G_END_DECLS
