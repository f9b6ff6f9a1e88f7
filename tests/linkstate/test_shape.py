import pytest

from crawler.linkstate.shape import tells_a_story

SENTENCE = "The council of the town met on Monday and spoke for two hours about the old bridge. "
STORY = "".join(f"<p class=x>{SENTENCE * 4}<a href=/n>{n}</a></p>\n" for n in range(20))


@pytest.mark.parametrize(
    ("markup", "told"),
    [
        (f"<body>{STORY}", True),
        (f"<BODY>{STORY.replace('<p', '<P')}", True),
        ("<body>" + "<p>Sign in to read on.</p>" * 400, False),
        (f"<body><script>let page = `{STORY}`</script><div id=root></div>", False),
        (f"<body><noscript>{STORY}</noscript>", False),
        (f"<body><template>{STORY}</template><!-- {STORY} -->", False),
        (f"<body style='display:none'>{STORY}", False),
        ("<body>" + f"<pre>{SENTENCE * 90}</pre><picture>{SENTENCE * 90}</picture>", False),
        ("<body><p " + "x" * 9_000 + "></p>", False),
        ("", False),
    ],
)
def test_markup_alone_shows_a_story(markup, told):
    assert tells_a_story(markup.encode()) is told


def test_long_hostile_markup_is_looked_at_in_time():
    for part in ("<p", "<p>", "<script", "<!--", "<p><", "<body "):
        assert not tells_a_story(part.encode() * 200_000)
