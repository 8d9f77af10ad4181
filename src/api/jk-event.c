/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jk-answers.h"
#include "jk-event.h"

typedef struct
{
  char *series;
  char *json[2][JK_N_LANGUAGES]; /* by detail and language; %NULL: as in the first */
} Fragment;

struct _JkEvent
{
  guint n_refs;
  guint64 id;
  const char *type; /* static */
  gboolean localised;
  gint64 time_us;
  gsize size;
  GBytes *whole[2][JK_N_LANGUAGES]; /* by detail and language */
  GArray *fragments;                /* (nullable): of Fragment, for metrics */
  GHashTable *filtered;             /* (nullable): "detail language filter" → GBytes or %NULL */
};

static void
fragment_clear (gpointer data)
{
  Fragment *fragment = data;

  g_free (fragment->series);
  for (guint language = 0; language < JK_N_LANGUAGES; language++)
    {
      g_free (fragment->json[FALSE][language]);
      g_free (fragment->json[TRUE][language]);
    }
}

static void
unref_bytes (gpointer data)
{
  if (data != NULL)
    g_bytes_unref (data);
}

static JkEvent *
event_new (guint64     id,
           const char *type)
{
  JkEvent *self = g_new0 (JkEvent, 1);

  self->n_refs = 1;
  self->id = id;
  self->type = type;
  return self;
}

static void
begin_message (JkJsonWriter *out,
               gboolean      detail,
               const char   *type,
               guint64       id)
{
  jk_json_init (out, jk_body_event, detail);
  jk_json_begin_object (out);
  jk_json_member_string (out, "type", type);
  jk_json_member_integer (out, "id", id);
}

static GBytes *
end_message (JkJsonWriter *out)
{
  jk_json_end (out);
  return jk_json_end_bytes (out);
}

JkEvent *
jk_event_new (JkApi           *api,
              guint64          id,
              const char      *type,
              gboolean         localised,
              JkEventWriteFunc write,
              gpointer         data)
{
  JkEvent *self = event_new (id, type);

  self->localised = localised;
  for (guint detail = 0; detail < 2; detail++)
    {
      for (guint language = 0; language < (localised ? JK_N_LANGUAGES : 1); language++)
        {
          JkJsonWriter out;

          begin_message (&out, detail, type, id);
          if (localised)
            jk_json_speak (&out, api->catalogue, language);
          if (write != NULL)
            write (&out, api, language, data);
          self->whole[detail][language] = end_message (&out);
          self->size += g_bytes_get_size (self->whole[detail][language]);
        }
    }
  return self;
}

static void
add_fragment (JkEvent             *self,
              const JkApi         *api,
              const JkMetricState *metric)
{
  Fragment fragment = { g_strdup (metric->series) };

  for (guint detail = 0; detail < 2; detail++)
    {
      /* Only an error is in words, and is for those who may see details. */
      for (guint language = 0; language < (detail && metric->error != NULL ? JK_N_LANGUAGES : 1); language++)
        {
          JkJsonWriter out;
          gsize length;

          jk_json_init (&out, jk_body_metric, detail);
          jk_json_speak (&out, api->catalogue, language);
          jk_write_metric (&out, metric);
          fragment.json[detail][language] = jk_json_end_string (&out, &length);
          self->size += length;
        }
    }
  g_array_append_val (self->fragments, fragment);
}

JkEvent *
jk_event_new_metrics (JkApi     *api,
                      guint64    id,
                      GPtrArray *series)
{
  JkEvent *self = event_new (id, "metrics");

  self->time_us = jk_clock_get_real_us (jk_engine_get_clock (api->engine));
  self->fragments = g_array_new (FALSE, FALSE, sizeof (Fragment));
  g_array_set_clear_func (self->fragments, fragment_clear);
  self->filtered = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, unref_bytes);
  for (guint i = 0; i < series->len; i++)
    {
      const JkMetricState *metric = jk_engine_get_metric (api->engine, g_ptr_array_index (series, i));

      if (metric != NULL)
        add_fragment (self, api, metric);
    }
  return self;
}

