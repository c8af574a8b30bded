# Each command does its own set-up (installer/setup.sh). Windows and macOS: see README.md.
.PHONY: run test bench bench-sync bench-load bench-lookup soak shots readme-shots walk clean

PY = .venv/bin/python

run: .venv/ready
	$(PY) -m installer.run

test: .venv/ready
	$(PY) -m tests.check

bench: .venv/ready
	QT_QPA_PLATFORM=offscreen $(PY) -m tests.bench

bench-sync: .venv/ready
	QT_QPA_PLATFORM=offscreen $(PY) -m tests.bench.sync_peers

bench-load: .venv/ready
	$(PY) -m tests.bench.devices

bench-lookup: .venv/ready
	$(PY) -m tests.bench.scale

soak: .venv/ready
	QT_QPA_PLATFORM=offscreen $(PY) -m pytest -n auto -m soak --timeout 0 -rA tests

shots: .venv/ready
	QT_QPA_PLATFORM=offscreen $(PY) -m tests.shots

readme-shots: .venv/ready
	QT_QPA_PLATFORM=offscreen $(PY) -m tests.readme_shots

walk: .venv/ready
	QT_QPA_PLATFORM=offscreen $(PY) -m tests.walks.clerk

.venv/ready: requirements.lock installer/setup.sh
	sh installer/setup.sh

clean:
	rm -rf .venv build
