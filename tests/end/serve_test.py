#!/usr/bin/env python3
"""The live tower: files, feeds, a full disk, a locked store, restarts; all on loopback."""
import itertools, resource, sqlite3, sys, os
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from lib import *

FILE = 'data: data\ntopics: topics.yaml\nport: 0\nsources:\n  - {kind: file, path: posts.ndjson, follow: true}\n'


def feed_config(world, every='1s'):
    return ('data: data\ntopics: topics.yaml\nport: 0\nsources:\n'
            f'  - {{kind: feed, url: "{world.url}/feed", every: {every}, private: true}}\n')


def rss(*items):
    body = ''.join(f'<item><guid>{g}</guid><title>{t}</title><link>https://news.example/{g}</link></item>' for g, t in items)
    return (200, {'Content-Type': 'application/rss+xml', 'ETag': f'"{len(items)}"'}, f'<rss version="2.0"><channel><title>N</title>{body}</channel></rss>'.encode())


def config_at(folder, text):
    return text.replace('path: posts.ndjson', 'path: ' + folder.at('posts.ndjson'))


def open_incident(serve):
    found = serve.get('incidents?open=1')['incidents']
    return found and found[0]


def test_a_grave_post_in_a_followed_file_rings_within_two_seconds():
    with Folder() as f:
        f.write('posts.ndjson', lines([post(1, '海フーズのカレー', from_s=int(time.time()) - 10)]))
        s = Serve(f, config_at(f, FILE))
        assert s.started_s < 1 * patience(), f'first page after {s.started_s:.2f} s'
        s.sign_in()
        until(lambda: s.get('tower')['brands'], 5)
        began = time.monotonic()
        with open(f.at('posts.ndjson'), 'a') as out:
            out.write(lines([post(2, GRAVE, from_s=int(time.time()) - 10)]))
        incident = until(lambda: open_incident(s), 5)
        took = time.monotonic() - began
        assert incident and incident['level'] == 2 and took < 2 * patience(), (incident, took)
        page = until(lambda: (lambda p: p['rings'] and p['rings'][0]['state'] == 'delivered' and p)(s.get('incidents/' + incident['id'])), 5)
        assert page, s.get('incidents/' + incident['id'])['rings']
        status, page = s.call('POST', f'/api/v1/incidents/{incident["id"]}/ack', {})
        assert status == 200 and page['incident']['acknowledged']['person'] == 'chief', page
        took = s.end()
        assert took < 2 * patience(), f'ended after {took:.1f} s'


def test_a_restart_goes_on_where_it_was_and_says_nothing_twice():
    with Folder() as f:
        posts = [post(i, GRAVE if i % 10 == 3 else '海フーズ 今日の昼') for i in range(40)]
        f.write('posts.ndjson', lines(posts[:20]))
        s = Serve(f, config_at(f, FILE))
        s.sign_in()
        until(lambda: open_incident(s), 5)
        until(lambda: s.get('stories')['stories'] and sum(x['posts'] for x in s.get('stories')['stories']) == 20, 5)
        s.process.kill()
        s.process.wait()
        with open(f.at('posts.ndjson'), 'a') as out:
            out.write(lines(posts[20:]))
        s = Serve(f, config_at(f, FILE))
        s.sign_in()
        assert until(lambda: sum(x['posts'] for x in s.get('stories')['stories']) == 40, 5), s.get('stories')
        time.sleep(.3)
        assert sum(x['posts'] for x in s.get('stories')['stories']) == 40
        incidents = s.get('incidents')['incidents']
        assert len(incidents) == 1, incidents
        s.end()


def test_a_feed_is_heard_and_its_garbage_is_said():
    with Folder() as f:
        world = World()
        world.answers['/feed'] = rss(('a', '海フーズのスープから虫、写真あり'))
        s = Serve(f, feed_config(world))
        s.sign_in()
        assert until(lambda: s.get('stories')['stories'], 8)
        world.answers['/feed'] = (200, {'Content-Type': 'text/html'}, b'<html>out of order')
        late = until(lambda: (lambda x: x['state'] == 'late' and x)(s.get('sources')['sources'][0]), 8)
        assert late and late['why'], s.get('sources')
        world.answers['/feed'] = rss(('a', '海フーズのスープから虫、写真あり'), ('b', '海フーズ、原因を調査'))
        assert until(lambda: s.get('sources')['sources'][0]['state'] == 'live', 30), s.get('sources')
        assert until(lambda: sum(x['posts'] for x in s.get('stories')['stories']) == 2, 8), s.get('stories')
        s.end()
        assert any(h.get('If-None-Match') for _, _, h, _ in world.seen)
        world.shutdown()


