"""What URLs mean: parsed, compared, unwrapped, made to point at a passage, asked of web archives.

URLs and what archives answer come in; values go out. Nothing here opens a connection. Imports
only `crawler.model` and `crawler.errors`.
"""
