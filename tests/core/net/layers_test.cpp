// SPDX-License-Identifier: GPL-3.0-or-later
// Every way in which a TCP segment can be wrapped, as bytes. Truth: the same packets in tshark 4.0.17 (each row is what
// it shows as tcp), and the specifications named in the code.
#include "net/layers.h"
#include "net/packet_description.h"
#include "net/packet_layers.h"
#include "net/protocol_numbers.h"
#include "net/tcp_options.h"
#include "net/tcp_segment.h"
#include "stream_recorder.h"

namespace rtmpscope::net {
namespace {

using test::Bytes;
using test::hex;
using test::join;
using test::Peers;
using test::text;

constexpr std::size_t kEthernetHeader = 14;

Bytes from(const Bytes& bytes, std::size_t begin, std::size_t end = std::string::npos) {
  return {bytes.begin() + static_cast<std::ptrdiff_t>(begin), bytes.begin() + static_cast<std::ptrdiff_t>(std::min(end, bytes.size()))};
}
Bytes ethernet() {
  return Peers{}.fromClient(0).payload(text("payload")).bytes();
}
Bytes ipv4() {
  Bytes bytes = ethernet();
  bytes.erase(bytes.begin(), bytes.begin() + kEthernetHeader);
  return bytes;
}
/// The TCP segment of ipv4() in IPv6, behind the extension headers given, of which the first has number `next`.
Bytes ipv6(std::uint8_t next = kIpProtocolTcp, const Bytes& extensions = {}) {
  Bytes segment = ipv4();
  segment.erase(segment.begin(), segment.begin() + 20);
  const std::size_t length = extensions.size() + segment.size();
  return join({hex("60000000"),
               {static_cast<std::uint8_t>(length >> 8U), static_cast<std::uint8_t>(length), next, 64},
               hex("20010db8000000000000000000000001 20010db8000000000000000000000002"),
               extensions,
               segment});
}
/// Bytes in an IPv4 packet of the protocol given.
Bytes inIpv4(std::uint8_t protocol, const Bytes& content) {
  const std::size_t length = 20 + content.size();
  return join({hex("4500"),
               {static_cast<std::uint8_t>(length >> 8U), static_cast<std::uint8_t>(length)},
               hex("00000000 40"),
               {protocol},
               hex("0000 c0000201 c0000202"),
               content});
}
Bytes inUdp(std::uint16_t port, const Bytes& content) {
  const std::size_t length = 8 + content.size();
  return inIpv4(17, join({hex("1234"),
                          {static_cast<std::uint8_t>(port >> 8U), static_cast<std::uint8_t>(port)},
                          {static_cast<std::uint8_t>(length >> 8U), static_cast<std::uint8_t>(length)},
                          hex("0000"),
                          content}));
}
const Bytes kMacs = hex("02 00 00 00 00 02  02 00 00 00 00 01");
const Bytes kSnap = hex("aa aa 03 00 00 00 08 00");
const Bytes kWirelessAddresses = hex("020000000003 020000000001 020000000002 1000");

struct Row {
  const char* name;
  std::uint16_t linkType;
  Bytes bytes;
};

class Wrapped : public testing::TestWithParam<Row> {};

LayerCursor cursorOf(const Bytes& bytes, std::uint16_t linkType) {
  Packet packet;
  packet.bytes = bytes;
  packet.originalLength = static_cast<std::uint32_t>(bytes.size());
  packet.linkType = LinkType{linkType};
  return outermostLayer(packet);
}

TEST_P(Wrapped, TcpIsFoundAndItsPayloadIsWhole) {
  LayerCursor cursor = cursorOf(GetParam().bytes, GetParam().linkType);
  ASSERT_TRUE(findTcp(cursor));
  TcpSegment segment;
  ASSERT_TRUE(readTcpSegment(cursor, segment));
  EXPECT_EQ(std::string(segment.payload.begin(), segment.payload.end()), "payload");
  EXPECT_EQ(segment.payloadLength, 7U);
  EXPECT_EQ(segment.flow.destinationPort, 1935);
}

TEST_P(Wrapped, CutAnywhereItIsNeverReadBeyondItsEnd) {
  const Bytes& whole = GetParam().bytes;
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));  // its own allocation: a read beyond it is an error
    LayerCursor cursor = cursorOf(cut, GetParam().linkType);
    if (!findTcp(cursor)) continue;
    EXPECT_LE(cursor.offset, cut.size()) << "cut at " << length;
    TcpSegment segment;
    if (!readTcpSegment(cursor, segment)) continue;
    EXPECT_LE(segment.payload.size(), 7U) << "cut at " << length;
  }
}

