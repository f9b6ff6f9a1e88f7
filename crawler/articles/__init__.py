"""What an article quotes and cites, and which belongs to which.

A document comes in (`article` reads it from bytes, by `crawler.documents`); its quotations with
their speakers, its citations, and their pairing go out, all with offsets into the article's text.
Imports `crawler.documents`, `crawler.language` and `crawler.web`; no network, clock or disk.
"""
