"""From a budget to a choice of sites: what one company could do with so much money."""
