// SPDX-License-Identifier: GPL-3.0-or-later
// The quality gate's own findings: what this capture cannot tell, and what this program left out. Nobody is to blame.
#include "diagnosis/rules/rules.h"

#include "session/outcome.h"

#include <algorithm>
#include <set>
#include <utility>

namespace rtmpscope::diagnosis::rules {
namespace {

using texts::addSentence;
using texts::counted;
using texts::say;
using texts::Text;

constexpr auto kC = Direction::ClientToServer;
constexpr auto kS = Direction::ServerToClient;

// How much of the gaps of one direction is there for that reason.
struct Gaps {
  std::uint64_t count = 0;
  std::uint64_t bytes = 0;
  bool atLeast = false;  // the size of some is not known
  bool more = false;     // there are more of them than are counted
  std::vector<FrameNumber> frames;
};

Gaps gapsOf(const CaseFile& file, Direction direction, MissingReason reason) {
  Gaps gaps;
  const net::TcpDirection& tcp = file.from(direction);
  std::uint64_t kept = 0;
  for (const net::Gap& gap : tcp.troubles->gaps) {
    kept += gap.range.size();
    if (gap.reason != reason) continue;
    ++gaps.count;
    gaps.bytes += gap.range.size();
    gaps.atLeast = gaps.atLeast || !gap.sizeKnown;
    if (gaps.frames.size() < kMaxEvidence && gap.frame != FrameNumber{}) gaps.frames.push_back(gap.frame);
  }
  // Gaps beyond those that are kept are known by their bytes alone.
  if (gaps.count > 0 && tcp.missingBytes > kept) {
    gaps.more = true;
    gaps.bytes += gaps.bytes == kept ? tcp.missingBytes - kept : 0;
    gaps.atLeast = gaps.atLeast || gaps.bytes != tcp.missingBytes;
  }
  std::ranges::sort(gaps.frames);
  gaps.frames.erase(std::unique(gaps.frames.begin(), gaps.frames.end()), gaps.frames.end());
  return gaps;
}

// What a gap is told with: the same of each reason in other words.
struct GapWords {
  texts::PhraseWith<3> missing;
  texts::PhraseWith<3> atLeastMissing;
  Text advice;
};

void aboutGaps(const CaseFile& file, MissingReason reason, std::string_view rule, Severity severity, const GapWords& words, Findings& findings) {
  for (const Direction direction : {kC, kS}) {
    const Gaps gaps = gapsOf(file, direction, reason);
    if (gaps.count == 0) continue;
    // Of a direction that is not there at all, capture-one-direction tells.
    if (!file.session().captured[static_cast<std::size_t>(direction)]) continue;
    Finding finding = makeFinding(rule, severity, Source::Capture);
    finding.count = gaps.count;
    finding.frames = gaps.frames;
    finding.message = say(gaps.atLeast ? words.atLeastMissing : words.missing, texts::bytesText(gaps.bytes), texts::senderOf(direction),
                          gaps.more ? say("more than {} gaps", gaps.count) : counted(gaps.count, "{} gap", "{} gaps"));
    finding.advice = words.advice;
    findings.push_back(std::move(finding));
  }
}

}  // namespace

void captureGap(const CaseFile& file, Findings& findings) {
  aboutGaps(file, MissingReason::Lost, "capture-gap", Severity::Warning,
            {"{} of what {} sent are not in this capture ({}).", "At least {} of what {} sent are not in this capture ({}).",
             say("The capturing program missed packets. Messages in the gaps are unknown, and nobody is blamed for them. Capture with a larger "
                 "buffer (tcpdump -B), a filter for the RTMP port, or on a less busy machine.")},
            findings);
}

void captureSnaplen(const CaseFile& file, Findings& findings) {
  aboutGaps(file, MissingReason::NotCaptured, "capture-snaplen", Severity::Note,
            {"{} of what {} sent were cut off by the capture's packet length limit and are not in this capture ({}).",
             "At least {} of what {} sent were cut off by the capture's packet length limit and are not in this capture ({}).",
             say("Capture again with full packets: tcpdump -s 0.")},
            findings);
}

void captureOneDirection(const CaseFile& file, Findings& findings) {
  if (session::neverOpened(file.connection())) return;
  for (const Direction direction : {kC, kS}) {
    if (file.session().captured[static_cast<std::size_t>(direction)]) continue;
    Finding finding = makeFinding("capture-one-direction", Severity::Note, Source::Capture);
    addFrames(finding, {file.session().firstFrame, file.session().lastFrame});
    finding.message = say("Only what {} sent is in this capture: what {} answered cannot be told.", texts::senderOf(opposite(direction)),
                          texts::senderOf(direction));
    finding.advice =
        say("The two directions take different ways (asymmetric routing, a mirror port for one direction, a filter). Capture on one of the two "
            "machines.");
    findings.push_back(std::move(finding));
  }
}

void captureMidstream(const CaseFile& file, Findings& findings) {
  const bool syn = file.connection().opener.has_value();
  const bool begun =
      file.session().handshake.part(kC, rtmp::HandshakePart::Version) || file.session().handshake.part(kS, rtmp::HandshakePart::Version);
  if (syn || (begun && file.session().protocol == rtmp::Protocol::Rtmp)) return;
  Finding finding = makeFinding("capture-midstream", Severity::Note, Source::Capture);
  addFrames(finding, {file.session().firstFrame});
  finding.message =
      say("The connection was already open when the capture began ({}): what came before is not known.", texts::framesText(finding.frames));
  finding.advice = say("To see connect and publish or play, start the capture before the client.");
  findings.push_back(std::move(finding));
}

void captureDuplicates(const CaseFile& file, Findings& findings) {
  const std::uint64_t copies = std::uint64_t{file.quality(kC).copies} + file.quality(kS).copies;
  if (copies == 0) return;
  Finding finding = makeFinding("capture-duplicates", Severity::Note, Source::Capture);
  finding.count = copies;
  for (const Direction direction : {kC, kS}) addFrames(finding, {file.from(direction).troubles->firstCopy});
  finding.message = counted(copies, "{} packet of this session is in the capture twice (first in {}).",
                            "{} packets of this session are in the capture twice (first in {}).", texts::framesText(finding.frames));
  addSentence(finding.message, say("They were sent once: they are not counted against the network, though Wireshark shows them as retransmissions."));
  finding.advice = say(
      "A mirror port that copies each packet on its way in and out, or a capture on several interfaces that it passes (tcpdump -i any). Mirror one "
      "direction only, or capture on one interface; editcap -d removes exact copies.");
  findings.push_back(std::move(finding));
}

void limitReached(const CaseFile& file, Findings& findings) {
  const auto report = [&findings](Text message, FrameNumber frame, std::uint64_t count) {
    Finding finding = makeFinding("limit-reached", Severity::Warning, Source::Capture);
    addFrames(finding, {frame});
    finding.count = count;
    finding.message = std::move(message);
    finding.advice = say("This is a limit of this program against damaged or hostile captures. What lies beyond it was not looked at.");
    findings.push_back(std::move(finding));
  };
  for (const Direction direction : {Direction::ClientToServer, Direction::ServerToClient}) {
    const std::uint32_t packets = file.from(direction).troubles->overlapsNotCompared;
    if (packets == 0) continue;
    report(counted(packets,
                   "{} packet of {} came again and was not compared with the first copy: only {} KiB of a direction are, and only what can be read "
                   "again.",
                   "{} packets of {} came again and were not compared with the first copy: only {} KiB of a direction are, and only what can be read "
                   "again.",
                   texts::senderOf(direction), net::kMaxComparedBytes >> 10U),
           {}, packets);
    findings.back().severity = Severity::Note;
  }
  const session::Session& session = file.session();
  std::set<std::string_view> told;
  for (const session::SessionRemark& each : session.remarks) {
    if (each.remark.kind != rtmp::Remark::Kind::Limit || !told.insert(each.remark.error.what).second) continue;
    report(say("{}: more than {} in what {} sent ({}).", texts::named(each.remark.error.what), each.remark.error.wanted,
               texts::senderOf(each.direction), texts::frameText(each.remark.frame)),
           each.remark.frame, 1);
  }
  if (session.stepsLeftOut > 0) {
    report(counted(session.stepsLeftOut, "{} message has no step: the walkthrough has {} steps.",
                   "{} messages have no step: the walkthrough has {} steps.", session::kMaxSteps),
           {}, session.stepsLeftOut);
  }
  if (session.requestsLeftOut > 0) {
    report(counted(session.requestsLeftOut, "For {} command no answer was looked for: that is done for the first {}.",
                   "For {} commands no answers were looked for: that is done for the first {}.", session::kMaxRequests),
           {}, session.requestsLeftOut);
  }
}

}  // namespace rtmpscope::diagnosis::rules
