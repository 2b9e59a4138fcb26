"""Start JupyterLab on a notebook, print its address, and stop it with Ctrl+C."""

from __future__ import annotations

import argparse
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import webbrowser
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def free_port(wanted: int) -> int:
    """Return the wanted port, or another one when it is taken."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise SystemExit("No free port on 127.0.0.1.")


def has_browser() -> bool:
    if os.environ.get("CI"):
        return False
    if sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    ):
        return False
    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True


def wait_until_ready(url: str, server: subprocess.Popen[bytes]) -> None:
    """Return when the server answers; end the program when it does not."""
    for _ in range(600):
        if server.poll() is not None:
            raise SystemExit(f"JupyterLab ended at once, with exit code {server.returncode}.")
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    server.terminate()
    raise SystemExit("JupyterLab did not answer within two minutes.")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notebook", default="examples/tour.ipynb")
    parser.add_argument("--port", type=int, default=8888)
    parser.add_argument("--no-browser", action="store_true")
    options = parser.parse_args()

    notebook = (ROOT / options.notebook).resolve()
    if not notebook.is_file():
        raise SystemExit(f"There is no notebook {notebook}.")
    port = free_port(options.port)
    if port != options.port:
        print(f"Port {options.port} is taken: using {port}.", flush=True)

    token = secrets.token_hex(16)
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        "--no-browser",
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        f"--ServerApp.root_dir={ROOT}",
        "--ServerApp.log_level=WARN",
        "--LabApp.news_url=None",
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    server = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "JUPYTER_TOKEN": token, "PATH": path}
    )
    try:
        base = f"http://127.0.0.1:{port}"
        wait_until_ready(f"{base}/api?token={token}", server)
        address = f"{base}/lab/tree/{notebook.relative_to(ROOT).as_posix()}?token={token}"
        print(f"\n  JupyterLab is ready:\n\n      {address}\n\n  Ctrl+C stops it.\n", flush=True)
        if not options.no_browser and has_browser():
            webbrowser.open(address)
        return server.wait()
    except KeyboardInterrupt:
        return 0
    finally:
        if server.poll() is None:
            server.terminate()
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()


if __name__ == "__main__":
    sys.exit(main())
