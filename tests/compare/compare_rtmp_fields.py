#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares the fields of RTMP messages, as list_rtmp_fields gives them, with those in tshark's detail tree (PDML).

usage: compare_rtmp_fields.py [--frames N] LIST_RTMP_FIELDS CAPTURE...
Messages that end in one frame are laid side by side by chunk stream, format and size. Of each message the fields of each name are compared in
their order: the value where both show one, and where its bytes stand in the message and how many they are where both say so. A field that only
one of the two shows is a difference, and so is a message. A difference is explained by the first rule in RULES whose condition holds for it.
A capture that begins in mid-stream is laid beside tshark's tree of the whole one whose end it is: without the beginning tshark can't read it.
Looks at the first N frames with messages (400) of each capture. Prints a Markdown table; exits with 1 if a difference is left unexplained.
"""
import collections
import difflib
import html
import itertools
import pathlib
import re
import struct
import subprocess
import sys

FIELD = re.compile(r'^(\s*)<field name="((?:rtmpt|amf)\.[^"]*)"(?: showname="([^"]*)")? size="(\d+)" pos="(\d+)"(?: show="([^"]*)")?')
PROTO = re.compile(r'^\s*<proto name="([^"]*)" showname="([^"]*)" size="(\d+)" pos="(\d+)"')
FRAME = re.compile(r'<field name="num" pos="0" show="(\d+)"')
TEXT = ("amf.string", "amf.longstring", "amf.classname", "amf.membername", "amf.xml")
EXTENDED = 0xFFFFFF
KNOWN_TYPES = {1, 2, 3, 4, 5, 6, 8, 9, 15, 16, 17, 18, 19, 20, 22}
HANDSHAKE = [f"rtmpt.handshake.{part}" for part in ("c0", "c1", "c2", "s0", "s1", "s2")]
HANDSHAKE_TITLE = re.compile(r"\(Handshake [CS]")

# What the detail tree names by itself: what tshark 4.0 has no name for, or does not look into.
Row = collections.namedtuple("Row", "value position size")


class Message:
    def __init__(self, title=""):
        self.title = title
        self.state = "complete"
        self.size = 0
        self.fields = collections.defaultdict(list)

    def first(self, name):
        return self.fields[name][0].value if self.fields.get(name) else None

    def number(self, name):
        value = self.first(name)
        return int(value) if isinstance(value, float) else None

    def signature(self):
        csid = self.number("rtmpt.header.csid")
        return (None if csid is None else low_bits(csid), self.number("rtmpt.header.format"), self.size)


def low_bits(csid):
    """What tshark shows of a chunk stream id: six bits of the last byte that it is written in."""
    if csid < 64:
        return csid
    return (csid - 64 if csid < 320 else csid - 64 >> 8) & 0x3F


def value_of(name, text):
    """Numbers by their value, whatever their base or form; booleans as numbers; raw bytes as hex; the rest as text."""
    if name.endswith((".data", ".bytearray")):
        return text.replace(":", "").removesuffix("...")
    if name in TEXT:
        return text[1:-1] if len(text) > 1 and text[0] == text[-1] == "'" else text
    if text.lower() in ("true", "false"):
        return float(text.lower() == "true")
    try:
        return float(int(text, 0))
    except ValueError:
        pass
    try:
        return float("%.6g" % float(text))
    except ValueError:
        return text


def by_us(program, path, most):
    frames = collections.defaultdict(dict)
    handshakes, ports = collections.defaultdict(list), set()
    done = subprocess.run([program, str(path), str(most)], capture_output=True, text=True, errors="replace", check=True)
    for line in done.stdout.split("\n"):
        fields = line.split("\t")
        if len(fields) != 6:
            continue
        frame, item, name, value, position, size = fields
        if name == "port":
            ports.add(value)
            continue
        if name in HANDSHAKE:
            handshakes[name].append((int(frame), int(size)))
        if name == "rtmpt.handshake.protocol_version" or name == "incomplete":
            handshakes[name].append((int(frame), value))
        if item[0] in "CS":
            continue
        message = frames[int(frame)].setdefault(item, Message(item))
        if name == "message":
            message.size, message.state = int(size), value
            continue
        place = (int(position), int(size)) if size else (None, None)
        message.fields[name].append(Row(value_of(name, value) if value else None, *place))
    for message in (message for messages in frames.values() for message in messages.values()):
        for rows in list(message.fields.values()):
            # A container's row begins before those in it, and ends behind them.
            if all(row.size for row in rows) and rows is not message.fields["amf.object"]:
                rows.sort(key=lambda row: row.position + row.size)
    return {frame: list(items.values()) for frame, items in frames.items()}, handshakes, ports


def by_tshark(path, last, ports):
    command = ["tshark", "-n", "-2", "-r", str(path), "-Y", "rtmpt", "-c", str(last), "-o", "rtmpt.max_packet_size:10000000",
               "-o", "tcp.reassemble_out_of_order:TRUE", "-T", "pdml"]
    for port in ports:
        command += ["-d", f"tcp.port=={port},rtmpt"]
    frames = collections.defaultdict(list)
    handshakes = collections.defaultdict(list)
    frame, message, base, in_http = 0, None, 0, False
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, errors="replace") as tshark:
        for line in tshark.stdout:
            if "<proto " in line:
                proto = PROTO.match(line)
                message = None
                if proto and proto[1] in ("geninfo", "http"):
                    in_http = proto[1] == "http"
                if proto and proto[1] == "rtmpt" and not in_http:
                    message, base = Message(html.unescape(proto[2])), int(proto[4])
                    message.size = int(proto[3])
                    if not HANDSHAKE_TITLE.search(message.title):
                        frames[frame].append(message)
            elif message is not None:
                field = FIELD.match(line)
                if field:
                    name, size, position = field[2], int(field[4]), int(field[5])
                    if name in HANDSHAKE:
                        handshakes[name].append((frame, size))
                    value = html.unescape(field[6] or "")
                    message.fields[name].append(Row(value_of(name, value) if value else None, position - base, size))
            else:
                number = FRAME.search(line)
                if number:
                    frame = int(number[1])
    return frames, handshakes


def registered():
    """The fields that this tshark knows."""
    done = subprocess.run(["tshark", "-G", "fields"], capture_output=True, text=True, check=True)
    return {columns[2] for columns in (line.split("\t") for line in done.stdout.splitlines()) if columns[0] == "F"}


class Case:
    """One difference: rows of a field, or of a message as a whole, where one side's may be None."""

    def __init__(self, frame, name, mine, theirs, my_message, their_message):
        self.frame, self.name, self.mine, self.theirs = frame, name, mine, theirs
        self.my_message, self.their_message = my_message, their_message
        self.inferred = self.hole = self.twin = self.parts = None
        self.shifts = {}

    def __str__(self):
        return f"frame {self.frame}, {self.name}: {show(self.mine)}, tshark {show(self.theirs)}"


