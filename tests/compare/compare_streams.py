#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares number of packets, number of TCP conversations, tcp.stream of each frame, and the SHA-256 of each direction's
reassembled bytes with tshark's, whose answers are kept in expected_streams.tsv: no tshark is needed to compare.

Where bytes are missing tshark does one of three things: it puts a text with their number in their place, or drops the rest of the
direction, or (records cut by a snaplen) leaves them out in silence. Each is compared: the table holds the digest of what it gives.

usage: compare_streams.py --expect FOLDER...             prints what expected_streams.tsv holds: one row per capture and one
                                                       per direction that carries bytes (needs tshark)
       compare_streams.py LIST_CONNECTIONS FOLDER...     compares every capture in these folders; prints Markdown
Exits with 1 if anything differs that is not in EXPLAINED, if something in EXPLAINED does not differ, or if nothing was compared.
A folder that is not there is said and passed over.
"""
import collections
import hashlib
import os
import pathlib
import sys
import zlib

import capture_with_tshark
from capture_with_tshark import captures, is_packet
from compare_connections import bytes_by_tshark, by_us, tshark

# Where another number of packets makes other streams. The reasons are those that are given for the packets.
EXPLAINED = {
    name: capture_with_tshark.EXPLAINED[name]
    for name in ("ng-ten-sections-wifi-bt-usb.ntar", "ng-unknown-shb-version.pcapng", "pcpp-40-bytes.pcap", "pcpp-linktype-garbage.pcap",
                 "pcpp-raw-badlen.pcap", "suri-bug-6875-fuzz.pcap")
}

TABLE = pathlib.Path(__file__).with_name("expected_streams.tsv")
DIGITS = 16  # of a SHA-256 that are kept: enough to tell two streams apart
NOTHING = hashlib.sha256().hexdigest()[:DIGITS]

# packets, TCP frames, conversations, and the CRC-32 of "frame stream" lines; directions by (stream, side): a digest of tshark's,
# a list of those that may be equal to it of this program
Streams = collections.namedtuple("Streams", "packets frames conversations listing directions")


def digest_of_file(path):
    return hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()[:DIGITS]


def listing_of(frames):
    return f"{zlib.crc32(''.join(f'{frame} {stream}{chr(10)}' for frame, stream in sorted(frames.items())).encode()):08x}"


def by_tshark(path):
    command = ["-T", "fields", "-e", "frame.time_epoch", "-e", "frame.protocols", "-e", "tcp.stream", "-E", "occurrence=l"]
    packets, frames = 0, {}
    for line in tshark(path, *command).splitlines():
        time, protocols, stream = (line.split("\t") + [""] * 3)[:3]
        packets += is_packet(time, protocols)
        if stream:
            frames[packets] = int(stream)
    directions = {}
    for stream, sides in bytes_by_tshark(path, set(frames.values())).items():
        for side, content in zip("AB", sides):
            if content:
                directions[stream, side] = hashlib.sha256(content).hexdigest()[:DIGITS]
    return Streams(packets, len(frames), len(set(frames.values())), listing_of(frames), directions)


def by_this_program(program, path):
    frames, sides, packets = by_us(program, path)
    if frames is None:
        return None
    streams = {frame: stream for frame, (stream, _) in frames.items()}
    directions = {}
    for (stream, side), (size, missing, *digests) in sides.items():
        if size:
            directions[stream, "AB"[side]] = [digest[:DIGITS] for digest in digests[: 3 if missing else 1]]
    return Streams(packets, len(streams), len(set(streams.values())), listing_of(streams), directions)


def print_expected(folders):
    print("\t".join(("file", "stream", "side", "packets", "frames", "conversations", "digest")))
    seen = set()
    for path in captures(folders):
        name = os.path.basename(path)
        if name in seen:
            continue
        seen.add(name)
        streams = by_tshark(path)
        print(name, digest_of_file(path), "*", *streams[:4], sep="\t")
        for (stream, side), digest in sorted(streams.directions.items()):
            print(name, stream, side, "*", "*", "*", digest, sep="\t")


def read_expected():
    table = {}
    for line in TABLE.read_text().splitlines()[1:]:
        name, stream, side, packets, frames, conversations, digest = line.split("\t")
        if side == "*":
            table[name] = (stream, Streams(int(packets), int(frames), int(conversations), digest, {}))
        else:
            table[name][1].directions[int(stream), side] = digest
    return table


def differences(mine, theirs):
    for what in ("packets", "conversations"):
        if getattr(mine, what) != getattr(theirs, what):
            yield f"{getattr(mine, what)} {what}, tshark {getattr(theirs, what)}"
    if (mine.frames, mine.listing) != (theirs.frames, theirs.listing):
        yield f"tcp.stream of its frames ({mine.frames} TCP frames, tshark {theirs.frames})"
    for key in sorted(mine.directions.keys() | theirs.directions.keys()):
        if theirs.directions.get(key, NOTHING) not in mine.directions.get(key, [NOTHING]):
            yield f"bytes of stream {key[0]} {key[1]}"


class Comparison:
    """Counts what was compared, and keeps what differs."""

    def __init__(self):
        self.files = self.packets = self.conversations = self.directions = self.gaps = 0
        self.same, self.explained, self.wrong = 0, [], []

    def compare(self, program, path, theirs):
        name = os.path.basename(path)
        mine = by_this_program(program, path)
        found = ["list_connections failed"] if mine is None else list(differences(mine, theirs))
        self.files += 1
        if mine is not None:
            self.packets += mine.packets
            self.conversations += mine.conversations
            self.directions += len(mine.directions)
            self.gaps += sum(len(digests) > 1 for digests in mine.directions.values())
        reason = EXPLAINED.get(name)
        if found and reason:
            self.explained.append((name, found, reason))
        elif found:
            self.wrong += [f"{name}: {text}" for text in found]
        elif reason:
            self.wrong.append(f"{name}: agrees, though it is listed as different")
        else:
            self.same += 1


def compare_folder(program, folder, table):
    done = Comparison()
    for path in captures([folder]):
        known = table.get(os.path.basename(path))
        if known is None:
            done.wrong.append(f"{path}: not in the table")
        elif digest_of_file(path) != known[0]:
            done.wrong.append(f"{path}: another file than the one in the table")
        else:
            done.compare(program, path, known[1])
    return done


def report(comparisons):
    print("| captures in | files | packets | TCP conversations | directions | of them with gaps | the same | explained | wrong |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|--:|")
    for folder, done in comparisons:
        numbers = (done.files, done.packets, done.conversations, done.directions, done.gaps, done.same, len(done.explained), len(done.wrong))
        print(f"| {folder} | " + " | ".join(f"{number:,}" for number in numbers) + " |")
    print()
    for _, done in comparisons:
        for name, found, reason in done.explained:
            print(f"* {name}: {'; '.join(found)}. {reason}")
        for text in done.wrong:
            print(f"* DIFFERS: {text}")


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    if sys.argv[1] == "--expect":
        return print_expected(sys.argv[2:])
    program, *folders = sys.argv[1:]
    table = read_expected()
    comparisons = []
    for folder in folders:
        if not os.path.isdir(folder):
            print(f"{folder} is not there: nothing of it was compared.")
            continue
        comparisons.append(("/".join(pathlib.Path(folder).resolve().parts[-2:]), compare_folder(program, folder, table)))
    report(comparisons)
    compared = sum(done.files for _, done in comparisons)
    sys.exit(compared == 0 or any(done.wrong for _, done in comparisons))


if __name__ == "__main__":
    main()
