/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-explain.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  const char *metric;
  const char *in_short;
  const char *how;
  const char *example;
} Explanation;

static const Explanation explanations[] = {
  { "git_changes", N_ ("No repository is watched"),
    N_ ("Add a repository: with the + button, by dropping its folder onto this window, or on the command line. "
        "Jikimi reads it and never writes to it unless you ask."),
    "jikimi ~/projects/shop" },
  { "test_coverage", N_ ("No coverage report found"),
    N_ ("Run the tests with coverage once. Jikimi finds Cobertura, JaCoCo, Clover, LCOV, Go, coverage.py, Istanbul and gcovr "
        "reports in the repository by itself, and follows them from then on."),
    "coverage run -m pytest && coverage json\n"
    "gcovr --json-summary coverage.json\n"
    "go test -coverprofile=coverage.out ./..." },
  { "api_performance", N_ ("No address is probed"),
    N_ ("Name an address in the configuration file, and Jikimi asks it regularly and keeps how long the answer took."),
    "[probe shop]\nurl=https://localhost:8443/health" },
  { "file_size_violations", N_ ("No repository is watched"),
    N_ ("Add a repository: Jikimi then counts the lines of its source files and names those that are too long."),
    "jikimi ~/projects/shop" },
  { "deployment_health", N_ ("No service is watched"),
    N_ ("Name an address or a systemd unit that has to be up in the configuration file."),
    "[health shop]\nurl=https://localhost:8443/health\n\n[health database]\nunit=postgresql.service" },
  { "temperature", N_ ("This machine tells no temperature"),
    N_ ("The kernel offers no temperature sensor here, as in most virtual machines."), NULL },
  { "swap_usage", N_ ("This machine has no swap"), N_ ("Swap space is switched off on this machine."), NULL },
};

static const Explanation *
find (const char *metric)
{
  for (guint i = 0; i < G_N_ELEMENTS (explanations); i++)
    {
      if (g_str_equal (explanations[i].metric, metric))
        return &explanations[i];
    }
  return NULL;
}

const char *
jk_explain_short (const char *metric)
{
  const Explanation *found = find (metric);

  return found != NULL ? _ (found->in_short) : _ ("Not measured yet");
}

const char *
jk_explain_how (const char *metric)
{
  const Explanation *found = find (metric);

  return found != NULL ? _ (found->how) : _ ("It appears with the next measurement.");
}

const char *
jk_explain_example (const char *metric)
{
  const Explanation *found = find (metric);

  return found != NULL ? found->example : NULL;
}
