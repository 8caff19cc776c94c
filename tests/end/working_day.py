"""A house in the middle of a working day, for pictures: pages and templates the desk knows, facts, a statement begun, an
answer that went out, one that waits for a yes, a silence, a mute. Everybody in it is invented."""
from lib import *  # noqa: F403

PAGES = [('ja', 'cans', '缶が開かないとき', '開け口の輪が外れた缶は、缶切りで底から開けられます。', ['缶が開かない', '輪が取れた']),
         ('ja', 'delivery', '届かないとき', 'お届け予定から2日たっても届かないときは、フォームから番号をお知らせください。', ['届かない', '配達が遅い']),
         ('ja', 'safety', '異物が入っていたとき', '召し上がらずに、現物と袋をそのままお持ちください。お引き取りに伺います。', ['虫が入っていた', '異物']),
         ('en', 'cans', 'When a can does not open', 'A can whose ring broke off opens from the bottom with a can opener.', ['ring broke off']),
         ('en', 'safety', 'When something is in the food', 'Please do not eat it, and keep the can: we collect it the same day.', ['insect in the soup']),
         ('it', 'cans', 'Se la lattina non si apre', 'Una lattina senza anello si apre dal fondo con un apriscatole.', ['anello rotto'])]
TEMPLATES = [('answer', 'ja', '開け方のご案内', 'お手数をおかけしております。{answer}[ {url}]'),
             ('sorry', 'ja', '異物のお詫び', 'ご不安をおかけし、申し訳ございません。現物を確認し、結果を必ずお知らせします。[ {form}]')]
FACTS = [('スープに虫が入っていた缶の数', '1缶', 'confirmed', '工場の記録と現物の写真', True), ('対象のロット', 'B-17', 'confirmed', '缶底の刻印', True),
         ('健康被害の申し出', '0件', 'confirmed', 'お客様係の記録', True), ('混入の原因', '調査中', 'unknown', '', False)]


def told(desk, path, body):
    """Written if it can be; what a picture lacks is seen in the picture."""
    status, answer = desk.call('POST', '/api/v1/' + path, body)
    if status >= 400:
        print(f'{path}: {status} {answer}', file=sys.stderr)
    return answer if status < 400 else {}


def as_person(desk, name, password):
    other = object.__new__(type(desk))
    other.__dict__.update(desk.__dict__)
    other.cookie = other.csrf = None
    status, answer = other.call('POST', '/api/v1/session', {'id': name, 'password': password})
    assert status == 200, answer
    other.csrf = answer['csrf']
    return other


def answers(desk, aoi, posts):
    """One answer that stands at its network, one that a lead looks at, one begun."""
    first = aoi.case_of(posts[0])
    sent = told(aoi, 'replies', {'case': first, 'text': '@ken1@m.example お困りのところ申し訳ございません。輪が外れた缶は、缶切りで底から開けられます。手順はこちらです。https://umi.example/ja/cans'})
    if sent:
        told(aoi, f'replies/{sent["reply"]["id"]}/submit', {})
        told(aoi, f'replies/{sent["reply"]["id"]}/send', {'version': sent["reply"]["version"]})
    third = aoi.case_of(posts[2])
    told(aoi, f'cases/{third}/take', {})
    waits = told(aoi, 'replies', {'case': third, 'text': '@ken3@m.example We are sorry for the trouble. A can whose ring broke off opens from the bottom with a can opener. The steps: https://umi.example/en/cans'})
    if waits:
        told(aoi, f'replies/{waits["reply"]["id"]}/submit', {})
    told(aoi, 'replies', {'case': aoi.case_of(posts[1]), 'text': 'お問い合わせありがとうございます。'})


def fill(desk, posts, password):
    for lang, group, title, answer, asked in PAGES:
        told(desk, 'knowledge', {'client': 'umi', 'lang': lang, 'title': title, 'answer': answer, 'body': answer, 'group': group, 'asked': asked, 'url': f'https://umi.example/{lang}/{group}'})
    for kind, lang, title, text in TEMPLATES:
        told(desk, 'templates', {'client': 'umi', 'kind': kind, 'lang': lang, 'title': title, 'text': text})
    incident = desk.get('incidents?open=1')['incidents'][0]
    for claim, value, position, evidence, public in FACTS:
        told(desk, 'facts', {'client': 'umi', 'brand': 'umi-foods', 'incident': incident['id'], 'claim': claim, 'value': value, 'position': position, 'open': public, **({'evidence': evidence} if evidence else {})})
    mori = as_person(desk, 'mori', password)
    told(mori, f'incidents/{incident["id"]}/ack', {})
    told(mori, f'incidents/{incident["id"]}/note', {'text': '工場に連絡済み。17時までに現物を確認します。'})
    told(mori, 'statements', {'client': 'umi', 'brand': 'umi-foods', 'incident': incident['id'], 'story': incident['story'], 'kind': 'holding', 'lang': 'ja',
                              'text': '当社のスープに虫が入っていたとのお申し出をいただき、事実を確認しております。ご購入のお客様にご不安をおかけし、深くお詫び申し上げます。本日17時までに、分かったことをここでお知らせします。'})
    answers(desk, as_person(desk, 'aoi', password), posts)
    until_ = time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(time.time() + 7200))
    sato = as_person(desk, 'sato', password)
    told(sato, 'silences', {'client': 'umi', 'brand': 'umi-foods', 'until': until_, 'why': '新商品の発表当日'})
    told(sato, 'mutes', {'client': 'umi', 'brand': 'umi-foods', 'word': '懸賞', 'until': until_, 'text': '応募の投稿が続くため'})
