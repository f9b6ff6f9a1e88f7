"""The archive: WARC files with their index, written once and read for ever.

Exchanges come in and records go out, found by URL or by record id; a folder, a WARC file and a
WACZ package read alike. Every finding rests on a record in here. The room knows nothing of
crawling or judging: it imports only `crawler.model` and `crawler.errors`.
"""
