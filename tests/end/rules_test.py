#!/usr/bin/env python3
"""Queries changed while the tower runs: kept, in force at once, refused when wrong, nothing lost over the swap."""
import os
import sys
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from lib import *  # noqa: F403

STORE = 'data: data\nport: 0\nsources:\n  - {kind: file, path: posts.ndjson, follow: true}\n'
FILE = 'topics: topics.yaml\n' + STORE
RIVAL = TOPICS.replace('people:', """  - id: yama
    name: Yama
    brands:
      - id: yama-tea
        name: 山茶
        topics:
          - {id: yama-main, query: '山茶'}
people:""")


def found(serve):
    return sum(s['posts'] for s in serve.get('stories')['stories'])


def imported(f, topics=RIVAL):
    f.write('posts.ndjson', '')
    f.write('topics.yaml', topics)
    out, err, status = run(['import', '--data', f.at('data'), f.at('topics.yaml')])
    assert status == 0, err
    serve = Serve(f, STORE.replace('data: data', 'data: ' + f.at('data')).replace('posts.ndjson', f.at('posts.ndjson')), topics)
    serve.sign_in()
    return serve


def save(serve, query, number=1, topic='umi/umi-foods/umi-main', **more):
    return serve.call('POST', '/api/v1/topics/' + topic, {'query': query, 'number': number, 'text': 'because', **more})


def test_a_saved_query_is_in_force_and_outlives_a_restart():
    with Folder() as f:
        s = imported(f)
        status, page = save(s, '海フーズ OR 海ティー')
        assert status == 200 and page['number'] == 2 and page['query'] == '海フーズ OR 海ティー', (status, page)
        assert [v['why'] for v in page['versions']] == ['because', None] and page['versions'][0]['person']['id'] == 'chief', page
        with open(f.at('posts.ndjson'), 'a') as out:
            out.write(lines([post(2, '海ティーの新作'), post(3, '海フーズ また')]))
        assert until(lambda: found(s) == 2, 5), s.get('stories')
        s.end()
        s = Serve(f, open(f.at('hinomi.yaml')).read(), RIVAL)
        s.sign_in()
        assert s.get('topics/umi/umi-foods/umi-main')['query'] == '海フーズ OR 海ティー'
        status, page = s.call('POST', '/api/v1/topics/umi/umi-foods/umi-main/back', {'to': 1, 'number': 2, 'text': 'tea is another brand'})
        assert status == 200 and page['number'] == 3 and '海ティー' not in page['query'], page
        with open(f.at('posts.ndjson'), 'a') as out:
            out.write(lines([post(4, '海ティーの新作 二'), post(5, '海フーズ みたび')]))
        assert until(lambda: found(s) == 3, 5), s.get('stories')
        s.end()
        assert '海ティー' not in run(['export', '--data', f.at('data')])[0]


def test_a_wrong_query_and_a_stale_one_leave_the_old_in_force():
    with Folder() as f:
        s = imported(f)
        before = s.get('topics/umi/umi-foods/umi-main')
        for query, number, word in (('海フーズ NAER/5 虫', 1, 'column 6'), ('(海フーズ', 1, 'column 1'), ('海フーズ list:nobody', 1, 'column'), ('海フーズ', 7, 'meanwhile')):
            status, answer = save(s, query, number)
            assert status == 400 and word in answer['error']['text'], (query, status, answer)
        assert s.call('POST', '/api/v1/topics/umi/umi-foods/umi-main/end', {'number': 1, 'text': 'x'})[0] == 400, 'the only query of a brand'
        assert s.get('topics/umi/umi-foods/umi-main') == before
        with open(f.at('posts.ndjson'), 'a') as out:
            out.write(lines([post(2, '海フーズのスープ')]))
        assert until(lambda: found(s) == 1, 5)
        s.end()


def test_no_post_is_lost_or_doubled_while_queries_are_swapped():
    with Folder() as f:
        s = imported(f)
        count = 0
        with open(f.at('posts.ndjson'), 'a') as out:
            for number in range(1, 13):
                out.write(lines([post(count + i, f'海フーズ のスープ {count + i}') for i in range(200)]))
                out.flush()
                count += 200
                status, page = save(s, f'海フーズ OR 海ティー{number}', number)
                assert status == 200 and page['number'] == number + 1, (status, page)
        assert until(lambda: s.get('sources')['sources'][0]['matched'] == count, 10), s.get('sources')
        with Gone(f, s):
            pass
        peek = run(['export', '--data', f.at('data')])[0]
        assert '海ティー12' in peek and '海ティー11' not in peek


def test_a_hangup_reads_the_store_again_and_changes_nothing():
    with Folder() as f:
        s = imported(f)
        assert save(s, '海フーズ OR 海ティー')[0] == 200
        s.process.send_signal(signal.SIGHUP)
        assert until(lambda: '"file":"the store"' in open(f.at('log')).read(), 5), open(f.at('log')).read()[-500:]
        assert s.get('topics/umi/umi-foods/umi-main')['number'] == 2
        with open(f.at('posts.ndjson'), 'a') as out:
            out.write(lines([post(2, '海ティーの新作')]))
        assert until(lambda: found(s) == 1, 5)
        s.end()


def test_lists_are_changed_and_one_that_a_query_names_does_not_go():
    with Folder() as f:
        s = imported(f)
        status, page = s.call('POST', '/api/v1/lists/umi/rivals', {'words': ['空フーズ', '空食品'], 'text': 'new'})
        assert status == 200 and page['list']['words'] == ['空フーズ', '空食品'], (status, page)
        assert save(s, '海フーズ list:rivals')[0] == 200
        status, answer = s.call('POST', '/api/v1/lists/umi/rivals/end', {'number': 1, 'text': 'x'})
        assert status == 400 and 'rivals' in answer['error']['text'], (status, answer)
        s.end()


def test_a_topics_file_is_the_master_and_says_so():
    with Folder() as f:
        f.write('posts.ndjson', '')
        s = Serve(f, FILE.replace('data: data', 'data: ' + f.at('data')).replace('posts.ndjson', f.at('posts.ndjson')), RIVAL)
        s.sign_in()
        assert s.get('topics')['master'] == {'kind': 'file', 'path': f.at('topics.yaml'), 'can_take': True}, s.get('topics')['master']
        status, answer = save(s, 'x', 1)
        assert status == 403 and 'topics.yaml' in answer['error']['text'] and 'take it over' in answer['error']['text'], (status, answer)
        s.end()


class Gone:
    """Ends the tower and holds its account against what was read."""

    def __init__(self, folder, serve):
        self.folder, self.serve = folder, serve

    def __enter__(self):
        self.serve.end()

    def __exit__(self, *unused):
        drained = [json.loads(line) for line in open(self.folder.at('log')) if '"drained"' in line][-1]
        assert drained['read'] == drained['matched'] == 2400 and drained['refused'] == 0, drained


main(globals())
