"""The archive: WARC files with their index, written once and read for ever.

Every finding rests on a record in here. The room knows nothing of crawling or judging.
"""
