"""The code that runs inside the limited process. Nothing else may import it or its readers."""
