"""`python -m gis.cli`, which the launcher calls."""

from gis.cli import main

main()
