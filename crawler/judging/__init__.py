"""Comparing words and naming link states. Pure functions: no network, clock or disk."""
