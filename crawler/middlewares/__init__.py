"""The parts of the crawl between the spider and the network, in Scrapy's terms.

A request comes in; it is refused, or sent, archived as it arrives, followed through its redirects
and handed back as a `Fetch`. Uses `crawler.archive`, `crawler.documents`, `crawler.linkstate` and
`crawler.web`; knows neither the ledger nor articles. What they keep in `request.meta` has its one
place in `meta`.
"""
