#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares the fields of each packet, as list_fields gives them, with tshark's of the same names: values and where they stand.

usage: compare_fields.py LIST_FIELDS CAPTURE_OR_FOLDER...
Prints differences that no condition below explains and a line per file; exits 1 if there are any. A field that only one of the
two shows in a frame is not compared.
"""
import collections
import pathlib
import subprocess
import sys
import xml.etree.ElementTree

SUFFIXES = (".pcap", ".pcapng", ".cap", ".ntar", ".gz", ".zst", ".lz4")
Row = collections.namedtuple("Row", "value begin size inside")


def captures(arguments):
    for argument in map(pathlib.Path, arguments):
        if argument.is_dir():
            yield from sorted(p for p in argument.rglob("*") if p.suffix in SUFFIXES and "oracle" not in p.parts)
        else:
            yield argument


def number(value):
    """Numbers by their value, whatever their base; the rest as text."""
    try:
        return int(value, 0)
    except ValueError:
        return value


def by_us(program, path):
    frames = collections.defaultdict(lambda: collections.defaultdict(list))
    done = subprocess.run([program, str(path)], capture_output=True, text=True, errors="replace", check=True)
    for line in done.stdout.splitlines():
        if line.startswith("error"):
            continue
        frame, name, begin, size, value = line.split("\t", 4)
        frames[int(frame)][name].append(Row("*" if name == "tcp.payload" else value if name == "tcp.options" else number(value), int(begin), int(size), ()))
    return frames


def by_tshark(path):
    """Of each frame its fields by name, each with the protocols that it stands in, outermost first."""
    with subprocess.Popen(["tshark", "-n", "-r", str(path), "-T", "pdml"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        frame, fields, inside = 0, collections.defaultdict(list), []
        for event, element in xml.etree.ElementTree.iterparse(process.stdout, events=("start", "end")):
            name = element.get("name", "")
            if event == "end":
                if element.tag == "proto":
                    inside.pop()
                if element.tag == "packet":
                    frame += 1
                    yield frame, fields
                    fields = collections.defaultdict(list)
                    element.clear()
                continue
            if element.tag == "proto":
                inside.append(name)
            if element.tag in ("proto", "field") and name:
                fields[name].append(Row(as_we_write(name, element.get("show", "")), int(element.get("pos", 0)), int(element.get("size", 0)), tuple(inside)))


def as_we_write(name, text):
    """tshark's value in the form that ours has: options are hex without colons, and of a payload only its place is shown."""
    if name == "tcp.payload":
        return "*"
    return text.replace(":", "") if name == "tcp.options" else number(text)


def is_quoted(row):
    return any(name in ("icmp", "icmpv6") for name in row.inside[:-1])


def same(ours, theirs):
    """Equal values at equal places; a value "*" stands for a whole layer, and what has no size has no place."""
    return (ours.value in ("*", theirs.value) or ours.value == "") and (ours.size == 0 or (ours.begin, ours.size) == (theirs.begin, theirs.size))


def explanation(name, ours, theirs, fields):
    """Why tshark's rows of that name may differ from ours; None if nothing is known that says so."""
    if name == "ip.version" and len(ours) == sum(row.inside[-1] != "ipv6" for row in theirs) and all(same(a, b) for a, b in zip(ours, [row for row in theirs if row.inside[-1] != "ipv6"])):
        return "tshark repeats ipv6.version as ip.version, hidden"
    rest = [row for row in theirs if not is_quoted(row)]
    if len(rest) != len(theirs) and len(rest) == len(ours) and all(map(same, ours, rest)):
        return "in the packet that an ICMP message quotes"
    if ("ip.fragments" in fields or "ipv6.fragments" in fields) and len(theirs) > len(ours) and all(map(same, ours, theirs)):
        return "in a packet put together from IP fragments, behind the fields of the last one"
    inner = ours[len(ours) - len(theirs):]
    if name.split(".")[0] == "vlan" and "ieee8021ad" in fields and len(theirs) < len(ours) and all(map(same, inner, theirs)):
        return "tshark names the outer of two tags ieee8021ad"
    return None


def compare(ours, theirs):
    """Yields (name, verdict): "equal", an explanation, or None with the rows of both."""
    for name, mine in ours.items():
        rows = theirs.get(name)
        if not rows:
            continue
        if len(mine) == len(rows) and all(map(same, mine, rows)):
            yield name, "equal", mine, rows
        else:
            yield name, explanation(name, mine, rows, theirs), mine, rows


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    unexplained = 0
    for path in captures(sys.argv[2:]):
        ours = by_us(sys.argv[1], path)
        verdicts = collections.Counter()
        for frame, fields in by_tshark(path):
            for name, verdict, mine, theirs in compare(ours[frame], fields):
                verdicts[verdict] += 1
                if verdict is None:
                    unexplained += 1
                    shown = [[f"{row.value}@{row.begin}+{row.size}" for row in rows] for rows in (mine, theirs)]
                    print(f"{path.name}: DIFFERS: frame {frame} {name}: {shown[0]}, tshark {shown[1]}")
        print(f"{path.name}: {', '.join(f'{count} {verdict}' for verdict, count in verdicts.items() if verdict) or 'nothing to compare'}", flush=True)
    print(f"{unexplained} differences")
    sys.exit(unexplained != 0)


if __name__ == "__main__":
    main()
