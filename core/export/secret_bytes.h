// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/inspector.h"
#include "base/bytes.h"
#include "export/redact.h"

#include <vector>

namespace rtmpscope::exporting {

/// Where secrets stand in the bytes of a message, also where a chunk header stands in the middle of one.
[[nodiscard]] std::vector<ByteRange> secretBytes(const analysis::MessageView& message, const Redactor& redactor);

/// Where secrets, or parts of them, stand in the bytes of a packet: found in the messages that it carries a piece of, in the packet as
/// such (a retransmission is part of no message), and at the ends of what it carries.
[[nodiscard]] std::vector<ByteRange> secretBytes(const analysis::Analysis& analysis, const analysis::PacketView& packet, const Redactor& redactor);

}  // namespace rtmpscope::exporting
