"""The outside shell of geoplan: packages, builds, the private database, the processes that serve.

Standard library only, because it runs before anything is installed. It never imports geoplan.
"""
