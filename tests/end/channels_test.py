#!/usr/bin/env python3
"""The channels of alarms: fakes of the chats, LINE and PagerDuty that are as strict as they are, and the real
Alertmanager; all on loopback."""
import sys, os
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from lib import *
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'fake'))
from services import Services
import email, email.policy
import urllib.request

CONFIG = 'data: data\ntopics: topics.yaml\nport: 0\nurl: "https://desk.example"\nsources:\n  - {kind: file, path: posts.ndjson, follow: true}\n'
HOSTILE = '<!channel> @everyone @here [click](https://evil.example) <b>x</b> *b*'
LINE_ID = 'C0123456789abcdef0123456789abcdef'
PAGERDUTY_KEY = 'hunter2hunter2hunter2hunter2hunt'

OPTIONS = {
    'slack': 'url: "{at}/services/T0/B0/hunter2"',
    'teams': 'url: "{at}/workflows/hunter2"',
    'discord': 'url: "{at}/api/webhooks/1/hunter2"',
    'mattermost': 'url: "{at}/hooks/hunter2"',
    'line': 'url: "{at}", token: hunter2-line, to: ' + LINE_ID,
    'pagerduty': 'url: "{at}", key: ' + PAGERDUTY_KEY,
}


def topics_of(channels, person, brand='海フーズ'):
    return f"""clients:
  - id: umi
    name: Umi Foods
    brands:
      - id: umi-foods
        name: {json.dumps(brand, ensure_ascii=False)}
        topics:
          - {{id: umi-main, query: '海フーズ OR "umi foods"'}}
channels:
{channels}
people:
  - {{id: sato, name: 佐藤, role: lead, lang: ja, {person}}}
routes:
  - client: umi
    level: 2
    ladder: [{{person: sato}}]
"""


def config_at(folder):
    return CONFIG.replace('path: posts.ndjson', 'path: ' + folder.at('posts.ndjson'))


def channel(id, kind, options):
    return f'  - {{id: {id}, kind: {kind}, options: {{{options}, private: true}}}}\n'


def burn(folder, s, story=2):
    with open(folder.at('posts.ndjson'), 'a') as out:
        out.write(lines([post(story, GRAVE, from_s=int(time.time()) - 10)]))


def start(folder, topics):
    folder.write('posts.ndjson', '')
    s = Serve(folder, config_at(folder), topics)
    s.sign_in()
    return s


def the_incident(s):
    found = until(lambda: s.get('incidents?open=1')['incidents'], 8)
    assert found, 'no incident'
    return found[0]['id']


def rings(s):
    return s.get('incidents/' + the_incident(s))['rings']


def no_secret(folder, s, *pages):
    seen = open(folder.at('log'), errors='replace').read() + ''.join(json.dumps(s.get(p)) for p in pages)
    assert '/ack/' not in open(folder.at('log'), errors='replace').read(), 'the log tells a link that acknowledges'
    assert 'hunter2' not in seen, re.findall('.{60}hunter2.{20}', seen)[:3]


def test_every_channel_delivers_what_its_service_takes_with_a_hostile_name_too():
    services = Services()
    for name, options in OPTIONS.items():
        with Folder() as f:
            s = start(f, topics_of(channel('way', name, options.format(at=services.url)), 'channel: way', '海フーズ ' + HOSTILE))
            burn(f, s)
            taken = until(lambda: services.taken.get(name), 10)
            assert taken, (name, services.refused.get(name), open(f.at('log')).read()[-800:])
            assert until(lambda: rings(s) and rings(s)[0]['state'] == 'delivered', 8), (name, rings(s))
            text = taken[0][2].decode()
            assert '海フーズ' in text and 'desk.example' in text, text
            no_secret(f, s, 'incidents', 'incidents/' + the_incident(s))
            s.end()
    refused = {k: v for k, v in services.refused.items() if not k.startswith('check')}
    assert not refused, refused
    services.shutdown()


