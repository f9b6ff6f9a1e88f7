"""Labelled pages, written for the tests: stand-ins for a page, and ordinary pages like them."""

# ruff: noqa: E501 - phrases and pages stay whole

from __future__ import annotations

from dataclasses import dataclass

from crawler.model import Kind

DEEP = "http://a.example/news/2024/council-orders-repair-of-crumbling-bridge"


@dataclass(frozen=True)
class Labelled:
    """One page and what it is."""

    name: str
    kind: Kind
    html: str
    url: str = "http://a.example/news/2024/bridge-to-be-repaired"


# A title and three paragraphs of one invented story.
STORIES: dict[str, tuple[str, str, str, str]] = {
    "en": (
        "Old bridge to be repaired",
        "The town council agreed on Monday to repair the old bridge over the river before winter.",
        "“We have waited long enough,” the mayor said after the vote, which was almost unanimous.",
        "Work is to begin in three weeks, and drivers will have to take the road through the hills.",
    ),
    "de": (
        "Alte Brücke wird saniert",
        "Der Stadtrat hat am Montag beschlossen, die alte Brücke über den Fluss noch vor dem Winter zu sanieren.",
        "„Wir haben lange genug gewartet“, sagte die Bürgermeisterin nach der fast einstimmigen Abstimmung.",
        "Die Arbeiten beginnen in drei Wochen, der Verkehr wird so lange über die Hügel umgeleitet.",
    ),
    "fr": (
        "Le vieux pont sera réparé",
        "Le conseil municipal a décidé lundi de réparer le vieux pont sur la rivière avant l'hiver prochain.",
        "« Nous avons assez attendu », a déclaré la maire après le vote, acquis à la quasi-unanimité.",
        "Les travaux commenceront dans trois semaines et la circulation sera déviée par les collines.",
    ),
    "es": (
        "El viejo puente será reparado",
        "El ayuntamiento acordó el lunes reparar el viejo puente sobre el río antes de que llegue el invierno.",
        "«Hemos esperado bastante», dijo la alcaldesa después de la votación, que fue casi unánime.",
        "Las obras comenzarán dentro de tres semanas y el tráfico pasará por la carretera de las colinas.",
    ),
    "it": (
        "Il vecchio ponte sarà riparato",
        "Il consiglio comunale ha deciso lunedì di riparare il vecchio ponte sul fiume prima dell'inverno.",
        "«Abbiamo aspettato abbastanza», ha detto la sindaca dopo il voto, che è stato quasi unanime.",
        "I lavori cominceranno fra tre settimane e il traffico passerà per la strada delle colline.",
    ),
    "pt": (
        "A ponte velha vai ser reparada",
        "A câmara municipal decidiu na segunda-feira reparar a ponte velha sobre o rio antes do inverno.",
        "“Já esperámos o suficiente”, disse a presidente depois da votação, que foi quase unânime.",
        "As obras começam dentro de três semanas e o trânsito será desviado pela estrada das colinas.",
    ),
    "nl": (
        "Oude brug wordt hersteld",
        "De gemeenteraad heeft maandag besloten de oude brug over de rivier nog voor de winter te herstellen.",
        "‘We hebben lang genoeg gewacht’, zei de burgemeester na de stemming, die bijna unaniem was.",
        "Het werk begint over drie weken en het verkeer wordt zolang over de heuvels omgeleid, zei zij.",
    ),
    "ru": (
        "Старый мост отремонтируют",
        "Городской совет решил в понедельник отремонтировать старый мост через реку до наступления зимы.",
        "«Мы ждали достаточно долго», — сказала мэр после голосования, которое было почти единогласным.",
        "Работы начнутся через три недели, а движение на это время направят по дороге через холмы.",
    ),
    "uk": (
        "Старий міст відремонтують",
        "Міська рада вирішила в понеділок відремонтувати старий міст через річку ще до настання зими.",
        "«Ми чекали досить довго», — сказала мер після голосування, яке було майже одностайним.",
        "Роботи почнуться за три тижні, а рух на цей час спрямують дорогою через пагорби, додала вона.",
    ),
    "pl": (
        "Stary most zostanie naprawiony",
        "Rada miasta zdecydowała w poniedziałek, że stary most na rzece zostanie naprawiony przed zimą.",
        "„Czekaliśmy wystarczająco długo”, powiedziała burmistrz po głosowaniu, które było niemal jednomyślne.",
        "Prace rozpoczną się za trzy tygodnie, a ruch zostanie skierowany na drogę przez wzgórza.",
    ),
    "cs": (
        "Starý most bude opraven",
        "Městská rada v pondělí rozhodla, že starý most přes řeku bude opraven ještě před příchodem zimy.",
        "„Čekali jsme dost dlouho,“ řekla starostka po hlasování, které bylo téměř jednomyslné.",
        "Práce začnou za tři týdny a doprava bude po tu dobu vedena po silnici přes kopce, dodala.",
    ),
    "ja": (
        "古い橋を修理へ",
        "市議会は月曜日、川にかかる古い橋を冬が来る前に修理することを決めた。工事の費用は市が負担する。",
        "「もう十分に待った」と、ほぼ全会一致の採決の後に市長は記者団に語った。反対は二人だけだった。",
        "工事は三週間後に始まり、その間、車は丘を通る道へ回ることになると市は説明している。",
    ),
    "zh": (
        "老桥即将维修",
        "市议会星期一决定，在冬天到来之前维修河上的老桥，所需费用由市政府承担，工程将公开招标。",
        "“我们已经等得够久了”，市长在表决之后对记者说。这次表决几乎是全票通过，只有两人反对。",
        "工程将在三个星期之后开始，在此期间，车辆需要绕行山间的道路，市政府对此表示歉意。",
    ),
}  # fmt: skip
MENUS = {
    "en": ("Home", "News", "World", "Sport", "Culture", "Contact", "Log in", "Subscribe"),
    "de": ("Start", "Nachrichten", "Welt", "Sport", "Kultur", "Kontakt", "Anmelden", "Abo"),
    "fr": ("Accueil", "Actualités", "Monde", "Sport", "Culture", "Contact", "Connexion", "S'abonner"),
    "es": ("Inicio", "Noticias", "Mundo", "Deportes", "Cultura", "Contacto", "Entrar", "Suscríbete"),
    "it": ("Home", "Notizie", "Mondo", "Sport", "Cultura", "Contatti", "Accedi", "Abbonati"),
    "pt": ("Início", "Notícias", "Mundo", "Desporto", "Cultura", "Contacto", "Entrar", "Assine"),
    "nl": ("Home", "Nieuws", "Wereld", "Sport", "Cultuur", "Contact", "Inloggen", "Abonneren"),
    "ru": ("Главная", "Новости", "Мир", "Спорт", "Культура", "Контакты", "Войти", "Подписка"),
    "uk": ("Головна", "Новини", "Світ", "Спорт", "Культура", "Контакти", "Увійти", "Передплата"),
    "pl": ("Start", "Wiadomości", "Świat", "Sport", "Kultura", "Kontakt", "Zaloguj", "Prenumerata"),
    "cs": ("Domů", "Zprávy", "Svět", "Sport", "Kultura", "Kontakt", "Přihlásit", "Předplatné"),
    "ja": ("ホーム", "ニュース", "国際", "スポーツ", "文化", "お問い合わせ", "ログイン", "会員登録"),
    "zh": ("首页", "新闻", "国际", "体育", "文化", "联系我们", "登录", "订阅"),
}  # fmt: skip