TEST_P(Wrapped, TheLayersOfThePacketEndWithTcp) {
  Packet packet;
  packet.bytes = GetParam().bytes;
  packet.originalLength = static_cast<std::uint32_t>(packet.bytes.size());
  packet.linkType = LinkType{GetParam().linkType};
  const auto layers = layersOf(packet);
  ASSERT_FALSE(layers.empty());
  EXPECT_EQ(layers.back().at.kind, LayerKind::Tcp);
  for (std::size_t i = 1; i < layers.size(); ++i) EXPECT_EQ(layers[i].at.offset, layers[i - 1].headerEnd) << "no byte between two layers";
}

INSTANTIATE_TEST_SUITE_P(
    Links, Wrapped,
    testing::Values(Row{"Ethernet", 1, ethernet()},                                                           //
                    Row{"OneVlanTag", 1, join({kMacs, hex("8100 0064 0800"), ipv4()})},                       //
                    Row{"ServiceAndCustomerTag", 1, join({kMacs, hex("88a8 0064 8100 00c8 0800"), ipv4()})},  //
                    Row{"FourTags", 1, join({kMacs, hex("9100 0001 8100 0002 8100 0003 8100 0004 0800"), ipv4()})},
                    Row{"EthernetWithLlcAndSnap", 1, join({kMacs, hex("0037"), kSnap, ipv4()})},             //
                    Row{"VnTag", 1, join({kMacs, hex("8926 00000000 8100 0001 0800"), ipv4()})},             //
                    Row{"FabricPath", 1, join({kMacs, hex("8903 0401"), ethernet()})},                       //
                    Row{"Pppoe", 1, join({kMacs, hex("8864 11 00 0001 0031 0021"), ipv4()})},                //
                    Row{"MplsTwoLabels", 1, join({kMacs, hex("8847 00010040 00020140"), ipv4()})},           //
                    Row{"MplsPseudowire", 1, join({kMacs, hex("8847 00010140 00000000"), ethernet()})},      //
                    Row{"LinuxCooked1", 113, join({hex("0000 0001 0006 020000000001 0000 0800"), ipv4()})},  //
                    Row{"LinuxCooked1WithTag", 113, join({hex("0000 0001 0006 020000000001 0000 8100 0064 0800"), ipv4()})},
                    Row{"LinuxCooked2", 276, join({hex("0800 0000 00000002 0001 00 06 0200000000010000"), ipv4()})},
                    Row{"LinuxCooked2Ipv6", 276, join({hex("86dd 0000 00000002 0001 00 06 0200000000010000"), ipv6()})},
                    Row{"BsdNullLittleEndian", 0, join({hex("02000000"), ipv4()})},                      //
                    Row{"BsdNullBigEndian", 0, join({hex("00000002"), ipv4()})},                         //
                    Row{"BsdNullMacIpv6", 0, join({hex("1e000000"), ipv6()})},                           //
                    Row{"BsdLoopFreeBsdIpv6", 108, join({hex("0000001c"), ipv6()})},                     //
                    Row{"Raw12", 12, ipv4()}, Row{"Raw14", 14, ipv6()}, Row{"Raw101", 101, ipv4()},      //
                    Row{"Raw101Ipv6", 101, ipv6()}, Row{"Ipv4", 228, ipv4()}, Row{"Ipv6", 229, ipv6()},  //
                    Row{"Ppp", 9, join({hex("ff03 0021"), ipv4()})},                                     //
                    Row{"PppWithoutAddress", 9, join({hex("0021"), ipv4()})},                            //
                    Row{"PppShortProtocol", 9, join({hex("21"), ipv4()})},                               //
                    Row{"PppSerialIpv6", 50, join({hex("ff03 0057"), ipv6()})},                          //
                    Row{"PppSerialCisco", 50, join({hex("0f00 0800"), ipv4()})},                         //
                    Row{"PppPppd", 166, join({hex("01 03 0021"), ipv4()})},                              //
                    Row{"PppWithDirection", 204, join({hex("00 ff03 0021"), ipv4()})},                   //
                    Row{"CiscoHdlc", 104, join({hex("0f00 0800"), ipv4()})},                             //
                    Row{"Mpls", 219, join({hex("00010140"), ipv4()})},                                   //
                    Row{"Wireless", 105, join({hex("0801 0000"), kWirelessAddresses, kSnap, ipv4()})},   //
                    Row{"WirelessQos", 105, join({hex("8801 0000"), kWirelessAddresses, hex("0000"), kSnap, ipv4()})},
                    Row{"WirelessBridge", 105, join({hex("0803 0000"), kWirelessAddresses, hex("020000000004"), kSnap, ipv4()})},
                    Row{"Radiotap", 127, join({hex("00 00 0900 02000000 00"), hex("0801 0000"), kWirelessAddresses, kSnap, ipv4()})},
                    Row{"PpiWireless", 192, join({hex("00 00 0800 69000000"), hex("0801 0000"), kWirelessAddresses, kSnap, ipv4()})},
                    Row{"PpiEthernet", 192, join({hex("00 00 0800 01000000"), ethernet()})},  //
                    Row{"Nflog", 239, join({hex("02 00 0000  0800 0100 08000000  3300 0900"), ipv4(), hex("00")})},
                    Row{"NflogBigEndian", 239, join({hex("02 00 0000  0033 0009"), ipv4(), hex("00")})}),
    [](const auto& row) { return row.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Tunnels, Wrapped,
    testing::Values(
        Row{"HopByHopAndDestination", 229, ipv6(0, hex("3c00 010400000000  0600 010400000000"))},  //
        Row{"RoutingHeader", 229, ipv6(43, hex("0602 0001 00000000 20010db8000000000000000000000009"))},
        Row{"AtomicFragment", 229, ipv6(44, hex("0600 0000 12345678"))},  //
        Row{"AuthenticationHeader", 229, ipv6(51, hex("0604 0000 00000001 00000001 000000000000000000000000"))},
        Row{"AuthenticationHeaderInIpv4", 228, inIpv4(51, join({hex("0604 0000 00000001 00000001 000000000000000000000000"), from(ipv4(), 20)}))},
        Row{"Ipv4WithOptions", 228, join({hex("4800003b"), from(ipv4(), 4, 20), hex("94040000 01010101 00000000"), from(ipv4(), 20)})},
        Row{"IpInIp", 228, inIpv4(4, ipv4())},                               //
        Row{"SixInFour", 228, inIpv4(41, ipv6())},                           //
        Row{"FourInSix", 229, ipv6(4, join({ipv4()}))},                      //
        Row{"MplsInIp", 228, inIpv4(137, join({hex("00010140"), ipv4()}))},  //
        Row{"Gre", 228, inIpv4(47, join({hex("0000 0800"), ipv4()}))},       //
        Row{"GreWithEverything", 228, inIpv4(47, join({hex("b000 0800 00000000 00000007 00000001"), ipv4()}))},
        Row{"GreRouting", 228, inIpv4(47, join({hex("4000 0800 00000000 0800 0004 0a000001 0000 0000"), ipv4()}))},
        Row{"GreEthernet", 228, inIpv4(47, join({hex("0000 6558"), ethernet()}))},  //
        Row{"GrePptp", 228, inIpv4(47, join({hex("3081 880b 0033 0001 00000001 00000002 ff030021"), ipv4()}))},
        Row{"Erspan1", 228, inIpv4(47, join({hex("0000 88be"), ethernet()}))},  //
        Row{"Erspan2", 228, inIpv4(47, join({hex("1000 88be 00000001 1001000100000000"), ethernet()}))},
        Row{"Erspan3", 228, inIpv4(47, join({hex("1000 22eb 00000001 200100010000000000000000"), ethernet()}))},
        Row{"Erspan3WithSubheader", 228, inIpv4(47, join({hex("1000 22eb 00000001 200100010000000000000001 0000000000000000"), ethernet()}))},
        Row{"Vxlan", 228, inUdp(4789, join({hex("0800000000006400"), ethernet()}))},              //
        Row{"Geneve", 228, inUdp(6081, join({hex("0100 6558 00006400 00000000"), ethernet()}))},  //
        Row{"GeneveIp", 228, inUdp(6081, join({hex("0000 0800 00006400"), ipv4()}))},             //
        Row{"Gtp", 228, inUdp(2152, join({hex("30ff 002f 00000001"), ipv4()}))},                  //
        Row{"GtpWithExtension", 228, inUdp(2152, join({hex("34ff 0037 00000001 00000085 01100000"), ipv4()}))},
        Row{"Teredo", 228, inUdp(3544, ipv6())},  //
        Row{"TeredoWithIndications", 228, inUdp(3544, join({hex("0001 00 00 0000000000000000 00"), hex("0000 1234 01020304"), ipv6()}))},
        Row{"Ayiya", 228, inUdp(5072, join({hex("4052 1129 00000000"), Bytes(16 + 20, 0), ipv6()}))},
        Row{"MplsInUdp", 228, inUdp(6635, join({hex("00010140"), ipv4()}))},  //
        Row{"GreInUdp", 228, inUdp(4754, join({hex("0000 0800"), ipv4()}))},  //
        Row{"VxlanOverGre", 228, inIpv4(47, join({hex("0000 0800"), inUdp(4789, join({hex("0800000000006400"), ethernet()}))}))}),
    [](const auto& row) { return row.param.name; });

const Field* findField(const std::vector<Field>& fields, std::string_view name) {
  for (const Field& field : fields) {
    if (field.name == name) return &field;
    if (const Field* const below = findField(field.children, name)) return below;
  }
  return nullptr;
}

// Truth: RFC 8200, section 3, and the places in tshark -T pdml.
TEST(Fields, VersionAndFlowLabelOfIpv6StandWhereTsharkHasThem) {
  const Bytes bytes = join({hex("6abcdef1"), from(ipv6(), 4)});
  Packet packet;
  packet.bytes = bytes;
  packet.originalLength = static_cast<std::uint32_t>(bytes.size());
  packet.linkType = LinkType{229};
  const auto fields = describePacket(packet);
  const Field* const version = findField(fields, "ipv6.version");
  const Field* const flow = findField(fields, "ipv6.flow");
  ASSERT_NE(version, nullptr);
  ASSERT_NE(flow, nullptr);
  EXPECT_EQ(version->value, "6");
  EXPECT_EQ(version->bytes, (ByteRange{0, 1}));
  EXPECT_EQ(flow->value, "0x0cdef1");
  EXPECT_EQ(flow->bytes, (ByteRange{1, 3}));
}

// Truth: RFC 9293, section 3.1, and RFC 7323, section 2.2: kind and length stand before the value.
TEST(Fields, ValuesOfTcpOptionsStandBehindKindAndLength) {
  const auto fields = describeTcpOptions(hex("0204ffd7 01030307"), 54);
  const Field* const size = findField(fields, "tcp.options.mss_val");
  const Field* const scale = findField(fields, "tcp.options.wscale.shift");
  ASSERT_NE(size, nullptr);
  ASSERT_NE(scale, nullptr);
  EXPECT_EQ(size->bytes, (ByteRange{56, 2}));
  EXPECT_EQ(scale->bytes, (ByteRange{61, 1}));
}

std::vector<Field> fieldsOf(const Bytes& bytes, std::uint16_t linkType) {
  Packet packet;
  packet.bytes = bytes;
  packet.originalLength = static_cast<std::uint32_t>(bytes.size());
  packet.linkType = LinkType{linkType};
  return describePacket(packet);
}

/// Where a field stands; a place that none can have where there is none.
ByteRange placeOf(const Bytes& bytes, std::uint16_t linkType, std::string_view name) {
  const auto fields = fieldsOf(bytes, linkType);
  const Field* const field = findField(fields, name);
  return field == nullptr ? ByteRange{9999, 9999} : field->bytes;
}

// Truth: RFC 826, and tshark -T pdml of the same frame.
TEST(Fields, ArpEndsWithItsAddressesAndTheRestIsPadding) {
  const Bytes arp = hex("0001 0800 06 04 0001 020000000001 0a000001 000000000000 0a000002");
  const Bytes bytes = join({kMacs, hex("0806"), arp, Bytes(18, 0)});
  EXPECT_EQ(placeOf(bytes, 1, "arp"), (ByteRange{14, 28}));
  EXPECT_EQ(placeOf(bytes, 1, "eth.padding"), (ByteRange{42, 18}));
  EXPECT_EQ(placeOf(from(bytes, 0, 30), 1, "arp"), (ByteRange{14, 16}));
}

// Truth: RFC 791, section 3.1, and RFC 768: the lengths that the headers state. tshark -T pdml of the same frames.
TEST(Fields, WhatStandsBehindThePacketIsNotItsData) {
  const Bytes trailer(4, 0xEE);
  EXPECT_EQ(placeOf(join({inIpv4(253, Bytes(10, 1)), trailer}), 228, "data"), (ByteRange{20, 10}));
  EXPECT_EQ(placeOf(join({inUdp(9, Bytes(10, 1)), trailer}), 228, "data"), (ByteRange{28, 10}));
  EXPECT_EQ(placeOf(join({inUdp(9, {}), trailer}), 228, "data"), (ByteRange{9999, 9999}));
  EXPECT_EQ(placeOf(from(inIpv4(253, Bytes(10, 1)), 0, 25), 228, "data"), (ByteRange{20, 5}));
}

// Truth: IEEE 802.11-2020, sections 9.3.1.2, 9.3.1.4 and 9.3.3; tshark -T pdml of such frames.
TEST(Fields, FramesOf80211ThatCarryNoPacketEndWithTheirHeader) {
  const Bytes body(30, 0);
  EXPECT_EQ(placeOf(join({hex("d400 0000 020000000001"), hex("12345678")}), 105, "wlan"), (ByteRange{0, 10}));
  EXPECT_EQ(placeOf(join({hex("b400 0000 020000000001 020000000002"), body}), 105, "wlan"), (ByteRange{0, 16}));
  EXPECT_EQ(placeOf(join({hex("8000 0000"), kWirelessAddresses, body}), 105, "wlan"), (ByteRange{0, 24}));
  EXPECT_EQ(placeOf(join({hex("c801 0000"), kWirelessAddresses, body}), 105, "wlan"), (ByteRange{0, 26}));
  EXPECT_EQ(placeOf(join({hex("4803 0000"), kWirelessAddresses, body}), 105, "wlan"), (ByteRange{0, 30}));
  EXPECT_EQ(placeOf(hex("80"), 105, "wlan"), (ByteRange{0, 1}));
}

// Truth: frame.protocols of tshark.
TEST(Fields, EachExtensionHeaderHasTheNameOfItsOwn) {
  const Bytes options = hex("2c 00 01 04 00000000");
  const Bytes fragment = hex("3c 00 0000 00000001");
  const Bytes destination = hex("06 00 01 04 00000000");
  const Bytes bytes = ipv6(0, join({options, fragment, destination}));
  EXPECT_EQ(placeOf(bytes, 229, "ipv6"), (ByteRange{0, 40}));
  EXPECT_EQ(placeOf(bytes, 229, "ipv6.hopopts"), (ByteRange{40, 8}));
  EXPECT_EQ(placeOf(bytes, 229, "ipv6.fraghdr"), (ByteRange{48, 8}));
  EXPECT_EQ(placeOf(bytes, 229, "ipv6.dstopts"), (ByteRange{56, 8}));
  Packet packet;
  packet.bytes = bytes;
  packet.linkType = LinkType{229};
  EXPECT_EQ(namesOfLayers(packet), "ipv6:ipv6.hopopts:ipv6.fraghdr:ipv6.dstopts:tcp");
}

TEST(Fields, TheFamilyIsReadInTheByteOrderOfTheHostThatCaptured) {
  for (const Bytes& family : {hex("00000002"), hex("02000000")}) {
    const auto fields = fieldsOf(join({family, ipv4()}), 0);
    ASSERT_NE(findField(fields, "null.family"), nullptr);
    EXPECT_EQ(findField(fields, "null.family")->value, "2");
  }
}

// Truth: RFC 7348, section 5, RFC 8926, section 3.4: 24 bits; tshark -T pdml.
TEST(Fields, NetworkIdentifiersAreThreeBytesLong) {
  const Bytes vxlan = inUdp(kPortVxlan, join({hex("08000000 00007b 00"), ethernet()}));
  const Bytes geneve = inUdp(kPortGeneve, join({hex("0000 6558 00007b 00"), ethernet()}));
  for (const auto& [bytes, name] : {std::pair{vxlan, "vxlan.vni"}, std::pair{geneve, "geneve.vni"}}) {
    const auto fields = fieldsOf(bytes, 228);
    ASSERT_NE(findField(fields, name), nullptr);
    EXPECT_EQ(findField(fields, name)->value, "123");
    EXPECT_EQ(findField(fields, name)->bytes, (ByteRange{32, 3}));
  }
}

TEST(Layers, ManyTagsAreFollowedUpToALimitAndNotForEver) {
  const auto tagged = [](int tags) {
    Bytes bytes = join({kMacs, hex("8100")});
    for (int i = 1; i < tags; ++i) bytes = join({bytes, hex("0001 8100")});
    return join({bytes, hex("0001 0800"), ipv4()});
  };
  const Bytes some = tagged(100);
  LayerCursor cursor = cursorOf(some, 1);
  EXPECT_TRUE(findTcp(cursor));
  const Bytes tooMany = tagged(kMaxLayers);
  cursor = cursorOf(tooMany, 1);
  EXPECT_FALSE(findTcp(cursor));
}

struct NoTcp {
  const char* name;
  std::uint16_t linkType;
  Bytes bytes;
};

class NotTcp : public testing::TestWithParam<NoTcp> {};

TEST_P(NotTcp, NothingIsFound) {
  LayerCursor cursor = cursorOf(GetParam().bytes, GetParam().linkType);
  EXPECT_FALSE(findTcp(cursor));
}

INSTANTIATE_TEST_SUITE_P(Table, NotTcp,
                         testing::Values(NoTcp{"UnknownLinkType", 147, ethernet()}, NoTcp{"UnknownEtherType", 1, join({kMacs, hex("88cc"), ipv4()})},
                                         NoTcp{"EncryptedWireless", 105, join({hex("0841 0000"), kWirelessAddresses, kSnap, ipv4()})},
                                         NoTcp{"WirelessBeacon", 105, join({hex("8000 0000"), kWirelessAddresses, kSnap, ipv4()})},
                                         NoTcp{"PppoeDiscovery", 1, join({kMacs, hex("8863 11 09 0000 0031 0021"), ipv4()})},
                                         NoTcp{"GtpControl", 228, inUdp(2152, join({hex("3001 002f 00000001"), ipv4()}))},
                                         NoTcp{"GreVersion2", 228, inIpv4(47, join({hex("0002 0800"), ipv4()}))},
                                         NoTcp{"Ipv4WithVersion5", 228, join({hex("55"), from(ipv4(), 1)})},
                                         NoTcp{"Ipv4HeaderTooShort", 228, join({hex("44"), from(ipv4(), 1)})},
                                         NoTcp{"Ipv4OptionsBroken", 228, join({hex("46"), from(ipv4(), 1, 20), hex("44ff0000")})},
                                         NoTcp{"Ipv4OptionShorterThanItsKind", 228,
                                               join({hex("46"), from(ipv4(), 1, 20), hex("82020000"), from(ipv4(), 20)})}),
                         [](const auto& row) { return row.param.name; });

TEST(Layers, AnInnerLengthThatIsTooLargeIsNotBelieved) {
  Bytes bytes = ethernet();
  bytes[17] = 0xF0;  // the total length claims more than the packet has
  LayerCursor cursor = cursorOf(bytes, 1);
  ASSERT_TRUE(findTcp(cursor));
  TcpSegment segment;
  ASSERT_TRUE(readTcpSegment(cursor, segment));
  EXPECT_EQ(segment.payloadLength, 7U);
}

}  // namespace
}  // namespace rtmpscope::net