def test_the_preflight_knows_a_dead_channel_before_anybody_is_rung():
    services = Services()
    for name, dead in (('discord', True), ('discord', False), ('slack', True), ('slack', False), ('line', True), ('line', False)):
        with Folder() as f:
            options = OPTIONS[name].format(at=services.url)
            s = start(f, topics_of(channel('way', name, options.replace('hunter2', 'hunter3') if dead else options), 'channel: way'))
            failed = lambda: [x for x in s.get('preflight')['findings'] if x['kind'] == 'failed']
            if dead:
                found = until(failed, 8)
                assert found and found[0]['channel'] == 'way', (name, s.get('preflight'))
                assert 'hunter3' not in json.dumps(found) + open(f.at('log')).read()
            else:
                assert until(lambda: services.taken.get('check ' + name) or services.refused.get('check ' + name), 8)
                time.sleep(.3)
                assert not failed() and 'channel_check_failed' not in open(f.at('log')).read(), (name, s.get('preflight'))
            s.end()
    services.shutdown()


def test_a_wrong_channel_is_one_clear_line_with_its_place():
    with Folder() as f:
        f.write('hinomi.yaml', config_at(f))
        good = channel('way', 'slack', 'url: "https://chat.example/hunter2"')
        for wrong, words in ((good.replace('url:', 'ulr:'), "line 10 column 43: unknown key 'ulr': did you mean 'url'?"),
                             (good.replace('slack', 'slak'), "no kind 'slak'; did you mean slack"),
                             (good.replace('https:', 'http:').replace('private: true', 'private: false'), 'no TLS')):
            f.write('topics.yaml', topics_of(wrong, 'channel: way'))
            out, err, status = run(['serve', '--config', f.at('hinomi.yaml')])
            assert status == 2 and words in err and "channel 'way'" in err and err.count('\n') == 1, err
            assert 'hunter2' not in err, err


def test_a_person_is_reached_another_way_when_the_first_fails():
    services = Services()
    services.fail['slack'] = [(404, {}, b'no_service hunter2')]
    with Folder() as f:
        ways = channel('chat', 'slack', OPTIONS['slack'].format(at=services.url)) + channel('phone', 'line', OPTIONS['line'].format(at=services.url))
        s = start(f, topics_of(ways, f'channel: chat, also: [{{channel: phone, address: {LINE_ID}}}]'))
        burn(f, s)
        taken = until(lambda: services.taken.get('line'), 10)
        assert taken, (services.refused, open(f.at('log')).read()[-800:])
        text = json.loads(taken[0][2])['messages'][0]['text']
        assert 'chat' in text and '404' in text and '届かなかった' in text, text
        assert until(lambda: rings(s)[0]['state'] == 'delivered', 8), rings(s)
        no_secret(f, s, 'incidents', 'incidents/' + the_incident(s))
        s.end()
    services.shutdown()


def test_a_push_that_was_accepted_before_a_kill_is_not_doubled_by_the_restart():
    services = Services()
    services.fail['line'] = ['reset'] * 50
    with Folder() as f:
        s = start(f, topics_of(channel('way', 'line', OPTIONS['line'].format(at=services.url)), 'channel: way'))
        burn(f, s)
        first = until(lambda: services.refused.get('line'), 10)
        assert first, open(f.at('log')).read()[-800:]
        s.process.kill()
        s.process.wait()
        services.keys.add(first[0][1]['X-Line-Retry-Key'])  # it had reached them
        services.fail['line'] = []
        s = Serve(f, config_at(f), topics_of(channel('way', 'line', OPTIONS['line'].format(at=services.url)), 'channel: way'))
        s.sign_in()
        taken = until(lambda: services.taken.get('line'), 10)
        assert taken, open(f.at('log')).read()[-800:]
        assert taken[0][1]['X-Line-Retry-Key'] == first[0][1]['X-Line-Retry-Key']
        assert until(lambda: rings(s)[0]['state'] == 'delivered', 8), rings(s)
        s.end()
    services.shutdown()


