#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""compare_connections.py must see differences that are planted: its explanations hold for what they say, and for nothing near it."""
import unittest

from compare_connections import Frame, compared_facts

SYN, SYN_ACK, ACK = 0x02, 0x12, 0x10


def frame(facts=(), time="1.0", flags=ACK, fragments=False, cut=False, protocols="eth:ip:tcp", stream=0):
    return Frame(stream, set(facts), time, protocols, flags, fragments, cut)


def verdicts(theirs, ours):
    return [verdict for _, _, _, verdict in compared_facts(theirs, {number: (0, set(facts)) for number, facts in ours.items()})]


class PlantedFacts(unittest.TestCase):
    def test_equal_frames_are_equal(self):
        self.assertEqual(verdicts({1: frame({"keep_alive"})}, {1: {"keep_alive"}}), ["equal"])

    def test_a_missing_flag_an_additional_one_another_value_and_another_stream_are_seen(self):
        self.assertEqual(verdicts({1: frame({"keep_alive"})}, {1: ()}), [None])
        self.assertEqual(verdicts({1: frame()}, {1: {"retransmission"}}), [None])
        self.assertEqual(verdicts({1: frame({"ack_rtt=7"})}, {1: {"ack_rtt=8"}}), [None])
        self.assertEqual(verdicts({1: frame(stream=3)}, {1: ()}), [None])
        self.assertEqual(verdicts({}, {1: ()}), [None])

    def test_the_time_of_the_handshake_may_be_shown_here_alone_and_must_be_the_same_where_both_do(self):
        self.assertEqual(verdicts({1: frame()}, {1: {"initial_rtt=5"}}), ["equal"])
        self.assertEqual(verdicts({1: frame({"initial_rtt=6"})}, {1: {"initial_rtt=5"}}), [None])

    def test_fragments_explain_numbers_from_them_on_and_no_flags(self):
        theirs = {1: frame({"ack_rtt=1"}), 2: frame({"bytes_in_flight=9"}, fragments=True), 3: frame({"acks_frame=2"}), 4: frame({"lost_segment"})}
        self.assertEqual([verdict is not None for verdict in verdicts(theirs, {1: (), 2: (), 3: (), 4: ()})], [False, True, True, False])
        other = {1: frame(fragments=True, stream=1), 2: frame({"ack_rtt=1"})}
        self.assertEqual(list(compared_facts(other, {1: (1, set()), 2: (0, set())}))[1][3], None)

    def test_a_check_sequence_explains_a_retransmission_of_a_header_that_it_cuts(self):
        def with_check(**more):
            return verdicts({1: frame(**more)}, {1: {"retransmission"}})[0]

        self.assertIsNotNone(with_check(cut=True, protocols="eth:cfp:eth:ip:tcp"))
        self.assertIsNone(with_check(cut=True))
        self.assertIsNone(with_check(protocols="eth:cfp:eth:ip:tcp"))
        self.assertEqual(verdicts({1: frame(cut=True, protocols="eth:cfp:tcp")}, {1: {"out_of_order"}}), [None])

    def test_a_clock_that_stood_explains_a_handshake_of_no_time(self):
        def of_times(acknowledged, ours=()):
            theirs = {1: frame(flags=SYN, time="1.0"), 2: frame(flags=SYN_ACK, time="1.0"), 3: frame(time=acknowledged), 4: frame({"initial_rtt=9"}, time="2.0")}
            return verdicts(theirs, {1: (), 2: (), 3: (), 4: ours})[3]

        self.assertIsNotNone(of_times("1.0"))
        self.assertIsNone(of_times("1.1"))
        self.assertIsNone(of_times("1.0", {"initial_rtt=8"}))
        self.assertIsNone(of_times("1.0", {"keep_alive"}))


if __name__ == "__main__":
    unittest.main()
