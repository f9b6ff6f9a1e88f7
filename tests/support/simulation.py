"""A web whose pages are edited, moved, deleted and revived by a seeded script, and its visitor."""

from __future__ import annotations

import hashlib
import http.client
import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from urllib.parse import urljoin, urlsplit

from crawler.archive.builder import Exchange
from crawler.model import Fetch, Hop
from tests.support.soak import ROUNDS
from tests.support.webs import Reply

START = datetime(2026, 1, 5, 6, 0, tzinfo=UTC)

# What becomes of a page: how many pages, what they answer before and after each turn.
FATES = {
    "unchanged": (106, ("as-quoted",)),
    "adverts": (10, ("as-quoted", "other-adverts")),
    "edited": (20, ("as-quoted", "edited")),
    "corrected": (6, ("edited", "as-quoted")),
    "deleted": (14, ("as-quoted", "deleted")),
    "revived": (12, ("as-quoted", "deleted", "as-quoted")),
    "moved": (10, ("as-quoted", "moved")),
    "sent-home": (8, ("as-quoted", "sent-home")),
    "broken": (8, ("as-quoted", "broken")),
    "mended": (6, ("as-quoted", "broken", "as-quoted")),
}

PART = 3 if ROUNDS == 1 else 1
"""In `make test` a third of the pages, of every fate some."""

# What the findings of a page say over time, each once: kind and whether it is confirmed.
READ, EDITED = ("verbatim", True), ("source-changed", True)
NEWS = {
    "unchanged": [READ],
    "adverts": [READ],
    "edited": [READ, EDITED],
    "corrected": [("altered", True), READ],
    "deleted": [READ, ("gone", False), ("gone", True)],
    "revived": [READ, ("gone", False), ("gone", True), READ],
    "moved": [READ],
    "sent-home": [READ, ("redirected-away", False), ("redirected-away", True)],
    "broken": [READ, ("server-error", True), ("unreachable", True)],
    "mended": [READ, ("server-error", True), ("unreachable", True), READ],
}

PLACES = (
    "harbour", "market", "station", "museum", "library",
    "theatre", "stadium", "hospital", "windmill", "lighthouse",
)  # fmt: skip
TOWNS = (
    "Arden", "Bexley", "Corwen", "Dunmore", "Elgin",
    "Farsley", "Girvan", "Hexham", "Ilford", "Jarrow",
)  # fmt: skip
WORKS = ("rebuilt", "repainted", "enlarged", "reopened", "insulated")
SEASONS = ("winter", "summer", "autumn", "spring")


class Clock:
    """The only thing that is not real."""

    def __init__(self):
        self.now = START

    def __call__(self):
        return self.now


