#!/usr/bin/env python3
"""Queries tried on the past: `hinomi backtest` on files and on the store of a tower."""
import random, sqlite3, subprocess, sys, os
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from lib import *

TEXTS = ['海フーズのカレー美味しい', '今日はいい天気', 'Umi Foods order is late', '京都の海フーズ', 'ウミフーズのスープ', 'nothing', 'che zuppa umi foods']
NEW = TOPICS.replace('海フーズ OR "umi foods"', '(海フーズ NOT 京都) OR ウミフーズ')
SERVE = 'data: data\ntopics: topics.yaml\nport: 0\nsources:\n  - {kind: file, path: posts.ndjson, follow: true}\n'


def past(count, seed=1):
    r = random.Random(seed)
    made = [post(i, f'{r.choice(TEXTS)} {i}', second=i * 120) for i in range(count)]
    made.append(post(90001, GRAVE, second=count * 60))
    made.append(post(90002, 'ウミフーズのスープに虫が入ってた。写真あり', second=count * 80))
    return sorted(made, key=lambda p: p['at'])


def backtest(args, text=''):
    out, err, status = run(['backtest', '--json'] + args, text)
    return (json.loads(out) if out else None), err, status


def matched(folder, topics, posts):
    """The ids that `hinomi match` finds: another way to the same figures."""
    out, err, status = run(['match', '--topics', folder.write('match.yaml', topics), posts])
    assert status == 0, err
    return {p['id'] for p in parsed(out)}


def test_gained_and_lost_are_what_match_says():
    with Folder() as f:
        posts = f.write('p.ndjson', lines(past(3000)))
        r, err, status = backtest(['--topics', f.write('new.yaml', NEW), '--against', f.write('old.yaml', TOPICS), posts])
        assert status == 0, err
        old, new = matched(f, TOPICS, posts), matched(f, NEW, posts)
        t = r['total']
        assert r['read'] == 3002 and (t['in_force'], t['tried']) == (len(old), len(new)), (r['read'], t)
        assert (t['gained'], t['lost']) == (len(new - old), len(old - new)), t
        assert len(new - old) > 100 and len(old - new) > 100
        topic = r['topics'][0]
        assert topic['state'] == 'changed' and topic['gained'] == t['gained'] and topic['lost'] == t['lost']
        assert sum(d['tried'] for d in t['days']) == len(new) and sum(d['in_force'] for d in t['days']) == len(old)
        assert abs(t['tried_per_day'] - len(new) / r['days']) < 1
        for kind, ids in (('gained', new - old), ('lost', old - new), ('hits', new)):
            samples = topic['samples'][kind]
            assert len(samples) == 5 and all(s['id'] in ids and s['spans'] for s in samples), (kind, samples)
            at = [s['at'] for s in samples]
            assert at == sorted(at) and at[0][:10] == '2025-11-20' and at[-1][:10] >= '2025-11-23', at
        sample = topic['samples']['gained'][0]
        assert sample['text'][slice(*sample['spans'][0])] == 'ウミフーズ', sample


def test_one_two_and_four_workers_say_the_same_bytes():
    with Folder() as f:
        posts, new, old = f.write('p.ndjson', lines(past(20000, 3))), f.write('new.yaml', NEW), f.write('old.yaml', TOPICS)
        said = {run(['backtest', '--json', '--workers', str(n), '--topics', new, '--against', old, posts])[0] for n in (1, 2, 4)}
        assert len(said) == 1 and len(said.pop()) > 1000


def test_alerts_are_those_that_watch_rings():
    with Folder() as f:
        posts, new, old = f.write('p.ndjson', lines(past(2000))), f.write('new.yaml', NEW), f.write('old.yaml', TOPICS)
        r, err, status = backtest(['--topics', new, '--against', old, posts])
        assert status == 0, err
        out = parsed(run(['watch', '--topics', new, posts])[0])
        first = {}
        for line in out:
            if line['what'] == 'level' and line['to'] >= 2:
                first.setdefault(line['story'], line['at'])
        assert [(a['story'], a['at']) for a in r['alerts']] == sorted(first.items(), key=lambda x: x[1]), (r['alerts'], first)
        rings = sum(1 for line in out if line['what'] == 'ring')
        assert rings and sum(a['rings'] for a in r['alerts']) == rings
        grave = [a for a in r['alerts'] if a['headline'] == GRAVE]
        assert grave and grave[0]['in_force_at'] == grave[0]['at'] and grave[0]['why'] and grave[0]['person'] == 'sato', r['alerts']


