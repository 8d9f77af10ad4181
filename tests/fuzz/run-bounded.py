# SPDX-License-Identifier: GPL-3.0-or-later
"""run-bounded.py TARGET SECONDS [CORPUS]: feeds a target with what the tests have and what is made of it, prints TAP."""
import os
import pathlib
import subprocess
import sys
import tempfile

target, seconds = sys.argv[1:3]
name = os.path.basename(target).removeprefix('fuzz-')
fixtures = pathlib.Path(os.environ.get('JIKIMI_SOURCE_DIR') or pathlib.Path(__file__).parents[2]) / 'tests' / 'fixtures'
SEEDS = {
    'config': ['localhost\n[api]\nport = 2542\n# note\n[probe shop]\nurl = http://localhost/\n'],
    'expression': ['level(git_changes) >= critical and hour() not in 22..5', 'not (w == "word" or x in (1, 2..3)) for 5min',
                   'disk_usage[mount="/", project=a] > 10GiB and min(a, -b * 2 / 3) < 85%', 'known(n) or since(a) + age(b) >= 1h'],
    'series': ['disk_usage{mount="/a\\"b",project="7f"}'],
    'porcelain': ['# branch.oid 1\0# branch.head main\0# branch.ab +1 -2\0' '1 .M N... 100644 100644 100644 a b a.txt\0'
                  '2 R. N... 100644 100644 100644 a b R100 new\0old\0u UU N... 1 2 3 4 a b c x\0? y\0'],
    'prometheus': ['# HELP a b\n# TYPE a counter\na_total{x="y\\n"} 1 123\nb NaN\n# EOF\n'],
    'attributes': ['a/b.c\n**/[a-z]*.c linguist-generated=true\n!x -linguist-vendored\n'],
    'change': ['src/a.c\n<<<<<<< a\n=======\n>>>>>>> b\npassword = "aB3$dE5&gH7"\n', 'a-----BEGIN RSA PRIVATE KEY-----\\n' + 'Ab3+' * 30,
               '.env\nhttps://u:aB3dE@h\nx 1234567890:A' + 'A' + 'b3C_-' * 7, '/../x\nsk' + '-ant-' + 'aB3-' * 23, 'a/link\n../../b',
               'x\ney' + 'J' + 'aB3d' * 9 + '.ey' + 'J' + 'aB3d' * 9 + '.' + 'x_9' * 9 + '\nBearer ' + 'aB3d' * 8],
    'address': ['http://user:key@localhost:1/?a=b', 'https://[::ffff:169.254.169.254]:443/x', '../y?z#w', '//evil/', '200-299,301'],
    'body': ['{"path":"/\\u0000","name":"x"}', '{"role":"reader","expires_s":-1e3,"name":"\\ud83d\\ude00"}', '{"a":[[{}]],"a":null}',
             '{"values":{"api.port":"1"},"dry_run":true}', '\xef\xbb\xbf{"path":"/a","path":"/b"}'],
    'host': ['[::1]:2542\nhttp://localhost:2542', 'localhost:2542\nnull', '127.0.0.1:02542\nHTTPS://page.example.org',
             'guard.example.org:80\nhttp://localhost:2542@evil', '[2001:db8::2]:2542\n'],
    'http': ['GET /api/monitoring/autonomous/status HTTP/1.1\r\n@HOST@\r\n\r\n', ' GET / HTTP/1.0\r\n\r\n',
             'OPTIONS * HTTP/1.1\r\n@HOST@\r\nOrigin: null\r\nAccess-Control-Request-Method: PUT\r\n\r\n',
             'POST /api/monitoring/autonomous/projects HTTP/1.1\r\n@HOST@\r\nContent-Type: application/json\r\n'
             'Transfer-Encoding: chunked\r\n\r\nc;x=y\r\n{"path":"/a"}\r\n0\r\nX: y\r\n\r\n',
             'PUT /api/monitoring/autonomous/config HTTP/1.1\r\n@HOST@\r\nContent-Type: application/json\r\nContent-Length: 2\r\n'
             'Expect: 100-continue\r\nIf-Match: *\r\n\r\n{}HEAD /healthz HTTP/1.1\r\n@HOST@\r\nRange: bytes=1-2,-1\r\n\r\n',
             'GET /api/monitoring/autonomous/events?series=cpu_usage&interval=1 HTTP/1.1\r\n@HOST@\r\nLast-Event-ID: 5\r\n\r\n',
             'GET /api/monitoring/autonomous/events HTTP/1.1\r\n@HOST@\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
             'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n\x81\x850000{"a":',
             'CONNECT localhost:1 HTTP/1.1\r\n@HOST@\r\n\r\n',
             'DELETE http://localhost/api/monitoring/autonomous/projects/%37f HTTP/1.1\r\n'
             '@HOST@\r\nConnection: close\r\n\r\n'],
    'key': ['jk_' + '0' * 16 + '_' + 'f' * 64, 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.', 'Bearer x', 'a=b&access_token=x&series=jk_',
            '{"name":"x","role":"admin","hash":"' + '0' * 64 + '","created_us":1,"expires_us":0}', '\x00\x05a\x00\x30b'],
    'path': ['/api/monitoring/autonomous/projects/%2f/changes', '/api/monitoring/autonomous/projects/7f3a90c1d2e4', '/%61pi/x//', '/',
             '/api/monitoring/autonomous/operations/%ff', '/a' * 20],
    'query': ['\x00series=cpu_usage&from=1&to=2026-01-01T00:00:00Z&points=300', '\x05metric=disk_usage&project=&labels=%7B%22',
              '\x01limit=9223372036854775808&cursor=%00', '\x02interval=-1&series=a&series=b', '\x03key=jk_x&%61=%zz+%2b'],
    'template': ['a"},{"x":1}\n{"t":"{title|30|markdown}","n":{count},"o":[{text},{"u":"{url|html}"}]}', '<b>\nt={title}&k={secret}',
                 '12:ab/c?\nhttps://h/bot{secret}/{to}', '@all\n{mark} *{label}* {title|3}: {"a":"\\\\"}', 'x\nslack', '\\\n{"a":"\\u00{to}"}'],
    'subscription': ['{"subscribe":{"series":["cpu_usage","disk_usage{mount=\\"/\\"}"],"interval_s":1}}', '{"subscribe":{}}',
                     '{"subscribe":{"series":[1,null,[]],"interval_s":1.0}}', '{"subscribe":{"interval_s":86401}}', '{"ack":1795788230144}'],
}

