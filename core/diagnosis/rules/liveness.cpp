// SPDX-License-Identifier: GPL-3.0-or-later
// Rules about signs of life: pings, and the timers that end a silent session.
#include "diagnosis/rules/rules.h"

#include "base/elapsed.h"

#include <algorithm>
#include <array>

namespace rtmpscope::diagnosis::rules {
namespace {

using texts::counted;
using texts::say;
using texts::Text;

constexpr auto kC = Direction::ClientToServer;
constexpr auto kS = Direction::ServerToClient;

constexpr Nanoseconds kPingPatience = std::chrono::seconds{3};

// What servers are set to, or come with. nginx-rtmp: ping 60 s, ping_timeout 30 s, timeout 60 s.
constexpr std::array kTimers = {5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 600};

// How long nothing had come that could have kept the session alive, when the server closed. A player is silent by nature: of its
// session both directions count.
Nanoseconds silenceBeforeClose(const CaseFile& file) {
  CaptureTime last = file.from(kC).lastDataTime;
  if (file.session().role == session::Role::Play) last = std::max(last, file.from(kS).lastDataTime);
  return elapsed(last, file.closeTime());
}

}  // namespace

void pingUnanswered(const CaseFile& file, Findings& findings) {
  for (const Direction direction : {kC, kS}) {
    const std::vector<session::OpenPing>& pings = file.session().control[static_cast<std::size_t>(direction)].unansweredPings;
    Finding finding = makeFinding("ping-unanswered", Severity::Warning, sourceOf(opposite(direction)), "RTMP 7.1.7");
    finding.count = 0;
    Nanoseconds waited{0};
    for (const session::OpenPing& ping : pings) {
      const Nanoseconds sinceThen = elapsed(ping.at.time, file.endOfWaiting());
      if (sinceThen < kPingPatience) continue;
      if (finding.count++ == 0) {
        waited = sinceThen;
        finding.since = ping.at.frame;
      }
      addFrames(finding, {ping.at.frame});
      if (finding.messages.size() < kMaxEvidence) finding.messages.push_back(ping.at.message);
    }
    if (finding.count == 0) continue;
    const Text count = counted(finding.count, "{} Ping Request", "{} Ping Requests");
    const Text frames = texts::framesText(finding.frames);
    const bool closed = file.closedBy(direction);
    if (closed) addFrames(finding, {file.closeFrame()});
    if (direction == kS && closed) {
      finding.message = say("The client left {} without an answer ({}), and {} after the first of them the server closed ({}).", count, frames,
                            texts::durationText(waited), texts::frameText(file.closeFrame()));
    } else if (direction == kS) {
      finding.message = say("The client left {} without an answer ({}), the first of them for {}.", count, frames, texts::durationText(waited));
    } else if (closed) {
      finding.message = say("The server left {} without an answer ({}), and {} after the first of them the client closed ({}).", count, frames,
                            texts::durationText(waited), texts::frameText(file.closeFrame()));
    } else {
      finding.message = say("The server left {} without an answer ({}), the first of them for {}.", count, frames, texts::durationText(waited));
    }
    finding.advice = say(
        "Each Ping Request wants a Ping Response with the same number. Servers drop who does not answer (nginx-rtmp: 30 s later). Correct the peer, "
        "or switch the server's ping off (nginx-rtmp: ping 0).");
    findings.push_back(std::move(finding));
  }
}

bool closedForSilence(const CaseFile& file) {
  constexpr Nanoseconds kEarly = std::chrono::milliseconds{200};
  constexpr Nanoseconds kLate = std::chrono::milliseconds{1500};  // timers are looked at once a second
  const session::Session& session = file.session();
  using session::Outcome;
  if (session.protocol != rtmp::Protocol::Rtmp || !file.closedBy(kS) || !session.handshake.complete) return false;
  if (session.outcome == Outcome::Completed || session.outcome == Outcome::Rejected || file.openDecidingRequest() != nullptr) return false;
  if (file.clockSetSince(session.firstFrame)) return false;
  const Nanoseconds silence = silenceBeforeClose(file);
  return std::ranges::any_of(kTimers, [&](int seconds) {
    const Nanoseconds timer = std::chrono::seconds{seconds};
    return silence >= timer - kEarly && silence <= timer + kLate;
  });
}

void idleTimeout(const CaseFile& file, Findings& findings) {
  if (!closedForSilence(file)) return;
  Finding finding = makeFinding("idle-timeout", Severity::Warning, Source::Client);
  finding.certainty = Certainty::Likely;
  finding.since = file.from(kC).lastDataFrame;
  addFrames(finding, {file.from(kC).lastDataFrame, file.closeFrame()});
  const Text silence = texts::durationText(silenceBeforeClose(file));
  if (file.session().role == session::Role::Play) {
    finding.message = say("Nothing was sent for {} (since {}), and then the server closed ({}): it looks like a timeout.", silence,
                          texts::frameText(finding.since), texts::frameText(file.closeFrame()));
    finding.advice = say("The stream had dried up. Look at its publisher; or let the server wait longer for one.");
  } else {
    finding.message = say("The client sent nothing for {} (since {}), and then the server closed ({}): it looks like a timeout.", silence,
                          texts::frameText(finding.since), texts::frameText(file.closeFrame()));
    finding.advice = say(
        "Find out why the client fell silent: its source, its machine, or the line (packets sent again say so). The server's timer can be set longer "
        "(nginx-rtmp: timeout, drop_idle_publisher).");
  }
  findings.push_back(std::move(finding));
}

}  // namespace rtmpscope::diagnosis::rules