def test_an_alert_of_the_queries_in_force_alone_is_lost():
    with Folder() as f:
        posts = f.write('p.ndjson', lines([post(0, '海フーズ こんにちは'), post(5, GRAVE), post(9, '海フーズ さようなら')]))
        narrow = f.write('new.yaml', TOPICS.replace('海フーズ OR "umi foods"', '海フーズ NOT 虫'))
        r, err, status = backtest(['--topics', narrow, '--against', f.write('old.yaml', TOPICS), posts])
        assert status == 0 and not r['alerts'] and [a['headline'] for a in r['alerts_lost']] == [GRAVE], (r, err)
        assert r['total']['lost'] == 1 and r['total']['gained'] == 0


def test_lines_of_queries_take_the_place_of_those_in_force():
    with Folder() as f:
        posts, old = f.write('p.ndjson', lines(past(500))), f.write('old.yaml', TOPICS)
        r, err, status = backtest(['--queries', f.write('q.tsv', 'umi-main\tウミフーズ\numi/umi-foods/late\tlate\n'), '--against', old, posts])
        assert status == 0, err
        states = {t['topic']: t['state'] for t in r['topics']}
        assert states == {'umi-main': 'changed', 'late': 'new'}, states
        new = [t for t in r['topics'] if t['topic'] == 'late'][0]
        assert new['in_force'] == 0 and new['gained'] == new['tried'] > 50
        for line, word in (('nobody\tumi', "no topic 'nobody'"), ('umi/other/x\tumi', 'umi/other'), ('umi-main umi', 'tab'), ('umi-main\tumi AND', 'column')):
            out, err, status = run(['backtest', '--queries', f.write('q.tsv', line + '\n'), '--against', old, posts])
            assert status == 2 and word in err, (line, err)
        out, err, status = run(['backtest', '--queries', f.write('q.tsv', 'a\tumi\n\nb\tumi NEAR x\n'), posts])
        assert status == 2 and 'line 3: query of topic b: column 5' in err, err
        r, err, status = backtest(['--queries', f.write('q.tsv', 'a\t海フーズ\nb\tlate\n'), posts])
        assert status == 0 and not r['compared'] and 'in_force' not in r['total'] and len(r['topics']) == 2, (r, err)


def test_only_brands_that_differ_are_run_unless_all_is_asked():
    with Folder() as f:
        both = TOPICS.replace('people:', "      - {id: yama, name: Yama, topics: [{id: y, query: 天気}]}\npeople:")
        posts = f.write('p.ndjson', lines(past(300)))
        new, old = f.write('new.yaml', both.replace('海フーズ OR "umi foods"', 'ウミフーズ')), f.write('old.yaml', both)
        few = backtest(['--topics', new, '--against', old, posts])[0]
        every = backtest(['--topics', new, '--against', old, '--all', posts])[0]
        assert [t['topic'] for t in few['topics']] == ['umi-main'], few['topics']
        assert {t['topic']: t['state'] for t in every['topics']} == {'umi-main': 'changed', 'y': 'same'}
        assert every['topics'][0]['gained'] == few['topics'][0]['gained'] > 0


def test_a_brand_that_is_gone_loses_all_and_a_new_one_gains_all():
    with Folder() as f:
        posts = f.write('p.ndjson', lines(past(300)))
        other = TOPICS.replace('id: umi-foods', 'id: other')
        r, err, status = backtest(['--topics', f.write('new.yaml', other), '--against', f.write('old.yaml', TOPICS), posts])
        assert status == 0, err
        states = {(t['brand'], t['state']): t for t in r['topics']}
        gone, new = states[('umi-foods', 'dropped')], states[('other', 'new')]
        assert gone['lost'] == gone['in_force'] == new['gained'] == new['tried'] > 0 and gone['lost_share'] == 1
        assert r['total']['gained'] == r['total']['lost'] == 0


