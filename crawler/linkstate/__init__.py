"""A fetched page in, what it really is out: the page, a wall, a missing page, a parked domain."""
