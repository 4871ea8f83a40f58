// SPDX-License-Identifier: GPL-3.0-or-later
// Rules that look at more than one session of a capture.
#include "diagnosis/case_file.h"
#include "diagnosis/diagnose.h"
#include "session/request_book.h"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>

#include <fmt/format.h>

namespace rtmpscope::diagnosis {
namespace {

using session::Request;
using session::Session;

// What two publishers must have in common to be in each other's way. The query behind a name is a key and no part of it.
using StreamKey = std::tuple<Endpoint, std::string, std::string>;

std::string withoutQuery(const std::string& name) {
  return name.substr(0, name.find('?'));
}

std::optional<StreamKey> keyOf(const Session& session, const std::optional<std::string>& streamName) {
  if (!session.app || !streamName) return std::nullopt;
  return StreamKey{session.serverEndpoint, withoutQuery(*session.app), withoutQuery(*streamName)};
}

// The publish that was refused because the name is in use, or null.
const Request* refusedForItsName(const Session& session) {
  for (const Request& request : session.requests) {
    const bool refused = request.name == "publish" && request.answer == Request::Answer::Rejected;
    if (refused && session::startsWithIgnoringCase(request.code, "NetStream.Publish.BadName")) return &request;
  }
  return nullptr;
}

bool publishesAt(const Session& session, CaptureTime time) {
  if (!session.accepted) return false;
  const Request& accepted = session.requests[*session.accepted];
  if (accepted.name != "publish" || accepted.answerTime > time) return false;
  return !session.ending.closer || !session.ending.time || *session.ending.time > time;
}

std::optional<CaptureTime> lastMedia(const Session& session) {
  std::optional<CaptureTime> last;
  for (const session::MediaTrack& track : session.tracks) {
    if (track.direction == Direction::ClientToServer && (!last || track.lastTime > *last)) last = track.lastTime;
  }
  return last;
}

Finding ghost(const Session& older, const Session& newer, const Request& refused) {
  Finding finding = makeFinding("ghost-publisher", Severity::Note, Source::Client, "RTMP 7.2.2.6");
  addFrames(finding, {older.requests[*older.accepted].frame, refused.answerFrame});
  finding.message = fmt::format("While this session was publishing '{}', another publisher of the name was refused: session {}, from {} ({}).",
                                *older.streamName, newer.id.value(), toString(newer.clientEndpoint), describeFrames({refused.answerFrame}));
  const auto last = lastMedia(older);
  const bool silent = last && *last < refused.answerTime;
  if (silent) finding.message += fmt::format(" It had sent its last media {} before.", describeDuration(refused.answerTime - *last));
  finding.advice = silent ? "If this is the same encoder come back after a broken line, the server still holds the old connection: wait for its "
                            "timeout, or let it drop idle "
                            "publishers sooner (nginx-rtmp: drop_idle_publisher)."
                          : "Two encoders use one name. Stop one of them, or give it another name.";
  return finding;
}

}  // namespace

std::vector<std::vector<Finding>> diagnoseTogether(std::span<const Session* const> sessions) {
  std::vector<std::vector<Finding>> findings;
  const bool any = std::ranges::any_of(sessions, [](const Session* session) { return refusedForItsName(*session) != nullptr; });
  if (!any) return findings;
  findings.resize(sessions.size());
  std::map<StreamKey, std::vector<std::size_t>> publishers;
  for (std::size_t i = 0; i < sessions.size(); ++i) {
    if (const auto key = sessions[i]->accepted ? keyOf(*sessions[i], sessions[i]->streamName) : std::nullopt) publishers[*key].push_back(i);
  }
  for (const Session* const newer : sessions) {
    const Request* const refused = refusedForItsName(*newer);
    const auto key = refused != nullptr ? keyOf(*newer, refused->streamName) : std::nullopt;
    const auto same = key ? publishers.find(*key) : publishers.end();
    if (same == publishers.end()) continue;
    for (const std::size_t row : same->second) {
      if (sessions[row] == newer || !publishesAt(*sessions[row], refused->answerTime)) continue;
      // Once per cause: an encoder that tries again and again meets the same ghost.
      if (findings[row].empty()) {
        findings[row].push_back(ghost(*sessions[row], *newer, *refused));
      } else {
        ++findings[row].front().count;
        addFrames(findings[row].front(), {refused->answerFrame});
      }
      break;
    }
  }
  return findings;
}

}  // namespace rtmpscope::diagnosis
