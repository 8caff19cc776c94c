#!/usr/bin/env python3
"""The whole way as a filter: `hinomi watch` on good, bad and hostile lines."""
import random, subprocess, sys, os
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from lib import *

TEXTS = [GRAVE, '海フーズのカレー美味しい', '海フーズから返金されない もう3週間', 'Umi Foods soup had a worm in it, photo below',
         'how do I cancel my Umi Foods order?', 'Umi Foods is on fire tonight', "Ho trovato un verme nella zuppa Umi Foods, ecco la foto",
         '海フーズ、ありがとう', '今日はいい天気', 'nothing to see', 'che bella giornata']


def stream(count, seed):
    r = random.Random(seed)
    made = []
    for i in range(count):
        kind = r.random()
        p = post(i, r.choice(TEXTS) + r.choice(['', '!', ' ' + str(r.randrange(50))]), second=i * r.choice([1, 2, 5]))
        if made and kind < .2:
            p.update(kind='repost', repost_of=r.choice(made)['id'])
            p.pop('text')
        elif made and kind < .35:
            p.update(kind='quote', quote_of=r.choice(made)['id'])
        elif made and kind < .45:
            p.update(kind='reply', reply_to=r.choice(made)['id'])
        elif made and kind < .48:
            p = {'id': r.choice(made)['id'], 'net': 'x', 'kind': 'delete', 'at': p['at']}
        elif made and kind < .50:
            p['id'] = r.choice(made)['id']  # heard twice
        made.append(p)
    return lines(made)


def watch(text, *more):
    with Folder() as f:
        return run(['watch', '--topics', f.write('t.yaml', TOPICS)] + list(more), text)


def test_one_two_and_four_workers_say_the_same_bytes():
    for seed in range(3):
        text = stream(20000, seed)
        one = watch(text, '--workers', '1')
        assert one[2] == 0, one[1]
        for n in ('2', '4'):
            assert watch(text, '--workers', n)[0] == one[0], f'{n} workers, seed {seed}'
        never = watch(text, '--workers', '1', '--ack', 'never')
        assert watch(text, '--workers', '4', '--ack', 'never')[0] == never[0]
        assert never[0].count('"ring"') > one[0].count('"ring"') > 0


def test_the_first_grave_post_is_level_two_at_its_instant():
    out = parsed(watch(lines([post(0, 'quiet'), post(5, GRAVE), post(9, 'quiet again')]))[0])
    level = [l for l in out if l['what'] == 'level']
    assert level and level[0]['to'] == 2 and level[0]['at'] == '2025-11-20T01:00:05.000Z', level
    assert any(l['what'] == 'incident' and l['state'] == 'opened' for l in out)
    rings = [l for l in out if l['what'] == 'ring']
    assert len(rings) == 1 and rings[0]['person'] == 'sato', rings


def test_the_account_closes():
    s = parsed(watch(stream(5000, 7))[0])[-1]
    assert s['what'] == 'summary'
    assert s['read'] == 5000 == s['matched'] + s['unmatched'] + sum(s['refused'].values()), s
    assert s['refused']['duplicate'] > 0


def test_unacknowledged_rings_climb_the_ladder():
    out = parsed(watch(lines([post(0, GRAVE)] + [post(i, '海フーズ 今日も', second=i * 60) for i in range(1, 60)]), '--ack', 'never')[0])
    rings = [l for l in out if l['what'] == 'ring']
    assert [r['person'] for r in rings[:2]] == ['sato', 'mori'], rings
    acked = parsed(watch(lines([post(0, GRAVE)] + [post(i, '海フーズ 今日も', second=i * 60) for i in range(1, 60)]), '--ack', '5m')[0])
    assert len([l for l in acked if l['what'] == 'ring']) == 1


