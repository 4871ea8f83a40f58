#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Frames that are read again by their number, as `show --frame N --format json` does, from each form of input: compressed by gzip, zstd and
lz4, from standard input, and cut into files that --merge puts together. Bytes and fields must be those of the plain file, and the bytes those
that stand in it.

usage: reread_frames.py RTMPSCOPE_CLI CAPTURE...        plain pcap files, little endian
A form whose program (zstd, lz4) is not there is said and passed over.
"""
import gzip
import json
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile

FRAMES = 7  # of each capture, evenly spread, the first and the last one among them


def records_of(content):
    """Offsets of the records of a pcap, and the end."""
    offsets = [24]
    while offsets[-1] + 16 <= len(content):
        offsets.append(offsets[-1] + 16 + struct.unpack_from("<I", content, offsets[-1] + 8)[0])
    return offsets


def show(program, frame, paths, content=None):
    command = [program, "show", "--no-redact", "--no-progress", "--frame", str(frame), "--format", "json", *paths]
    done = subprocess.run(command, input=content, capture_output=True, check=False)
    if done.returncode != 0:
        return {"failed": done.stderr.decode(errors="replace")}
    return json.loads(done.stdout)


def packed_with(tool, plain, folder):
    """The file in another form, or none if there is no such program."""
    if shutil.which(tool) is None:
        print(f"{tool} is not there")
        return None
    path = pathlib.Path(folder) / f"capture.{tool}"
    path.write_bytes(subprocess.run([tool, "-c", str(plain)], capture_output=True, check=True).stdout)
    return str(path)


def forms_of(plain, content, offsets, folder):
    """Name, arguments and standard input of each."""
    folder = pathlib.Path(folder)
    (folder / "capture.gz").write_bytes(gzip.compress(content))
    middle = offsets[len(offsets) // 2]
    (folder / "first.pcap").write_bytes(content[:middle])
    (folder / "second.pcap").write_bytes(content[:24] + content[middle:])
    yield "gzip", [str(folder / "capture.gz")], None
    for tool in ("zstd", "lz4"):
        packed = packed_with(tool, plain, folder)
        if packed:
            yield tool, [packed], None
    yield "standard input", ["-"], content
    yield "compressed standard input", ["-"], gzip.compress(content)
    yield "merged", ["--merge", str(folder / "second.pcap"), str(folder / "first.pcap")], None


def bytes_of(shown):
    """The bytes of the frame as hex, wherever the answer has them."""
    return shown.get("bytes", "").replace(" ", "")


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    program, *captures = sys.argv[1:]
    compared = wrong = 0
    for plain in captures:
        content = pathlib.Path(plain).read_bytes()
        offsets = records_of(content)
        count = len(offsets) - 1
        frames = sorted({1 + (count - 1) * i // (FRAMES - 1) for i in range(FRAMES)})
        plains = {frame: show(program, frame, [plain]) for frame in frames}
        for frame, shown in plains.items():
            if bytes_of(shown) != content[offsets[frame - 1] + 16 : offsets[frame]].hex():
                wrong += 1
                print(f"{plain}: frame {frame}: not the bytes of the file: {str(shown)[:200]}")
        with tempfile.TemporaryDirectory() as folder:
            for form, paths, given in forms_of(plain, content, offsets, folder):
                for frame in frames:
                    compared += 1
                    shown = show(program, frame, paths, given)
                    if shown != plains[frame]:
                        wrong += 1
                        print(f"{plain}, {form}: frame {frame} is not that of the plain file: {str(shown)[:200]}")
    print(f"{compared} frames read again, {wrong} wrong")
    sys.exit(bool(wrong) or not compared)


if __name__ == "__main__":
    main()
