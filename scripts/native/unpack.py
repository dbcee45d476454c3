"""Unpacks what is needed of an archive: `python3 unpack.py ARCHIVE FOLDER`. Every file is on the disk when this ends.

Of a TensorFlow wheel: the libraries and the C headers. Prints how many bytes are written, then one line of JSON: each
file's size and SHA-256. Of tfjs-node's package (.tgz): its modules and the sources of its binding, under package/.
Python, since it is there where pip is, and its zipfile reads a member as a stream and checks its CRC.
"""

import hashlib
import json
import os
import sys
import tarfile
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


def unpack_package(archive, folder):
    with tarfile.open(archive) as package:
        for member in package:
            name = member.name
            wanted = name == "package/package.json" or (
                (name.startswith("package/binding/") and name.endswith((".cc", ".h")))
                or (name.startswith("package/dist/") and name.endswith(".js") and not name.endswith("_test.js"))
            )
            if not member.isfile() or not wanted or ".." in name:
                continue
            path = os.path.join(folder, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with package.extractfile(member) as source, open(path, "wb") as target:
                target.write(source.read())
                target.flush()
                os.fsync(target.fileno())


def unpack_wheel(wheel, folder):
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


(unpack_package if sys.argv[1].endswith(".tgz") else unpack_wheel)(*sys.argv[1:])