with tempfile.TemporaryDirectory(prefix='jikimi-fuzz-') as folder:
    corpus = pathlib.Path(sys.argv[3]) if len(sys.argv) > 3 else pathlib.Path(folder) / 'corpus'
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(SEEDS.get(name, [])):
        (corpus / f'seed-{number}').write_bytes(seed.encode('latin-1', 'ignore'))
    for left in pathlib.Path().glob(f'crash-{name}-*'):
        left.unlink()  # of an earlier run
    seeds = [fixtures / 'coverage'] if name == 'coverage' else []
    # The suite tries the same each time; whoever keeps a corpus wants to see new things.
    order = [] if len(sys.argv) > 3 else ['-seed=1']
    done = subprocess.run([target, f'-max_total_time={seconds}', *order, '-timeout=10', '-rss_limit_mb=1024', '-max_len=16384',
                           f'-artifact_prefix={os.getcwd()}/crash-{name}-', corpus, *seeds], capture_output=True, text=True,
                          check=False)
for left in pathlib.Path().glob(f'crash-{name}-*'):
    print(f'# {left}: {left.read_bytes()[:2000]!r}')
print('1..1')
for line in done.stderr.splitlines()[-40 if done.returncode else -2:]:
    print('#', line)
print(f'{"ok" if done.returncode == 0 else "not ok"} 1 - fuzz-{name} {seconds} s')
sys.exit(done.returncode != 0)
