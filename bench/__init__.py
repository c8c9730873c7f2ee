"""`make bench`: geoplan against the limits of the machine and against its peers, as ratios of one interleaved run.

A section is a module with `contestants(setting)`, a context manager that prepares what it needs, yields `frame.Group`s
and takes away what it made. `scratch` has throw-away databases, and runs steps in processes of their own.
"""
