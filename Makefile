# `make compare` and `make test` make their own environment, .venv, and install what they need into it.
#   PYTHON=python3.12 make test    picks the interpreter (.venv is made anew for another version)
# Without PYTHON, the first of python3, python3.12, … python3.9 is taken that MXNet has a wheel for. If there is none, it is
# python3, and minimx stands in for MXNet.
PYTHON ?= $(shell for python in python3 python3.12 python3.11 python3.10 python3.9; do \
	$$python -c 'import sys; sys.exit(not (3, 9) <= sys.version_info[:2] <= (3, 12))' 2>/dev/null \
	&& echo $$python && exit; done; echo python3)
VERSION := $(shell $(PYTHON) -c 'import platform; print(platform.python_version())' 2>/dev/null)
VENV := .venv
STAMP := $(VENV)/made-by-$(VERSION)
RUN := $(VENV)/bin/python
FOR_THE_SITE := $(VENV)/has-what-the-site-needs

.PHONY: help environment compare test site notebooks lint bench examples clean

help:
	@echo 'make compare   run linear regression by hand and in Gluon, side by side; writes compare.png'
	@echo 'make test      run the tests'
	@echo 'make site      build the tutorial, in English and Chinese, into site; HANDTORN_DATA=DIR names a folder with Fashion-MNIST'
	@echo 'make notebooks write its notebooks alone, into site/en/notebooks and site/zh/notebooks'
	@echo 'make examples  run the example scripts'
	@echo 'make bench     measure the speed; writes bench.json'
	@echo 'make lint      check style and types'

environment: $(STAMP)

compare: $(STAMP)
	$(VENV)/bin/handtorn compare linear_regression --plot compare.png

# Each of the processes has a core of its own.
test: $(STAMP)
	OMP_NUM_THREADS=1 $(RUN) -m pytest -n auto --dist worksteal

site: $(FOR_THE_SITE)
	$(RUN) -m book site

notebooks: $(FOR_THE_SITE)
	$(RUN) -m book notebooks

examples: $(STAMP)
	for script in examples/*.py; do MPLBACKEND=agg $(RUN) $$script || exit 1; done

bench: $(STAMP)
	$(RUN) benchmarks/run.py

lint: $(STAMP)
	$(RUN) -m pip install --quiet --editable '.[lint]'
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy

$(STAMP): setup.py pyproject.toml
	@test -n '$(VERSION)' || { echo '$(PYTHON) is not here: install Python 3.9 to 3.13, or name one with PYTHON=...'; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] < (3, 9))' || { echo 'This is Python $(VERSION): handtorn needs 3.9 or later.'; exit 1; }
	$(PYTHON) -m venv --clear $(VENV) || { echo 'On Debian and Ubuntu: apt install python3-venv'; exit 1; }
	$(RUN) -m pip install --quiet --disable-pip-version-check --config-settings editable_mode=compat --editable '.[test]'
	touch $@

$(FOR_THE_SITE): $(STAMP)
	$(RUN) -m pip install --quiet --disable-pip-version-check --config-settings editable_mode=compat --editable '.[site]'
	touch $@

clean:
	rm -rf $(VENV) *.egg-info compare.png bench.json site .site
