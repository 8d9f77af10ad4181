/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jk-config.h"
#include "jk-ctl.h"

G_BEGIN_DECLS

typedef enum
{
  JK_FINDING_GOOD,
  JK_FINDING_NOTE,  /* works, but could be better */
  JK_FINDING_WRONG,
} JkFinding;

/**
 * JkDoctor:
 * @paths: (nullable): of the Jikimi that is examined; %NULL if nobody can tell
 * @config: (nullable): in force, or the defaults if it is not valid
 * @status: (nullable): the answer of a Jikimi that runs
 *
 * One examination of the set-up.
 */
typedef struct
{
  JkCtl *ctl;
  JkPaths *paths;
  JkConfig *config;
  JsonObject *status;
  GArray *lines;   /* of JkDoctorLine */
} JkDoctor;

typedef struct
{
  JkFinding finding;
  char *text;
  char *remedy; /* (nullable) */
} JkDoctorLine;

/* Adds a line. Takes @text and @remedy (nullable). */
void jk_doctor_add (JkDoctor *self, JkFinding finding, char *text, char *remedy);

/* What can be seen without anybody answering: configuration, folders, disk, programs, limits, locale, port. */
void jk_doctor_check_machine (JkDoctor *self);
/* What the running Jikimi tells: version, history, repositories, collectors. */
void jk_doctor_check_answers (JkDoctor *self);

G_END_DECLS
