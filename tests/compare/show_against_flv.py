#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds the bytes that `rtmpscope-cli show --message N` prints against the FLV that a recorder or a player made of the same stream:
each tag's body is what is left of the message when the chunk headers, as the detail tree gives them, are taken out.

usage: show_against_flv.py RTMPSCOPE_CLI [EVERY]     looks at each EVERYth tag (default 1) of each captures/truth/*.flv
"""
import collections
import json
import pathlib
import re
import subprocess
import sys

CAPTURES = pathlib.Path(__file__).resolve().parent.parent.parent / "captures"
HEADER = re.compile(r"^\s+(\d+)(?:-(\d+))?\s+RTMP chunk header: (\d+) bytes")
HEX = re.compile(r"^([0-9a-f]{4,})  ((?:[0-9a-f]{2} {1,2})+) ")


def run(program, *arguments):
    return subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, check=True).stdout


def tags(path):
    """(type, timestamp, length), body"""
    data = path.read_bytes()
    at = 13
    while at + 11 <= len(data):
        length = int.from_bytes(data[at + 1:at + 4], "big")
        time = int.from_bytes(data[at + 4:at + 7], "big") | data[at + 7] << 24
        yield (data[at], time, length), data[at + 11:at + 11 + length]
        at += 11 + length + 4


def body(shown):
    headers = []
    data = bytearray()
    for line in shown.splitlines():
        if found := HEADER.match(line):
            first, last = int(found[1]), int(found[2] or found[1])
            assert last - first + 1 == int(found[3]), line
            headers.append((first, last + 1))
        elif found := HEX.match(line):
            assert int(found[1], 16) == len(data), line
            data += bytes.fromhex(found[2])
    for first, end in reversed(headers):
        del data[first:end]
    return bytes(data), len(headers)


def main():
    program = sys.argv[1]
    every = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    wrong = 0
    for recording in sorted((CAPTURES / "truth").glob("*.flv")):
        capture = CAPTURES / "samples" / f"{recording.stem}.pcap"
        numbers = collections.defaultdict(list)
        for line in run(program, "messages", "--format", "ndjson", capture).splitlines():
            message = json.loads(line)
            numbers[message["type"], message["timestamp"], message["length"]].append(message["message"])
        looked = chunks = size = 0
        for index, (key, expected) in enumerate(tags(recording)):
            if index % every:
                continue
            # Two messages alike but for their bytes would take turns; a recorder repeats a codec header of the same message.
            candidates = numbers[key]
            shown = [body(run(program, "show", "--message", number, capture)) for number in candidates]
            match = next((one for one in shown if one[0] == expected), None)
            looked += 1
            if match is None:
                wrong += 1
                print(f"{recording.stem}: tag {index} {key}: no message has these bytes ({len(candidates)} have its type, time and length)")
                continue
            chunks += match[1]
            size += len(expected)
        print(f"{recording.stem}: {looked} tags, {size} bytes in {chunks} chunks")
        wrong += looked == 0
    sys.exit(wrong != 0)


if __name__ == "__main__":
    main()
