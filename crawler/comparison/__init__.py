"""A quotation and the text of a source come in, a verdict with its passage and edits goes out.

`verdict` is the one entry: it finds the passage, names every difference and looks up what they
mean (`policy`); sources in another language go by `translation`. Pure functions over
`crawler.documents` and `crawler.language`; a page, an article or an archive is never seen here.
"""