class Town:
    """The script: each page with its fate and the days of its turns; the server's routes."""

    def __init__(self, seed, clock):
        self.clock = clock
        chance = random.Random(seed)
        fates = [name for name, (count, _) in FATES.items() for _ in range(-(-count // PART))]
        chance.shuffle(fates)
        self.fates = dict(enumerate(fates))
        self.turns = {number: self._turns(fate, chance) for number, fate in self.fates.items()}
        self.words = {number: _sentence(number) for number in self.fates}
        self.validators = {number: chance.choice(("etag", "date", "none")) for number in self.fates}

    def _turns(self, fate, chance):
        """Days from the start: the first turn in the year's first half, the next 90 days later."""
        states = FATES[fate][1]
        first = chance.randrange(10, 180)
        return [START + timedelta(days=first + 90 * n) for n in range(len(states) - 1)]

    def state(self, number):
        """What the page is now, and since when."""
        turned = [day for day in self.turns[number] if day <= self.clock.now]
        since = turned[-1] if turned else START - timedelta(days=100)
        return FATES[self.fates[number]][1][len(turned)], since

    def article(self, number):
        """An article that quotes two pages."""
        paragraphs = [
            f'"{self.words[n]}," Mayor Anna Holm said on Monday.\n\nhttp://town.example/news/{n}-town'
            for n in (number, number + 1)
        ]
        return "What the mayor promised\n\n" + "\n\n".join(paragraphs) + "\n"

    def answer(self, asked, connection):
        """The server."""
        connection.sendall(self._reply(asked).raw())

    def _reply(self, asked):
        parts = asked.path.strip("/").split("/")
        if parts[0] not in ("news", "archive"):
            return Reply(body=_page("Town news", "All the news of the town, each day anew."))
        number = int(parts[1].split("-")[0])
        state, since = self.state(number)
        if state == "deleted":
            return Reply(404, b"<html><body><h1>Not found</h1></body></html>")
        if state == "broken":
            return Reply(500, b"<html><body><h1>Error</h1></body></html>")
        if state == "sent-home":
            return Reply(301, b"", (("Location", "http://town.example/"),))
        if state == "moved" and parts[0] == "news":
            return Reply(301, b"", (("Location", f"http://town.example/archive/{parts[1]}"),))
        words = self.words[number]
        if state == "edited":
            words = words.replace("will be", "will not be")
        advert = "Buy two lamps" if state == "other-adverts" else "Visit the funfair"
        body = _page(f"Mayor on plan {number}", words, advert)
        return self._conditional(asked, number, since, body)

    def _conditional(self, asked, number, since, body):
        """A 304 where the page carries validators and is the one that is asked about."""
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        date = format_datetime(since, usegmt=True)
        kind = self.validators[number]
        sent = {"etag": (("ETag", etag),), "date": (("Last-Modified", date),), "none": ()}[kind]
        same = asked.headers.get("if-none-match") == etag
        same = same or asked.headers.get("if-modified-since") == date
        return Reply(304, b"", sent, None) if same else Reply(200, body, sent)


def _sentence(n):
    place, town = PLACES[n % 10], TOWNS[n // 10 % 10]
    work, season = WORKS[n // 7 % 5], SEASONS[n // 100]
    return f"The old {place} of {town} will be {work} before the {season} of plan {n + 300}"


def _page(title, words, advert=""):
    return (
        f"<html lang=en><head><title>{title}</title></head><body><aside class=ad>{advert}</aside>"
        f"<article><h1>{title}</h1><p>Mayor Anna Holm spoke on Monday to the council of the town,"
        f" and many people came to listen.</p><p>“{words},” the mayor said. The council agreed"
        f" after a debate of two hours.</p></article></body></html>"
    ).encode()


class Visitor:
    """Fetches over real HTTP what a frontier owes; archives each answer with the clock's time."""

    def __init__(self, port, clock):
        self.port, self.clock = port, clock
        self.answers = Counter()

    def __call__(self, frontier, writer):
        while jobs := frontier.lease(64):
            fetches = [self.fetch(job, writer) for job in jobs]
            writer.sync()
            for fetch in fetches:
                frontier.done(fetch)
        return True

    def fetch(self, job, writer):
        url, hops, known = job.url, (), job.validators
        while True:
            asked = known if known is not None and known.url == url else None
            exchange, headers = self._exchange(url, asked)
            evidence = writer.write(exchange)
            self.answers[exchange.status] += 1
            if exchange.status != 301:
                break
            hops = (*hops, Hop(url, 301, evidence.record_id))
            url = urljoin(url, headers["location"])
        kept = asked if exchange.status == 304 else None
        return Fetch(
            requested=job.url,
            fetched=self.clock().strftime("%Y-%m-%dT%H:%M:%SZ"),
            redirects=hops,
            final=url,
            status=kept.status if kept else exchange.status,
            content_type="text/html",
            evidence=evidence,
            etag=headers.get("etag"),
            last_modified=headers.get("last-modified"),
        )

    def _exchange(self, url, asked):
        parts = urlsplit(url)
        headers = {"Host": parts.netloc}
        if asked is not None and asked.etag:
            headers["If-None-Match"] = asked.etag
        if asked is not None and asked.last_modified:
            headers["If-Modified-Since"] = asked.last_modified
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", parts.path, headers=headers)
        answer = connection.getresponse()
        payload = answer.read()
        connection.close()
        head = tuple((k.encode(), v.encode()) for k, v in answer.getheaders())
        exchange = Exchange(
            url=url,
            method="GET",
            request_head=f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}".encode(),
            status=answer.status,
            reason=answer.reason,
            response_head=head,
            payload=payload,
            at=self.clock(),
            unmodified=asked.evidence if asked is not None else None,
        )
        return exchange, {name.lower(): value for name, value in answer.getheaders()}
