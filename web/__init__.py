"""The pictures: self-contained Folium pages, drawn without a single request."""
