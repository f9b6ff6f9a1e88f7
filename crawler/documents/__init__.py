"""Bytes of any kind come in, text with its structure goes out: HTML, PDF, office files, feeds.

Articles are read by `document`, with offsets and markup; sources by `page`, fast. Every reader is
bounded in time and size, because the bytes are anybody's. Imports `crawler.language` and
`crawler.web`.
"""