def test_pagerduty_hears_that_somebody_has_taken_it():
    services = Services()
    with Folder() as f:
        s = start(f, topics_of(channel('way', 'pagerduty', OPTIONS['pagerduty'].format(at=services.url)), 'channel: way'))
        burn(f, s)
        assert until(lambda: list(services.alerts.values()) == ['triggered'], 10), services.alerts
        assert until(lambda: rings(s)[0]['state'] == 'delivered', 8), rings(s)
        status, answer = s.call('POST', f'/api/v1/incidents/{the_incident(s)}/ack', {})
        assert status == 200, answer
        assert until(lambda: list(services.alerts.values()) == ['acknowledged'], 8), services.alerts
        s.end()
    services.shutdown()


class PostOffice(threading.Thread):
    """A mail server that keeps what it is sent; answers gives the first answers to DATA's end."""

    def __init__(self, answers=()):
        super().__init__(daemon=True)
        self.mails, self.answers = [], list(answers)
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.url = f'smtp://127.0.0.1:{self.listener.getsockname()[1]}'
        self.start()

    def run(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.talk, args=(connection,), daemon=True).start()

    def talk(self, connection):
        f = connection.makefile('rwb', buffering=0)
        f.write(b'220 post office\r\n')
        to = []
        for line in f:
            word = line[:4].upper()
            if word == b'RCPT':
                to.append(line.strip())
            if word == b'DATA':
                f.write(b'354 go on\r\n')
                mail = b''
                for line in f:
                    if line == b'.\r\n':
                        break
                    mail += line
                answer = self.answers.pop(0) if self.answers else b'250 kept\r\n'
                if answer.startswith(b'250'):
                    self.mails.append((to, mail))
                f.write(answer)
                to = []
            elif word == b'QUIT':
                f.write(b'221 bye\r\n')
                break
            else:
                f.write(b'250 yes\r\n')
        connection.close()


def test_a_mail_has_two_forms_one_thread_and_no_header_of_a_strangers():
    office = PostOffice([b'451 later\r\n'])
    with Folder() as f:
        mail = f'  - {{id: mail, kind: mail, options: {{server: "{office.url}", from: "火の見 <hinomi@umi.example>"}}}}\n'
        s = start(f, topics_of(mail, 'channel: mail, address: sato@umi.example', '海フーズ ' + HOSTILE))
        burn(f, s)
        assert until(lambda: office.mails, 20), open(f.at('log')).read()[-800:]
        assert until(lambda: rings(s)[0]['state'] == 'delivered', 8), rings(s)
        s.end()
    to, raw = office.mails[0]
    assert to == [b'RCPT TO:<sato@umi.example>'], to
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    assert not mail.defects, mail.defects
    assert sorted(k.lower() for k in mail.keys()) == ['auto-submitted', 'content-type', 'date', 'from', 'in-reply-to', 'message-id', 'mime-version', 'references', 'subject', 'to'], mail.keys()
    assert '海フーズ' in mail['Subject'] and '異物混入' in mail['Subject'] and mail['From'].addresses[0].display_name == '火の見', mail['Subject']
    assert all(len(l) <= 998 and l.isascii() for l in raw.decode('ascii').split('\r\n'))
    assert mail['References'] == mail['In-Reply-To'] != mail['Message-ID'], mail
    plain, html = [p.get_content() for p in mail.iter_parts()]
    assert '批判者 1' in plain and 'https://desk.example/#/stories/umi/umi-foods/' in plain, plain
    assert '<b>x' not in html and '<!channel' not in html and '&lt;!channel&gt;' in html and 'lang="ja"' in html, html
    office.listener.close()


# ---- the real Alertmanager ----

def alertmanager_program():
    here = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'build', 'peers', 'usr', 'bin', 'prometheus-alertmanager')
    return shutil.which('prometheus-alertmanager') or (here if os.access(here, os.X_OK) else None)


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


