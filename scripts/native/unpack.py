"""Unpacks the libraries and the C headers of a TensorFlow wheel: `python3 unpack.py WHEEL FOLDER`.

Prints how many bytes are written, then one line of JSON: each file's size and SHA-256. Every file is on the disk when
this ends. Python, since it is there where pip is, and its zipfile reads a member as a stream and checks its CRC.
"""

import hashlib
import json
import os
import sys
import zipfile

LIBRARIES = ("libtensorflow_cc.so.2", "libtensorflow_framework.so.2")
INCLUDE = "tensorflow/include/"
HEADERS = ("tensorflow/c/", "tensorflow/core/platform/", "tsl/", "xla/tsl/")


def destination(member):
    """The path under FOLDER, or None for what is not needed."""
    if member.startswith("tensorflow/") and member[len("tensorflow/") :] in LIBRARIES:
        return "lib/" + member[len("tensorflow/") :]
    header = member[len(INCLUDE) :]
    if member.startswith(INCLUDE) and header.startswith(HEADERS) and not header.endswith("/") and ".." not in header:
        return "include/" + header
    return None


def unpack(archive, member, path, progress):
    digest = hashlib.sha256()
    size = 0
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with archive.open(member) as source, open(path, "wb") as target:
        while chunk := source.read(1 << 20):
            target.write(chunk)
            digest.update(chunk)
            size += len(chunk)
            progress(len(chunk))
        target.flush()
        os.fsync(target.fileno())
    os.chmod(path, 0o444)  # Clones share it: nobody is to change it in place.
    return {"size": size, "sha256": digest.hexdigest()}


def main(wheel, folder):
    files = {}
    written = 0
    shown = 0

    def progress(count):
        nonlocal written, shown
        written += count
        if written - shown >= 8 << 20:
            shown = written
            print(written, flush=True)

    with zipfile.ZipFile(wheel) as archive:
        for member in archive.infolist():
            path = destination(member.filename)
            if path is not None:
                files[path] = unpack(archive, member, os.path.join(folder, path), progress)
    for library in LIBRARIES:
        if "lib/" + library not in files:
            sys.exit(f"error: the wheel has no tensorflow/{library}")
    print(json.dumps(files))


main(*sys.argv[1:])
