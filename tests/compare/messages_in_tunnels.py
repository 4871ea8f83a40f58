#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes what stands in tunnelled RTMP (RTMPT), in the form of messages_by_tshark.py: NAME.tsv.gz and NAME.amf.gz.

tshark decodes the client's direction of a tunnel alone, and lists its messages where the request ends that brings them. So this is a
parse of its own, with no code in common with rtmpscope: of tshark it takes the frames and the reassembled bytes (follow,tcp,raw);
HTTP, chunks and AMF0 are read here. A message is listed in the frame that holds its last byte. What tshark does list of the client's
messages must be the same but for the frame, or nothing is written. It reads what was captured whole: one connection per
session, a Content-Length in each head, nothing lost and nothing sent twice; anything else stops it.

usage: messages_in_tunnels.py FOLDER CAPTURE...     prints what the README of the captures says of them: the walkthrough and the counts
"""
import bisect
import collections
import json
import pathlib
import struct
import subprocess
import sys

from messages_by_tshark import FIELDS, write

EXTENDED = 0xFFFFFF
HELLO = 1536
# Where each part ends; S2 ends S0+S1+S2, as tshark has it.
HANDSHAKES = ((("C0+C1", 1 + HELLO), ("C2", 1 + 2 * HELLO)), (("S0+S1+S2", 1 + 2 * HELLO),))
CONTROL = {1: "Set Chunk Size", 3: "Acknowledgement", 5: "Window Acknowledgement Size"}
LIMIT_TYPES = ("Hard", "Soft", "Dynamic")
NAMED = ("releaseStream", "FCPublish", "FCUnpublish", "publish", "play")
EVENTS = {0: "Stream Begin {}", 1: "Stream EOF {}", 3: "Set Buffer Length {},{}ms", 4: "Stream Is Recorded {}"}

# info: as tshark has it; values: tokens of its AMF, or None
Message = collections.namedtuple("Message", "frame csid fmt type timestamp delta extended length stream info values")


def tshark(capture, *arguments):
    command = ["tshark", "-n", "-o", "rtmpt.max_packet_size:10000000", "-r", str(capture), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


class Bytes:
    """Bytes of which each stretch is known to stand in a frame."""

    def __init__(self):
        self.content = bytearray()
        self.begins, self.frames = [], []

    def append(self, content, frame):
        if content:
            self.begins.append(len(self.content))
            self.frames.append(frame)
            self.content += content

    def frame_of(self, offset):
        return self.frames[bisect.bisect_right(self.begins, offset) - 1]

    def take(self, other, begin, end):
        """Appends a stretch of `other`."""
        while begin < end:
            row = bisect.bisect_right(other.begins, begin)
            stop = min(end, other.begins[row] if row < len(other.begins) else end)
            self.append(other.content[begin:stop], other.frame_of(begin))
            begin = stop


def directions(capture):
    """{(stream, sender's port): Bytes} of all connections, held against tshark's own reassembly."""
    result = collections.defaultdict(Bytes)
    fields = [word for field in ("frame.number", "tcp.stream", "tcp.srcport", "tcp.seq", "tcp.payload") for word in ("-e", field)]
    for line in tshark(capture, "-Y", "tcp.len > 0", "-T", "fields", *fields).splitlines():
        frame, stream, port, sequence, payload = line.split("\t")
        direction = result[int(stream), int(port)]
        if int(sequence) != len(direction.content) + 1:
            sys.exit(f"{capture}: frame {frame} is not the next one of its direction")
        direction.append(bytes.fromhex(payload.replace(":", "")), int(frame))
    for stream in {stream for stream, _ in result}:
        followed = {False: b"", True: b""}
        for line in tshark(capture, "-q", "-z", f"follow,tcp,raw,{stream}").splitlines():
            text = line.strip()
            if text and all(digit in "0123456789abcdef" for digit in text):
                followed[line.startswith("\t")] += bytes.fromhex(text)
        if sorted(followed.values()) != sorted(bytes(way.content) for (of, _), way in result.items() if of == stream):
            sys.exit(f"{capture}: tshark follows stream {stream} otherwise")
    return result


def http_messages(way):
    """(start line, begin of body, end of body) of each that is whole."""
    at = 0
    while (end := way.content.find(b"\r\n\r\n", at)) >= 0:
        lines = way.content[at:end].decode("ascii").split("\r\n")
        headers = {name.strip().lower(): value.strip() for name, value in (line.split(":", 1) for line in lines[1:])}
        body = end + 4
        at = body + int(headers["content-length"])
        if at > len(way.content):
            return
        yield lines[0], body, at


def tunnel(client, server):
    """The two RTMP streams inside: (Bytes of the client, Bytes of the server)."""
    up, down = Bytes(), Bytes()
    last = -1
    answers = http_messages(server)
    for line, begin, end in http_messages(client):
        method, path, _ = line.split(" ")
        kind, _, number = path.lstrip("/").partition("/")
        answer = next(answers, None)
        if method != "POST" or kind not in ("fcs", "open", "send", "idle", "close") or (answer and answer[0].split(" ")[1] != "200"):
            sys.exit(f"{line}, {answer}: not this kind of capture")
        if kind in ("fcs", "open"):
            continue
        if int(number.split("/")[1]) != last + 1 and last >= 0:
            sys.exit(f"{line} comes after number {last}")
        last = int(number.split("/")[1])
        if kind == "send":
            up.take(client, begin, end)
        if answer and answer[2] > answer[1]:
            down.take(server, answer[1] + 1, answer[2])  # the first byte says when to ask again
    return up, down


def amf(body):
    """Tokens of AMF0 values, as messages_by_tshark writes them."""
    at = 0

    def text(size_bytes):
        nonlocal at
        size = int.from_bytes(body[at:at + size_bytes], "big")
        at += size_bytes + size
        return body[at - size:at].decode("utf-8", "backslashreplace")

    def properties():
        nonlocal at
        while True:
            name = text(2)
            if name == "" and body[at] == 9:
                at += 1
                yield "}"
                return
            yield name
            yield from value()

    def value():
        nonlocal at
        marker = body[at]
        at += 1
        if marker == 0:
            at += 8
            yield "#" + body[at - 8:at].hex()
        elif marker == 1:
            at += 1
            yield body[at - 1] != 0
        elif marker == 2:
            yield text(2)
        elif marker == 12:
            yield text(4)
        elif marker == 3:
            yield "{"
            yield from properties()
        elif marker == 8:
            at += 4
            yield "("
            yield from properties()
        elif marker == 10:
            count = int.from_bytes(body[at:at + 4], "big")
            at += 4
            yield "["
            for _ in range(count):
                yield from value()
        elif marker in (5, 6):
            yield None if marker == 5 else "undefined"
        else:
            raise ValueError(f"AMF0 marker {marker}")

    while at < len(body):
        yield from value()


def code_of(values):
    """What tshark puts in brackets behind a command's name: a stream's name, or the code of a status."""
    if values[0] in NAMED:
        return values[3]
    return next((value for name, value in zip(values, values[1:]) if name == "code"), None)


def info_of(kind, body, values):
    if kind in CONTROL:
        return f"{CONTROL[kind]} {int.from_bytes(body[:4], 'big')}"
    if kind == 6:
        return f"Set Peer Bandwidth {int.from_bytes(body[:4], 'big')},{LIMIT_TYPES[body[4]]}"
    if kind == 4:
        numbers = [int.from_bytes(body[at:at + 4], "big") for at in range(2, len(body), 4)]
        return EVENTS[int.from_bytes(body[:2], "big")].format(*numbers)
    if kind in (8, 9):
        return ("Audio", "Video")[kind - 8] + " Data"
    if values[0] == "connect":
        return f"connect('{values[values.index('app') + 1]}')"
    code = code_of(values) if kind == 20 else None
    return f"{values[0]}('{code}')" if code else f"{values[0]}()"


def decode(way, handshake):
    """Of one direction: (part, frame) of the handshake, messages, the last chunk size. `handshake`: parts and where each ends."""
    content = bytes(way.content)
    handshakes = [(part, way.frame_of(end - 1)) for part, end in handshake if end <= len(content)]
    messages = []
    headers, bodies, chunk_size = {}, collections.defaultdict(bytes), 128
    at = 1 + 2 * HELLO
    while at < len(content):
        try:
            fmt, csid = content[at] >> 6, content[at] & 0x3F
            at += 1
            if csid < 2:
                csid, at = 64 + int.from_bytes(content[at:at + csid + 1], "little"), at + csid + 1
            field = 0
            header = headers.setdefault(csid, {})
            first = not bodies[csid]
            if fmt < 3:
                field = int.from_bytes(content[at:at + 3], "big")
                size = (11, 7, 3)[fmt]
                if fmt < 2:
                    header["length"], header["type"] = int.from_bytes(content[at + 3:at + 6], "big"), content[at + 6]
                if fmt == 0:
                    header["stream"] = struct.unpack("<I", content[at + 7:at + 11])[0]
                at += size
                header["extended"] = field == EXTENDED
            if header["extended"]:
                field = struct.unpack(">I", content[at:at + 4])[0]
                at += 4
            if first:
                header["fmt"], header["delta"] = fmt, field if fmt in (1, 2) else header["delta"] if fmt == 3 else 0
                header["time"] = field if fmt == 0 else header["time"] + header["delta"]
            part = content[at:at + min(chunk_size, header["length"] - len(bodies[csid]))]
        except (struct.error, IndexError):
            break  # cut off
        at += len(part)
        bodies[csid] += part
        if at > len(content) or len(bodies[csid]) < header["length"]:
            continue
        body = bodies.pop(csid)
        values = list(amf(body)) if header["type"] in (18, 20) else None
        info = info_of(header["type"], body, values)
        if header["type"] == 1:
            chunk_size = int.from_bytes(body, "big")
        messages.append(Message(way.frame_of(at - 1), csid, header["fmt"], header["type"], header["time"], header["delta"], header["extended"],
                                header["length"], header["stream"], info, values))
    return handshakes, messages, chunk_size


def check_against_tshark(capture, messages):
    """The client's messages with a type (fmt 0 and 1), and the names of all."""
    listed = tshark(capture, "-Y", "rtmpt", "-T", "fields", *(word for field in FIELDS for word in ("-e", field)))
    infos, lengths = [], []
    for row in (line.split("\t") for line in listed.splitlines()):
        if row[3]:
            infos += [info for info in row[11].split("|") if not info.startswith("Handshake")]
            lengths += row[9].split(",") if row[9] else []
    if [message.info for message in messages] != infos or [str(m.length) for m in messages if m.fmt < 2] != lengths:
        sys.exit(f"{capture}: tshark lists the client's messages otherwise")


def row_of(stream, port, message):
    fields = [message.frame, stream, port, message.csid, message.fmt]
    fields += [f"{message.type:#04x}" if message.fmt < 2 else "", message.timestamp, message.delta if message.fmt in (1, 2) else "", ""]
    fields += [message.length if message.fmt < 2 else "", message.stream if message.fmt == 0 else "", message.info]
    if message.extended:
        sys.exit("extended timestamps are not written")
    return fields


def walkthrough(name, sides):
    """As in the README: other messages one by one, audio and video of a direction folded where the first stands."""
    items = []
    for mark, (handshakes, messages, _) in zip("><", sides):
        media = [message for message in messages if message.type in (8, 9)]
        items += [(frame, f"{frame}{mark} Handshake {part}") for part, frame in handshakes]
        items += [(m.frame, f"{m.frame}{mark} {m.info}") for m in messages if m.type not in (8, 9)]
        if media:
            counts = [sum(m.type == kind for m in media) for kind in (8, 9)]
            items.append((media[0].frame, f"{media[0].frame}{mark} media {counts[0]}A+{counts[1]}V ({media[0].frame}-{media[-1].frame})"))
    print(name)
    print("        " + "; ".join(text for _, text in sorted(items, key=lambda item: item[0])))
    for sender, (_, messages, chunk_size) in zip(("client", "server"), sides):
        last = {kind: [m.timestamp for m in messages if m.type == kind] for kind in (8, 9)}
        if last[8] or last[9]:
            times = " and ".join(str(times[-1]) if times else "-" for times in last.values())
            print(f"* independent count: conn 0, sent by the {sender}: {len(last[8])} audio, {len(last[9])} video messages, last times {times} ms, "
                  f"last chunk size {chunk_size}")


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    for capture in map(pathlib.Path, sys.argv[2:]):
        name = capture.name.split(".")[0]
        ways = directions(capture)
        (client, server) = sorted(ways, key=lambda key: not ways[key].content.startswith(b"POST "))
        sides = [decode(way, handshake) for way, handshake in zip(tunnel(ways[client], ways[server]), HANDSHAKES)]
        check_against_tshark(capture, sides[0][1])
        rows, values = [], []
        for (stream, port), (handshakes, messages, _) in zip((client, server), sides):
            rows += [[frame, stream, port, *[""] * 8, f"Handshake {part}"] for part, frame in handshakes]
            rows += [row_of(stream, port, message) for message in messages]
            values += [[stream, port, m.frame, json.dumps(m.values, ensure_ascii=False)] for m in messages if m.values is not None]
        rows.sort(key=lambda row: row[0])
        values.sort(key=lambda row: row[2])
        write(folder / f"{name}.tsv.gz", "".join("\t".join(map(str, row)) + "\n" for row in [FIELDS, *rows]))
        write(folder / f"{name}.amf.gz", "".join("\t".join(map(str, row)) + "\n" for row in values))
        walkthrough(f"{name}: {len(rows)} rows", sides)


if __name__ == "__main__":
    main()
