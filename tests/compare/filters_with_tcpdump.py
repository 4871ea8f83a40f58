#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares the packets that pass --capture-filter with those that tcpdump lets pass: of each capture as it lies on the disk, compressed, and
from standard input.

usage: filters_with_tcpdump.py LIST_PACKETS FOLDER...    prints a Markdown table; exits 1 if anything differs
tcpdump reads one link type only. A pcapng with several is cut by tshark into one file for each, and what passes of all of these is
what must pass. Time in nanoseconds, length, captured length and bytes (by MD5) of every packet are compared; in a file of one link
type in their order, in others sorted. What tcpdump does not read, or can't filter on that link type, is counted and left out.
"""
import collections
import gzip
import hashlib
import pathlib
import struct
import subprocess
import sys
import tempfile

from capture_with_tshark import FILTERS, captures, nanoseconds

WIRE = [*FILTERS, "vlan and tcp", "ip6 and tcp", "tcp[13] & 2 != 0 and not src port 80"]
FORMS = ("file", "gzip", "standard input")
FORMED = (FILTERS[0], FILTERS[-1])  # the expressions that are tried on the other forms, too
PCAPNG = b"\x0a\x0d\x0d\x0a"
LAST_TIME = 2**63 - 1
# Of these tshark's files for each link type hold less than the capture: what passes of them must pass, and more may.
PARTS = {
    "ng-ten-sections-wifi-bt-usb.ntar": "tshark gives up in the middle of it",
    "ng-sections-both-endians.pcapng": "the address family of its BSD packets is in big endian, which a file of its own does not tell tcpdump",
}


def packets_of_pcap(content):
    """Of the records of a pcap with nanoseconds, as tcpdump writes it here."""
    at, packets = 24, []
    while at + 16 <= len(content):
        seconds, fraction, captured, length = struct.unpack_from("<IIII", content, at)
        packets.append((seconds * 10**9 + fraction, length, captured, hashlib.md5(content[at + 16 : at + 16 + captured]).hexdigest()))
        at += 16 + captured
    return packets


def by_tcpdump(content, expression):
    """None if it does not take the file, or the expression for it."""
    command = ["tcpdump", "--time-stamp-precision=nano", "-r", "-", "-w", "-", expression]
    done = subprocess.run(command, input=content, capture_output=True, check=False)
    return packets_of_pcap(done.stdout) if done.returncode == 0 else None


def content_of(path):
    done = {".gz": ["gzip", "-dc"], ".zst": ["zstd", "-dc"], ".lz4": ["lz4", "-dc"]}.get(pathlib.Path(path).suffix)
    return subprocess.run([*done, path], capture_output=True, check=True).stdout if done else pathlib.Path(path).read_bytes()


def by_link_type(path, content, folder):
    """The capture as one file for each of its link types."""
    if content[:4] != PCAPNG:
        return [content]
    fields = subprocess.run(["tshark", "-n", "-r", path, "-T", "fields", "-e", "frame.encap_type"], capture_output=True, text=True, errors="replace",
                            check=False).stdout
    kinds = sorted(set(filter(None, fields.splitlines())))
    if len(kinds) < 2:
        return [content]
    parts = []
    for kind in kinds:
        part = pathlib.Path(folder) / f"link-{kind}.pcap"
        subprocess.run(["tshark", "-n", "-r", path, "-Y", f"frame.encap_type == {kind}", "-F", "nsecpcap", "-w", part], capture_output=True, check=False)
        parts.append(part.read_bytes() if part.exists() else b"")
    return parts


def by_us(program, expression, form, path, content, packed):
    name = {"file": path, "gzip": packed, "standard input": "-"}[form]
    done = subprocess.run([program, "--filter", expression, name], input=content if name == "-" else None, capture_output=True, check=True)
    rows = [line.split("\t") for line in done.stdout.decode().splitlines() if not line.startswith("error")]
    return [(nanoseconds(time), int(length), int(captured), md5) for _, time, length, captured, md5 in rows]


def compare_file(program, path, folder, counts, say):
    content = content_of(path)
    packed = str(pathlib.Path(folder) / "packed.gz")
    pathlib.Path(packed).write_bytes(gzip.compress(content, 1))
    parts = by_link_type(path, content, folder)
    counts["of several link types"] += len(parts) > 1
    for expression in WIRE:
        passed = [by_tcpdump(part, expression) for part in parts]
        if None in passed:
            counts["left out"] += 1
            continue
        theirs = [packet for part in passed for packet in part]
        counts["filtered"] += 1
        for form in FORMS if expression in FORMED else FORMS[:1]:
            ours = by_us(program, expression, form, path, content, packed)
            # A time that 64-bit nanoseconds can't say is not compared.
            mine, other = ([(0 if one[0] == LAST_TIME else packet[0], *packet[1:]) for one, packet in zip(ours, packets)] for packets in (ours, theirs))
            same = len(ours) == len(theirs) and (mine == other if len(parts) == 1 else sorted(mine) == sorted(other))
            if not same and pathlib.Path(path).name in PARTS and len(parts) > 1 and not collections.Counter(other) - collections.Counter(mine):
                counts[form, "part"] += 1
                counts[pathlib.Path(path).name] += 1
                continue
            counts[form, "same" if same else "different"] += 1
            counts["packets"] += len(theirs)
            if not same:
                say(f"{pathlib.Path(path).name}, `{expression}`, {form}: {len(ours)} packets, tcpdump {len(theirs)}")


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    said, counts = [], collections.Counter()
    with tempfile.TemporaryDirectory() as folder:
        for path in captures(sys.argv[2:]):
            if "/oracle/" in path or path.endswith(".keylog"):
                continue
            counts["files"] += 1
            compare_file(sys.argv[1], path, folder, counts, said.append)
    print("| captures | of several link types | expressions on them | left out | form | the same | explained | different |\n|---:|---:|---:|---:|---|---:|---:|---:|")
    for form in FORMS:
        print(f"| {counts['files']} | {counts['of several link types']} | {counts['filtered']} | {counts['left out']} | {form} | {counts[form, 'same']} | "
              f"{counts[form, 'part']} | {counts[form, 'different']} |")
    print(f"\n{counts['packets']} packets passed.")
    for name, reason in PARTS.items():
        print(f"- explained, {counts[name]}: more packets of {name} pass here, since {reason}")
    for text in said:
        print(f"- {text}")
    sys.exit(bool(said) or not counts["filtered"])


if __name__ == "__main__":
    main()
