"""What phones and platforms send, a module a client: bytes in, fixes out, never an error of ours.

Whatever arrives becomes rows, each with its fault where it cannot be a fix, so that one bad row
never blocks the others. Nothing here knows HTTP: a route hands the body over.
"""