def show(row):
    if row is None:
        return "nothing"
    if isinstance(row, Message):
        return f"a message ({row.title}, {row.size} bytes)"
    return f"{str(row.value)[:60]} at {row.position}+{row.size}"



def rows_of(message, name):
    return message.fields.get(name, []) if message is not None else []


def is_enhanced(case):
    return bool(rows_of(case.my_message, "rtmpt.video.fourcc") or rows_of(case.my_message, "rtmpt.audio.fourcc") or
                rows_of(case.my_message, "rtmpt.video.packet_type") or rows_of(case.my_message, "rtmpt.audio.packet_type"))


def only_here(case):
    return case.theirs is None


def inherits(case):
    formats = {"rtmpt.header.streamid": 1, "rtmpt.header.bodysize": 2, "rtmpt.header.typeid": 2}
    if not only_here(case) or case.name not in formats or case.mine.position is not None:
        return False
    titles = {8: "Audio Data", 9: "Video Data"}
    known = case.name != "rtmpt.header.typeid" or titles.get(int(case.mine.value), "") in case.their_message.title
    return known and case.my_message.number("rtmpt.header.format") >= formats[case.name]


def ends_together(case):
    """Both have the row, with the same value as far as both tell it, and it ends at the same byte."""
    if case.mine is None or case.theirs is None or not case.mine.size:
        return False
    return case.mine.position + case.mine.size == case.theirs.position + case.theirs.size


