#!/usr/bin/env python3
"""Every scene inside the program is played and judged; nothing of a drill leaves the machine."""
import sys, os
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from lib import *

WEB_SCENE = '''title "A drill with channels that would call out"
clock 2026-09-14 10:00 +09:00
lasts 00:10
client umi "Umi Foods"
brand umi-foods "海フーズ" query "海フーズ"
person sato "佐藤" lead ja
route level 2 sato
at 00:01 post x @taro followers 400 photo
  "海フーズのスープに虫が入ってた。写真あり"
expect level 2 "海フーズ" before 00:02
expect ring lead "海フーズ" within 30s
'''


def scenes():
    return run(['drill'])[0].split()


def test_every_scene_of_the_product_passes():
    names = scenes()
    assert len(names) >= 6, names
    for name in names:
        out, err, status = run(['drill', name])
        assert status == 0, f'{name}: ' + ' | '.join(l for l in out.split('\n') if 'MISSED' in l) + err


def test_a_scene_says_the_same_with_any_number_of_workers():
    one = run(['drill', '--verbose', '--workers', '1', 'confectioner'])[0]
    for n in ('2', '4'):
        assert run(['drill', '--verbose', '--workers', n, 'confectioner'])[0] == one, n


def test_a_missed_expectation_ends_with_status_one():
    with Folder() as f:
        out, err, status = run(['drill', f.write('a.scene', WEB_SCENE.replace('level 2 "海フーズ" before', 'level 4 "海フーズ" before'))])
        assert status == 1 and 'MISSED' in out, (out, err)


def test_a_fault_of_a_scene_is_named_by_line_and_column():
    with Folder() as f:
        out, err, status = run(['drill', f.write('a.scene', WEB_SCENE.replace('expect ring', 'expcet ring'))])
        assert status == 2 and 'line' in err and 'a.scene' in err, err


class Drill:
    def __init__(self, scene, speed):
        self.p = subprocess.Popen([PROGRAM, 'drill', '--speed', str(speed), scene], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.url = re.search(rb'http://127.0.0.1:(\d+)/#/first/(\w+)', self.p.stdout.readline())
        self.port = int(self.url.group(1))

    def call(self, method, path, body=None, headers=None):
        c = http.client.HTTPConnection('127.0.0.1', self.port, timeout=10)
        c.request(method, path, json.dumps(body) if body is not None else None, headers or {})
        r = c.getresponse()
        data = r.read()
        cookie = (r.getheader('Set-Cookie') or '').split(';')[0]
        return r.status, data, cookie


def test_a_live_drill_rings_on_the_page_and_opens_no_socket():
    with Folder() as f:
        began = time.monotonic()
        d = Drill(f.write('a.scene', WEB_SCENE), 60)
        started = time.monotonic() - began
        status, data, cookie = d.call('POST', '/api/v1/first', {'token': d.url.group(2).decode()}, {'Content-Type': 'application/json'})
        assert status == 200, data

        def rung():
            answer = json.loads(d.call('GET', '/api/v1/incidents', headers={'Cookie': cookie})[1])
            return answer['incidents'] and answer['incidents'][0]

        incident = until(rung, 15)
        assert incident and incident['level'] == 2, incident
        page = json.loads(d.call('GET', f'/api/v1/incidents/{incident["id"]}', headers={'Cookie': cookie})[1])
        assert page['rings'] and all(r['state'] == 'drill' for r in page['rings']), page['rings']
        assert json.loads(d.call('GET', '/api/v1/senders', headers={'Cookie': cookie})[1]) == {'senders': []}, 'a drill has no accounts'
        # The kernel itself refuses: seccomp is in force (mode 2) for every thread of the process.
        for task in os.listdir(f'/proc/{d.p.pid}/task'):
            state = open(f'/proc/{d.p.pid}/task/{task}/status').read()
            assert 'Seccomp:\t2' in state, f'thread {task} is not sealed'
        began = time.monotonic()
        d.p.send_signal(signal.SIGINT)
        out = d.p.stdout.read().decode()
        d.p.wait(10)
        assert time.monotonic() - began < 2 * patience(), 'it ended too late'
        assert started < 1.5 * patience(), f'{started:.2f} s to the first page'
        assert 'met' in out, out


def test_a_drill_beside_a_living_tower_is_started_seen_and_ended():
    with Folder() as f:
        tower = Serve(f, f'data: {f.at("data")}\ntopics: {f.at("topics.yaml")}\nport: 0\nsources: []\n')
        tower.sign_in()
        page = tower.get('drills')
        assert page['here'] and len(page['scenes']) >= 6 and all(s['title'] and s['to'] > s['from'] for s in page['scenes']), page['scenes'][:2]
        assert tower.call('POST', '/api/v1/drills', {'scene': '../../etc/passwd'})[0] == 404
        assert tower.call('POST', '/api/v1/drills', {'scene': 'quiet_day', 'speed': 600})[0] == 200
        run_ = until(lambda: [d for d in tower.get('drills')['drills'] if d['state'] == 'running'])[0]
        port = int(re.search(r':(\d+)/#/first/', run_['link']).group(1))
        c = http.client.HTTPConnection('127.0.0.1', port, timeout=10)
        c.request('GET', '/api/v1/session')
        assert json.loads(c.getresponse().read())['guest']
        assert tower.call('POST', '/api/v1/drills', {'scene': 'confectioner'})[0] == 200
        assert tower.call('POST', '/api/v1/drills', {'scene': 'confectioner'})[0] == 503, 'a third one'
        assert tower.call('DELETE', '/api/v1/drills/' + run_['id'])[0] == 204
        over = until(lambda: [d for d in tower.get('drills')['drills'] if d['id'] == run_['id'] and d['state'] == 'over'])[0]
        assert 'expectations met' in over['words'] and over['link'] is None and over['ended_at'] and not run_['ended_at'], over
        left = int(re.search(r':(\d+)/', until(lambda: [d['link'] for d in tower.get('drills')['drills'] if d['link']])[0]).group(1))
        tower.process.kill()
        tower.process.wait()

        def gone():
            try:
                socket.create_connection(('127.0.0.1', left), timeout=1).close()
            except OSError:
                return True
        assert until(gone, 10), 'the drill outlived its tower'


def test_a_drill_says_what_is_expected_and_what_came_of_it():
    with Folder() as f:
        d = Drill(f.write('a.scene', WEB_SCENE), 600)
        cookie = d.call('POST', '/api/v1/first', {'token': d.url.group(2).decode()}, {'Content-Type': 'application/json'})[2]

        def all_met():
            rows = json.loads(d.call('GET', '/api/v1/drill/scoring', headers={'Cookie': cookie})[1])['expectations']
            return all(x['state'] == 'met' for x in rows) and rows

        rows = until(all_met, 15)
        assert rows and len(rows) == 2 and all(x['expected'] and x['at'] for x in rows), rows
        d.p.terminate()
        assert d.p.wait(10) == 0


main(globals())
