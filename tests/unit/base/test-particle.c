/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "jk-particle.h"

/* A name and how a sentence goes on behind it; the pair is found by its form. */
static const char *const cases[][2] = {
  /* Hangul */
  { "서버", "가" }, { "디스크 사용량", "이" }, { "파일", "을" }, { "메모리", "를" }, { "백업", "과" }, { "저장소", "와" },
  { "파일", "로" }, { "서버", "로" }, { "백업", "으로" }, { "브랜치", "는" }, { "커밋", "은" }, { "경로", "나" },
  { "작업", "이나" }, { "프로젝트", "라" }, { "알림", "이라" }, { "지킴이", "가" }, { "값", "을" }, { "닭", "이" },
  { "물", "로" }, { "칼", "로" }, { "힘", "으로" }, { "깃", "으로" }, { "쪽", "으로" }, { "빛", "으로" },
  { "ㄱ", "은" }, { "ㄹ", "로" }, { "ㅏ", "는" }, { "ㅋ", "을" },
  { "\xe1\x84\x89\xe1\x85\xa5\xe1\x84\x87\xe1\x85\xa5", "가" },                    /* 서버 in loose jamo */
  { "\xe1\x84\x91\xe1\x85\xa1\xe1\x84\x8b\xe1\x85\xb5\xe1\x86\xaf", "로" },        /* 파일 in loose jamo */

  /* digits, Sino-Korean */
  { "0", "이" }, { "1", "로" }, { "2", "가" }, { "3", "이" }, { "4", "를" }, { "5", "는" }, { "6", "으로" }, { "7", "로" },
  { "8", "로" }, { "9", "와" }, { "10", "으로" }, { "11", "을" }, { "12", "는" }, { "13", "은" }, { "20", "이" },
  { "21", "로" }, { "99", "가" }, { "100", "으로" }, { "102", "로" }, { "1000", "을" }, { "1,000", "을" }, { "10,000", "이" },
  { "100000", "이" }, { "1,000,000", "은" }, { "100000000", "을" }, { "1000000000000", "를" }, { "10,000,000,000,000", "로" },
  { "10000000000000000", "이" }, { "1.5", "가" }, { "1.0", "이" }, { "0.7", "로" }, { "2.10", "은" }, { "00", "은" },
  { "-3", "은" }, { "8080", "으로" }, { "2542", "로" }, { "32542", "를" }, { "127.0.0.1", "로" }, { "utf-8", "로" },
  { "x86", "은" }, { "amd64", "는" }, { "v2", "가" }, { "12:30", "은" }, { "①", "로" }, { "３", "은" },

  /* numbers with units */
  { "87%", "가" }, { "87 %", "로" }, { "100％", "는" }, { "30분", "이" }, { "5초", "가" }, { "3시간", "을" }, { "2일", "로" },
  { "120개", "를" }, { "1.2 GB", "가" }, { "500 MB", "를" }, { "64 kB", "로" }, { "3 GiB", "는" }, { "10 B", "와" },
  { "120 ms", "가" }, { "120ms", "로" }, { "5 s", "는" }, { "10 min", "을" }, { "3 h", "은" }, { "7 d", "로" },
  { "85°C", "가" }, { "85 ℃", "는" }, { "20 MB/s", "로" }, { "1 kB/s", "가" }, { "5 kg", "을" }, { "3㎏", "은" },
  { "10 km", "를" }, { "50 Hz", "는" }, { "2.4 GHz", "로" }, { "60 dB", "로" }, { "24px", "로" }, { "900 rpm", "으로" },
  { "100 Mbps", "를" }, { "5 W", "가" }, { "3‰", "로" }, { "₩", "은" }, { "5$", "는" }, { "5€", "로" },

  /* letters, one by one */
  { "API", "가" }, { "CPU", "는" }, { "URL", "로" }, { "URL", "을" }, { "HTTP", "를" }, { "HTTPS", "로" }, { "SQL", "로" },
  { "SQL", "이" }, { "RAM", "은" }, { "ROM", "으로" }, { "LAN", "을" }, { "JSON", "으로" }, { "XML", "로" }, { "HTML", "은" },
  { "CSS", "는" }, { "DNS", "가" }, { "TLS", "를" }, { "SSL", "로" }, { "GPU", "와" }, { "PSI", "는" }, { "PR", "을" },
  { "CI", "가" }, { "QR", "로" }, { "YAML", "로" }, { "TOML", "은" }, { "VM", "을" }, { "CDN", "이" }, { "IP", "로" },
  { "ID", "는" }, { "A", "가" }, { "C", "는" }, { "L", "로" }, { "M", "은" }, { "N", "이" }, { "R", "로" }, { "X", "를" },
  { "db", "가" }, { "vm", "은" }, { "html", "로" }, { "npm", "으로" }, { "gtk", "는" }, { "http", "로" }, { "ip", "로" },
  { "PING", "은" }, { "WARNING", "이" }, { "GNOME", "은" }, { "USB", "를" }, { "SSH", "로" }, { "OS", "는" }, { "AI", "와" },

  /* words, as developers say them */
  { "Git", "은" }, { "git", "으로" }, { "GitHub", "는" }, { "github", "가" }, { "GitLab", "은" }, { "Linux", "를" },
  { "Docker", "가" }, { "kernel", "은" }, { "shell", "로" }, { "Google", "은" }, { "table", "로" }, { "file", "을" },
  { "module", "로" }, { "console", "은" }, { "Python", "은" }, { "python", "으로" }, { "main", "이" }, { "token", "을" },
  { "admin", "과" }, { "machine", "은" }, { "engine", "을" }, { "online", "이" }, { "system", "이" }, { "stream", "으로" },
  { "time", "은" }, { "home", "을" }, { "Chrome", "으로" }, { "string", "은" }, { "staging", "을" }, { "app", "이" },
  { "shop", "은" }, { "step", "으로" }, { "backup", "을" }, { "setup", "이" }, { "loop", "는" }, { "help", "가" },
  { "dump", "를" }, { "type", "은" }, { "pipe", "는" }, { "stack", "은" }, { "block", "을" }, { "check", "는" },
  { "hook", "은" }, { "book", "이" }, { "task", "는" }, { "link", "를" }, { "disk", "가" }, { "network", "는" },
  { "public", "은" }, { "basic", "으로" }, { "sync", "는" }, { "make", "가" }, { "queue", "는" }, { "bot", "이" },
  { "net", "은" }, { "commit", "을" }, { "socket", "이" }, { "widget", "은" }, { "output", "을" }, { "root", "는" },
  { "boot", "가" }, { "test", "는" }, { "host", "를" }, { "client", "가" }, { "project", "는" }, { "Rust", "로" },
  { "script", "는" }, { "JavaScript", "를" }, { "format", "은" }, { "snapshot", "이" }, { "site", "는" }, { "web", "은" },
  { "job", "이" }, { "tab", "을" }, { "hub", "는" }, { "cloud", "가" }, { "log", "는" }, { "bug", "를" }, { "config", "가" },
  { "redis", "는" }, { "nginx", "가" }, { "branch", "를" }, { "bash", "로" }, { "server", "는" }, { "user", "가" },
  { "error", "를" }, { "cache", "는" }, { "window", "가" }, { "proxy", "를" }, { "MySQL", "은" }, { "PostgreSQL", "로" },
  { "OpenAPI", "는" }, { "macOS", "를" }, { "iPhone", "은" }, { "GraphQL", "로" }, { "README", "를" }, { "Café", "는" },

  /* file names, paths, versions */
  { "main.c", "는" }, { "test.py", "가" }, { "index.html", "로" }, { "package.json", "은" }, { "Cargo.toml", "을" },
  { "notes.md", "는" }, { "app.js", "를" }, { "/home", "은" }, { "/var/log", "가" }, { "/mnt/data-1", "로" }, { "v1.2.3", "이" },
  { "example.com", "은" }, { "shop.service", "가" }, { "feature/login", "을" }, { "nvme0n1", "로" }, { "C++", "는" }, { "C#", "은" },

  /* quotes, brackets and what is silent */
  { "“서버”", "가" }, { "“shop”", "은" }, { "'파일'", "로" }, { "\"API\"", "는" }, { "「백업」", "이" }, { "서울(Seoul)", "은" },
  { "서버(기본)", "가" }, { "(기본)", "은" }, { "[main]", "을" }, { "사용량(CPU)", "은" }, { "파일 (1.2 GB)", "로" },
  { "shop!", "은" }, { "서버…", "가" }, { "파일.", "로" }, { "‘한글’", "로" }, { "“C++”", "를" }, { "87%(위험)", "가" },
};

