#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares number, time, length, captured length and bytes (by MD5) of every packet with what other programs say:
of every file with tshark, of some of them filtered with tcpdump, and of all merged with mergecap.

usage: capture_with_tshark.py LIST_PACKETS FOLDER...
       capture_with_tshark.py --truth FOLDER...       prints what captures/truth/packets.tsv holds
       capture_with_tshark.py --filter-truth FOLDER...  prints what captures/truth/filtered.tsv holds, by tcpdump

LIST_PACKETS is the program built from list_packets.cpp. Exits with 1 if a file differs in a way that is not in EXPLAINED.
"""

import gzip
import os
import struct
import subprocess
import sys
import tempfile
import zlib

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

FIELDS = ["frame.number", "frame.time_epoch", "frame.len", "frame.cap_len", "frame.md5_hash", "frame.protocols"]
FILTERS = [
    "tcp port 1935",
    "ip and not tcp",
    "ether host 00:00:00:00:00:00",
    "greater 500",
    "src host 10.77.0.1 and tcp src port 1935",
    "tcp[tcpflags] & (tcp-syn|tcp-fin|tcp-rst) != 0",
    "ip[2:2] > 576 or arp or ip6",
]
NOT_A_CAPTURE = (".md", ".txt", ".tsv", ".json", ".py", ".sh", "SHA256SUMS", ".log", ".tsv.gz")


def nanoseconds(text):
    """'12.345000000' -> 12345000000; a packet without a time is at 0. A fraction above one second has ten digits."""
    if not text:
        return 0
    whole, _, fraction = text.partition(".")
    value = abs(int(whole)) * 10**9 + int(fraction)
    return -value if text.startswith("-") else value


def ours(program, *arguments):
    output = subprocess.run([program, *arguments], capture_output=True, text=True, check=True).stdout
    packets, error = [], None
    for line in output.splitlines():
        if line.startswith("error "):
            error = line[6:]
            continue
        number, time, length, captured, md5 = line.split("\t")
        packets.append((int(number), nanoseconds(time), int(length), int(captured), md5))
    return packets, error


def tsharks(path):
    command = ["tshark", "-n", "-o", "frame.generate_md5_hash:TRUE", "-r", path, "-T", "fields"]
    command += [word for field in FIELDS for word in ("-e", field)]
    run = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    packets = []
    for line in run.stdout.splitlines():
        _, time, length, captured, md5, protocols = (line.split("\t") + [""] * len(FIELDS))[: len(FIELDS)]
        if is_packet(time, protocols):
            packets.append((len(packets) + 1, nanoseconds(time), int(length), int(captured), md5))
    errors = [line for line in run.stderr.splitlines() if line.startswith("tshark:")]
    return packets, errors[0] if errors else None


def is_packet(time, protocols):
    """tshark numbers pcapng custom blocks as frames; they are not packets. They have no time and no link layer."""
    return time != "" or protocols != "data"


def first_difference(mine, theirs):
    for a, b in zip(mine, theirs):
        if a != b:
            return f"packet {a[0]}: (time, length, captured, md5) {a[1:]}, tshark {b[1:]}"
    if len(mine) != len(theirs):
        return f"{len(mine)} packets, tshark {len(theirs)}"
    return None


def captures(folders):
    for folder in folders:
        for root, _, names in sorted(os.walk(folder)):
            for name in sorted(names):
                if not name.endswith(NOT_A_CAPTURE):
                    yield os.path.join(root, name)


def compare_files(program, paths):
    """Returns how many files differ for no reason that is known, and the files that are as tshark reads them."""
    same, explained, wrong, packet_count = [], 0, 0, 0
    for path in paths:
        mine, my_error = ours(program, path)
        theirs, their_error = tsharks(path)
        packet_count += len(mine)
        difference = first_difference(mine, theirs)
        reason = EXPLAINED.get(os.path.basename(path))
        if difference is None and reason is None:
            same.append(path)
            continue
        explained += reason is not None and difference is not None
        wrong += reason is None or difference is None
        print(f"{'explained' if reason else 'DIFFERS'}: {path}\n  {difference or 'agrees, though it is listed as different'}")
        for label, text in (("why", reason), ("here", my_error), ("tshark", their_error)):
            if text:
                print(f"  {label}: {text}")
    print(f"{len(same)} files the same, {explained} explained, {wrong} wrong; {packet_count} packets")
    return wrong, same


def compare_filters(program, paths, folder):
    """What passes a filter, against the file that tcpdump makes of it. Files that tcpdump does not read are left out."""
    wrong = compared = 0
    filtered = os.path.join(folder, "filtered.pcap")
    for path in paths:
        for expression in FILTERS:
            command = ["tcpdump", "--time-stamp-precision=nano", "-r", path, "-w", filtered, expression]
            if subprocess.run(command, capture_output=True, check=False).returncode != 0:
                continue
            difference = first_difference(ours(program, "--filter", expression, path)[0], ours(program, filtered)[0])
            compared += 1
            wrong += difference is not None
            if difference:
                print(f"DIFFERS: {path} filtered by '{expression}'\n  {difference}")
    print(f"{compared} filtered files, {wrong} wrong")
    return wrong


def compare_merged(program, paths, folder):
    """All files merged, in either order and in groups, against mergecap and tshark."""
    wrong = compared = 0
    merged = os.path.join(folder, "merged.pcapng")
    groups = [paths, paths[::-1]] + [paths[i : i + 4] for i in range(0, len(paths), 4)]
    for group in groups:
        if len(group) < 2 or subprocess.run(["mergecap", "-w", merged, *group], capture_output=True, check=False).returncode != 0:
            continue
        difference = first_difference(ours(program, *group)[0], tsharks(merged)[0])
        compared += 1
        wrong += difference is not None
        if difference:
            print(f"DIFFERS: merged {' '.join(group)}\n  {difference}")
    print(f"{compared} merged captures, {wrong} wrong")
    return wrong


def print_truth(paths):
    """Of each file the number of packets and the CRC-32 of tshark's list of them, one "number time length captured" per line."""
    print("file\tpackets\tcrc32")
    for path in paths:
        packets, _ = tsharks(path)
        lines = "".join(f"{number} {time} {length} {captured}\n" for number, time, length, captured, _ in packets)
        print(f"{os.path.basename(path)}\t{len(packets)}\t{zlib.crc32(lines.encode()):08x}")


