#!/usr/bin/env python3
"""A house for the tests of the console: the running tower with two rival clients, people of every role, what customers
asked on a Mastodon and a Bluesky on loopback, and a story that burns.  usage: house.py PROGRAM [working-day] [model]
It prints one line of JSON (base, password, people) and then answers each line it reads with one line:
  {"public": true}                what stands in public at the networks
  {"posts": [post, …]}            these are heard
  {"rings": true}                 what the channel of the people on duty was told
  {"says": {…}}                   with `model`: what the model of the house answers from now on
It ends when its input does."""
import os
import sys
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from answering import *  # noqa: F403
from lib import *  # noqa: F403
from model import Model
import working_day

PASSWORD_OF_ALL = 'a long password'
PEOPLE = [('aoi', '青井', 'agent', 'ja', ['umi']), ('sato', '佐藤', 'lead', 'ja', ['umi']), ('mori', '森', 'risk', 'ja', ['umi']),
          ('tanaka', '田中', 'approver', 'ja', ['umi']), ('ken', 'Ken', 'agent', 'en', ['yama']), ('lena', 'Lena', 'lead', 'en', ['umi', 'yama'])]
TWO_CLIENTS = """clients:
  - id: umi
    name: Umi Foods
    approval: {undo: 1s, client: 2, approvers: [tanaka]}
    voice: {links: [umi.example], signature: 海フーズ お客様係}
    forms:
      - {id: ask, name: お問い合わせ, url: "https://umi.example/ask?t={token}", lang: ja}
    brands:
      - id: umi-foods
        name: 海フーズ
        topics:
          - {id: umi-main, query: '海フーズ OR "umi foods"'}
  - id: yama
    name: Yama Tea
    brands:
      - id: yama-tea
        name: 山茶
        topics:
          - {id: yama-main, query: '山茶 OR "yama tea"'}
channels:
  - {id: hook, kind: webhook, options: {url: "%(hook)s", private: true}}
people:
  - {id: sato, name: 佐藤, role: lead, lang: ja, channel: hook}
  - {id: mori, name: 森, role: risk, lang: ja, channel: hook}
  - {id: tanaka, name: 田中, role: approver, lang: ja}
duties:
  - {id: day, zone: Asia/Tokyo, people: [sato, mori], turn: week, handover: "mon 09:00", since: 2026-04-06, shifts: ["mon-sun 00:00-24:00"]}
  - {id: office, zone: Europe/Rome, people: [sato], turn: none, since: 2026-04-06, shifts: ["mon-fri 09:00-18:00"]}
routes:
  - {client: umi, level: 2, ladder: [{duty: day, wait: 10m}, mori]}
  - {client: yama, level: 2, ladder: [{duty: office, wait: 5m}, {person: sato}]}
lists:
  - {id: rivals, client: umi, words: [空フーズ, sora foods]}
senders:
"""
STORM = ['海フーズのスープに虫が入ってた。写真あり', '海フーズのスープから虫、ほんとに無理', '海フーズのスープに虫って本当?うちのも見たら入ってた', '海フーズ、スープに虫が入っているのに返事がない']


def ago(minutes):
    return time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(time.time() - 60 * minutes))


def storm(count):
    """Critical authors about an insect in the soup, over the last hour."""
    found = []
    for i in range(count):
        found.append({'id': f'x:{900 + i}', 'net': 'x', 'kind': 'post', 'at': ago(60 - 55 * i / count), 'langs': ['ja'],
                      'text': STORM[i % len(STORM)], 'url': f'https://x.example/p/{900 + i}',
                      'author': {'id': f'w{i}', 'handle': f'w{i}', 'name': f'客{i}', 'followers': 50 + 37 * i % 4000},
                      **({'media': [{'kind': 'image', 'alt': '缶の写真'}]} if i % 4 == 0 else {})})
    return found


