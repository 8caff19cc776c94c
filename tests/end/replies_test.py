#!/usr/bin/env python3
"""A reply from the case to its network and back, through the API: Mastodon and Bluesky on loopback."""
import os
import resource
import sys
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from answering import *  # noqa: F403
from lib import *  # noqa: F403


class House:
    """A desk with customers who asked: two on each network."""

    def __init__(self, **how):
        self.how = how

    def __enter__(self):
        self.folder = Folder().__enter__()
        self.social = Social()
        self.toots = [asked('mastodon', i) for i in (1, 3, 5)]
        self.skies = [asked('bluesky', i) for i in (2, 4)]
        self.desk = Desk(self.folder, self.social, self.toots + self.skies, **self.how)
        return self

    def __exit__(self, kind, *unused):
        if self.desk.process.poll() is None:
            self.desk.end()
        self.social.shutdown()
        self.folder.__exit__()

    def logged(self):
        return open(self.folder.at('log'), errors='replace').read()


def person(desk, name, role):
    """Somebody else of the house, signed in."""
    desk.post('people', {'id': name, 'name': name, 'password': 'another password', 'role': role, 'clients': ['umi']})
    other = object.__new__(Desk)
    other.__dict__.update(desk.__dict__)
    other.cookie = other.csrf = None
    status, answer = other.call('POST', '/api/v1/session', {'id': name, 'password': 'another password'})
    assert status == 200, answer
    other.csrf = answer['csrf']
    return other


def test_a_reply_goes_its_whole_way_and_is_shown_with_its_address():
    with House(approval='undo: 1s, from: 0') as h:
        for post in (h.toots[0], h.skies[0]):
            text = h.desk.text(post)
            reply = h.desk.draft(post, text)
            page = h.desk.post(f'replies/{reply}/submit')
            assert page['reply']['state'] == 'submitted' and page['reply']['needs'], page
            assert h.desk.try_act(reply, 'send')[0] == 403
            lead = person(h.desk, f'lead-{reply}', 'lead')
            assert h.desk.try_act(reply, 'approve')[0] == 403, 'its author said yes'
            assert lead.act(reply, 'approve')['reply']['state'] == 'approved'
            began = time.monotonic()
            assert h.desk.act(reply, 'send')['reply']['state'] == 'leaving'
            assert text not in h.social.public()
            page = h.desk.becomes(reply, 'sent')
            assert .9 < time.monotonic() - began < 4 * patience(), 'the undo window is a second'
            assert page['sent_text'] == text and page['sent_url'] and page['sent_id'], page
            assert h.social.public().count(text) == 1
        toot = next(iter(h.social.toots.values()))
        assert page['sent_url'].startswith('https://bsky.app/profile/') and toot['in_reply_to_id'] == '1001', toot
        assert toot['visibility'] == 'unlisted'
        history = [e['kind'] for e in h.desk.get('replies/' + reply)['history']]
        assert [k for k in history if k in ('submitted', 'approved', 'pressed', 'out', 'sent')] == ['submitted', 'approved', 'pressed', 'out', 'sent'], history


def test_undo_in_time_sends_nothing():
    with House(approval='undo: 2s') as h:
        text = h.desk.text(h.skies[0])
        reply = h.desk.pressed(h.skies[0], text)
        assert h.desk.post(f'replies/{reply}/undo')['reply']['state'] == 'approved'
        time.sleep(2.5)
        assert h.desk.reply(reply)['state'] == 'approved' and not h.social.seen
        h.desk.act(reply, 'send')
        h.desk.becomes(reply, 'sent')
        assert h.social.seen[text] == 1


def test_an_edit_after_the_approval_voids_it_and_after_the_press_nothing_leaves():
    with House(approval='undo: 2s') as h:
        reply, new = h.desk.pressed(h.skies[0], h.desk.text(h.skies[0])), h.desk.text(h.skies[0])
        page = h.desk.post(f'replies/{reply}', {'text': new})['reply']
        assert page['state'] == 'draft', page
        assert h.desk.try_act(reply, 'send')[0] == 403
        time.sleep(2.5)
        assert not h.social.seen
        assert h.desk.post(f'replies/{reply}/submit')['reply']['state'] == 'approved'
        h.desk.act(reply, 'send')
        assert h.desk.becomes(reply, 'sent')['sent_text'] == new
        assert h.social.seen == {new: 1}, h.social.seen


