// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/packet_source.h"

#include <cstddef>
#include <filesystem>
#include <memory>

namespace rtmpscope::capture {

/// How much of a file is read at a time. Measured: larger blocks leave the second-level cache, smaller ones cost calls.
inline constexpr std::size_t kBlockSize = 512U << 10U;

/// As the other openCapture, with another block size: when many files are open, each gets less.
[[nodiscard]] tl::expected<std::unique_ptr<PacketSource>, CaptureError> openCapture(const std::filesystem::path& path, std::size_t blockSize);

}  // namespace rtmpscope::capture
