#!/usr/bin/env python3
"""A Jetstream server on loopback: replays a file of events to whoever subscribes, from the cursor on.

  tests/fake/jetstream.py EVENTS.jsonl [--port N] [--pace N] [--drop N] [--repeat N] [--garbage N]

It prints its address and runs until it is ended. --pace events a second (0: as fast as they are read); --drop ends the
connection without a close after so many events; --repeat sends every nth twice; --garbage sends something that is no
event after every nth.
"""
import argparse
import base64
import hashlib
import json
import re
import socket
import struct
import threading
import time


def frame(opcode, payload):
    n = len(payload)
    if n < 126:
        return struct.pack('!BB', 0x80 | opcode, n) + payload
    if n < 65536:
        return struct.pack('!BBH', 0x80 | opcode, 126, n) + payload
    return struct.pack('!BBQ', 0x80 | opcode, 127, n) + payload


GARBAGE = [b'', b'no JSON', b'{"did":"did:plc:x"}', b'[]', b'{"did":1,"time_us":"x","kind":{}}']


class Jetstream:
    def __init__(self, lines, port=0, pace=0, drop=0, repeat=0, garbage=0):
        self.events = [(json.loads(line)['time_us'], line.encode()) for line in lines if line.strip()]
        self.pace, self.drop, self.repeat, self.garbage = pace, drop, repeat, garbage
        self.connections = 0
        self.stopping = False
        self.listener = socket.create_server(('127.0.0.1', port))
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self._accept, daemon=True)
        self.thread.start()

    def url(self):
        return f'ws://127.0.0.1:{self.port}'

    def stop(self):
        self.stopping = True
        self.listener.close()

    def _accept(self):
        while not self.stopping:
            try:
                peer, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(peer,), daemon=True).start()

    def _serve(self, peer):
        try:
            with peer:
                self._talk(peer)
        except OSError:
            pass  # it was killed: that is what this server is for

    def _talk(self, peer):
        head = b''
        while b'\r\n\r\n' not in head:
            more = peer.recv(4096)
            if not more:
                return
            head += more
        key = re.search(rb'\r\nSec-WebSocket-Key: *([^\r]+)', head).group(1)
        accept = base64.b64encode(hashlib.sha1(key + b'258EAFA5-E914-47DA-95CA-C5AB0DC85B11').digest())
        peer.sendall(b'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
                     b'Sec-WebSocket-Accept: ' + accept + b'\r\n\r\n')
        cursor = re.search(rb'[?&]cursor=(\d+)', head)
        self._send(peer, int(cursor.group(1)) if cursor else 0)

    def _send(self, peer, cursor):
        batch, sent, start = [], 0, time.monotonic()
        for time_us, line in self.events:
            if time_us < cursor:
                continue
            sent += 1
            batch.append(frame(1, line))
            if self.repeat and sent % self.repeat == 0:
                batch.append(frame(1, line))
            if self.garbage and sent % self.garbage == 0:
                batch.append(frame(1, GARBAGE[sent % len(GARBAGE)]))
            if len(batch) >= 20:
                peer.sendall(b''.join(batch))
                batch = []
                if self.pace:
                    time.sleep(max(0, start + sent / self.pace - time.monotonic()))
            if self.drop and sent == self.drop:
                peer.sendall(b''.join(batch))
                return
        peer.sendall(b''.join(batch))
        while peer.recv(4096):
            pass


def main():
    args = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    args.add_argument('events')
    for name in ('port', 'pace', 'drop', 'repeat', 'garbage'):
        args.add_argument('--' + name, type=int, default=0)
    given = args.parse_args()
    with open(given.events, encoding='utf8') as file:
        stream = Jetstream(file, given.port, given.pace, given.drop, given.repeat, given.garbage)
    print(stream.url(), flush=True)
    try:
        stream.thread.join()
    except KeyboardInterrupt:
        pass


if __name__ == '__main__':
    main()
