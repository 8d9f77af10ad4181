/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-dry-run.h"

void
jk_dry_run_begin (JkDryRun  *self,
                  JkRequest *request,
                  guint      status)
{
  self->request = request;
  jk_json_init (&self->out, jk_body_dry_run, request->detail);
  jk_json_begin_object (&self->out);
  jk_json_member_boolean (&self->out, "dry_run", TRUE);
  jk_json_member_integer (&self->out, "status", status);
  jk_json_member (&self->out, "changes");
  jk_json_begin_array (&self->out);
}

void
jk_dry_run_add (JkDryRun   *self,
                const char *what,
                const char *from,
                const char *to)
{
  if (g_strcmp0 (from, to) == 0)
    return;
  jk_json_begin_object (&self->out);
  jk_json_member_string (&self->out, "what", what);
  jk_json_member_string (&self->out, "from", from);
  jk_json_member_string (&self->out, "to", to);
  jk_json_end (&self->out);
}

void
jk_dry_run_respond (JkDryRun *self)
{
  jk_json_end (&self->out);
  jk_json_end (&self->out);
  jk_request_respond_json (self->request, SOUP_STATUS_OK, &self->out);
}

void
jk_dry_run_answer (JkRequest  *request,
                   const char *what,
                   const char *from,
                   const char *to)
{
  JkDryRun self;

  jk_dry_run_begin (&self, request, request->route->status);
  jk_dry_run_add (&self, what, from, to);
  jk_dry_run_respond (&self);
}
