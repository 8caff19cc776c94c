#!/usr/bin/env python3
"""Who is rung: duties and their holes, silences, the link that takes an alarm, restarts, the preflight; all on loopback."""
import sys, os
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from lib import *

CONFIG = 'data: data\ntopics: topics.yaml\nport: 0\nurl: "http://127.0.0.1:1"\nsources:\n  - {kind: file, path: posts.ndjson, follow: true}\n'
TOPICS_OF = """clients:
  - id: umi
    name: Umi Foods
    brands:
      - id: umi-foods
        name: 海フーズ
        topics:
          - {{id: umi-main, query: '海フーズ OR "umi foods"'}}
channels:
  - {{id: hook, kind: webhook, options: {{url: "{hook}", private: true}}}}
people:
  - {{id: sato, name: 佐藤, role: lead, lang: ja, channel: hook}}
  - {{id: mori, name: 森, role: risk, lang: ja, channel: hook}}
duties:
  - {{id: never, people: [sato], shifts: ["{never}"]}}
routes:
  - {{client: umi, level: 2, ladder: [{{duty: never}}, mori]}}
fallback: sato
"""


def never():
    """Hours of a day that is not today nor tomorrow, in UTC."""
    days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
    return days[(time.gmtime().tm_wday + 3) % 7] + ' 00:00-00:30'


def start(folder, world):
    if not os.path.exists(folder.at('posts.ndjson')):
        folder.write('posts.ndjson', '')
    world.answers['/hook'] = (200, {}, b'')
    config = CONFIG.replace('path: posts.ndjson', 'path: ' + folder.at('posts.ndjson'))
    s = Serve(folder, config, TOPICS_OF.format(hook=world.url + '/hook', never=never()))
    s.sign_in()
    return s


def burn(folder, number=2):
    with open(folder.at('posts.ndjson'), 'a') as out:
        out.write(lines([post(number, GRAVE, from_s=int(time.time()) - 10)]))


def rung(world):
    return [json.loads(body) for m, p, h, body in world.seen if p == '/hook']


def pressed(s, link, method):
    path = link.split('127.0.0.1:1', 1)[1]
    c = http.client.HTTPConnection('127.0.0.1', s.port, timeout=10)
    c.request(method, path, None, {'Content-Length': '0'} if method == 'POST' else {})
    r = c.getresponse()
    return r.status, r.read().decode()


def test_a_hole_in_the_duty_rings_the_next_who_takes_it_by_the_link_without_signing_in():
    world = World()
    with Folder() as f:
        s = start(f, world)
        burn(f)
        assert until(lambda: rung(world), 10), open(f.at('log')).read()[-800:]
        told = rung(world)[0]
        assert told['data']['person'] == 'mori', told
        assert '当番「never」' in told['data']['text'], told['data']['text']
        link = told['data']['ack_url']
        incident = s.get('incidents?open=1')['incidents'][0]['id']
        status, page = pressed(s, link, 'GET')
        assert status == 200 and '対応します' in page, page
        assert s.get('incidents/' + incident)['incident']['acknowledged'] is None, 'a look took the alarm'
        status, page = pressed(s, link[:-1] + ('0' if link[-1] != '0' else '1'), 'POST')
        assert status == 404, page
        status, page = pressed(s, link, 'POST')
        assert status == 200 and '森' in page, page
        assert s.get('incidents/' + incident)['incident']['acknowledged']['person'] == 'mori'
        ring = s.get('rings')['rings'][0]
        assert ring['acknowledged_by']['id'] == 'mori' and ring['state'] == 'delivered', ring
        assert ring['because'] == "nobody is on duty 'never'" and ring['tries'][0]['outcome'] == 'delivered', ring
        assert ring['tries'][0]['status'] == 200, ring
        assert until(lambda: [r for r in rung(world) if r['type'] == 'alert.acknowledged'], 5), 'the place is told who has it'
        status, answer = s.call('POST', f'/api/v1/rings/umi/{ring["id"]}/ack', {})
        assert status == 403 and 'mori' in answer['error']['text'], answer
        status, answer = s.call('POST', f'/api/v1/rings/umi/{ring["id"]}/take', {})
        assert status == 200 and answer['rings'][0]['acknowledged_by']['id'] == 'chief', answer
        assert s.get('incidents/' + incident)['incident']['owner']['id'] == 'chief'
        assert '/ack/' not in open(f.at('log')).read(), 'the log tells a link'
        s.end()
    world.shutdown()


