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
# Sequence numbers in options are shown as they stand there.
TSHARK = ("tshark", "-n", "-o", "tcp.relative_sequence_numbers:FALSE", "-T", "pdml", "-r")
LAST_TIME = "9223372036.854775807"  # of 64-bit nanoseconds
# The layers whose row in tshark covers what they carry.
COVERS = ("teredo", "nflog", "erspan", "icmp", "icmpv6")
EXTENSIONS = ("ipv6.hopopts", "ipv6.routing", "ipv6.fraghdr", "ipv6.dstopts", "ah", "mipv6", "hip", "shim6")

# Where the fields of a tag stand in it, those of a header of 14 bytes before FabricPath's tag, and how long whole headers are.
TAG = {"vlan": (0, 4), "vlan.priority": (0, 2), "vlan.dei": (0, 2), "vlan.id": (0, 2), "vlan.etype": (2, 2)}
OUTER = {"eth": (0, 14), "eth.dst": (0, 6), "eth.src": (6, 6), "eth.type": (12, 2)}
WHOLE = {"udp": 8, "ipv6": 40}

# A field: where it stands in its packet, the protocols that it stands in, outermost first, and its place in the listing.
Row = collections.namedtuple("Row", "value begin size inside order", defaults=((), 0))


def end_of(row):
    return row.begin + row.size


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
    for order, line in enumerate(done.stdout.splitlines()):
        if line.startswith("error"):
            continue
        frame, name, begin, size, value = line.split("\t", 4)
        frames[int(frame)][name].append(Row(as_written(name, value), int(begin), int(size), (), order))
    return frames


def as_written(name, value):
    """Of a payload, or of padding, only the place is shown here; options are hex on both sides."""
    if name in ("tcp.payload", "eth.padding", "data"):
        return "*"
    return value.replace(":", "") if name == "tcp.options" else number(value)


