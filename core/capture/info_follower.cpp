// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/info_follower.h"

#include <utility>

namespace rtmpscope::capture {

bool InfoFollower::update(const CaptureInfo& from, CaptureInfo& into) {
  while (m_interfaces.size() < from.interfaces.size()) {
    if (into.interfaces.size() == kMaxInterfaces) return false;
    into.interfaces.push_back(from.interfaces[m_interfaces.size()]);
    m_interfaces.push_back(static_cast<std::uint16_t>(into.interfaces.size() - 1));
  }
  while (m_sectionComments < from.sectionComments.size()) into.sectionComments.push_back(from.sectionComments[m_sectionComments++]);
  while (m_secrets < from.decryptionSecrets.size()) into.decryptionSecrets.push_back(from.decryptionSecrets[m_secrets++]);
  into.leftOut += from.leftOut - std::exchange(m_leftOut, from.leftOut);
  return true;
}

void InfoFollower::updateDrops(const CaptureInfo& from, CaptureInfo& into) const {
  for (std::size_t i = 0; i < m_interfaces.size(); ++i) into.interfaces[m_interfaces[i]].dropped = from.interfaces[i].dropped;
}

void InfoFollower::carryComments(const CaptureInfo& from, CaptureInfo& into, FrameNumber before, FrameNumber after) {
  for (; m_comments < from.comments.size(); ++m_comments) {
    const PacketComment& comment = from.comments[m_comments];
    if (comment.frame == before) into.comments.push_back({after, comment.text});
  }
}

}  // namespace rtmpscope::capture
