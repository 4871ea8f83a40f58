// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/input_stream.h"
#include "capture/packet_source.h"

#include <cstddef>
#include <memory>

namespace rtmpscope::capture {

/// Opens a pcapng file. It is read up to its first packet, so that info() names the interfaces that stand before it.
///
/// Enhanced, simple and obsolete packet blocks are packets, and nothing else is. Blocks that carry nothing of use are passed
/// over, as is a whole section of an unknown version; that is reported, as Unsupported, when everything else was read.
[[nodiscard]] tl::expected<std::unique_ptr<PacketSource>, CaptureError> openPcapng(std::unique_ptr<InputStream> input, std::size_t blockSize);

}  // namespace rtmpscope::capture
