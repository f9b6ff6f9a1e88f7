"""A document in, its quotations, citations and their pairing out."""
