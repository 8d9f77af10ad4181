/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "jk-template.h"

/* Discord takes 2,000 characters, Telegram 4,096; without a parse_mode Telegram takes a text for a text. */
static const struct
{
  const char *name;
  const char *text;
} shapes[] = {
  { "json",
    "{\"id\":\"{id}\",\"state\":\"{state}\",\"level\":\"{level}\",\"level_word\":\"{level_word}\",\"category\":\"{category}\","
    "\"title\":\"{title}\",\"text\":\"{text}\",\"project\":\"{project}\",\"metric\":\"{metric}\",\"value\":{value_number},"
    "\"value_text\":\"{value}\",\"threshold\":{threshold_number},\"threshold_text\":\"{threshold}\",\"since\":\"{since}\","
    "\"time\":\"{time}\",\"count\":{count},\"host\":\"{host}\",\"url\":\"{url}\"}" },
  { "slack",
    "{\"text\":\"{mark} *[{label|html}] {title|html}*\\n{text|2500|html}\\n{host|html} {url|html}\",\"unfurl_links\":false}" },
  { "discord",
    "{\"username\":\"Jikimi\",\"content\":\"{mark} **[{label|markdown}] {title|200|markdown}**\\n{text|600|markdown}\\n"
    "{host|60|markdown} {url|200}\",\"allowed_mentions\":{\"parse\":[]}}" },
  { "mattermost",
    "{\"username\":\"Jikimi\",\"text\":\"{mark} **[{label|markdown}] {title|markdown}**\\n{text|3000|markdown}\\n"
    "{host|markdown} {url}\"}" },
  { "telegram",
    "{\"chat_id\":{to},\"text\":\"{mark} [{label}] {title}\\n{text|3000}\\n{host} {url}\",\"disable_web_page_preview\":true}" },
};

static const char *const names[] = { "json", "slack", "discord", "mattermost", "telegram", NULL };

const char *
jk_template_find_shape (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      if (strcmp (shapes[i].name, name) == 0)
        return shapes[i].text;
    }
  return NULL;
}

const char *const *
jk_template_list_shapes (void)
{
  return names;
}
