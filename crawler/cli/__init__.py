"""The command line: arguments and `citewatch.toml` come in, an exit code goes out.

Each command checks its options, calls one function and prints what it gives. The topmost room: it
may import everything, and no other room imports it.
"""