def test_a_stop_holds_everything_at_once_and_after_a_restart():
    with House(approval='undo: 1s') as h:
        text = h.desk.text(h.skies[0])
        reply = h.desk.pressed(h.skies[0], text)
        stops = h.desk.post('stops', {'client': 'all', 'text': 'a wrong text is out'})['stops']
        page = h.desk.becomes(reply, 'held')
        assert 'a wrong text is out' in page['why'], page
        assert [s['state'] for s in h.desk.get('senders')['senders']] == ['held', 'held']
        h.desk.end()
        h.desk = h.desk.again(**h.how)
        assert [s['state'] for s in h.desk.get('senders')['senders']] == ['held', 'held']
        status, answer = h.desk.try_act(reply, 'send')
        assert status == 403 and 'a wrong text is out' in answer['error']['text'], answer
        status, answer = h.desk.call('DELETE', f'/api/v1/stops/all/{stops[0]["number"]}')
        assert status == 200 and not answer['stops'], answer
        time.sleep(1.5)
        assert h.desk.reply(reply)['state'] == 'held' and not h.social.seen, 'it left by itself'
        h.desk.act(reply, 'send')
        h.desk.becomes(reply, 'sent')
        assert h.social.seen == {text: 1}


def test_a_stop_ends_what_is_on_its_way_but_has_not_begun_to_leave():
    with House(approval='undo: 0s') as h:
        # a network that asks to wait: the reply is out, and waits
        h.social.fail['getPosts'] = [(429, {'Retry-After': '60'}, b'{"error":"RateLimitExceeded","message":"slow"}')]
        text = h.desk.text(h.skies[0])
        reply = h.desk.pressed(h.skies[0], text)
        h.desk.becomes(reply, 'out')
        assert until(lambda: h.desk.get('senders')['senders'][1]['state'] == 'failing', 5), h.desk.get('senders')
        h.desk.post('stops', {'client': 'umi', 'sender': 'sky', 'text': 'wait'})
        page = h.desk.becomes(reply, 'not_sent', 3)
        assert 'stopped before it left' in page['why'], page
        other = h.desk.pressed(h.toots[0], h.desk.text(h.toots[0]))
        h.desk.becomes(other, 'sent')  # the other account is not stopped
        assert text not in h.social.public()


def test_who_asks_to_be_left_alone_between_press_and_send_is():
    with House(approval='undo: 2s') as h:
        text = h.desk.text(h.skies[0])
        reply = h.desk.pressed(h.skies[0], text)
        stop = asked('bluesky', 2, time.time())
        stop.update(id=stop['id'][:-1] + 'z', text='海フーズさん、もう連絡しないでください')
        with open(h.folder.at('posts.ndjson'), 'a', encoding='utf8') as f:
            f.write(lines([stop]))
        page = h.desk.becomes(reply, 'held')
        assert h.desk.get('opt-outs')['opt_outs'], 'the word was not heard'
        assert page['why'] and not h.social.seen, page


def test_a_short_token_that_ends_is_renewed_without_the_password():
    with House() as h:
        for post in h.skies:
            h.social.expire()
            h.desk.becomes(h.desk.pressed(post, h.desk.text(post)), 'sent')
        assert h.social.sign_ins == 1 and h.social.refreshes >= 1, (h.social.sign_ins, h.social.refreshes)
        h.desk.end()
        h.desk = h.desk.again(**h.how)
        h.desk.becomes(h.desk.pressed(h.toots[1], h.desk.text(h.toots[1])), 'sent')
        assert until(lambda: h.desk.get('senders')['senders'][1]['last_good_at'], 5)
        assert h.social.sign_ins == 1, 'the session was not kept over the restart'
        for secret in list(h.social.access) + list(h.social.refresh) + [PASSWORD, TOKEN]:
            assert secret not in h.logged(), 'a secret is in the log'
            assert secret not in json.dumps(h.desk.get('senders'))
        assert secret.encode() not in h.desk.call('GET', '/metrics')[1]
        shown = run(['export', '--data', h.folder.at('data')])[0]
        assert not any(s in shown for s in list(h.social.access) + list(h.social.refresh)), 'a session is exported'


