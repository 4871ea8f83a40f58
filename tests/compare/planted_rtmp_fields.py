#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""compare_rtmp_fields.py must see differences that are planted: its explanations hold for what they say, and for nothing near it."""
import pathlib
import struct
import tempfile
import unittest

from compare_rtmp_fields import Message, Row, compare_frame, reason_of, whole_of

HEADER = ("format", "csid", "timestamp", "bodysize", "typeid", "streamid")


def message(values, state="complete", size=100):
    """A message with the given values in its header, where the header has them."""
    made = Message("made")
    made.state, made.size = state, size
    for name, value in zip(HEADER, values):
        made.fields[f"rtmpt.header.{name}"].append(Row(float(value), None if name == "timestamp" else 0, None if name == "timestamp" else 1))
    return made


VIDEO = (1, 6, 1000, 88, 9, 1)
CONTROL = (0, 2, 0, 4, 1, 0)


def reasons(mine, theirs, frame=10, hole=None, inferred=None, shifts=None):
    cases = [case for case in compare_frame(frame, mine, theirs) if case is not None]
    for case in cases:
        case.hole, case.inferred, case.shifts = hole, inferred, {} if shifts is None else shifts
    return [reason_of(case) for case in cases]


def changed(place, value, of=VIDEO):
    return (*of[:place], value, *of[place + 1:])


class PlantedFields(unittest.TestCase):
    def test_equal_messages_are_equal(self):
        self.assertEqual(reasons([message(VIDEO)], [message(VIDEO)]), [])

    def test_no_wrong_field_is_explained_by_a_late_start_or_a_hole(self):
        for place in (3, 4, 5):
            for more in ({}, {"inferred": 3}, {"hole": 3}):
                wrong = reasons([message(changed(place, 77))], [message(VIDEO)], **more)
                self.assertEqual(wrong, [None], (HEADER[place], more))

    def test_a_late_start_explains_one_constant_of_time_for_each_chunk_stream(self):
        shifts = {}
        self.assertIsNotNone(reasons([message(changed(2, 400))], [message(VIDEO)], inferred=3, shifts=shifts)[0])
        self.assertIsNotNone(reasons([message(changed(2, 440))], [message(changed(2, 1040))], inferred=3, shifts=shifts)[0])
        self.assertEqual(reasons([message(changed(2, 441))], [message(changed(2, 1040))], inferred=3, shifts=shifts), [None])
        self.assertEqual(reasons([message(changed(2, 400))], [message(VIDEO)]), [None])
        full = changed(0, 0)
        self.assertEqual(reasons([message(changed(2, 400, full))], [message(full)], inferred=3), [None])

    def test_a_message_that_one_alone_shows_is_not_explained_by_a_late_start(self):
        self.assertEqual(reasons([message(VIDEO)], [], inferred=3), [None])
        self.assertEqual(reasons([], [message(VIDEO)], inferred=3), [None])

    def test_messages_of_different_form_are_not_one(self):
        self.assertEqual(reasons([message(VIDEO)], [message(changed(1, 4))]), [None, None])

    def test_a_hole_explains_messages_of_which_bytes_are_missing_and_control_messages_behind_it(self):
        self.assertIsNotNone(reasons([message(VIDEO, "missing")], [], hole=10)[0])
        self.assertIsNotNone(reasons([message(CONTROL)], [], hole=10)[0])
        self.assertEqual(reasons([message(CONTROL)], [], hole=11), [None])
        self.assertEqual(reasons([message(CONTROL)], []), [None])
        self.assertEqual(reasons([message(VIDEO)], [], hole=10), [None])
        self.assertEqual(reasons([message(changed(3, 5, CONTROL))], [], hole=10), [None])

    def test_a_hole_explains_what_no_message_can_be_and_nothing_else_that_tshark_alone_shows(self):
        self.assertIsNotNone(reasons([], [message(changed(4, 77))], hole=10)[0])
        self.assertIsNotNone(reasons([], [message(changed(5, 1 << 24))], hole=10)[0])
        self.assertEqual(reasons([], [message(changed(4, 77))], hole=11), [None])
        self.assertEqual(reasons([], [message(VIDEO)], hole=10), [None])

    def test_the_whole_of_a_capture_is_one_that_ends_with_it(self):
        def pcap(*lengths):
            records = (struct.pack("<IIII", 1, number, 1, number) + b"x" for number in lengths)
            return struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1) + b"".join(records)

        with tempfile.TemporaryDirectory() as folder:
            paths = {name: pathlib.Path(folder, name) for name in ("whole", "end", "other")}
            paths["whole"].write_bytes(pcap(1, 2, 3, 4))
            paths["end"].write_bytes(pcap(3, 4))
            paths["other"].write_bytes(pcap(1, 2, 3))
            self.assertEqual(whole_of(paths["end"], [paths["other"], paths["whole"]]), (paths["whole"], 2))
            self.assertIsNone(whole_of(paths["end"], [paths["other"]]))


if __name__ == "__main__":
    unittest.main()
