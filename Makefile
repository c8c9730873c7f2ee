# Everything is in ops/ (Python, standard library only); `make help` lists what there is.
PYTHON := $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
OPS = $(or $(PYTHON),$(error Python 3.11 or newer is needed. On Debian and Ubuntu: apt-get install python3)) -B -m ops

.PHONY: help up down status test drill bench check packages lock
help:
	@echo 'make up         build what changed, start everything, serve; Ctrl-C stops it'
	@echo '                GEOPLAN_PORT=8000  GEOPLAN_DATA=var  DEMO=no  DATABASE_URL=postgresql://...'
	@echo 'make down       stop everything of this checkout'
	@echo 'make status     what runs'
	@echo 'make test       every test; ARGS="..." goes to pytest'
	@echo 'make drill      the long races and kills; their summary goes to docs/drills.md'
	@echo 'make bench      our speed as ratios against limits and peers, into docs/benchmarks.md; ONLY=import  SMALL=yes'
	@echo 'make check      format, lint, types, imports, migrations, translations, browser side'
	@echo 'make packages   install missing system packages (root or sudo); TESTS=yes: those of the tests too'
	@echo 'make lock       newest versions into the lock files'

up down status test drill bench check packages lock:
	@$(OPS) $@
