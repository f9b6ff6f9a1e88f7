"""Speakers: who is said to have spoken, in each language that has a word list."""

import pytest

from crawler.articles.quotations import quotations
from crawler.language.detection import surely
from crawler.language.lexicon import cues, languages, parse


def told(text: str, lang: str) -> list[tuple[str | None, str | None]]:
    return [(q.speaker.name if q.speaker else None, q.cue) for q in quotations(text, lang)]


@pytest.mark.parametrize(
    ("text", "speaker", "cue"),
    [
        ('"We are done here," said Marlow.', "Marlow", "said"),
        ('"We are done here," Mr. Marlow said.', "Mr. Marlow", "said"),
        ('"We are done here," she said in May.', "she", "said"),
        ('"Are we done here?" Ida Marlow asked.', "Ida Marlow", "asked"),
        (
            '"We are done here," said Ida Marlow, a retired judge who lives in York.',
            "Ida Marlow",
            "said",
        ),
        (
            '"We are done," Ida Marlow, the head of the port of York, one of three, said.',
            "Ida Marlow",
            "said",
        ),
        (
            '"We are done here," according to the Port Authority.',
            "the Port Authority",
            "according to",
        ),
        ('"We are done here," the group tweeted.', "the group", "tweeted"),
        ('"We are done here," officials said.', "officials", "said"),
        ('"We are done here," said the ruling.', "the ruling", "said"),
        ('Ida Marlow said: "We are done here."', "Ida Marlow", "said"),
        ('Asked about the port, Marlow said, "We are done here."', "Marlow", "said"),
        (
            'Ida Marlow, the head of the port, told a local paper: "We are done here."',
            "Ida Marlow",
            "told",
        ),
        (
            'In May, a woman in the crowd asked him: "Are we done here now?"',
            "a woman in the crowd",
            "asked",
        ),
        (
            'According to Ida Marlow, the port "is done and will not reopen".',
            "Ida Marlow",
            "According to",
        ),
        ('Ida Marlow, author: "We are done here and now."', "Ida Marlow", None),
        ('Marlow went on to say, "We are done here."', "Marlow", "say"),
        ('Marlow said the port is "done for".', "Marlow", "said"),
        ('The president on Thursday said it was "done for".', "The president", "said"),
        ('Marlow Monday accused them of a plot and said they were "done for".', "Marlow", "said"),
        ('Norland branded the port an "outlaw harbour".', "Norland", "branded"),
        ('The report said Norland was "done for".', "The report", "said"),
        ('He laughed and said, "We are done here."', "He", "said"),
        (
            'Her friend Ida Marlow, 20, chimed in. "We are all done here."',
            "Her friend Ida Marlow",
            "chimed",
        ),
    ],
)
def test_english_attributions(text: str, speaker: str, cue: str | None) -> None:
    assert told(text, "en") == [(speaker, cue)]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ('"We are done," the wire quoted Marlow as saying.', "Marlow"),
        ('The wire quoted Marlow as saying the port "will not open again".', "Marlow"),
        ('Marlow said they had "crossed a line," the wire reported.', "Marlow"),
        ('The board condemned what it called a "brazen breach" of the rules.', "The board"),
        (
            '"It is over," chief executive Ida Marlow told the wire on Friday.',
            "chief executive Ida Marlow",
        ),
        ('The port stayed shut, with spokesman Al Roe saying, "It is over."', "Al Roe"),
        ('"It is over," he said, according to a transcript.', "he"),
        ('One aide, who asked not to be named, said: "It is over."', "One aide"),
        ('It was a bad day, said Ida Marlow, a clerk. "It is all over."', "Ida Marlow"),
        ('She met a man who shook his head and said, "It is all over."', "who"),
        ('In May a man in the crowd said, "It is all over."', "a man in the crowd"),
    ],
)
def test_the_one_who_speaks_is_not_always_the_nearest_subject(text: str, speaker: str) -> None:
    assert [name for name, _ in told(text, "en")] == [speaker]


def test_an_outlets_name_in_marks_belongs_to_the_speaker() -> None:
    assert told("Газета «Утро» назвала план «очень смелым шагом».", "ru")[0][0] == "Газета «Утро»"
    text = "Министр Иван Громов в интервью газете «Утро» сказал, что «угрозы больше нет»."
    assert told(text, "ru")[0][0] == "Министр Иван Громов"


def test_by_his_words_means_the_speaker_before() -> None:
    text = "«Мы закончили», — сказал Павел Громов. По его словам, «порт закрыт навсегда»."
    speaker = quotations(text, "ru")[1].speaker
    assert speaker is not None
    assert (speaker.name, speaker.refers_to) == ("его", "Павел Громов")


