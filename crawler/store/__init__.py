"""The ledger: what is pending, leased and done, every finding, decision and notice.

Values of `crawler.model` come in and go out again, over runs and versions (`migrations/`). The
only room that speaks SQL; it imports only `crawler.model` and `crawler.errors`.
"""
