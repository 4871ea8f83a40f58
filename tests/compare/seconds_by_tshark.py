#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What tshark sees in each second of each TCP connection, counted from the connection's first packet.

usage: seconds_by_tshark.py CAPTURE...     prints what captures/truth/seconds.tsv holds
"""
import collections
import decimal
import pathlib
import subprocess
import sys

COLUMNS = ("packets", "wire_bytes", "retransmissions", "out_of_order", "zero_windows", "bytes_in_flight")
FIELDS = ("frame.time_epoch", "frame.len", "tcp.stream", "tcp.srcport", "tcp.analysis.retransmission", "tcp.analysis.out_of_order",
          "tcp.analysis.zero_window", "tcp.analysis.bytes_in_flight")


def seconds(path):
    """{(tcp.stream, second, sender's port): [packets, wire_bytes, ...]}"""
    arguments = ["tshark", "-n", "-r", str(path), "-Y", "tcp", "-T", "fields", "-E", "occurrence=l"]
    for field in FIELDS:
        arguments += ["-e", field]
    begins, rows = {}, collections.defaultdict(lambda: [0] * len(COLUMNS))
    for line in subprocess.run(arguments, capture_output=True, text=True, errors="replace", check=False).stdout.splitlines():
        time, length, stream, port, *flags, flight = line.split("\t")
        time = decimal.Decimal(time)
        begin = begins.setdefault(stream, time)
        row = rows[int(stream), int(time - begin), int(port)]
        for place, value in enumerate((1, int(length), *map(bool, flags))):
            row[place] += value
        row[-1] = max(row[-1], int(flight or 0))
    return rows


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    print("\t".join(("file", "stream", "second", "port", *COLUMNS)))
    for path in map(pathlib.Path, sys.argv[1:]):
        for key, row in sorted(seconds(path).items()):
            print("\t".join(map(str, (path.name, *key, *row))))


if __name__ == "__main__":
    main()
