// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/packet_description.h"

#include "base/field_reader.h"
#include "net/layer_fields.h"
#include "net/layer_names.h"
#include "net/packet_layers.h"
#include "net/protocol_numbers.h"
#include "net/tcp_options.h"
#include "net/tcp_segment.h"
#include "net/wire.h"

#include <fmt/format.h>

namespace rtmpscope::net {
namespace {

Field frameField(const Packet& packet) {
  const auto whole = std::chrono::floor<std::chrono::seconds>(packet.time);
  const ByteRange all{0, packet.bytes.size()};
  Field frame = makeField("frame", "Frame", fmt::format("{}", packet.frame.value()), {}, all);
  frame.children.push_back(makeField("frame.number", "Number", fmt::format("{}", packet.frame.value()), {}, {}));
  frame.children.push_back(
      makeField("frame.time_epoch", "Time", fmt::format("{}.{:09}", whole.time_since_epoch().count(), (packet.time - whole).count()), {}, {}));
  frame.children.push_back(makeField("frame.len", "Length on the wire", fmt::format("{}", packet.originalLength), {}, {}));
  frame.children.push_back(makeField("frame.cap_len", "Captured length", fmt::format("{}", packet.bytes.size()), {}, {}));
  return frame;
}

/// Below 1536 the type field is a length.
void adaptEthernet(const LayerCursor& at, std::vector<Field>& rows) {
  if (at.captured() < 14 || loadBe16(at.data() + 12) >= kSmallestEtherType) return;
  rows.back() = makeField("eth.len", "Length", fmt::format("{}", loadBe16(at.data() + 12)), {}, {at.offset + 12U, 2});
}

/// The family is in the byte order of the host that captured: one of small numbers, so the order shows.
void adaptFamily(const LayerCursor& at, std::vector<Field>& rows) {
  if (rows.empty() || loadLe32(at.data()) <= 0xFFFF) return;
  rows.back().value = fmt::format("{}", loadBe32(at.data()));
}

void addSnap(const LayerCursor& at, std::vector<Field>& rows) {
  if (at.captured() < 8 || at.data()[0] != kSapSnap) return;
  const std::uint16_t type = loadBe16(at.data() + 6);
  rows.push_back(makeField("llc.oui", "Organization", "0x" + hexText({at.data() + 3, 3}), {}, {at.offset + 3U, 3}));
  rows.push_back(makeField("llc.type", "Type", fmt::format("0x{:04x}", type), std::string{etherTypeName(type)}, {at.offset + 6U, 2}));
}

void addPpp(const PacketLayer& layer, std::vector<Field>& rows) {
  const LayerCursor& at = layer.at;
  const bool shortProtocol = at.captured() > 0 && (layer.headerEnd - at.offset) % 2 == 1;
  const std::uint32_t size = shortProtocol ? 1 : 2;
  if (layer.headerEnd < at.offset + size || layer.headerEnd > at.offset + at.captured()) return;
  const std::uint8_t* const field = at.packet.data() + layer.headerEnd - size;
  const std::uint16_t protocol = shortProtocol ? *field : loadBe16(field);
  rows.push_back(makeField("ppp.protocol", "Protocol", fmt::format("0x{:04x}", protocol), std::string{pppProtocolName(protocol)},
                           {layer.headerEnd - size, size}));
}

/// One group of rows per label of the stack.
void addMplsStack(const PacketLayer& layer, std::vector<Field>& rows) {
  for (std::uint32_t offset = layer.at.offset + 4; offset + 4 <= layer.headerEnd; offset += 4) {
    for (Field& row : readFields(specOf(LayerKind::Mpls).fields, layer.at.packet, offset)) rows.push_back(std::move(row));
  }
}

void addExtension(const LayerCursor& at, std::vector<Field>& rows) {
  if (at.captured() < kIpv6FragmentHeader) return;
  const bool isFragment = at.ipProtocol == kIpv6Fragment;
  rows.push_back(makeField(isFragment ? "ipv6.fraghdr.nxt" : "", "Next header", fmt::format("{}", at.data()[0]),
                           std::string{ipProtocolName(at.data()[0])}, {at.offset, 1}));
  if (!isFragment) return;
  const std::uint16_t field = loadBe16(at.data() + 2);
  // Wireshark shows the offset in the header's units of eight bytes.
  rows.push_back(makeField("ipv6.fraghdr.offset", "Offset in units of 8 bytes", fmt::format("{}", field >> 3U), {}, {at.offset + 2U, 2}));
  rows.push_back(makeField("ipv6.fraghdr.more", "More fragments", fmt::format("{}", field & 1U), {}, {at.offset + 2U, 2}));
  rows.push_back(makeField("ipv6.fraghdr.ident", "Identification", fmt::format("0x{:08x}", loadBe32(at.data() + 4)), {}, {at.offset + 4U, 4}));
}

void addTcp(const PacketLayer& layer, std::vector<Field>& rows) {
  TcpSegment segment;
  if (!readTcpSegment(layer.at, segment) || segment.malformed) return;
  const std::uint32_t options = layer.at.offset + kTcpMinHeader;
  if (layer.headerEnd > options) {
    Field all = makeField("tcp.options", "Options", hexText(segment.options), {}, {options, layer.headerEnd - options});
    all.children = describeTcpOptions(segment.options, options);
    rows.push_back(std::move(all));
  }
  rows.push_back(makeField("tcp.len", "Payload length", fmt::format("{}", segment.payloadLength), {}, {}));
  if (segment.payloadLength == 0) return;
  rows.push_back(
      makeField("tcp.payload", "Payload", fmt::format("{} bytes", segment.payloadLength), {}, {segment.payloadOffset, segment.payload.size()}));
}

std::vector<Field> rowsOf(const PacketLayer& layer) {
  const LayerCursor& at = layer.at;
  std::vector<Field> rows = readFields(specOf(at.kind).fields, at.packet.first(at.offset + at.captured()), at.offset);
  switch (at.kind) {
    case LayerKind::Ethernet:
      adaptEthernet(at, rows);
      break;
    case LayerKind::BsdNull:
      adaptFamily(at, rows);
      break;
    case LayerKind::Llc:
      addSnap(at, rows);
      break;
    case LayerKind::Ppp:
      addPpp(layer, rows);
      break;
    case LayerKind::Mpls:
      addMplsStack(layer, rows);
      break;
    case LayerKind::IpExtension:
      addExtension(at, rows);
      break;
    case LayerKind::Tcp:
      addTcp(layer, rows);
      break;
    default:
      break;
  }
  return rows;
}

std::string valueOf(const std::vector<Field>& rows, std::string_view name) {
  for (const Field& row : rows) {
    if (row.name == name) return row.value;
  }
  return {};
}

/// What the row of a whole layer says: who speaks to whom.
std::string headline(const LayerSpec& spec, const std::vector<Field>& rows) {
  for (const auto& [from, to] : {std::pair{"src", "dst"}, std::pair{"srcport", "dstport"}}) {
    const std::string source = valueOf(rows, fmt::format("{}.{}", spec.name, from));
    const std::string destination = valueOf(rows, fmt::format("{}.{}", spec.name, to));
    if (!source.empty() && !destination.empty()) return fmt::format("{} → {}", source, destination);
  }
  return {};
}

/// Wireshark's name of the protocol of a layer.
std::string_view protocolName(const LayerCursor& at) {
  if (at.kind != LayerKind::IpExtension) return specOf(at.kind).name;
  switch (at.ipProtocol) {
    case kIpv6HopByHop:
      return "ipv6.hopopts";
    case kIpv6Routing:
      return "ipv6.routing";
    case kIpv6Fragment:
      return "ipv6.fraghdr";
    case kIpProtocolAuthentication:
      return "ah";
    case kIpv6Destination:
      return "ipv6.dstopts";
    case kIpv6Mobility:
      return "mipv6";
    case kIpv6HostIdentity:
      return "hip";
    case kIpv6Shim6:
      return "shim6";
    default:
      return specOf(at.kind).name;
  }
}

Field layerField(const PacketLayer& layer) {
  const LayerSpec& spec = specOf(layer.at.kind);
  std::vector<Field> rows = rowsOf(layer);
  const std::string_view name = layer.at.kind == LayerKind::IpExtension ? ipProtocolName(layer.at.ipProtocol) : std::string_view{};
  Field field = makeField(protocolName(layer.at), name.empty() ? spec.label : name, headline(spec, rows), {},
                          {layer.at.offset, layer.headerEnd - layer.at.offset});
  field.children = std::move(rows);
  return field;
}

/// What stands behind the last layer that was understood.
void addRest(const Packet& packet, const std::vector<PacketLayer>& layers, std::vector<Field>& fields) {
  const bool isTcp = !layers.empty() && layers.back().at.kind == LayerKind::Tcp;
  const std::size_t begin = layers.empty() ? 0 : layers.back().headerEnd;
  const std::size_t end = layers.empty() ? packet.bytes.size() : layers.back().contentEnd;
  const bool isPadding = !layers.empty() && layers.back().at.kind == LayerKind::Arp;
  if (!isTcp && begin < end) {
    fields.push_back(makeField(isPadding ? "eth.padding" : "data", isPadding ? "Padding" : "Data", fmt::format("{} bytes", end - begin), {},
                               {begin, end - begin}));
  }
  if (packet.originalLength > packet.bytes.size()) {
    const std::size_t cut = packet.originalLength - packet.bytes.size();
    fields.push_back(makeField("_ws.short", "Cut by the capture", fmt::format("{} bytes", cut), {}, {}));
  }
}

}  // namespace

std::string namesOfLayers(const Packet& packet) {
  std::string names;
  for (const PacketLayer& layer : layersOf(packet)) {
    if (layer.headerEnd == layer.at.offset) continue;
    if (!names.empty()) names += ':';
    names += protocolName(layer.at);
  }
  return names;
}

std::vector<Field> describePacket(const Packet& packet) {
  std::vector<Field> fields{frameField(packet)};
  const std::vector<PacketLayer> layers = layersOf(packet);
  for (const PacketLayer& layer : layers) {
    if (layer.headerEnd > layer.at.offset) fields.push_back(layerField(layer));
  }
  addRest(packet, layers, fields);
  return fields;
}

}  // namespace rtmpscope::net
