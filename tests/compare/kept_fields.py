#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares the fields of packets with tshark's, which are kept in expected_fields.tsv.gz: no tshark is needed to compare.

usage: kept_fields.py --expect LIST_FIELDS FOLDER...   makes the table (needs tshark)
       kept_fields.py LIST_FIELDS FOLDER...            compares what the folders hold of it; exits 1 if a difference has no explanation
Of each capture the frames are kept that show fields which no earlier one did, in that order and nesting.
Then differences are planted: of each kind of field and of each explanation a row here gets another value, place or size, or is
missing. compare_fields.py must see each of them, or its conditions are too wide. A folder that is not there is said and passed over.
"""
import collections
import gzip
import pathlib
import sys

import compare_fields
from compare_fields import Row

TABLE = pathlib.Path(__file__).with_name("expected_fields.tsv.gz")
# What the conditions look at and we have no row of.
LOOKED_AT = ("fragments", "reassembled.length", "ieee8021ad", "cfp", "socks", "trailer", "vntag")
# Of the addresses before FabricPath's tag no value is compared.
UNSEEN = {("eth.src", "cfp"), ("eth.dst", "cfp")}


def is_kept(name, row, names):
    return name in names or row.inside[-1] == name or any(word in name for word in LOOKED_AT) or row.value == "*" and name == "data"


def expect(program, paths):
    seen = set()
    with gzip.GzipFile(TABLE, "wb", mtime=0) as table:
        for path in paths:
            ours = compare_fields.by_us(program, path)
            for frame, fields in compare_fields.by_tshark(path):
                shape = tuple(sorted((name, len(rows)) for name, rows in fields.items() if name in ours[frame] or "fragment" in name))
                if shape in seen:
                    continue
                seen.add(shape)
                looked_into = "data" in ours[frame] and "data" in fields
                for name, rows in fields.items():
                    for row in rows:
                        if looked_into or is_kept(name, row, ours[frame]):
                            inside = "/".join(row.inside)
                            table.write(f"{path.name}\t{frame}\t{name}\t{row.value}\t{row.begin}\t{row.size}\t{inside}\t{row.order}\n".encode())


def kept():
    """By capture, by frame, by name."""
    captures = collections.defaultdict(lambda: collections.defaultdict(lambda: collections.defaultdict(list)))
    for line in gzip.decompress(TABLE.read_bytes()).decode().splitlines():
        capture, frame, name, value, begin, size, inside, order = line.split("\t")
        value = value if name == "tcp.options" else compare_fields.number(value)
        captures[capture][int(frame)][name].append(Row(value, int(begin), int(size), tuple(inside.split("/")), int(order)))
    return captures


def planted(rows):
    """Rows with a difference each, and what it is."""
    last = rows[-1]
    if last.value not in ("*", ""):
        yield "value", [*rows[:-1], last._replace(value=last.value + 1 if isinstance(last.value, int) else last.value + "0")]
        first = rows[0]
        yield "first value", [first._replace(value=first.value + 1 if isinstance(first.value, int) else first.value + "0"), *rows[1:]]
    if last.size:
        yield "place", [*rows[:-1], last._replace(begin=last.begin + 1)]
        yield "first place", [rows[0]._replace(begin=rows[0].begin + 1), *rows[1:]]
        yield "size", [*rows[:-1], last._replace(size=last.size + 1)]
        yield "first size", [rows[0]._replace(size=rows[0].size + 1), *rows[1:]]
    if len(rows) > 1:
        yield "number", rows[:-1]


def unseen(name, mine, theirs):
    """What was planted in the rows of that name and found no difference."""
    for what, rows in planted(mine[name]):
        if what.endswith("value") and any((name, other) in UNSEEN for other in theirs):
            continue
        verdicts = [verdict for other, verdict, _, _ in compare_fields.compare({**mine, name: rows}, theirs) if other == name]
        if verdicts != [None]:
            yield f"{what} ({verdicts})"


def compare(program, paths):
    expected, counts, planted_in, failures = kept(), collections.Counter(), set(), 0
    for path in paths:
        if path.name not in expected:
            continue
        ours = compare_fields.by_us(program, path)
        for frame, theirs in expected[path.name].items():
            counts["frames"] += 1
            for name, verdict, mine, rows in compare_fields.compare(ours[frame], theirs):
                counts["equal" if verdict == "equal" else "explained" if verdict else "unexplained"] += 1
                if verdict is None:
                    print(f"{path.name}: frame {frame} {name}: {mine}, tshark {rows}")
                    failures += 1
                elif (name, verdict) not in planted_in:
                    planted_in.add((name, verdict))
                    for what in unseen(name, ours[frame], theirs):
                        print(f"{path.name}: frame {frame} {name}: a planted difference of {what} isn't seen")
                        failures += 1
    print(f"{counts['frames']} frames: {counts['equal']} fields equal, {counts['explained']} explained, {counts['unexplained']} not; "
          f"differences planted in {len(planted_in)} kinds")
    return failures == 0 and counts["frames"] > 0


def main():
    making = sys.argv[1:2] == ["--expect"]
    arguments = sys.argv[2:] if making else sys.argv[1:]
    if len(arguments) < 2:
        sys.exit(__doc__)
    program, *folders = arguments
    for folder in folders:
        if not pathlib.Path(folder).is_dir():
            print(f"{folder} is not there")
    paths = [path for folder in folders if pathlib.Path(folder).is_dir() for path in compare_fields.captures([folder])]
    if making:
        expect(program, paths)
    elif not compare(program, paths):
        sys.exit(1)


if __name__ == "__main__":
    main()
