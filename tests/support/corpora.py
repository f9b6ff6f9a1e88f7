"""A small archived corpus: two articles on the web and their sources, made without a network."""

from pathlib import Path

from tests.support import archives

ARTICLES = {
    "http://daily.example/toll": """<html lang="en"><head><title>Toll on the bridge</title></head>
<body><article><h1>Toll on the bridge</h1>
<p>“We do expect the toll to rise next year,” the mayor said in a
<a href="http://cityhall.example/toll">statement</a> on the bridge on Monday.</p>
<p>The council met for three hours and then went home without any decision at all.</p>
<p>“The ferries leave every 20 minutes until midnight,” the harbour office said in its
<a href="http://harbour.example/ferries">notice</a> to passengers.</p></article></body></html>""",
    "http://daily.example/school": """<html lang="en"><head><title>School opens</title></head>
<body><article><h1>School opens</h1>
<p>“The new school will open its doors in the first week of May,” the headmistress said in a
<a href="http://school.example/may">letter</a> to the parents.</p>
<p>“Nobody has asked the teachers about it,” a teacher wrote in a
<a href="http://lost.example/blog">post</a> that is no longer in any archive.</p>
</article></body></html>""",
}
SOURCES = {
    "http://cityhall.example/toll": (
        "We do not expect the toll to rise next year. It pays for the upkeep of the bridge."
    ),
    "http://harbour.example/ferries": (
        "The ferries leave every 20 minutes until midnight. Bicycles travel free of charge."
    ),
    "http://school.example/may": (
        "The new school will open its doors in the first week of May. Lunch will be served."
    ),
}
FILLER = "<p>The office is open from Monday to Friday and answers letters within a week.</p>"


def page(words: str) -> str:
    """A source page whose text has `words`."""
    return (
        f"<html lang='en'><head><title>Notice</title></head><body><main><h1>Notice</h1>"
        f"<p>{words}</p>{FILLER * 3}</main></body></html>"
    )


def corpus(folder: Path, **options) -> Path:
    """An archive folder of the articles and their sources; one link is archived nowhere."""
    options.setdefault("record_ids", archives.ids())
    with archives.writer(folder, **options) as out:
        pages = {**{url: page(words) for url, words in SOURCES.items()}, **ARTICLES}
        for after, (url, html) in enumerate(pages.items()):
            out.write(archives.exchange(url, html.encode(), after=after))
    return folder
