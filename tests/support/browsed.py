"""Pages for a browser, tame and hostile, and a port that must never be reached."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.support.webs import Asked, Reply, Route

QUOTE = "the lock will be open to ships of every size from the first of May"
TEXT = (
    f"“We can promise that {QUOTE},” said harbour master Lena Brandt on Tuesday. "
    "She had been asked about the winter works by the members of the shipping council."
)


def app(script: str = "", body: str = "") -> Reply:
    """A page that is empty until `script` (inline) or /app.js has run."""
    inline = f"<script>{script}</script>" if script else '<script src="/app.js"></script>'
    page = f'<!doctype html><title>Harbour</title><div id="root"></div>{body}{inline}'
    return Reply(body=page.encode())


SHOW = f"""
  const p = document.createElement('p');
  p.textContent = {json.dumps(TEXT)};
  document.getElementById('root').append(p);
"""
SCRIPT = f"fetch('/story.json').then(r => r.json()).then(() => {{{SHOW}}})"


def routes(inner: int) -> dict[str, Route]:
    """The web. `inner` is the port on loopback that pages try to reach."""
    private = f"http://127.0.0.1:{inner}"
    asks = f"""
      const all = [fetch('{private}/a'), fetch('http://localhost:{inner}/b'),
        fetch('http://inside.example/c'), fetch('/away')];
      new WebSocket('ws://127.0.0.1:{inner}/d');
      navigator.sendBeacon('{private}/e', 'x');
      new Image().src = '{private}/f';
      const frame = document.createElement('iframe');
      frame.src = '{private}/g'; document.body.append(frame);
      const link = document.createElement('link');
      link.rel = 'prefetch'; link.href = '{private}/h'; document.head.append(link);
      open('{private}/i');
      new EventSource('{private}/j');
      const made = new Worker(URL.createObjectURL(new Blob([`fetch('{private}/k')`])));
      const blank = document.createElement('iframe'); document.body.append(blank);
      for (const view of [window, blank.contentWindow]) if (view.RTCPeerConnection) {{
        const peer = new view.RTCPeerConnection(
          {{iceServers: [{{urls: 'stun:127.0.0.1:{inner}'}}]}});
        peer.createDataChannel('x'); peer.createOffer().then(o => peer.setLocalDescription(o));
      }}
      Promise.allSettled(all).then(() => {{{SHOW}}});
    """
    return {
        "/story": app(),
        "/app.js": Reply(body=SCRIPT.encode(), type="text/javascript"),
        "/story.json": Reply(body=b"{}", type="application/json"),
        "/closed": app("fetch('/private/x').catch(() => {" + SHOW + "})"),
        "/robots.txt": Reply(body=b"User-agent: *\nDisallow: /private/", type="text/plain"),
        "/probe": app(asks),
        "/away": Reply(302, b"", (("Location", private + "/l"),)),
        "/spin": app("for (;;) {}"),
        "/busy": app("setInterval(() => fetch('/story.json?' + Math.random()), 20);" + SHOW),
        "/drip": app("fetch('/slow').finally(() => {" + SHOW + "})"),
        "/slow": slow,
        "/dialogs": app("for (let i = 0; i < 50; i++) alert(i); " + SHOW),
        "/asking": app("onbeforeunload = () => 'stay'; while (confirm('?') || true) {}"),
        "/download": app(
            "const a = document.createElement('a'); a.href = '/file'; a.download = 'x.bin';"
            "document.body.append(a); a.click(); location.href = '/file';" + SHOW
        ),
        "/file": Reply(body=b"\0" * 1000, type="application/octet-stream"),
        "/elsewhere": app("location.replace('/front')"),
        "/loop": app("location.reload()"),
        "/rewritten": app("history.replaceState({}, '', '/'); " + SHOW),
        "/slug": app("history.replaceState({}, '', '/slug/a-title'); " + SHOW),
        "/huge": app("const t = 'word '.repeat(2e5); for (let i = 0; i < 4; i++)"
                     "document.body.append(t); " + SHOW),
        "/endless": app("const all = []; for (;;) all.push(new Array(1e6).fill(all.length))"),
        "/empty": app("1 + 1"),
        "/plain": Reply(body=f"<html><body><p>{TEXT}</p><script>1</script></body></html>".encode()),
    }  # fmt: skip


def slow(_: Asked, connection: socket.socket) -> None:
    """Never answers."""
    connection.settimeout(30)
    connection.recv(1)


@contextmanager
def trap() -> Iterator[tuple[int, list[str]]]:
    """A port on loopback, for TCP and UDP, and what reached it."""
    reached: list[str] = []
    tcp, udp = socket.socket(), socket.socket(type=socket.SOCK_DGRAM)
    tcp.bind(("127.0.0.1", 0))
    port = tcp.getsockname()[1]
    udp.bind(("127.0.0.1", port))
    tcp.listen()
    tcp.settimeout(0.1)
    udp.settimeout(0.1)
    done = threading.Event()

    def listen() -> None:
        while not done.is_set():
            try:
                connection, _ = tcp.accept()
                connection.settimeout(1)
                reached.append(connection.recv(200).decode("latin-1"))
                connection.close()
            except OSError:
                pass
            with suppress(OSError):
                reached.append(f"udp {udp.recv(200)!r}")

    thread = threading.Thread(target=listen)
    thread.start()
    try:
        yield port, reached
    finally:
        done.set()
        thread.join()
        tcp.close()
        udp.close()