def test_files_are_merged_by_time_plain_packed_and_piped():
    with Folder() as f:
        posts = past(2000)
        new, old = f.write('new.yaml', NEW), f.write('old.yaml', TOPICS)
        args = ['backtest', '--json', '--topics', new, '--against', old]
        whole = run(args + [f.write('all.ndjson', lines(posts))])[0]
        odd, even = f.write('odd.ndjson', lines(posts[1::2])), f.write('even.ndjson', lines(posts[::2]))
        assert run(args + [odd, even])[0] == whole == run(args + [even, '-'], lines(posts[1::2]))[0]
        if shutil.which('zstd'):
            subprocess.run(['zstd', '-q', odd], check=True)
            assert run(args + [odd + '.zst', even])[0] == whole


def test_bad_lines_are_named_and_the_rest_goes_on():
    with Folder() as f:
        good = lines([post(1, '海フーズ'), post(2, 'x')])
        wrong = json.dumps(dict(post(3, '海フーズ'), rating='many'), ensure_ascii=False) + '\n'
        r, err, status = backtest(['--topics', f.write('t.yaml', TOPICS), '-'], good + '{broken\n' + wrong + lines([post(4, '海フーズ')]))
        assert status == 1 and ':3:' in err and ':4:' in err, err
        assert r['refused'] == 2 and r['read'] == 5 and r['total']['tried'] == 2, r


def test_a_deleted_post_is_no_sample_and_no_headline():
    with Folder() as f:
        gone = {'id': 't:5', 'net': 'x', 'kind': 'delete', 'at': '2025-11-20T01:10:00Z'}
        text = lines([post(1, '海フーズ'), post(5, GRAVE), post(9, '海フーズ 2')]) + json.dumps(gone) + '\n'
        r, err, status = backtest(['--topics', f.write('t.yaml', TOPICS), '-'], text)
        assert status == 0 and r['total']['tried'] == 3, (r, err)
        assert [s['id'] for s in r['topics'][0]['samples']['hits']] == ['t:1', 't:9'], r['topics'][0]['samples']
        assert len(r['alerts']) == 1 and r['alerts'][0]['headline'] is None and GRAVE not in json.dumps(r, ensure_ascii=False)


def test_one_post_of_a_thousand_with_a_wrong_time_does_not_stretch_the_days():
    with Folder() as f:
        liar = dict(post(70000, '海フーズ'), at='1999-01-01T00:00:00Z')
        r, err, status = backtest(['--topics', f.write('t.yaml', TOPICS), '-'], lines(past(2000) + [liar]))
        assert status == 0 and r['read'] == 2003 and 2.5 < r['days'] < 3, (r['days'], err)


def todays():
    """Of the last ten minutes: what is older than its keeping time is taken away while a test looks."""
    said = ['海フーズ ' + str(i) for i in range(20)]
    return lines([post(i, text, from_s=time.time() - 600) for i, text in [*enumerate(said), (30, GRAVE), (31, 'Umi Foods order'), (32, 'いい天気')]])


def counts(folder):
    db = sqlite3.connect(folder.at('data/hinomi.db'))
    got = {t: db.execute(f'SELECT count(*) FROM {t}').fetchone()[0] for t in ('post', 'event', 'story', 'incident', 'ring', 'placement', 'watched', 'live_state')}
    db.close()
    return got


def settled(folder, posts):
    """What the store holds once so many posts are in and a second long nothing was added."""
    assert until(lambda: counts(folder)['post'] == posts, 10), counts(folder)
    last, since = counts(folder), time.monotonic()
    while time.monotonic() - since < 1:
        time.sleep(.1)
        now = counts(folder)
        if now != last:
            last, since = now, time.monotonic()
    return last