@pytest.mark.parametrize(
    ("lang", "text", "speaker"),
    [
        ("ru", "«Мы закончили работу», — сказал Павел Громов.", "Павел Громов"),
        ("ru", "«Мы закончили работу», — сказал вчера журналистам Павел Громов.", "Павел Громов"),
        ("ru", '"Мы закончили", - объясняет директор порта Громов.', "директор порта Громов"),
        ("ru", "Павел Громов заявил: «Мы закончили работу».", "Павел Громов"),
        ("ru", "Как поясняет директор, «работа в порту закончена».", "директор"),
        ("ru", "По словам Павла Громова, «работа в порту закончена».", "Павла Громова"),
        ("ru", "«Мы закончили», — подчеркнула она.", "она"),
        ("uk", "«Ми закінчили роботу», — сказав Павло Громенко.", "Павло Громенко"),
        ("uk", "«Ми закінчили», — сказала «Зорі» Олена Шевчук.", "Олена Шевчук"),
        (
            "fr",
            "« Quelle honte ! », s’est exclamée la députée Anne Petit.",
            "la députée Anne Petit",
        ),
        (
            "de",
            "CDU-Politikerin Eva Klein widersprach: „Das ist Unsinn.“",
            "CDU-Politikerin Eva Klein",
        ),
        ("uk", "За словами Ольги Коваль, «роботу в порту закінчено».", "Ольги Коваль"),
        ("uk", "Ольга Коваль заявила: «Ми закінчили роботу».", "Ольга Коваль"),
        ("de", "„Wir sind hier fertig“, sagte Ida Marlow am Montag.", "Ida Marlow"),
        ("de", "„Wir sind hier fertig“, so die Leiterin des Hafens.", "die Leiterin des Hafens"),
        ("de", "Ida Marlow sagte der „Hafenpost“: „Wir sind hier fertig.“", "Ida Marlow"),
        ("de", "Laut Ida Marlow ist der Hafen „endgültig und ganz geschlossen“.", "Ida Marlow"),
        ("fr", "« Nous avons fini ici », a déclaré Ida Marlow.", "Ida Marlow"),
        ("fr", "« Nous avons fini ici », a-t-il ajouté.", "il"),
        ("fr", "« Nous avons fini ici », dit-elle.", "elle"),
        ("fr", "Selon Ida Marlow, « le port est fermé pour de bon ».", "Ida Marlow"),
        ("es", "«Aquí hemos terminado», dijo Ida Marlow a la prensa.", "Ida Marlow"),
        ("es", "Según Ida Marlow, «el puerto está cerrado para siempre».", "Ida Marlow"),
        ("es", 'Ida Marlow aseguró que el puerto es "un lugar cerrado ya".', "Ida Marlow"),
        ("cs", "„Tady jsme skončili,“ řekl Jan Mareš.", "Jan Mareš"),
        ("cs", "Podle Jana Mareše je přístav „zavřený a už se neotevře“.", "Jana Mareše"),
    ],
)
def test_attributions_in_other_languages(lang: str, text: str, speaker: str) -> None:
    assert [name for name, _ in told(text, lang)] == [speaker]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", 'The port reopened in May. "We are all very happy about that here."'),
        ("en", '"We are all done here now." The crowd went home.'),
        ("en", "He read a book in the reports and the United States. “We are all done here now.”"),
        ("et", "„Me oleme siin nüüd kõik valmis,“ ütles Ida Marlow."),
        ("ja", "「ここはもう終わりました」と彼女は言った。"),
        ("tr", "Basın toplantısında “Burada artık hepimiz hazırız” ifadesini kullandı."),
        ("ar", "وشدد على أن «الرصيف سيصمد مئة عام أخرى»."),
    ],
)
def test_no_speaker_rather_than_a_wrong_one(lang: str, text: str) -> None:
    assert [name for name, _ in told(text, lang)] == [None]


def test_who_speaks_in_between_speaks_next() -> None:
    text = '"It is all over," said Ida Marlow. Her friend Ann Roe chimed in. "It is not over."'
    assert [name for name, _ in told(text, "en")] == ["Ida Marlow", "Ann Roe"]


def test_the_speakers_span_holds_the_name_as_written() -> None:
    text = 'Later, "we are done here," said\nIda Marlow.'
    speaker = quotations(text, "en")[0].speaker
    assert speaker is not None
    assert speaker.span.of(text) == "Ida Marlow"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ('"We are done," Ida Marlow said. She called it "over and out".', "Ida Marlow"),
        ("Ida Marlow said the port was closed.\n\n“We are done here,” she said.", "Ida Marlow"),
        ('"We are done," Mr. Marlow said. She called it "over and out".', None),
        ("The port was closed.\n\n“We are done here,” she said.", None),
        ("The Kremlin said it was closed.\n\n“We are done here,” he said.", None),
    ],
)
def test_pronouns_name_the_nearest_speaker_where_clear(text: str, meant: str | None) -> None:
    speaker = quotations(text, "en")[-1].speaker
    assert speaker is not None
    assert speaker.name.lower() in ("he", "she")
    assert speaker.refers_to == meant


