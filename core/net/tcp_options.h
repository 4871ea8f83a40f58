// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bytes.h"
#include "base/field_tree.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rtmpscope::net {

/// The window scale option's shift count, 0 to 14 (RFC 7323, section 2.2). None if the options don't have it.
[[nodiscard]] std::optional<std::uint8_t> windowScale(ByteView options);

/// The maximum segment size option (RFC 9293, section 3.7.1). None if the options don't have it.
[[nodiscard]] std::optional<std::uint16_t> maximumSegmentSize(ByteView options);

/// Bytes that the SACK option says were received (RFC 2018), repetitions that it reports (RFC 2883) included.
[[nodiscard]] std::uint32_t selectivelyAcknowledged(ByteView options);

/// One row per option. `offset` is where `options` begin in the packet.
[[nodiscard]] std::vector<Field> describeTcpOptions(ByteView options, std::size_t offset);

/// " MSS=1460 SACK_PERM TSval=1 TSecr=0 WS=128": what a list shows of them.
[[nodiscard]] std::string summarizeTcpOptions(ByteView options);

}  // namespace rtmpscope::net
