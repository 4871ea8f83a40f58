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
# What the explanations look at: of the innermost headers the fields of the frame itself.
CONTEXT = ("frame.time_epoch", "frame.protocols", "tcp.flags", "ip.fragment.count", "ipv6.fragment.count", "cfp.fcs", "_ws.malformed")
Frame = collections.namedtuple("Frame", "stream facts time protocols flags fragments cut")
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
    for name in (*(f"tcp.analysis.{name}" for name in FLAGS + VALUES), *CONTEXT):
        arguments += ["-e", name]
    frames = {}
    for line in tshark(path, *arguments).splitlines():
        number, stream, *values = line.split("\t")
        if not stream:
            continue
        facts = {name for name, value in zip(FLAGS, values) if value}
        facts |= {f"{name}={nanoseconds(value) if name in TIMES else value}" for name, value in zip(VALUES, values[len(FLAGS):]) if value}
        time, protocols, flags, *fragments, check, malformed = values[len(FLAGS) + len(VALUES):]
        frames[int(number)] = Frame(int(stream), facts, time, protocols, int(flags or "0", 0), any(fragments), bool(check and malformed))
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
    listing = "".join(f"{frame} {known.stream}\n" for frame, known in sorted(frames.items()))
    yield (path.name, "*", "*", len(frames), *["*"] * len(COUNTED), "*", f"{zlib.crc32(listing.encode()):08x}")
    counts = collections.Counter()
    first_senders = {}
    columns = tshark(path, "-Y", "tcp", "-T", "fields", "-e", "frame.number", "-e", "tcp.srcport", "-e", "ip.src", "-e", "ipv6.src")
    for line in columns.splitlines():
        number, *sender = line.split("\t")
        stream, flags = frames[int(number)][:2]
        side = "AB"[sender != first_senders.setdefault(stream, sender)]
        counts.update([(stream, side, "packets"), *((stream, side, flag) for flag in flags)])
    for stream, sides in bytes_by_tshark(path, {frame.stream for frame in frames.values()}).items():
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
    for frame, facts in sorted((number, known.facts) for number, known in frames.items()):
        values = [fact for name in VALUES for fact in facts if fact.startswith(name + "=") and name != "initial_rtt"]
        lines += " ".join([str(frame), *(flag for flag in FLAGS if flag in facts), *values]) + "\n"
    return path.name, len(frames), f"{zlib.crc32(lines.encode()):08x}"


def is_of_fragments(number, ours, theirs, frames):
    """Numbers of a series only, after a frame of the stream that completes a packet in fragments, or in it."""
    stream = frames[number].stream
    names = {fact.partition("=")[0] for fact in ours ^ theirs}
    return names <= set(VALUES) and any(frame.fragments and frame.stream == stream for other, frame in frames.items() if other <= number)


def is_cut_by_check_sequence(number, ours, theirs, frames):
    return frames[number].cut and "cfp" in frames[number].protocols.split(":") and ours - theirs == {"retransmission"} and ours > theirs


def is_of_a_clock_that_stood(number, ours, theirs, frames):
    """tshark takes a later acknowledgment for the handshake's, where this came in the same moment as the SYN."""
    stream = sorted((other, frame) for other, frame in frames.items() if frame.stream == frames[number].stream)
    syn = next((frame.time for _, frame in stream if frame.flags & 0x12 == 0x02), None)
    acknowledged = next((frame.time for _, frame in stream if frame.flags & 0x12 == 0x10), None)
    different = ours ^ theirs
    return syn is not None and syn == acknowledged and not different & ours and all(fact.startswith("initial_rtt=") for fact in different)


EXPLANATIONS = [
    ("bytes in flight and times of the stream of a packet that came in IP fragments: frames are looked at alone for them", is_of_fragments),
    ("tshark takes the last four bytes of any frame with FabricPath for a check sequence, which cuts the TCP header: it analyses nothing then",
     is_cut_by_check_sequence),
    ("the handshake's three packets have the same time, which tshark takes for none: it shows the time to a later acknowledgment",
     is_of_a_clock_that_stood),
]


def explanation(number, ours, theirs, frames):
    """Why tshark's facts of a frame of `frames` may differ from ours; None if nothing is known that says so."""
    return next((text for text, holds in EXPLANATIONS if holds(number, ours, theirs, frames)), None)


def compared_facts(theirs, ours):
    """Yields of each frame (number, ours, theirs, verdict), where the verdict is "equal", an explanation, or None."""
    for number in sorted(ours.keys() | theirs.keys()):
        our_stream, our_facts = ours.get(number, (None, set()))
        if number not in theirs:
            yield number, {f"tcp.stream={our_stream}"}, set(), None
            continue
        their_facts = theirs[number].facts
        if our_stream != theirs[number].stream:
            yield number, {f"tcp.stream={our_stream}"}, {f"tcp.stream={theirs[number].stream}"}, None
            continue
        # tshark shows the handshake's time only on frames of which it has more to say.
        if not any(fact.startswith("initial_rtt") for fact in their_facts):
            our_facts = {fact for fact in our_facts if not fact.startswith("initial_rtt")}
        verdict = "equal" if our_facts == their_facts else explanation(number, our_facts, their_facts, theirs)
        yield number, our_facts, their_facts, verdict


def compare(program, path, say, with_bytes):
    """Compares a capture; returns the facts of each frame as compared_facts() gives them."""
    ours, directions, _ = by_us(program, path)
    if ours is None:
        say("list_connections failed")
        return []
    theirs = frames_by_tshark(path)
    facts = list(compared_facts(theirs, ours))
    for number, mine, other, verdict in facts:
        if verdict is None:
            say(f"frame {number}: {' '.join(sorted(mine - other)) or 'nothing'}, tshark {' '.join(sorted(other - mine)) or 'nothing'}")
    our_streams = {stream for stream, _ in ours.values()}
    their_streams = {frame.stream for frame in theirs.values()}
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
    if with_bytes:
        print(f"{path.name}: {len(ours)} TCP frames, {len(our_streams)} conversations, {hashes} directions hashed")
    return facts


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