def has_prefix(case):
    values = (case.mine and case.mine.value, case.theirs and case.theirs.value)
    alike = values[1] is None or str(values[0]) == str(values[1])
    return case.name.startswith("amf.") and ends_together(case) and alike and case.mine.position < case.theirs.position


def begins_behind_codec_rows(case):
    if case.name not in ("rtmpt.video.data", "rtmpt.audio.data") or not ends_together(case) or case.mine.position <= case.theirs.position:
        return False
    between = case.mine.position - case.theirs.position
    covered = any(row.position is not None and row.position < case.mine.position <= row.position + row.size + 8
                  for name in case.my_message.fields if name.startswith(case.name[:12]) for row in rows_of(case.my_message, name))
    return covered and case.theirs.value[2 * between:].startswith(case.mine.value)


def is_link(case):
    return case.name in ("rtmpt.function.call", "rtmpt.function.response") and bool(rows_of(case.my_message, "amf.string"))


def pairs_status(case):
    """tshark pairs by transaction id, and onStatus has 0."""
    if not only_here(case) or not is_link(case):
        return False
    name = case.my_message.first("amf.string")
    if case.name == "rtmpt.function.response":
        return name in ("onStatus", "onFCPublish", "onFCSubscribe", "onFCUnpublish")
    return name in ("publish", "play", "play2", "seek", "pause", "FCPublish", "FCSubscribe", "FCUnpublish")


def status_has_transaction(case):
    if not is_link(case) or case.name != "rtmpt.function.call" or case.theirs is None:
        return False
    name = case.my_message.first("amf.string")
    if name == "onStatus":
        return case.mine is None and case.my_message.first("amf.number") != 0
    return name in ("publish", "play", "seek", "pause") and case.mine is not None and case.mine.value < case.theirs.value


def answers_what_asks_not(case):
    if not is_link(case) or case.mine is not None:
        return False
    return case.my_message.first("amf.string") in ("_result", "deleteStream", "closeStream")


def is_all_codec_rows(case):
    """The data that tshark shows is all of it what has rows of its own here."""
    if case.name not in ("rtmpt.video.data", "rtmpt.audio.data") or case.mine is not None:
        return False
    end = case.theirs.position + case.theirs.size
    return any(row.size and row.position >= case.theirs.position - 1 and row.position + row.size == end
               for name, rows in case.my_message.fields.items() if name.startswith(case.name[:12]) for row in rows)


def empty_string(case):
    return case.name == "amf.string" and only_here(case) and case.mine.value == ""


def counts_from_its_start(case):
    """The one constant of each chunk stream by which the times of a late start are off, until a fmt 0 header says them."""
    if case.inferred is None or case.name != "rtmpt.header.timestamp" or None in (case.mine, case.theirs) or case.mine.position is not None:
        return False
    message = case.my_message
    constant = case.shifts.setdefault(message.number("rtmpt.header.csid"), case.theirs.value - case.mine.value)
    return message.number("rtmpt.header.format") > 0 and case.theirs.value - case.mine.value == constant


def cut_message(case):
    return case.theirs is None and case.my_message is not None and case.my_message.state == "missing"


def is_behind_a_hole(case):
    return case.hole is not None and case.frame >= case.hole


def out_of_step(case):
    """tshark shows a message that cannot be one: of no known type, or on no message stream that any has here."""
    if case.mine is not None or not is_behind_a_hole(case):
        return False
    kind, stream = case.their_message.number("rtmpt.header.typeid"), case.their_message.number("rtmpt.header.streamid")
    return kind not in KNOWN_TYPES or (stream or 0) > 0xFFFF


