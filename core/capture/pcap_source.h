// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/input_stream.h"
#include "capture/packet_source.h"

#include <cstddef>
#include <memory>

namespace rtmpscope::capture {

/// Opens an ordinary pcap (version 2.4, records with the usual header) and walks it in large blocks: no copy per packet, as
/// libpcap makes one. Any other pcap is handed to libpcap.
[[nodiscard]] tl::expected<std::unique_ptr<PacketSource>, CaptureError> openPcap(std::unique_ptr<InputStream> input, std::size_t blockSize);

}  // namespace rtmpscope::capture