def test_the_store_of_a_running_tower_says_what_would_have_been_missed():
    with Folder() as f:
        f.write('posts.ndjson', todays())
        s = Serve(f, SERVE.replace('path: posts.ndjson', 'path: ' + f.at('posts.ndjson')), cwd=f.path)
        try:
            s.sign_in()
            assert until(lambda: s.get('incidents?open=1')['incidents'], 5)
            before = settled(f, 22)
            same, err, status = backtest(['--store', f.at('data')])
            assert status == 0, err
            assert same['stored'] == same['read'] == same['total']['tried'] == 22 and same['total']['gained'] == same['total']['lost'] == 0
            assert same['incidents']['known'] == 1 and same['incidents']['missed'] == 0 and same['incidents']['list'][0]['state'] == 'rings', same['incidents']
            narrow, err, status = backtest(['--store', f.at('data'), '--queries', f.write('q.tsv', 'umi-main\t海フーズ NOT 虫\n')])
            assert status == 0, err
            known = narrow['incidents']['list'][0]
            assert narrow['incidents']['missed'] == 1 and known['state'] == 'missed' and known['rings_at'] is None and known['rings_at_in_force'], known
            assert known['headline'] == GRAVE and known['posts_tried'] == known['posts'] - 1, known
            few = backtest(['--store', f.at('data'), '--most', '3'])[0]
            assert few['read'] == 3, few['read']
            text = run(['backtest', '--store', f.at('data'), '--queries', f.at('q.tsv')])[0]
            assert 'MISSED' in text and 'alerts that would no longer ring: 1' in text and '«海フーズ»' in text, text
            assert counts(f) == before, ('a back-test wrote into the store', before, counts(f))
        finally:
            s.end()
        out, err, status = run(['backtest', '--store', f.at('nowhere'), '--topics', f.at('topics.yaml')])
        assert status == 2 and 'nowhere' in err, err


TWO = TOPICS.replace('people:', """  - id: yama
    name: Yama Tea
    brands:
      - id: yama-tea
        name: Yama
        topics: [{id: y, query: '海フーズ OR 天気'}]
people:""")


def sign_in(s, who, role, clients):
    status, answer = s.call('POST', '/api/v1/people', {'id': who, 'name': who, 'password': 'a long password', 'role': role, 'clients': clients})
    assert status == 200, answer
    other = Serve.__new__(Serve)
    other.port, other.cookie, other.csrf, other.token = s.port, None, None, None
    status, answer = other.call('POST', '/api/v1/session', {'id': who, 'password': 'a long password'})
    assert status == 200, answer
    other.csrf = answer['csrf']
    return other


def ask(who, queries, client='umi', **more):
    body = dict({'client': client, 'queries': [dict({'brand': 'umi-foods', 'topic': 'umi-main'}, **q) for q in queries]}, **more)
    return who.call('POST', '/api/v1/backtests', body)


def result(who, test):
    def over():
        got = who.get('backtests/' + test)['backtest']
        return got['state'] != 'running' and got
    return until(over, 20)


