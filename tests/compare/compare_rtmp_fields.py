#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares the fields of RTMP messages, as list_rtmp_fields gives them, with tshark's fields of the same names.

usage: compare_rtmp_fields.py LIST_RTMP_FIELDS CAPTURE...
A field of a frame counts as compared where both show it, with all its values in that frame. Prints for each capture what was compared, how many
frames differ by field with the first of them, and what only one of the two shows at all. Exits with 1 if a difference is not in EXPLAINED.
"""
import collections
import pathlib
import subprocess
import sys

# Rows of a tree without a value of their own, and derived rows, have nothing to compare.
NAMES = """rtmpt.header.format rtmpt.header.csid rtmpt.header.timestamp rtmpt.header.timestampdelta rtmpt.header.bodysize rtmpt.header.typeid
rtmpt.header.streamid rtmpt.header.ets rtmpt.scm.chunksize rtmpt.scm.csid rtmpt.scm.seq rtmpt.scm.was rtmpt.scm.limittype rtmpt.ucm.eventtype
rtmpt.function.call rtmpt.function.response rtmpt.audio.control rtmpt.audio.format rtmpt.audio.rate rtmpt.audio.size rtmpt.audio.type
rtmpt.video.control rtmpt.video.type rtmpt.video.format rtmpt.tag.type rtmpt.tag.datasize rtmpt.tag.timestamp rtmpt.tag.ets
rtmpt.tag.streamid rtmpt.tag.tagsize amf.amf0_type amf.amf3_type amf.number amf.integer amf.boolean amf.stringlength amf.string amf.longstring
amf.string_reference amf.object_reference amf.xmllength amf.xml amf.bytearraylength amf.traitcount amf.classname amf.membername
amf.trait_reference amf.arraylength amf.arraydenselength""".split()

# Why a field may differ, by its name.
EXPLAINED = {
    "rtmpt.header.csid": "tshark shows the six low bits of the first byte for chunk stream ids of 64 and more.",
    "rtmpt.header.timestamp": "tshark lists a message whose headers left the timestamp out without it, and adds extended deltas wrongly; here the time after all deltas is shown as well.",
    "rtmpt.header.bodysize": "Here what a header inherits is shown as well; tshark shows it for formats 2 and 3 only where it has seen the header before.",
    "rtmpt.header.typeid": "As with the body size.",
    "rtmpt.header.streamid": "As with the body size.",
    "rtmpt.header.format": "tshark loses messages behind a retransmission, a hole, or an unrepeated extended timestamp.",
    "rtmpt.function.call": "tshark pairs by transaction id alone; here onStatus is paired with publish and play as well.",
    "rtmpt.function.response": "As with the call.",
    "rtmpt.video.type": "tshark 4.0 does not know enhanced tags and takes their first bit for a part of the frame type.",
    "rtmpt.video.format": "As with the type.",
}

# Of a frame with an enhanced metadata message, whose AMF tshark 4.0 does not decode: it shows fewer values then.
METADATA = "rtmpt.video.metadata"


def is_explained(name, mine, theirs, frame):
    if name in EXPLAINED:
        return True
    missing = collections.Counter(map(str, theirs)) - collections.Counter(map(str, mine))
    return name.startswith("amf.") and METADATA in frame and not missing


def value_of(name, text):
    """Numbers by their value, whatever their base or form; booleans as numbers; the rest as text."""
    if text in ("true", "True", "TRUE"):
        return 1.0
    if text in ("false", "False", "FALSE"):
        return 0.0
    if name in ("amf.string", "amf.longstring", "amf.classname", "amf.membername"):
        return text[1:-1] if len(text) > 1 and text[0] == text[-1] == "'" else text
    try:
        return float(int(text, 0))
    except ValueError:
        pass
    try:
        return float("%.6g" % float(text))
    except ValueError:
        return text


def by_tshark(path):
    command = ["tshark", "-n", "-r", str(path), "-Y", "rtmpt", "-o", "rtmpt.max_packet_size:16777215", "-o", "tcp.reassemble_out_of_order:TRUE",
               "-T", "fields", "-E", "occurrence=a", "-E", "separator=/t", "-E", "aggregator=|", "-e", "frame.number"]
    for name in NAMES:
        command += ["-e", name]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    for line in done.stdout.splitlines():
        values = line.split("\t")
        if len(values) == len(NAMES) + 1:
            yield int(values[0]), {n: [value_of(n, v) for v in value.split("|")] for n, value in zip(NAMES, values[1:]) if value}


def by_us(program, path):
    frames = collections.defaultdict(lambda: collections.defaultdict(list))
    done = subprocess.run([program, str(path)], capture_output=True, text=True, errors="replace", check=True)
    for line in done.stdout.splitlines():
        fields = line.split("\t", 3)
        if len(fields) == 4 and fields[2] in (*NAMES, METADATA) and fields[3]:
            frames[int(fields[0])][fields[2]].append(value_of(fields[2], fields[3]))
    return frames


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    unexplained = 0
    for path in map(pathlib.Path, sys.argv[2:]):
        ours = by_us(sys.argv[1], path)
        compared, values = 0, 0
        different = collections.defaultdict(list)
        theirs_only, ours_only = collections.Counter(), collections.Counter()
        seen = set()
        for frame, fields in by_tshark(path):
            seen.add(frame)
            for name, theirs in fields.items():
                mine = ours.get(frame, {}).get(name)
                if mine is None:
                    theirs_only[name] += 1
                    continue
                compared += 1
                values += len(theirs)
                # A value with the separator in it comes apart in tshark's list.
                if sorted(map(str, mine)) != sorted(map(str, theirs)) and "|" not in "".join(map(str, mine)):
                    different[name].append((frame, mine, theirs, is_explained(name, mine, theirs, ours[frame])))
        for frame, fields in ours.items():
            for name in fields:
                if frame not in seen:
                    ours_only["(frames that tshark lists no RTMP in)"] += 1
                    break
        print(f"{path.name}: {compared} fields in {len(seen)} frames compared, {values} values")
        for name, cases in sorted(different.items()):
            cases.sort(key=lambda case: case[3])
            frame, mine, theirs, known = cases[0]
            unexplained += sum(not case[3] for case in cases)
            print(f"  {'explained' if known else 'DIFFERS'}: {name} in {len(cases)} frames, first {frame}: {str(mine)[:160]}, tshark {str(theirs)[:160]}")
        for name, count in theirs_only.items():
            print(f"  only tshark shows {name} in {count} frames")
        for name, count in ours_only.items():
            print(f"  {count} {name}")
    print(f"{unexplained} differences without an explanation")
    sys.exit(unexplained != 0)


if __name__ == "__main__":
    main()
