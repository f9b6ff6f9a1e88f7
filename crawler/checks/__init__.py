"""One run, from what is to be checked to findings that are kept.

SOURCEs, an archive and the ledger come in; the pages that are owed go to the crawl, and each
quotation and citation comes out as exactly one finding (`results` is what reports see). It joins
archive, store and the judging rooms and imports all of them, but never Scrapy: the crawl is
handed in as a function.
"""
