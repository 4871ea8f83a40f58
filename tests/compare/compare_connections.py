#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares TCP conversations, as list_connections gives them, with tshark's: tcp.stream of each frame, the number of
conversations, tcp.analysis flags, and the SHA-256 of each direction's reassembled bytes where nothing is missing.

usage: compare_connections.py LIST_CONNECTIONS CAPTURE_OR_FOLDER...     compares; exits 1 if anything differs
       compare_connections.py --truth CAPTURE_OR_FOLDER...             prints what captures/truth/streams.tsv holds
       compare_connections.py --series-truth CAPTURE_OR_FOLDER...      prints what captures/truth/tcp-series.tsv holds
--without-bytes, as the first argument, leaves out the comparison of bytes.
"""
import collections
import hashlib
import pathlib
import subprocess
import sys
import zlib

# Counted per direction in captures/truth/streams.tsv.
COUNTED = ("retransmission", "out_of_order", "duplicate_ack", "keep_alive", "zero_window", "window_full")
FLAGS = COUNTED + ("fast_retransmission", "spurious_retransmission", "keep_alive_ack", "zero_window_probe", "zero_window_probe_ack",
                   "window_update", "lost_segment", "ack_lost_segment")
# What a frame has a number for; times in nanoseconds.
VALUES = ("bytes_in_flight", "ack_rtt", "acks_frame", "initial_rtt")
TIMES = ("ack_rtt", "initial_rtt")
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
    for name in FLAGS + VALUES:
        arguments += ["-e", f"tcp.analysis.{name}"]
    frames = {}
    for line in tshark(path, *arguments).splitlines():
        number, stream, *values = line.split("\t")
        if not stream:
            continue
        facts = {name for name, value in zip(FLAGS, values) if value}
        facts |= {f"{name}={nanoseconds(value) if name in TIMES else value}" for name, value in zip(VALUES, values[len(FLAGS):]) if value}
        frames[int(number)] = (int(stream), facts)
    return frames


def nanoseconds(text):
    whole, _, fraction = text.partition(".")
    value = int(whole.lstrip("-")) * 10**9 + int((fraction + "0" * 9)[:9])
    return -value if text.startswith("-") else value


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
    yield (path.name, "*", "*", len(frames), *["*"] * len(COUNTED), "*", f"{zlib.crc32(listing.encode()):08x}")
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
            numbers = [counts[stream, side, name] for name in ("packets", *COUNTED)]
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


def series_truth(path):
    """Of each file the number of its TCP frames, and the CRC-32 of what is said of them, a line each: the frame, flags and
    numbers in the order of FLAGS and VALUES. initial_rtt is left out: tshark shows it on some frames only."""
    frames = frames_by_tshark(path)
    lines = ""
    for frame, (_, facts) in sorted(frames.items()):
        values = [fact for name in VALUES for fact in facts if fact.startswith(name + "=") and name != "initial_rtt"]
        lines += " ".join([str(frame), *(flag for flag in FLAGS if flag in facts), *values]) + "\n"
    return path.name, len(frames), f"{zlib.crc32(lines.encode()):08x}"


def compare(program, path, say, with_bytes):
    ours, directions, _ = by_us(program, path)
    if ours is None:
        return say("list_connections failed")
    theirs = frames_by_tshark(path)
    for frame in sorted(ours.keys() | theirs.keys()):
        our_stream, our_flags = ours.get(frame, (None, set()))
        their_stream, their_flags = theirs.get(frame, (None, set()))
        if our_stream != their_stream:
            say(f"frame {frame}: tcp.stream {our_stream}, tshark {their_stream}")
            continue
        # tshark shows the handshake's time only on frames of which it has more to say.
        if not any(fact.startswith("initial_rtt") for fact in their_flags):
            our_flags = {fact for fact in our_flags if not fact.startswith("initial_rtt")}
        if our_flags != their_flags:
            say(f"frame {frame}: {' '.join(sorted(our_flags - their_flags)) or 'nothing'}, tshark {' '.join(sorted(their_flags - our_flags)) or 'nothing'}")
    our_streams = {stream for stream, _ in ours.values()}
    their_streams = {stream for stream, _ in theirs.values()}
    if len(our_streams) != len(their_streams):
        say(f"{len(our_streams)} conversations, tshark {len(their_streams)}")
    hashes = 0
    for stream, sides in bytes_by_tshark(path, their_streams if with_bytes else ()).items():
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
        print("\t".join(("file", "stream", "side", "packets", *COUNTED, "bytes", "digest")))
        for path in captures(sys.argv[2:]):
            for row in truth(path):
                print("\t".join(map(str, row)))
        return
    if sys.argv[1] == "--series-truth":
        print("\t".join(("file", "frames", "crc32")))
        for path in captures(sys.argv[2:]):
            print("\t".join(map(str, series_truth(path))))
        return
    differences = 0
    with_bytes = sys.argv[1] != "--without-bytes"
    program, *paths = sys.argv[1 if with_bytes else 2:]
    for path in captures(paths):
        def say(text):
            nonlocal differences
            differences += 1
            print(f"{path.name}: DIFFERS: {text}")
        compare(program, path, say, with_bytes)
    print(f"{differences} differences")
    sys.exit(differences != 0)


if __name__ == "__main__":
    main()
