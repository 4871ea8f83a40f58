#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares the fields of each packet, as list_fields gives them, with tshark's fields of the same names.

usage: compare_fields.py LIST_FIELDS CAPTURE_OR_FOLDER...
Only frames are compared in which both show a field. Prints differences and one line per file; exits 1 if anything differs.
"""
import collections
import pathlib
import subprocess
import sys

NAMES = """frame.number frame.time_epoch frame.len frame.cap_len eth.dst eth.src eth.type eth.len vlan.id vlan.priority vlan.dei vlan.etype
sll.etype sll.pkttype sll.hatype sll.src.eth chdlc.protocol pppoe.session_id pppoe.payload_length mpls.label mpls.ttl mpls.bottom
ip.version ip.hdr_len ip.dsfield ip.len ip.id ip.flags ip.flags.df ip.flags.mf ip.frag_offset ip.ttl ip.proto ip.checksum ip.src ip.dst
ipv6.version ipv6.plen ipv6.nxt ipv6.hlim ipv6.src ipv6.dst ipv6.fraghdr.offset ipv6.fraghdr.ident ipv6.fraghdr.more
arp.opcode arp.src.hw_mac arp.src.proto_ipv4 arp.dst.hw_mac arp.dst.proto_ipv4 icmp.type icmp.code icmp.checksum icmpv6.type icmpv6.code
gre.proto gre.flags_and_version vxlan.vni geneve.vni gtp.message gtp.teid gtp.length wlan.ra wlan.ta wlan.fc.type wlan.fc.subtype llc.type
udp.srcport udp.dstport udp.length udp.checksum tcp.srcport tcp.dstport tcp.seq_raw tcp.ack_raw tcp.hdr_len tcp.flags tcp.flags.syn tcp.flags.ack
tcp.flags.fin tcp.flags.reset tcp.flags.push tcp.window_size_value tcp.checksum tcp.urgent_pointer tcp.len tcp.options.mss_val
tcp.options.wscale.shift tcp.options.timestamp.tsval tcp.options.timestamp.tsecr erspan.spanid ppp.protocol""".split()
SUFFIXES = (".pcap", ".pcapng", ".cap", ".ntar", ".gz", ".zst", ".lz4")


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


def by_tshark(path):
    command = ["tshark", "-n", "-r", str(path), "-T", "fields", "-E", "occurrence=a", "-E", "separator=/t"]
    for name in NAMES:
        command += ["-e", name]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    for line in done.stdout.splitlines():
        values = line.split("\t")
        yield int(values[0]), {name: [number(v) for v in value.split(",")] for name, value in zip(NAMES, values) if value}


def by_us(program, path):
    frames = collections.defaultdict(lambda: collections.defaultdict(list))
    done = subprocess.run([program, str(path)], capture_output=True, text=True, errors="replace", check=True)
    for line in done.stdout.splitlines():
        if line.startswith("error"):
            continue
        frame, name, value = line.split("\t", 2)
        frames[int(frame)][name].append(number(value))
    return frames


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    differences = 0
    for path in captures(sys.argv[2:]):
        ours = by_us(sys.argv[1], path)
        compared = 0
        for frame, fields in by_tshark(path):
            for name, theirs in fields.items():
                mine = ours[frame].get(name)
                if mine is None:
                    continue
                compared += 1
                if mine != theirs:
                    differences += 1
                    print(f"{path.name}: DIFFERS: frame {frame} {name}: {mine}, tshark {theirs}")
        print(f"{path.name}: {compared} fields compared")
    print(f"{differences} differences")
    sys.exit(differences != 0)


if __name__ == "__main__":
    main()
