#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes small valid inputs for the fuzz targets capture, net, pipeline and rtmpt: one of each kind of file, a TCP connection over
each link type and in each tunnel, and sessions of RTMP in HTTP. A fuzzer that has to find them by itself spends its minutes on magic numbers.

usage: make_seeds.py capture|net|pipeline|rtmpt FOLDER
"""
import gzip
import pathlib
import re
import shutil
import struct
import subprocess
import sys

MACS = bytes.fromhex("020000000002020000000001")
SNAP = bytes.fromhex("aaaa030000000800")
WIRELESS = bytes.fromhex("08010000020000000003020000000001020000000002100 0".replace(" ", ""))
NET_FUZZ = pathlib.Path(__file__).with_name("net_fuzz.cpp")


def tcp(flags, sequence, acknowledgment, payload=b"", source=50000, destination=1935):
    return struct.pack(">HHIIBBHHH", source, destination, sequence, acknowledgment, 0x50, flags, 4096, 0, 0) + payload


def ipv4(payload, protocol=6, reverse=False, fragment=0, identification=1):
    ends = bytes([10, 0, 0, 2, 10, 0, 0, 1]) if reverse else bytes([10, 0, 0, 1, 10, 0, 0, 2])
    return struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(payload), identification, fragment, 64, protocol, 0) + ends + payload


def ipv6(payload, next_header=6):
    return struct.pack(">IHBB", 0x60000000, len(payload), next_header, 64) + bytes(15) + b"\x01" + bytes(15) + b"\x02" + payload


def udp(port, payload):
    return ipv4(struct.pack(">HHHH", 4660, port, 8 + len(payload), 0) + payload, 17)


def ethernet(payload, ether_type=0x0800):
    return MACS + struct.pack(">H", ether_type) + payload


def gre(protocol, payload, flags=0, more=b""):
    return ipv4(struct.pack(">HH", flags, protocol) + more + payload, 47)


def connection():
    """IPv4 packets of one connection: opened, spoken on out of order and twice, closed. Its payload begins as RTMP does."""
    hello = b"\x03" + bytes(40)
    yield ipv4(tcp(0x02, 1000, 0))
    yield ipv4(tcp(0x12, 5000, 1001, source=1935, destination=50000), reverse=True)
    yield ipv4(tcp(0x10, 1001, 5001))
    yield ipv4(tcp(0x18, 1011, 5001, hello[10:]))
    yield ipv4(tcp(0x18, 1001, 5001, hello[:20]))
    yield ipv4(tcp(0x18, 5001, 1042, b"\x03abc", source=1935, destination=50000), reverse=True)
    yield ipv4(tcp(0x11, 1042, 5005))
    yield ipv4(tcp(0x14, 5005, 1043, source=1935, destination=50000), reverse=True)


def fragments(packet):
    payload = packet[20:]
    for offset in range(0, len(payload), 16):
        more = 0x2000 if offset + 16 < len(payload) else 0
        yield ipv4(payload[offset : offset + 16], fragment=more | offset // 8, identification=7)


LINKS = {
    "ethernet": (1, ethernet),
    "vlan": (1, lambda ip: ethernet(bytes.fromhex("00640800") + ip, 0x8100)),
    "qinq": (1, lambda ip: ethernet(bytes.fromhex("0064810000c80800") + ip, 0x88A8)),
    "vntag": (1, lambda ip: ethernet(bytes.fromhex("000000000800") + ip, 0x8926)),
    "fabricpath": (1, lambda ip: ethernet(bytes.fromhex("0401") + ethernet(ip), 0x8903)),
    "llc": (1, lambda ip: MACS + struct.pack(">H", 8 + len(ip)) + SNAP + ip),
    "pppoe": (1, lambda ip: ethernet(struct.pack(">BBHHH", 0x11, 0, 1, len(ip) + 2, 0x21) + ip, 0x8864)),
    "mpls": (1, lambda ip: ethernet(bytes.fromhex("0001004000020140") + ip, 0x8847)),
    "pseudowire": (1, lambda ip: ethernet(bytes.fromhex("0001014000000000") + ethernet(ip), 0x8847)),
    "null": (0, lambda ip: bytes.fromhex("02000000") + ip),
    "loop": (108, lambda ip: bytes.fromhex("00000002") + ip),
    "ppp": (9, lambda ip: bytes.fromhex("ff030021") + ip),
    "ppp-serial": (50, lambda ip: bytes.fromhex("ff030021") + ip),
    "ppp-pppd": (166, lambda ip: bytes.fromhex("01030021") + ip),
    "ppp-direction": (204, lambda ip: bytes.fromhex("00ff030021") + ip),
    "pppoe-link": (51, lambda ip: struct.pack(">BBHHH", 0x11, 0, 1, len(ip) + 2, 0x21) + ip),
    "raw": (101, lambda ip: ip),
    "raw-bsd": (12, lambda ip: ip),
    "ipv4": (228, lambda ip: ip),
    "ipv6-extensions": (229, lambda ip: ipv6(bytes.fromhex("3c000104000000000600010400000000") + ip[20:], 0)),
    "ipv6-fragment-header": (229, lambda ip: ipv6(bytes.fromhex("0600000012345678") + ip[20:], 44)),
    "cisco-hdlc": (104, lambda ip: bytes.fromhex("0f000800") + ip),
    "mpls-link": (219, lambda ip: bytes.fromhex("00010140") + ip),
    "wireless": (105, lambda ip: WIRELESS + SNAP + ip),
    "radiotap": (127, lambda ip: bytes.fromhex("000009000200000000") + WIRELESS + SNAP + ip),
    "ppi": (192, lambda ip: bytes.fromhex("0000080069000000") + WIRELESS + SNAP + ip),
    "cooked1": (113, lambda ip: bytes.fromhex("00000001000602000000000100000800") + ip),
    "cooked2": (276, lambda ip: bytes.fromhex("0800000000000002000100060200000000010000") + ip),
    "nflog": (239, lambda ip: bytes.fromhex("02000000") + struct.pack("<HH", 4 + len(ip), 9) + ip),
    "unknown": (147, lambda ip: ip),
    "ip-in-ip": (228, lambda ip: ipv4(ip, 4)),
    "6in4": (228, lambda ip: ipv4(ipv6(ip[20:]), 41)),
    "4in6": (229, lambda ip: ipv6(ip, 4)),
    "gre": (228, lambda ip: gre(0x0800, ip)),
    "gre-options": (228, lambda ip: gre(0x0800, ip, 0xB000, bytes(12))),
    "gre-pptp": (228, lambda ip: gre(0x880B, bytes.fromhex("ff030021") + ip, 0x3081, bytes(12))),
    "erspan1": (228, lambda ip: gre(0x88BE, ethernet(ip))),
    "erspan2": (228, lambda ip: gre(0x88BE, ethernet(ip), 0x1000, bytes.fromhex("000000011001000100000000"))),
    "erspan3": (228, lambda ip: gre(0x22EB, ethernet(ip), 0x1000, bytes.fromhex("00000001200100010000000000000001") + bytes(8))),
    "vxlan": (228, lambda ip: udp(4789, bytes.fromhex("0800000000006400") + ethernet(ip))),
    "geneve": (228, lambda ip: udp(6081, bytes.fromhex("010065580000640000000000") + ethernet(ip))),
    "gtp": (228, lambda ip: udp(2152, struct.pack(">BBHIHBBBBBB", 0x34, 255, len(ip) + 8, 1, 0, 0, 0x85, 1, 16, 0, 0) + ip)),
    "teredo": (228, lambda ip: udp(3544, bytes.fromhex("00010000000000000000000000000012340102 0304".replace(" ", "")) + ipv6(ip[20:]))),
    "ayiya": (228, lambda ip: udp(5072, bytes.fromhex("4052112900000000") + bytes(36) + ipv6(ip[20:]))),
    "mpls-in-udp": (228, lambda ip: udp(6635, bytes.fromhex("00010140") + ip)),
    "icmp-error": (228, lambda ip: ipv4(bytes([3, 3]) + bytes(6) + ip[:28], 1)),
}


def net_seeds():
    known = [int(number) for number in re.search(r"kLinkTypes\[\] = \{([^}]*)\}", NET_FUZZ.read_text()).group(1).split(",")]

    def item(link_type, packet, cut=0):
        return struct.pack(">HBBH", len(packet), cut, known.index(link_type), 1) + packet

    for name, (link_type, wrap) in LINKS.items():
        yield name, b"".join(item(link_type, wrap(ip)) for ip in connection())
    yield "fragments", b"".join(item(228, piece) for ip in connection() for piece in fragments(ip))
    yield "fragments-in-tunnel", b"".join(item(228, ipv4(piece, 4)) for ip in connection() for piece in fragments(ip))
    yield "snaplen", b"".join(item(228, ip[:50], max(len(ip) - 50, 0)) for ip in connection())
    yield "twice", b"".join(2 * item(228, ip) for ip in connection())


def pcap(order="<", magic=0xA1B2C3D4, link_type=1, packets=None, version=(2, 4)):
    content = struct.pack(order + "IHHiIII", magic, *version, 0, 0, 65535, link_type)
    more = bytes(8) if magic == 0xA1B2CD34 else b""
    for number, packet in enumerate(packets if packets is not None else map(ethernet, connection())):
        content += struct.pack(order + "IIII", 1700000000 + number, 5, len(packet), len(packet)) + more + packet
    return content


def block(order, kind, body):
    body += bytes(-len(body) % 4)
    return struct.pack(order + "II", kind, len(body) + 12) + body + struct.pack(order + "I", len(body) + 12)


def option(order, code, value):
    return struct.pack(order + "HH", code, len(value)) + value + bytes(-len(value) % 4)


def pcapng(order="<"):
    end = struct.pack(order + "HH", 0, 0)
    content = block(order, 0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1) + option(order, 1, b"a section") + end)
    options = option(order, 2, b"eth0") + option(order, 9, b"\x09") + option(order, 14, struct.pack(order + "q", 60)) + end
    content += block(order, 1, struct.pack(order + "HHI", 1, 0, 96) + options) + block(order, 1, struct.pack(order + "HHI", 101, 0, 0))
    secrets = b"CLIENT_RANDOM 00 00\n"
    content += block(order, 10, struct.pack(order + "II", 0x544C534B, len(secrets)) + secrets)
    content += block(order, 4, end) + block(order, 0xBAD, bytes(8))
    for number, ip in enumerate(connection()):
        packet = ethernet(ip) if number % 2 == 0 else ip
        padding = bytes(-len(packet) % 4)
        fixed = struct.pack(order + "IIIII", number % 2, 0, number, len(packet), len(packet))
        content += block(order, 6, fixed + packet + padding + option(order, 1, b"a packet") + end)
        fixed = struct.pack(order + "HHIIII", number % 2, 1, 0, number, len(packet), len(packet))
        content += block(order, 2, fixed + packet + padding)
        content += block(order, 3, struct.pack(order + "I", len(packet)) + packet)
    return content + block(order, 5, struct.pack(order + "III", 0, 0, 9) + option(order, 5, struct.pack(order + "Q", 3)) + end)


def compressed(program, content):
    return subprocess.run([program, "-c"], input=content, stdout=subprocess.PIPE, check=True).stdout


def capture_seeds():
    for name, order in (("little", "<"), ("big", ">")):
        yield f"{name}-microseconds", pcap(order)
        yield f"{name}-nanoseconds", pcap(order, 0xA1B23C4D)
        yield f"{name}-modified", pcap(order, 0xA1B2CD34)
        yield f"{name}-version-2.3", pcap(order, version=(2, 3))
        yield f"{name}-pcapng", pcapng(order)
    yield "null-in-either-order", pcap(link_type=0, packets=[bytes.fromhex("02000000") + ip for ip in connection()])
    yield "two-sections", pcapng("<") + pcapng(">")
    for name, content in (("pcap", pcap()), ("pcapng", pcapng())):
        yield f"gzip-{name}", gzip.compress(content)
        for program in ("zstd", "lz4"):
            if shutil.which(program):
                yield f"{program}-{name}", compressed(program, content)


def pipeline_seeds():
    yield from capture_seeds()
    for name, (link_type, wrap) in LINKS.items():
        yield name, pcap(link_type=link_type, packets=[wrap(ip) for ip in connection()])


def http(start, body=b"", headers=b"Content-Type: application/x-fcs\r\n"):
    return start + b"\r\n" + headers + b"Content-Length: %d\r\n\r\n" % len(body) + body


def post(path, body=b"\0"):
    return http(b"POST " + path + b" HTTP/1.1", body)


def ok(body):
    return http(b"HTTP/1.1 200 OK", body)


def chunks(body):
    parts = b"".join(b"%x\r\n%s\r\n" % (len(body[at : at + 7]), body[at : at + 7]) for at in range(0, len(body), 7))
    return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + parts + b"0\r\n\r\n"


def exchange(connections=1, answer=ok):
    """(connection, side, bytes) of a session whose requests go over `connections` in turn."""
    yield 0, 0, post(b"/fcs/ident2")
    yield 0, 1, http(b"HTTP/1.1 404 Not Found")
    yield 0, 0, post(b"/open/1")
    yield 0, 1, ok(b"a87ff679a2f3e71d\n")
    for number in range(8):
        kind, body = (b"idle", b"\0") if number % 3 == 2 else (b"send", b"request %d" % number)
        yield number % connections, 0, post(b"/%s/a87ff679a2f3e71d/%d" % (kind, number), body)
        yield number % connections, 1, answer(b"\x01answer %d" % number)
    yield 0, 0, post(b"/close/a87ff679a2f3e71d/8")
    yield 0, 1, ok(b"\0")


def rtmpt_seeds():
    def item(connection, side, content):
        return struct.pack(">BH", connection << 1 | side, len(content)) + content

    def seed(first, pieces):
        return bytes([first]) + b"".join(item(*piece) for piece in pieces)

    yield "one-connection", seed(0, exchange())
    yield "three-connections", seed(0x40, exchange(3))
    yield "with-holes", seed(0x25, exchange(2))
    yield "from-the-middle", seed(0x30, list(exchange(2))[9:])
    yield "small-limits", seed(0x80, sorted(exchange(), key=lambda piece: piece[1]))
    yield "answers-in-chunks", seed(0, exchange(answer=chunks))
    yield "answers-alone", seed(0, (piece for piece in exchange() if piece[1] == 1))
    yield "requests-alone", seed(0, (piece for piece in exchange() if piece[1] == 0))
    yield "overtaking", seed(0x40, sorted(exchange(3), key=lambda piece: -piece[0]))


def main():
    if len(sys.argv) != 3 or sys.argv[1] not in ("capture", "net", "pipeline", "rtmpt"):
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in {"capture": capture_seeds, "net": net_seeds, "pipeline": pipeline_seeds, "rtmpt": rtmpt_seeds}[sys.argv[1]]():
        (folder / name).write_bytes(content)


if __name__ == "__main__":
    main()