def test_a_feed_on_loopback_is_refused_unless_told():
    with Folder() as f:
        world = World()
        world.answers['/feed'] = rss(('a', 'x'))
        s = Serve(f, feed_config(world).replace(', private: true', ''))
        s.sign_in()
        late = until(lambda: s.get('sources')['sources'][0]['state'] == 'late', 5)
        assert late and not world.seen, (s.get('sources'), world.seen)
        s.end()
        world.shutdown()


def test_a_full_disk_keeps_what_it_has_and_goes_on_by_itself():
    with Folder() as f:
        f.write('posts.ndjson', lines([post(1, '海フーズ')]))
        s = Serve(f, config_at(f, FILE), preexec_fn=lambda: signal.signal(signal.SIGXFSZ, signal.SIG_IGN))
        s.sign_in()
        until(lambda: s.get('stories')['stories'], 5)
        used = max(os.path.getsize(os.path.join(f.at('data'), n)) for n in os.listdir(f.at('data')))
        resource.prlimit(s.process.pid, resource.RLIMIT_FSIZE, (used + 4096, resource.RLIM_INFINITY))
        with open(f.at('posts.ndjson'), 'a') as out:
            out.write(lines([post(i, '海フーズ ' + 'あ' * 400 + str(i)) for i in range(2, 502)]))
        ill = until(lambda: s.call('GET', '/healthz')[0] == 503, 10)
        status, answer = s.call('GET', '/healthz')
        assert ill and answer['reasons'], answer
        assert s.call('GET', '/api/v1/tower')[0] == 200
        resource.prlimit(s.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        assert until(lambda: sum(x['posts'] for x in s.get('stories')['stories']) == 501, 20), s.get('stories')
        assert until(lambda: s.call('GET', '/healthz')[0] == 200, 10)
        s.end()


def test_a_locked_store_loses_nothing():
    with Folder() as f:
        f.write('posts.ndjson', lines([post(1, '海フーズ')]))
        s = Serve(f, config_at(f, FILE))
        s.sign_in()
        until(lambda: s.get('stories')['stories'], 5)
        base = [n for n in os.listdir(f.at('data')) if open(os.path.join(f.at('data'), n), 'rb').read(15) == b'SQLite format 3']
        other = sqlite3.connect(os.path.join(f.at('data'), base[0]), isolation_level=None)
        other.execute('BEGIN IMMEDIATE')
        with open(f.at('posts.ndjson'), 'a') as out:
            out.write(lines([post(i, '海フーズ ' + str(i)) for i in range(2, 52)]))
        time.sleep(3)
        other.execute('ROLLBACK')
        other.close()
        assert until(lambda: sum(x['posts'] for x in s.get('stories')['stories']) == 51, 20), s.get('stories')
        s.end()


def test_a_webhook_is_rung_and_signed_and_tried_again():
    with Folder() as f:
        world = World()
        tries = []

        def hook(request):
            tries.append(1)
            return (503, {'Retry-After': '1'}, b'later') if len(tries) == 1 else (200, {}, b'ok')

        world.answers['/hook'] = hook
        topics = TOPICS.replace('people:\n', 'channels:\n  - {id: hook, kind: webhook, options: {url: "%s/hook", secret: "s3cret", private: true}}\npeople:\n' % world.url).replace('lang: ja}', 'lang: ja, channel: hook}')
        f.write('posts.ndjson', lines([post(2, GRAVE, from_s=int(time.time()) - 10)]))
        s = Serve(f, config_at(f, FILE), topics)
        s.sign_in()
        assert until(lambda: len(tries) >= 2, 20), open(f.at('log')).read()[-1500:]
        incident = until(lambda: open_incident(s), 5)
        page = until(lambda: (lambda p: p['rings'] and p['rings'][0]['state'] == 'delivered' and p)(s.get('incidents/' + incident['id'])), 5)
        assert page, s.get('incidents/' + incident['id'])
        hooks = [x for x in world.seen if x[1] == '/hook']
        assert hooks[0][3] == hooks[1][3], 'the same bytes each time'
        assert hooks[0][2].get('webhook-id') and hooks[0][2].get('webhook-signature', '').startswith('v1,'), hooks[0][2]
        assert 's3cret' not in open(f.at('log')).read()
        s.end()
        world.shutdown()


def test_a_ring_whose_outcome_is_unknown_is_tried_again_after_a_restart():
    with Folder() as f:
        world = World()
        world.answers['/hook'] = (503, {'Retry-After': '600'}, b'later')
        topics = TOPICS.replace('people:\n', 'channels:\n  - {id: hook, kind: webhook, options: {url: "%s/hook", private: true}}\npeople:\n' % world.url).replace('lang: ja}', 'lang: ja, channel: hook}')
        f.write('posts.ndjson', lines([post(2, GRAVE, from_s=int(time.time()) - 10)]))
        s = Serve(f, config_at(f, FILE), topics)
        assert until(lambda: world.seen, 10)
        s.process.kill()
        s.process.wait()
        before = len(world.seen)
        world.answers['/hook'] = (200, {}, b'ok')
        s = Serve(f, config_at(f, FILE), topics)
        s.sign_in()
        assert until(lambda: len(world.seen) > before, 10), 'not tried again'
        incident = until(lambda: open_incident(s), 5)
        assert until(lambda: [r['state'] for r in s.get('incidents/' + incident['id'])['rings']] == ['delivered'], 5)
        s.end()
        world.shutdown()


def test_new_topics_come_with_a_signal_and_a_bad_file_leaves_the_old_in_force():
    with Folder() as f:
        f.write('posts.ndjson', lines([post(1, '海フーズ')]))
        s = Serve(f, config_at(f, FILE))
        s.sign_in()
        assert until(lambda: s.get('stories')['stories'], 5)
        f.write('topics.yaml', TOPICS.replace("query: '海フーズ", "query: '(海フーズ"))
        s.process.send_signal(signal.SIGHUP)
        assert until(lambda: 'rules_kept' in open(f.at('log')).read(), 5)
        f.write('topics.yaml', TOPICS.replace('people:', """      - id: umi-tea
        name: 海ティー
        topics:
          - {id: tea, query: '海ティー'}
people:"""))
        s.process.send_signal(signal.SIGHUP)
        assert until(lambda: 'rules_changed' in open(f.at('log')).read(), 5), open(f.at('log')).read()[-800:]
        with open(f.at('posts.ndjson'), 'a') as out:
            out.write(lines([post(2, '海ティーの新作'), post(3, '海フーズ また')]))
        assert until(lambda: sum(x['posts'] for x in s.get('stories')['stories']) == 3, 5), s.get('stories')
        assert {b['brand'] for b in s.get('tower')['brands']} == {'umi-foods', 'umi-tea'}
        assert until(lambda: '海ティー' in run(['export', '--data', f.at('data')])[0], 5), 'the new topics are not kept'
        s.end()


def test_a_wrong_configuration_is_one_clear_line():
    with Folder() as f:
        f.write('topics.yaml', TOPICS)
        for text, word in (('dta: x\n', 'data'), ('topics: topics.yaml\nsources:\n  - {kind: blusky}\n', 'bluesky'),
                           ('topics: nowhere.yaml\n', 'nowhere.yaml'), ('port: 99999\nbrand: x\n', 'port'), ('{', 'line')):
            f.write('hinomi.yaml', text)
            out, err, status = run(['serve', '--config', f.at('hinomi.yaml')])
            assert status == 2 and word in err, (text, err)


def test_one_name_in_five_lines_is_enough():
    with Folder() as f:
        f.write('posts.ndjson', lines([post(1, 'Umi Foods soup had a worm in it, photo below')]))
        s = Serve(f, 'data: data\nbrand: Umi Foods\nport: 0\nsources:\n  - {kind: file, path: %s}\n' % f.at('posts.ndjson'))
        s.sign_in()
        assert until(lambda: open_incident(s), 5), s.get('stories')
        s.end()


def test_a_source_of_garbage_does_not_fill_the_log():
    with Folder() as f:
        f.write('posts.ndjson', '{"broken\n' * 5000 + lines([post(1, '海フーズ 今日の昼')]))
        s = Serve(f, config_at(f, FILE))
        s.sign_in()
        assert until(lambda: s.get('stories')['stories'], 5)
        assert until(lambda: s.get('sources')['sources'][0]['refused'] == 5000, 5), s.get('sources')
        s.end()
        log = open(f.at('log')).read()
        assert 20 <= log.count('post_refused') <= 40 and 'refusals_only_counted' in log, log.count('post_refused')


class Model(BaseHTTPRequestHandler):
    """A model server that thinks first and knows no response_format."""
    asked = []
    broken = False

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers['Content-Length'])))
        if Model.broken:
            return self.say(500, {'error': {'message': 'out of memory'}})
        if 'response_format' in body:
            return self.say(400, {'error': {'message': 'response_format is not known', 'param': 'response_format'}})
        Model.asked.append(body['messages'][1]['content'])
        answer = {'categories': ['contamination'], 'sentiment': 'negative', 'intent': 'complaint', 'needs_support': True, 'why': '虫'}
        return self.say(200, {'choices': [{'message': {'content': '<think>hm</think>' + json.dumps(answer)}, 'finish_reason': 'stop'}]})

    def say(self, status, body):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header('Content-Length', str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args):
        pass