def test_a_network_that_says_later_is_asked_later_and_the_reply_goes_once():
    with House() as h:
        h.social.fail['statuses'] = [(429, {'Retry-After': '2'}, b'{"error":"Too many requests"}')]
        text = h.desk.text(h.toots[0])
        began = time.monotonic()
        reply = h.desk.pressed(h.toots[0], text)
        behind = h.desk.pressed(h.toots[1], h.desk.text(h.toots[1]))
        h.desk.becomes(reply, 'sent', 15)
        assert time.monotonic() - began > 1.8
        h.desk.becomes(behind, 'sent')
        assert h.social.seen[text] == 1


def test_lost_answers_are_asked_for_and_nothing_goes_twice():
    with House() as h:
        h.social.remembers = False
        h.social.fail['statuses'] = ['lost']
        h.social.fail['createRecord'] = ['lost']
        texts = [h.desk.text(h.toots[0]), h.desk.text(h.skies[0])]
        ids = [h.desk.pressed(p, t) for p, t in zip((h.toots[0], h.skies[0]), texts)]
        for reply in ids:
            h.desk.becomes(reply, 'sent', 15)
        assert h.social.seen == {texts[0]: 1, texts[1]: 1}, h.social.seen
        found = [line for line in h.desk.call('GET', '/metrics')[1].decode().split('\n') if line.startswith('hinomi_replies_found')]
        assert found and found[-1].endswith(' 2'), found


def test_a_sent_reply_is_taken_back_and_what_was_said_stays_here():
    with House() as h:
        texts = [h.desk.text(h.toots[0]), h.desk.text(h.skies[0])]
        ids = [h.desk.pressed(p, t) for p, t in zip((h.toots[0], h.skies[0]), texts)]
        for reply, text in zip(ids, texts):
            h.desk.becomes(reply, 'sent')
            h.desk.post(f'replies/{reply}/take-back', {'text': 'to the wrong person'})
            assert until(lambda: h.desk.reply(reply)['gone_at'], 10), h.desk.reply(reply)
            assert text not in h.social.public() and h.desk.reply(reply)['sent_text'] == text


def test_a_form_hands_the_text_over_and_a_person_says_that_it_is_sent():
    with House(more='  - {id: form, client: umi, kind: form, options: {url: "https://help.umi.example/desk"}}\n') as h:
        reply = h.desk.pressed(h.skies[0], h.desk.text(h.skies[0]), sender='form')
        page = h.desk.becomes(reply, 'at_hand')
        assert page['sent_url'] == 'https://help.umi.example/desk' and not h.social.seen, page
        page = h.desk.post(f'replies/{reply}/decide', {'fate': 'sent', 'text': 'pasted', 'url': 'https://help.umi.example/1'})['reply']
        assert page['state'] == 'sent' and page['sent_url'] == 'https://help.umi.example/1', page


