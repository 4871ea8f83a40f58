// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/inspector.h"
#include "analysis/message_layout.h"
#include "base/bytes.h"
#include "base/field_tree.h"
#include "rtmp/aggregate.h"
#include "session/message_record.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace rtmpscope::analysis {

/// Messages of an aggregate whose inside is shown below it; that of the others is shown where they are looked at.
inline constexpr std::size_t kMaxPartsDescribed = 64;

/// Continuation headers that are shown one by one; the others are counted.
inline constexpr std::size_t kMaxShownHeaders = 256;

/// What a message's bytes were found to be when they were read again.
struct ReadMessage {
  std::vector<ByteRange> headers;  ///< of its chunks, in `bytes`
  BodyMap body;
  std::size_t wholeBody = 0;  ///< so many bytes of the body are there before the first one that is missing
  /// Of a message that stands in an aggregate: what stands there before its body, and where that is in `bytes`.
  std::optional<rtmp::AggregatePart> part;
  std::vector<std::uint8_t> partHeader;
  BodyMap partHeaderMap;
};

/// The detail tree of a message: chunk headers, what they inherited, and the body; ranges in `view.bytes`.
[[nodiscard]] std::vector<Field> describeMessage(const session::MessageRecord& record, const MessageView& view, const ReadMessage& read);

}  // namespace rtmpscope::analysis
