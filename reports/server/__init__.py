"""The review server: the report on a local address, where findings can be decided.

A finished run and requests come in; pages, JSON and decisions in the ledger go out. Needs the
extra `serve`; imports what `reports` may.
"""
