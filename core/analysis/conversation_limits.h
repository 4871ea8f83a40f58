// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

namespace rtmpscope::analysis {

/// Connections that are decoded in all. Later ones are listed, and their messages are not.
inline constexpr std::size_t kMaxConversations = 200'000;

/// Connections of plain HTTP that are watched at a time, as each may carry a tunnel later on.
inline constexpr std::size_t kMaxHttpConnections = 100'000;

/// How many connections are looked into; others than these are for tests.
struct ConversationLimits {
  std::size_t conversations = kMaxConversations;
  std::size_t httpConnections = kMaxHttpConnections;
};

}  // namespace rtmpscope::analysis
