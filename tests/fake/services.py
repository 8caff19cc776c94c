"""Slack, Teams, Discord, Mattermost, LINE and PagerDuty on loopback, as strict as they are: each looks at what it is sent
by its own rules and limits, keeps what it took in .taken, and refuses the rest in its own words.

fail[name] = list of answers (status, headers, body) or 'reset' given first, in turn."""
import json
import re
import socket
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def units(text):
    return len(text.encode('utf-16-le')) // 2


def plain(status, text):
    return status, {'Content-Type': 'text/plain'}, text.encode()


def data(status, value):
    return status, {'Content-Type': 'application/json'}, json.dumps(value).encode()


class Refused(Exception):
    pass


def want(good, words):
    if not good:
        raise Refused(words)


def slack(request, body):
    try:
        message = json.loads(body)
        if not message.get('text') and not message.get('blocks'):
            return plain(400, 'no_text')
        want(units(message['text']) <= 40000 and len(message['blocks']) <= 50, 'invalid_blocks')
        for block in message['blocks']:
            if block['type'] == 'header':
                want(block['text']['type'] == 'plain_text' and 1 <= units(block['text']['text']) <= 150, 'invalid_blocks')
            elif block['type'] == 'section':
                want(1 <= units(block['text']['text']) <= 3000, 'invalid_blocks')
            elif block['type'] == 'actions':
                want(1 <= len(block['elements']) <= 25, 'invalid_blocks')
                for button in block['elements']:
                    want(units(button['text']['text']) <= 75 and units(button['url']) <= 3000, 'invalid_blocks')
            else:
                raise Refused('invalid_blocks')
        # what would call somebody or become a link
        for text in [message['text']] + [b['text']['text'] for b in message['blocks'] if b['type'] != 'actions']:
            want(not re.search(r'<[^>]*>', text), 'it holds a command: ' + text)
    except Refused as e:
        return plain(400, str(e))
    except (ValueError, KeyError, TypeError):
        return plain(400, 'invalid_payload')
    return plain(200, 'ok')


def teams(request, body):
    if len(body) > 28 * 1024:
        return plain(200, 'Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 413')
    message = json.loads(body)
    card = message['attachments'][0]
    if message['type'] != 'message' or card['contentType'] != 'application/vnd.microsoft.card.adaptive' or card['content']['type'] != 'AdaptiveCard':
        return plain(400, 'Invalid webhook request')
    for block in card['content']['body']:
        if re.search(r'(?<!\\)\[[^\]]*\]\(|<at>', block['text']):
            return plain(400, 'it holds a link or a mention: ' + block['text'])
    return 202, {}, b''


def discord(request, body):
    if request.command == 'GET':
        return data(200, {'id': '1', 'type': 1})
    message = json.loads(body)
    if message.get('allowed_mentions') != {'parse': []}:
        return data(400, {'message': 'it could call everyone', 'code': 50035})
    size = units(message['content']) <= 2000 and units(message.get('username', 'x')) <= 80 and len(message['embeds']) <= 10
    for embed in message['embeds']:
        size = size and units(embed['title']) <= 256 and units(embed['description']) <= 4096
    if not size:
        return data(400, {'message': 'Invalid Form Body', 'code': 50035})
    return data(200, {'id': '99'}) if 'wait=true' in request.path else (204, {}, b'')


def mattermost(request, body):
    message = json.loads(body)
    if not message.get('text'):
        return data(400, {'id': 'web.incoming_webhook.text.app_error', 'message': 'No text specified.', 'status_code': 400})
    if len(message['text']) > 16383 or re.search(r'@(channel|here|all)\b', message['text']):
        return data(400, {'id': 'web.incoming_webhook.parse.app_error', 'message': 'too long, or it calls everyone', 'status_code': 400})
    return plain(200, 'ok')