def test_a_second_reader_reads_cases_and_never_holds_up_an_alarm():
    model = ThreadingHTTPServer(('127.0.0.1', 0), Model)
    threading.Thread(target=model.serve_forever, daemon=True).start()
    with Folder() as f:
        f.write('posts.ndjson', lines([post(1, GRAVE + ' 連絡先は taro@mail.example 090-1234-5678 @umi_help どうすればいいですか?', from_s=int(time.time()) - 10)]))
        config = config_at(f, FILE) + f'second-reader: {{url: "http://127.0.0.1:{model.server_port}/v1", every: 100ms, timeout: 5s}}\n'
        Model.broken = True
        s = Serve(f, config)
        s.sign_in()
        assert until(lambda: open_incident(s), 5), 'a broken model holds up the alarm'
        assert until(lambda: 'second_reader_away' in open(f.at('log')).read(), 5)
        case = s.get('cases')['cases'][0]
        assert s.get('cases/' + case['id'])['posts'][0]['second'] is None
        s.end()
        Model.broken = False
        s = Serve(f, config)
        s.sign_in()
        said = until(lambda: s.get('cases/' + case['id'])['posts'][0]['second'], 5)
        assert said and said['says']['categories'] == ['contamination'] and said['model'] == 'local', said
        asked = ''.join(Model.asked)
        assert '[mail]' in asked and '[number]' in asked and '[name]' in asked and 'taro' not in asked and '5678' not in asked, asked
        time.sleep(.5)
        assert len(Model.asked) == 1, Model.asked
        took = s.end()
        assert took < 2 * patience(), f'ended after {took:.1f} s'
    model.shutdown()