def test_a_pronoun_too_far_from_any_name_means_nobody() -> None:
    filler = "The harbour lay still under a grey sky.\n\n" * 40
    text = 'Ida Marlow said: "We are done."\n\n' + filler + '"We are open," she said.'
    last = quotations(text, "en")[-1].speaker
    assert last is not None
    assert last.refers_to is None


def test_every_language_file_can_be_read_and_knows_its_verbs() -> None:
    spoken = [words for lang in languages() if (words := cues(lang))]
    assert {"en", "ru", "uk", "de", "fr", "es", "cs"} <= {words.lang for words in spoken}
    for words in spoken:
        assert words.verbs
        assert words.pronouns or words.topics
        assert words.stops or words.topics
        # Turkish has one pronoun for everybody; Korean hardly any.
        assert (words.masculine and words.feminine) or words.neuter or words.topics


@pytest.mark.parametrize(
    ("lang", "text", "speaker"),
    [
        ("en", "“The mole will hold,” the pilots were told by the surveyor, Ida Holm.", "Ida Holm"),
        ("en", "In Captain Reed's words, “the mole was never finished”.", "Captain Reed"),
        ("en", "Said Reed: “We will finish the mole ourselves.”", "Reed"),
        ("en", "“We build moles for those who come after us.”\n— Ida Holm, surveyor", "Ida Holm"),
        ("en", "“The mole will hold,” Rep. Ida Holm (I-Eastport) said.", "Rep. Ida Holm"),
        ("de", "Senator Jens Wrede winkte ab: „Die Mole hält noch hundert Jahre.“", "Jens Wrede"),
        ("fr", "« La jetée tiendra », a promis la capitaine, Ida Holm, mardi.", "Ida Holm"),
        ("pl", "„Molo wytrzyma” – oceniła po kontroli inżynier Ida Holm.", "Ida Holm"),
        ("it", "«Il molo reggerà», ha assicurato l'ingegnere Ida Holm.", "Ida Holm"),
        ("pt", "“O molhe vai aguentar”, garantiu a engenheira Ida Holm.", "Ida Holm"),
        ("sv", "”Piren håller”, skriver ingenjören Ida Holm.", "Ida Holm"),
        ("no", "«Moloen holder», fortalte Ida Holm.", "Ida Holm"),
        ("da", "»Molen holder,« siger Ida Holm.", "Ida Holm"),
        ("nl", "‘De pier houdt het’, zegt ingenieur Ida Holm.", "Ida Holm"),
        ("ro", "„Digul va ține”, a declarat inginera Ida Holm.", "Ida Holm"),
        ("tr", "Mühendis Ayla Kaya, “Mendirek dayanacak” dedi.", "Ayla Kaya"),
        ("tr", "Ayla Kaya, “Mendirek yıllarca dayanacak” ifadesini kullandı.", "Ayla Kaya"),
        ("tr", "Kaya ise “Mendirek yıllarca dayanacak” şeklinde konuştu.", "Kaya"),
        ("tr", "Törende konuşan mühendis Ayla Kaya, “Mendirek dayanacak” dedi.", "Ayla Kaya"),
        ("tr", "Basın toplantısında Kaya, “Mendirek yıllarca dayanacak” diye konuştu.", "Kaya"),
        ("tr", "“Mendirek dayanacak” diyen Ayla Kaya, salondan ayrıldı.", "Ayla Kaya"),
        ("tr", "“Mendirek yıllarca dayanacak” dedi Ayla Kaya.", "Ayla Kaya"),
        ("tr", "Ayla Kaya'ya göre “mendirek yıllarca dayanacak”.", "Ayla Kaya"),
        ("el", "«Ο μόλος θα αντέξει», δήλωσε η μηχανικός Ίντα Χολμ.", "Ίντα Χολμ"),
        ("ar", "وقالت المهندسة ليلى حداد: «سيصمد الرصيف»", "ليلى حداد"),
        ("ar", "وقال المهندس سامي حداد إن «الرصيف سيصمد مئة عام».", "سامي حداد"),
        ("ar", "وأضاف حداد أن «الرصيف سيصمد مئة عام».", "حداد"),
        ("ar", "وأوضح حداد في تصريح للصحيفة أن «الرصيف سيصمد مئة عام».", "حداد"),
        ("ar", "وأكدت ليلى حداد، خلال مؤتمر صحفي، أن «الرصيف سيصمد».", "ليلى حداد"),
        ("ar", "«الرصيف سيصمد مئة عام»، قال سامي حداد.", "سامي حداد"),
        ("fa", "مریم احمدی، مهندس، گفت: «اسکله صد سال می‌ماند».", "مریم احمدی"),
        ("fi", "”Aallonmurtaja kestää sata vuotta”, sanoo insinööri Ida Holm.", "Ida Holm"),
        ("hu", "„A móló kitart száz évig” – mondta Ida Holm mérnök.", "Ida Holm mérnök"),
        ("hu", "Ida Holm szerint „a móló kitart száz évig”.", "Ida Holm"),
        ("sk", "„Mólo vydrží sto rokov,“ povedala inžinierka Ida Holm.", "Ida Holm"),
        ("bg", "„Кеят ще издържи сто години“, каза инженер Ида Холм.", "Ида Холм"),
        ("hr", "“Lukobran će izdržati sto godina”, rekla je inženjerka Ida Holm.", "Ida Holm"),
        ("id", '"Pemecah ombak ini akan bertahan," kata insinyur Ida Holm.', "Ida Holm"),
        ("ko", "김하나 시장은 “방파제는 백 년을 버틸 것이다”라고 말했다.", "김하나 시장"),
        ("he", '"המזח יחזיק", אמרה המהנדסת דנה לוי.', "דנה לוי"),
        ("zh", "工程师李娜在检查后表示：“防波堤能撑住一百年。”", "李娜"),
        ("zh", "“防波堤能撑住一百年，”李娜说。", "李娜"),
        ("ja", "鈴木花子知事は「防波堤は百年もつ」と語った。", "鈴木花子"),
        ("ja", "「防波堤は百年もつ」。鈴木花子知事は会見でこう述べた。", "鈴木花子"),
    ],
)
def test_speakers_are_found_in_every_language_with_cues(lang: str, text: str, speaker: str) -> None:
    found = quotations(text, lang)[0].speaker
    assert found is not None
    assert found.name.endswith(speaker)


