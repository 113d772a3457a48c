"""What the process that meets hostile bytes cannot do any more."""

import os
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from bench.photos import wave_photo
from tests.environment import ROOT
from tracker.photos import pool, sandbox

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or os.uname().machine not in sandbox.ARCHITECTURES, reason="no seccomp here"
)


def confined(*lines):
    """What a confined process says to these lines of Python."""
    program = "import ctypes, os, socket, subprocess, threading\n"
    program += f"import sys; sys.path.insert(0, {str(ROOT)!r})\nfrom tracker.photos.sandbox import confine\n"
    program += "assert confine()\n" + "\n".join(lines) + "\nos.write(1, b'done')\nos._exit(0)\n"
    return subprocess.run(
        [sys.executable, "-I", "-c", program], capture_output=True, text=True, timeout=120, check=False
    )


@pytest.mark.parametrize(
    "line",
    [
        "os.open('/etc/passwd', os.O_RDONLY)",
        "os.open('/tmp/of-a-confined-process', os.O_CREAT | os.O_WRONLY)",
        "socket.socket()",
        "socket.socketpair()",
        "os.fork()",
        "os.execv('/bin/true', ['true'])",
        "os.kill(os.getppid(), 0)",
        "os.unlink('/tmp/x')",
        "os.listdir('/')",
        "os.setuid(0)",
    ],
)
def test_it_is_not_permitted(line):
    ended = confined(line)
    assert "PermissionError" in ended.stderr, ended.stderr
    assert "done" not in ended.stdout


def test_what_a_decoder_needs_is_left():
    ended = confined(
        "bytearray(50_000_000)",
        "thread = threading.Thread(target=lambda: os.write(1, b'thread '))",
        "thread.start(); thread.join()",
        "os.urandom(8)",
    )
    assert ended.stdout == "thread done", ended.stderr


def test_the_filter_cannot_be_taken_off():
    ended = confined("ctypes.CDLL(None).prctl(22, 0, 0, 0, 0)", "os.open('/etc/passwd', os.O_RDONLY)")
    assert "PermissionError" in ended.stderr


def test_every_decoding_child_is_confined():
    with pool.get_pool().child(wait_seconds=5) as child:
        child.ask({"task": "check"}, wave_photo(3))
        status = Path(f"/proc/{child.process.pid}/status").read_text()
    assert "Seccomp:\t2" in status
    assert "NoNewPrivs:\t1" in status
    assert len(list(Path(f"/proc/{child.process.pid}/task").iterdir())) <= 4


@pytest.mark.parametrize("machine", sorted(sandbox.ARCHITECTURES))
def test_the_program_decides_what_its_table_says(machine):
    """The filter, run here instruction by instruction, for both processors."""
    column, architecture = sandbox.ARCHITECTURES[machine]
    program = sandbox.filter_program(column, architecture)
    allow = {numbers[column] for numbers in sandbox.NEEDED.values()} | set(() if column else sandbox.OLD_X86)
    for number in range(500):
        verdict = decide(program, number, architecture, sandbox.CLONE_THREAD)
        assert (verdict == sandbox.ALLOW) == (number in allow or number == sandbox.CLONE[column]), number
    assert decide(program, sandbox.CLONE[column], architecture, 17) != sandbox.ALLOW  # SIGCHLD: a process
    assert decide(program, 0, 3, 0) == sandbox.KILL
    assert decide(program, sandbox.X32, architecture, 0) != sandbox.ALLOW


def decide(program, number, architecture, argument):
    lines = list(struct.iter_unpack("HBBI", program))
    memory = {
        sandbox.NUMBER_AT: number,
        sandbox.ARCHITECTURE_AT: architecture,
        sandbox.FIRST_ARGUMENT_AT: argument,
    }
    place, value = 0, 0
    while True:
        operation, yes, no, operand = lines[place]
        place += 1
        if operation == sandbox.RETURN:
            return operand
        if operation == sandbox.LOAD:
            value = memory[operand]
        elif operation == sandbox.AND:
            value &= operand
        else:
            hit = value == operand if operation == sandbox.EQUAL else value >= operand
            place += yes if hit else no
