"""A Mastodon server and a Bluesky one (a PDS with its app view) on loopback, as strict as they are about what is written
to them. What people would see stands in .toots and .sky; each text that was ever made public is counted in .seen.

fail[name] = answers given first, in turn, name being the last part of the path ("statuses", "createRecord", …):
  (status, headers, body)   instead of doing it
  'cut'                     the connection is cut before anything is done
  'lost'                    it is done, and the connection is cut before the answer
  'slow'                    it is done, and answered after .slow_s
"""
import base64
import collections
import html
import json
import random
import re
import socket
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

DID = 'did:plc:careofumi'
HANDLE = 'care.umi.example'
PASSWORD = 'abcd-efgh-ijkl-mnop'
TOKEN = 'mastodon-token-s3cret'


def data(status, value, **headers):
    return status, {'Content-Type': 'application/json', **headers}, json.dumps(value).encode()


def refuse(status, error, message=''):
    return data(status, {'error': error, 'message': message})


class Refused(Exception):
    pass


def now():
    return time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime()) + '.000Z'


def token(end_s, kind, number):
    def part(value):
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip('=')
    return f'{part({"alg": "HS256"})}.{part({"exp": int(end_s), "scope": kind, "jti": str(number)})}.c2ln'


def as_html(text):
    text = html.escape(text, quote=False)
    text = re.sub(r'@(\w+)@([\w.-]+\w)', r'<span class="h-card"><a href="https://\2/@\1" class="u-url mention">@<span>\1</span></a></span>', text)
    return '<p>' + text.replace('\n\n', '</p><p>').replace('\n', '<br />') + '</p>'