def control_behind_a_hole(case):
    """A whole protocol control message in the form that RTMP 5.4 fixes: what is made up does not look so."""
    if case.theirs is not None or not is_behind_a_hole(case) or case.my_message.state != "complete":
        return False
    number = case.my_message.number
    fixed = (number("rtmpt.header.format"), number("rtmpt.header.csid"), number("rtmpt.header.streamid")) == (0, 2, 0)
    return fixed and (number("rtmpt.header.typeid"), number("rtmpt.header.bodysize")) in ((1, 4), (2, 4), (3, 4), (5, 4), (6, 5))


def unfinished(case):
    return case.theirs is None and case.my_message is not None and case.my_message.state == "incomplete"


def held_back(case):
    return case.twin is not None


def handshake_in_part(case):
    """tshark waits for all of C0 and C1 (S0 to S2)."""
    whole = all(size == 1536 for size in case.parts["sizes"]) and case.parts["counts"] == (1, 1)
    return case.name in HANDSHAKE and only_here(case) and not whole


def handshake_encrypted(case):
    return case.name in HANDSHAKE and only_here(case) and bool(case.parts["versions"] - {"3"})


def enhanced_bits(case):
    if not is_enhanced(case):
        return False
    if case.name == "rtmpt.video.type":
        return case.mine is not None and case.theirs is not None and case.theirs.value == case.mine.value + 8
    return case.mine is None and case.name in ("rtmpt.video.format", "rtmpt.audio.rate", "rtmpt.audio.size", "rtmpt.audio.type")


def enhanced_metadata(case):
    if not rows_of(case.my_message, "rtmpt.video.metadata"):
        return False
    return only_here(case) and case.name.startswith("amf.") or case.mine is None and case.name == "rtmpt.video.data"


MESSAGE_RULES = [
    ("A message whose end never came has rows for what came of it; tshark shows whole messages.", unfinished),
    ("A message that lay whole in the capture before bytes in front of it had come is shown by tshark where these came; its fields are compared.",
     held_back),
    ("Bytes of it were not captured: it is listed here with what is there of it; tshark takes what follows for the missing bytes.", cut_message),
    ("Behind bytes that were not captured tshark is out of step: what it shows has no known type, or a stream id that no message has.", out_of_step),
    ("Behind bytes that were not captured tshark is out of step and misses whole control messages.", control_behind_a_hole),
]
HANDSHAKE_RULES = [
    ("The protocol version is not 3: tshark does not know encrypted handshakes.", handshake_encrypted),
    ("A handshake that stopped before C1 (S2) was whole has rows for what came of it; tshark shows it whole or not at all.", handshake_in_part),
]

RULES = [
    ("What a header inherits from the one before it (RTMP 5.3.1.2) has a row here; tshark shows what stands in the header itself.", inherits),
    ("The row of an AMF value covers its marker and length here, that of a property its name as well; tshark's covers the content alone. Both end "
     "at the same byte.", has_prefix),
    ("What a codec puts before its data (packet type, composition time, FourCC) has rows of its own here; tshark counts it to the data, which "
     "ends at the same byte with the same content.", begins_behind_codec_rows),
    ("onStatus, onFCPublish and onFCSubscribe are paired with what they answer here; tshark pairs by transaction id alone, and theirs is 0.",
     pairs_status),
    ("A server gave onStatus the transaction id of what it answers: tshark takes the last of several for the answer, and onStatus itself for a call.",
     status_has_transaction),
    ("deleteStream asks for no answer (RTMP 7.2.2.3); tshark pairs it with a _result that came nevertheless.", answers_what_asks_not),
    ("What tshark shows as data are the packet type, composition time or FourCC, which have rows of their own here; nothing is behind them.",
     is_all_codec_rows),
    ("An empty string has a row here; tshark shows only its length.", empty_string),
    ("tshark 4.0 does not know enhanced tags: it takes the first bit for a part of the frame type, and the packet type for a codec, or for the "
     "rate, size and type of a sound.", enhanced_bits),
    ("tshark 4.0 does not look into the AMF of enhanced metadata.", enhanced_metadata),
    ("The capture begins in mid-stream: times of a chunk stream are off by one constant until a fmt 0 header.", counts_from_its_start),
]


