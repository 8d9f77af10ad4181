#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mail to real SMTP servers (aiosmtpd): with STARTTLS, with TLS from the start, without, with passwords right and wrong, and servers that
refuse, hang and break off."""
import contextlib
import email
import email.policy
import logging
import pathlib
import socket
import ssl
import subprocess
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'daemon'))

import tap
from probe import Probe, folder, until

try:
    from aiosmtpd.controller import Controller
    from aiosmtpd.smtp import AuthResult
except ImportError:
    Controller = None

PASSWORD = 'hush-secret'


class Mailbox:
    """Keeps mail; refuses who is called gone."""

    def __init__(self):
        self.mails, self.recipients, self.reply = [], [], '250 OK'

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith('gone'):
            return '550 5.1.1 nobody of this name'
        envelope.rcpt_tos.append(address)
        return '250 OK'

    async def handle_DATA(self, server, session, envelope):
        self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        self.recipients.append(list(envelope.rcpt_tos))
        return self.reply


def authenticate(server, session, envelope, mechanism, data):
    return AuthResult(success=data.login == b'me' and data.password == PASSWORD.encode(), handled=False)


def certificate(top):
    made = pathlib.Path(top) / 'certificate.pem'
    key = pathlib.Path(top) / 'key.pem'
    subprocess.run(['openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost', '-addext',
                    'subjectAltName=DNS:localhost,IP:127.0.0.1', '-keyout', key, '-out', made], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made, key)
    return made, context


@contextlib.contextmanager
def server(mailbox, **more):
    if Controller is None:
        raise tap.Skip('python3-aiosmtpd is not installed')
    logging.getLogger('mail.log').setLevel(logging.CRITICAL)
    with socket.create_server(('127.0.0.1', 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(mailbox, hostname='127.0.0.1', port=port, **more)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


def config(url, more=''):
    return f'[channel post]\nkind=email\nurl={url}\nfrom=jikimi@example.org\nto=a@example.org;b@example.org\n{more}'


LOGIN = 'user=me\nsecret=mail\n'


def probe_with_secret(top, text, ca, secret=PASSWORD):
    (pathlib.Path(top) / 'secrets').mkdir(exist_ok=True)
    (pathlib.Path(top) / 'secrets/mail').write_text(secret, encoding='utf-8')
    return Probe(top, text, ca)


def test_starttls_with_password():
    with folder() as top:
        ca, context = certificate(top)
        box = Mailbox()
        with server(box, tls_context=context, require_starttls=True, auth_required=True, authenticator=authenticate) as port, \
                probe_with_secret(top, config(f'smtp://localhost:{port}', LOGIN), ca) as probe:
            title = '저장소에 커밋하지 않은 변경이 120개 있습니다. 이 제목은 길어서 여러 조각으로 나뉘어야 합니다'
            probe.post('critical', 'c1', f'{title}\u2028Bcc: x@y.org|첫 줄\\n.\\nFrom: 둘째\\n\\r\\nBcc: z@y.org')
            probe.wait('sent', 1)
            probe.post('critical', 'c1', 'Over|', 'resolved')
            probe.wait('sent', 2)
            shown = probe.ask('describe')
        mail, over = box.mails
        tap.equal(box.recipients[0], ['a@example.org', 'b@example.org'])
        tap.equal(mail['Subject'], f'[Critical] {title}\ufffdBcc: x@y.org')
        tap.equal((mail['From'], mail['To'], mail['Bcc']), ('Jikimi <jikimi@example.org>', 'a@example.org, b@example.org', None))
        tap.contains(mail.get_content().replace('\r', ''), '첫 줄\n.\nFrom: 둘째\n')
        tap.contains(mail.get_content(), 'Project: 가게')
        tap.equal((mail['Auto-Submitted'], mail['Importance']), ('auto-generated', 'high'))
        tap.equal(mail.defects, [])
        tap.equal((mail['References'] == over['References'], mail['Message-ID'] == over['Message-ID']), (True, False))
        tap.true(mail['Date'].datetime is not None, 'a date that can be read')
        tap.true(PASSWORD not in shown + probe.errors, 'the password is told to nobody else')


def test_tls_from_the_start():
    with folder() as top:
        ca, context = certificate(top)
        box = Mailbox()
        with server(box, server_hostname='localhost', ssl_context=context) as port:
            with Probe(top, config(f'smtps://localhost:{port}'), ca) as probe:
                tap.equal(probe.ask('test post'), 'ok')
                tap.equal(box.mails[0]['Subject'], '[Test] A test')
            # By the machine's authorities nobody knows this certificate.
            with Probe(top, config(f'smtps://localhost:{port}')) as probe:
                tap.contains(probe.ask('test post'), 'certificate')
            tap.equal(len(box.mails), 1)


def test_nothing_secret_without_tls():
    with folder() as top:
        ca, _ = certificate(top)
        box = Mailbox()
        with server(box) as port:
            with probe_with_secret(top, config(f'smtp://127.0.0.1:{port}', LOGIN), ca) as probe:
                probe.post('critical', 'c1', 'One|t')
                tap.equal(probe.wait_error('no TLS')['state'], 'open')
            with Probe(top, config(f'smtp://127.0.0.1:{port}', 'tls=off\n')) as probe:
                probe.wait('sent', 1)
            tap.equal(len(box.mails), 1)
        with Probe(top, config('smtp://192.0.2.1:25', 'tls=off\n')) as probe:
            tap.contains(probe.ask('test post'), 'on this machine only')
        with Probe(top, config('smtp://169.254.169.254:25')) as probe:
            tap.contains(probe.ask('test post'), 'metadata addresses')


def test_wrong_password():
    with folder() as top:
        ca, context = certificate(top)
        box = Mailbox()
        with server(box, tls_context=context, auth_required=True, authenticator=authenticate) as port, \
                probe_with_secret(top, config(f'smtp://localhost:{port}', LOGIN), ca, 'wrong-secret') as probe:
            probe.post('critical', 'c1', 'One|t')
            told = probe.wait_error('does not accept the user or the password')
            tap.equal((told['state'], told['queued'], box.mails), ('open', 1, []))
            tap.true('wrong-secret' not in told['error'], 'the password is not told')
            # Somebody puts it right: the test goes through, and what waited with it.
            (pathlib.Path(top) / 'secrets/mail').write_text(PASSWORD, encoding='utf-8')
            tap.equal(probe.ask('test post'), 'ok')
            probe.wait('sent', 1)


def test_refusals():
    with folder() as top:
        box = Mailbox()
        with server(box) as port:
            url = f'smtp://127.0.0.1:{port}'
            some = config(url, 'tls=off\n').replace('to=a@', 'to=gone@')
            with Probe(top, some) as probe:
                probe.post('critical', 'c1', 'One|t')
                probe.wait('sent', 1)
                tap.contains(probe.describe()['error'], '550 5.1.1 nobody of this name')
                tap.equal(box.recipients, [['b@example.org']])
                box.reply = '554 5.7.1 this text is spam'
                probe.post('critical', 'c2', 'Two|t')
                probe.wait('failed', 1)
                tap.contains(probe.describe()['error'], '554 5.7.1 this text is spam')
                box.reply = '451 4.3.0 later'
                probe.post('critical', 'c3', 'Three|t')
                probe.wait_error('451 4.3.0 later')
                tap.equal((probe.describe()['queued'], probe.describe()['maybe_twice']), (1, 0))


class Script(threading.Thread):
    """A server that answers each line by a script, then hangs or closes."""

    def __init__(self, replies, closes):
        super().__init__(daemon=True)
        self.socket, self.replies, self.closes = socket.create_server(('127.0.0.1', 0)), replies, closes
        self.port = self.socket.getsockname()[1]
        self.open = []
        self.start()

    def run(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self.socket.accept()
                self.open.append(connection)
                connection.settimeout(60)
                stream = connection.makefile('rwb')
                for reply, end in self.replies:
                    stream.write(reply)
                    stream.flush()
                    while end and (line := stream.readline()) and not line.startswith(end):
                        pass
                if self.closes:
                    stream.close()
                    connection.shutdown(socket.SHUT_RDWR)

    def close(self):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        for connection in self.open:
            connection.close()
        self.join(60)


OK = b'250 OK\r\n'
START = [(b'220 here\r\n', b'EHLO'), (OK, b'MAIL'), (OK, b'RCPT'), (OK, b'RCPT'), (OK, b'DATA'), (b'354 go\r\n', b'.\r\n')]


def test_hanging_and_breaking_off():
    for replies, closes, error, maybe in (([], False, 'does not answer', 0), ([], True, 'did not take', 0),
                                          (START, False, 'does not answer', 1), (START, True, 'did not take', 1)):
        with folder() as top:
            script = Script(replies, closes)
            with Probe(top, config(f'smtp://127.0.0.1:{script.port}', 'tls=off\ntimeout=2s\n')) as probe:
                probe.post('critical', 'c1', 'One|t')
                told = probe.wait_error(error)
                tap.equal((told['queued'], told['maybe_twice']), (1, maybe), f'{error}, {maybe}')
            script.close()


if __name__ == '__main__':
    sys.exit(tap.run(sys.modules[__name__]))
