// SPDX-License-Identifier: GPL-3.0-or-later
#include "rtmp/chunk_header.h"

#include "base/byte_reader.h"

namespace rtmpscope::rtmp {
namespace {

std::uint32_t readChunkStreamId(ByteReader& in, std::uint8_t first) {
  switch (first & 0x3FU) {
    case 0:
      return in.u8() + 64U;
    case 1:
      return in.u16le() + 64U;
    default:
      return first & 0x3FU;
  }
}

}  // namespace

std::uint32_t chunkStreamIdOf(ByteView basicHeader) {
  ByteReader in{basicHeader};
  const std::uint8_t first = in.u8();
  return readChunkStreamId(in, first);
}

Result<ChunkHeader> parseChunkHeader(ByteView bytes, StreamOffset at) {
  ByteReader in{bytes, at};
  ChunkHeader header;
  const std::uint8_t first = in.u8();
  header.format = formatOf(first);
  header.chunkStreamId = readChunkStreamId(in, first);
  if (header.format < 3) header.timestamp = in.u24be();
  if (header.format < 2) {
    header.length = in.u24be();
    header.type = MessageType{in.u8()};
  }
  if (header.format == 0) header.messageStreamId = in.u32le();
  if (in.ok() && header.timestamp == kExtendedTimestampMark) {
    header.extended = true;
    header.timestamp = in.u32be();
  }
  if (!in.ok()) return tl::unexpected(in.shortage("chunk header"));
  header.size = static_cast<std::uint8_t>(in.position());
  return header;
}

}  // namespace rtmpscope::rtmp
