"""Notices of changes: a hook command, webhooks, an Atom feed."""