def by_tshark(path):
    """Of each packet its number and its fields by name. tshark numbers custom blocks as frames; they are no packets."""
    with subprocess.Popen([*TSHARK, str(path)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        frame, order, blocks, fields, inside = 0, 0, 0, collections.defaultdict(list), []
        for event, element in xml.etree.ElementTree.iterparse(process.stdout, events=("start", "end")):
            name = element.get("name", "")
            if event == "end":
                if element.tag == "proto":
                    inside.pop()
                if element.tag == "packet":
                    if "frame.cb_pen" in fields:
                        blocks += 1
                    else:
                        frame += 1
                        yield frame, without_blocks(fields, blocks)
                    fields = collections.defaultdict(list)
                    element.clear()
                continue
            if element.tag == "proto":
                inside.append(name)
            if element.tag in ("proto", "field") and name:
                order += 1
                add_row(fields, name, element, tuple(inside), order)


def add_row(fields, name, element, inside, order):
    if name == "data":  # has no place; the row below it has
        return
    name = "data" if name == "data.data" else name
    fields[name].append(Row(as_written(name, element.get("show", "")), int(element.get("pos", 0)), int(element.get("size", 0)), inside, order))


def without_blocks(fields, blocks):
    fields["frame.number"] = [row._replace(value=row.value - blocks) for row in fields["frame.number"]]
    return fields


def same(ours, theirs):
    """Equal values at equal places; a value "*" stands for a whole layer, and what has no size has no place."""
    return (ours.value in ("*", theirs.value) or ours.value == "") and (ours.size == 0 or (ours.begin, ours.size) == (theirs.begin, theirs.size))


def all_same(ours, theirs):
    return len(ours) == len(theirs) and all(map(same, ours, theirs))


def repeats_version(name, ours, theirs, _mine, _fields):
    return name == "ip.version" and all_same(ours, [row for row in theirs if row.inside[-1] != "ipv6"])


def is_quoted(row):
    return any(name in ("icmp", "icmpv6") for name in row.inside[:-1])


def is_of_a_quote(_name, ours, theirs, _mine, _fields):
    rest = [row for row in theirs if not is_quoted(row)]
    return len(rest) < len(theirs) and all_same(ours, rest)


def is_reassembled(_name, ours, theirs, _mine, fields):
    """Rows behind the list of fragments, within the bytes that these make up; those in front of it are equal."""
    for protocol in ("ip", "ipv6"):
        for group, length in zip(fields.get(f"{protocol}.fragments", ()), fields.get(f"{protocol}.reassembled.length", ())):
            behind = [row for row in theirs if row.order > group.order]
            if behind and all_same(ours, [row for row in theirs if row.order < group.order]) and all(end_of(row) <= length.value for row in behind):
                return True
    return False


def is_outer_tag(name, ours, theirs, _mine, fields):
    """The tags of the outer kind, with their values, where they stand, and then those of the inner one."""
    protocol, _, rest = name.partition(".")
    if protocol != "vlan" or "ieee8021ad" not in fields:
        return False
    outer = ours[: len(ours) - len(theirs)]
    places = [(tag.begin + TAG[name][0], TAG[name][1]) for tag in fields["ieee8021ad"]] if name in TAG else None
    if [(row.begin, row.size) for row in outer] != places or not all_same(ours[len(outer):], theirs):
        return False
    if rest == "etype":
        return all(row.value in (0x8100, 0x88A8) for row in outer)
    named = fields.get(f"ieee8021ad.{rest}") if rest else None
    return not named or [row.value for row in outer] == [row.value for row in named]


def is_header_of_fabric_path(name, ours, theirs, _mine, fields):
    """An Ethernet header of 14 bytes and a tag of 2: tshark takes both for one header of 16."""
    if "cfp" not in fields:
        return False
    if name == "cfp":
        return [(row.begin, row.size) for row in ours] == [(14, 2)] and [(row.begin, row.size) for row in theirs] == [(0, 16)]
    if name == "eth.type" and ours[0].value != 0x8903:
        return False
    return OUTER.get(name) == (ours[0].begin, ours[0].size) and all_same(ours[1:], theirs)


def is_cut_by_check_sequence(name, ours, theirs, _mine, fields):
    """The row reaches into the last four bytes here, and ends in front of them there."""
    check = fields.get("cfp.fcs")
    if not check or len(ours) != len(theirs):
        return False
    reaches = [row.size == WHOLE.get(name) or name == "data" and end_of(row) == end_of(check[0]) for row in ours]
    cut = [min(end_of(row), check[0].begin) - row.begin for row in ours]
    return all(reaches) and all(size > 0 and (row.begin, size) == (other.begin, other.size) and row.value == "*" for row, size, other in zip(ours, cut, theirs))


def covers_its_content(name, ours, theirs, _mine, fields):
    """Begins at the same byte; what the layer carries begins where it ends here, and ends where it ends there at the latest."""
    if name not in COVERS or len(ours) != len(theirs):
        return False
    rows = [row for inner, rows in fields.items() for row in rows if row.size > 0 and (inner == "data" or row.inside[-1] == inner)]
    return all(one.begin == other.begin and (one.size == other.size or one.size < other.size and
               any(row.begin == end_of(one) and end_of(row) <= end_of(other) and row.order > other.order for row in rows)) for one, other in zip(ours, theirs))


def is_stack_of_labels(name, ours, theirs, _mine, _fields):
    """Rows of four bytes that follow one another from the begin to the end of the one here."""
    if name != "mpls" or len(ours) != 1 or any(row.size != 4 for row in theirs):
        return False
    return [row.begin for row in theirs] == list(range(ours[0].begin, end_of(ours[0]), 4))


def has_extension_headers(name, ours, theirs, mine, _fields):
    """Begins at the same byte; the extension headers that follow here reach to the end there."""
    if name != "ipv6" or len(ours) != len(theirs):
        return False
    extensions = {row.begin: end_of(row) for extension in EXTENSIONS for row in mine.get(extension, ())}
    for one, other in zip(ours, theirs):
        end = end_of(one)
        while end in extensions and end != end_of(other):
            end = extensions[end]
        if one.begin != other.begin or end != end_of(other):
            return False
    return True


def is_repeated(name, ours, theirs, _mine, fields):
    """The very same row, again."""
    once = [row for i, row in enumerate(theirs) if all((row.value, row.begin, row.size) != (one.value, one.begin, one.size) for one in theirs[:i])]
    return name == "tcp.payload" and "socks" in fields and len(once) < len(theirs) and all_same(ours, once)


def is_tag_with_type(name, ours, theirs, _mine, fields):
    types = fields.get("vntag.etype", ())
    return name == "vntag" and len(ours) == len(theirs) == len(types) and all(
        (one.begin, end_of(one)) == (other.begin, end_of(kind)) and end_of(other) == kind.begin for one, other, kind in zip(ours, theirs, types))


def is_beyond_time(name, ours, theirs, _mine, _fields):
    return name == "frame.time_epoch" and ours[0].value == LAST_TIME and float(theirs[0].value) > float(LAST_TIME)


def is_looked_into(name, ours, theirs, _mine, fields):
    """Something else than data begins where the data begins here, and data within it there."""
    if name != "data" or len(ours) != 1:
        return False
    others = [row for other, rows in fields.items() for row in rows if row.size > 0 and not other.startswith(("frame", "num", "len", "caplen", "timestamp",
                                                                                                          "geninfo", "data"))]
    if not any(end_of(row) == end_of(ours[0]) for row in others):
        return False
    return all(ours[0].begin < row.begin and end_of(row) <= end_of(ours[0]) for row in theirs) and any(
        row.begin == ours[0].begin and row.order < theirs[0].order for row in others)


def is_padding_and_trailer(name, ours, theirs, _mine, fields):
    """Up to the 60 bytes that a frame has at least it is padding for both; the rest tshark calls a trailer."""
    trailers = fields.get("vlan.trailer", []) + fields.get("eth.trailer", [])
    return name == "eth.padding" and len(ours) == len(theirs) == len(trailers) == 1 and ours[0].begin == theirs[0].begin and (
        end_of(theirs[0]) == trailers[0].begin == 60 and end_of(trailers[0]) == end_of(ours[0]))


EXPLANATIONS = [
    ("`ipv6.version` is repeated as `ip.version`, hidden, by tshark", repeats_version),
    ("fields of the packet that an ICMP message quotes are shown by tshark; here the quote is data", is_of_a_quote),
    ("in the last fragment of an IP packet tshark also shows the packet that is put together; here a frame is looked at alone", is_reassembled),
    ("the outer of two tags is named `ieee8021ad` by tshark, and `vlan` like the inner one here", is_outer_tag),
    ("the outer addresses and type of FabricPath are part of its header for tshark, and an Ethernet header here (which addresses, is not compared)", is_header_of_fabric_path),
    ("tshark takes the last four bytes of any frame with FabricPath for a check sequence, which cuts what is in it", is_cut_by_check_sequence),
    ("the row of the layer covers what the layer carries in tshark, and its header alone here", covers_its_content),
    ("each label of an MPLS stack is a layer in tshark; here the stack is one", is_stack_of_labels),
    ("the row of IPv6 covers its extension headers in tshark; here they follow it, as they do there, too", has_extension_headers),
    ("the payload is shown twice where a SOCKS proxy is spoken to, by tshark", is_repeated),
    ("the type behind a VN-Tag counts to it here, and not in tshark, which shows it there nevertheless", is_tag_with_type),
    ("data here is of a protocol that tshark knows, which has data of its own", is_looked_into),
    ("what stands behind the 60 bytes that a frame has at least is a trailer in tshark, and padding here", is_padding_and_trailer),
    ("a time beyond what 64-bit nanoseconds can say is the last one that they can", is_beyond_time),
]


def explanation(name, ours, theirs, mine, fields):
    """Why tshark's rows of that name may differ from ours; None if nothing is known that says so."""
    return next((text for text, holds in EXPLANATIONS if holds(name, ours, theirs, mine, fields)), None)


def compare(ours, theirs):
    """Yields (name, verdict): "equal", an explanation, or None with the rows of both."""
    for name, mine in ours.items():
        rows = theirs.get(name)
        if not rows:
            continue
        if all_same(mine, rows):
            yield name, "equal", mine, rows
        else:
            yield name, explanation(name, mine, rows, ours, theirs), mine, rows


def compare_capture(program, path, say):
    """How many fields are equal, or differ for which reason, and the number of frames; says what has no reason."""
    ours, verdicts, frames = by_us(program, path), collections.Counter(), 0
    for frame, fields in by_tshark(path):
        frames += 1
        for name, verdict, mine, theirs in compare(ours[frame], fields):
            verdicts[verdict] += 1
            if verdict is None:
                shown = [[f"{row.value}@{row.begin}+{row.size}" for row in rows] for rows in (mine, theirs)]
                say(f"{path.name}: DIFFERS: frame {frame} {name}: {shown[0]}, tshark {shown[1]}")
    return verdicts, frames


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    unexplained = 0
    for path in captures(sys.argv[2:]):
        verdicts, _ = compare_capture(sys.argv[1], path, print)
        unexplained += verdicts[None]
        print(f"{path.name}: {', '.join(f'{count} {verdict}' for verdict, count in verdicts.items() if verdict) or 'nothing to compare'}", flush=True)
    print(f"{unexplained} differences")
    sys.exit(unexplained != 0)


if __name__ == "__main__":
    main()
