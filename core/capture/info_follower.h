// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/packet_source.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace rtmpscope::capture {

/// Carries what a source says about itself over to the CaptureInfo of a source that is made of it, as it grows. The packets
/// have other numbers there, and the interfaces may have.
class InfoFollower {
 public:
  /// How many interfaces the derived source can have: what Packet::interfaceIndex can name.
  static constexpr std::size_t kMaxInterfaces = 65536;

  /// Brings over what is new; cheap when nothing is. Comments on packets are left alone. False if `into` has no room for an interface.
  [[nodiscard]] bool update(const CaptureInfo& from, CaptureInfo& into);
  /// Brings over the drop counts, which can change at any time.
  void updateDrops(const CaptureInfo& from, CaptureInfo& into) const;
  /// Brings over the comments on the packet that `from`'s source handed out last as number `before`, under its number `after`.
  void carryComments(const CaptureInfo& from, CaptureInfo& into, FrameNumber before, FrameNumber after);

  /// The number that interface `index` of the source has in the derived source; update() must have seen it.
  [[nodiscard]] std::uint16_t interfaceIndex(std::uint16_t index) const { return m_interfaces[index]; }

 private:
  std::vector<std::uint16_t> m_interfaces;
  std::size_t m_comments = 0;  // how many of each were seen
  std::size_t m_sectionComments = 0;
  std::size_t m_secrets = 0;
  std::uint64_t m_leftOut = 0;
};

}  // namespace rtmpscope::capture
