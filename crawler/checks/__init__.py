"""A run: what is owed, what is judged, what stands."""
