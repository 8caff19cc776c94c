#!/usr/bin/env python3
"""Active support end to end: from a post that did not call us to what stands at its network; and what happens when nobody answers."""
import os
import sys
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from answering import *  # noqa: F403
from lib import *  # noqa: F403

PAGES = [
    {'title': 'Wi-Fiのつなぎ方', 'answer': '画面右下の扇形の印を押し、お使いの回線を選んで暗号キーを入れるとつながります。', 'url': 'https://umi.example/kb/wifi',
     'body': '無線LANにつながらないとき', 'asked': ['無線がつながらない', 'ネットに接続できない']},
    {'title': '画面が暗いとき', 'answer': '明るさのキーを押してください。', 'url': 'https://umi.example/kb/dark', 'body': '画面の明るさ', 'asked': []},
    {'title': '電源が入らないとき', 'answer': '電池を外して一分待ってください。', 'url': 'https://umi.example/kb/power', 'body': '電源', 'asked': []},
]


class House:
    def __init__(self, posts, approval='undo: 0s', **how):
        self.posts, self.how = posts, {'approval': approval, **how}

    def __enter__(self):
        self.folder = Folder().__enter__()
        self.social = Social()
        self.desk = Desk(self.folder, self.social, self.posts, **self.how)
        return self

    def __exit__(self, *unused):
        if self.desk.process.poll() is None:
            self.desk.end()
        self.social.shutdown()
        self.folder.__exit__()


def said(net, number, text, at_s=None):
    return {**asked(net, number, at_s), 'text': text}


def test_s6_who_cannot_connect_is_answered_with_the_right_page_by_a_person():
    # nobody is mentioned; the brand is
    posts = [said('bluesky', 2, '海フーズのパソコン、Wi-Fiのつなぎ方がわからない…'), said('mastodon', 3, '海フーズのパソコンが無線につながらない、どうすればいいの')]
    with House(posts) as h:
        for page in PAGES:
            h.desk.post('knowledge', {'client': 'umi', 'lang': 'ja', **page})
        for post in posts:
            case = h.desk.case_of(post)
            offers = h.desk.get(f'cases/{case}/knowledge')['pages']
            assert offers[0]['page']['url'] == 'https://umi.example/kb/wifi', [o['page']['title'] for o in offers]
            draft = h.desk.post(f'cases/{case}/drafts', {'kind': 'answer', 'page': offers[0]['page']['id']})['drafts'][0]
            assert 'https://umi.example/kb/wifi' in draft['text'] and 'ご返信' in draft['text'] and draft['length']['fits'] and draft['lang'] == 'ja', draft
            h.desk.post(f"knowledge/umi/{offers[0]['page']['id']}/choose", {'case': case, 'rank': 1})
            text = addressed(post, draft['text'])
            reply = h.desk.approved(post, text)
            time.sleep(1.2)
            assert text not in h.social.public(), 'it left and nobody had pressed'
            h.desk.act(reply, 'send')
            page = h.desk.becomes(reply, 'sent')
            assert page['sent_url'] and h.social.seen[text] == 1, (page, h.social.seen)
            assert until(lambda: h.desk.get('cases/' + case)['case']['answered_at'], 5)
            h.desk.post(f'cases/{case}/resolve', {'reason': 'answered'})


def test_s6_on_x_a_person_carries_it_over_and_one_answer_is_all():
    x = '  - {id: umi-x, client: umi, kind: copy, options: {net: x}}\n'
    post = {**said('bluesky', 2, '海フーズのパソコン、Wi-Fiのつなぎ方がわからない…'), 'id': 'x:77', 'net': 'x', 'url': 'https://x.com/ken2/status/77'}
    with House([], more=x) as h:
        with open(h.folder.at('posts.ndjson'), 'a') as f:
            f.write(lines([post]))
        case = h.desk.case_of(post)
        reply = h.desk.approved(post, '無線LANの件、画面右下の印から回線をお選びください。つながらないときは、この投稿へご返信ください。')
        page = h.desk.act(reply, 'send')['reply']
        assert page['state'] == 'at_hand' and page['url'] == 'https://x.com/ken2/status/77', page
        assert not h.social.seen
        h.desk.post(f'replies/{reply}/decide', {'fate': 'sent', 'text': 'posted it', 'url': 'https://x.com/umi/status/78'})
        again = h.desk.draft(post, 'もう一つ、暗号キーは本体の裏にございます。')
        page = h.desk.post(f'replies/{again}/submit')
        status, answer = h.desk.try_act(again, 'send')
        assert status == 403, (status, answer)
        assert h.desk.get('cases/' + case)['case']['answers'] == 1