def document(title: str, body: str, lang: str = "en", head: str = "") -> str:
    """A page of a site called Herald."""
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>'
        f"{head}</head><body>{body}</body></html>"
    )


def menu(lang: str = "en", times: int = 1) -> str:
    """Navigation; `times` 40 gives some 3,000 characters of it."""
    items = "".join(
        f'<li><a href="/{number}/{place}">{label}{number or ""}</a></li>'
        for number in range(times)
        for place, label in enumerate(MENUS[lang])
    )
    return f"<header><nav><ul>{items}</ul></nav></header>"


FOOTER = (
    "<footer><p>© Herald</p><p><a href=/terms>Terms</a> <a href=/privacy>Privacy</a></p></footer>"
)


def article(lang: str, repeat: int = 3, extra: str = "", before: str = "", head: str = "") -> str:
    """The story of `lang`, `repeat` times three paragraphs, with something before and after."""
    title, *paragraphs = STORIES[lang]
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs * repeat)
    body = f"{menu(lang)}{before}<main><h1>{title}</h1>{text}</main>{extra}{FOOTER}"
    return document(f"{title} | Herald", body, lang, head)


# What rides along on ordinary pages and must not be taken for a stand-in.
SHAPES: dict[str, dict[str, str]] = {
    "plain": {},
    "cookie-banner": {
        "extra": "<div class=cookies><p>We value your privacy. We use cookies.</p>"
        "<button>Accept all</button></div>"
    },
    "captcha-at-comments": {
        "extra": "<form><textarea></textarea><div class='g-recaptcha' data-sitekey=x></div>"
        "<p>I'm not a robot</p></form><script src=https://www.google.com/recaptcha/api.js></script>"
    },
    "cloudflare-beacon": {
        "head": "<script src=/cdn-cgi/challenge-platform/h/b/scripts/jsd/main.js></script>"
    },
    "login-form": {"before": "<form><input name=user><input type=password><b>Log in</b></form>"},
    "not-free-yet-complete": {
        "head": '<script type="application/ld+json">{"@type":"NewsArticle",'
        '"isAccessibleForFree":false}</script>',
        "extra": "<p>会員限定記事</p>",
    },
    "subscribe-teaser": {
        "extra": "<aside><h3>Already a subscriber?</h3><p>Subscribe to continue reading more "
        "stories like this one.</p></aside>"
    },
    "noscript": {
        "before": "<noscript>Please enable JavaScript to see the video.</noscript><div id=root></div>"
    },
    "domain-advert": {"extra": "<aside>This domain is for sale: a word from our sponsor</aside>"},
    "removed-comment": {"extra": "<section><p>This post has been removed.</p></section>"},
    "long-menu": {"before": menu("en", 40)},
}
SUBJECTS: tuple[tuple[str, str], ...] = (
    ("404-story", "Why error 404 pages have become an art"),
    ("404-brief", "Error 404: how a number became famous"),
    ("not-found-headline", "“Page not found”: what a web archive has lost"),
    ("captcha-story", "Are you a robot? The strange history of the captcha"),
    ("denied-headline", "Access denied: reporters kept out of the hearing"),
    ("moment-headline", "Just a moment of silence at the stadium"),
    ("domain-story", "This domain is for sale: the trade in web addresses"),
    ("paywall-story", "Subscribe to continue reading? What paywalls did to the press"),
    ("javascript-story", "Please enable JavaScript, said the page, and a reader gave up"),
    ("suspended-headline", "Account suspended: minister loses her channel"),
    ("gone-headline", "This page is no longer available in print"),
    ("login-headline", "Log in, look around: a library opens its vaults"),
)
SHORT: tuple[tuple[str, str, str], ...] = (
    ("brief", "Bridge closed", "The bridge over the river is closed until Friday, the town said."),
    ("notice", "Opening hours", "Monday to Friday, 9 to 17. Closed on public holidays."),
    ("definition", "404", "404 is the number between 403 and 405. It is even, and divisible by four."),
    ("quote", "Quote of the day", "“We have waited long enough.” The mayor, on Monday"),
    ("weather", "Weather", "Sunny in the morning, with rain later. Twelve degrees in the afternoon."),
    ("score", "Result", "Herald United 2, Riverside 1. Scorers were Lind and Aro, twice."),
    ("caption", "Photo", "The old bridge in the morning mist, seen from the eastern bank."),
    ("list", "Members", "<ul><li>Anna Lind<li>Ben Aro<li>Carla Moreau<li>Dov Katz</ul>"),
    ("table", "Prices", "<table><tr><td>Bread<td>2.10<tr><td>Milk<td>1.20</table>"),
    ("poem", "River", "The river does not ask<br>who crossed it last.<br>It goes."),
    ("errata", "Correction", "The vote was on Monday, not on Tuesday. The mayor did not resign."),
    ("statement", "Statement", "No page of the report was found to be missing, the office said."),
)  # fmt: skip


