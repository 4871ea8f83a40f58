// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/input_stream.h"
#include "capture/packet_source.h"

#include <memory>

namespace rtmpscope::capture {

/// Opens a classic pcap of any kind that libpcap reads: both byte orders, microseconds, nanoseconds, old versions and the
/// "modified" format with longer record headers.
[[nodiscard]] tl::expected<std::unique_ptr<PacketSource>, CaptureError> openWithLibpcap(std::unique_ptr<InputStream> input, std::size_t bufferSize);

}  // namespace rtmpscope::capture