def test_people_merge_split_and_pin_stories_and_a_restart_keeps_it():
    told = ['海フーズの神戸工場の板チョコから白い幼虫が出てきた、写真あり。最悪', '海フーズのプリンに長い髪の毛、大阪の百貨店で買った。吐きそう',
            'うわ、海フーズの神戸のチョコの幼虫の写真見ちゃった。気持ち悪い']
    with Folder() as f:
        f.write('posts.ndjson', lines([post(i, t, langs=['ja'], author={'id': f'a{i}'}) for i, t in enumerate(told)]))
        s = Serve(f, config_at(f, FILE))
        s.sign_in()
        assert until(lambda: sum(x['posts'] for x in s.get('stories')['stories']) == 3, 5)
        kobe, osaka = sorted(s.get('stories')['stories'], key=lambda x: -x['posts'])
        assert (kobe['posts'], osaka['posts']) == (2, 1), (kobe, osaka)
        at = f"/api/v1/stories/umi/{kobe['brand']}/{kobe['id']}"
        page = s.get(at.removeprefix('/api/v1/'))
        assert any(b['for'] == 'place' for p in page['posts'] for b in p.get('because', [])), page['posts']
        status, page = s.call('POST', at + '/merge', {'other': osaka['id']})
        assert status == 200 and page['story']['posts'] == 3 and page['pinned'], page
        assert [(h['what'], h['other'], h['by']) for h in page['history']] == [('merged', osaka['id'], 'chief')], page['history']
        gone = s.get(f"stories/umi/{osaka['brand']}/{osaka['id']}")
        assert gone['merged_into'] == kobe['id'] and not gone['posts'], gone
        status, page = s.call('POST', at + '/split', {'posts': ['t:1']})
        assert status == 200 and page['story']['posts'] == 2 and page['history'][-1]['what'] == 'split', page
        status, answer = s.call('POST', at + '/merge', {'other': 's99'})
        assert status == 404, answer
        status, answer = s.call('POST', at.replace('/umi/', '/other/', 1) + '/pin', {'on': True})
        assert status == 404, answer
        s.end()
        s = Serve(f, config_at(f, FILE))
        s.sign_in()
        page = s.get(at.removeprefix('/api/v1/'))
        assert page['pinned'] and page['story']['posts'] == 2 and len(page['history']) == 2, page
        s.end()