def same_value(mine, theirs):
    """Of raw bytes the first are shown here."""
    return str(mine) == str(theirs) or len(str(mine)) >= 32 and str(theirs).startswith(str(mine))


def same(mine, theirs):
    if mine.value is not None and theirs.value is not None and not same_value(mine.value, theirs.value):
        return False
    return mine.size is None or theirs.size == 0 or (mine.position, mine.size) == (theirs.position, theirs.size)


def aligned(mine, theirs, key, strict=False):
    """Pairs of two lists in order; what has no partner stands beside None. Not strict: lists of equal length have partners in their order."""
    if len(mine) == len(theirs) and not strict:
        yield from zip(mine, theirs)
        return
    matcher = difflib.SequenceMatcher(None, [key(one) for one in mine], [key(one) for one in theirs], autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            yield from zip(mine[a:b], theirs[c:d])
        else:
            yield from ((one, None) for one in mine[a:b])
            yield from ((None, one) for one in theirs[c:d])


def compare_messages(frame, mine, theirs):
    """Yields None for each field that is equal, and a Case for each that is not."""
    for name in dict.fromkeys((*mine.fields, *theirs.fields)):
        for one, other in aligned(mine.fields.get(name, []), theirs.fields.get(name, []), lambda row: str(row.value)):
            equal = one is not None and other is not None and same(one, other)
            yield None if equal else Case(frame, name, one, other, mine, theirs)


def compare_frame(frame, mine, theirs):
    if [one.signature() for one in mine] == [one.signature() for one in theirs]:
        pairs = zip(mine, theirs)
    else:
        pairs = aligned(mine, theirs, lambda one: one.signature(), strict=True)
    for one, other in pairs:
        if one is not None and other is not None:
            yield from compare_messages(frame, one, other)
        elif one is not None or other is not None:
            yield Case(frame, "message", one, other, one, other)


def with_twins(cases):
    """Lays a message that tshark shows in a later frame beside the one here, and compares their fields."""
    cases = list(cases)
    late = [case for case in cases if case is not None and case.name == "message" and case.mine is None]
    for case in cases:
        if case is not None and case.name == "message" and case.theirs is None:
            twin = next((one for one in late if one.frame > case.frame and one.twin is None and one.theirs.signature() == case.mine.signature()), None)
            if twin is not None:
                case.twin, twin.twin = twin, case
                yield from compare_messages(case.frame, case.mine, twin.theirs)
    yield from cases


def compare_handshakes(mine, theirs):
    """Parts of handshakes by their sizes; tshark shows C0 and C1, and S0 to S2, where the last of them was complete, which may be later."""
    sides = {side: {
        "versions": {version for _, version in mine.get("rtmpt.handshake.protocol_version", [])},
        "sizes": [size for part in "12" for _, size in mine.get(f"rtmpt.handshake.{side}{part}", [])],
        "counts": tuple(int(len(mine.get(f"rtmpt.handshake.{side}{part}", [])) >= len(mine.get(f"rtmpt.handshake.{side}0", []))) for part in
                        ("11" if side == "c" else "12"))} for side in "cs"}
    for name in HANDSHAKE:
        for one, other in itertools.zip_longest(mine.get(name, []), theirs.get(name, [])):
            equal = one is not None and other is not None and one[0] <= other[0] and one[1] == other[1]
            frame = (one or other)[0]
            case = Case(frame, name, one and Row(None, 0, one[1]), other and Row(None, 0, other[1]), None, None)
            case.parts = sides[name[-2]]
            yield None if equal else case


def frames_with(messages, state):
    return [frame for frame, items in messages.items() if any(one.state == state for one in items)]


def packets_of(path):
    """Time and length of each packet of a classic pcap file, as they stand there; nothing of other files."""
    data = path.read_bytes()
    order = {b"\xd4\xc3\xb2\xa1": "<", b"\x4d\x3c\xb2\xa1": "<", b"\xa1\xb2\xc3\xd4": ">", b"\xa1\xb2\x3c\x4d": ">"}.get(data[:4])
    at = 24
    while order and at + 16 <= len(data):
        seconds, fraction, captured, original = struct.unpack_from(order + "IIII", data, at)
        yield seconds, fraction, original
        at += 16 + captured


def whole_of(path, others):
    """The capture whose end this one is, and how many packets are before it; or nothing."""
    packets = list(packets_of(path))
    for other in others:
        candidate = list(packets_of(other))
        if packets and len(candidate) > len(packets) and candidate[-len(packets):] == packets:
            return other, len(candidate) - len(packets)
    return None


def tree_of_whole(path, others, last, ports):
    found = whole_of(path, others)
    if not found:
        return {}
    whole, before = found
    frames, _ = by_tshark(whole, last + before, ports)
    return {frame - before: messages for frame, messages in frames.items() if frame > before}


def reason_of(case):
    rules = MESSAGE_RULES if case.name == "message" else HANDSHAKE_RULES if case.name in HANDSHAKE else RULES
    return next((reason for reason, holds in rules if holds(case)), None)


def main():
    arguments = sys.argv[1:]
    most = 400
    if arguments[:1] == ["--frames"]:
        most = int(arguments[1])
        del arguments[:2]
    if len(arguments) < 2:
        sys.exit(__doc__)
    known = registered()
    reasons, unexplained, totals = collections.Counter(), 0, collections.Counter()
    print("| capture | messages | fields | equal | explained | unexplained |\n|---|---:|---:|---:|---:|---:|")
    examples = []
    paths = [pathlib.Path(argument) for argument in arguments[1:]]
    for path in paths:
        ours, my_handshakes, ports = by_us(arguments[0], path, most)
        last = max(ours, default=0)
        theirs, their_handshakes = by_tshark(path, last, ports) if last else ({}, {})
        row = collections.Counter()
        row["messages"] = sum(map(len, ours.values()))
        holes = [frame for frame, _ in my_handshakes.get("incomplete", [])] + frames_with(ours, "missing")
        inferred = frames_with(ours, "inferred")
        if inferred:
            theirs = tree_of_whole(path, [other for other in paths if other != path], last, ports) or theirs
        cases = [*compare_handshakes(my_handshakes, their_handshakes)]
        for frame in sorted({*ours, *theirs}):
            cases += compare_frame(frame, ours.get(frame, []), theirs.get(frame, []))
        shifts = {}
        for case in with_twins(cases):
            if case is None:
                row["equal"] += 1
                continue
            if case.name not in known and case.name != "message":
                continue
            case.hole, case.inferred, case.shifts = min(holes, default=None), min(inferred, default=None), shifts
            reason = reason_of(case)
            row["explained" if reason else "unexplained"] += 1
            if reason:
                reasons[reason] += 1
            else:
                examples.append((path.name, str(case)))
        fields = row["equal"] + row["explained"] + row["unexplained"]
        print(f"| {path.name} | {row['messages']} | {fields} | {row['equal']} | {row['explained']} | {row['unexplained']} |", flush=True)
        totals.update({**row, "fields": fields})
        unexplained += row["unexplained"]
    print(f"| **all** | {totals['messages']} | {totals['fields']} | {totals['equal']} | {totals['explained']} | {totals['unexplained']} |")
    if reasons:
        print("\n| explained | why |\n|---:|---|")
        for reason, count in reasons.most_common():
            print(f"| {count} | {reason} |")
    if examples:
        print("\nUnexplained:\n")
        shown = collections.Counter()
        for capture, text in examples:
            kind = (capture, text.split(",")[1].split(":")[0])
            shown[kind] += 1
            if shown[kind] <= 2:
                print(f"- {capture}, {text}")
        print("\n" + ", ".join(f"{capture}{name}: {count}" for (capture, name), count in shown.items()))
    sys.exit(unexplained != 0)


if __name__ == "__main__":
    main()