@pytest.mark.parametrize(
    ("text", "chain"),
    [
        ("Ida Holm, 43, mends boats. “The sea is patient,” she said.", ("she", "Ida Holm")),
        (
            "“I like boats,” said Ida Holm. Holm lives on one. “The sea is patient,” she said.",
            ("she", "Holm", "Ida Holm"),
        ),
        (
            "“I like boats,” said Ida Holm, 43.\n\nIt rained. “The sea waits,” "
            "the 43-year-old said.",
            ("the 43-year-old", "Ida Holm"),
        ),
        (
            "“I like boats,” said Mayor Ida Holm.\n\nIt rained. “The sea waits,” the mayor said.",
            ("the mayor", "Mayor Ida Holm"),
        ),
        ("“The sea waits,” said the mayor, Ida Holm.", ("the mayor", "Ida Holm")),
        ("Ida Holm, 43, was there. Her aunt was not. “The sea waits,” she said.", ()),
        ("Ida Holm, 43, met Tom Reed, 50. There was rain. “The sea waits,” he said.", ()),
        ("“I like boats,” said Ida Holm.\n\nIt rained. “The sea waits,” the clerk said.", ()),
    ],
)
def test_the_steps_from_a_speaker_to_a_person_are_shown(text: str, chain: tuple[str, ...]) -> None:
    speaker = quotations(text, "en")[-1].speaker
    assert speaker is not None
    assert tuple(step.removesuffix(", Ida Holm") for step in speaker.chain[:1]) == chain[:1]
    assert speaker.chain[1:] == chain[1:]
    assert speaker.refers_to == (chain[-1] if chain else None)


def test_an_unknown_section_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown tables: verb"):
        parse('[cues]\nverb = "said"\n')


@pytest.mark.parametrize("tag", [None, "", "xx", "../en", "en-GB", "EN_us"])
def test_language_tags_are_taken_by_their_primary_subtag(tag: str | None) -> None:
    words = cues(tag)
    assert (words is not None) == bool(tag and tag.lower().startswith("en"))


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("The port is closed and the crowd went home in the rain with the dog.", "en"),
        ("Порт закрыт, и на причале не было никого, как это и было в мае.", "ru"),
        ("Der Hafen ist zu und die Leute sind mit dem Zug in der Nacht gefahren.", "de"),
        ("Le port est fermé et les gens sont dans la rue pour une heure.", "fr"),
        ("El puerto se cerró y la gente de la ciudad no es la que era en los años.", "es"),
        ("12345 !!!", None),
    ],
)
def test_the_language_is_guessed_when_not_given(text: str, lang: str | None) -> None:
    assert surely(text) == lang