JkEvent *
jk_event_ref (JkEvent *self)
{
  self->n_refs++;
  return self;
}

void
jk_event_unref (JkEvent *self)
{
  if (--self->n_refs > 0)
    return;

  for (guint detail = 0; detail < 2; detail++)
    {
      for (guint language = 0; language < JK_N_LANGUAGES; language++)
        g_clear_pointer (&self->whole[detail][language], g_bytes_unref);
    }
  g_clear_pointer (&self->fragments, g_array_unref);
  g_clear_pointer (&self->filtered, g_hash_table_unref);
  g_free (self);
}

guint64
jk_event_get_id (const JkEvent *self)
{
  return self->id;
}

const char *
jk_event_get_type_name (const JkEvent *self)
{
  return self->type;
}

const char *
jk_event_get_series (const JkEvent *self,
                     guint          i)
{
  return self->fragments != NULL && i < self->fragments->len ? g_array_index (self->fragments, Fragment, i).series : NULL;
}

gsize
jk_event_get_size (const JkEvent *self)
{
  return self->size;
}

/* Returns: (transfer full) (nullable): %NULL if @filter lets nothing through */
static GBytes *
join (const JkEvent *self,
      gboolean       detail,
      JkLanguage     language,
      GHashTable    *filter)
{
  JkJsonWriter out;
  guint n = 0;

  begin_message (&out, detail, self->type, self->id);
  jk_json_member_time (&out, "time", self->time_us);
  jk_json_member (&out, "metrics");
  jk_json_begin_array (&out);
  for (guint i = 0; i < self->fragments->len; i++)
    {
      const Fragment *fragment = &g_array_index (self->fragments, Fragment, i);

      if (filter != NULL && !g_hash_table_contains (filter, fragment->series))
        continue;
      jk_json_raw (&out, fragment->json[detail][fragment->json[detail][language] != NULL ? language : 0], -1);
      n++;
    }
  jk_json_end (&out);

  if (n > 0)
    return end_message (&out);
  g_string_free (out.out, TRUE);
  return NULL;
}

GBytes *
jk_event_render (JkEvent    *self,
                 gboolean    detail,
                 JkLanguage  language,
                 GHashTable *filter,
                 const char *filter_name)
{
  g_autofree char *key = NULL;
  gpointer kept;

  if (self->fragments == NULL)
    return self->whole[detail][self->localised ? language : 0];

  if (filter == NULL)
    {
      if (self->whole[detail][language] == NULL)
        self->whole[detail][language] = join (self, detail, language, NULL);
      return self->whole[detail][language];
    }

  key = g_strdup_printf ("%d %d %s", detail, language, filter_name);
  if (!g_hash_table_lookup_extended (self->filtered, key, NULL, &kept))
    {
      kept = join (self, detail, language, filter);
      g_hash_table_insert (self->filtered, g_steal_pointer (&key), kept);
    }
  return kept;
}

void
jk_event_forget_filtered (JkEvent *self)
{
  if (self->filtered != NULL)
    g_hash_table_remove_all (self->filtered);
}

GBytes *
jk_event_make_hello (JkApi  *api,
                     guint64 id)
{
  JkJsonWriter out;

  begin_message (&out, TRUE, "hello", id);
  jk_json_member_string (&out, "version", JK_VERSION);
  jk_json_member_time (&out, "time", jk_clock_get_real_us (jk_engine_get_clock (api->engine)));
  return end_message (&out);
}

GBytes *
jk_event_make_ping (guint64 id)
{
  JkJsonWriter out;

  begin_message (&out, TRUE, "ping", id);
  return end_message (&out);
}

GBytes *
jk_event_make_missed (guint64 id,
                      guint64 from,
                      guint64 to)
{
  JkJsonWriter out;

  begin_message (&out, TRUE, "missed", id);
  jk_json_member_integer (&out, "from", from);
  jk_json_member_integer (&out, "to", to);
  return end_message (&out);
}
