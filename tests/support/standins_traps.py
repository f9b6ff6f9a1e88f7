"""Stand-ins and ordinary pages of the kinds that mislead keyword lists, written for the tests."""

# ruff: noqa: E501 - phrases and pages stay whole

from __future__ import annotations

from crawler.model import Kind
from tests.support.standins import DEEP, FOOTER, STORIES, Labelled, article, document, menu

DATED = "http://a.example/2023/05/17/old-mill-reopens-as-museum/"


def teasers(lang: str, times: int = 1) -> str:
    """What error pages offer instead: headlines with the first sentence of each story."""
    story = STORIES[lang]
    items = "".join(
        f"<article><h3><a href=/{n}>{story[0]} {n}</a></h3><p>{story[1]}</p></article>"
        for n in range(times)
    )
    return f"<section class=latest>{items}</section>"


def links(labels: tuple[str, ...], times: int) -> str:
    """A wall of section names and tags, as portals put below everything."""
    return (
        "<div>"
        + "".join(
            f"<span><a href=/t/{n}/{label}>{label} {n}</a></span> "
            for n in range(times)
            for label in labels
        )
        + "</div>"
    )


# Error pages as themes and portals make them: (language, title, heading and text, teasers shown)
_MISSING: tuple[tuple[str, str, str, int], ...] = (
    ("en", "Page not found – Harbour Gazette",
     "<h1 class=page-title>Oops! That page can&rsquo;t be found.</h1><p>It looks like nothing was found at this location. Maybe try one of the links below or a search?</p><form><input type=search></form><h2>Recent Posts</h2>", 2),
    ("en", "Nothing found for 2023 05 17 Old Mill Reopens As Museum",
     "<h1>Nothing Found</h1><p>It seems we can&rsquo;t find what you&rsquo;re looking for. Perhaps searching can help.</p>", 0),
    ("en", "Harbour Gazette", "<h1>404</h1><h2>Whoops, that page is gone.</h2><p>While we surf the web for it, why not read one of these?</p>", 2),
    ("en", "Error", "<h2>We looked everywhere.</h2><p>The page you requested may have been moved, renamed or deleted.</p>", 0),
    ("en", "Content unavailable | Harbour TV", "<h1>Sorry, this content is no longer available</h1><p>Browse the latest from Harbour TV below.</p>", 1),
    ("en", "Sorry, this page isn't available.", "<h1>Sorry, this page isn't available.</h1><p>The link you followed may be broken, or the page may have been removed.</p>", 0),
    ("en", "Article removed", "<h1>This story has been taken down</h1><p>Back to the front page</p>", 0),
    ("de", "404 – Seite nicht gefunden | Kurier", "<h1>Diese Seite gibt es leider nicht (mehr).</h1><p>Vielleicht hilft Ihnen die Suche weiter.</p>", 2),
    ("de", "Kurier", "<h1>Ups! Hier ist nichts.</h1><p>Die von Ihnen aufgerufene Adresse existiert nicht oder wurde verschoben.</p>", 0),
    ("de", "Artikel nicht verfügbar", "<h1>Der gesuchte Artikel steht nicht mehr zur Verfügung.</h1>", 1),
    ("fr", "Erreur 404 - Le Courrier", "<h1>Oups, cette page n'existe pas ou plus</h1><p>Le contenu que vous cherchez a peut-être été déplacé ou supprimé.</p>", 2),
    ("fr", "Le Courrier", "<h1>Contenu indisponible</h1><p>Cet article a été retiré du site.</p>", 0),
    ("es", "Error 404 | El Correo", "<h1>¡Vaya! No encontramos la página que buscas</h1><p>Es posible que el enlace esté roto o que la noticia haya sido eliminada.</p>", 2),
    ("es", "Página no disponible", "<h2>El contenido al que intentas acceder ya no está disponible.</h2>", 0),
    ("it", "404 - Il Corriere del porto", "<h1>Ops! La pagina che cerchi non c'è più</h1><p>Torna alla homepage o prova la ricerca.</p>", 1),
    ("pt", "Erro 404", "<h1>Ops! Não encontramos o que você procura</h1><p>A página pode ter sido removida ou o endereço está incorreto.</p>", 1),
    ("nl", "Oeps!", "<h1>Oeps, deze pagina kunnen we niet vinden</h1><p>Misschien is het artikel verplaatst of verwijderd.</p>", 1),
    ("ru", "404 — Вестник", "<h1>Упс! Такой страницы нет</h1><p>Возможно, материал был удалён или вы ошиблись в адресе.</p>", 2),
    ("ru", "Вестник", "<h1>Публикация удалена</h1><p>Вернуться на главную</p>", 0),
    ("uk", "Помилка 404", "<h1>Ой! Ми не знайшли такої сторінки</h1><p>Можливо, її видалено або адресу введено неправильно.</p>", 1),
    ("pl", "Błąd 404", "<h1>Ups! Tej strony już nie ma</h1><p>Artykuł mógł zostać usunięty lub przeniesiony.</p>", 1),
    ("cs", "Chyba 404", "<h1>Jejda, tahle stránka neexistuje</h1><p>Článek byl možná smazán nebo přesunut.</p>", 1),
    ("ja", "404 Not Found｜港新聞", "<h1>このページは存在しないか、すでに削除されています。</h1><p>URLをご確認ください。</p>", 1),
    ("ja", "港新聞", "<h1>記事の掲載は終了しました</h1><p>トップページへ戻る</p>", 0),
    ("zh", "404 - 港口日报", "<h1>哎呀，您要找的页面走丢了</h1><p>该文章可能已被删除。返回首页</p>", 0),
    ("zh", "提示信息", "<h1>该内容已被删除</h1><p>返回首页</p>", 0),
)  # fmt: skip
# Jokes of house brands, without a word for what is missing; the address is DEEP or DATED.
_JOKES: tuple[tuple[str, str, str], ...] = (
    ("en", "Harbour Gazette", "<h1>You seem to have drifted off course</h1><p>Let's get you back to dry land.</p><a href=/>Back to home</a>"),
    ("en", "Harbour Gazette", "<h2>Our presses jammed!</h2><a href=/>Take me to the homepage</a><a href=/search>Search</a>"),
    ("en", "Uh-oh", "<h1>Even our best reporter could not track this one down</h1><a href=/>Home page</a>"),
    ("en", "Dead end | Harbour Gazette", "<h1>Dead end</h1><p>You've taken a wrong turn at the lighthouse.</p>"),
    ("de", "Kurier", "<h1>Da hat sich wohl jemand verlaufen</h1><a href=/>Zur Startseite</a>"),
    ("de", "Kurier", "<h1>Hier ist der Druck ausgegangen</h1><a href=/>Zurück zur Startseite</a>"),
    ("fr", "Le Courrier", "<h1>Vous voilà en pleine mer</h1><a href=/>Retourner à l'accueil</a>"),
    ("es", "El Correo", "<h1>Te has salido del mapa</h1><a href=/>Volver a la portada</a>"),
    ("it", "Il Corriere", "<h1>Ti sei perso nella nebbia?</h1><a href=/>Torna alla home</a>"),
    ("pl", "Kurier", "<h1>Zabłądziłeś we mgle</h1><a href=/>Wróć na stronę główną</a>"),
    ("ru", "Вестник", "<h1>Кажется, вы свернули не туда</h1><a href=/>Перейти на главную</a>"),
    ("zh", "港口日报", "<h1>您好像迷路了</h1><a href=/>返回首页</a>"),
)  # fmt: skip
# Bot walls as they are saved: next to no text, the maker's script or frame.
_WALLS: tuple[tuple[str, str, str], ...] = (
    ("cf-en", "Just a moment...", "<div class=main-wrapper><h1>a.example</h1><p>Verifying you are human. This may take a few seconds.</p><p>a.example needs to review the security of your connection before proceeding.</p></div><script>window._cf_chl_opt={cvId:'3'};</script>"),
    ("cf-noscript", "Just a moment...", "<noscript><div class=h2><span id=challenge-error-text>Enable JavaScript and cookies to continue</span></div></noscript><script>(function(){window._cf_chl_opt={cType:'managed'};})();</script>"),
    ("cf-de", "Nur einen Moment…", "<p>Bestätigen Sie, dass Sie ein Mensch sind, indem Sie die folgende Aktion ausführen.</p><script src='/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1'></script>"),
    ("cf-fr", "Un instant…", "<p>Vérification de la sécurité de votre connexion</p><script src='/cdn-cgi/challenge-platform/h/g/x'></script>"),
    ("cf-1020", "Access denied | a.example used Cloudflare to restrict access", "<h1>Error 1020</h1><p>Access denied</p><p>This website is using a security service to protect itself from online attacks.</p><div id=cf-error-details></div>"),
    ("cf-1015", "Access denied | a.example", "<h1>Error 1015</h1><h2>You are being rate limited</h2><p>The owner of this website has banned you temporarily from accessing this website.</p><div id=cf-error-details></div>"),
    ("cf-attention", "Attention Required! | Cloudflare", "<h1>Please complete the security check to access a.example</h1><p>Why do I have to complete a CAPTCHA?</p><p>Completing the CAPTCHA proves you are a human and gives you temporary access to the web property.</p><p>Cloudflare Ray ID: 7f0 Your IP: 192.0.2.7</p>"),
    ("datadome-frame", "a.example", "<script>var dd={'rt':'i','cid':'AHrl','host':'geo.captcha-delivery.com'}</script><iframe src='https://geo.captcha-delivery.com/interstitial/?initialCid=AHrl'></iframe>"),
    ("datadome-text", "a.example", "<p id=cmsg>Please enable JS and disable any ad blocker</p><script data-cfasync=false>var dd={'rt':'c'}</script><script data-cfasync=false src=https://ct.captcha-delivery.com/c.js></script>"),
    ("px-press", "Access to this page has been denied.", "<div class=px-captcha-container><h1>Before we continue...</h1><p>Press &amp; Hold to confirm you are a human (and not a bot).</p><p>Reference ID 5f0c-11ee</p></div><script src='/PXabc123/captcha/captcha.js'></script><div id=px-captcha></div>"),
    ("px-bare", "", "<script>window._pxAppId='PXabc';window._pxUuid='1';</script><script src=//captcha.px-cloud.net/PXabc/captcha.js></script>"),
    ("akamai", "Access Denied", "<h1>Access Denied</h1>You don't have permission to access \"http&#58;&#47;&#47;a&#46;example&#47;news\" on this server.<p>Reference&#32;&#35;18&#46;9d1c1002</p><p>https&#58;&#47;&#47;errors&#46;edgesuite&#46;net&#47;18</p>"),
    ("akamai-secure", "Challenge Validation", "<div id=sec-if-cpt-container></div><script src=/_sec/cp_challenge/sec-cpt-4-3.js></script>"),
    ("incapsula", "", "<META NAME=robots CONTENT='noindex,nofollow'><script src='/_Incapsula_Resource?SWJIYLWA=719d'></script><iframe id=main-iframe src='/_Incapsula_Resource?CWUDNSAI=23&incident_id=1'>Request unsuccessful. Incapsula incident ID: 1</iframe>"),
    ("aws-challenge", "", "<script>window.awsWafCookieDomainList=[];window.gokuProps={key:'x'}</script><script src='https://1a.2b.token.awswaf.com/1a/challenge.js'></script><div id=challenge-container></div><noscript><h1>JavaScript is disabled</h1>In order to continue, we need to verify that you're not a robot. This requires JavaScript.</noscript>"),
    ("aws-captcha", "Human Verification", "<div id=captcha-container></div><script src='https://1a.us-east-1.captcha.awswaf.com/1a/captcha.js'></script>"),
    ("kasada", "", "<script>window.KPSDK={};KPSDK.now=Date.now;</script><script src='/149e9513-01fa/ips.js?KP_UIDz=0x'></script>"),
    ("recaptcha-gate", "Security Check", "<form action=/verify><p>Please verify that you are not a robot to continue to the site.</p><div class=g-recaptcha data-sitekey=k></div><input type=submit></form><script src=https://www.google.com/recaptcha/api.js></script>"),
    ("hcaptcha-gate", "One more step", "<h2>One more step</h2><p>Please complete the security check to proceed.</p><div class=h-captcha data-sitekey=k></div><script src=https://js.hcaptcha.com/1/api.js></script>"),
    ("turnstile-bare", "a.example", "<form id=f><div class=cf-turnstile data-sitekey=k></div></form><script src=https://challenges.cloudflare.com/turnstile/v0/api.js></script>"),
    ("anubis-de", "Wir überprüfen, dass du kein Bot bist!", "<p>Lädt...</p><script id=anubis_version type=application/json>\"v1\"</script><script id=anubis_challenge type=application/json>{}</script>"),
    ("rate-login", "Too many requests", "<h1>Too many requests</h1><p>You have made too many requests in a short time. Please slow down, or log in to continue.</p><form><input name=u><input type=password name=p><button>Log in</button></form>"),
    ("rate-login-de", "Zu viele Anfragen", "<h1>Zu viele Anfragen</h1><p>Von Ihrer Adresse kamen zu viele Anfragen. Bitte warten Sie oder melden Sie sich an.</p><form><input type=password></form>"),
    ("rate-login-fr", "Trop de requêtes", "<h1>Trop de requêtes</h1><p>Votre adresse IP a envoyé trop de requêtes. Réessayez plus tard ou connectez-vous.</p><form><input type=password></form>"),
    ("rate-ru", "Слишком много запросов", "<h1>Слишком много запросов</h1><p>С вашего IP-адреса поступает слишком много запросов. Попробуйте позже.</p>"),
    ("rate-ja", "アクセス制限", "<h1>アクセスが集中しています</h1><p>短時間に多数のリクエストが送信されたため、アクセスを制限しました。</p>"),
    ("geo-en", "Unavailable in your region", "<h1>451: Unavailable due to legal reasons</h1><p>We recognize you are attempting to access this website from a country belonging to the European Economic Area and therefore cannot grant you access at this time.</p>"),
    ("waf-en", "Request Rejected", "The requested URL was rejected. Please consult with your administrator.<br>Your support ID is: 1234567890<br><a href='javascript:history.back();'>[Go Back]</a>"),
    ("sucuri", "Sucuri WebSite Firewall - Access Denied", "<h1>Access Denied - Sucuri Website Firewall</h1><p>If you are the site owner (or you manage this site), please whitelist your IP.</p><p>Block ID: BNP005</p>"),
    ("wordfence", "Your access to this site has been limited", "<h1>Your access to this site has been limited by the site owner</h1><p>Your access to this service has been limited. (HTTP response code 503)</p><p>Generated by Wordfence</p>"),
    ("pl-wall", "Weryfikacja", "<h1>Potwierdź, że nie jesteś robotem</h1><div class=g-recaptcha></div>"),
    ("it-wall", "Verifica", "<h1>Conferma di non essere un robot</h1><div class=g-recaptcha></div>"),
    ("pt-wall", "Verificação de segurança", "<p>Confirme que você não é um robô para continuar.</p><div class=h-captcha></div>"),
    ("zh-wall", "访问验证", "<p>为了保证您的正常访问，请进行验证。</p><script src=https://g.alicdn.com/captcha/x.js></script>"),
    ("zh-wall-405", "405", "<p>很抱歉，由于您访问的URL有可能对网站造成安全威胁，您的访问被阻断。</p><script>var a='aliyun_waf'</script>"),
    ("ko-wall", "보안 확인", "<p>로봇이 아닙니다를 선택해 주세요.</p><div class=g-recaptcha></div>"),
    ("ddos-guard", "DDoS-Guard", "<h1>Проверка браузера перед переходом на сайт</h1><script src=/.well-known/ddos-guard/js-challenge/index.js></script>"),
    ("script-only", "", "<script src='/fingerprint/bot-detect.js'></script><p>Loading</p>"),
)  # fmt: skip
_PAYWALLS: tuple[tuple[str, str, int], ...] = (
    ("en", "<div class='article-gate' data-subscriber-content>Subscribe to continue reading<p>Get unlimited access for $1 a week.</p><a>Already a subscriber? Sign in</a></div>", 1),
    ("en", "<div id=piano-inline class=tp-container-inner>You have read your last free article. Subscribe now for full access.</div>", 2),
    ("en", "<div class=paywall-wrapper><h2>Keep reading with a free account</h2><button>Create account</button> or <a>Log in</a></div>", 1),
    ("en", "<div class=meter>This is your last free article this month.</div><div>Become a member to read the rest of this story.</div>", 1),
    ("en", "<div class=regwall>Register for free to read the full article</div>", 2),
    ("de", "<div class=paywall>Weiterlesen mit KURIER+</div><p>Jetzt Abo abschließen</p>", 1),
    ("de", "<div data-testid=z-paywall>Dieser Artikel ist exklusiv für Abonnenten. Jetzt testen und sofort weiterlesen.</div>", 2),
    ("de", "<section class=atc-Paywall><h3>Zugang zu allen K+ Artikeln</h3><p>Sie haben bereits ein Abo? Hier einloggen</p></section>", 2),
    ("fr", "<section class=paywall><h2>Il vous reste 76.42% de cet article à lire. La suite est réservée aux abonnés.</h2></section>", 2),
    ("fr", "<div class=offre>La suite de cet article est réservée à nos abonnés</div><p>Déjà abonné ? Se connecter</p>", 1),
    ("es", "<div class=paywall>Suscríbete para seguir leyendo</div><p>¿Ya eres suscriptor? Inicia sesión</p>", 2),
    ("es", "<div>Esta noticia es exclusiva para suscriptores</div>", 1),
    ("it", "<div class=paywall>Per continuare a leggere questo articolo abbonati</div>", 2),
    ("pt", "<div>Este conteúdo é exclusivo para assinantes</div><p>Já é assinante? Faça login</p>", 1),
    ("nl", "<div class=paywall>Verder lezen? Neem een abonnement</div>", 1),
    ("ru", "<div class=paywall>Чтобы прочитать статью полностью, оформите подписку</div>", 1),
    ("pl", "<div class=paywall>Pozostało 85% artykułu. Aby czytać dalej, kup dostęp</div>", 2),
    ("cs", "<div class=paywall>Pro pokračování ve čtení si předplaťte</div>", 1),
    ("ja", "<div class=paywall>この記事は有料会員限定です 残り1,240文字</div><p>会員の方はログイン</p>", 1),
    ("ja", "<div>続きを読むには会員登録が必要です</div>", 1),
    ("ja", "<p>残り 853文字 / 全文 1,204文字</p><p>有料会員になると続きをお読みいただけます。</p>", 1),
    ("zh", "<div class=paywall>本文为付费内容，订阅后可阅读全文</div>", 1),
    ("zh", "<div>登录后阅读全文</div>", 1),
)  # fmt: skip
_PARKED: tuple[tuple[str, str, str], ...] = (
    ("godaddy-js", "a.example", "<div id=root></div><script>window.LANDER_SYSTEM='PW'</script><script src=https://img1.wsimg.com/parking-lander/static/js/main.js></script>"),
    ("godaddy-redirect", "", "<script>window.onload=function(){window.location.href='/lander'}</script>"),
    ("sedo", "a.example - Informationen zum Thema a.", "<p>Diese Website steht zum Verkauf!</p><p>a.example ist die beste Quelle für alle Informationen die Sie suchen.</p><script src=https://img.sedoparking.com/js.js></script>"),
    ("sedo-en", "a.example - This website is for sale! - a Resources and Information.", "<h1>a.example</h1><p>This website is for sale!</p><p>The owner of a.example is offering it for sale for an asking price of 4999 EUR!</p>"),
    ("bodis", "a.example", "<div id=target></div><script>window.park='eyJ1dWlkIjoi';</script><script src=/bXyz.js></script>"),
    ("parkingcrew", "a.example", "<script type=text/javascript src='//d38psrni17bvxu.cloudfront.net/themes/cleanPeppermint/js.js'></script><p>Related Links</p><a>Cheap flights</a><a>Credit cards</a><script>var tcblock={};</script><script src=//parkingcrew.net/x.js></script>"),
    ("afternic", "a.example is for sale", "<h1>a.example</h1><h2>Get this domain</h2><p>Buy now for $2,895 or lease to own.</p><p>Why Afternic? Secure payments, fast transfer.</p>"),
    ("dan", "The domain name a.example is for sale | Dan.com", "<h1>The domain name a.example is for sale!</h1><p>Buyer protection program. Fast and easy transfers. Hassle free payments.</p>"),
    ("hugedomains", "A.example is for sale | HugeDomains", "<h1>A.example</h1><h2>This domain is for sale: $3,195</h2><p>Since 2005, we have helped thousands of people get the perfect domain name, and own it for 60 months with a plan.</p>"),
    ("says-missing", "a.example", "<h1>This site does not exist</h1><p>The domain a.example is available. Buy this domain.</p>"),
    ("says-missing-de", "a.example", "<h1>Diese Website existiert nicht mehr</h1><p>Die Domain a.example kann erworben werden. Domain kaufen</p>"),
    ("says-missing-fr", "a.example", "<h1>Ce site n'existe plus</h1><p>Le nom de domaine a.example est en vente.</p>"),
    ("suspended-denied", "Access Denied", "<h1>This Account has been suspended.</h1><p>Contact your hosting provider for more information.</p>"),
    ("suspended-denied-2", "Access Denied", "<h2>Website suspended</h2><p>This website has been suspended by the hosting company. Please contact billing support.</p>"),
    ("suspended-ru", "Доступ запрещён", "<h1>Сайт заблокирован</h1><p>Хостинг этого сайта приостановлен. Владельцу сайта: обратитесь в техподдержку.</p>"),
    ("suspended-pl", "Odmowa dostępu", "<h1>Strona została zawieszona</h1><p>Skontaktuj się z dostawcą hostingu.</p>"),
    ("expired", "a.example has expired", "<p>The domain a.example has expired. If you registered this domain, contact your registrar to renew it.</p>"),
    ("expired-pl", "Domena wygasła", "<p>Domena a.example wygasła i oczekuje na odnowienie.</p>"),
    ("expired-ja", "お名前.com", "<p>このドメインは、お名前.comで取得されています。</p>"),
    ("reg-ru", "a.example", "<h1>Домен a.example зарегистрирован</h1><p>Сайт находится на стадии разработки. Домен продаётся? Узнать у владельца.</p><script src=https://parking.reg.ru/script/x></script>"),
    ("default-en", "Welcome to a.example!", "<h1>Congratulations! Your site was created.</h1><p>Replace this index.html with your own.</p>"),
    ("default-plesk", "Web Server's Default Page", "<h1>Web Server's Default Page</h1><p>This page is generated by Plesk, the leading hosting automation software.</p>"),
    ("default-directadmin", "a.example", "<h1>Default web page for a.example</h1><p>If you are the owner, upload your files.</p>"),
    ("default-ja", "a.example", "<p>このサイトは現在準備中です。</p><p>アカウントは停止されています。</p>"),
    ("default-es", "Sitio suspendido", "<h1>Este sitio está suspendido</h1><p>Póngase en contacto con su proveedor de alojamiento.</p>"),
)  # fmt: skip
_APPS: tuple[tuple[str, str], ...] = (
    ("react-noscript", "<noscript>You need to enable JavaScript to run this app.</noscript><div id=root></div><script src=/static/js/main.4f.js></script>"),
    ("vue-noscript", "<noscript><strong>We're sorry but herald doesn't work properly without JavaScript enabled. Please enable it to continue.</strong></noscript><div id=app></div><script src=/js/chunk-vendors.js></script>"),
    ("angular-loading", "<app-root><div class=loader>Loading…</div></app-root><script src=main.js type=module></script>"),
    ("next-empty", "<div id=__next><div class=spinner></div></div><script id=__NEXT_DATA__ type=application/json>{\"props\":{}}</script><script src=/_next/static/chunks/main.js></script>"),
    ("nuxt-splash", "<div id=__nuxt><div class=loading>Herald</div></div><script>window.__NUXT__={}</script>"),
    ("svelte", "<div style='display:contents' id=svelte></div><script type=module>import('/_app/start.js')</script>"),
    ("ember", "<div id=ember-basic-dropdown-wormhole></div><script src=/assets/vendor.js></script><script src=/assets/herald.js></script>"),
    ("flutter", "<script>var serviceWorkerVersion='1'</script><script src=flutter.js defer></script>"),
    ("polymer", "<herald-app></herald-app><script type=module src=/src/herald-app.js></script>"),
    ("noscript-fr", "<noscript>Vous devez activer JavaScript pour utiliser cette application.</noscript><div id=root></div><script src=/m.js></script>"),
    ("noscript-es", "<noscript>Necesitas habilitar JavaScript para ejecutar esta aplicación.</noscript><div id=app></div><script src=/m.js></script>"),
    ("noscript-pt", "<noscript>Você precisa ativar o JavaScript para usar este site.</noscript><div id=root></div><script src=/m.js></script>"),
    ("noscript-ru", "<noscript>Для работы сайта включите JavaScript в браузере.</noscript><div id=app></div><script src=/m.js></script>"),
    ("noscript-zh", "<noscript>请启用 JavaScript 以运行此应用。</noscript><div id=app></div><script src=/m.js></script>"),
    ("noscript-ko", "<noscript>이 앱을 실행하려면 JavaScript를 활성화해야 합니다.</noscript><div id=root></div><script src=/m.js></script>"),
    ("noscript-pl", "<noscript>Aby korzystać z serwisu, włącz obsługę JavaScript.</noscript><div id=root></div><script src=/m.js></script>"),
    ("meta-refresh", "<noscript><meta http-equiv=refresh content='0;url=/nojs'></noscript><script src=/x.js></script><div id=page></div>"),
    ("viewer", "<div id=viewer-container aria-busy=true></div><footer>© Herald</footer><script src=/viewer.js></script>"),
)  # fmt: skip


