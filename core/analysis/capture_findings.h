// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/conversations.h"
#include "analysis/message_tables.h"
#include "analysis/packet_index.h"
#include "capture/packet_source.h"
#include "diagnosis/finding.h"
#include "net/tcp_connections.h"

#include <optional>
#include <vector>

namespace rtmpscope::analysis {

/// Link types that are not read and get a finding of their own: a capture has a few, one of more is made to do harm.
inline constexpr std::size_t kMaxLinkTypesNamed = 8;

/// What is to be said of a capture as a whole: cut, damaged, snapped, dropped packets, link types that are not read, caps of this
/// program that were met.
[[nodiscard]] std::vector<diagnosis::Finding> findCaptureFaults(const capture::CaptureInfo& capture,
                                                                const std::optional<capture::CaptureError>& damage, const PacketIndex& packets,
                                                                const MessageTables& messages, const Conversations& conversations,
                                                                const net::TcpLeftOut& leftOut);

}  // namespace rtmpscope::analysis
