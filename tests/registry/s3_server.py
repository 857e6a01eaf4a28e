"""An S3 server on the loopback interface, and a proxy that takes away the condition of a conditional write."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

__all__ = ["BUCKET", "careless_proxy", "s3_environment", "s3_server"]

BUCKET = "registry"
_PATIENCE_SECONDS = 30.0


@contextmanager
def s3_server(folder: Path) -> Iterator[str]:
    """Run a server over a folder with one empty bucket; gives its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    server = subprocess.Popen(
        [sys.executable, "-m", "localbucket", "--host", "127.0.0.1", "--port", str(port), str(folder)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _make_bucket(address, server)
        yield address
    finally:
        server.kill()
        server.wait()


def s3_environment(address: str) -> dict[str, str]:
    """The environment in which `s3://registry/…` means a bucket of that server: nothing of the machine's own."""
    return {
        "AWS_ENDPOINT_URL": address,
        "AWS_ALLOW_HTTP": "true",
        "AWS_ACCESS_KEY_ID": "nobody",
        "AWS_SECRET_ACCESS_KEY": "nothing",
        "AWS_SESSION_TOKEN": "",
        "AWS_REGION": "us-east-1",
    }


@contextmanager
def careless_proxy(address: str) -> Iterator[str]:
    """Pass requests on without `If-None-Match`: a store that takes conditional writes and ignores the condition."""

    class Forward(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def forward(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name: value for name, value in self.headers.items() if name.lower() != "if-none-match"}
            request = urllib.request.Request(address + self.path, body or None, headers, method=self.command)
            try:
                with urllib.request.urlopen(request) as answer:
                    status, answered, content = answer.status, answer.headers, answer.read()
            except urllib.error.HTTPError as error:
                status, answered, content = error.code, error.headers, error.read()
            self.send_response(status)
            for name, value in answered.items():
                if name.lower() not in ("content-length", "connection", "transfer-encoding", "server", "date"):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)

        do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = forward  # noqa: N815 - names that http.server calls

        def log_message(self, *words: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Forward)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _make_bucket(address: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            urllib.request.urlopen(urllib.request.Request(f"{address}/{BUCKET}", method="PUT")).close()
        except urllib.error.HTTPError:
            raise
        except OSError:
            if time.monotonic() > until or server.poll() is not None:
                raise
            time.sleep(0.05)
        else:
            return