def _trap_stand_ins() -> tuple[Labelled, ...]:
    pages = []
    for number, (lang, title, text, shown) in enumerate(_MISSING):
        for size in (0, 40):
            tags = links(("Economy", "Politics", "Harbour", "Weather"), size)
            body = f"{menu(lang, 1 + size // 2)}<main>{text}</main>{teasers(lang, shown)}{tags}{FOOTER}"
            html = document(title, body, lang)
            pages.append(Labelled(f"theme-{number}-{lang}-{size}", Kind.SOFT_404, html, DATED))
    for number, (lang, title, text) in enumerate(_JOKES):
        html = document(title, f"{menu(lang, 30)}{text}{FOOTER}", lang)
        pages.append(
            Labelled(f"brand-{number}-{lang}", Kind.SOFT_404, html, DATED if number % 2 else DEEP)
        )
    for name, title, body in _WALLS:
        pages.append(Labelled(f"trap-wall-{name}", Kind.BLOCKED, document(title, body)))
    for number, (lang, text, shown) in enumerate(_PAYWALLS):
        title, *paragraphs = STORIES[lang]
        teaser = "".join(f"<p>{one}</p>" for one in paragraphs[:shown])
        ld = '<script type="application/ld+json">{"@type":"NewsArticle","headline":"x","isAccessibleForFree":false}</script>'
        body = f"{menu(lang, 10)}<main><h1>{title}</h1>{teaser}{text}</main>{links((title,), 12)}{FOOTER}"
        pages.append(
            Labelled(
                f"gate-{number}-{lang}", Kind.PAYWALL, document(f"{title} | Herald", body, lang, ld)
            )
        )
    for name, title, body in _PARKED:
        pages.append(
            Labelled(
                f"lot-{name}",
                Kind.PARKED,
                document(title, body),
                "http://a.example/2019/report.html",
            )
        )
    for name, body in _APPS:
        pages.append(Labelled(f"shell-{name}", Kind.NEEDS_BROWSER, document("Herald", body)))
    return tuple(pages)