def _ordinary() -> tuple[Labelled, ...]:
    pages = [
        Labelled(f"{shape}-{lang}", Kind.ALIVE, article(lang, **parts))  # type: ignore[arg-type]
        for lang in STORIES
        for shape, parts in SHAPES.items()
    ]
    for name, title in SUBJECTS:
        for length in (1, 4):
            text = "".join(f"<p>{part}</p>" for part in STORIES["en"][1:] * length)
            body = f"{menu()}<h1>{title}</h1>{text}{FOOTER}"
            html = document(f"{title} | Herald", body)
            pages.append(Labelled(f"{name}-{length}", Kind.ALIVE, html))
    for name, title, text in SHORT:
        html = document(f"{title} - Herald", f"{menu()}<h1>{title}</h1><p>{text}</p>{FOOTER}")
        pages.append(Labelled(f"short-{name}", Kind.ALIVE, html))
    for lang, label in (("en", "Back to home"), ("de", "Zur Startseite"), ("ru", "На главную")):
        photos = "".join(f"<figure><img src=/{n}.jpg><figcaption>Bridge, {n}</figcaption></figure>"
                         for n in range(9))  # fmt: skip
        html = document("Photos | Herald", f"{menu(lang)}{photos}<a href=/>{label}</a>", lang)
        pages.append(Labelled(f"gallery-{lang}", Kind.ALIVE, html, DEEP))
    front = "".join(f"<h2><a href=/{lang}>{story[0]}</a></h2>" for lang, story in STORIES.items())
    pages.append(
        Labelled("front-page", Kind.ALIVE, document("Herald", menu() + front), "http://a.example/")
    )
    return tuple(pages)