def line(request, body):
    s = request.server
    if request.headers.get('Authorization') != 'Bearer hunter2-line':
        return data(401, {'message': 'Authentication failed due to the following reason: invalid token.'})
    message = json.loads(body)
    if any(m['type'] != 'text' or not 1 <= units(m['text']) <= 5000 for m in message['messages']) or not 1 <= len(message['messages']) <= 5:
        return data(400, {'message': 'The request body has 1 error(s)', 'details': [{'message': 'Length must be between 0 and 5000', 'property': 'messages[0].text'}]})
    if request.path.endswith('/validate/push'):
        return data(200, {})
    if not re.fullmatch('[UCR][0-9a-f]{32}', message['to']):
        return data(400, {'message': "The property, 'to', in the request body is invalid (line: -, column: -)"})
    key = request.headers.get('X-Line-Retry-Key', '')
    if not re.fullmatch('[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}', key):
        return data(400, {'message': 'The retry key is no UUID'})
    if key in s.keys:
        return data(409, {'message': 'The retry key is already accepted'})
    s.keys.add(key)
    return data(200, {'sentMessages': [{'id': '461230966842064897'}]})


def pagerduty(request, body):
    s = request.server
    if request.command == 'HEAD':
        return 404, {}, b''
    event = json.loads(body)
    errors = []
    if len(event.get('routing_key', '')) != 32:
        errors.append("Length of 'routing_key' is incorrect (should be 32 characters)")
    if event['event_action'] == 'trigger':
        payload = event['payload']
        if not payload.get('summary') or units(payload['summary']) > 1024 or payload['severity'] not in ('critical', 'error', 'warning', 'info'):
            errors.append("'payload' is wrong")
    elif not event.get('dedup_key'):
        errors.append("'dedup_key' is missing or blank")
    if len(event.get('dedup_key', '')) > 255 or len(body) > 512000:
        errors.append('too long')
    if errors:
        return data(400, {'status': 'invalid event', 'message': 'Event object is invalid', 'errors': errors})
    s.alerts[event['dedup_key']] = {'trigger': 'triggered', 'acknowledge': 'acknowledged', 'resolve': 'resolved'}[event['event_action']]
    return data(202, {'status': 'success', 'message': 'Event processed', 'dedup_key': event['dedup_key']})


SERVICES = [('/services/T0/B0/hunter2', 'slack', slack), ('/workflows/hunter2', 'teams', teams),
            ('/api/webhooks/1/hunter2', 'discord', discord), ('/hooks/hunter2', 'mattermost', mattermost),
            ('/v2/bot/message/', 'line', line), ('/v2/enqueue', 'pagerduty', pagerduty)]


class Services(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port=0):
        self.taken, self.refused, self.fail = {}, {}, {}  # name -> [(path, headers, body)]
        self.keys, self.alerts = set(), {}
        self.delay = 0

        class Handler(BaseHTTPRequestHandler):
            def answer(self):
                body = self.rfile.read(int(self.headers.get('Content-Length') or 0))
                for path, name, look in SERVICES:
                    if self.path.startswith(path):
                        break
                else:
                    name, look = 'none', lambda request, body: plain(404, 'no_service')
                fail = self.server.fail.get(name)
                answer = fail.pop(0) if fail else None
                if answer is None:
                    try:
                        answer = look(self, body)
                    except (ValueError, KeyError, TypeError) as e:
                        answer = plain(400, f'{type(e).__name__}: {e}')
                if self.command != 'POST' or b'"text":""' in body or self.path.endswith('/validate/push'):
                    name = 'check ' + name
                good = answer != 'reset' and (answer[0] < 300 or answer[0] == 409)
                (self.server.taken if good else self.server.refused).setdefault(name, []).append(
                    (self.path, dict(self.headers), body))
                if answer == 'reset':
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                status, headers, text = answer
                self.send_response(status)
                for k, v in headers.items():
                    self.send_header(k, v)
                self.send_header('Content-Length', str(len(text)))
                self.end_headers()
                if self.command != 'HEAD':
                    self.wfile.write(text)

            do_GET = do_POST = do_HEAD = answer

            def log_message(self, *unused):
                pass

        super().__init__(('127.0.0.1', port), Handler)
        self.url = f'http://127.0.0.1:{self.server_port}'
        threading.Thread(target=self.serve_forever, daemon=True).start()


if __name__ == '__main__':
    services = Services(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
    print(services.url, flush=True)
    threading.Event().wait()
