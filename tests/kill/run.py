#!/usr/bin/env python3
"""Kills the tower at random moments and compares what it kept with a run that nobody disturbed.

  tests/kill/run.py [--hinomi PATH] [--kills N] [--seed N] [--keep FOLDER]

A loopback Jetstream replays made-up events, one run of `hinomi serve` reads them in peace, another is ended by
SIGKILL N times and started again. At the end both stores must hold the same posts, placements, stories, levels,
incidents and rings: nothing lost, nothing doubled. Prints N passed, N failed.
"""
import argparse
import glob
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'fake'))
from jetstream import Jetstream  # noqa: E402

PACE = 4000
TOPICS = """
clients:
  - id: umi
    name: Umi Foods
    brands:
      - id: umi-foods
        name: Umi Foods
        topics:
          - {id: umi-main, query: '"umi foods" OR #umifoods'}
people:
  - {id: sato, name: Sato, role: lead, lang: en, channel: log, address: care}
  - {id: mori, name: Mori, role: risk, lang: en, channel: log, address: risk}
channels:
  - {id: log, kind: log}
routes:
  - {level: 2, ladder: [{person: sato}, {person: mori}]}
"""

CHATTER = ['lovely weather for a walk today', 'the train is late again', 'new song on repeat', 'good morning everyone',
           'soup for dinner tonight', 'watching the game with friends']
BRAND = ['I bought the umi foods soup box again', 'umi foods has a new flavour this week', 'is umi foods open on sunday?']
BURNING = ['I found an insect in my umi foods soup, look at the photo', 'my daughter got sick after eating umi foods soup',
           'there was a piece of metal in the umi foods can, I cut my mouth', 'never again umi foods: a cockroach in the box!']


def make_events(count, seed):
    """Chatter, posts of a brand, a fire that grows, reposts, replies, deletes and edits; a tenth of a second apart."""
    dice, lines, posts = random.Random(seed), [], []
    start_us = (int(time.time()) - 6 * 3600) * 1_000_000
    for i in range(count):
        time_us = start_us + i * 100_000 + dice.randrange(-40_000, 40_000)
        at = time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(time_us // 1_000_000)) + f'.{time_us // 1000 % 1000:03d}Z'
        did, rkey = f'did:plc:{dice.randrange(4000)}', f'k{i}'
        commit = {'rev': f'r{i}', 'operation': 'create', 'collection': 'app.bsky.feed.post', 'rkey': rkey}
        record = {'$type': 'app.bsky.feed.post', 'createdAt': at, 'langs': ['en']}
        roll = dice.random()
        # The fire: from the fourth tenth of the stream on, more and more of the brand's posts burn.
        burning = i > count * 0.4 and dice.random() < min(0.8, (i / count - 0.4) * 4)
        if roll < 0.55:
            record['text'] = f'{dice.choice(CHATTER)} {i}'
        elif roll < 0.80 or len(posts) < 10:
            record['text'] = f'{dice.choice(BURNING if burning else BRAND)} {dice.randrange(9999)}'
            posts.append((did, rkey))
        elif roll < 0.90:
            to = dice.choice(posts)
            commit['collection'] = record['$type'] = 'app.bsky.feed.repost'
            record['subject'] = {'uri': f'at://{to[0]}/app.bsky.feed.post/{to[1]}', 'cid': 'bafy'}
        elif roll < 0.95:
            to = dice.choice(posts)
            ref = {'uri': f'at://{to[0]}/app.bsky.feed.post/{to[1]}', 'cid': 'bafy'}
            record['text'] = f'me too {i}'
            record['reply'] = {'root': ref, 'parent': ref}
        else:
            did, commit['rkey'] = dice.choice(posts)
            commit['operation'] = 'delete' if roll < 0.97 else 'update'
            record['text'] = f'umi foods, corrected {i}'
        if commit['operation'] != 'delete':
            commit['record'] = record
            commit['cid'] = 'bafy'
        lines.append(json.dumps({'did': did, 'time_us': time_us, 'kind': 'commit', 'commit': commit}))
    # The last event is the latest: where the place stands when all was read.
    last = json.loads(lines[-1])
    last['time_us'] = start_us + count * 100_000 + 1_000_000
    lines[-1] = json.dumps(last)
    return lines, last['time_us']


class Tower:
    def __init__(self, hinomi, folder, url):
        self.folder, self.hinomi = folder, hinomi
        os.makedirs(folder)
        with open(os.path.join(folder, 'topics.yaml'), 'w', encoding='utf8') as file:
            file.write(TOPICS)
        with open(os.path.join(folder, 'hinomi.yaml'), 'w', encoding='utf8') as file:
            file.write(f'data: data\ntopics: topics.yaml\nport: 0\nworkers: 2\nlog: warn\nsources:\n'
                       f'  - {{kind: bluesky, hosts: ["{url}"], back: 24h, private: true}}\n')
        self.process = None

    def start(self):
        with open(os.path.join(self.folder, 'log'), 'ab') as log:
            self.said = log.tell()
            self.process = subprocess.Popen([self.hinomi, 'serve', '--config', os.path.join(self.folder, 'hinomi.yaml')],
                                            stdout=log, stderr=log, stdin=subprocess.DEVNULL)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stands(self):
        """It has said where its page is: from then on a signal means to drain."""
        with open(os.path.join(self.folder, 'log'), 'rb') as log:
            log.seek(self.said)
            return b'hinomi: ' in log.read()

    def end(self):
        until = time.monotonic() + 20
        while not self.stands() and time.monotonic() < until:
            time.sleep(0.02)
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)

    def store(self):
        found = [p for p in glob.glob(os.path.join(self.folder, 'data', '*')) if p.endswith(('.db', '.sqlite'))]
        return sqlite3.connect(f'file:{found[0]}?mode=ro', uri=True, timeout=10) if found else None

    def read_to(self):
        """The time of the newest event that is committed."""
        try:
            store = self.store()
            row = store and store.execute("SELECT place FROM place WHERE source = 'bluesky'").fetchone()
        except sqlite3.Error:
            row = None  # just being made
        return int(row[0].split()[2]) if row and row[0] else 0

    def wait_for(self, time_us, seconds):
        until = time.monotonic() + seconds
        while self.read_to() < time_us:
            if self.process.poll() is not None:
                raise SystemExit(f'the tower ended by itself ({self.process.returncode}); see {self.folder}/log')
            if time.monotonic() > until:
                raise SystemExit(f'the tower did not read to the end in {seconds} s; see {self.folder}')
            time.sleep(0.1)