/* Both forms of each particle that stands in the table. */
static const char *const pairs[][2] = {
  { "은", "는" }, { "이", "가" }, { "을", "를" }, { "과", "와" }, { "으로", "로" }, { "이나", "나" }, { "이라", "라" },
};

static const char *const *
find_pair (const char *form)
{
  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      if (g_str_equal (pairs[i][0], form) || g_str_equal (pairs[i][1], form))
        return pairs[i];
    }
  g_assert_not_reached ();
}

static void
test_table (void)
{
  guint n_wrong = 0;

  g_assert_cmpuint (G_N_ELEMENTS (cases), >=, 200);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *const *pair = find_pair (cases[i][1]);
      g_autofree char *chosen = jk_particle_choose (cases[i][0], -1, pair[0], pair[1]);

      if (!g_str_equal (chosen, cases[i][1]))
        {
          g_test_message ("“%s”: %s, not %s", cases[i][0], cases[i][1], chosen);
          n_wrong++;
        }
    }
  g_assert_cmpuint (n_wrong, ==, 0);
}

static void
test_printf (void)
{
  g_autofree char *twice = jk_particle_printf ("“%s”의 %s{이/가} %d%%{을/를} 넘었습니다", "shop", "메모리 사용량", 85);
  g_autofree char *moved = jk_particle_printf ("%2$s{으로/로} %1$s{을/를} 옮깁니다", "파일", "서버");
  g_autofree char *english = jk_particle_printf ("%s/{a/b} is {x}", "shop");
  g_autofree char *hostile = jk_particle_printf ("%s{은/는} 파일입니다", "a{을/를}b{이/가}");
  g_autofree char *broken = jk_particle_printf ("%s{은/는} %s{이/가}", "\xff\xff", "서버");

  g_assert_cmpstr (twice, ==, "“shop”의 메모리 사용량이 85%를 넘었습니다");
  g_assert_cmpstr (moved, ==, "서버로 파일을 옮깁니다");
  g_assert_cmpstr (english, ==, "shop/{a/b} is {x}");
  g_assert_cmpstr (hostile, ==, "a{을/를}b{이/가}는 파일입니다");
  g_assert_nonnull (broken);
}

