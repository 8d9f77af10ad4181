/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jk-answers.h"
#include "jk-page-files.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* The page may run its own scripts and talk to where it came from; nothing inline, nothing from elsewhere. */
#define PAGE_POLICY \
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; manifest-src 'self'; " \
  "worker-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
#define WORKER "worker.js"

static void
append_text (GString    *out,
             const char *tag,
             const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  g_string_append_printf (out, "<%s>%s</%s>\n", tag, escaped, tag);
}

static void
write_metric (JkJsonWriter      *out,
              const JkMetric    *metric,
              const JkCatalogue *catalogue)
{
  jk_json_begin_object (out);
  jk_json_member_string (out, "id", metric->id);
  jk_json_member_string (out, "en", metric->title);
  jk_json_member_string (out, "ko", jk_catalogue_get (catalogue, JK_LANGUAGE_KO, metric->title));
  jk_json_member_integer (out, "decimals", metric->decimals);
  jk_json_end (out);
}

/* What the page has to know of metrics before it has seen one: their order, names and digits, in both languages. */
static void
append_metrics (GString           *html,
                const JkCatalogue *catalogue)
{
  g_autoptr(GBytes) json = NULL;
  JkJsonWriter writer;
  const JkMetric *metrics;
  gsize n_metrics, size;
  const char *text;

  metrics = jk_metric_list (&n_metrics);
  jk_json_init (&writer, NULL, TRUE);
  jk_json_begin_array (&writer);
  for (gsize i = 0; i < n_metrics; i++)
    write_metric (&writer, &metrics[i], catalogue);
  jk_json_end (&writer);
  json = jk_json_end_bytes (&writer);

  /* Data, which no policy lets run. Only "<" could end it. */
  g_string_append (html, "<script type=\"application/json\" id=\"metrics\">");
  text = g_bytes_get_data (json, &size);
  for (gsize i = 0; i < size; i++)
    {
      if (text[i] == '<')
        g_string_append (html, "\\u003c");
      else
        g_string_append_c (html, text[i]);
    }
  g_string_append (html, "</script>\n");
}

/* Modules name one another only once they are there: said at once, they come at once. */
static void
append_preloads (GString    *html,
                 JkLanguage  language)
{
  static const char *const others[] = { "main.js", "uplot.js", WORKER, NULL };

  for (const JkPageFile *file = jk_page_files; file->name != NULL; file++)
    {
      if (g_str_has_suffix (file->name, ".js") && !g_strv_contains (others, file->name)
          && (language == JK_LANGUAGE_KO || strcmp (file->name, "texts-ko.js") != 0))
        g_string_append_printf (html, "<link rel=\"modulepreload\" href=\"/web/%s\">\n", file->name);
    }
}

static void
append_head (GString    *html,
             JkLanguage  language)
{
  g_string_append_printf (html,
                          "<!doctype html>\n<html lang=\"%s\" data-theme=\"dark\">\n<head>\n<meta charset=\"utf-8\">\n"
                          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                          "<meta name=\"color-scheme\" content=\"dark light\">\n"
                          "<meta name=\"jikimi-version\" content=\"%s\">\n",
                          jk_language_to_string (language), JK_VERSION);
  g_string_append (html,
                   "<link rel=\"icon\" type=\"image/svg+xml\" href=\"/web/icon.svg\">\n"
                   "<link rel=\"manifest\" href=\"/web/jikimi.webmanifest\">\n"
                   "<link rel=\"stylesheet\" href=\"/web/style.css\">\n"
                   "<link rel=\"stylesheet\" href=\"/web/uplot.css\">\n"
                   "<script src=\"/web/uplot.js\" defer></script>\n"
                   "<script type=\"module\" src=\"/web/main.js\"></script>\n");
  append_preloads (html, language);
}

static GBytes *
make_page (const JkCatalogue *catalogue,
           JkLanguage         language)
{
  GString *html = g_string_new (NULL);

  append_head (html, language);
  append_text (html, "title", jk_catalogue_get (catalogue, language, N_ ("Jikimi")));
  g_string_append (html, "</head>\n<body>\n<noscript>\n");
  append_text (html, "h1", jk_catalogue_get (catalogue, language, N_ ("Jikimi is running")));
  append_text (html, "p", jk_catalogue_get (catalogue, language,
                                            N_ ("This page needs JavaScript. Without it, use the window, “jikimictl” or "
                                                "the REST API.")));
  g_string_append (html, "<p><a href=\"/api/openapi.json\">/api/openapi.json</a></p>\n</noscript>\n<div id=\"page\"></div>\n");
  append_metrics (html, catalogue);
  g_string_append (html, "</body>\n</html>\n");
  return g_string_free_to_bytes (html);
}

/* Answers with @body, or with 304 if the reader has it. */
static void
respond (JkRequest  *request,
         const char *content_type,
         GBytes     *body,
         const char *etag,
         const char *vary)
{
  SoupMessageHeaders *asked = soup_server_message_get_request_headers (request->message);
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (request->message);
  const char *known = soup_message_headers_get_list (asked, "If-None-Match");

  soup_message_headers_append (headers, "Vary", vary);
  soup_message_headers_append (headers, "Cache-Control", "no-cache");
  jk_response_set_policy (headers, PAGE_POLICY);
  if (known != NULL && jk_answer_matches (etag, known))
    {
      soup_message_headers_remove (headers, "Content-Encoding");
      jk_request_respond (request, SOUP_STATUS_NOT_MODIFIED, NULL, NULL, etag);
    }
  else
    jk_request_respond (request, request->route->status, content_type, body, etag);
}

void
jk_serve_page (JkRequest *request)
{
  g_autoptr(GBytes) body = make_page (request->api->catalogue, request->language);
  g_autofree char *etag = jk_answer_make_etag (body);

  respond (request, request->route->content_type, body, etag, "Accept-Language");
}

static gboolean
takes_gzip (SoupServerMessage *message)
{
  const char *accept = soup_message_headers_get_list (soup_server_message_get_request_headers (message), "Accept-Encoding");
  GSList *takes = accept != NULL ? soup_header_parse_quality_list (accept, NULL) : NULL;
  gboolean found = g_slist_find_custom (takes, "gzip", (GCompareFunc) g_ascii_strcasecmp) != NULL;

  soup_header_free_list (takes);
  return found;
}

void
jk_serve_page_file (JkRequest *request)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (request->message);
  const JkPageFile *file = jk_page_files;
  g_autoptr(GBytes) body = NULL;
  gboolean packed;

  while (file->name != NULL && strcmp (file->name, request->arguments[0]) != 0)
    file++;
  if (file->name == NULL)
    {
      jk_request_fail (request, JK_PROBLEM_NOT_FOUND, NULL, NULL);
      return;
    }

  packed = file->packed_size < file->plain_size && takes_gzip (request->message);
  body = packed ? g_bytes_new_static (file->packed, file->packed_size) : g_bytes_new_static (file->plain, file->plain_size);
  if (packed)
    soup_message_headers_append (headers, "Content-Encoding", "gzip");
  /* It looks after the page itself, which lies above it. */
  if (strcmp (file->name, WORKER) == 0)
    soup_message_headers_append (headers, "Service-Worker-Allowed", "/");
  respond (request, file->content_type, body, packed ? file->packed_etag : file->etag, "Accept-Encoding");
}
