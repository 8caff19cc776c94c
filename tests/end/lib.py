"""What the end-to-end tests share: running the program, a small fake of the world, a count at the end."""
import http.client, json, os, re, shutil, signal, socket, subprocess, sys, tempfile, threading, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PROGRAM = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else os.path.abspath('build/release/hinomi')
TOPICS = """clients:
  - id: umi
    name: Umi Foods
    brands:
      - id: umi-foods
        name: 海フーズ
        topics:
          - {id: umi-main, query: '海フーズ OR "umi foods"'}
people:
  - {id: sato, name: 佐藤, role: lead, lang: ja}
  - {id: mori, name: 森, role: risk, lang: it}
routes:
  - client: umi
    level: 2
    ladder: [{person: sato}, {person: mori}]
"""
GRAVE = '海フーズのスープに虫が入ってた。写真あり'


def post(number, text, **more):
    seconds = more.pop('second', number)
    at = time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(more.pop('from_s', 1763600400) + seconds))
    line = {'id': f't:{number}', 'net': 'x', 'kind': 'post', 'at': at, 'text': text,
            'author': {'id': f'a{number}', 'followers': 100 + number % 50}}
    line.update(more)
    return line


def lines(posts):
    return ''.join(json.dumps(p, ensure_ascii=False) + '\n' for p in posts)


def run(args, text='', timeout=120):
    data = text if isinstance(text, bytes) else text.encode()
    r = subprocess.run([PROGRAM] + args, input=data, capture_output=True, timeout=timeout)
    return r.stdout.decode('utf8', 'replace'), r.stderr.decode('utf8', 'replace'), r.returncode


def parsed(text):
    return [json.loads(l) for l in text.split('\n') if l.strip()]


class Folder:
    def __enter__(self):
        self.path = tempfile.mkdtemp(prefix='hinomi-end-')
        return self

    def __exit__(self, *unused):
        shutil.rmtree(self.path, ignore_errors=True)

    def write(self, name, text):
        path = os.path.join(self.path, name)
        with open(path, 'w', encoding='utf8') as f:
            f.write(text)
        return path

    def at(self, name):
        return os.path.join(self.path, name)


class Serve:
    """A running tower: started on a free port, signed in, ended by its process id."""

    def __init__(self, folder, config, topics=TOPICS, **popen):
        folder.write('topics.yaml', topics)
        folder.write('hinomi.yaml', config)
        self.log = open(folder.at('log'), 'ab')
        self.began = time.monotonic()
        self.process = subprocess.Popen([PROGRAM, 'serve', '--config', folder.at('hinomi.yaml')],
                                        stdout=subprocess.PIPE, stderr=self.log, **popen)
        self.out = b''
        line = self.process.stdout.readline()
        self.started_s = time.monotonic() - self.began
        found = re.search(rb'http://([0-9.]+):(\d+)/(?:#/first/(\w+))?', line)
        if not found:
            raise AssertionError(f'serve said {line!r}; log: {open(folder.at("log"), errors="replace").read()[-2000:]}')
        self.port = int(found.group(2))
        self.token = found.group(3)
        self.cookie = self.csrf = None

    def call(self, method, path, body=None):
        c = http.client.HTTPConnection('127.0.0.1', self.port, timeout=30)
        headers = {}
        if self.cookie:
            headers['Cookie'] = self.cookie
        if self.csrf:
            headers['X-CSRF'] = self.csrf
        if body is not None:
            headers['Content-Type'] = 'application/json'
        c.request(method, path, json.dumps(body) if body is not None else None, headers)
        r = c.getresponse()
        data = r.read()
        if r.getheader('Set-Cookie'):
            self.cookie = r.getheader('Set-Cookie').split(';')[0]
        c.close()
        return r.status, json.loads(data) if r.getheader('Content-Type', '').startswith('application/json') and data else data

    def sign_in(self):
        if self.token:
            status, answer = self.call('POST', '/api/v1/first', {'token': self.token.decode(), 'id': 'chief', 'name': 'Chief', 'password': 'a long password', 'lang': 'en'})
        else:
            status, answer = self.call('POST', '/api/v1/session', {'id': 'chief', 'password': 'a long password'})
        assert status == 200, (status, answer)
        self.csrf = answer['csrf']

    def get(self, path):
        status, answer = self.call('GET', '/api/v1/' + path)
        assert status == 200, (path, status, answer)
        return answer

    def end(self, how=signal.SIGINT, wait=30):
        began = time.monotonic()
        self.process.send_signal(how)
        try:
            self.process.wait(wait)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise AssertionError('it did not end')
        finally:
            self.process.stdout.close()
            self.log.close()
        return time.monotonic() - began


def patience():
    """How much longer than on a machine of its own a thing may take now, while others are at work here."""
    return max(1, 2 * os.getloadavg()[0] / os.cpu_count())


def until(what, seconds=10, every=0.05):
    """Waits until it holds, which on a machine of its own is well before so many seconds; given up after five times as many."""
    end = time.monotonic() + 5 * seconds
    while time.monotonic() < end:
        value = what()
        if value:
            return value
        time.sleep(every)
    return what()


class World(ThreadingHTTPServer):
    """A loopback server whose answers the test decides: answers[path] = (status, headers, body) or a function."""
    daemon_threads = True

    def __init__(self):
        self.answers, self.seen = {}, []
        world = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self):
                body = self.rfile.read(int(self.headers.get('Content-Length') or 0))
                world.seen.append((self.command, self.path, dict(self.headers), body))
                a = world.answers.get(self.path, (404, {}, b'nothing here'))
                if callable(a):
                    a = a(self)
                if a is None:
                    return
                status, headers, data = a
                self.send_response(status)
                for k, v in headers.items():
                    self.send_header(k, v)
                self.send_header('Content-Length', str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = answer

            def log_message(self, *unused):
                pass

        super().__init__(('127.0.0.1', 0), Handler)
        self.url = f'http://127.0.0.1:{self.server_port}'
        threading.Thread(target=self.serve_forever, daemon=True).start()


def main(tests):
    """Runs every function called test_…; the last line is the count."""
    passed = failed = skipped = 0
    for name, test in sorted(tests.items()):
        if not name.startswith('test_') or (len(sys.argv) > 2 and sys.argv[2] not in name):
            continue
        began = time.monotonic()
        try:
            said = test()
            if said:
                skipped += 1
                print(f'skipped {name}: {said}')
            else:
                passed += 1
                print(f'ok      {name} ({time.monotonic() - began:.1f} s)')
        except Exception as e:  # every fault is a failed test, and the next one runs
            failed += 1
            print(f'FAILED  {name}: {type(e).__name__}: {e}')
        sys.stdout.flush()
    print(f'{passed} passed, {failed} failed' + (f', {skipped} skipped' if skipped else ''))
    sys.exit(1 if failed or not passed else 0)