def tea():
    return [{'id': 'x:800', 'net': 'x', 'kind': 'post', 'at': ago(30), 'langs': ['en'], 'text': 'How do I brew Yama Tea cold? Please help me, thanks',
             'url': 'https://x.example/p/800', 'author': {'id': 'tea', 'handle': 'tea', 'followers': 10}}]


def knowledge(desk):
    for lang, title, answer in (('ja', '缶が開かないとき', '開け口の輪が外れた缶は、缶切りで底から開けられます。'), ('en', 'When a can does not open', 'A can whose ring broke off opens from the bottom with a can opener.'),
                                ('it', 'Se la lattina non si apre', 'Una lattina senza anello si apre dal fondo con un apriscatole.')):
        desk.post('knowledge', {'client': 'umi', 'lang': lang, 'title': title, 'answer': answer, 'body': answer, 'group': 'cans', 'url': f'https://umi.example/{lang}/cans'})


def main_house():
    with Folder() as folder:
        social, world = Social(), World()
        model = Model() if 'model' in sys.argv else None
        reader = f'drafter: {{url: "{model.url}", reads: true, drafts: false}}\n' if model else ''
        world.answers['/hook'] = (200, {}, b'')
        posts = [asked('mastodon', 1, lang='ja'), asked('bluesky', 2, lang='ja'), asked('mastodon', 3, lang='en'), asked('bluesky', 4, lang='it'), *tea(), *storm(40)]
        folder.write('token', TOKEN)
        folder.write('password', PASSWORD)
        folder.write('posts.ndjson', lines(sorted(posts, key=lambda p: p['at'])))
        for one in posts[:4]:
            knows(social, one)
        how = {'url': social.url, 'every': '1ms', 'timeout': '5s'}
        who = TWO_CLIENTS % {'hook': world.url + '/hook'} + ''.join(SENDERS[s] % how for s in ('toot', 'sky')) + '  - {id: umi-x, client: umi, kind: copy, options: {net: x}}\n'
        who = who.replace('{file: ', '{file: ' + folder.path + '/')
        folder.write('topics.yaml', who)
        _, said, status = run(['import', '--data', folder.at('data'), folder.at('topics.yaml')])
        assert status == 0, said
        desk = object.__new__(Desk)
        Serve.__init__(desk, folder, f'data: {folder.at("data")}\nport: 0\nurl: "http://127.0.0.1:1"\nworkers: 1\nsources:\n'
                       f'  - {{kind: file, path: {folder.at("posts.ndjson")}, follow: true}}\n{reader}', who)
        desk.sign_in()
        for name, shown, role, lang, clients in PEOPLE:
            desk.post('people', {'id': name, 'name': shown, 'password': PASSWORD_OF_ALL, 'role': role, 'lang': lang, 'clients': clients})
        if 'working-day' not in sys.argv:
            knowledge(desk)
        until(lambda: len(desk.cases()) >= 4 and desk.get('incidents?open=1')['incidents'], 20)
        if 'working-day' in sys.argv:
            working_day.fill(desk, posts, PASSWORD_OF_ALL)
        print(json.dumps({'base': f'http://127.0.0.1:{desk.port}', 'password': PASSWORD_OF_ALL, 'admin': 'chief', 'people': [p[0] for p in PEOPLE]}), flush=True)
        try:
            for line in sys.stdin:
                wish = json.loads(line)
                if 'says' in wish:
                    model.say(('raw', json.dumps(wish['says'], ensure_ascii=False)))
                for one in wish.get('posts', []):
                    knows(social, one) if one['net'] in ('mastodon', 'bluesky') else None
                    with open(folder.at('posts.ndjson'), 'a', encoding='utf8') as f:
                        f.write(lines([one]))
                print(json.dumps({'public': list(social.public())} if wish.get('public') else
                                 {'rings': [json.loads(b) for _, path, _, b in world.seen if path == '/hook']} if wish.get('rings') else {}), flush=True)
        finally:
            desk.end()
            social.shutdown()
            world.shutdown()
            if model:
                model.shutdown()


if __name__ == '__main__':
    main_house()
