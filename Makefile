# Each command does its own set-up: see tools/setup.sh. Windows and macOS: see README.md.
.PHONY: run test bench soak shots walk lint clean

PY = .venv/bin/python
export QT_QPA_PLATFORM ?=

run: .venv/ready
	$(PY) -m tools.run

test: .venv/ready
	$(PY) -m tools.check

bench: .venv/ready
	$(PY) -m tests.bench

soak: .venv/ready
	QT_QPA_PLATFORM=offscreen $(PY) -m pytest -m soak tests

shots: .venv/ready
	QT_QPA_PLATFORM=offscreen $(PY) -m tests.shots

.venv/ready: requirements.lock pyproject.toml tools/setup.sh
	sh tools/setup.sh

clean:
	rm -rf .venv build
