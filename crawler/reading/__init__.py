"""Bytes to text and structure: articles, source pages, quotations, citations. Pure: no network."""