def test_a_broken_line_is_named_by_its_number_and_the_rest_goes_on():
    good = post(3, GRAVE)
    text = lines([post(1, 'x')]) + '{"id": broken\n' + lines([good])
    out, err, status = watch(text)
    assert status == 1 and ':2:' in err, err
    assert any(l['what'] == 'level' for l in parsed(out))
    out, err, status = watch(text, '--strict')
    assert status == 1 and not any(l['what'] == 'level' for l in parsed(out))


def test_invalid_utf8_is_refused_and_the_rest_goes_on():
    bad = b'{"id":"t:2","at":"2025-11-20T01:00:00Z","text":"\xff\xfe \xe6\xb5\xb7\xe3\x83\x95"}\n'
    out, err, status = watch(lines([post(1, GRAVE)]).encode() + bad + lines([post(3, 'end')]).encode())
    s = parsed(out)[-1]
    assert status == 1 and s['read'] == 3 and s['refused']['bad_line'] == 1, (s, err)


def test_a_line_of_a_gigabyte_is_refused_in_bounded_memory():
    with Folder() as f:
        topics = f.write('t.yaml', TOPICS)
        p = subprocess.Popen(['/bin/sh', '-c', f'ulimit -v 3000000; exec "$0" watch --topics {topics} -', PROGRAM],
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        chunk = b'a' * (1 << 20)

        def feed():
            p.stdin.write(lines([post(1, 'before')]).encode())
            for _ in range(1024):
                p.stdin.write(chunk)
            p.stdin.write(b'\n' + lines([post(2, GRAVE)]).encode())
            p.stdin.close()

        t = threading.Thread(target=feed)
        t.start()
        out, err = p.stdout.read().decode(), p.stderr.read().decode()
        t.join()
        assert p.wait() == 1, err
        s = parsed(out)[-1]
        assert s['refused']['too_long'] == 1 and s['read'] == 3, s
        assert ':2:' in err, err


def test_a_written_time_that_lies_does_not_move_the_clock():
    liar = post(2, '海フーズ すごい', second=0)
    liar['at'], liar['seen_at'] = '2099-01-01T00:00:00Z', '2025-11-20T01:00:01Z'
    out = parsed(watch(lines([post(1, '海フーズ こんにちは'), liar, post(3, GRAVE)]))[0])
    level = [l for l in out if l['what'] == 'level' and l['to'] == 2]
    assert level[0]['at'].startswith('2025-11-20T01:00:03'), level


def test_a_post_that_came_late_still_counts():
    late = post(2, GRAVE, second=-3600)
    out = parsed(watch(lines([post(1, '海フーズ こんにちは'), late]))[0])
    level = [l for l in out if l['what'] == 'level' and l['to'] == 2]
    assert level and level[0]['at'].startswith('2025-11-20T01:00:01'), level


def test_unknown_topics_keys_and_bad_queries_are_named():
    with Folder() as f:
        for yaml, word in ((TOPICS.replace('query:', 'querry:'), 'query'), (TOPICS.replace('\'海フーズ OR "umi foods"\'', "'海フーズ AND ('"), 'umi-main'),
                           (TOPICS + '\n  bad: [', 'line'), ('', 'clients')):
            out, err, status = run(['watch', '--topics', f.write('t.yaml', yaml), '-'], '')
            assert status == 2 and word in err, (yaml[:60], err)
    out, err, status = run(['watch', '--topics', '/nowhere/t.yaml', '-'], '')
    assert status == 2 and '/nowhere/t.yaml' in err
    out, err, status = run(['watch', '--topcs', 'x'], '')
    assert status == 2 and '--topics' in err


def test_zstd_files_are_read_as_plain_ones():
    if not shutil.which('zstd'):
        return 'no zstd program'
    with Folder() as f:
        topics, plain = f.write('t.yaml', TOPICS), f.write('p.ndjson', stream(3000, 11))
        subprocess.run(['zstd', '-q', plain], check=True)
        a, b = run(['watch', '--topics', topics, plain]), run(['watch', '--topics', topics, plain + '.zst'])
        assert a[2] == b[2] == 0 and a[0] == b[0]


main(globals())
