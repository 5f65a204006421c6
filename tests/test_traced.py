"""Which of the system's calls count as reaching out, or as writing where nothing is to be."""

from __future__ import annotations

from pathlib import Path

import pytest
from traced import offences

OUT, CWD = Path("/out"), Path("/home/me")


@pytest.mark.parametrize(
    "line",
    [
        "socket(AF_INET6, SOCK_STREAM|SOCK_CLOEXEC, IPPROTO_IP) = 6<TCPv6:[1]>",
        "socket(AF_INET, SOCK_DGRAM|SOCK_CLOEXEC, IPPROTO_IP) = -1 EPERM (Operation not permitted)",
        "socket(AF_NETLINK, SOCK_RAW|SOCK_CLOEXEC, NETLINK_ROUTE) = 3<NETLINK:[1]>",
        "6467  connect(15<UDP:[1]>, {sa_family=AF_INET, sin_port=htons(53), "
        'sin_addr=inet_addr("10.0.0.1")}, 16) = 0',
        'connect(3<UNIX-STREAM:[1]>, {sa_family=AF_UNIX, sun_path="/run/nscd/socket"}, 110) = 0',
        'openat(AT_FDCWD</home/me>, "/etc/resolv.conf", O_RDONLY|O_CLOEXEC) = 7</etc/resolv.conf>',
        'openat(AT_FDCWD</home/me>, "/home/me/a", O_WRONLY|O_CREAT, 0666) = 3</home/me/a>',
        'openat(AT_FDCWD</home/me>, "a", O_RDWR) = 3</home/me/a>',
        'open("a", O_RDWR|O_CREAT, 0666) = 3</home/me/a>',
        'openat(6</home/me/.cache>, "id", O_WRONLY|O_EXCL, 0600) = 7</home/me/.cache/id>',
        'openat(AT_FDCWD</>, "/out/../a", O_WRONLY) = 3</a>',
        'openat(AT_FDCWD</>, "/outside", O_WRONLY) = 3</outside>',
        'openat(AT_FDCWD</>, "/dev/shm/kept", O_RDWR|O_CREAT, 0600) = 3</dev/shm/kept>',
        'mkdir("/home/me/.cache", 0700) = 0',
        'rename("/out/a", "/home/me/a") = 0',
        'rename("/home/me/a", "/out/a") = 0',
        'linkat(6</home/me>, "a", 6</home/me>, "b", 0) = 0',
        'unlink("/home/me/a") = 0',
        '[pid  12] unlink("/home/me/a") = 0',
    ],
)
def test_these_are_offences(line: str) -> None:
    assert offences([line], [OUT], CWD) == [line]


@pytest.mark.parametrize(
    "line",
    [
        "socket(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, 0) = 3<UNIX-STREAM:[1]>",
        "socketpair(AF_UNIX, SOCK_STREAM, 0, [3<UNIX-STREAM:[1]>, 4<UNIX-STREAM:[2]>]) = 0",
        'connect(3<UNIX-STREAM:[1]>, {sa_family=AF_UNIX, sun_path="/out/s"}, 110) = 0',
        'openat(AT_FDCWD</home/me>, "/home/me/a", O_RDONLY|O_CLOEXEC) = 3</home/me/a>',
        'openat(AT_FDCWD</home/me>, "/no", O_WRONLY) = -1 ENOENT (No such file or directory)',
        'mkdir("/usr/lib", 0777) = -1 EEXIST (File exists)',
        'openat(AT_FDCWD</home/me>, "/out/a", O_WRONLY|O_CREAT, 0666) = 3</out/a>',
        'openat(5</out/in>, "a \\"b\\"", O_WRONLY|O_CREAT, 0666) = 3</out/in/a>',
        'rename("/out/a", "/out/b") = 0',
        'symlink("/home/me/a", "/out/b") = 0',
        'openat(AT_FDCWD</>, "/dev/null", O_RDWR) = 3</dev/null>',
        'openat(AT_FDCWD</>, "/dev/shm/sem.x1", O_RDWR|O_CREAT, 0600) = 3</dev/shm/sem.x1>',
        'unlink("/dev/shm/sem.mp-x1") = 0',
        'openat(AT_FDCWD</>, "/proc/self/oom_score_adj", O_RDWR) = 3</proc/1/oom_score_adj>',
        "+++ exited with 0 +++",
    ],
)
def test_these_are_none(line: str) -> None:
    assert offences([line], [OUT], CWD) == []
