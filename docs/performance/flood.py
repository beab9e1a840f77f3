#!/usr/bin/env python3
"""
Floods a port with TLS handshakes, for `compare`: 500 connections are always under way; each says hello, reads the answer and begins anew.
Prints at SIGTERM how many were answered. Never point it at a server where people are.

    docs/performance/flood.py PORT
"""

import selectors
import signal
import socket
import ssl
import sys

CONNECTIONS = 500


def hello():
    """What a client says first. Nobody checks whether it has been said before."""
    said = ssl.MemoryBIO()
    client = ssl.create_default_context().wrap_bio(ssl.MemoryBIO(), said, server_hostname="localhost")
    try:
        client.do_handshake()
    except ssl.SSLWantReadError:
        return said.read()


def begin(selector, port):
    connection = socket.socket()
    connection.setblocking(False)
    connection.connect_ex(("127.0.0.1", port))
    selector.register(connection, selectors.EVENT_WRITE)


def main():
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit())
    port, first, answered = int(sys.argv[1]), hello(), 0
    selector = selectors.DefaultSelector()
    try:
        for _ in range(CONNECTIONS):
            begin(selector, port)
        while True:
            for key, ready in selector.select():
                connection, over = key.fileobj, False
                try:
                    if ready & selectors.EVENT_WRITE:
                        connection.send(first)
                        selector.modify(connection, selectors.EVENT_READ)
                    else:
                        answered += bool(connection.recv(1 << 14))
                        over = True
                except OSError:
                    over = True
                if over:
                    selector.unregister(connection)
                    connection.close()
                    begin(selector, port)
    finally:
        print(answered)


if __name__ == "__main__":
    main()
