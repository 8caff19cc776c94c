"""A tower that answers on a Mastodon and a Bluesky on loopback: what the tests of replies share."""
import glob
import os
import sys
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'fake'))
from lib import *  # noqa: E402,F403
from social import DID, HANDLE, PASSWORD, TOKEN, Social  # noqa: E402,F401

ASKED = {'ja': '海フーズのスープの缶が開きません。どうすれば開きますか？教えてください',
         'en': 'How do I open the umi foods soup can? The ring broke off. Please help me, thanks',
         'it': 'Come si apre la lattina della zuppa umi foods? Si è rotto l\'anello, potete aiutarmi per favore?'}
CLIENTS = """clients:
  - id: umi
    name: Umi Foods
    approval: {%s}
    brands:
      - id: umi-foods
        name: 海フーズ
        topics:
          - {id: umi-main, query: '海フーズ OR "umi foods"'}
people:
  - {id: sato, name: 佐藤, role: lead, lang: ja}
routes:
  - {client: umi, level: 2, ladder: [{person: sato}]}
senders:
"""
SENDERS = {
    'toot': '  - {id: toot, client: umi, kind: mastodon, account: care@umi.example, options: {server: "%(url)s", token: {file: token}, private: true, '
            'every: %(every)s, per-hour: 3600, per-day: 20000, timeout: %(timeout)s}}\n',
    'sky': '  - {id: sky, client: umi, kind: bluesky, account: care.umi.example, options: {server: "%(url)s", handle: care.umi.example, '
           'password: {file: password}, private: true, every: %(every)s, per-hour: 3600, per-day: 20000, timeout: %(timeout)s}}\n',
    'peer': '  - {id: peer, client: umi, kind: bluesky, account: desk.test, options: {server: "%(url)s", handle: desk.test, '
            'password: hunter2hunter2, private: true, every: %(every)s, per-hour: 3600, per-day: 20000, timeout: %(timeout)s}}\n',
}


def topics(social, approval='undo: 0s', every='1ms', timeout='5s', senders=('toot', 'sky'), more='', people='', channels='', forms='', others=''):
    how = {'url': social.url, 'every': every, 'timeout': timeout}
    clients = (CLIENTS % approval).replace('    brands:\n', forms + '    brands:\n').replace('people:\n', others + 'people:\n').replace('routes:\n', people + channels + 'routes:\n')
    return clients + ''.join(SENDERS[s] % how for s in senders) + more


def asked(net, number, at_s=None, lang='ja'):
    """A customer's post on that network, each of another author."""
    at = time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(at_s or time.time() - 60))
    name = f'ken{number}'
    if net == 'mastodon':
        url = f'https://m.example/@{name}/{number}'
        post_id, author = 'mastodon:' + url, {'id': f'https://m.example/users/{name}', 'handle': f'{name}@m.example', 'followers': 10}
    else:
        url = f'https://bsky.app/profile/{name}.example/post/3k{number:011d}'
        post_id = f'bluesky:at://did:plc:{name}/app.bsky.feed.post/3k{number:011d}'
        author = {'id': f'did:plc:{name}', 'handle': f'{name}.example', 'followers': 10}
    return {'id': post_id, 'net': net, 'kind': 'post', 'at': at, 'text': ASKED[lang], 'langs': [lang], 'url': url, 'author': author}


def knows(social, post):
    """The network has the post, so that it can be answered."""
    if post['net'] == 'mastodon':
        social.add_toot(post['author']['handle'].split('@')[0], 1000 + int(re.sub(r'\D', '', post['author']['handle'])), post['url'])
    else:
        social.add_sky(post['id'].removeprefix('bluesky:'))


def addressed(post, text):
    """As the network wants it, so that the customer is told of it."""
    return ('@' + post['author']['handle'] + ' ' if post['net'] == 'mastodon' else '') + text


def answers(lang):
    """Replies that are good and unlike each other, and say nothing that another could contradict by a number: of those the
    checks are measured by."""
    found = []
    for path in sorted(glob.glob(os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../lexicon/replies/*.tsv'))):
        for row in open(path, encoding='utf8'):
            part = row.rstrip('\n').split('\t')
            if len(part) == 5 and part[0] == 'pass' and part[1] == lang and part[2] in '01' and 40 < len(part[4]) < 250 and not re.search('https?:|@|[0-9０-９一二三四五六七八九十百千]', part[4]):
                found.append(part[4])
    return sorted(set(found))


class Desk(Serve):
    """The running tower with what the desk does to its replies."""

    def __init__(self, folder, social, posts, config='', **how):
        folder.write('token', TOKEN)
        folder.write('password', PASSWORD)
        folder.write('posts.ndjson', lines(posts))
        for one in posts:
            knows(social, one)
        self.folder, self.social, self.posts = folder, social, posts
        topics_text = topics(social, **how).replace('{file: ', '{file: ' + folder.path + '/')
        super().__init__(folder, f'data: {folder.at("data")}\ntopics: {folder.at("topics.yaml")}\nport: 0\nworkers: 1\nsources:\n'
                                 f'  - {{kind: file, path: {folder.at("posts.ndjson")}, follow: true}}\n{config}', topics_text,
                         preexec_fn=lambda: signal.signal(signal.SIGXFSZ, signal.SIG_IGN))
        self.sign_in()

    def again(self, **how):
        """The same folder, after this one has ended."""
        return Desk(self.folder, self.social, self.posts, **how)

    def post(self, path, body=None, status=200):
        got, answer = self.call('POST', '/api/v1/' + path, {} if body is None else body)
        assert got == status, (path, got, answer)
        return answer

    def try_act(self, reply, what, body=None):
        """An act on the text as it stands now."""
        return self.call('POST', f'/api/v1/replies/{reply}/{what}', {'version': self.reply(reply)['version'], **(body or {})})

    def act(self, reply, what, body=None):
        status, answer = self.try_act(reply, what, body)
        assert status == 200, (reply, what, status, answer)
        return answer

    def cases(self):
        return self.get('cases?limit=500')['cases']

    def case_of(self, post):
        handle = post['author']['handle']
        found = until(lambda: [c for c in self.cases() if (c['author']['handle'] or '') == handle], 10)
        assert found, ('no case of', handle, self.cases())
        return found[0]['id']

    def text(self, post):
        """A text of its own that the checks let pass now."""
        self.pool = getattr(self, 'pool', None) or answers('ja')
        while True:
            text = addressed(post, self.pool.pop())
            if not self.post('replies/check', {'case': self.case_of(post), 'text': text})['blocked']:
                return text

    def draft(self, post, text, **more):
        return self.post('replies', {'case': self.case_of(post), 'text': text, **more})['reply']['id']

    def approved(self, post, text, **more):
        reply = self.draft(post, text, **more)
        page = self.post(f'replies/{reply}/submit')
        assert page['reply']['state'] == 'approved', (page['reply']['state'], text, [f['words']['en'] for f in page['findings']])
        return reply

    def pressed(self, post, text, **more):
        reply = self.approved(post, text, **more)
        page = self.act(reply, 'send')['reply']
        assert page['state'] in ('leaving', 'out', 'sent'), page
        return reply

    def reply(self, reply):
        return self.get('replies/' + reply)['reply']

    def becomes(self, reply, states, seconds=10):
        page = until(lambda: (lambda r: r['state'] in states.split() and r)(self.reply(reply)), seconds)
        assert page, (states, self.reply(reply), open(self.folder.at('log'), errors='replace').read()[-3000:])
        return page
