"""What is known of languages: words, sentences, numbers, dates, names, and telling languages apart.

Plain text comes in, with a language code where one is known; spans (code points), values and
word classes go out. What differs from language to language stands in `data/`, one file a
language, and is read by `lexicon` alone. The room imports only `crawler.model`.
"""
