#!/usr/bin/env python3
"""A model reads what waits for a yes against what was published, through the API: what it finds, what it makes up, and every
way in which it is slow, away, or lies."""
import os
import sys
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from answering import *  # noqa: F403
from lib import *  # noqa: F403
from model import Model

SAID = '夏のスープは今年の春から全国の店に並んでいます。'
DRAFT = 'スープが店に並ぶのはもう少し先になります。お待ちください。'
OF_YAMA = '山茶の缶は来年の冬に店に並びます。'
YAMA = """  - id: yama
    name: Yama Tea
    brands:
      - {id: yama-tea, name: 山茶, topics: [{id: yama-main, query: '山茶'}]}
"""


def finds(*found):
    """What the model answers: (passage of the draft, text, passage of it, why)."""
    return ('raw', json.dumps({'contradictions': [dict(zip(('draft', 'source', 'said', 'why'), f)) for f in found]}, ensure_ascii=False))


FOUND = finds(('もう少し先になります', 'T1', '春から全国の店に並んで', 'すでに\n店に並んでいます。'))


class Room:
    """A desk with a model that reads, a published text of each of two clients, and a draft that must be approved."""

    def __init__(self, reads='reads: true, timeout: 2s', published=True):
        self.reads, self.published = reads, published

    def __enter__(self):
        self.folder = Folder().__enter__()
        self.social, self.model = Social(), Model()
        self.post = asked('bluesky', 2)
        self.post['text'] = '海フーズの夏のスープはどの店で買えますか？教えてください'
        self.desk = Desk(self.folder, self.social, [self.post], config=self.config(), others=YAMA, approval='undo: 0s, from: 0')
        for one in (('umi', 'umi-foods', SAID), ('yama', 'yama-tea', OF_YAMA)) if self.published else ():
            page = self.desk.post('statements', {'client': one[0], 'brand': one[1], 'kind': 'other', 'lang': 'ja', 'text': one[2]})
            self.desk.post(f"statements/{page['statement']['id']}/published", {'text': 'press'})
        self.case = self.desk.case_of(self.post)
        self.reply = self.desk.post('replies', {'case': self.case, 'text': DRAFT})['reply']['id']
        return self

    def config(self):
        return f'drafter: {{url: "{self.model.url}", {self.reads}}}\n' if self.reads is not None else ''

    def __exit__(self, *unused):
        if self.desk.process.poll() is None:
            self.desk.end()
        self.social.shutdown()
        self.model.shutdown()
        self.folder.__exit__()

    def reading(self):
        return self.desk.reply(self.reply)['reading']

    def submit(self, *says):
        if says:
            self.model.say(*says)
        return self.desk.act(self.reply, 'submit')

    def ended(self, seconds=10):
        got = until(lambda: (lambda r: r['ended_at'] and r)(self.reading()), seconds)
        assert got, self.reading()
        return got

    def ask(self, *says):
        self.model.say(*says)
        self.desk.act(self.reply, 'read')
        return self.ended()

    def rules(self):
        return [(f['code'], f['gravity'], f['overridden']) for f in self.desk.get('replies/' + self.reply)['findings'] if f['rule'] == 'G19']


def test_what_it_finds_stands_beside_the_text_and_only_warns():
    with Room() as r:
        page = r.submit(FOUND)
        assert page['reply']['state'] == 'submitted' and page['reply']['reading']['state'] in ('waiting', 'reading', 'done'), page['reply']
        got = r.ended()
        assert got['state'] == 'done' and got['model'] == 'local' and got['thrown'] == 0 and got['sources'] == 1 and not got['blocks'], got
        [one] = got['findings']
        assert (one['text'], one['against'], one['kind'], one['why']) == ('もう少し先になります', '春から全国の店に並んで', 'published', 'すでに 店に並んでいます。'), one
        assert DRAFT[one['at'][0]:one['at'][1]] == one['text'], one
        assert r.rules() == [('model_against_published', 'warn', False)], r.rules()
        assert r.desk.reply(r.reply)['state'] == 'submitted'
        # set aside by name and reason, and counted
        assert r.desk.try_act(r.reply, 'override', {'rule': 'G19', 'text': ''})[0] == 400
        r.desk.act(r.reply, 'override', {'rule': 'G19', 'text': 'another soup is meant'})
        assert r.reading()['findings'][0]['overridden']
        assert [(o['rule'], o['blocks'], o['overridden']) for o in r.desk.get('judging')['overrides'] if o['rule'] == 'G19'] == [('G19', 1, 1)]
        figures = r.desk.call('GET', '/metrics')[1]
        assert 'hinomi_machine_findings_total 1' in str(figures) and 'hinomi_machine_readings_total 1' in str(figures), [x for x in str(figures).split('\\n') if 'machine' in x]


