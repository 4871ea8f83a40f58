// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/rtmp/feed_in_pieces.h"

#include <algorithm>
#include <random>

namespace rtmpscope::test {

namespace {

constexpr std::uint64_t kRandomWays = 6;
constexpr std::size_t kLongestRandomPiece = 300;

/// How many of the bytes from `offset` on go into the next piece.
std::size_t pieceSize(Cut cut, std::uint64_t offset, std::size_t available, std::mt19937& random) {
  switch (cut.how) {
    case Cut::How::OneByOne:
      return 1;
    case Cut::How::InTwo:
      return offset < cut.value ? static_cast<std::size_t>(std::min<std::uint64_t>(cut.value - offset, available)) : available;
    case Cut::How::Random:
      // Small pieces are what cuts headers.
      return std::min(available, 1 + random() % (random() % 2 == 0 ? 8 : kLongestRandomPiece));
    case Cut::How::Whole:
      break;
  }
  return available;
}

}  // namespace

Segments segments(const Bytes& bytes, std::size_t size) {
  Segments list;
  for (std::size_t at = 0; at < bytes.size(); at += size) {
    const auto begin = bytes.begin() + static_cast<std::ptrdiff_t>(at);
    list.push_back({.bytes = Bytes(begin, begin + static_cast<std::ptrdiff_t>(std::min(size, bytes.size() - at)))});
  }
  return list;
}

std::string Cut::name() const {
  switch (how) {
    case How::OneByOne:
      return "byte by byte";
    case How::InTwo:
      return "in two at " + std::to_string(value);
    case How::Random:
      return "at random, seed " + std::to_string(value);
    case How::Whole:
      break;
  }
  return "whole segments";
}

void feedInPieces(const Segments& segments, Cut cut, EndReason end, const std::function<void(const StreamEvent&)>& feed) {
  std::mt19937 random{static_cast<std::mt19937::result_type>(cut.value)};
  StreamOffset offset;
  FrameNumber frame;
  for (const Segment& segment : segments) {
    frame = FrameNumber{frame.value() + 1};
    for (ByteView rest{segment.bytes}; !rest.empty();) {
      const std::size_t size = pieceSize(cut, offset.value(), rest.size(), random);
      const Bytes own(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(size));  // it dies when it was fed
      feed(StreamData{offset, own, frame});
      offset += size;
      rest = rest.subspan(size);
    }
    if (segment.missing > 0) feed(StreamMissing{offset, segment.missing, segment.reason, frame});
    offset += segment.missing;
  }
  feed(StreamEnd{offset, end, {}});
}

std::vector<Cut> allCuts(const Segments& segments, std::uint64_t from, std::size_t most) {
  std::uint64_t size = 0;
  for (const Segment& segment : segments) size += segment.bytes.size() + segment.missing;
  std::vector<Cut> cuts{{Cut::How::Whole, 0}, {Cut::How::OneByOne, 0}};
  const std::uint64_t step = std::max<std::uint64_t>(1, (size - std::min(size, from)) / std::max<std::size_t>(most, 1));
  for (std::uint64_t at = from + 1; at < size; at += step) cuts.push_back({Cut::How::InTwo, at});
  for (std::uint64_t seed = 1; seed <= kRandomWays; ++seed) cuts.push_back({Cut::How::Random, seed});
  return cuts;
}

}  // namespace rtmpscope::test
