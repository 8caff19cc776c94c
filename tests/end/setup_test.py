#!/usr/bin/env python3
"""From an empty folder to a brand that is heard, a source that is read and a person who is rung, by calls of the API alone; then
everything is still there after a restart. And a file that the store takes over."""
import os
import sys
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from lib import *  # noqa: F403


def rss(*items):
    body = ''.join(f'<item><guid>{g}</guid><title>{t}</title><link>https://news.example/{g}</link></item>' for g, t in items)
    return (200, {'Content-Type': 'application/rss+xml', 'ETag': f'"{len(items)}{items[0][0]}"'}, f'<rss version="2.0"><channel><title>N</title>{body}</channel></rss>'.encode())


class Fresh(Serve):
    """`hinomi serve` in a folder, as somebody types it."""

    def __init__(self, folder, args=()):
        self.log = open(folder.at('log'), 'ab')
        self.process = subprocess.Popen([PROGRAM, 'serve', *args], stdout=subprocess.PIPE, stderr=self.log, cwd=folder.path, env={**os.environ, 'HINOMI_HOOK': os.environ.get('HOOK', 'x')})
        line = self.process.stdout.readline()
        found = re.search(rb'http://([0-9.]+):(\d+)/(?:#/first/(\w+))?', line)
        assert found, (line, open(folder.at('log'), errors='replace').read()[-2000:])
        self.port, self.token = int(found.group(2)), found.group(3)
        self.cookie = self.csrf = None


def save(s, kind, id, said, client=None, number=0, why='a new client'):
    body = {'said': said, 'text': why, 'number': number}
    if client:
        body['client'] = client
    return s.call('POST', f'/api/v1/parts/{kind}/{id}', body)


def good(answer):
    assert answer[0] == 200, answer
    return answer[1]


def test_an_empty_folder_hears_a_brand_reads_a_source_and_rings_a_person():
    with Folder() as f:
        world = World()
        world.answers['/ring'] = (200, {}, b'')
        world.answers['/feed'] = rss(('a', '海フーズのスープに虫が入ってた。写真あり'), ('b', '海フーズのスープから虫、ほんとに無理'))
        os.environ['HOOK'] = world.url + '/ring'
        s = Fresh(f, ['--port', '0', '--private', 'true'])
        s.sign_in()
        assert 'data: hinomi-data' in open(f.at('hinomi.yaml')).read()
        assert s.get('parts')['parts'] == [] and s.get('parts')['master']['kind'] == 'store'
        # a client, its brand, what is looked for
        good(save(s, 'client', 'umi', {'name': 'Umi Foods', 'service': {'zone': 'Asia/Tokyo', 'hours': ['mon-fri 09:00-18:00']}}))
        check = good(s.call('POST', '/api/v1/queries/check', {'client': 'umi', 'query': '海フーズ OR "umi foods"', 'hours': 24, 'samples': 3}))
        assert check['errors'] == []
        good(save(s, 'brand', 'umi-foods', {'name': '海フーズ', 'accounts': ['x:umi_official'], 'topics': [{'id': 'main', 'query': '海フーズ OR "umi foods"'}]}, 'umi'))
        # a source: tried, then kept, and it runs at once
        feed = {'kind': 'feed', 'private': True, 'options': {'url': world.url + '/feed', 'every': '1s'}}
        tried = good(s.call('POST', '/api/v1/parts/source/news/try', {'said': feed}))
        assert [p['title'] for p in tried['source']['posts']][0].startswith('海フーズ') and tried['source']['records'] == 2, tried
        assert s.get('sources')['sources'] == [], 'a source that is tried is not kept'
        good(save(s, 'source', 'news', feed))
        assert until(lambda: sum(x['read'] for x in s.get('sources')['sources']) >= 2, 10), s.get('sources')
        assert until(lambda: sum(x['posts'] for x in s.get('stories')['stories']) == 2, 10), s.get('stories')
        # who is rung, by a secret that the page never sees
        good(save(s, 'channel', 'hook', {'kind': 'webhook', 'options': {'url': {'env': 'HINOMI_HOOK'}, 'private': True, 'phone': True}}))
        good(save(s, 'person', 'mori', {'name': '森', 'role': 'risk', 'lang': 'ja', 'channel': 'hook'}))
        said = {'client': 'umi', 'level': 2, 'ladder': [{'person': 'mori'}]}
        tried = good(s.call('POST', '/api/v1/parts/route/umi-2/try', {'said': said}))
        assert tried['preflight']['good'], tried
        good(save(s, 'route', 'umi-2', said))
        good(save(s, 'fallback', 'fallback', {'person': 'mori'}))
        good(s.call('POST', '/api/v1/rings/test', {'client': 'umi', 'person': 'mori'}))
        assert until(lambda: [r for r in s.get('rings')['rings'] if r['state'] == 'delivered'], 10), s.get('rings')
        for part in s.get('parts')['parts']:
            if part['kind'] == 'channel':
                assert part['said']['options']['url'] == {'env': 'HINOMI_HOOK'}, part
        before = s.get('parts')['parts']
        assert [v['why'] for v in s.get('parts/route/umi-2')['versions']] == ['a new client']
        s.end()
        s = Fresh(f)
        s.sign_in()
        assert s.get('parts')['parts'] == before
        assert until(lambda: [x for x in s.get('sources')['sources'] if x['id'] == 'news' and x['state'] == 'live'], 10), s.get('sources')
        assert sum(x['posts'] for x in s.get('stories')['stories']) == 2
        assert s.get('preflight')['good']
        s.end()
        assert 'mori' in run(['export', '--data', f.at('hinomi-data')])[0]


