// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/input_stream.h"
#include "capture/packet_source.h"
#include "capture/pcap_format.h"

#include <cstddef>
#include <memory>

namespace rtmpscope::capture {

/// Opens a pcap of any kind that libpcap reads: both byte orders, microseconds, nanoseconds, old versions with swapped lengths
/// and the "modified" format with longer record headers.
/// @param header  what `input`, of which nothing was read yet, begins with
[[nodiscard]] tl::expected<std::unique_ptr<PacketSource>, CaptureError> openWithLibpcap(const pcapformat::FileHeader& header,
                                                                                        std::unique_ptr<InputStream> input, std::size_t bufferSize);

}  // namespace rtmpscope::capture
