#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes what tshark says of the RTMP messages of captures, as the tests compare it with rtmpscope:

  NAME.tsv.gz   one line per frame that completes a message: chunk headers and Info
  NAME.amf.gz   one line per message with AMF values: stream, sender's port, frame, and the values in the order sent

Values are written as JSON tokens: text, the 8 bytes of a number as "#hex", true, false, null, "undefined", and the marks
"{", "(", "[" and "}" for object, ECMA array, strict array and end of object.

usage: messages_by_tshark.py FOLDER CAPTURE...
"""
import gzip
import json
import pathlib
import subprocess
import sys
import xml.etree.ElementTree as xml

OPTIONS = ["-n", "-o", "rtmpt.max_packet_size:10000000", "-o", "tcp.reassemble_out_of_order:TRUE"]
for ports in ("1935-1936", "6002", "21900-21999"):
    OPTIONS += ["-d", f"tcp.port=={ports},rtmpt"]
FIELDS = """frame.number tcp.stream tcp.srcport rtmpt.header.csid rtmpt.header.format rtmpt.header.typeid rtmpt.header.timestamp
rtmpt.header.timestampdelta rtmpt.header.ets rtmpt.header.bodysize rtmpt.header.streamid _ws.col.Info""".split()
MARKS = {0x03: "{", 0x08: "(", 0x0A: "["}
BARE = {0x05: None, 0x06: "undefined"}


def tshark(capture, *arguments):
    return subprocess.run(["tshark", *OPTIONS, "-r", str(capture), *arguments], capture_output=True, check=False).stdout


def write(path, text):
    # No name and no time in the header: the same text gives the same file.
    path.write_bytes(gzip.compress(text.encode("utf-8"), 9, mtime=0))


def tokens(tree):
    for field in tree.iter("field"):
        name = field.get("name")
        if not name.startswith("amf."):
            continue
        value = bytes.fromhex(field.get("value") or "")
        if name == "amf.amf0_type":
            marker = int(field.get("show"), 16)
            if marker in MARKS:
                yield MARKS[marker]
            elif marker in BARE:
                yield BARE[marker]
        elif name in ("amf.string", "amf.longstring"):
            yield value.decode("utf-8", "backslashreplace")
        elif name == "amf.stringlength" and field.get("show") == "0":
            yield ""  # no field follows
        elif name == "amf.number":
            yield "#" + value.hex()
        elif name == "amf.boolean":
            yield value != b"\0"
        elif name == "amf.end_of_object_marker":
            yield "}"


def amf(capture):
    command = ["tshark", *OPTIONS, "-r", str(capture), "-Y", "amf.amf0_type", "-T", "pdml"]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    for _, element in xml.iterparse(running.stdout):
        if element.tag != "packet":
            continue
        frame = {name: next((f.get("show") for f in element.iter("field") if f.get("name") == name), None)
                 for name in ("tcp.stream", "tcp.srcport", "frame.number")}
        for message in element.iter("proto"):
            if message.get("name") == "rtmpt" and (values := list(tokens(message))):
                yield [*frame.values(), json.dumps(values, ensure_ascii=False)]
        element.clear()


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    for capture in map(pathlib.Path, sys.argv[2:]):
        name = capture.name.split(".")[0]
        headings = "\t".join(FIELDS) + "\n"
        listed = tshark(capture, "-Y", "rtmpt", "-T", "fields", *(word for field in FIELDS for word in ("-e", field))).decode("utf-8", "replace")
        write(folder / f"{name}.tsv.gz", headings + listed)
        values = list(amf(capture))
        write(folder / f"{name}.amf.gz", "".join("\t".join(row) + "\n" for row in values))
        print(f"{name}: {listed.count(chr(10))} frames, {len(values)} messages with values")


if __name__ == "__main__":
    main()
