/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jk-answers.h"

#include <glib/gi18n-lib.h>

static const struct
{
  const char *path;
  const char *summary;
} links[] = {
  { JK_API_PREFIX "/status", N_ ("State of Jikimi, its projects and collectors") },
  { JK_API_PREFIX "/metrics/current", N_ ("Current value and level of every series") },
  { JK_API_PREFIX "/dashboard", N_ ("Status, metrics and what is under way in one") },
  { "/metrics", N_ ("Current values for Prometheus") },
  { "/api/openapi.json", N_ ("Description of every call (OpenAPI 3.1)") },
};

static void
append_text (GString    *out,
             const char *tag,
             const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  g_string_append_printf (out, "<%s>%s</%s>\n", tag, escaped, tag);
}

static void
append_links (GString           *out,
              const JkCatalogue *catalogue,
              JkLanguage         language)
{
  g_string_append (out, "<ul>\n");
  for (guint i = 0; i < G_N_ELEMENTS (links); i++)
    {
      g_autofree char *summary = g_markup_escape_text (jk_catalogue_get (catalogue, language, links[i].summary), -1);

      g_string_append_printf (out, "<li><a href=\"%s\">%s</a> %s</li>\n", links[i].path, links[i].path, summary);
    }
  g_string_append (out, "</ul>\n");
}

void
jk_answer_page (JkRequest    *request,
                JkJsonWriter *out)
{
  const JkCatalogue *catalogue = request->api->catalogue;
  JkLanguage language = request->language;
  GString *html = out->out;

  g_string_append_printf (html,
                          "<!doctype html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
                          "<meta name=\"viewport\" content=\"width=device-width\">\n<title>Jikimi %s</title>\n"
                          "<link rel=\"stylesheet\" href=\"/style.css\">\n</head>\n<body>\n<main>\n",
                          jk_language_to_string (language), JK_VERSION);
  append_text (html, "h1", jk_catalogue_get (catalogue, language, N_ ("Jikimi is running")));
  append_text (html, "p", jk_catalogue_get (catalogue, language,
                                            N_ ("This page only says where the API is. To see your machine and your "
                                                "repositories, use the window or “jikimictl”.")));
  append_links (html, catalogue, language);
  append_text (html, "p", jk_catalogue_get (catalogue, language,
                                            N_ ("Names, paths and changes are answered over the Unix socket only.")));
  g_string_append (html, "</main>\n</body>\n</html>\n");
}

void
jk_answer_style (JkRequest    *request,
                 JkJsonWriter *out)
{
  g_string_append (out->out,
                   ":root { color-scheme: light dark; font: 16px/1.5 sans-serif; }\n"
                   "main { max-width: 40em; margin: 3em auto; padding: 0 1em; }\n"
                   "li { margin: .5em 0; overflow-wrap: anywhere; }\n");
}