def packets_of_pcap(content):
    """Time in nanoseconds, length and captured length of the records of a little-endian pcap with nanoseconds."""
    at = 24
    while at < len(content):
        seconds, fraction, captured, length = struct.unpack_from("<IIII", content, at)
        yield seconds * 10**9 + fraction, length, captured
        at += 16 + captured


def print_filter_truth(paths):
    """As print_truth, of what tcpdump lets pass. It reads no compressed files, so they are given to it decompressed."""
    print("file\texpression\tpackets\tcrc32")
    for path in paths:
        with (gzip.open if path.endswith(".gz") else open)(path, "rb") as file:
            content = file.read()
        for expression in FILTERS:
            command = ["tcpdump", "--time-stamp-precision=nano", "-r", "-", "-w", "-", expression]
            filtered = subprocess.run(command, input=content, capture_output=True, check=False).stdout
            if not filtered:  # the expression has no meaning for the link type
                continue
            packets = list(packets_of_pcap(filtered))
            lines = "".join(f"{number} {time} {length} {captured}\n" for number, (time, length, captured) in enumerate(packets, 1))
            print(f"{os.path.basename(path)}\t{expression}\t{len(packets)}\t{zlib.crc32(lines.encode()):08x}")


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    if sys.argv[1] == "--filter-truth":
        print_filter_truth(captures(sys.argv[2:]))
        return
    if sys.argv[1] == "--truth":
        print_truth(captures(sys.argv[2:]))
        return
    program = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        wrong, same = compare_files(program, list(captures(sys.argv[2:])))
        wrong += compare_filters(program, same, folder)
        wrong += compare_merged(program, same, folder)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
