"""The command line: reads words, calls one use case, prints what it returns."""
