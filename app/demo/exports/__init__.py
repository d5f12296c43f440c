"""Two days of a shop's order exports, which the example network imports."""