ORDINARY = _ordinary()

_MISSING: tuple[tuple[str, str, str], ...] = (
    ("en", "Page not found", "Sorry, we couldn't find that page. Try the search."),
    ("en", "404", "The page you are looking for doesn't exist."),
    ("en", "Herald", "You've taken a wrong turn"),
    ("en", "Not found", "This article is no longer available."),
    ("en", "Oops!", "This page has gone missing"),
    ("de", "Seite nicht gefunden", "Die angeforderte Seite wurde nicht gefunden."),
    ("de", "Fehler 404", "Dieser Artikel ist nicht mehr verfügbar."),
    ("fr", "Page introuvable", "Désolé, la page demandée n'existe plus."),
    ("es", "Página no encontrada", "Lo sentimos, la página que busca no existe."),
    ("it", "Pagina non trovata", "La pagina richiesta non esiste."),
    ("pt", "Página não encontrada", "A página que você procura não existe."),
    ("nl", "Pagina niet gevonden", "Deze pagina bestaat niet meer."),
    ("ru", "Страница не найдена", "К сожалению, запрашиваемая страница не существует."),
    ("ru", "Ошибка 404", "Такой страницы не существует."),
    ("uk", "Сторінку не знайдено", "На жаль, такої сторінки не існує."),
    ("pl", "Nie znaleziono strony", "Strona nie istnieje."),
    ("cs", "Stránka nenalezena", "Požadovaná stránka nebyla nalezena."),
    ("ja", "ページが見つかりません", "お探しのページは見つかりませんでした。"),
    ("zh", "页面不存在", "抱歉，您访问的页面不存在"),
)
_CHALLENGES: tuple[tuple[str, str, str, str], ...] = (
    ("cloudflare", "Just a moment...", "<p>Verify you are human by completing the action below.</p>",
     "<script src=/cdn-cgi/challenge-platform/h/g/orchestrate></script>"),
    ("cloudflare-block", "Attention Required! | Cloudflare",
     "<h1>Sorry, you have been blocked</h1><p>Cloudflare Ray ID: 8f00aa</p>",
     "<div id=cf-error-details></div>"),
    ("datadome", "a.example", "<p>Please enable JS and disable any ad blocker</p>",
     "<script>var dd={'rt':'c','cid':'x'}</script>"
     "<script src=https://ct.captcha-delivery.com/c.js></script>"),
    ("perimeterx", "Access to this page has been denied",
     "<p>Press &amp; Hold to confirm you are a human (and not a bot).</p>",
     "<div id=px-captcha></div>"),
    ("imperva", "", "", "<iframe src='/_Incapsula_Resource?x=1'>Request unsuccessful. "
     "Incapsula incident ID: 77-1</iframe>"),
    ("akamai", "Access Denied", "<h1>Access Denied</h1><p>You don't have permission to access "
     "\"http://a.example/\" on this server.</p><p>Reference #18.2f3e</p>",
     "<a href=https://errors.edgesuite.net/18>x</a>"),
    ("aws", "Human Verification", "<p>Let's confirm you are human</p>",
     "<script src=https://x.captcha.awswaf.com/captcha.js></script>"),
    ("interruption", "Pardon Our Interruption",
     "<p>As you were browsing something about your browser made us think you were a bot.</p>", ""),
    ("unusual", "Sorry...", "<p>Our systems have detected unusual traffic from your computer "
     "network.</p>", "<script src=https://www.google.com/recaptcha/api.js></script>"),
    ("recaptcha", "Security check", "<p>Are you a robot?</p>", "<div class=g-recaptcha></div>"),
    ("turnstile", "Please wait...", "", "<div class=cf-turnstile></div>"),
    ("ru", "Проверка браузера", "<p>Подтвердите, что вы не робот</p>",
     "<script src=/__qrator/qauth.js></script>"),
    ("ru-smart", "Вы не робот?", "<p>Я не робот</p>",
     "<script src=https://smartcaptcha.yandexcloud.net/captcha.js></script>"),
    ("uk", "Перевірка", "<p>Підтвердьте, що ви не робот</p>", "<div class=h-captcha></div>"),
    ("de", "Einen Moment", "<p>Bitte bestätigen Sie, dass Sie kein Roboter sind.</p>", ""),
    ("fr", "Un instant", "<p>Vérifions que vous n'êtes pas un robot.</p>",
     "<div class=frc-captcha></div>"),
    ("es", "Un momento, por favor", "<p>Confirme que no es un robot.</p>", ""),
    ("ja", "しばらくお待ちください", "<p>ロボットではありません</p>", "<div class=g-recaptcha></div>"),
    ("zh", "安全验证", "<p>请完成安全验证</p>", "<div class=geetest></div>"),
    ("anubis", "Making sure you're not a bot!", "<p>Loading...</p>",
     "<script id=anubis_challenge type=application/json>{}</script>"),
)  # fmt: skip
_PAYWALLS: tuple[tuple[str, str], ...] = (
    ("en", "Subscribe to continue reading"),
    ("en", "This article is for subscribers only. Already a subscriber? Log in"),
    ("en", "You’ve reached your monthly limit of free articles"),
    ("en", "To keep reading, please log in or register"),
    ("de", "Jetzt weiterlesen mit Ihrem Abo"),
    ("de", "Exklusiv für Abonnenten"),
    ("fr", "Article réservé à nos abonnés"),
    ("fr", "Il vous reste 83% de cet article à lire"),
    ("es", "Contenido exclusivo para suscriptores"),
    ("it", "Articolo riservato agli abbonati"),
    ("pt", "Conteúdo exclusivo para assinantes"),
    ("nl", "Dit artikel is alleen voor abonnees"),
    ("ru", "Материал доступен только по подписке"),
    ("pl", "Cały artykuł dostępny w prenumeracie"),
    ("cs", "Článek je pouze pro předplatitele"),
    ("ja", "この記事は有料会員限定です"),
    ("zh", "订阅后继续阅读全文"),
)
_PARKED: tuple[tuple[str, str, str], ...] = (
    ("en", "a.example is for sale", "This domain is for sale. Make an offer on this domain."),
    (
        "en",
        "a.example",
        "The domain a.example may be for sale. Related searches: Loans Hotels Cars",
    ),
    ("en", "Parked", "This domain is parked free, courtesy of GoDaddy."),
    ("en", "Expired", "This domain has expired. Is it yours? Renew it now."),
    ("en", "Buy this domain", "Buy this domain. Inquire about this domain."),
    ("en", "Welcome to nginx!", "If you see this page, the web server is successfully installed."),
    ("en", "Apache2 Debian Default Page: It works", "This is the default welcome page."),
    ("en", "Account Suspended", "This Account has been suspended. Contact your hosting provider."),
    ("en", "Access Denied", "This site has been suspended. Contact your hosting provider."),
    ("de", "Domain zu verkaufen", "Diese Domain steht zum Verkauf."),
    ("fr", "Domaine", "Ce nom de domaine est à vendre."),
    ("es", "Dominio", "Este dominio está en venta."),
    ("it", "Dominio", "Questo dominio è in vendita."),
    ("ru", "Домен", "Домен a.example продаётся."),
    ("uk", "Домен", "Домен продається. Срок регистрации домена истёк"),
    ("pl", "Domena", "Ta domena jest na sprzedaż."),
    ("ja", "ドメイン", "このドメインは販売中です。"),
    ("zh", "域名", "此域名正在出售"),
)
_APPS: tuple[tuple[str, str], ...] = (
    ("react", "<div id=root></div><script src=/main.js></script>"),
    ("vue", "<div id='app'></div><script src=/app.js></script>"),
    ("next", "<div id=__next></div><script src=/_next/x.js></script>"),
    ("nuxt", "<div id=__nuxt></div><script src=/_nuxt/x.js></script>"),
    ("angular", "<app-root></app-root><script src=/runtime.js></script>"),
    ("gatsby", "<div id=___gatsby></div><script src=/app.js></script>"),
    ("cra", "<noscript>You need to enable JavaScript to run this app.</noscript>"
            "<div id=root></div><script src=/x.js></script>"),
    ("asks", "<p>Please enable JavaScript to view this page.</p><script src=/x.js></script>"),
    ("asks-de", "<p>Bitte JavaScript aktivieren.</p><script src=/x.js></script>"),
    ("asks-fr", "<p>Veuillez activer JavaScript : JavaScript doit être activé (required).</p>"
                "<script src=/x.js></script>"),
    ("asks-ru", "<p>Включите, пожалуйста, JavaScript</p><script src=/x.js></script>"),
    ("asks-ja", "<p>JavaScriptを有効にしてください</p><script src=/x.js></script>"),
    ("empty", "<script src=/x.js></script>"),
    ("inline", "<div></div><script>window.__DATA__={}</script>"),
    ("spinner", "<div id=app><div class=spin></div></div><script src=/x.js></script>"),
    ("loading", "<div id=root>Loading…</div><script src=/x.js></script>"),
)  # fmt: skip


