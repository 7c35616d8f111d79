# make demo   see the main job done on the pictures that ship with the add-on
# make test   run the tests on PyQt6 (make test-pyqt5: those of windows on PyQt5), without a screen
# make lint   check style and types, in an environment of its own
# make site   the documentation as a website in build/site; make help: the same pages behind F1
# Each does all of its own set-up: system libraries, a virtual environment, the packages.

PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
LINT = $(VENV)/lint/bin
# By version, and apart from the rest: what passes today passes tomorrow. mypy reads the types
# of the other two.
LINTERS = uv==0.13.9 ruff==0.17.6 mypy==2.4.1 numpy==2.3.5 pillow==13.0.0
# All tests: as many processes as the computer has cores, each file's tests in one of them, the
# longest first (tests/conftest.py). What ARGS names runs in one. What Python compiled is kept, for
# the programs that tests start. A process that crashes ends the run: one in its place waited for ever.
ALL = -n logical --dist loadfile --no-loadscope-reorder --max-worker-restart 0
PYTEST = QT_QPA_PLATFORM=offscreen PYTHONDONTWRITEBYTECODE= $(if $(ARGS),,OMP_NUM_THREADS=1) $(BIN)/python -m pytest \
	$(or $(ARGS),$(ALL))

.PHONY: demo canvas test test-pyqt5 lint oldest systems wheel help messages site wardrobe pictures clean

demo: $(VENV)/.gui
	$(BIN)/python -m orangecontrib.aiff demo

canvas: $(VENV)/.gui
	$(BIN)/python -m orangecontrib.aiff demo --canvas

test: $(VENV)/.test
	QT_API=pyqt6 $(PYTEST)

test-pyqt5: $(VENV)/.pyqt5
	QT_API=pyqt5 $(PYTEST) -m "not any_qt" tests/widgets tests/workflows tests/test_package.py

lint: $(VENV)/.lint
	$(LINT)/ruff check . && $(LINT)/ruff format --check . && $(LINT)/mypy

oldest: $(VENV)/.test
	$(BIN)/python tools/packages/oldest.py

wheel: $(VENV)/.lint
	PATH="$(LINT):$$PATH" tools/packages/check_wheel.sh newest
	PATH="$(LINT):$$PATH" tools/packages/check_wheel.sh oldest

systems: $(VENV)/.lint
	PATH="$(LINT):$$PATH" $(BIN)/python tools/packages/check_systems.py

help: $(VENV)/.test
	$(BIN)/python tools/list_networks.py
	$(BIN)/python tools/list_widgets.py
	$(BIN)/python tools/build_help.py

site: $(VENV)/.test
	$(BIN)/python -m sphinx -q -W --keep-going -b html doc build/site
	@echo "Open build/site/index.html"

pictures: $(VENV)/.test
	command -v xvfb-run >/dev/null || apt-get install -y -qq xvfb
	xvfb-run -a -s "-screen 0 1600x1200x24" env QT_API=pyqt6 $(BIN)/python tools/take_pictures.py
	xvfb-run -a -s "-screen 0 1600x1200x24" env QT_API=pyqt6 \
		$(BIN)/python tools/take_italian_pictures.py
	xvfb-run -a -s "-screen 0 3200x2400x24" env QT_API=pyqt6 QT_SCALE_FACTOR=2 \
		$(BIN)/python tools/take_large_pictures.py

messages: $(VENV)/.test
	$(BIN)/python tools/messages.py

wardrobe: $(VENV)/.draw
	$(BIN)/python tools/draw_wardrobe.py && $(BIN)/python tools/draw_misses.py

$(VENV)/bin/python:
	@sh tools/system-libraries.sh
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Orange needs Python 3.11 or newer; name one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --upgrade pip

$(VENV)/.gui: $(VENV)/bin/python pyproject.toml
	$(BIN)/pip install --quiet -e ".[gui,offline,slides]"
	@touch $@

$(VENV)/.test: $(VENV)/bin/python pyproject.toml
	$(BIN)/pip install --quiet -e ".[gui,offline,slides,test]"
	@touch $@

$(VENV)/.pyqt5: $(VENV)/.test
	$(BIN)/pip install --quiet "PyQt5>=5.15" "PyQtWebEngine>=5.15"
	@touch $@

$(VENV)/.draw: $(VENV)/.test
	$(BIN)/pip install --quiet -e ".[draw]"
	@touch $@

$(VENV)/.lint: $(VENV)/bin/python Makefile
	$(BIN)/python -m venv $(VENV)/lint
	$(LINT)/pip install --quiet $(LINTERS)
	@touch $@

clean:
	rm -rf $(VENV) build dist *.egg-info