TRAP_STAND_INS = _trap_stand_ins()

_LD = '<script type="application/ld+json">{"@type":"NewsArticle","headline":"x","isAccessibleForFree":"False"}</script>'


def _trap_ordinary() -> tuple[Labelled, ...]:
    """Complete pages full of the words of stand-ins."""
    pages = []
    offers = {
        "en": "Subscribe to continue reading stories like this one. Already a subscriber? Sign in",
        "de": "Jetzt Abo abschließen. Sie haben bereits ein Abo? Hier einloggen",
        "fr": "Article réservé aux abonnés. Déjà abonné ? Se connecter",
        "es": "Suscríbete para seguir leyendo. ¿Ya eres suscriptor?",
        "it": "Contenuto riservato agli abbonati. Abbonati per leggere",
        "nl": "Alleen voor abonnees. Word abonnee",
        "pl": "Tylko dla prenumeratorów. Kup dostęp",
        "ru": "Материал доступен по подписке. Оформите подписку",
        "ja": "会員限定 有料会員限定記事 会員限定 この記事は有料会員限定です",
        "zh": "付费内容 订阅后阅读全文",
    }
    for lang, offer in offers.items():
        rail = f"<aside class=paywall-promo data-piano><p>{offer}</p></aside>"
        # Running text of 1,600 characters and more, three times as many signs in dense scripts.
        full = article(lang, 6, before=rail, extra=rail, head=_LD)
        pages.append(Labelled(f"complete-{lang}", Kind.ALIVE, full))
    for lang in ("en", "de", "fr", "ru", "ja", "pl"):
        title, *paragraphs = STORIES[lang]
        text = "".join(f"<p>{one}</p>" for one in paragraphs * 2)
        inside = {
            "en": "This post has been removed.",
            "de": "Dieser Beitrag wurde gelöscht.",
            "fr": "Cette page n'existe plus.",
            "ru": "Страница не найдена",
            "ja": "ページが見つかりません",
            "pl": "Strona nie istnieje.",
        }[lang]
        body = f"{menu(lang)}<h1>{title}</h1>{text}<blockquote>{inside}</blockquote>{text}{FOOTER}"
        pages.append(Labelled(f"removed-inside-{lang}", Kind.ALIVE, document(title, body, lang)))
    one = "<p>The library keeps its opening hours over the holidays, and the reading room stays open on Sundays.</p>"
    for name, title, body in (
        ("hours", "Opening hours | Library", f"<h1>Opening hours</h1>{one}"),
        (
            "search",
            "Search results | Library",
            "<h1>Search results for “mill”</h1><ol><li><a href=/1>The old mill</a></li><li><a href=/2>Mill Road</a></li></ol><p>No more results</p>",
        ),
        (
            "contact",
            "Contact",
            "<h1>Contact</h1><p>Call 0123 45678</p><form><textarea></textarea><div class=g-recaptcha data-sitekey=k></div></form><script src=https://www.google.com/recaptcha/api.js></script><a href=/>Home</a>"
            + menu(),
        ),
        (
            "video",
            "Harbour at dawn - video",
            "<h1>Harbour at dawn</h1><video src=x.mp4></video><p>4:12</p><p>2,113 views</p>"
            + menu(),
        ),
        (
            "table",
            "Results by district",
            "<h1>Results by district</h1><table>"
            + "".join(f"<tr><td>District {n}</td><td>{n * 37}</td></tr>" for n in range(40))
            + "</table>",
        ),
        (
            "login-beside",
            "Minutes of 12 May",
            f"<form><input type=password><button>Log in</button></form><h1>Minutes of 12 May</h1>{one * 3}",
        ),
        (
            "noscript-analytics",
            "Ferry times",
            f"<noscript><img src=/pixel.gif>Please enable JavaScript for live times.</noscript><h1>Ferry times</h1>{one}<ul><li>06:10</li><li>07:40</li></ul>",
        ),
        (
            "for-sale",
            "Old mill for sale",
            f"<h1>Old mill for sale</h1><p>The mill at the weir is for sale again, and the council hopes that somebody will buy it this year.</p>{one}",
        ),
        (
            "domain-list",
            "Auction results of domain names",
            "<h1>Domain auction results</h1>"
            + "".join(
                f"<p>The name harbour{n}.example was sold at auction for {n}00 crowns to a buyer who was not named.</p>"
                for n in range(1, 9)
            ),
        ),
        (
            "poem",
            "Page Not Found | Poems by Ines Calloway",
            "<h1>Page Not Found</h1><p>I turned the leaf and there was only weather,<br>a gull, a rope, the sentence of the sea.</p><p>I asked the keeper where the rest was going; he said that it had never come to be.</p><p>So much for endings: all of them were printed on paper that the harbour would not keep, and what we read aloud to one another was only what was left for us to sleep.</p><p>The page that I had wanted was not missing. It stood there white and patient as a wall. And all that I had looked for in its margin was written in the hand of no one at all.</p>",
        ),
        (
            "release",
            "Release 4.0.4",
            "<h1>Release 4.0.4</h1><ul><li>Fixed: the error page now says “Page not found”</li><li>Fixed: captcha on login</li></ul><a href=/dl>Download</a>",
        ),
        (
            "status-list",
            "HTTP status codes",
            "<h1>HTTP status codes</h1><dl><dt>403 Forbidden</dt><dd>Access denied</dd><dt>404 Not Found</dt><dd>Page not found</dd><dt>429</dt><dd>Too many requests</dd></dl>"
            + "<p>A server answers each request with a number of three digits, and the first of them says what kind of answer it is.</p>",
        ),
        (
            "consent-law",
            "Cookie consent rules explained",
            f"<h1>Cookie consent</h1><p>Before you continue to the site, the law says, you must be asked; that is what the court decided on Monday.</p>{one * 4}",
        ),
        (
            "gallery",
            "Photos: old mill reopens as museum",
            "<h1>Photos: old mill reopens as museum</h1>"
            + "".join(
                f"<figure><img src={n}.jpg><figcaption>Room {n}</figcaption></figure>"
                for n in range(12)
            ),
        ),
        (
            "stub",
            "Old mill (disambiguation)",
            "<h1>Old mill</h1><ul><li>Old mill, a building</li><li>Old Mill, a village</li></ul>",
        ),
        (
            "pdf-landing",
            "Report on the old mill",
            "<h1>Report on the old mill</h1><a href=/report.pdf>Download (PDF, 2 MB)</a><p>ISBN 0-00-000000-0</p>",
        ),
        (
            "empty-thread",
            "Old mill museum | Forum",
            "<h1>Old mill museum</h1><div>ines: is it open?</div><div>tom: yes</div><div>This post has been deleted.</div>",
        ),
    ):
        url = "http://a.example/poems/page-not-found" if name == "poem" else DATED
        pages.append(Labelled(f"plain-{name}", Kind.ALIVE, document(title, body), url))
    return tuple(pages)


TRAP_ORDINARY = _trap_ordinary()
