/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jk-answers.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "jk-cursor.h"

/* A path in the file system's bytes, as text: what is not UTF-8 is written \xNN. */
static void
write_path (JkJsonWriter *out,
            const char   *path)
{
  g_autoptr(GString) text = g_string_new (NULL);
  const char *bad;

  while (!g_utf8_validate (path, -1, &bad))
    {
      g_string_append_len (text, path, bad - path);
      g_string_append_printf (text, "\\x%02x", (guchar) *bad);
      path = bad + 1;
    }
  g_string_append (text, path);
  jk_json_member_string (out, "path", text->str);
}

static void
write_row_members (JkJsonWriter    *out,
                   const JkProject *project)
{
  jk_json_member_string (out, "id", project->id);
  jk_json_member_string (out, "name", project->name);
  write_path (out, project->path);
  jk_json_member_string (out, "branch", project->branch);
  jk_json_member_string (out, "state", project->state);
  jk_json_member_string (out, "level", jk_level_to_string (project->level));
  if (project->added_us != 0)
    jk_json_member_time (out, "added", project->added_us);
  jk_json_member_boolean (out, "this_run_only", project->this_run_only);
  jk_json_member_optional (out, "error", project->error);
  if (project->heal_mode == NULL)
    return;
  jk_json_member (out, "healing");
  jk_json_begin_object (out);
  jk_json_member_string (out, "mode", project->heal_mode);
  jk_json_member_boolean (out, "untracked", project->untracked);
  jk_json_member_boolean (out, "trusted", project->trusted);
  jk_json_end (out);
}

void
jk_write_project_row (JkJsonWriter    *out,
                      const JkProject *project)
{
  jk_json_begin_object (out);
  write_row_members (out, project);
  jk_json_end (out);
}

void
jk_write_project_list (JkJsonWriter *out,
                       JkEngine     *engine)
{
  GPtrArray *projects = jk_engine_get_projects (engine);

  jk_json_begin_array (out);
  for (guint i = 0; i < projects->len; i++)
    jk_write_project_row (out, g_ptr_array_index (projects, i));
  jk_json_end (out);
}

static const char *
get_project_id (gconstpointer list,
                guint         i)
{
  return ((const JkProject *) g_ptr_array_index ((GPtrArray *) list, i))->id;
}

void
jk_answer_projects (JkRequest    *request,
                    JkJsonWriter *out)
{
  GPtrArray *projects = jk_engine_get_projects (request->api->engine);
  gint64 limit = JK_DEFAULT_PROJECTS;
  JkCursor cursor;
  guint start, end;

  if (!jk_cursor_read (request, "projects", &cursor))
    return;
  (void) jk_request_get_integer (request, "limit", &limit);
  start = jk_cursor_find_start (&cursor, projects, projects->len, get_project_id);
  end = (guint) MIN (start + limit, (gint64) projects->len);

  jk_json_begin_object (out);
  jk_json_member (out, "projects");
  jk_json_begin_array (out);
  for (guint i = start; i < end; i++)
    jk_write_project_row (out, g_ptr_array_index (projects, i));
  jk_json_end (out);
  jk_json_end (out);
  if (start < end && end < projects->len)
    jk_cursor_set_next (request, "projects", get_project_id (projects, end - 1), end);
}

/* Writes member "details": what each of @collectors tells, those that have told something. */
static void
write_details (JkJsonWriter      *out,
               JkEngine          *engine,
               const char        *project,
               const char *const *collectors)
{
  jk_json_member (out, "details");
  jk_json_begin_object (out);
  for (guint i = 0; collectors[i] != NULL; i++)
    {
      GVariant *detail = jk_engine_get_detail (engine, collectors[i], project);

      if (detail == NULL)
        continue;
      jk_json_member (out, collectors[i]);
      jk_json_variant (out, detail);
    }
  jk_json_end (out);
}

static const JkProject *
find_project (JkRequest *request)
{
  const JkProject *project = jk_engine_get_project (request->api->engine, request->arguments[0]);

  if (project == NULL)
    jk_request_fail (request, JK_PROBLEM_NOT_FOUND, N_ ("There is no project “%s”."), request->arguments[0], NULL);
  return project;
}

static void
write_project (JkJsonWriter    *out,
               JkEngine        *engine,
               const JkProject *project)
{
  static const char *const collectors[] = { "git", "coverage", "file_size", "api", "deployment", NULL };

  jk_json_begin_object (out);
  write_row_members (out, project);
  write_details (out, engine, project->id, collectors);
  jk_json_end (out);
}

void
jk_answer_project (JkRequest    *request,
                   JkJsonWriter *out)
{
  const JkProject *project = find_project (request);

  if (project != NULL)
    write_project (out, request->api->engine, project);
}

char *
jk_project_make_etag (JkRequest       *request,
                      const JkProject *project)
{
  g_autoptr(GBytes) body = NULL;
  JkJsonWriter out;

  jk_json_init (&out, jk_body_project, request->detail);
  jk_json_speak (&out, request->api->catalogue, request->language);
  write_project (&out, request->api->engine, project);
  body = jk_json_end_bytes (&out);
  return jk_answer_make_etag (body);
}

void
jk_answer_machine (JkRequest    *request,
                   JkJsonWriter *out)
{
  static const char *const collectors[] = { "machine", "api", "deployment", "source", NULL };

  jk_json_begin_object (out);
  write_details (out, request->api->engine, NULL, collectors);
  jk_json_end (out);
}