static void
test_fill (void)
{
  const char *const arguments[] = { "shop", "87%", NULL };
  g_autofree char *plain = jk_particle_fill ("%s{은/는} %s입니다 100%%", arguments);
  g_autofree char *moved = jk_particle_fill ("%2$s{을/를} %1$s{이/가}", arguments);
  g_autofree char *missing = jk_particle_fill ("%s %s %s{은/는}.", arguments);
  g_autofree char *none = jk_particle_fill ("%s{이/}며 %u %9$s", NULL);
  g_autofree char *empty = jk_particle_fill ("{이/}며", NULL);

  g_assert_cmpstr (plain, ==, "shop은 87%입니다 100%");
  g_assert_cmpstr (moved, ==, "87%를 shop이");
  g_assert_cmpstr (missing, ==, "shop 87% 는.");
  g_assert_cmpstr (none, ==, "이며 %u ");
  g_assert_cmpstr (empty, ==, "이며");
}

/* Where nobody knows the sound, both forms are shown; nothing of the text is lost and no bytes are too strange. */
static void
test_unknown (void)
{
  static const char *const unreadable[] = { "", "★", "東京", "Ελλάδα", "…", "\xff\xfe", "😀" };

  for (gsize i = 0; i < G_N_ELEMENTS (unreadable); i++)
    {
      g_autofree char *object = jk_particle_choose (unreadable[i], -1, "을", "를");
      g_autofree char *way = jk_particle_choose (unreadable[i], -1, "으로", "로");

      g_assert_cmpstr (object, ==, "을(를)");
      g_assert_cmpstr (way, ==, "(으)로");
    }
}

static void
test_long (void)
{
  g_autofree char *letters = g_strnfill (100000, 'l');
  g_autofree char *brackets = g_strnfill (100000, ')');
  g_autofree char *zeros = g_strnfill (100000, '0');

  g_assert_cmpint (jk_final_sound (letters, -1), ==, JK_FINAL_SOUND_RIEUL);
  g_assert_cmpint (jk_final_sound (brackets, -1), ==, JK_FINAL_SOUND_UNKNOWN);
  g_assert_cmpint (jk_final_sound (zeros, -1), ==, JK_FINAL_SOUND_CONSONANT);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/particle/table", test_table);
  g_test_add_func ("/particle/printf", test_printf);
  g_test_add_func ("/particle/fill", test_fill);
  g_test_add_func ("/particle/unknown", test_unknown);
  g_test_add_func ("/particle/long", test_long);

  return g_test_run ();
}