def test_what_people_correct_is_learned():
    odd = 'ぷにぷに帳を海フーズに出してみた回'
    with Folder() as f:
        f.write('posts.ndjson', lines([post(1, odd + '\n二行目', langs=['ja']), post(2, '海フーズ 今日の昼'), post(3, odd + 'その2', train_ok=False)]))
        s = Serve(f, config_at(f, FILE))
        s.sign_in()
        assert until(lambda: sum(x['posts'] for x in s.get('stories')['stories']) == 3, 5)
        said = {'categories': ['ip_ai'], 'sentiment': 'negative', 'intent': 'complaint', 'heads': ['evidence']}
        for number in (1, 3):
            status, page = s.call('POST', f'/api/v1/posts/umi/t:{number}/labels', said)
            assert status == 200 and page['post']['corrected']['person'] == 'chief', page
        out, err, status = run(['export', '--data', f.at('data'), '--corrections'])
        assert status == 0 and '1 corrected posts left out' in err, err
        assert out.split('\n')[1] == 'ip_ai\tja\tnegative\tcomplaint\tevidence\tぷにぷに帳を{B}に出してみた回\\n二行目', out
        assert run(['export', '--data', f.at('data'), '--corrections', '--client', 'other'])[0].count('\n') == 1
        s.end()
        # Forty such corrections, and the verdict on one like them moves.
        rows = out.split('\n')
        f.write('corrected.tsv', '\n'.join([rows[0]] + [rows[1].replace('回', f'回{i}') for i in range(40)]) + '\n')
        out, err, status = run(['train', '--examples', f.at('corrected.tsv'), '--out', f.at('own.bin')])
        assert status == 0, err
        ask = json.dumps(post(9, 'ぷにぷに帳を海フーズに出したら', langs=['ja']), ensure_ascii=False)
        def risk_of(*more):
            verdict = json.loads(run(['understand', *more], ask + '\n')[0])['verdict']
            return next((r['p'] for r in verdict['risks'] if r['category'] == 'ip_ai'), 0)
        before, after = risk_of(), risk_of('--delta', f.at('own.bin'))
        assert after > before and after > .5, (before, after)


def test_a_tower_learns_what_its_people_corrected_and_forgets_it_when_told():
    odd = '{} ぷにぷに帳を海フーズに出してみた回'
    with Folder() as f:
        f.write('posts.ndjson', lines([post(i, odd.format('朝昼晩夜春夏秋冬東西南北上下左右花鳥風月雪山川森'[i]), langs=['ja']) for i in range(24)]))
        s = Serve(f, config_at(f, FILE))
        s.sign_in()
        assert until(lambda: sum(x['posts'] for x in s.get('stories')['stories']) == 24, 5)
        assert s.call('POST', '/api/v1/learned/umi')[0] == 400, 'learned from nothing'
        said = {'categories': ['ip_ai'], 'sentiment': 'negative', 'intent': 'complaint', 'heads': ['evidence']}
        for number in range(24):
            assert s.call('POST', f'/api/v1/posts/umi/t:{number}/labels', said)[0] == 200

        def risk_of(number):
            with open(f.at('posts.ndjson'), 'a') as out:
                out.write(lines([post(number, 'ぷにぷに帳、海フーズでも', langs=['ja'])]))
            page = until(lambda: (lambda a: a[0] == 200 and a[1])(s.call('GET', f'/api/v1/posts/umi/t:{number}')), 5)
            assert page, 'the post did not come'
            return next((r['p'] for r in page['post']['verdict']['risks'] if r['category'] == 'ip_ai'), 0)
        numbers = itertools.count(101)
        before = risk_of(100)
        status, page = s.call('POST', '/api/v1/learned/umi')
        assert status == 200 and page['learned'][0]['state'] == 'waits', page
        lesson = until(lambda: (lambda row: row['state'] != 'waits' and row)(s.get('learned')['learned'][0]), 60)
        assert lesson['state'] == 'done' and lesson['posts'] == 24 and lesson['right_after'] >= lesson['right_before'], lesson
        assert until(lambda: risk_of(next(numbers)) > max(before, .5), 10, .3), (before, risk_of(next(numbers)))
        s.end()
        s = Serve(f, config_at(f, FILE))
        s.sign_in()
        assert risk_of(next(numbers)) > .5, 'forgotten over a restart'
        assert s.call('DELETE', '/api/v1/learned/umi')[0] == 200
        assert until(lambda: risk_of(next(numbers)) == before, 10, .3), 'still in force'
        s.end()


def test_a_second_reader_elsewhere_is_refused_until_it_is_meant():
    with Folder() as f:
        f.write('topics.yaml', TOPICS)
        f.write('hinomi.yaml', 'topics: topics.yaml\nsecond-reader: {url: "https://model.example/v1"}\n')
        out, err, status = run(['serve', '--config', f.at('hinomi.yaml')])
        assert status == 2 and 'not this machine' in err, err


main(globals())
