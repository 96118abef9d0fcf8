"""`python -m gis.cli`, which the launcher calls."""

from gis.cli.app import main

main()
