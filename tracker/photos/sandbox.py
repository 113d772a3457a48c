"""Take away from this process, for good, whatever a decoder does not need of the kernel: a seccomp filter. No
Django.

A list of what is allowed, not of what is forbidden: reading and writing what is open, memory, threads,
clocks. Opening a file, a socket, another program or process, a signal to somebody else all fail as "not
permitted", which a decoder's error handling knows. On another system or processor nothing happens; the other
limits (tracker/photos/decoder.py) stand.

Numbers: the kernel's tables for x86-64 and AArch64; seccomp(2), linux/seccomp.h, linux/filter.h,
linux/audit.h.
"""

import ctypes
import errno
import os
import struct
import sys

PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS, SECCOMP_MODE_FILTER = 22, 38, 2
ALLOW, KILL, ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
LOAD, AND, EQUAL, AT_LEAST, RETURN = 0x20, 0x54, 0x15, 0x35, 0x06
NUMBER_AT, ARCHITECTURE_AT, FIRST_ARGUMENT_AT = 0, 4, 16
CLONE_THREAD = 0x00010000
X32 = 0x40000000  # a second numbering on x86-64

#            x86-64, AArch64
NEEDED = {
    "read": (0, 63),
    "write": (1, 64),
    "readv": (19, 65),
    "writev": (20, 66),
    "close": (3, 57),
    "fstat": (5, 80),
    "lseek": (8, 62),
    "fcntl": (72, 25),
    "ppoll": (271, 73),
    "pselect6": (270, 72),
    "mmap": (9, 222),
    "mprotect": (10, 226),
    "munmap": (11, 215),
    "brk": (12, 214),
    "mremap": (25, 216),
    "madvise": (28, 233),
    "futex": (202, 98),
    "set_robust_list": (273, 99),
    "set_tid_address": (218, 96),
    "rseq": (334, 293),
    "membarrier": (324, 283),
    "sched_yield": (24, 124),
    "sched_getaffinity": (204, 123),
    "getcpu": (309, 168),
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "sigaltstack": (131, 132),
    "restart_syscall": (219, 128),
    "tgkill": (234, 131),
    "getpid": (39, 172),
    "gettid": (186, 178),
    "getuid": (102, 174),
    "prctl": (157, 167),
    "getrlimit": (97, 163),
    "setrlimit": (160, 164),
    "prlimit64": (302, 261),
    "getrusage": (98, 165),
    "sysinfo": (99, 179),
    "clock_gettime": (228, 113),
    "clock_nanosleep": (230, 115),
    "nanosleep": (35, 101),
    "getrandom": (318, 278),
    "exit": (60, 93),
    "exit_group": (231, 94),
}
OLD_X86 = (7, 23)  # poll, select: AArch64 has only their newer forms
CLONE, CLONE3 = (56, 220), (435, 435)
ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}


def confine() -> bool:
    """Whether the filter is in force from now on; it cannot be taken off again."""
    if sys.platform != "linux" or os.uname().machine not in ARCHITECTURES:
        return False
    program = filter_program(*ARCHITECTURES[os.uname().machine])
    # struct sock_fprog: the number of instructions of eight bytes, six bytes of padding, where they lie. The
    # kernel copies them within the call, so `buffer` has to live no longer than that.
    buffer = ctypes.create_string_buffer(program, len(program))
    described = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    # Without it only root may set a filter, and by now we are nobody.
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return int(libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, described, 0, 0)) == 0


def filter_program(column: int, architecture: int) -> bytes:
    """A program of the classic packet filter: (operation, jump if true, jump if false, value) each."""
    allowed = sorted([*(numbers[column] for numbers in NEEDED.values()), *(OLD_X86 if column == 0 else ())])
    lines = [
        # One process may call by two architectures' numbers, which mean other things: by another's, it ends.
        (LOAD, 0, 0, ARCHITECTURE_AT),
        (EQUAL, 1, 0, architecture),
        (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, NUMBER_AT),
        (AT_LEAST, 0, 1, X32),
        (RETURN, 0, 0, ERRNO | errno.EPERM),
        # clone3 has its flags behind a pointer, where a filter cannot look; told that there is none, the C
        # library falls back to clone, which is allowed for a thread and for no process.
        (EQUAL, 0, 1, CLONE3[column]),
        (RETURN, 0, 0, ERRNO | errno.ENOSYS),
        (EQUAL, 0, 3, CLONE[column]),
        (LOAD, 0, 0, FIRST_ARGUMENT_AT),
        (AND, 0, 0, CLONE_THREAD),
        (EQUAL, len(allowed) + 1, len(allowed), CLONE_THREAD),
        # Jumps count the instructions that are skipped: from each place to the last one, ALLOW.
        *((EQUAL, len(allowed) - place, 0, number) for place, number in enumerate(allowed)),
        (RETURN, 0, 0, ERRNO | errno.EPERM),
        (RETURN, 0, 0, ALLOW),
    ]
    return b"".join(struct.pack("HBBI", *line) for line in lines)
