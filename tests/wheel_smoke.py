"""Build the wheel, install it without dev extras into a fresh environment elsewhere, and use it there."""

import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def run(*command: str | Path, cwd: Path, expect: int = 0) -> str:
    """Run a command; return its stdout. Raises SystemExit with its output when the exit code is another one."""
    clean = {key: value for key, value in os.environ.items() if key not in {"PYTHONPATH", "CREDIT_CLI_WORKSPACE"}}
    done = subprocess.run([*map(str, command)], cwd=cwd, env=clean, capture_output=True, text=True, encoding="utf-8")
    if done.returncode != expect:
        sys.exit(f"{' '.join(map(str, command))}\n退出码 {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done.stdout


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        there = Path(folder)
        run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", there, ROOT, cwd=there)
        (wheel,) = there.glob("credit_cli-*.whl")
        venv.create(there / "env", with_pip=True)
        binaries = there / "env" / ("Scripts" if os.name == "nt" else "bin")
        run(binaries / "python", "-m", "pip", "install", "-q", "--disable-pip-version-check", wheel, cwd=there)
        tool = binaries / "credit-cli"
        assert "credit-cli" in run(tool, "--version", cwd=there)
        assert run(tool, "due", "2026-09-24", cwd=there).strip() == "2026-10-12"
        assert "COD003" in run(tool, "rules", cwd=there)
        assert "2026-10" in run(tool, "demo", cwd=there)
        assert not list(there.glob(".credit-cli")), "the demo left an archive behind"
    sys.stdout.write("wheel: ok\n")


if __name__ == "__main__":
    main()
