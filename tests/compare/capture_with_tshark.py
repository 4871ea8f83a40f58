#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares number, time, length and captured length of every packet with tshark's.

usage: capture_with_tshark.py LIST_PACKETS FOLDER...

LIST_PACKETS is the program built from list_packets.cpp. Exits with 1 if a file differs in a way that is not in EXPLAINED.
"""

import os
import subprocess
import sys

# What differs, and why. A file that is listed here and agrees is reported as well.
OVERFLOW = "A fraction of a second that is above one: tshark computes it in 32 bits, which overflow."
REFUSED = "tshark refuses the link type, which is a number without a meaning; the packet can be listed all the same."
EXPLAINED = {
    "ng-bigendian-dhcp.pcapng": "The writer put seconds and microseconds where one 64-bit number belongs, which makes it about the year 152,000. "
    "Times are 64-bit nanoseconds here, so it becomes the last one that they can say, in 2262.",
    "ng-ten-sections-wifi-bt-usb.ntar": "tshark gives up at a Bluetooth record of 3 bytes, which is too short for its link type; "
    "that is for the link layer to say, and the records behind it are good.",
    "ng-unknown-shb-version.pcapng": "tshark stops at the section of an unknown version; it can be passed over, and the next one is good.",
    "ndpi-fuzz-2021-06-07.pcap": OVERFLOW + " It also limits a length on the wire to 2^31 - 1.",
    "pcpp-loop-badlen-65k.pcap": "tshark limits a length on the wire to 2^31 - 1.",
    "pcpp-null-snaplen2.pcap": OVERFLOW,
    "tcpdump-timestamp-invalid-ns.pcap": OVERFLOW,
    "tcpdump-timestamp-invalid-us.pcap": OVERFLOW,
    "wiki-ejemplo-bad-reclen.pcap": OVERFLOW,
    "wiki-ggg-bad-reclen.pcap": OVERFLOW,
    "pcpp-40-bytes.pcap": REFUSED,
    "pcpp-linktype-garbage.pcap": REFUSED,
    "pcpp-raw-badlen.pcap": "tshark takes version 2.3 for a modified format with longer record headers; libpcap reads it as it is read here.",
    "suri-bug-6875-fuzz.pcap": "tshark looks at the second, impossible record and takes the file for a Nokia one, with 4 more bytes per record, "
    "which yields one more packet of garbage; libpcap and tcpdump stop where it is stopped here.",
}

FIELDS = ["frame.number", "frame.time_epoch", "frame.len", "frame.cap_len", "frame.protocols"]
NOT_A_CAPTURE = (".md", ".txt", ".tsv", ".json", ".py", ".sh", "SHA256SUMS", ".log", ".tsv.gz")


def nanoseconds(text):
    """'12.345000000' -> 12345000000; a packet without a time is at 0. A fraction above one second has ten digits."""
    if not text:
        return 0
    whole, _, fraction = text.partition(".")
    value = abs(int(whole)) * 10**9 + int(fraction)
    return -value if text.startswith("-") else value


def ours(program, path):
    output = subprocess.run([program, path], capture_output=True, text=True, check=True).stdout
    packets, error = [], None
    for line in output.splitlines():
        if line.startswith("error "):
            error = line[6:]
            continue
        number, time, length, captured = line.split("\t")
        packets.append((int(number), nanoseconds(time), int(length), int(captured)))
    return packets, error


def tsharks(path):
    command = ["tshark", "-n", "-r", path, "-T", "fields"] + [word for field in FIELDS for word in ("-e", field)]
    run = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    packets = []
    for line in run.stdout.splitlines():
        number, time, length, captured, protocols = (line.split("\t") + [""] * 5)[:5]
        if is_packet(time, protocols):
            packets.append((len(packets) + 1, nanoseconds(time), int(length), int(captured)))
    errors = [line for line in run.stderr.splitlines() if line.startswith("tshark:")]
    return packets, errors[0] if errors else None


def is_packet(time, protocols):
    """tshark numbers pcapng custom blocks as frames; they are not packets. They have no time and no link layer."""
    return time != "" or protocols != "data"


def first_difference(mine, theirs):
    for a, b in zip(mine, theirs):
        if a != b:
            return f"packet {a[0]}: (time, length, captured) {a[1:]}, tshark {b[1:]}"
    if len(mine) != len(theirs):
        return f"{len(mine)} packets, tshark {len(theirs)}"
    return None


def captures(folders):
    for folder in folders:
        for root, _, names in sorted(os.walk(folder)):
            for name in sorted(names):
                if not name.endswith(NOT_A_CAPTURE):
                    yield os.path.join(root, name)


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    same = explained = wrong = packet_count = 0
    for path in captures(sys.argv[2:]):
        mine, my_error = ours(sys.argv[1], path)
        theirs, their_error = tsharks(path)
        packet_count += len(mine)
        difference = first_difference(mine, theirs)
        reason = EXPLAINED.get(os.path.basename(path))
        if difference is None and reason is None:
            same += 1
            continue
        explained += reason is not None and difference is not None
        wrong += reason is None or difference is None
        print(f"{'explained' if reason else 'DIFFERS'}: {path}\n  {difference or 'agrees, though it is listed as different'}")
        for label, text in (("why", reason), ("here", my_error), ("tshark", their_error)):
            if text:
                print(f"  {label}: {text}")
    print(f"{same} files the same, {explained} explained, {wrong} wrong; {packet_count} packets")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
