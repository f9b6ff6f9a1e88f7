import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.articles.outlets import named_sources, names_in, outlet_of, outlets
from crawler.web.url import registered_domain


def names(text):
    return [source.name for source in named_sources(text)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("he told the state-run RIA Novosti\nnews agency.", "RIA Novosti"),
        ("according to the state-run RIA Novosti news agency", "RIA Novosti"),
        ("she told Reuters on Friday", "Reuters"),
        ("he told the Moscow-based Interfax news agency", "Interfax"),
        ("told Russia’s TASS", "TASS"),
        ("in an interview with the BBC", "BBC"),
        ("As cited by the Xinhua news agency, he", "Xinhua"),
        ("The Washington Post reported on Monday", "Washington Post"),
        ("In a report by The New York Times, he", "New York Times"),
        ("RIA Novosti quoted him as saying", "RIA Novosti"),
        ("the World Health Organization said", "WHO"),
        ("according to the World Health Organization", "WHO"),
        ("Об этом сообщает ТАСС.", "TASS"),
        ("Об этом сообщило РИА Новости.", "RIA Novosti"),
        ("передает корреспондент «Интерфакса»", "Interfax"),
        ("по данным РИА «Новости», он", "RIA Novosti"),
        ("пишет газета «Коммерсантъ»", "Kommersant"),
        ("заявил он в интервью «Медузе»", "Meduza"),
        ("повідомляє Укрінформ.", "Ukrinform"),
        ("Про це пише «Європейська правда»", "European Pravda"),
        ("розповів він в інтерв’ю Українській правді", "Ukrainska Pravda"),
        ("laut dpa nicht", "dpa"),
        ("sagte sie der Deutschen Presse-Agentur", "dpa"),
        ("sagte er der „Bild“-Zeitung", "Bild"),
        ("berichtet die Süddeutsche Zeitung", "Süddeutsche Zeitung"),
        ("selon l’AFP", "Agence France-Presse"),
        ("a-t-il déclaré à l'AFP", "Agence France-Presse"),
        ("rapporte Le Monde", "Le Monde"),
        ("der „Bild“ zufolge", "Bild"),
        ("remarks on Fox News", "Fox News"),
        ("a report by the United Nations", "United Nations"),
        ("朝日新聞の取材に", "Asahi Shimbun"),
        ("según EFE, el", "EFE"),
        ("dijo a la agencia EFE", "EFE"),
        ("declaró a El País", "El País"),
        ("uvedla agentura Reuters", "Reuters"),
        ("řekl ČTK", "ČTK"),
        ("powiedział PAP", "PAP"),
        ("据新华社报道，", "Xinhua"),
        ("ロイターによると", "Reuters"),
    ],
)
def test_attributions_by_name_are_found(text, name):
    assert names(text) == [name]


@pytest.mark.parametrize(
    "text",
    [
        "Reuters moved its office to Berlin.",
        "He worked for the BBC for ten years.",
        "AFP contributed to this report.",
        "Photo: Reuters",
        "shares of The New York Times fell",
        "a former CNN producer was arrested",
        "The White House is in Washington.",
        "NATO soldiers arrived. He told them so.",
        "MOSCOW (Reuters) - The",
        "Он работал в ТАСС.",
        "Nature is beautiful, according to him.",
        "Die Welt ist schön, sagte er.",
        "He founded RIA Novosti in 1990.",
        "told him that Reuters was wrong",
        "Reuters reported a quarterly profit",
        "CNN, owned by a company, fell",
        "his remarks on NATO were short",
        "an interview about the White House",
        "comments on the United Nations",
        "bojovali za NATO",
    ],
)
def test_an_outlet_that_is_only_mentioned_is_no_source(text):
    assert names(text) == []


def test_a_source_stands_where_its_name_stands():
    text = "He told the state-run RIA Novosti\nnews agency."
    (source,) = named_sources(text)
    assert source.span.of(text) == "RIA Novosti"
    assert "ria.ru" in source.domains


def test_the_longest_spelling_wins():
    assert [name.outlet.name for name in names_in("Interfax-Ukraine")] == ["Interfax-Ukraine"]
    assert [name.outlet.name for name in names_in("BBC News")] == ["BBC"]


def test_part_of_a_word_is_no_name():
    assert names_in("TASSels APpetite Рейтерский") == ()


def test_the_table_is_large_and_well_formed():
    table = outlets()
    assert len(table) >= 300
    assert len({outlet.name for outlet in table}) == len(table)
    for outlet in table:
        assert outlet.domains, outlet.name
        assert all(spelling == spelling.strip() != "" for spelling in outlet.spellings), outlet.name
        assert all(registered_domain(domain) for domain in outlet.domains), outlet.name
        assert len(outlet.country) == 2


def test_every_spelling_finds_its_outlet():
    taken = set()
    for outlet in outlets():
        for spelling in outlet.spellings:
            if spelling in taken:
                continue
            taken.add(spelling)
            found = names_in(f"– {spelling.replace('~', '')} –")
            assert found, spelling
            assert found[0].span.start == 2, spelling


@pytest.mark.parametrize(
    ("domain", "name"),
    [
        ("ria.ru", "RIA Novosti"),
        ("www.bbc.co.uk", "BBC"),
        ("news.sky.com", "Sky News"),
        ("asia.nikkei.com", "Nikkei"),
        ("unknown.example", None),
        ("notria.ru", None),
    ],
)
def test_domains_lead_to_outlets(domain, name):
    found = outlet_of(domain)
    assert (found.name if found else None) == name


@given(st.text(alphabet="to ld Reuters,.«»ТАСС сообщает新华社\n", max_size=200))
def test_sources_are_found_in_order_and_never_overlap(text):
    end = 0
    for source in named_sources(text):
        assert source.span.start >= end
        end = source.span.end


@pytest.mark.parametrize("hostile", ["told the " * 30_000, "Reuters " * 5_000, "新华社" * 20_000])
def test_hostile_text_is_read_in_linear_time(hostile):
    assert len(named_sources(hostile)) <= len(hostile)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("da", "Ifølge Reuters er skibet sunket."),
        ("da", "Skibet er sunket, skriver Reuters."),
        ("no", "Vi venter, sier hun til Reuters."),
        ("sv", "Reuters rapporterar att fartyget har sjunkit. Reuters skriver det."),
        ("nl", "Het schip is gezonken, aldus Reuters."),
        ("ro", "Potrivit Reuters, nava s-a scufundat."),
        ("ro", "„Așteptăm”, a declarat el pentru Reuters."),
        ("el", "Σύμφωνα με το Reuters, το πλοίο βυθίστηκε."),
        ("tr", "Reuters yazdı: gemi battı."),
        ("ar", "ذكرت رويترز أن السفينة غرقت."),
        ("he", "לפי רויטרס הספינה טבעה."),
    ],
)
def test_the_cues_of_a_languages_file_attribute_as_well(lang, text):
    assert {source.name for source in named_sources(text, lang)} == {"Reuters"}


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("da", "Reuters har til huse i London."),
        ("no", "Han reiste til Reuters."),
        ("ro", "El lucrează pentru Reuters."),
        ("el", "Δουλεύει στο Reuters."),
    ],
)
def test_where_an_outlet_is_only_mentioned_it_is_no_source(lang, text):
    assert not named_sources(text, lang)