def test_s7_who_misses_a_parcel_is_led_to_the_form_and_the_case_waits_for_it():
    posts = [said('bluesky', 2, '海フーズで頼んだ荷物がまだ届かない。もう一週間、どうなってるの？')]
    forms = '    forms: [{id: ask, name: お問い合わせ, url: "https://umi.example/ask?t={token}", lang: ja}]\n'
    with House(posts, forms=forms) as h:
        case = h.desk.case_of(posts[0])
        made = h.desk.post(f'cases/{case}/handoffs', {})
        draft = h.desk.post(f'cases/{case}/drafts', {'kind': 'form', 'form': made['url']})['drafts'][0]
        assert made['url'] in draft['text'] and draft['length']['fits'], draft
        # asking for personal data in public is stopped
        bad = h.desk.post('replies/check', {'case': case, 'text': 'お電話番号と注文番号をこちらへ返信でお知らせください。'})
        assert bad['blocked'] and 'J22' in [f['rule'] for f in bad['findings']], bad['findings']
        reply = h.desk.approved(posts[0], draft['text'])
        h.desk.act(reply, 'send')
        h.desk.becomes(reply, 'sent')
        assert made['url'] in h.social.public()[0]
        assert h.desk.get('cases/' + case)['case']['state'] != 'resolved' and not h.desk.get(f'cases/{case}/handoffs')['handoffs'][0]['arrived_at']
        # the customer fills it in: the form's machine, without sign-in
        token = made['url'].split('t=')[1]
        peer = http.client.HTTPConnection('127.0.0.1', h.desk.port, timeout=10)
        peer.request('POST', '/api/v1/handoffs/' + token, json.dumps({'text': '注文 A-1'}), {'Content-Type': 'application/json'})
        answer = peer.getresponse()
        assert answer.status == 200, answer.read()
        arrived = h.desk.get(f'cases/{case}/handoffs')['handoffs'][0]
        assert arrived['arrived_at'] and arrived['said'] == '注文 A-1', arrived
        assert 'form' in [p['kind'] for p in h.desk.get('cases/' + case)['history']]


def test_s3_an_alarm_about_somebody_nobody_answered_says_how_old_the_case_is():
    now = time.time()
    old = said('bluesky', 2, '海フーズのスープの缶が開かない。どうすれば開きますか？教えてください', now - 9 * 86400 - 600)
    new = {**said('bluesky', 2, '海フーズのスープに虫が入ってた。写真あり', now - 30), 'id': 'bluesky:at://did:plc:ken2/app.bsky.feed.post/3kzzzzzzzzzzz'}
    with House([old]) as h:
        case = h.desk.case_of(old)
        with open(h.folder.at('posts.ndjson'), 'a') as f:
            f.write(lines([new]))
        log = lambda: open(h.folder.at('log'), errors='replace').read()  # noqa: E731
        assert until(lambda: '未回答のまま9日の案件 ' + case in log(), 10), log()[-3000:]


def checked(h, case, text):
    answer = h.desk.post('replies/check', {'case': case, 'text': text})
    return answer['blocked'], {f['rule'] for f in answer['findings'] if f['gravity'] == 'block'}, {f['code'] for f in answer['findings']}


