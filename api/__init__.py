"""The wire: strings in, typed values to a use case, its result out as JSON, GeoJSON or a page."""
