// SPDX-License-Identifier: GPL-3.0-or-later
#include "rtmp/message.h"

#include <algorithm>

namespace rtmpscope::rtmp {

std::vector<StreamRange> BodyLayout::bodyPieces(StreamOffset messageBegin, std::uint32_t bodyBytes) const {
  if (!pieces.empty()) return pieces;
  std::vector<StreamRange> derived;
  StreamOffset at = messageBegin + firstHeaderSize;
  for (std::uint32_t left = bodyBytes; left > 0 && derived.size() < kMaxDerivedPieces;) {
    const std::uint32_t piece = chunkSize == 0 ? left : std::min(left, chunkSize);
    derived.push_back({at, at + piece});
    at += std::uint64_t{piece} + continuationHeaderSize;
    left -= piece;
  }
  return derived;
}

std::string_view toString(TimestampBase base) {
  switch (base) {
    case TimestampBase::Absolute:
      return "absolute";
    case TimestampBase::Estimated:
      return "estimated";
    case TimestampBase::Relative:
      break;
  }
  return "relative";
}

std::string_view toString(Found found) {
  switch (found) {
    case Found::Synchronised:
      return "synchronised";
    case Found::Resynchronised:
      return "resynchronised";
    case Found::Inferred:
      break;
  }
  return "inferred";
}

}  // namespace rtmpscope::rtmp
