"""What is wrong with a row. The words stand with the uploads: the list to mend is written with them, too."""

from geoplan.surveys.writing.causes import PROBLEMS

__all__ = ["PROBLEMS"]
