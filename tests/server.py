"""A server on this computer that misbehaves on demand, for tests of what comes from the web."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Server(ThreadingHTTPServer):
    """Serves `files` by name, from a thread of its own; use it in a ``with``.

    Attributes
    ----------
    files : content by name
    asked, ranges, headers : what was asked for: names, the header Range, all headers
    stops, stops_after : how many times it hangs up, and after how many bytes
    stalls : how many times it falls silent instead, until the test is over
    knows_ranges : whether it sends the rest of a file
    declares : whether it says how long its answer is
    kind : Content-Type of all answers
    status : of all answers, if it is to refuse
    redirects : another address by name; after `waits` seconds, and with a long body that never comes
    drips : "head" or "body": of that, a byte comes now and then, without end
    packing : Content-Encoding of all answers
    raw : by name, all that is sent, from the first line on
    """

    daemon_threads = True

    def __init__(self, files=None):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files = files or {}
        self.asked, self.ranges, self.headers = [], [], []
        self.stops = self.stops_after = self.stalls = 0
        self.knows_ranges = self.declares = True
        self.kind = self.status = None
        self.redirects, self.raw = {}, {}
        self.drips = self.packing = None
        self.waits = 0
        self.over = threading.Event()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_port}/"

    def __enter__(self):
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.shutdown()
        self.server_close()

    def handle_error(self, *_):
        """A client that hung up is no news."""


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        server = self.server
        name = self.path.removeprefix("/")
        asked = self.headers.get("Range")
        server.asked.append(name)
        server.ranges.append(asked)
        server.headers.append(dict(self.headers))
        if server.drips == "head":
            self.drip(b"HTTP/1.1 200 OK\r\nX-Much: ")
            return
        if name in server.raw:
            self.wfile.write(server.raw[name])
            self.close_connection = True
            return
        if server.status or (name not in server.files and name not in server.redirects):
            self.send_error(server.status or 404)
            return
        if name in server.redirects:
            server.over.wait(server.waits)
            self.send_response(302)
            self.send_header("Location", server.redirects[name])
            self.send_header("Content-Length", "1000000000")
            self.end_headers()
            self.close_connection = True
            self.wfile.flush()
            server.over.wait()
            return
        body = server.files[name]
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0
        if not server.knows_ranges:
            start = 0
        if start >= len(body) > 0:
            self.send_error(416)
            return
        self.send_response(206 if start else 200)
        if server.declares:
            self.send_header("Content-Length", str(len(body) - start))
        if server.packing:
            self.send_header("Content-Encoding", server.packing)
        if server.kind:
            self.send_header("Content-Type", server.kind)
        self.end_headers()
        if server.drips == "body":
            self.drip(body[:1])
            return
        if server.stops or server.stalls:
            self.wfile.write(body[start : start + server.stops_after])
            self.wfile.flush()
            self.close_connection = True
            if server.stops:
                server.stops -= 1
            else:
                server.stalls -= 1
                server.over.wait()
        else:
            self.wfile.write(body[start:])

    def drip(self, first):
        self.close_connection = True
        self.wfile.write(first)
        while not self.server.over.wait(0.02):
            self.wfile.write(b"a")

    def log_message(self, *args):
        pass
