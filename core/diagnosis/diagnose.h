// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/finding.h"
#include "diagnosis/quality.h"
#include "net/connection.h"
#include "session/session.h"
#include "texts/text.h"

#include <span>
#include <string_view>
#include <vector>

namespace rtmpscope::diagnosis {

class CaseFile;

/// The capture-quality gate of a rule (docs/diagnostics.md, 3.4): whose bytes its verdict rests on, and what becomes of a finding
/// if some of these, at Finding::since or later, are not in the capture. A rule judges as if the capture were whole; the gate is
/// applied to what it finds, so that none can forget it.
struct Gate {
  enum class RestsOn : std::uint8_t {
    Undeclared,   ///< does not compile: every row of the catalogue has to say
    WhatIsThere,  ///< what was seen was seen, whatever else is missing
    Client,       ///< all that the client sent
    Server,       ///< all that the server sent
    Both,         ///< all that was sent
    Subject,      ///< all that the one sent whom the finding is about (its source)
  } restsOn = RestsOn::Undeclared;
  enum class From : std::uint8_t { Since, Start } from = From::Since;  ///< Start: the stream's first byte must have been captured too
  enum class Otherwise : std::uint8_t {
    CannotTell,  ///< a note that says what is missing and blames nobody
    Likely,      ///< the finding, as likely
    Silent,      ///< nothing: the capture-* findings say enough
  } otherwise = Otherwise::CannotTell;
};

/// One rule of the catalogue: a pure function of a session and its connection.
struct Rule {
  std::string_view id;
  texts::Phrase title;  ///< a few words for people: "Publish rejected"
  Gate gate;
  /// Appends what it finds. Null for a rule that needs more than one session: diagnoseTogether runs it.
  void (*judge)(const CaseFile& file, std::vector<Finding>& findings);
  /// What its findings rest on besides: how long something took. Measured ones are left out where the capture's clock was set
  /// meanwhile. Rules of which only some findings measure ask CaseFile::clockSetSince themselves.
  enum class Clock : std::uint8_t { NotAsked, Measured } clock = Clock::NotAsked;
};

[[nodiscard]] std::span<const Rule> ruleCatalog();

/// Runs every rule. The findings come ordered by severity, worst first, then by frame.
[[nodiscard]] std::vector<Finding> diagnose(const session::Session& session, const net::Connection& connection);

/// Orders findings by severity, worst first, then by frame.
void sortFindings(std::vector<Finding>& findings);

/// What another session of the capture is to a session.
enum class Relation : std::uint8_t {
  Authentication,  ///< another step of the same Adobe authentication
  EarlierTry,      ///< the same client asked for the same stream before
  LaterTry,        ///< ... and again later
  Publisher,       ///< it publishes what this one plays
  Player,          ///< it plays what this one publishes
  Relay,           ///< its client is this one's server, or the other way round, and carries the same stream on
};

struct RelatedSession {
  SessionId id;
  Relation relation{};
};

/// Related sessions that are kept with one; more are only counted.
inline constexpr std::size_t kMaxRelated = 16;

/// What becomes plain of a session when all sessions of a capture are laid side by side.
struct Together {
  std::vector<Finding> findings;           ///< to be added to its own
  std::vector<std::string_view> replaced;  ///< rules whose own findings those take the place of
  std::vector<RelatedSession> related;     ///< the first kMaxRelated of them, by id
  std::uint64_t relatedLeftOut = 0;
  std::uint8_t authenticationStep = 0;  ///< 1 to 3; 0 if it is none of an authentication
};

/// Runs the rules that need more than one session, and finds out which sessions belong together.
/// @param sessions  all of a capture; none is null
/// @return by session, in the order of `sessions`
[[nodiscard]] std::vector<Together> diagnoseTogether(std::span<const session::Session* const> sessions);

/// One line for the head of the session: what its related sessions are. Empty if it has none.
[[nodiscard]] texts::Text describeRelated(const Together& together);

/// The names of interface.md: "authentication", "earlier-try", "publisher" ...
[[nodiscard]] std::string_view toString(Relation relation);

/// Why did it end? One sentence for the head of the session: who ended it, how, after what.
[[nodiscard]] texts::Text describeEnding(const session::Session& session);

/// The verdict sentence: the worst finding in one sentence, or how it ended if all went well.
[[nodiscard]] texts::Text describeVerdict(const session::Session& session, std::span<const Finding> findings);

}  // namespace rtmpscope::diagnosis