class Alertmanager:
    def __init__(self, folder, receiver):
        self.port = free_port()
        self.url = f'http://127.0.0.1:{self.port}'
        config = folder.write('alertmanager.yml', f"""route: {{receiver: care, group_by: [alertname, story], group_wait: 0s, group_interval: 1s, repeat_interval: 1h}}
receivers:
  - name: care
    webhook_configs: [{{url: "{receiver}", send_resolved: true}}]
""")
        self.log = open(folder.at('alertmanager.log'), 'ab')
        self.process = subprocess.Popen(
            [alertmanager_program(), '--config.file=' + config, '--storage.path=' + folder.at('am'), '--cluster.listen-address=',
             f'--web.listen-address=127.0.0.1:{self.port}'], stdout=self.log, stderr=self.log)
        assert until(self.ready, 10), open(folder.at('alertmanager.log')).read()[-800:]

    def ready(self):
        try:
            return urllib.request.urlopen(self.url + '/-/ready', timeout=1).status == 200
        except OSError:
            return False

    def alerts(self):
        return json.load(urllib.request.urlopen(self.url + '/api/v2/alerts?active=true', timeout=5))

    def end(self):
        self.process.terminate()
        self.process.wait(10)
        self.log.close()


def test_the_real_alertmanager_keeps_an_alert_until_it_is_over():
    if not alertmanager_program():
        return 'prometheus-alertmanager is not installed'
    with Folder() as f:
        world = World()
        world.answers['/care'] = (200, {}, b'')
        am = Alertmanager(f, world.url + '/care')
        s = start(f, topics_of(channel('way', 'alertmanager', f'url: "{am.url}", replicas: ["http://127.0.0.1:1"], labels: [team=care], resend: 1s'), 'channel: way'))
        burn(f, s)
        alerts = until(am.alerts, 10)
        assert len(alerts) == 1, (alerts, open(f.at('log')).read()[-800:])
        labels = alerts[0]['labels']
        assert labels['alertname'] == 'HinomiStory' and labels['client'] == 'umi' and labels['team'] == 'care' and labels['story'], labels
        assert '海フーズ' in alerts[0]['annotations']['summary'] and alerts[0]['annotations']['severity'] == 'warning', alerts[0]
        assert alerts[0]['generatorURL'].startswith('https://desk.example/'), alerts[0]
        told = until(lambda: [json.loads(x[3]) for x in world.seen if x[1] == '/care'], 10)
        assert told and told[0]['status'] == 'firing', told
        time.sleep(5)  # longer than an alert lives that is not sent again (4 s)
        assert len(am.alerts()) == 1, am.alerts()
        # A person lowers it: it is over there too.
        status, answer = s.call('POST', f'/api/v1/incidents/{the_incident(s)}/level', {'level': 0, 'text': 'it was a joke'})
        assert status == 200, answer
        assert until(lambda: not am.alerts(), 8), am.alerts()
        assert until(lambda: any(json.loads(x[3])['status'] == 'resolved' for x in world.seen if x[1] == '/care'), 10)
        s.end()
        am.end()
        world.shutdown()


def test_an_alert_of_the_real_alertmanager_lives_on_over_a_restart_and_ends_when_nobody_sends_it():
    if not alertmanager_program():
        return 'prometheus-alertmanager is not installed'
    with Folder() as f:
        world = World()
        world.answers['/care'] = (200, {}, b'')
        am = Alertmanager(f, world.url + '/care')
        topics = topics_of(channel('way', 'alertmanager', f'url: "{am.url}", resend: 1s'), 'channel: way')
        s = start(f, topics)
        burn(f, s)
        assert until(am.alerts, 10)
        assert until(lambda: rings(s)[0]['state'] == 'delivered', 8), rings(s)
        s.process.kill()
        s.process.wait()
        s = Serve(f, config_at(f), topics)
        time.sleep(6)
        assert len(am.alerts()) == 1, am.alerts()
        s.process.kill()
        s.process.wait()
        assert until(lambda: not am.alerts(), 10), am.alerts()
        am.end()
        world.shutdown()


main(globals())
