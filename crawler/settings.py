"""Scrapy settings: every operating knob of the crawl, with its unit.

`citewatch check` puts its flags and `citewatch.toml` over these; `scrapy crawl citations -s
NAME=VALUE` does the same. Thresholds of judging live beside the judging.
"""

from __future__ import annotations

from crawler import __version__

BOT_NAME = "citewatch"
SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"

# --- who we are -----------------------------------------------------------------------------
# An address or page where a webmaster reaches the operator; goes into the user agent.
CITEWATCH_CONTACT = ""
# "{contact}" is filled from CITEWATCH_CONTACT. The product token that robots.txt files name is
# always "citewatch".
USER_AGENT = f"citewatch/{__version__} (+{{contact}})"
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/pdf;q=0.9,*/*;q=0.8",
    "Accept-Language": "*",
}

# --- politeness -----------------------------------------------------------------------------
ROBOTSTXT_OBEY = True
# Seconds for a host's robots.txt, its redirects and retries together.
CITEWATCH_ROBOTS_SECONDS = 14.0
# Seconds. A longer Crawl-delay of robots.txt is taken as this.
CITEWATCH_CRAWL_DELAY_MAX = 10.0
CONCURRENT_REQUESTS = 32
# Requests under way at one host.
CONCURRENT_REQUESTS_PER_DOMAIN = 2
# Seconds between two requests to one host, give or take half.
DOWNLOAD_DELAY = 0.25
# Lets the delay follow each host's own speed.
AUTOTHROTTLE_ENABLED = False
AUTOTHROTTLE_START_DELAY = 0.5
AUTOTHROTTLE_MAX_DELAY = 10.0

# --- time, in seconds -----------------------------------------------------------------------
# One attempt: name look-up, connection, TLS, head and body together.
DOWNLOAD_TIMEOUT = 30.0
# One URL: every hop, retry and back-off together. With robots.txt before it this stays below 60.
CITEWATCH_URL_DEADLINE = 45.0
# Pages that send the reader on within this delay are redirects; slower ones are read.
METAREFRESH_MAXDELAY = 5.0

# --- retries --------------------------------------------------------------------------------
# Attempts after the first, for each hop.
RETRY_TIMES = 2
RETRY_HTTP_CODES = [408, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524]
# Seconds before the first retry; doubles each time, give or take a quarter.
CITEWATCH_RETRY_BACKOFF = 1.0
# Seconds. A Retry-After up to this is waited for inside the run; after a longer one the page
# stays rate-limited and the time to try again is reported.
CITEWATCH_RETRY_AFTER_MAX = 20.0
REDIRECT_MAX_TIMES = 20

# --- sizes, in bytes ------------------------------------------------------------------------
# A body as sent, and again after decompression.
DOWNLOAD_MAXSIZE = 30_000_000
DOWNLOAD_WARNSIZE = 0
# Status line and headers together.
CITEWATCH_MAX_HEAD_BYTES = 262_144
# A short or broken body is kept and flagged, never thrown away.
DOWNLOAD_FAIL_ON_DATALOSS = False

# --- what may be contacted ------------------------------------------------------------------
# curl's HOST:PORT:ADDRESS; the ADDRESS may carry a port of its own, HOST may be "*".
CITEWATCH_RESOLVE: list[str] = []
# Lets private, loopback and link-local addresses through. For a test web only.
CITEWATCH_ALLOW_PRIVATE = False
# A file of PEM certificates trusted beside the system's.
CITEWATCH_CA_FILE: str | None = None
# Goes on when a certificate fails, and says so in the finding.
CITEWATCH_INSECURE = False
# Dotted path of a function that opens the ledger's work for a run named by the spider's `run`
# argument: (ledger URL, run, archive folder) -> the frontier.
CITEWATCH_FRONTIER = "crawler.checks.frontier.open_frontier"
# Dotted path of a function that stands in for the name system: host -> list of addresses.
CITEWATCH_LOOKUP: str | None = None

# --- pages that need a browser --------------------------------------------------------------
# The path of Chromium; "auto" finds Debian's where the extra "browser" is installed, "none"
# starts none.
CITEWATCH_BROWSER = "auto"
# Hosts, with the ones below them, whose every page is run in the browser.
CITEWATCH_BROWSER_HOSTS: list[str] = []
# Pages in the browser at once; each takes up to 300 MB. 0: as the machine's cores and memory give.
CITEWATCH_BROWSER_PAGES = 0
# Seconds for one page, all that its scripts load included.
CITEWATCH_BROWSER_SECONDS = 15.0
# Requests that one page's scripts may make, and bytes in the answers.
CITEWATCH_BROWSER_REQUESTS = 150
CITEWATCH_BROWSER_LOADED_BYTES = 30_000_000
# Characters of markup that are kept of a page; the rest is cut off and flagged.
CITEWATCH_BROWSER_CHARACTERS = 5_000_000
# What scripts load, whatever its host: no delay, but never many at once.
DOWNLOAD_SLOTS = {"browser": {"concurrency": 6, "delay": 0.0, "randomize_delay": False}}

# --- pages that may be soft 404s ------------------------------------------------------------
# Seconds for a made-up address beside a page that leaves doubt, once a folder; 0 asks none.
CITEWATCH_SIBLING_SECONDS = 10.0

# --- the state of links alone ---------------------------------------------------------------
# Reads no body of what is no web page and little of a long page; `check --links-only` sets it.
CITEWATCH_LINKS_ONLY = False

# --- the machine ----------------------------------------------------------------------------
# Threads for name look-ups.
REACTOR_THREADPOOL_MAXSIZE = 20
# Scrapy starts this many tasks for each response, and a page yields one item. Measured with
# archiving: 200-230 pages of 108 kB a processor second with Scrapy's 100, 300-330 with 2.
CONCURRENT_ITEMS = 2

# --- archives of others -----------------------------------------------------------------------
# Asked about dead and drifting sources (RFC 7089, Memento): the page's URL is appended to
# `timemap` and `timegate`, either of which may be missing; `raw` stands after the 14 digits of a
# copy's address to get it without the archive's banner; `delay` is in seconds between requests;
# `save` is where --archive-now asks it to capture a page.
CITEWATCH_ARCHIVES: list[dict[str, object]] = [
    {
        "name": "Internet Archive",
        "timemap": "https://web.archive.org/web/timemap/link/",
        "timegate": "https://web.archive.org/web/",
        "raw": "id_",
        "delay": 1.0,
        "save": "https://web.archive.org/save/",
    }
]

# --- the ledger -----------------------------------------------------------------------------
# Pages leased from the ledger at once.
CITEWATCH_IN_FLIGHT = 128

# --- parts ----------------------------------------------------------------------------------
DOWNLOAD_HANDLERS = {
    "http": "crawler.middlewares.download.GuardedHandler",
    "https": "crawler.middlewares.download.GuardedHandler",
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": None,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
    "crawler.middlewares.browser.BrowserMiddleware": 40,
    "crawler.middlewares.probe.SiblingMiddleware": 45,
    "crawler.middlewares.probe.HeadMiddleware": 46,
    "crawler.middlewares.guard.GuardMiddleware": 50,
    "crawler.middlewares.robots.RobotsMiddleware": 100,
    "crawler.middlewares.retry.RetryMiddleware": 550,
    "crawler.middlewares.redirects.MetaRefreshMiddleware": 580,
    "crawler.middlewares.download.CompressionMiddleware": 590,
    "crawler.middlewares.redirects.RedirectMiddleware": 600,
    "crawler.middlewares.capture.ConditionalMiddleware": 940,
    "crawler.middlewares.capture.CaptureMiddleware": 950,
}
# None of them has anything to do here, and each is asked about every page.
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.start.StartSpiderMiddleware": None,
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,
    "scrapy.spidermiddlewares.referer.RefererMiddleware": None,
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,
}
ITEM_PIPELINES = {"crawler.pipelines.LedgerPipeline": 100}
# Every status is an answer: the judge names it.
HTTPERROR_ALLOW_ALL = True
COOKIES_ENABLED = False
# Proxies named in the environment are not used: the guard could not see past them.
HTTPPROXY_ENABLED = False
REFERER_ENABLED = False
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
MEMUSAGE_ENABLED = False
URLLENGTH_LIMIT = 0
LOG_LEVEL = "INFO"
