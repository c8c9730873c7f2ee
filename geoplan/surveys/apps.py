import gc

from django.apps import AppConfig

# Python looks for unreachable circles after every 700 new objects, and through all that live every so often. A list of
# 100,000 houses is millions of objects without circles: a fifth of its import went there. Measured: bench/, 0010.
OBJECTS_BETWEEN, YOUNG_ROUNDS, OLD_ROUNDS = 50_000, 20, 20


class SurveysConfig(AppConfig):
    name = "geoplan.surveys"
    label = "surveys"

    def ready(self) -> None:
        gc.freeze()
        gc.set_threshold(OBJECTS_BETWEEN, YOUNG_ROUNDS, OLD_ROUNDS)
