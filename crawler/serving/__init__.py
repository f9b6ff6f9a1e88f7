"""The review server: the report, an API for decisions, archived pages on another origin."""
