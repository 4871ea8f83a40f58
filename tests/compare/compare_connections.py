#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares TCP conversations, as list_connections gives them, with tshark's: tcp.stream of each frame, the number of
conversations, tcp.analysis flags, and the SHA-256 of each direction's reassembled bytes where nothing is missing.

usage: compare_connections.py LIST_CONNECTIONS CAPTURE_OR_FOLDER...     compares; exits 1 if anything differs
       compare_connections.py --truth CAPTURE_OR_FOLDER...             prints what captures/truth/streams.tsv holds
"""
import collections
import hashlib
import pathlib
import subprocess
import sys
import zlib

FLAGS = {
    "retransmission": "tcp.analysis.retransmission",
    "out_of_order": "tcp.analysis.out_of_order",
    "duplicate_ack": "tcp.analysis.duplicate_ack",
    "keep_alive": "tcp.analysis.keep_alive",
    "zero_window": "tcp.analysis.zero_window",
    "window_full": "tcp.analysis.window_full",
}
SUFFIXES = (".pcap", ".pcapng", ".cap", ".ntar", ".gz", ".zst", ".lz4")
STREAMS_PER_RUN = 100


def captures(arguments):
    for argument in map(pathlib.Path, arguments):
        if argument.is_dir():
            yield from sorted(p for p in argument.rglob("*") if p.suffix in SUFFIXES and "oracle" not in p.parts)
        else:
            yield argument


def tshark(path, *arguments):
    done = subprocess.run(["tshark", "-n", "-r", str(path), *arguments], capture_output=True, text=True, errors="replace", check=False)
    return done.stdout


def frames_by_tshark(path):
    arguments = ["-Y", "tcp", "-T", "fields", "-e", "frame.number", "-e", "tcp.stream", "-E", "occurrence=l"]
    for field in FLAGS.values():
        arguments += ["-e", field]
    frames = {}
    for line in tshark(path, *arguments).splitlines():
        number, stream, *values = line.split("\t")
        if stream:
            frames[int(number)] = (int(stream), {name for name, value in zip(FLAGS, values) if value})
    return frames


def bytes_by_tshark(path, streams):
    """The two directions of each stream; direction A is that of the first packet."""
    result = {}
    streams = sorted(streams)
    for begin in range(0, len(streams), STREAMS_PER_RUN):
        arguments = ["-q"]
        for stream in streams[begin:begin + STREAMS_PER_RUN]:
            arguments += ["-z", f"follow,tcp,raw,{stream}"]
        stream, sides = None, None
        for line in tshark(path, *arguments).splitlines():
            if line.startswith("Filter: tcp.stream eq "):
                stream, sides = int(line.rsplit(" ", 1)[1]), (bytearray(), bytearray())
                result[stream] = sides
            elif stream is not None and line and line.strip("\t 0123456789abcdef") == "":
                sides[line.startswith("\t")].extend(bytes.fromhex(line.strip()))
    return result


def truth(path):
    """Rows of streams.tsv: one per file, of which frame is in which stream, and one per direction."""
    frames = frames_by_tshark(path)
    listing = "".join(f"{frame} {stream}\n" for frame, (stream, _) in sorted(frames.items()))
    yield (path.name, "*", "*", len(frames), *["*"] * len(FLAGS), "*", f"{zlib.crc32(listing.encode()):08x}")
    counts = collections.Counter()
    first_senders = {}
    columns = tshark(path, "-Y", "tcp", "-T", "fields", "-e", "frame.number", "-e", "tcp.srcport", "-e", "ip.src", "-e", "ipv6.src")
    for line in columns.splitlines():
        number, *sender = line.split("\t")
        stream, flags = frames[int(number)]
        side = "AB"[sender != first_senders.setdefault(stream, sender)]
        counts.update([(stream, side, "packets"), *((stream, side, flag) for flag in flags)])
    for stream, sides in bytes_by_tshark(path, {stream for stream, _ in frames.values()}).items():
        for side, content in zip("AB", sides):
            numbers = [counts[stream, side, name] for name in ("packets", *FLAGS)]
            yield (path.name, stream, side, *numbers, len(content), hashlib.sha256(content).hexdigest())


def by_us(program, path):
    frames, directions, packets = {}, {}, 0
    done = subprocess.run([program, str(path)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        return None, None, 0
    for line in done.stdout.splitlines():
        kind, *rest = line.split()
        if kind == "frame":
            frames[int(rest[0])] = (int(rest[1]), set(rest[2:]))
        elif kind == "direction":
            directions[int(rest[0]), "AB".index(rest[1])] = (int(rest[2]), int(rest[3]), *rest[4:])
        elif kind == "packets":
            packets = int(rest[0])
    return frames, directions, packets


def compare(program, path, say):
    ours, directions, _ = by_us(program, path)
    if ours is None:
        return say("list_connections failed")
    theirs = frames_by_tshark(path)
    for frame in sorted(ours.keys() | theirs.keys()):
        our_stream, our_flags = ours.get(frame, (None, set()))
        their_stream, their_flags = theirs.get(frame, (None, set()))
        if our_stream != their_stream:
            say(f"frame {frame}: tcp.stream {our_stream}, tshark {their_stream}")
        elif our_flags != their_flags:
            say(f"frame {frame}: {' '.join(sorted(our_flags)) or 'nothing'}, tshark {' '.join(sorted(their_flags)) or 'nothing'}")
    our_streams = {stream for stream, _ in ours.values()}
    their_streams = {stream for stream, _ in theirs.values()}
    if len(our_streams) != len(their_streams):
        say(f"{len(our_streams)} conversations, tshark {len(their_streams)}")
    hashes = 0
    for stream, sides in bytes_by_tshark(path, their_streams).items():
        for side, content in enumerate(sides):
            size, missing, digest, *_ = directions.get((stream, side), (0, 0, hashlib.sha256().hexdigest()))
            if missing:
                continue
            hashes += 1
            if digest != hashlib.sha256(content).hexdigest():
                say(f"stream {stream} {'AB'[side]}: {size} bytes, tshark {len(content)}, and they differ")
    return print(f"{path.name}: {len(ours)} TCP frames, {len(our_streams)} conversations, {hashes} directions hashed")


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    if sys.argv[1] == "--truth":
        print("\t".join(("file", "stream", "side", "packets", *FLAGS, "bytes", "digest")))
        for path in captures(sys.argv[2:]):
            for row in truth(path):
                print("\t".join(map(str, row)))
        return
    differences = 0

    for path in captures(sys.argv[2:]):
        def say(text):
            nonlocal differences
            differences += 1
            print(f"{path.name}: DIFFERS: {text}")
        compare(sys.argv[1], path, say)
    print(f"{differences} differences")
    sys.exit(differences != 0)


if __name__ == "__main__":
    main()
