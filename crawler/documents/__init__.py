"""Bytes in, text and structure out: HTML, PDF, office files, feeds."""
