// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/layer_steps.h"
#include "net/protocol_numbers.h"
#include "net/wire.h"

namespace rtmpscope::net {
namespace {

/// The least that an option's length field may say, by its type (RFC 791, section 3.1; RFC 1108; RFC 2113).
std::uint8_t leastOptionLength(std::uint8_t type) {
  switch (type) {
    case 7:    // record route
    case 130:  // security
    case 131:  // loose source route
    case 137:  // strict source route
      return 3;
    case 68:   // timestamp
    case 136:  // stream identifier
    case 148:  // router alert
      return 4;
    default:
      return 2;
  }
}

/// A host drops a packet whose options don't fit in its header (RFC 1122, section 3.2.1.8).
bool optionsFit(const std::uint8_t* at, std::uint32_t length) {
  std::uint32_t i = 0;
  while (i < length && at[i] != 0) {
    if (at[i] == 1) {
      ++i;
      continue;
    }
    if (i + 1 >= length || at[i + 1] < leastOptionLength(at[i]) || at[i + 1] > length - i) return false;
    i += at[i + 1];
  }
  return true;
}

bool enterFragment(LayerCursor& cursor, std::uint8_t protocol, std::uint32_t headerLength) {
  cursor.ipProtocol = protocol;
  enter(cursor, LayerKind::IpFragment, headerLength);
  return false;
}

bool enterQuote(LayerCursor& cursor) {
  if (cursor.captured() < 8 || cursor.quoted) return stop(cursor);
  cursor.quoted = true;
  return enter(cursor, LayerKind::IcmpQuote, 8);
}

}  // namespace

bool enterRawIp(LayerCursor& cursor) {
  if (cursor.captured() < 1) return stop(cursor);
  const unsigned version = *cursor.data() >> 4U;
  return enter(cursor, version == 4 ? LayerKind::Ipv4 : version == 6 ? LayerKind::Ipv6 : LayerKind::Nothing, 0);
}

bool enterIpv4(LayerCursor& cursor) {
  if (cursor.captured() < kIpv4MinHeader) return stop(cursor);
  const std::uint8_t* const at = cursor.data();
  const std::uint32_t headerLength = (at[0] & 0x0FU) * 4U;
  const std::uint16_t totalLength = loadBe16(at + 2);
  if (at[0] >> 4U != 4 || headerLength < kIpv4MinHeader) return stop(cursor);
  if (totalLength != 0) {  // 0: the network card cuts the packet up later; all of it is here
    if (totalLength < headerLength) return stop(cursor);
    // A router may quote less than what the header that it quotes says.
    if (!cursor.quoted) limitTo(cursor, std::uint64_t{cursor.offset} + totalLength);
  }
  if (cursor.captured() < headerLength) return stop(cursor);
  if (headerLength > kIpv4MinHeader && !optionsFit(at + kIpv4MinHeader, headerLength - kIpv4MinHeader)) return stop(cursor);
  cursor.ip = LayerKind::Ipv4;
  cursor.ipOffset = cursor.offset;
  const std::uint16_t fragment = loadBe16(at + 6);
  if ((fragment & (kIpv4MoreFragments | kIpv4FragmentOffset)) != 0) return enterFragment(cursor, at[9], headerLength);
  return enterProtocol(cursor, at[9], headerLength);
}

bool enterIpv6(LayerCursor& cursor) {
  if (cursor.captured() < kIpv6Header) return stop(cursor);
  const std::uint8_t* const at = cursor.data();
  if (at[0] >> 4U != 6) return stop(cursor);
  const std::uint16_t payloadLength = loadBe16(at + 4);
  // 0: a jumbogram, or the network card cuts the packet up later.
  if (payloadLength != 0 && !cursor.quoted) limitTo(cursor, std::uint64_t{cursor.offset} + kIpv6Header + payloadLength);
  cursor.ip = LayerKind::Ipv6;
  cursor.ipOffset = cursor.offset;
  return enterProtocol(cursor, at[6], kIpv6Header);
}

bool enterIpExtension(LayerCursor& cursor) {
  if (cursor.captured() < kIpv6FragmentHeader) return stop(cursor);
  const std::uint8_t* const at = cursor.data();
  const std::uint8_t next = at[0];
  if (cursor.ipProtocol == kIpv6Fragment && (loadBe16(at + 2) & (kIpv6MoreFragments | kIpv6FragmentOffset)) != 0) {
    return enterFragment(cursor, next, kIpv6FragmentHeader);
  }
  const std::uint32_t length = ipv6ExtensionLength(cursor.ipProtocol, at[1]);
  if (cursor.captured() < length) return stop(cursor);
  return enterProtocol(cursor, next, length);
}

/// Errors quote the packet that they are about (RFC 792; RFC 1191 for type 3, code 4).
bool enterIcmp(LayerCursor& cursor) {
  if (cursor.captured() < 8) return stop(cursor);
  switch (cursor.data()[0]) {
    case 3:   // destination unreachable
    case 4:   // source quench
    case 5:   // redirect
    case 11:  // time exceeded
    case 12:  // parameter problem
      return enterQuote(cursor);
    default:
      return stop(cursor);
  }
}

/// RFC 4443, section 2.1: types 1 to 4 are the errors that quote.
bool enterIcmpv6(LayerCursor& cursor) {
  if (cursor.captured() < 8 || cursor.data()[0] < 1 || cursor.data()[0] > 4) return stop(cursor);
  return enterQuote(cursor);
}

}  // namespace rtmpscope::net
