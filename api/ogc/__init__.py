"""The service as OGC API – Features, Part 1: grids and their audited days for any map program."""