def test_what_the_server_received_is_of_one_client_alone():
    with Room() as r:
        r.submit(finds())
        assert r.ended()['state'] == 'done'
        sent = json.dumps(r.model.asked, ensure_ascii=False)
        assert SAID in sent and DRAFT in sent, sent
        for foreign in (OF_YAMA, '山茶', 'yama', 'ken2'):
            assert foreign not in sent, (foreign, sent)
        assert r.reading()['findings'] == [] and r.rules() == []


def test_what_it_makes_up_is_thrown_away_and_counted():
    with Room() as r:
        got = r.ask(finds(('もう売り切れです', 'T1', '春から全国の店に並んで', ''), ('もう少し先になります', 'T1', '秋から', ''), ('もう少し先になります', 'T1', OF_YAMA, ''),
                          ('もう少し先になります', 'T1', '今年の春から', 'x' * 900)))
        assert got['state'] == 'done' and got['thrown'] == 3 and len(got['findings']) == 1, got
        assert len(got['findings'][0]['why']) <= 200
        for lie in (('raw', 'Sure! Nothing contradicts.'), ('raw', '["no"]'), ('raw', '{"contradictions": 7}'), 'a draft'):
            before = len(r.model.asked)
            got = r.ask(lie)
            assert got['state'] == 'unusable' and got['why'], (lie, got)
            assert len(r.model.asked) - before == 2, 'told once'
        assert r.ask(('raw', 'no'), FOUND)['state'] == 'done'


def test_slow_or_away_it_is_said_and_holds_nothing_back():
    with Room('reads: true, reads-block: true, timeout: 1s') as r:
        r.submit(('slow', 3))
        assert r.ended()['state'] == 'away' and r.reading()['why'], r.reading()
        for says in (('status', 500, 'out of memory'), 'cut'):
            assert r.ask(says)['state'] == 'away', says
        assert r.desk.reply(r.reply)['state'] == 'submitted' and r.rules() == []


def test_where_it_blocks_only_a_reason_passes():
    with Room('reads: true, reads-block: true, timeout: 2s') as r:
        r.submit(FOUND)
        assert r.ended()['blocks'] and r.desk.reply(r.reply)['state'] == 'draft', r.desk.reply(r.reply)
        assert r.submit()['reply']['state'] == 'draft' and r.rules() == [('model_against_published', 'block', False)]
        r.desk.act(r.reply, 'override', {'rule': 'G19', 'text': 'another soup is meant'})
        assert r.submit()['reply']['state'] == 'submitted' and len(r.model.asked) == 1, 'the same text is not read twice'


def test_an_edit_leaves_it_behind():
    with Room('reads: true, timeout: 5s') as r:
        r.submit(('slow', 1.5, None), FOUND)
        assert until(lambda: r.model.asked, 5)
        r.desk.post('replies/' + r.reply, {'text': DRAFT + 'よろしくお願いします。'})
        time.sleep(2)
        assert r.reading()['state'] == 'none' and r.rules() == [], r.reading()
        assert r.ask(FOUND)['findings']
        r.desk.post('replies/' + r.reply, {'text': DRAFT})
        assert r.reading()['state'] == 'none' and r.reading()['findings'] == [] and r.rules() == []


def test_off_or_for_others_nothing_is_read():
    for reads in (None, 'drafts: true', 'reads: true, reads-clients: [yama]'):
        with Room(reads) as r:
            assert r.submit()['reply']['state'] == 'submitted'
            assert r.reading() is None and r.desk.try_act(r.reply, 'read')[0] == 403
            time.sleep(.5)
            assert not r.model.asked
    with Room('reads: true, drafts: false', published=False) as r:
        assert r.desk.get(f'cases/{r.case}/machine-drafts')['on'] is False
        r.submit()
        assert r.ended()['state'] == 'nothing' and not r.model.asked


main(globals())
