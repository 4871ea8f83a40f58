// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bytes.h"

#include <string>
#include <vector>

namespace rtmpscope {

/// One row of a detail tree: what a parser found where. Made on demand for the one packet or message that is looked at.
struct Field {
  std::string name;    ///< filter name, Wireshark's where it has one ("rtmpt.header.typeid"); empty for a mere heading
  std::string label;   ///< for people: "Message type ID"
  std::string value;   ///< as read: "20", "'live'"
  std::string symbol;  ///< what it means: "Command (AMF0)"; empty if the value says it all
  ByteRange bytes;     ///< where it stands in the item's bytes, from its first to its last; empty if it was derived
  std::vector<Field> children;
  /// Where bytes that are not its own (chunk headers) stand between its own: its own ones, in order. Else empty.
  std::vector<ByteRange> pieces{};

  /// Where its own bytes stand: `pieces`, or `bytes` alone; nothing if it was derived.
  [[nodiscard]] std::vector<ByteRange> places() const {
    if (!pieces.empty() || bytes.empty()) return pieces;
    return {bytes};
  }

  bool operator==(const Field&) const = default;
};

}  // namespace rtmpscope
