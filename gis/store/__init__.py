"""The first floor: PostGIS, as functions of a connection."""