def test_a_source_is_paused_changed_and_taken_away_while_the_tower_runs():
    with Folder() as f:
        world = World()
        world.answers['/feed'] = rss(('a', 'umi one'))
        world.answers['/other'] = rss(('b', 'umi two'))
        s = Fresh(f, ['--port', '0', '--private', 'true'])
        s.sign_in()
        good(save(s, 'client', 'umi', {'name': 'Umi'}))
        good(save(s, 'brand', 'umi', {'name': 'umi', 'topics': [{'id': 'main', 'query': 'umi'}]}, 'umi'))
        feed = {'kind': 'feed', 'private': True, 'options': {'url': world.url + '/feed', 'every': '1s'}}
        number = good(save(s, 'source', 'news', feed))['number']
        heard = lambda: sum(x['posts'] for x in s.get('stories')['stories'])
        assert until(lambda: heard() == 1, 10)
        number = good(save(s, 'source', 'news', {**feed, 'paused': True}, number=number))['number']
        assert until(lambda: s.get('sources')['sources'] == [], 5), s.get('sources')
        world.answers['/feed'] = rss(('a', 'umi one'), ('c', 'umi three'))
        number = good(save(s, 'source', 'news', {**feed, 'options': {'url': world.url + '/other', 'every': '1s'}}, number=number))['number']
        assert until(lambda: heard() == 2, 10), s.get('stories')
        for wrong, word in (({**feed, 'options': {'url': world.url, 'every': '1x'}}, 'options'), ({**feed, 'options': {'url': world.url, 'evry': '5m'}}, 'every'), ({'kind': 'fed'}, 'kind'),
                            ({'kind': 'file', 'options': {'path': '/etc/passwd'}}, 'files')):
            status, answer = save(s, 'source', 'news', wrong, number=number)
            assert status == 400 and word in answer['error']['text'], answer
        status, answer = save(s, 'source', 'news', feed, number=1)
        assert status == 400 and 'meanwhile' in answer['error']['text'], answer
        page = good(s.call('POST', '/api/v1/parts/source/news/back', {'to': 1, 'number': number, 'text': 'the old one'}))
        assert page['said']['options']['url'].endswith('/feed'), page
        assert until(lambda: heard() == 3, 10), s.get('stories')
        good(s.call('POST', '/api/v1/parts/source/news/end', {'number': page['number'], 'text': 'no more'}))
        assert until(lambda: s.get('sources')['sources'] == [], 5)
        s.end()


def test_a_file_is_taken_over_by_a_press_and_given_back():
    with Folder() as f:
        config = 'data: ' + f.at('data') + '\ntopics: topics.yaml\nport: 0\n'
        s = Serve(f, config)
        s.sign_in()
        status, answer = save(s, 'client', 'umi', {'name': 'Umi'}, number=1)
        assert status == 403 and 'topics.yaml' in answer['error']['text'], answer
        good(s.call('POST', '/api/v1/installation/master', {'kind': 'store', 'text': 'from the console'}))
        assert s.get('parts')['master']['kind'] == 'store'
        good(save(s, 'client', 'umi', {'name': 'Umi of the console'}, number=1))
        s.process.send_signal(signal.SIGHUP)
        time.sleep(0.5)
        assert s.get('clients')['clients'][0]['name'] == 'Umi of the console'
        s.end()
        s = Serve(f, config)
        s.sign_in()
        assert s.get('clients')['clients'][0]['name'] == 'Umi of the console', 'the store has the word after a restart'
        good(s.call('POST', '/api/v1/installation/master', {'kind': 'file', 'text': 'back'}))
        assert until(lambda: s.get('clients')['clients'][0]['name'] == 'Umi Foods', 5)
        assert save(s, 'client', 'umi', {'name': 'Umi'}, number=3)[0] == 403
        s.end()


def test_a_retired_client_is_heard_no_more_and_its_cases_stay():
    with Folder() as f:
        f.write('posts.ndjson', lines([post(1, '海フーズのスープ')]))
        f.write('topics.yaml', TOPICS)
        config = 'data: ' + f.at('data') + '\nport: 0\nsources:\n  - {kind: file, path: ' + f.at('posts.ndjson') + ', follow: true}\n'
        assert run(['import', '--data', f.at('data'), f.at('topics.yaml')])[2] == 0
        s = Serve(f, config)
        s.sign_in()
        heard = lambda: sum(x['posts'] for x in s.get('stories')['stories'])
        assert until(lambda: heard() == 1, 5)
        page = s.get('parts/client/umi')
        good(save(s, 'client', 'umi', {**{k: v for k, v in page['said'].items() if k != 'id'}, 'retired': True}, number=page['number']))
        with open(f.at('posts.ndjson'), 'a') as out:
            out.write(lines([post(2, '海フーズのカレー')]))
        assert until(lambda: sum(x['read'] for x in s.get('sources')['sources']) == 2, 5)
        time.sleep(0.5)
        assert heard() == 1, s.get('stories')
        assert s.get('tower')['brands'] == [], s.get('tower')['brands']
        status, answer = s.call('POST', '/api/v1/parts/client/umi/end', {'text': 'gone'})
        assert status == 400 and 'retired' in answer['error']['text'], answer
        assert save(s, 'source', 'file', {'kind': 'feed', 'options': {'url': 'https://x.example/'}})[1]['error']['text'].startswith('id: the source'), 'it stands in hinomi.yaml'
        s.end()


main(globals())
