"""WARC writing, reading and indexing: the evidence. Crawling and judging meet here."""
