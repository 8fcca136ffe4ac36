"""Memory that is freed goes back to the system, also from between what is kept."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

_PROGRAM = """
import ctypes, sys
sys.path[:] = {path!r}
from photosearch.base.heap import give_back_pictures

if {is_called}:
    give_back_pictures()
c = ctypes.CDLL(None)
c.malloc.restype, c.malloc.argtypes, c.free.argtypes = ctypes.c_void_p, [ctypes.c_size_t], [ctypes.c_void_p]
SIZE, COUNT = 256 * 1024, 400

def resident_bytes():
    return int(open("/proc/self/statm").read().split()[1]) * 4096

c.free(c.malloc(8 * 2**20))  # after which glibc puts blocks up to this size on the heap
before = resident_bytes()
blocks = [c.malloc(SIZE) for _ in range(COUNT)]
for block in blocks:
    ctypes.memset(block, 1, SIZE)
for block in blocks[::2]:
    c.free(block)
print((resident_bytes() - before) / (SIZE * COUNT))
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="it is about glibc")
@pytest.mark.parametrize(("is_called", "least", "most"), [(True, 0.4, 0.6), (False, 0.9, 1.1)])
def test_holes_between_pictures_go_back_to_the_system(is_called: bool, least: float, most: float) -> None:
    program = _PROGRAM.format(path=sys.path, is_called=is_called)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert least < float(done.stdout) < most
