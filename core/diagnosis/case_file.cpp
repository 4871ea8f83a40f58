// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/case_file.h"

#include "base/elapsed.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <limits>

#include <fmt/format.h>

namespace rtmpscope::diagnosis {

using session::Request;
using session::Step;

std::string describeTimeOfDay(CaptureTime time) {
  const auto ms = std::chrono::floor<std::chrono::milliseconds>(time);
  const std::chrono::hh_mm_ss parts{ms - std::chrono::floor<std::chrono::days>(ms)};
  return fmt::format("{:02}:{:02}:{:02}.{:03} UTC", parts.hours().count(), parts.minutes().count(), parts.seconds().count(),
                     parts.subseconds().count());
}

std::string askedFor(const session::Session& session, const Request& request) {
  if (request.name == "connect" && session.app) return fmt::format("connect('{}')", *session.app);
  if (request.streamName) return fmt::format("{}('{}')", request.name, *request.streamName);
  return request.name;
}

bool isDecidingRequest(std::string_view name) {
  return name == "connect" || name == "createStream" || name == "publish" || name == "play";
}

const net::TcpDirection& CaseFile::from(Direction direction) const {
  return m_connection.from(direction == Direction::ClientToServer ? m_session.client : otherSide(m_session.client));
}

bool CaseFile::mayHaveMissed(Direction direction, FrameNumber after) const {
  if (!quality(direction).captured) return true;
  const net::TcpDirection& tcp = from(direction);
  if (tcp.missingBytes == 0) return false;
  std::uint64_t known = 0;
  for (const net::Gap& gap : tcp.troubles->gaps) {
    if (gap.frame >= after) return true;
    known += gap.range.size();
  }
  return known < tcp.missingBytes;  // there are gaps beyond those that were kept
}

FrameNumber CaseFile::closeFrame() const {
  if (!closed()) return {};
  const net::TcpDirection& tcp = from(*m_session.ending.closer);
  return closedByReset() ? tcp.rst : tcp.fin;
}

CaptureTime CaseFile::closeTime() const {
  if (!closed()) return {};
  const net::TcpDirection& tcp = from(*m_session.ending.closer);
  return closedByReset() ? tcp.rstTime : tcp.finTime;
}

bool CaseFile::clockSetSince(FrameNumber since) const {
  return m_session.clockSetBetween(since, closed() ? closeFrame() : FrameNumber{std::numeric_limits<std::uint32_t>::max()});
}

bool CaseFile::closesAfter(Direction who, const session::Sighting& since, Nanoseconds within) const {
  if (!closedBy(who) || m_session.outcome == session::Outcome::Completed || clockSetSince(since.frame)) return false;
  const Nanoseconds after = elapsed(since.time, closeTime());
  return after >= Nanoseconds{0} && after <= within;
}

bool CaseFile::closedByReset() const {
  return m_connection.closedBy == net::ClosedBy::RstFromA || m_connection.closedBy == net::ClosedBy::RstFromB;
}

const Request* CaseFile::accepted() const {
  return m_session.accepted ? &m_session.requests[*m_session.accepted] : nullptr;
}

const Request* CaseFile::openDecidingRequest() const {
  const Request* open = nullptr;
  for (const Request& request : m_session.requests) {
    if (request.direction != Direction::ClientToServer || !isDecidingRequest(request.name) || request.answer != Request::Answer::None) continue;
    // What the client asked after the other side had closed was never read.
    if (closedBy(Direction::ServerToClient) && request.frame > closeFrame()) continue;
    open = &request;
  }
  return open;
}

const Step* CaseFile::seen(std::string_view stepId) const {
  const auto found = std::ranges::find_if(m_session.steps, [stepId](const Step& step) { return step.id == stepId && !step.frames.empty(); });
  return found == m_session.steps.end() ? nullptr : &*found;
}

Direction CaseFile::mediaDirection() const {
  return m_session.role == session::Role::Play ? Direction::ServerToClient : Direction::ClientToServer;
}

bool CaseFile::hasMedia() const {
  return firstMediaTime().has_value();
}

std::optional<CaptureTime> CaseFile::firstMediaTime() const {
  std::optional<CaptureTime> first;
  for (const session::MediaTrack& track : m_session.tracks) {
    if (track.direction != mediaDirection() && m_session.role != session::Role::Both) continue;
    if (!first || track.firstTime < *first) first = track.firstTime;
  }
  return first;
}

std::optional<CaptureTime> CaseFile::lastMediaTime() const {
  std::optional<CaptureTime> last;
  for (const session::MediaTrack& track : m_session.tracks) {
    if (track.direction != mediaDirection() && m_session.role != session::Role::Both) continue;
    if (!last || track.lastTime > *last) last = track.lastTime;
  }
  return last;
}

Finding makeFinding(std::string_view rule, Severity severity, Source source, std::string_view clause) {
  Finding finding;
  finding.rule = rule;
  finding.severity = severity;
  finding.source = source;
  finding.clause = clause;
  return finding;
}

void addFrames(Finding& finding, std::initializer_list<FrameNumber> frames) {
  for (const FrameNumber frame : frames) {
    if (frame == FrameNumber{}) continue;
    const auto place = std::ranges::lower_bound(finding.frames, frame);
    if (place != finding.frames.end() && *place == frame) continue;
    if (finding.frames.size() < kMaxEvidence) finding.frames.insert(place, frame);
  }
}

}  // namespace rtmpscope::diagnosis