def test_s11_a_denial_without_a_fact_is_stopped_and_a_correction_stands_beside_what_was_said():
    posts = [said('bluesky', 2, '海フーズの焼きそばに虫みたいなのが入ってたんだけど、これ何？どうすればいいですか教えてください')]
    with House(posts) as h:
        case = h.desk.case_of(posts[0])
        for text in ('当社の製造過程で虫が混入することはありえません。', 'このようなお申し出は創業以来初めてです。混入は考えられません。'):
            blocked, rules, _ = checked(h, case, text)
            assert blocked and 'J05' in rules, (text, rules)
        first = '写真の商品は昨年12月25日に出荷したものです。いつ入ったのかを調べております。'
        blocked, rules, _ = checked(h, case, first)
        assert not rules & {'J05'}, rules
        reply = h.desk.draft(posts[0], first)
        page = h.desk.post(f'replies/{reply}/submit')
        level = page['reply']['level']
        if page['reply']['state'] == 'submitted':  # from level 2 up somebody else says yes
            assert level >= 2 and h.desk.try_act(reply, 'approve')[0] == 403
        else:
            h.desk.act(reply, 'send')
            h.desk.becomes(reply, 'sent')
            # what was sent is not changed: a correction names it
            assert h.desk.call('POST', '/api/v1/replies/' + reply, {'text': 'もう一度'})[0] == 403
            mended = h.desk.draft(posts[0], '先ほどの出荷日に誤りがございました。正しくは12月26日です。訂正しお詫びいたします。', corrects=reply)
            assert h.desk.reply(mended)['corrects'] == reply and h.desk.reply(reply)['sent_text'] == first


def test_s4_two_voices_are_held_against_each_other_before_the_second_speaks():
    posts = [said('bluesky', 2, '海フーズの電子書籍端末、アクティベーションが何回やっても失敗する。どうすればいいですか教えてください')]
    with House(posts) as h:
        case = h.desk.case_of(posts[0])
        statement = h.desk.post('statements', {'client': 'umi', 'brand': 'umi-foods', 'kind': 'facts', 'lang': 'ja',
                                               'text': '端末の不具合は当社の大きな誤りで、責任は当社にあります。影響を受けたお客様は12,000人です。'})['statement']
        h.desk.post(f"statements/{statement['id']}/published", {'text': 'https://umi.example/news/1'})
        blocked, rules, codes = checked(h, case, '影響を受けたお客様はせいぜい2,000～3,000人です。大成功でした。')
        assert blocked and 'J04' in rules and 'fact_against_published' in codes, (rules, codes)
        blocked, rules, codes = checked(h, case, '影響を受けたお客様は12,000人です。ご不便をおかけし申し訳ございません。手順はこの投稿へご返信くだされば、ご案内いたします。')
        assert 'fact_against_published' not in codes and 'J04' not in rules, (rules, codes)


def test_s10_the_same_question_is_drafted_in_the_language_it_was_asked_in():
    posts = [{**said('bluesky', 10 + n, ASKED[lang]), 'langs': [lang]} for n, lang in enumerate(ASKED)]
    with House(posts) as h:
        for lang, post in zip(ASKED, posts):
            case = h.desk.case_of(post)
            drafts = h.desk.post(f'cases/{case}/drafts', {'kind': 'details'})['drafts']
            assert drafts and drafts[0]['lang'] == lang and drafts[0]['length']['fits'], (lang, drafts)
            assert 'G02' not in checked(h, case, drafts[0]['text'])[1], lang
            for other in ('es', 'zh'):
                theirs = h.desk.post(f'cases/{case}/drafts', {'kind': 'details', 'lang': other})['drafts'][0]
                assert theirs['lang'] == other and theirs['text'] != drafts[0]['text']
            wrong = 'お困りの件、ご案内いたします。原因をお調べしておりますので、少々お待ちください。' if lang != 'ja' else 'We are looking into the matter and will write to you here again with the next step.'
            blocked, rules, _ = checked(h, case, wrong)
            assert blocked and 'G02' in rules, (lang, rules)


def test_s8_an_account_of_another_client_does_not_exist():
    other = '  - {id: yama-x, client: yama, kind: copy, options: {net: x}}\n'
    yama = '  - id: yama\n    name: Yama Tea\n    brands:\n      - {id: yama-tea, name: 山茶, topics: [{id: y, query: 山茶}]}\n'
    posts = [said('bluesky', 2, ASKED['ja'])]
    with House(posts, more=other, others=yama) as h:
        case = h.desk.case_of(posts[0])
        status, answer = h.desk.call('POST', '/api/v1/replies', {'case': case, 'text': 'こんにちは', 'sender': 'yama-x'})
        assert status == 404, (status, answer)
        blocked, rules, _ = checked(h, case, '山茶のお問い合わせですね。原因を調べております。')
        assert blocked and 'G01' in rules, rules


main(globals())
