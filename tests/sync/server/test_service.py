"""``forecourt-centre`` on PostgreSQL as an operator meets it: its commands, its doors, its log, its end."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from desktop.domain.identity import new_id
from sync.http import HttpPeer
from sync.peer import Refusal, Unreachable
from sync.protocol import CONTENT_TYPE, VERSIONS, Enrol, Hello, Pull, Wait
from sync.server.doors import Doors, application
from sync.server.openapi import document
from tests.postgres import APP, OWNER, Server, programs
from tests.sync.server.batch import customers
from tests.sync.server.made import Made, made

HELLO = Hello(*VERSIONS, "s", "i1", 0)


class Operator:
    """Runs the program with one configuration file."""

    def __init__(self, folder: Path, text: str) -> None:
        self.folder = folder
        self.file = folder / "centre.toml"
        self.file.write_text(text, "utf-8")
        path = f"{programs()}{os.pathsep}{os.environ['PATH']}"
        self.environment = {**os.environ, "PATH": path, "FORECOURT_CENTRE_LISTEN_PORT": "0"}
        self.environment["FORECOURT_CENTRE_LISTEN_METRICS_PORT"] = "0"

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "sync.server", "--config", str(self.file), *words]

    def run(self, *words: str, code: int = 0) -> list[dict[str, Any]]:
        done = subprocess.run(self.command(*words), env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()] if not code else [{"error": done.stderr}]

    @contextlib.contextmanager
    def serving(self, **extra: str) -> Iterator[Serving]:
        log = (self.folder / "log").open("w+")
        child = subprocess.Popen(
            self.command("serve"), env=self.environment | extra, stdout=subprocess.PIPE, stderr=log, text=True
        )
        assert child.stdout is not None
        try:
            line = child.stdout.readline()
            assert line, (self.folder / "log").read_text()
            yield Serving(child, **json.loads(line))
        finally:
            child.send_signal(signal.SIGTERM)
            assert child.wait(30) == 0
            child.stdout.close()
            log.close()

    def log(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.folder / "log").read_text("utf-8").splitlines()]


class Serving:
    def __init__(self, child: subprocess.Popen[str], url: str, metrics: str) -> None:
        self.child, self.url, self.metrics = child, url, metrics


@pytest.fixture
def database(postgres: Server) -> Iterator[Made]:
    own = made(postgres)
    yield own
    own.close()


def settings(server: Server, database: str, more: str = "") -> str:
    return (
        f'[database]\nurl = "{server.url(database, APP)}"\nowner_url = "{server.url(database, OWNER)}"\n'
        f'backup_url = "{server.url(database, "postgres")}"\nconnections = 4\n{more}'
    )


def test_migrate_invite_serve_list_and_revoke(postgres: Server, tmp_path: Path) -> None:
    operator, store = Operator(tmp_path, settings(postgres, postgres.database())), new_id()
    assert "forecourt-centre migrate" in operator.run("serve", code=1)[0]["error"]
    assert operator.run("migrate") == [{"revision": "0001"}]
    code = operator.run("invite", store)[0]["code"]
    with operator.serving() as serving, contextlib.closing(HttpPeer(serving.url)) as stranger:
        enrolled = stranger.enrol(Enrol(code, "前台一号"))
        with pytest.raises(Refusal):
            stranger.enrol(Enrol(code, "again"))
        with contextlib.closing(HttpPeer(serving.url, enrolled.key)) as peer:
            assert peer.push(customers(store, "D1", 1, ["王小姐", "x\x00"])).verdicts[0].outcome == "refused"
            assert peer.push(customers(store, "D1", 2, ["王小姐"])).verdicts == ()
            (listed,) = operator.run("devices")
            assert (listed["store_id"], listed["code"], listed["revoked_at"]) == (store, "D1", None)
            operator.run("revoke", store, "D1")
            operator.run("revoke", store, "D1", code=1)
            with pytest.raises(Refusal) as refused:
                peer.hello(HELLO)
            assert refused.value.code == "key"
        for path in ("/health", "/ready"):
            assert requests.get(serving.url + path, timeout=10).status_code == 200
        assert requests.get(serving.url + "/metrics", timeout=10).status_code == 404
        text = requests.get(serving.metrics, timeout=10).text
    assert 'forecourt_requests_total{door="push",status="200"} 2' in text
    assert 'forecourt_requests_total{door="hello",status="401"} 1' in text
    assert "forecourt_rows_written_total 1\n" in text
    assert 'forecourt_transactions_total{outcome="refused"} 1' in text
    assert store not in text
    doors = [line["door"] for line in operator.log() if line["event"] == "request"]
    assert doors == ["enrol", "enrol", "push", "push", "hello"]
    whole = (tmp_path / "log").read_text("utf-8")
    assert "王" not in whole and "前台" not in whole and enrolled.key not in whole and code not in whole


def test_a_backup_is_sealed_and_its_restore_is_another_incarnation(
    postgres: Server, database: Made, tmp_path: Path
) -> None:
    key = tmp_path / "key"
    key.write_text(secrets.token_hex(32))
    with_key = f'backup_key_file = "{key}"\n'
    (tmp_path / "a").mkdir()
    old, store, copy = (
        Operator(tmp_path / "a", settings(postgres, database.name, with_key)),
        new_id(),
        tmp_path / "copy",
    )
    code = old.run("invite", store)[0]["code"]
    with old.serving() as serving, contextlib.closing(HttpPeer(serving.url)) as stranger:
        enrolled = stranger.enrol(Enrol(code, "desk"))
        with contextlib.closing(HttpPeer(serving.url, enrolled.key)) as peer:
            before = peer.hello(HELLO)
            peer.push(customers(store, "D1", 1, [f"客户{n}" for n in range(300)]))
            old.run("backup", str(copy))
    sealed = copy.read_bytes()
    assert "客户".encode() not in sealed and b"PGDMP" not in sealed and copy.stat().st_mode & 0o077 == 0
    old.run("backup", str(copy), code=1)

    (tmp_path / "b").mkdir()
    empty = postgres.database()
    new = Operator(tmp_path / "b", settings(postgres, empty, with_key))
    new.run("restore", str(copy))
    assert "not empty" in new.run("restore", str(copy), code=1)[0]["error"]
    with new.serving() as serving, contextlib.closing(HttpPeer(serving.url, enrolled.key)) as peer:
        after = peer.hello(HELLO)
        assert after.peer == before.peer and after.incarnation != before.incarnation
        page = peer.pull(Pull(after.incarnation, f"store:{store}", 0, 10_000))
        assert len(page.tables[0].columns["id"]) == 300


def test_a_device_that_asks_too_often_is_told_when_to_come_back(
    postgres: Server, database: Made, tmp_path: Path
) -> None:
    limits = "[limits]\nrequests_per_minute = 1\nburst = 3\nenrolments_per_minute = 2\n"
    operator, store = Operator(tmp_path, settings(postgres, database.name, limits)), new_id()
    code = operator.run("invite", store)[0]["code"]
    with operator.serving() as serving, contextlib.closing(HttpPeer(serving.url)) as stranger:
        key = stranger.enrol(Enrol(code, "desk")).key
        with pytest.raises(Refusal):
            stranger.enrol(Enrol("AAAA-AAAA-AAAA", "guess"))
        with pytest.raises(Unreachable) as guess:
            stranger.enrol(Enrol("AAAA-AAAA-AAAB", "guess"))
        assert guess.value.retry_after >= 1
        with contextlib.closing(HttpPeer(serving.url, key)) as peer:
            for _ in range(3):
                peer.hello(HELLO)
            with pytest.raises(Unreachable) as often:
                peer.hello(HELLO)
            assert often.value.retry_after >= 50
        answer = requests.post(
            f"{serving.url}/v1/hello", data=HELLO.encode(), headers={"Authorization": f"Bearer {key}"}, timeout=10
        )
        assert (answer.status_code, answer.headers["Content-Type"]) == (429, CONTENT_TYPE)


def test_a_change_taken_by_one_process_wakes_who_waits_at_another(
    postgres: Server, database: Made, tmp_path: Path
) -> None:
    store = new_id()
    operators = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        operators.append(Operator(tmp_path / name, settings(postgres, database.name)))
    codes = [operators[0].run("invite", store)[0]["code"] for _ in range(2)]
    with operators[0].serving() as here, operators[1].serving() as there, contextlib.ExitStack() as stack:
        keys = []
        for code in codes:
            with contextlib.closing(HttpPeer(here.url)) as stranger:
                keys.append(stranger.enrol(Enrol(code, "desk")).key)
        writer = stack.enter_context(contextlib.closing(HttpPeer(here.url, keys[0])))
        reader = stack.enter_context(contextlib.closing(HttpPeer(there.url, keys[1])))
        incarnation = reader.hello(HELLO).incarnation
        request = Wait(incarnation, {f"store:{store}": 0})
        reader.wait(request, 2)  # the first look of the process at this store
        assert not reader.wait(request, 1)
        pool = stack.enter_context(ThreadPoolExecutor(1))
        woken = pool.submit(reader.wait, request, 40)
        while "forecourt_waiting_devices 1\n" not in requests.get(there.metrics, timeout=10).text:
            assert not woken.done()
        writer.push(customers(store, "D1", 1, ["王"]))
        assert woken.result(60)


def test_it_serves_tls_with_a_given_certificate(postgres: Server, database: Made, tmp_path: Path) -> None:
    certificate, key = own_certificate(tmp_path)
    more = f'[listen]\ncertificate = "{certificate}"\nkey = "{key}"\n'
    operator, store = Operator(tmp_path, settings(postgres, database.name, more)), new_id()
    code = operator.run("invite", store)[0]["code"]
    with operator.serving() as serving:
        assert serving.url.startswith("https://")
        with contextlib.closing(HttpPeer(serving.url, verify=str(certificate))) as peer:
            assert peer.enrol(Enrol(code, "desk")).store_id == store
        with contextlib.closing(HttpPeer(serving.url)) as peer, pytest.raises(Unreachable):
            peer.enrol(Enrol(code, "desk"))


def own_certificate(folder: Path) -> tuple[Path, Path]:
    import datetime
    import ipaddress

    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "centre")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(private.public_key()).serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(private, hashes.SHA256())
    )  # fmt: skip
    files = folder / "centre.pem", folder / "centre.key"
    files[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return files


def test_an_embedded_file_is_backed_up_and_put_back(tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text(secrets.token_hex(32))
    operators = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        text = f'[database]\nembedded = "{tmp_path / name / "data"}"\nkey_file = "{key}"\n'
        operators.append(Operator(tmp_path / name, text))
    old, new = operators
    store, copy = new_id(), tmp_path / "copy"
    old.run("migrate")
    code = old.run("invite", store)[0]["code"]
    old.run("backup", str(copy))
    assert store.encode() not in copy.read_bytes()
    new.run("restore", str(copy))
    with new.serving() as serving, contextlib.closing(HttpPeer(serving.url)) as peer:
        assert peer.enrol(Enrol(code, "desk")).store_id == store


def test_the_published_document_names_every_door_and_nothing_else(database: Made) -> None:
    from sync.server.__main__ import business
    from sync.server.service import Centre

    routes = {
        (route.path, method.lower())  # type: ignore[attr-defined]
        for route in application(Doors(Centre(database.engine, business()))).routes
        for method in route.methods - {"HEAD"}  # type: ignore[attr-defined]
    }
    told = document()
    assert {
        (path, method) for path, methods in told["paths"].items() for method in methods.keys() - {"parameters"}
    } == routes
    text = json.dumps(told)
    for schema in ("Hello", "Welcome", "Push", "Batch", "Answer", "Verdict", "Page", "Denied"):
        assert f"#/components/schemas/{schema}" in text or schema == "Batch"
        assert told["components"]["schemas"][schema]["properties"]