def test_people_try_queries_on_their_own_clients_posts():
    with Folder() as f:
        f.write('posts.ndjson', todays())
        s = Serve(f, SERVE.replace('path: posts.ndjson', 'path: ' + f.at('posts.ndjson')), topics=TWO, cwd=f.path)
        try:
            s.sign_in()
            assert until(lambda: s.get('incidents?open=1')['incidents'], 5)
            before = settled(f, 44)
            lead, agent, rival = sign_in(s, 'ken', 'lead', ['umi']), sign_in(s, 'ned', 'agent', ['umi']), sign_in(s, 'mei', 'lead', ['yama'])
            status, answer = ask(lead, [{'query': '海フーズ NOT 虫'}])
            assert status == 200 and answer['backtest']['state'] in ('running', 'done'), answer
            test = answer['backtest']['id']
            done = result(lead, test)
            assert done['state'] == 'done' and done['progress'] == 1 and done['person'] == 'ken', done
            r = done['result']
            assert r['read'] == r['stored'] == 22 and r['total']['in_force'] == 22 and r['total']['tried'] == 20, r['total']
            assert r['incidents']['missed'] == 1 and [a['headline'] for a in r['alerts_lost']] == [GRAVE]
            assert 'yama' not in json.dumps(r), 'another client is in it'
            assert rival.call('GET', '/api/v1/backtests/' + test)[0] == 404 and rival.get('backtests')['backtests'] == []
            assert rival.call('DELETE', '/api/v1/backtests/' + test)[0] == 404
            assert ask(rival, [{'query': 'x'}])[0] == 404 and agent.call('GET', '/api/v1/backtests')[0] == 403
            status, answer = agent.call('POST', '/api/v1/queries/explain', {'client': 'umi', 'post': 't:30', 'brand': 'umi-foods', 'topic': 'umi-main'})
            assert status == 200 and answer['matches'] and answer['query'] == '海フーズ OR "umi foods"', answer
            assert [p['holds'] for p in answer['explained']['parts']] == [True, False], answer
            assert rival.call('POST', '/api/v1/queries/explain', {'client': 'umi', 'post': 't:30', 'query': '虫'})[0] == 404
            status, answer = lead.call('POST', '/api/v1/queries/check', {'client': 'umi', 'query': '虫 OR カレー', 'hours': 1})
            assert status == 200 and answer['posts'] == 22 and answer['found'] == 1 and answer['samples'][0]['id'] == 't:30', answer
            yama = ask(rival, [{'brand': 'yama-tea', 'topic': 'y', 'query': '天気'}], client='yama')
            r = result(rival, yama[1]['backtest']['id'])['result']
            assert r['read'] == 22 and r['total']['tried'] == 1 and 'umi-main' not in json.dumps(r), r['total']
            for query, word in (({'query': '海フーズ AND ('}, 'column'), ({'brand': 'yama-tea', 'query': 'x'}, 'yama-tea'), ({'topic': 'no'}, 'no'), ({}, 'without a topic'), ({'query': 'x', 'cjk': 'up'}, 'cjk')):
                status, answer = ask(lead, [query])
                assert status == 400 and word in answer['error']['text'], (query, answer)
            assert lead.call('DELETE', '/api/v1/backtests/' + test)[0] == 204 and lead.call('GET', '/api/v1/backtests/' + test)[0] == 404
            few = result(lead, ask(lead, [{'query': '海フーズ'}], most=3, samples=1)[1]['backtest']['id'])['result']
            assert few['read'] == 3 and len(few['topics'][0]['samples']['hits']) == 1, few
            assert counts(f) == before, ('a back-test wrote into the store', before, counts(f))
        finally:
            s.end()


def test_a_running_back_test_is_stopped_and_holds_nothing_up():
    with Folder() as f:
        count = 60000
        f.write('posts.ndjson', lines([post(i, f'海フーズ {i} 今日は{i % 977}回目', second=i) for i in range(count)]))
        s = Serve(f, SERVE.replace('path: posts.ndjson', 'path: ' + f.at('posts.ndjson')), cwd=f.path)
        try:
            s.sign_in()
            assert until(lambda: counts(f)['post'] == count, 90, .5), counts(f)
            status, answer = ask(s, [{'query': '今日'}])
            assert status == 200, answer
            test = answer['backtest']['id']
            status, answer = ask(s, [{'query': '明日'}])
            assert status == 503 and 'running' in answer['error']['text'], answer
            assert until(lambda: s.get('backtests/' + test)['backtest']['progress'] > 0, 10, .01)
            assert s.get('backtests')['backtests'][0]['state'] == 'running'
            with open(f.at('posts.ndjson'), 'a') as out:
                out.write(lines([post(count + 1, GRAVE + '。緊急')]))
            began = time.monotonic()
            assert until(lambda: counts(f)['post'] > count, 5, .02)
            took = time.monotonic() - began
            assert took < 2 * patience(), f'a post took {took:.1f} s beside a back-test'
            assert s.call('DELETE', '/api/v1/backtests/' + test)[0] == 204
            assert result(s, test)['state'] == 'stopped'
            status, answer = ask(s, [{'query': '今日'}])
            assert status == 200, answer
            assert until(lambda: s.get('backtests/' + answer['backtest']['id'])['backtest']['progress'] > 0, 10, .01)
        finally:
            took = s.end()
        assert took < 3 * patience(), f'ended after {took:.1f} s beside a back-test'


def test_what_to_try_must_be_said():
    with Folder() as f:
        for args, word in (([], '--topics'), (['--topics', 'a', '--queries', 'b'], 'not both'), (['--topics', '/nowhere.yaml'], '/nowhere.yaml')):
            out, err, status = run(['backtest'] + args, '')
            assert status == 2 and word in err, (args, err)


main(globals())
