"""Odd files, forms and addresses, 20,000 of each by default: script/bench fuzz [--cases 20000]."""

import argparse
import os
import subprocess
import sys


def main() -> None:
    parser = argparse.ArgumentParser(prog="script/bench fuzz")
    parser.add_argument("--cases", type=int, default=20_000)
    options = parser.parse_args()
    command = [sys.executable, "-m", "pytest", "tests/fuzz", "-v", "--durations=5", "-o", "timeout=14400"]
    sys.exit(
        subprocess.run(command, env={**os.environ, "FUZZ_CASES": str(options.cases)}, check=False).returncode
    )


if __name__ == "__main__":
    main()