# What must be equal, row by row; what is only the order or the wall clock of a run is left out.
TABLES = {
    'posts': 'SELECT client, id, kind, rev, net, at, seen_at, author, lang, category, deleted_at IS NULL, line FROM post',
    'placements': 'SELECT l.client, l.brand, l.story, l.at, p.id, p.kind, l.why FROM placement l JOIN post p '
                  'ON p.no = l.post',
    'stories': 'SELECT client, brand, id, first_post, first_at, authors, posts, reposts, reach, level, computed, '
               'category FROM story',
    'bins': 'SELECT client, brand, story, at, authors, posts, reposts FROM bin',
    'levels': 'SELECT client, brand, story, at, from_level, to_level, computed, score, why FROM level_change',
    'incidents': 'SELECT client, brand, story, state, opened_at FROM incident',
    'rings': 'SELECT client, brand, story, id, level, step, person, channel, state FROM ring',
    # how well the sources were heard is of the wall clock
    'events': "SELECT client, brand, story, what, CASE what WHEN 'ring' THEN '' ELSE json_remove(body, '$.heard') END FROM event "
              "WHERE what <> 'source'",
    'cases': 'SELECT client, brand, net, author, state, asked_at, posts FROM case_file',
}


def rows(tower, query):
    return sorted(map(repr, tower.store().execute(query).fetchall()))


def compare(calm, killed):
    passed = failed = 0
    for name, query in TABLES.items():
        want, got = rows(calm, query), rows(killed, query)
        lost, more = sorted(set(want) - set(got)), sorted(set(got) - set(want))
        doubled = len(got) - len(set(got)) - (len(want) - len(set(want)))
        if not want and name != 'cases':
            failed += 1
            print(f'{name}: none in peace: this run proves nothing')
            continue
        if want == got:
            passed += 1
            print(f'{name}: {len(want)} the same')
            continue
        failed += 1
        print(f'{name}: {len(want)} in peace, {len(got)} with kills; {len(lost)} lost, {len(more)} more, {doubled} doubled')
        for row in lost[:3]:
            print('  lost', row[:300])
        for row in more[:3]:
            print('  more', row[:300])
    return passed, failed


def main():
    args = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    args.add_argument('--hinomi', default='build/release/hinomi')
    args.add_argument('--kills', type=int, default=100)
    args.add_argument('--seed', type=int, default=1)
    args.add_argument('--keep', help='folder that is not removed')
    given = args.parse_args()
    folder = given.keep or tempfile.mkdtemp(prefix='hinomi-kill-')
    dice = random.Random(given.seed)
    lines, last_us = make_events(max(10_000, given.kills * 1_500), given.seed)
    stream = Jetstream(lines, pace=PACE)
    calm = Tower(given.hinomi, os.path.join(folder, 'calm'), stream.url())
    calm.start()
    calm.wait_for(last_us, 120 + len(lines) / PACE * 3)
    status = calm.end()

    # The one that is killed also has a server that hangs up, repeats itself and talks nonsense.
    worse = Jetstream(lines, pace=PACE, drop=2_500, repeat=40, garbage=300)
    killed = Tower(given.hinomi, os.path.join(folder, 'killed'), worse.url())
    within = 0
    for _ in range(given.kills):
        killed.start()
        time.sleep(dice.uniform(0.02, 1.0))
        killed.kill()
        within += killed.read_to() < last_us
    killed.start()
    killed.wait_for(last_us, 120 + len(lines) / PACE * 3)
    status |= killed.end()
    print(f'{len(lines)} events, {given.kills} kills, {within} of them before the end of the stream')
    passed, failed = compare(calm, killed)
    if status:
        failed += 1
        print('a tower did not end well when asked to')
    stream.stop()
    worse.stop()
    if not given.keep and not failed:
        shutil.rmtree(folder)
    elif failed:
        print('see', folder)
    print(f'{passed} passed, {failed} failed')
    sys.exit(failed != 0)


if __name__ == '__main__':
    main()
