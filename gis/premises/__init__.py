"""Premises: dwellings and shops, and no people; their addresses, and the files that list them."""
