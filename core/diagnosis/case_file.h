// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/finding.h"
#include "diagnosis/quality.h"
#include "net/connection.h"
#include "session/session.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rtmpscope::diagnosis {

/// Evidence kept with one finding. What is beyond it is counted.
inline constexpr std::size_t kMaxEvidence = 16;

/// "12:04:31.220 UTC": for looking something up in a server's log.
[[nodiscard]] std::string describeTimeOfDay(CaptureTime time);

[[nodiscard]] constexpr Direction opposite(Direction direction) {
  return direction == Direction::ClientToServer ? Direction::ServerToClient : Direction::ClientToServer;
}
[[nodiscard]] constexpr Source sourceOf(Direction direction) {
  return direction == Direction::ClientToServer ? Source::Client : Source::Server;
}

/// What was asked, as people would say it: "publish('cam1')". From the wire.
[[nodiscard]] std::string askedFor(const session::Session& session, const session::Request& request);

/// connect, createStream, publish, play: without a yes to each of them there is no session.
[[nodiscard]] bool isDecidingRequest(std::string_view name);

/// What a rule looks at, with the questions that many rules ask.
class CaseFile {
 public:
  CaseFile(const session::Session& session, const net::Connection& connection)
      : m_session(session), m_connection(connection), m_quality(judgeQuality(session, connection)) {}

  [[nodiscard]] const session::Session& session() const { return m_session; }
  [[nodiscard]] const net::Connection& connection() const { return m_connection; }
  /// What the sender of that direction did on the TCP level.
  [[nodiscard]] const net::TcpDirection& from(Direction direction) const;

  // The quality gate (diagnostics, 3.4). Rules need not ask: the gate that they declare in the catalogue does.

  [[nodiscard]] const DirectionQuality& quality(Direction direction) const { return m_quality[static_cast<std::size_t>(direction)]; }
  /// May the capture lack something that was sent in that direction at `after` or later?
  [[nodiscard]] bool mayHaveMissed(Direction direction, FrameNumber after = FrameNumber{}) const;
  /// The stream of that direction was captured from its first byte on.
  [[nodiscard]] bool sawStart(Direction direction) const { return quality(direction).fromStart; }

  // How it went.

  [[nodiscard]] bool closedBy(Direction direction) const { return m_session.ending.closer == direction; }
  [[nodiscard]] bool closed() const { return m_session.ending.closer.has_value(); }
  /// The first FIN or RST; meaningless if not closed().
  [[nodiscard]] FrameNumber closeFrame() const;
  [[nodiscard]] CaptureTime closeTime() const;
  [[nodiscard]] bool closedByReset() const;
  /// That side closed within so long after that time, and nobody had said the end.
  [[nodiscard]] bool closesAfter(Direction who, const session::Sighting& since, Nanoseconds within) const;
  /// When the waiting ended: at the first FIN or RST, or where the capture ends.
  [[nodiscard]] CaptureTime endOfWaiting() const { return closed() ? closeTime() : m_session.observedUntil; }
  /// The capture's clock was set between that frame and the end of waiting: how long it was is not known.
  [[nodiscard]] bool clockSetSince(FrameNumber since) const;
  /// The publish or play that was accepted first, or null.
  [[nodiscard]] const session::Request* accepted() const;
  /// The last of connect, createStream, publish and play that had no answer when the session ended, or null.
  [[nodiscard]] const session::Request* openDecidingRequest() const;
  /// The step of that id, if it happened, or null.
  [[nodiscard]] const session::Step* seen(std::string_view stepId) const;
  /// The direction in which the session's media goes.
  [[nodiscard]] Direction mediaDirection() const;
  [[nodiscard]] bool hasMedia() const;
  /// First media message in the role's direction.
  [[nodiscard]] std::optional<CaptureTime> firstMediaTime() const;
  [[nodiscard]] std::optional<CaptureTime> lastMediaTime() const;

 private:
  const session::Session& m_session;
  const net::Connection& m_connection;
  SessionQuality m_quality;
};

/// Findings of one rule, begun with what is the same in all of them.
[[nodiscard]] Finding makeFinding(std::string_view rule, Severity severity, Source source, std::string_view clause = {});

/// Puts the frames that are there, ascending and without repetition, into the finding.
void addFrames(Finding& finding, std::initializer_list<FrameNumber> frames);

}  // namespace rtmpscope::diagnosis
