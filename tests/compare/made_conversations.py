#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares what is said of the TCP packets of made conversations with what tshark says of the same, which is kept in
expected_conversations.tsv: no tshark is needed to compare.

usage: made_conversations.py --expect                  prints what the table holds (needs tshark)
       made_conversations.py LIST_CONNECTIONS          compares; exits 1 if the facts of a capture are not tshark's
       made_conversations.py --make SEED FILE          writes the capture of a seed
In each capture two sides of many connections send, lose, repeat and swap packets by a seeded random number; sequence numbers
begin anywhere, at the end of their range, too.
"""
import pathlib
import random
import struct
import sys
import tempfile
import zlib

import compare_connections

TABLE = pathlib.Path(__file__).with_name("expected_conversations.tsv")
SEEDS = range(1, 13)
CONNECTIONS = 40
STEPS = 50
A, B = bytes((10, 0, 0, 1)), bytes((10, 0, 0, 2))
SYN, ACK, PSH, FIN = 2, 16, 8, 1


def packet(from_a, port, sequence, acknowledgment, flags, window, payload):
    ports = (port, 1935) if from_a else (1935, port)
    tcp = struct.pack(">HHIIBBHHH", *ports, sequence % 2**32, acknowledgment % 2**32, 0x50, flags, window, 0, 0) + b"x" * payload
    return struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(tcp), 0, 0, 64, 6, 0) + (A + B if from_a else B + A) + tcp


def conversation(numbers, port, wraps):
    """Packets of one connection, in the order in which they were captured."""
    start = [2**32 - numbers.randrange(1, 2000) if wraps else numbers.randrange(1000, 2**31) for _ in range(2)]
    sent, acknowledged, packets = [first + 1 for first in start], [0, 0], []
    packets.append(packet(True, port, start[0], 0, SYN, 8000, 0))
    packets.append(packet(False, port, start[1], start[0] + 1, SYN | ACK, 8000, 0))
    acknowledged = [start[1] + 1, start[0] + 1]
    packets.append(packet(True, port, sent[0], acknowledged[0], ACK, 8000, 0))
    for _ in range(STEPS):
        side = numbers.randrange(2)
        size = numbers.choice((0, 0, 1, 10, 200, 1000))
        window = numbers.choice((8000, 8000, 8000, 8000, 4000, 0))
        made = packet(side == 0, port, sent[side], acknowledged[side], ACK | (PSH if size else 0), window, size)
        sent[side] += size
        if numbers.random() < 0.7:
            acknowledged[1 - side] = sent[side]
        fate = numbers.random()
        if fate < 0.15:
            continue  # not captured
        packets.append(made)
        if fate > 0.95:
            packets.append(made)
        elif fate > 0.9 and len(packets) > 4:
            packets[-1], packets[-2] = packets[-2], packets[-1]
    if numbers.random() < 0.5:
        packets.append(packet(True, port, sent[0], acknowledged[0], FIN | ACK, 8000, 0))
    return packets


def make(seed, path):
    numbers = random.Random(seed)
    time = 1_000_000_000
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 101))
        for connection in range(CONNECTIONS):
            for made in conversation(numbers, 2000 + connection, connection % 4 == 0):
                time += numbers.choice((100, 2000, 5000, 30000))
                file.write(struct.pack("<IIII", time // 1_000_000, time % 1_000_000, len(made), len(made)) + made)


def digest(frames):
    """Number of frames, and the CRC-32 of what is said of them; of the handshake's time nothing, which tshark shows on some frames only."""
    lines = "".join(f"{number} {stream} {' '.join(sorted(fact for fact in facts if not fact.startswith('initial_rtt')))}\n"
                    for number, stream, facts in frames)
    return f"{len(frames)}\t{zlib.crc32(lines.encode()):08x}"


def by_tshark(path):
    return sorted((number, frame.stream, frame.facts) for number, frame in compare_connections.frames_by_tshark(path).items())


def by_us(program, path):
    frames, _, _ = compare_connections.by_us(program, path)
    return sorted((number, stream, facts) for number, (stream, facts) in (frames or {}).items())


def compare(program):
    expected = dict(line.split("\t", 1) for line in TABLE.read_text().splitlines())
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        for seed in SEEDS:
            path = pathlib.Path(folder) / f"{seed}.pcap"
            make(seed, path)
            mine = digest(by_us(program, path))
            if mine != expected[str(seed)]:
                wrong += 1
                print(f"seed {seed}: {mine}, tshark {expected[str(seed)]}; --make writes the capture, compare_connections.py says where")
    print(f"{len(SEEDS)} captures of {CONNECTIONS} connections: {len(SEEDS) - wrong} equal")
    return wrong == 0


def main():
    if sys.argv[1:2] == ["--make"]:
        make(int(sys.argv[2]), sys.argv[3])
    elif sys.argv[1:] == ["--expect"]:
        with tempfile.TemporaryDirectory() as folder:
            for seed in SEEDS:
                path = pathlib.Path(folder) / f"{seed}.pcap"
                make(seed, path)
                print(f"{seed}\t{digest(by_tshark(path))}")
    elif len(sys.argv) != 2:
        sys.exit(__doc__)
    elif not compare(sys.argv[1]):
        sys.exit(1)


if __name__ == "__main__":
    main()
