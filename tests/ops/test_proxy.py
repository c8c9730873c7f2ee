import shutil
import subprocess
from pathlib import Path

from ops import packages, proxy


def front(folder: Path) -> proxy.Front:
    sockets = folder / "web.sock", folder / "sse.sock"
    return proxy.Front("127.0.0.1", 8123, folder, folder / "static", folder / "access.log", *sockets)


def test_nothing_is_written_outside_our_own_folder(tmp_path: Path):
    conf = proxy.configuration(front(tmp_path))
    assert "/var/log" not in conf
    assert "/var/lib" not in conf
    assert f'pid "{tmp_path}/nginx.pid"' in conf


def test_the_log_has_no_invitation_in_it(tmp_path: Path):
    conf = proxy.configuration(front(tmp_path))
    log_format = conf[conf.index("log_format") : conf.index("access_log")]
    assert "$logged_uri" in log_format
    assert "$uri" not in log_format
    assert "~^/invitation/ /invitation/-;" in conf


def test_the_log_has_no_query_strings(tmp_path: Path):
    conf = proxy.configuration(front(tmp_path))
    assert "$uri" in conf
    assert "$request_uri" not in conf
    assert "$args" not in conf


def test_nginx_accepts_the_configuration_even_in_a_folder_with_a_space(tmp_path: Path):
    folder = tmp_path / "a folder"
    folder.mkdir()
    conf = folder / "nginx.conf"
    conf.write_text(proxy.configuration(front(folder)))
    nginx = packages.program("nginx") or shutil.which("nginx") or ""
    said = subprocess.run(
        [nginx, "-e", "stderr", "-t", "-p", folder, "-c", conf], capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stderr
    assert "warn" not in said.stderr
