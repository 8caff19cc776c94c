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


DESK_SCENE = '''title "A question, its answer, and a denial nobody can back"
clock 2026-09-14 10:00 +09:00
lasts 00:40
client umi "Umi Foods"
brand umi-foods "海フーズ" query "海フーズ" accounts x:umi_pr
client yama "Yama Foods"
brand yama-foods "山フーズ" query "山フーズ" accounts x:yama_pr
person kei "慶" agent ja
person mei "芽衣" approver ja client umi
approval umi level 0 mei
route level 2 kei
page umi-foods refund ja "スープの返品のしかた" answer "レシートをお持ちの上、お近くの店舗で返品いただけます。"
  url "https://umi.example/return" asked "スープ 返品 したい どうすれば"
form umi-foods "https://umi.example/form/{token}"
at 00:01 post x @taro followers 400 as q
  "海フーズのスープを返品したいんですが、どうすればいいですか？"
at 00:04 take q by kei
at 00:05 answer to q by kei as wrong from x:yama_pr "お近くの店舗で承ります。"
at 00:06 answer to q by kei as a1 page refund
  "ご不便をおかけしております。レシートをお持ちの上、お近くの店舗で返品いただけます。くわしいお話はこちらでうかがいます。{form}"
at 00:07 send a1 by kei
at 00:08 approve a1 by mei link "これでお願いします"
at 00:09 send a1 by kei
at 00:20 form of q "レシートの写真"
at 00:22 resolve q by kei answered
expect case of q state taken within 5m
expect page refund first for q
expect draft for q in ja page refund
expect refused wrong because "no account"
expect reply a1 state submitted before 00:08
expect answer to q within 9m
expect no answer to q before 00:08
expect no block on a1
expect form of q before 00:21
expect case of q state resolved before 00:23
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


def test_a_scene_is_answered_and_says_the_same_again():
    with Folder() as f:
        name = f.write('a.scene', DESK_SCENE)
        out, err, status = run(['drill', name])
        assert status == 0, out + err
        assert 'answered after 8 min 0 s at 00:09:00' in out, out
        assert run(['drill', '--workers', '3', name])[0] == out
        late = f.write('late.scene', DESK_SCENE.replace('at 00:04 take', 'at 00:08 take'))
        out, err, status = run(['drill', late])
        assert status == 1 and 'MISSED: case of q state taken' in out, out


def test_an_answer_of_a_scene_is_on_the_pages_of_its_drill():
    with Folder() as f:
        d = Drill(f.write('a.scene', DESK_SCENE), 600)
        cookie = d.call('POST', '/api/v1/first', {'token': d.url.group(2).decode()}, {'Content-Type': 'application/json'})[2]

        def over():
            rows = json.loads(d.call('GET', '/api/v1/drill/scoring', headers={'Cookie': cookie})[1])['expectations']
            return all(x['state'] != 'open' for x in rows) and rows

        rows = until(over, 20)
        assert rows and all(x['state'] == 'met' for x in rows), rows
        replies = json.loads(d.call('GET', '/api/v1/replies', headers={'Cookie': cookie})[1])['replies']
        assert [r['state'] for r in replies] == ['sent'] and replies[0]['sender'] == 'x:umi_pr', replies
        d.p.terminate()
        assert d.p.wait(10) == 0


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
