// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/packet_source.h"

#include <cstddef>
#include <memory>
#include <stop_token>
#include <string>

#include <tl/expected.hpp>

namespace rtmpscope::capture {

/// Link types that CaptureInfo::unfiltered names; a capture has a few, one of more is made to do harm.
inline constexpr std::size_t kMaxUnfilteredLinkTypes = 8;

/// Lets through the packets of `source` that match a capture filter in libpcap's syntax (pcap-filter(7)), numbered from 1 as
/// a file would number them that holds nothing else. The expression is compiled for each link type that comes; where it means
/// nothing ("ether host ..." without Ethernet) no packet of that type matches, and
/// CaptureInfo::unfiltered says so.
/// @param stop  ends the source early; without it, one call of next() may read on for as long as nothing matches
/// @return  the new source, or libpcap's message if the expression can be compiled for no link type that is known so far
[[nodiscard]] tl::expected<std::unique_ptr<PacketSource>, std::string> filterPackets(std::unique_ptr<PacketSource> source, std::string expression,
                                                                                     std::stop_token stop = {});

}  // namespace rtmpscope::capture
