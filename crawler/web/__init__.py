"""URLs: reading, comparing, unwrapping, selecting text by them, and asking web archives."""