# Error pages that never say what they are; the address has the words bridge, repaired.
_JOKES: tuple[tuple[str, str, str], ...] = (
    ("owl", "Herald", "<h1>Our owl flew off with it</h1><a href=/>Back to home</a>"),
    ("sea", "Herald", "<h1>Man overboard!</h1><p>Try a search</p><a href=/>Go to homepage</a>"),
    ("de", "Herald", "<h1>Ups, da war wohl der Wurm drin</h1><a href=/>Zur Startseite</a>"),
    ("fr", "Herald", "<h1>Perdu dans la brume</h1><a href=/>Retour à l'accueil</a>"),
    ("ru", "Herald", "<h1>Кажется, мы заблудились</h1><a href=/>Вернуться на главную</a>"),
    ("ja", "Herald", "<h1>迷子になりました</h1><a href=/>トップページへ戻る</a>"),
)
# Walls that are told from an application's shell by their markup alone.
_BARE_WALLS: tuple[tuple[str, str], ...] = (
    ("radware", "<p>One moment</p><script src=https://x.perfdrive.com/aperture/a.js></script>"),
    ("siteground", "<script>location='/.well-known/sgcaptcha/?r=1'</script>"),
    ("cookie", "<script src=/aes.min.js></script><script>var x=slowAES.decrypt(c,2,a,b)</script>"),
    ("iframe", "<iframe src='https://edge.example/bot-check/frame'></iframe>"),
    ("script", "<p>a.example</p><script src='/assets/challenge.min.js'></script>"),
    ("baidu", "<p>百度</p><a href=https://wappass.baidu.com/static/captcha/x></a>"),
    ("pl", "<title>Chwileczkę</title><p>Potwierdź, że jesteś człowiekiem</p>"),
    ("tr", "<title>Lütfen bekleyin</title><p>İnsan olduğunuzu doğrulayın</p>"),
    ("cs", "<title>Počkejte</title><p>Ověřte, že jste člověk</p>"),
)