class Social(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port=0, remembers=True, lost=0.0, cut=0.0, delay_s=0.0, seed=1):
        """remembers: idempotency keys count, as they do for an hour; lost, cut: shares of writes that end so."""
        self.lock = threading.RLock()
        self.remembers, self.lost, self.cut, self.delay_s, self.slow_s = remembers, lost, cut, delay_s, 3
        self.dice = random.Random(seed)
        self.fail, self.calls = {}, []
        self.seen = collections.Counter()
        self.toots, self.keys, self.number = {}, {}, 100  # id → status
        self.sky = {}                                       # rkey → (cid, record)
        self.targets, self.gates = {}, {}
        self.access, self.refresh, self.sessions = {}, {}, 0
        self.access_s = 7200
        self.sign_ins = self.refreshes = 0
        social = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'

            def go(self):
                body = self.rfile.read(int(self.headers.get('Content-Length') or 0))
                parts = urlsplit(self.path)
                name = parts.path.rstrip('/').split('.')[-1] if '/xrpc/' in parts.path else parts.path.rstrip('/').split('/')[-1]
                writes = self.command != 'GET' and name in ('statuses', 'createRecord')
                with social.lock:
                    social.calls.append((self.command, self.path, dict(self.headers), body))
                    fail = social.fail.get(name)
                    act = fail.pop(0) if fail and self.command == ('POST' if writes else self.command) else None
                    roll = social.dice.random() if writes else 1
                if act is None and writes:
                    act = 'cut' if roll < social.cut else 'lost' if roll < social.cut + social.lost else None
                if act == 'cut':
                    return self.hang_up()
                if isinstance(act, tuple):
                    return self.say(act)
                if writes and social.delay_s:
                    time.sleep(social.dice.uniform(0, social.delay_s))
                try:
                    with social.lock:
                        answer = social.answer(self.command, parts.path, parse_qs(parts.query), self.headers, body)
                except Refused as e:
                    answer = refuse(400, 'InvalidRequest', str(e)) if '/xrpc/' in parts.path else data(422, {'error': str(e)})
                except (ValueError, KeyError, TypeError) as e:
                    answer = refuse(400, 'InvalidRequest', f'{type(e).__name__}: {e}')
                if writes and social.delay_s:
                    time.sleep(social.dice.uniform(0, social.delay_s))
                if act == 'lost':
                    return self.hang_up()
                if act == 'slow':
                    time.sleep(social.slow_s)
                return self.say(answer)

            do_GET = do_POST = do_DELETE = go

            def hang_up(self):
                self.close_connection = True
                try:
                    self.connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

            def say(self, answer):
                status, headers, text = answer
                try:
                    self.send_response(status)
                    for k, v in headers.items():
                        self.send_header(k, v)
                    self.send_header('Content-Length', str(len(text)))
                    self.end_headers()
                    self.wfile.write(text)
                except OSError:
                    pass  # who asked is gone

            def log_message(self, *unused):
                pass

        super().__init__(('127.0.0.1', port), Handler)
        self.url = f'http://127.0.0.1:{self.server_port}'
        self.takes = 500  # so long a post may be there
        self.lengths = None  # of a Mastodon that says how long a post may be: (characters, of a link)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request, client_address):
        pass

    # ---- what stands there already, to be answered ----

    def add_toot(self, name, number, url):
        self.targets[url] = {'id': str(number), 'uri': url, 'url': url, 'visibility': 'public', 'content': '<p>x</p>', 'created_at': now(),
                             'in_reply_to_id': None, 'account': {'id': 'a' + name, 'username': name, 'acct': name + '@m.example'}}

    def add_sky(self, uri):
        self.targets[uri] = {'uri': uri, 'cid': 'bafyrei' + uri[-6:]}

    def public(self):
        """Every text that stands in public now."""
        return [t['text'] for t in self.toots.values()] + [r['text'] for _, r in self.sky.values()]

    # ---- the two servers ----

    def answer(self, method, path, query, headers, body):
        if path.startswith('/xrpc/'):
            return self.xrpc(method, path[6:], query, headers, body)
        if headers.get('Authorization') != 'Bearer ' + TOKEN:
            return data(401, {'error': 'The access token is invalid'})
        if path == '/api/v1/accounts/verify_credentials':
            return data(200, self.us())
        if path == '/api/v2/instance' and self.lengths:
            return data(200, {'configuration': {'statuses': {'max_characters': self.lengths[0], 'characters_reserved_per_url': self.lengths[1]}}})
        if path == '/api/v1/accounts/relationships':
            return data(200, [{'id': query['id[]'][0], 'blocked_by': False, 'blocking': False}])
        if path == '/api/v2/search':
            return data(200, {'accounts': [], 'hashtags': [], 'statuses': self.search(query['q'][0])})
        if path == '/api/v1/accounts/7/statuses':
            return data(200, self.own_toots(query))
        if path == '/api/v1/statuses' and method == 'POST':
            return self.toot(headers, json.loads(body))
        found = re.fullmatch(r'/api/v1/statuses/(\d+)', path)
        if found and method == 'DELETE':
            gone = self.toots.pop(found.group(1), None)
            return data(200, self.shown(gone)) if gone else data(404, {'error': 'Record not found'})
        return data(404, {'error': 'Record not found'})

    def us(self):
        return {'id': '7', 'username': 'care', 'acct': 'care', 'url': self.url + '/@care'}

    def shown(self, toot):
        return {k: v for k, v in toot.items() if k != 'text'}

    def search(self, url):
        own = [self.shown(t) for t in self.toots.values() if url in (t['uri'], t['url'])]
        return own or ([self.targets[url]] if url in self.targets else [])

    def own_toots(self, query):
        least = int(query.get('max_id', ['999999999'])[0])
        ids = sorted((int(i) for i in self.toots if int(i) < least), reverse=True)
        return [self.shown(self.toots[str(i)]) for i in ids[:min(40, int(query.get('limit', ['20'])[0]))]]

    def toot(self, headers, status):
        key = headers.get('Idempotency-Key')
        if not key:
            raise Refused('no Idempotency-Key')
        if self.remembers and key in self.keys:
            return data(200, self.shown(self.toots[self.keys[key]]))
        text, to = status.get('status'), status.get('in_reply_to_id')
        if not text or len(re.sub(r'(@\w+)@[\w.-]+\w', r'\1', re.sub(r'https?://\S+', 'x' * 23, text))) > self.takes:
            raise Refused(f'Validation failed: Text character limit of {self.takes} exceeded')
        if to and not any(t['id'] == to for t in self.targets.values() if 'account' in t):
            return data(404, {'error': 'The status you are trying to reply to does not appear to exist'})
        if status.get('visibility') not in ('public', 'unlisted', 'private', 'direct'):
            raise Refused('visibility')
        self.number += 1
        made = str(self.number)
        self.toots[made] = {'id': made, 'uri': f'{self.url}/users/care/statuses/{made}', 'url': f'{self.url}/@care/{made}', 'text': text,
                            'content': as_html(text), 'visibility': status['visibility'], 'created_at': now(), 'in_reply_to_id': to,
                            'account': self.us()}
        self.keys[key] = made
        self.seen[text] += 1
        return data(200, self.shown(self.toots[made]))

    # ---- Bluesky ----

    def session(self):
        self.sessions += 1
        access, refresh = token(time.time() + self.access_s, 'access', self.sessions), token(time.time() + 86400 * 60, 'refresh', self.sessions)
        self.access[access] = time.time() + self.access_s
        self.refresh[refresh] = True
        return data(200, {'did': DID, 'handle': HANDLE, 'accessJwt': access, 'refreshJwt': refresh, 'active': True,
                          'didDoc': {'id': DID, 'service': [{'id': '#atproto_pds', 'type': 'AtprotoPersonalDataServer', 'serviceEndpoint': self.url}]}})

    def expire(self):
        """Every short token is over from now on."""
        with self.lock:
            self.access = {k: 0 for k in self.access}

    def xrpc(self, method, name, query, headers, body):
        bearer = (headers.get('Authorization') or '').removeprefix('Bearer ')
        if name == 'com.atproto.server.createSession':
            self.sign_ins += 1
            asked = json.loads(body)
            if asked != {'identifier': HANDLE, 'password': PASSWORD}:
                return refuse(401, 'AuthenticationRequired', 'Invalid identifier or password')
            return self.session()
        if name == 'com.atproto.server.refreshSession':
            self.refreshes += 1
            if not self.refresh.pop(bearer, None):
                return refuse(400, 'ExpiredToken', 'Token has been revoked')
            return self.session()
        if bearer not in self.access:
            return refuse(401, 'AuthMissing', 'Authentication Required')
        if self.access[bearer] < time.time():
            return refuse(400, 'ExpiredToken', 'Token has expired')
        known = {'com.atproto.server.getSession': self.get_session, 'com.atproto.repo.getRecord': self.get_record,
                 'app.bsky.feed.getPosts': self.get_posts, 'com.atproto.identity.resolveHandle': self.resolve,
                 'com.atproto.repo.createRecord': self.create, 'com.atproto.repo.deleteRecord': self.delete}
        if name not in known:
            return refuse(501, 'MethodNotImplemented', name)
        return known[name](json.loads(body) if method == 'POST' else query)

    def get_session(self, query):
        return data(200, {'did': DID, 'handle': HANDLE, 'active': True})

    def get_record(self, query):
        repo, rkey = query['repo'][0], query['rkey'][0]
        uri = f'at://{repo}/{query["collection"][0]}/{rkey}'
        if repo == DID and rkey in self.sky:
            cid, record = self.sky[rkey]
            return data(200, {'uri': uri, 'cid': cid, 'value': record})
        if uri in self.targets:
            return data(200, {'uri': uri, 'cid': self.targets[uri]['cid'], 'value': {'$type': 'app.bsky.feed.post', 'text': 'x', 'createdAt': now()}})
        return refuse(400, 'RecordNotFound', 'Could not locate record: ' + uri)

    def get_posts(self, query):
        posts = []
        for uri in query['uris']:
            if uri in self.targets:
                posts.append({'uri': uri, 'cid': self.targets[uri]['cid'], 'author': {'did': uri.split('/')[2], 'handle': 'ken.example', 'viewer': {}},
                              'record': {'$type': 'app.bsky.feed.post', 'text': 'x', 'createdAt': now()}, 'viewer': {'replyDisabled': self.gates.get(uri, False)}})
        return data(200, {'posts': posts})

    def resolve(self, query):
        return refuse(400, 'InvalidRequest', 'Unable to resolve handle')

    def create(self, asked):
        record, rkey = asked['record'], asked['rkey']
        if asked['repo'] != DID or asked['collection'] != 'app.bsky.feed.post' or record['$type'] != 'app.bsky.feed.post':
            raise Refused('not your repo, or no post')
        if not re.fullmatch('[234567abcdefghij][234567a-z]{12}', rkey):
            raise Refused('rkey is no TID')
        if rkey in self.sky:
            return refuse(500, 'InternalServerError', 'Internal Server Error')
        text = record['text']
        if len(text) > 300 or len(text.encode()) > 3000:
            raise Refused('Record/text must not be longer than 300 graphemes')
        for facet in record.get('facets', []):
            i = facet['index']
            if not 0 <= i['byteStart'] < i['byteEnd'] <= len(text.encode()):
                raise Refused('facet out of range')
        for end in ('root', 'parent'):
            ref = record.get('reply', {}).get(end)
            if ref and self.targets.get(ref['uri'], {}).get('cid') != ref['cid']:
                raise Refused(end + ' is no post that stands')
        cid = 'bafyreiown' + rkey
        self.sky[rkey] = (cid, record)
        self.seen[text] += 1
        return data(200, {'uri': f'at://{DID}/app.bsky.feed.post/{rkey}', 'cid': cid})

    def delete(self, asked):
        if asked['repo'] != DID:
            raise Refused('not your repo')
        self.sky.pop(asked['rkey'], None)
        return data(200, {})


if __name__ == '__main__':
    social = Social(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
    print(social.url, flush=True)
    threading.Event().wait()
