"""A quotation and a source text in, a verdict with its evidence out."""
