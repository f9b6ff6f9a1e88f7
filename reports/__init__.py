"""One module per output format; one traversal feeds all. Never fetches or judges."""