def _stand_ins() -> tuple[Labelled, ...]:
    pages = []
    for name, title, body in _JOKES:
        html = document(title, f"{menu()}{body}{FOOTER}")
        pages.append(Labelled(f"joke-{name}", Kind.SOFT_404, html, DEEP))
    for name, body in _BARE_WALLS:
        pages.append(Labelled(f"bare-wall-{name}", Kind.BLOCKED, f"<html>{body}</html>"))
    for number, (lang, title, text) in enumerate(_MISSING):
        for times in (1, 40):
            body = f"{menu(lang, times)}<h1>{title}</h1><p>{text}</p>{FOOTER}"
            html = document(f"{title} | Herald", body, lang)
            pages.append(Labelled(f"missing-{number}-{lang}-{times}", Kind.SOFT_404, html))
    for name, title, text, rest in _CHALLENGES:
        pages.append(Labelled(f"wall-{name}", Kind.BLOCKED, document(title, text + rest)))
    for number, (lang, text) in enumerate(_PAYWALLS):
        teaser = STORIES[lang][1]
        body = f"{menu(lang)}<h1>{STORIES[lang][0]}</h1><p>{teaser}</p><div>{text}</div>{FOOTER}"
        html = document(f"{STORIES[lang][0]} | Herald", body, lang)
        pages.append(Labelled(f"paywall-{number}-{lang}", Kind.PAYWALL, html))
    for number, (lang, title, text) in enumerate(_PARKED):
        html = document(title, f"<h1>{title}</h1><p>{text}</p>", lang)
        pages.append(Labelled(f"parked-{number}-{lang}", Kind.PARKED, html))
    for name, body in _APPS:
        pages.append(Labelled(f"app-{name}", Kind.NEEDS_BROWSER, document("Herald", body)))
    return tuple(pages)


STAND_INS = _stand_ins()