class Smtp:
    """A mail server that takes every mail, and says so unless it is deaf."""

    def __init__(self):
        self.taken, self.deaf = [], False
        self.socket = socket.create_server(('127.0.0.1', 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                peer = self.socket.accept()[0]
            except OSError:
                return
            threading.Thread(target=self.talk, args=(peer,), daemon=True).start()

    def talk(self, peer):
        file = peer.makefile('rwb', buffering=0)
        file.write(b'220 m.example\r\n')
        for line in file:
            word = line.split()[0].upper() if line.split() else b''
            if word == b'DATA':
                file.write(b'354 go on\r\n')
                mail = b''
                while not mail.endswith(b'\r\n.\r\n'):
                    mail += file.readline()
                self.taken.append(mail)
                if self.deaf:
                    continue
            file.write(b'221 bye\r\n' if word == b'QUIT' else b'250 ok\r\n')


def test_a_mail_of_which_nobody_knows_waits_for_a_person():
    smtp = Smtp()
    more = '  - {id: post, client: umi, kind: mail, account: care@umi.example, options: {server: "smtp://127.0.0.1:%d", from: "Umi <care@umi.example>", every: 1ms}}\n'
    with House(more=more % smtp.port) as h:
        smtp.deaf = True
        to = {'sender': 'post', 'to': 'ken@x.example', 'subject': '缶の開け方について'}
        reply = h.desk.pressed(h.skies[0], h.desk.text(h.skies[0]), **to)
        assert until(lambda: len(smtp.taken) == 1, 10), h.desk.reply(reply)
        h.desk.process.kill()
        h.desk.process.wait()
        smtp.deaf = False
        h.desk = h.desk.again(**h.how)
        page = h.desk.becomes(reply, 'unknown')
        assert page['why'] and len(smtp.taken) == 1, (page, len(smtp.taken))
        assert h.desk.try_act(reply, 'send')[0] == 403, 'it would go out twice'
        assert h.desk.call('POST', f'/api/v1/replies/{reply}/decide', {'fate': 'sent'})[0] == 400, 'nobody said how that is known'
        assert h.desk.post(f'replies/{reply}/decide', {'fate': 'sent', 'text': 'the customer answered it'})['reply']['state'] == 'sent'
        other = h.desk.pressed(h.skies[1], h.desk.text(h.skies[1]), **to)
        h.desk.becomes(other, 'sent')
        assert len(smtp.taken) == 2


def test_one_wrong_sender_leaves_the_old_list_in_force():
    with House() as h:
        path = h.folder.at('topics.yaml')
        old = open(path, encoding='utf8').read()
        for broken in (old.replace('kind: mastodon', 'kind: mastodom'), old.replace('per-hour: 3600', 'per-hour: 0')):
            h.folder.write('topics.yaml', broken)
            h.desk.process.send_signal(signal.SIGHUP)
            assert until(lambda: 'rules_kept' in h.logged(), 5), h.logged()
            assert len(h.desk.get('senders')['senders']) == 2
        h.folder.write('topics.yaml', '\n'.join(line for line in old.split('\n') if 'id: sky' not in line))
        text = h.desk.text(h.skies[0])
        reply = h.desk.approved(h.skies[0], text)
        h.desk.process.send_signal(signal.SIGHUP)
        assert until(lambda: len(h.desk.get('senders')['senders']) == 1, 5)
        status, answer = h.desk.try_act(reply, 'send')
        assert status == 403 and 'sky' in answer['error']['text'], answer
        h.desk.becomes(h.desk.pressed(h.toots[0], h.desk.text(h.toots[0])), 'sent')


def test_a_slow_end_of_the_program_leaves_nothing_half_done():
    with House() as h:
        h.social.remembers = False
        h.social.fail['statuses'] = ['slow']
        h.social.slow_s = .6
        text = h.desk.text(h.toots[0])
        reply = h.desk.pressed(h.toots[0], text)
        assert until(lambda: h.social.seen[text], 5)
        took = h.desk.end(signal.SIGTERM)
        assert took < 2 * patience(), f'ended after {took:.1f} s'
        h.desk = h.desk.again(**h.how)
        assert h.desk.becomes(reply, 'sent')['tries'] == 1
        assert h.social.seen[text] == 1


def test_a_full_disk_sends_nothing_and_goes_on_by_itself():
    with House(approval='undo: 2s') as h:
        # the disk is full from here on, as the kernel tells it
        text = h.desk.text(h.skies[0])
        reply = h.desk.pressed(h.skies[0], text)
        data = h.folder.at('data')
        used = max(os.path.getsize(os.path.join(data, n)) for n in os.listdir(data))
        resource.prlimit(h.desk.process.pid, resource.RLIMIT_FSIZE, (min(used, 4096), resource.RLIM_INFINITY))
        time.sleep(4)
        assert not h.social.seen and h.desk.call('GET', '/healthz')[0] == 503, h.desk.call('GET', '/healthz')
        resource.prlimit(h.desk.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        h.desk.becomes(reply, 'sent', 20)
        assert h.social.seen == {text: 1}


def test_pressed_replies_of_an_account_keep_their_order_and_its_pace():
    with House(every='1s') as h:
        texts = [h.desk.text(p) for p in h.toots]
        ids = [h.desk.pressed(p, t) for p, t in zip(h.toots, texts)]
        assert h.desk.get('senders')['senders'][0]['waiting'] >= 1
        for reply in ids:
            h.desk.becomes(reply, 'sent', 15)
        said = sorted(h.social.toots.values(), key=lambda t: int(t['id']))
        assert [t['text'] for t in said] == texts
        out = [h.desk.reply(reply)['out_at'] for reply in ids]
        assert out == sorted(out) and len(set(out)) == 3, out


def test_the_clients_approver_is_asked_by_mail_once_a_version():
    smtp = Smtp()
    house = {
        'approval': 'undo: 0s, client: 0, approvers: [tanaka, kudo]',
        'people': '  - {id: tanaka, name: 田中, role: approver, lang: ja, channel: post, address: tanaka@umi.example}\n'
                  '  - {id: kudo, name: Kudo, role: approver, lang: en}\n',
        'channels': 'channels:\n  - {id: post, kind: mail, options: {server: "smtp://127.0.0.1:%d", from: "hinomi <desk@umi.example>"}}\n' % smtp.port,
        'config': 'url: https://desk.umi.example/\n'}
    with House(**house) as h:
        text = h.desk.text(h.skies[0])
        reply = h.desk.draft(h.skies[0], text)
        time.sleep(3)
        assert not smtp.taken, 'asked about a draft'
        assert h.desk.post(f'replies/{reply}/submit')['reply']['state'] == 'submitted'
        asked = until(lambda: [a for a in h.desk.get('replies/' + reply)['asked'] if a['state'] == 'sent'], 15)
        assert asked and asked[0]['approver'] == 'tanaka' and asked[0]['ended_at'] and len(smtp.taken) == 1, (asked, smtp.taken)
        assert 'asked' in [p['kind'] for p in h.desk.get('replies/' + reply)['history']]
        mail = __import__('email').message_from_bytes(smtp.taken[0])
        words = ''.join(p.get_payload(decode=True).decode() for p in mail.walk() if p.get_content_type() == 'text/plain')
        link = re.search(r'https://desk\.umi\.example(/approve/\S+)', words)
        assert link and text in words and '承認' in words and mail['To'] == 'tanaka@umi.example', words
        # the same version again: nobody is asked twice, not after a restart either
        h.desk.end()
        h.desk = h.desk.again(**house)
        time.sleep(3)
        assert len(smtp.taken) == 1, len(smtp.taken)
        # the link says yes; opening it does nothing
        peer = http.client.HTTPConnection('127.0.0.1', h.desk.port, timeout=10)
        peer.request('GET', link[1])
        page = peer.getresponse()
        assert page.status == 200 and text in page.read().decode() and h.desk.reply(reply)['state'] == 'submitted', page.status
        # an edit is another version: asked anew, and the old link is dead
        h.desk.post('replies/' + reply, {'text': text + ' 引き続き拝見します。'})
        h.desk.post(f'replies/{reply}/submit')
        assert until(lambda: len(smtp.taken) == 2, 15), h.desk.get('replies/' + reply)['asked']
        assert not h.social.public()


def test_a_server_that_takes_longer_posts_is_believed_also_after_a_restart():
    with House() as h:
        post = h.toots[0]
        case = h.desk.case_of(post)
        text = addressed(post, '製品の開け方をお調べしています。' * 40)

        def judged():
            answer = h.desk.post('replies/check', {'case': case, 'text': text})
            return answer['length'], 'G09' in [f['rule'] for f in answer['findings']]
        length, too_long = judged()
        assert length['most'] == 500 and not length['fits'] and too_long, (length, too_long)
        h.desk.end()
        h.social.takes, h.social.lengths = 3000, (3000, 10)
        h.desk = h.desk.again()
        assert until(lambda: judged()[0]['most'] == 3000, 10), judged()
        assert judged()[0]['fits'] and not judged()[1]
        used = h.desk.post('replies/check', {'case': case, 'text': 'See https://github.com/a/very/long/path/to/a/page ok'})['length']['used']
        assert used == len('See  ok') + 10, used
        h.desk.end()
        h.social.lengths = None  # it says nothing any more: what it said is remembered
        h.desk = h.desk.again()
        assert judged()[0]['most'] == 3000
        reply = h.desk.draft(post, text)
        page = h.desk.post(f'replies/{reply}/submit')
        assert page['reply']['state'] == 'approved', page['findings']
        h.desk.act(reply, 'send')
        h.desk.becomes(reply, 'sent')
        assert text in h.social.public()


main(globals())
