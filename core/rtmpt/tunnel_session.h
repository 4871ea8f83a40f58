// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/direction.h"
#include "rtmpt/tunnel_facts.h"
#include "rtmpt/tunnel_lane.h"

#include <array>
#include <cstdint>
#include <functional>
#include <vector>

namespace rtmpscope::rtmpt {

/// Number of a tunnelled session, from 0, in the order in which they were found.
using TunnelIndex = StrongId<struct TunnelIndexTag>;

/// One tunnelled session while its requests come: the two byte streams, put together, and what is known of it.
class TunnelSession {
 public:
  using Output = std::function<void(Direction direction, const StreamEvent& event)>;

  TunnelSession(TunnelIndex index, const Output& output, bool fromTheStart, std::size_t& heldInAll)
      : m_index(index),
        m_lanes{TunnelLane{[output](const StreamEvent& event) { output(Direction::ClientToServer, event); }, fromTheStart, heldInAll},
                TunnelLane{[output](const StreamEvent& event) { output(Direction::ServerToClient, event); }, fromTheStart, heldInAll}} {
    m_facts.fromTheStart = fromTheStart;
  }

  [[nodiscard]] TunnelIndex index() const { return m_index; }
  [[nodiscard]] TunnelLane& lane(Direction direction) { return m_lanes[static_cast<std::size_t>(direction)]; }
  [[nodiscard]] const TunnelLane& lane(Direction direction) const { return m_lanes[static_cast<std::size_t>(direction)]; }

  /// What counts up while requests come; gaps and repetitions are the lane's.
  [[nodiscard]] TunnelFacts& counts() { return m_facts; }
  [[nodiscard]] TunnelFacts facts() const {
    TunnelFacts facts = m_facts;
    facts.gaps = lane(Direction::ClientToServer).gaps();
    return facts;
  }

  /// The connections that carried it, in the order in which they came.
  [[nodiscard]] const std::vector<TcpStreamIndex>& connections() const { return m_connections; }
  void addConnection(TcpStreamIndex stream) { m_connections.push_back(stream); }

 private:
  TunnelIndex m_index;
  TunnelFacts m_facts;
  std::array<TunnelLane, 2> m_lanes;  // [Direction]
  std::vector<TcpStreamIndex> m_connections;
};

}  // namespace rtmpscope::rtmpt
