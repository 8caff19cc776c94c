"""A model server on loopback that speaks the OpenAI-compatible chat interface. What it was asked stands in .asked; what it
says comes from .says, in turn, the last one for ever: a text (what its JSON holds), or
  ('raw', content)      that content, JSON or not
  ('status', code, why) an error
  ('slow', seconds, text) nothing for so long, then the text
  'cut'                 the connection is cut"""
import json
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Model(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self):
        self.asked, self.says, self.turn = [], ['I am well.'], 0
        super().__init__(('127.0.0.1', 0), Chat)
        self.url = f'http://127.0.0.1:{self.server_port}/v1'
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def say(self, *says):
        self.says, self.turn = list(says), 0

    def handle_error(self, *unused):
        pass


class Chat(BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def do_POST(self):
        model = self.server
        body = json.loads(self.rfile.read(int(self.headers['Content-Length'])))
        assert self.path == '/v1/chat/completions' and body['stream'] is False, self.path
        assert body['response_format']['json_schema']['strict'] is True
        model.asked.append(body)
        what = model.says[min(model.turn, len(model.says) - 1)]
        model.turn += 1
        if what == 'cut':
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        if isinstance(what, tuple) and what[0] == 'slow':
            time.sleep(what[1])
            what = what[2] if len(what) > 2 else 'late'
        if isinstance(what, tuple) and what[0] == 'status':
            return self.answer(what[1], {'error': {'message': what[2]}})
        content = what[1] if isinstance(what, tuple) else json.dumps({'text': what}, ensure_ascii=False)
        self.answer(200, {'choices': [{'finish_reason': 'stop', 'message': {'role': 'assistant', 'content': content}}]})

    def answer(self, status, value):
        data = json.dumps(value).encode()
        self.send_response(status)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *unused):
        pass
