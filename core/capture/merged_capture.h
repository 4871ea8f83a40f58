// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/packet_source.h"

#include <filesystem>
#include <memory>
#include <vector>

#include <tl/expected.hpp>

namespace rtmpscope::capture {

/// Opens several captures as one, in order of time, with the frame numbers that mergecap gives: of the next packets of all
/// files the earliest comes first, and of equally early ones that of the file named last. Within a file the order stays.
///
/// Packet::fileIndex says which of `paths` a packet is from. Its fileOffset holds that number as well (in the upper 16 bits), so
/// that bytes() can read any packet again. A file that is cut or damaged ends there; the others go on, and the first such error
/// is reported when all were read.
/// @param paths  at least one, at most 65536; each may be of another format
[[nodiscard]] tl::expected<std::unique_ptr<PacketSource>, CaptureError> openMerged(const std::vector<std::filesystem::path>& paths);

}  // namespace rtmpscope::capture
