// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/direction.h"
#include "base/ids.h"
#include "net/connection.h"
#include "session/session.h"
#include "session/wire_use.h"
#include "texts/text.h"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace rtmpscope::diagnosis {

/// How strongly the specification asks for it.
enum class Level : std::uint8_t { Must, Should };

/// Whether a peer did what a clause asks for, as far as the capture shows.
enum class Conformance : std::uint8_t {
  Kept,       ///< it came to it, and did
  Broken,     ///< it did not
  NotTested,  ///< it did not come to it, or what decides was not captured
};

/// A MUST or SHOULD of the handshake or of the chunk layer which a capture can decide.
struct Clause {
  std::string_view id;      ///< "chunk-size-at-least-128"
  std::string_view number;  ///< "RTMP 5.4.1"; ERR is the errata
  Level level = Level::Must;
  texts::Phrase rule;  ///< in a sentence, about "it": the peer
};

/// The table of clauses, in the order in which a session comes to them.
[[nodiscard]] std::span<const Clause> conformanceClauses();

/// One cell of the table: a clause and a peer.
struct ClauseVerdict {
  const Clause* clause = nullptr;              ///< in the table of clauses
  Direction peer = Direction::ClientToServer;  ///< the one whose duty it is: ClientToServer is the client
  Conformance conformance = Conformance::NotTested;
  std::vector<FrameNumber> frames;  ///< evidence, ascending
  texts::Text remark;               ///< what it did, or why it was not tested; often empty
};

/// Judges each clause for each peer whose duty it is: the client's and the server's verdict of a clause stand side by side.
/// @param use  of the same session
[[nodiscard]] std::vector<ClauseVerdict> judgeConformance(const session::Session& session, const net::Connection& connection,
                                                          const session::WireUse& use);

/// "must", "should"; "kept", "broken", "not-tested".
[[nodiscard]] std::string_view toString(Level level);
[[nodiscard]] std::string_view toString(Conformance conformance);

}  // namespace rtmpscope::diagnosis
