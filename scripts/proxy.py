"""The proxy of deploy/nginx.conf on loopback, for the browser tests: python scripts/proxy.py fetches nginx if need be.

The file runs as it is shipped; only name, ports and certificate are put in. Where the system has no nginx, Debian's
package is unpacked beside the tests' other tools, so that no service is installed and nobody need be root.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app_in_browser import ROOT, free_port

NAME = "localhost"
SHIPPED = ROOT / "deploy" / "nginx.conf"

_UNPACKED = Path(sys.prefix) / "nginx"
_PLACES = (Path("/usr/sbin/nginx"), Path("/usr/local/sbin/nginx"), _UNPACKED / "usr/sbin/nginx")
_START_SECONDS = 20
_FETCH_SECONDS = 300
_ADVICE = "Install nginx (Debian: nginx-light), or run: python scripts/proxy.py"


class NoProxy(Exception):
    """There is no nginx, or it does not start; str() of it says why."""


def find_nginx() -> Path:
    """Return nginx's program. Raises NoProxy."""
    on_path = shutil.which("nginx")
    for path in [*([Path(on_path)] if on_path else []), *_PLACES]:
        if path.is_file():
            return path
    raise NoProxy(f"There is no nginx here. {_ADVICE}")


def shipped_headers() -> dict[str, str]:
    """Return the headers that the shipped file adds to every answer."""
    found = re.findall(r'^\s*add_header (\S+) "?(.*?)"? always;$', SHIPPED.read_text(encoding="utf-8"), re.MULTILINE)
    return dict(found)


@contextmanager
def running_proxy(folder: Path, *, app_port: int, port: int | None = None) -> Iterator[str]:
    """Run nginx before an app with all its files in a folder; give its address, and end that very process afterwards.

    Raises NoProxy.
    """
    nginx, port = find_nginx(), port or free_port()
    key, certificate = _certificate(folder)
    site = _adapted(SHIPPED.read_text(encoding="utf-8"), port, app_port, key, certificate)
    (folder / "site.conf").write_text(site, encoding="utf-8")
    (folder / "nginx.conf").write_text(_around(folder), encoding="utf-8")
    log = folder / "nginx.log"
    with log.open("wb") as output:
        call = [nginx, "-p", folder, "-c", folder / "nginx.conf", "-e", log, "-g", "daemon off;"]
        process = subprocess.Popen(call, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
        try:
            _wait(port, process, log)
            yield f"https://{NAME}:{port}"
        finally:
            process.terminate()
            process.wait()


def _adapted(text: str, port: int, app_port: int, key: Path, certificate: Path) -> str:
    for pattern, value in (
        (r"\blisten 443\b", f"listen 127.0.0.1:{port}"),
        (r"\blisten 80\b", f"listen 127.0.0.1:{free_port()}"),
        (r"outcomes\.example\.org", NAME),
        (r"/etc/ssl/outcomes/fullchain\.pem", str(certificate)),
        (r"/etc/ssl/outcomes/key\.pem", str(key)),
        (r"127\.0\.0\.1:8501", f"127.0.0.1:{app_port}"),
    ):
        text, times = re.subn(pattern, value, text)
        if not times:
            raise NoProxy(f"{SHIPPED.name} no longer holds {pattern}.")
    return text


def _around(folder: Path) -> str:
    """Return what Debian's own file puts round a site, with every path in the folder; run by root, it stays root."""
    paths = "".join(
        f"    {kind}_temp_path {folder / kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return (
        f"user {'root' if _is_root() else 'nobody'};\nworker_processes 1;\npid {folder / 'nginx.pid'};\nevents {{}}\n"
        f"http {{\n    access_log {folder / 'access.log'};\n{paths}    include {folder / 'site.conf'};\n}}\n"
    )


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _certificate(folder: Path) -> tuple[Path, Path]:
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    call = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={NAME}"]
    files = ["-addext", f"subjectAltName=DNS:{NAME}", "-keyout", key, "-out", certificate]
    subprocess.run([*call, *files], check=True, capture_output=True)
    return key, certificate


def _wait(port: int, process: subprocess.Popen, log: Path) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=2).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise NoProxy(f"nginx did not start.\n{log.read_text(encoding='utf-8', errors='replace')}")


def unpack_nginx() -> Path:
    """Fetch Debian's package, unpack it beside the environment's programs and return nginx's. Raises NoProxy."""
    _UNPACKED.mkdir(exist_ok=True)
    fetch = ["apt-get", "download", "-q", "nginx"]
    # Where nobody has yet asked the mirror, there is no list to find a package in.
    for commands in ([fetch], [["apt-get", "update", "-q"], fetch]):
        if all(_runs(command) for command in commands):
            break
    packages = sorted(_UNPACKED.glob("nginx_*.deb"))
    if not packages or not _runs(["dpkg", "-x", str(packages[-1]), "."]):
        raise NoProxy(f"There is no nginx here, and none could be fetched. {_ADVICE}")
    return find_nginx()


def _runs(command: list[str]) -> bool:
    try:
        return not subprocess.run(
            command, cwd=_UNPACKED, capture_output=True, timeout=_FETCH_SECONDS, check=False
        ).returncode
    except (OSError, subprocess.TimeoutExpired):
        return False


def main() -> int:
    """Say which nginx the tests use, after fetching one where there is none; without one, only its tests fail."""
    try:
        try:
            path = find_nginx()
        except NoProxy:
            path = unpack_nginx()
    except NoProxy as error:
        print(error, file=sys.stderr)
    else:
        print(f"Proxy for the tests: {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
