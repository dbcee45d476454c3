"""Runs a command in a pseudo-terminal. argv[1] is JSON: command, cwd, env, size [columns, rows], steps [[wait for, type], ...].

Prints {"output", "exitCode"} as JSON once the command has ended; fails when a text that is waited for does not come.
"""

import fcntl
import json
import os
import pty
import select
import struct
import sys
import termios
import time

given = json.loads(sys.argv[1])
child, terminal = pty.fork()
if child == 0:
    os.chdir(given["cwd"])
    os.execvpe(given["command"][0], given["command"], {**os.environ, **given["env"]})
columns, rows = given["size"]
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

output = b""
deadline = time.monotonic() + given["seconds"]


def read():
    """Reads what has come; False at the end."""
    global output
    ready, _, _ = select.select([terminal], [], [], max(0, deadline - time.monotonic()))
    if not ready:
        os.kill(child, 9)
        sys.exit(f"timed out after {output.decode(errors='replace')}")
    try:
        chunk = os.read(terminal, 65536)
    except OSError:
        chunk = b""
    output += chunk
    return chunk != b""


seen = 0
for expected, typed in given["steps"]:
    while (at := output.find(expected.encode(), seen)) < 0:
        if not read():
            sys.exit(f"ended before {expected!r}: {output.decode(errors='replace')}")
    seen = at + len(expected.encode())
    os.write(terminal, typed.encode())
while read():
    pass
_, status = os.waitpid(child, 0)
print(json.dumps({"output": output.decode(), "exitCode": os.waitstatus_to_exitcode(status)}))