def test_a_silence_holds_back_over_a_restart_and_when_it_is_lifted_it_rings():
    world = World()
    with Folder() as f:
        s = start(f, world)
        soon = time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(time.time() + 3600))
        status, answer = s.call('POST', '/api/v1/silences', {'client': 'umi', 'until': soon, 'why': 'a planned sale'})
        assert status == 200 and answer['silences'][0]['state'] == 'begun', answer
        burn(f)
        assert until(lambda: s.get('incidents?open=1')['incidents'], 10)
        s.end()
        s = start(f, world)
        time.sleep(1.5)
        assert not rung(world), 'it rang through the silence'
        silence = s.get('silences')['silences'][0]
        status, _ = s.call('DELETE', f'/api/v1/silences/umi/{silence["id"]}')
        assert status == 204
        assert until(lambda: rung(world), 10), open(f.at('log')).read()[-800:]
        assert not s.get('silences')['silences'] and s.get('silences?all=1')['silences'][0]['state'] == 'lifted'
        s.end()
    world.shutdown()


def test_a_stand_in_fills_the_hole_and_a_test_ring_says_that_it_is_one():
    world = World()
    with Folder() as f:
        s = start(f, world)
        at = lambda seconds: time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(time.time() + seconds))
        status, answer = s.call('POST', '/api/v1/duties/never/stand-ins', {'person': 'sato', 'from': at(-60), 'to': at(3600)})
        assert status == 200 and answer['duties'][0]['turns'][0]['person']['id'] == 'sato', answer
        assert answer['duties'][0]['turns'][1]['person'] is None, 'the gap after it is named'
        status, answer = s.call('POST', '/api/v1/rings/test', {'client': 'umi', 'person': 'mori'})
        assert status == 200 and answer['rings'][0]['test'], answer
        assert until(lambda: rung(world), 10), open(f.at('log')).read()[-800:]
        test = rung(world)[0]
        assert test['data']['test'] and test['data']['person'] == 'mori' and '試験' in test['data']['title'], test
        status, page = pressed(s, test['data']['ack_url'], 'POST')
        assert status == 200, page
        assert s.get('rings')['rings'][0]['acknowledged_by']['id'] == 'mori'
        burn(f)
        assert until(lambda: len([r for r in rung(world) if not r['data'].get('test')]), 10)
        assert rung(world)[-1]['data']['person'] == 'sato', rung(world)[-1]
        s.end()
    world.shutdown()


def test_the_preflight_says_what_is_in_the_way_and_ends_with_1():
    with Folder() as f:
        f.write('topics.yaml', TOPICS_OF.format(hook='https://127.0.0.1/hook', never=never()))
        f.write('hinomi.yaml', 'data: data\ntopics: topics.yaml\n')
        out, err, status = run(['preflight', '--config', f.at('hinomi.yaml'), '--hours', '24', '--json', 'true'])
        kinds = {x['kind']: x for x in parsed(out)}
        assert status == 1 and 'not proved' in err, (status, err)
        assert kinds['no_phone']['stops'] and kinds['gap']['duty'] == 'never', kinds
        f.write('topics.yaml', TOPICS_OF.format(hook='https://127.0.0.1/hook', never=never()).replace('private: true', 'private: true, phone: true'))
        out, err, status = run(['preflight', '--config', f.at('hinomi.yaml'), '--hours', '24', '--lang', 'it'])
        assert status == 0 and 'nessuno è di turno' in out, (status, out, err)


main(globals())
