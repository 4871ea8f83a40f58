// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/capture_findings.h"

#include "diagnosis/case_file.h"

#include <string>
#include <utility>

namespace rtmpscope::analysis {

namespace {

using capture::CaptureError;
using diagnosis::Finding;
using diagnosis::Severity;
using diagnosis::Source;
using texts::counted;
using texts::durationText;
using texts::frameText;
using texts::groupedDigits;
using texts::say;
using texts::sentences;
using texts::Text;

Finding aboutCapture(std::string_view rule, Severity severity, Text message, Text advice) {
  Finding finding;
  finding.rule = rule;
  finding.severity = severity;
  finding.source = Source::Capture;
  finding.message = std::move(message);
  finding.advice = std::move(advice);
  return finding;
}

Finding aboutDamage(const capture::CaptureInfo& capture, const CaptureError& damage, const PacketIndex& packets) {
  const auto last = static_cast<std::uint32_t>(packets.size());
  // Who looks for the place has to unpack the file first.
  const Text place =
      capture.compression ? say("byte {} of what is packed in it ({})", damage.offset, *capture.compression) : say("byte {}", damage.offset);
  const Text before = counted(last, "The {} packet before it is here.", "The {} packets before it are all here.");
  Finding finding;
  if (damage.kind == CaptureError::Kind::Cut) {
    finding = aboutCapture(
        "capture-cut", Severity::Note, sentences({say("The capture file ends in the middle of a record, at {}.", place), before}),
        say("Stop the capture in an orderly way (tcpdump: Ctrl-C, not kill -9), or copy the file again: it may have been still growing."));
  } else if (damage.kind == CaptureError::Kind::Damaged) {
    finding = aboutCapture(
        "capture-damaged", Severity::Warning,
        sentences({say("The capture file is damaged at {}: {}.", place, texts::named(damage.detail)), before, say("What follows cannot be read.")}),
        say("Copy the file again in binary mode, or take a new capture."));
  } else {
    finding = aboutCapture("capture-damaged", Severity::Warning,
                           sentences({say("The capture file could not be read on at {}: {}.", place, capture::describe(damage)), before}),
                           say("Copy the file to a sound disk and open it there."));
  }
  if (last != 0) finding.frames = {FrameNumber{last}};
  return finding;
}

Finding aboutSnapLength(const PacketIndex& packets) {
  Finding finding = aboutCapture("capture-snaplen", Severity::Note,
                                 sentences({counted(packets.snapLengthCuts(), "{} of {} packets was captured only in part.",
                                                    "{} of {} packets were captured only in part.", groupedDigits(packets.size())),
                                            say("What is missing is shown as not captured and held against nobody.")}),
                                 say("Capture whole packets: tcpdump -s 0, dumpcap without -s."));
  finding.count = packets.snapLengthCuts();
  finding.frames = {packets.firstSnapLengthCut()};
  return finding;
}

Finding aboutDrops(std::uint64_t dropped, const std::string& where) {
  const Text lost = where.empty() ? counted(dropped, "The capture dropped {} packet: it was too slow for the traffic.",
                                            "The capture dropped {} packets: it was too slow for the traffic.")
                                  : counted(dropped, "The capture dropped {} packet on {}: it was too slow for the traffic.",
                                            "The capture dropped {} packets on {}: it was too slow for the traffic.", where);
  Finding finding =
      aboutCapture("capture-drops", Severity::Warning, sentences({lost, say("What was dropped was on the wire, and is not in the file.")}),
                   say("Capture with a larger buffer (tcpdump -B, dumpcap -B), a capture filter, or to a faster disk."));
  finding.count = dropped;
  return finding;
}

Finding aboutLinkType(LinkType type, const UnreadLinkType& unread, std::size_t packets) {
  Finding finding =
      aboutCapture("capture-link-type", unread.packets == packets ? Severity::Warning : Severity::Note,
                   counted(unread.packets, "{} of {} packets has the link type {}, which is not read here: what it carries is not known.",
                           "{} of {} packets have the link type {}, which is not read here: what they carry is not known.", groupedDigits(packets),
                           capture::linkTypeName(type)),
                   say("Capture on the interface over which the RTMP connection runs (Linux: also -i any)."));
  finding.count = unread.packets;
  finding.frames = {unread.first};
  return finding;
}

Finding aboutUnfiltered(const capture::UnfilteredLinkType& unfiltered) {
  Finding finding = aboutCapture("capture-filter", Severity::Warning,
                                 say("The capture filter cannot be applied to the link type {} ({}): {} packets of it were left out.",
                                     capture::linkTypeName(unfiltered.linkType), unfiltered.message, groupedDigits(unfiltered.packets)),
                                 say("Write the filter so that it means something for each kind of link, say with \"tcp port 1935\" alone."));
  finding.count = unfiltered.packets;
  return finding;
}

/// Durations and rates across such a step mean nothing. Small ones are how a clock is corrected.
Finding aboutClock(const ClockSteps& steps) {
  constexpr Nanoseconds kBySomebody = std::chrono::seconds{1};
  Finding finding = aboutCapture(
      "capture-damaged", steps.largest >= kBySomebody ? Severity::Warning : Severity::Note,
      sentences({steps.count == 1
                     ? say("The clock of the capturing machine went back once, by {} ({}).", durationText(steps.largest), frameText(steps.first))
                     : say("The clock of the capturing machine went back {} times, by up to {} (first at {}).", steps.count,
                           durationText(steps.largest), frameText(steps.first)),
                 say("Durations and rates across such a point can't be relied on.")}),
      say("Set the clock before the capture begins, and let NTP correct it slowly. mergecap and reordercap put packets in order."));
  finding.count = steps.count;
  finding.frames = {steps.first};
  return finding;
}

Finding aboutClockAhead(const ClockSteps& steps) {
  Finding finding = aboutCapture(
      "capture-damaged", Severity::Warning,
      sentences({steps.ahead == 1 ? say("The clock of the capturing machine was put ahead once, by {} ({}), or the machine slept.",
                                        durationText(steps.largestAhead), frameText(steps.firstAhead))
                                  : say("The clock of the capturing machine was put ahead {} times, by up to {} (first at {}), or the machine slept.",
                                        steps.ahead, durationText(steps.largestAhead), frameText(steps.firstAhead)),
                 say("No TCP connection is silent for so long and then goes on."),
                 say("Durations and rates across such a point can't be relied on.")}),
      say("Set the clock before the capture begins, and let NTP correct it slowly."));
  finding.count = steps.ahead;
  finding.frames = {steps.firstAhead};
  return finding;
}

Finding aboutLimit(Text message) {
  return aboutCapture("limit-reached", Severity::Warning, std::move(message), say("Split the capture, or narrow it with a capture filter."));
}

void findUnreadLinkTypes(const PacketIndex& packets, std::vector<Finding>& findings) {
  std::size_t named = 0;
  std::uint64_t unnamed = 0;
  for (const auto& [type, unread] : packets.unreadLinkTypes()) {
    if (named < kMaxLinkTypesNamed) {
      findings.push_back(aboutLinkType(type, unread, packets.size()));
      ++named;
    } else {
      unnamed += unread.packets;
    }
  }
  if (unnamed == 0) return;
  findings.push_back(aboutLimit(say("{} packets have still other link types that are not read here: of {} of them only the first {} are named.",
                                    unnamed, packets.unreadLinkTypes().size(), kMaxLinkTypesNamed)));
  findings.back().count = unnamed;
}

void findTcpLimits(const net::TcpLeftOut& leftOut, std::vector<Finding>& findings) {
  if (leftOut.packets != 0) {
    findings.push_back(
        aboutLimit(say("There are more than {} TCP connections: {} packets of later ones belong to none.", net::kMaxConnections, leftOut.packets)));
  }
  if (leftOut.fragmentedPackets != 0) {
    findings.push_back(
        aboutLimit(say("{} IP packets came in too many pieces, or with too many others, to be put together.", leftOut.fragmentedPackets)));
  }
}

}  // namespace

std::vector<Finding> findCaptureFaults(const capture::CaptureInfo& capture, const std::optional<CaptureError>& damage, const PacketIndex& packets,
                                       const MessageTables& messages, const Conversations& conversations, const net::TcpLeftOut& leftOut) {
  std::vector<Finding> findings;
  if (damage && damage->kind != CaptureError::Kind::Cut) findings.push_back(aboutDamage(capture, *damage, packets));
  for (const capture::CaptureInterface& interface : capture.interfaces) {
    if (interface.dropped.value_or(0) != 0) findings.push_back(aboutDrops(*interface.dropped, interface.name));
  }
  for (const capture::UnfilteredLinkType& each : capture.unfiltered) findings.push_back(aboutUnfiltered(each));
  if (capture.unfilteredOthers != 0) {
    findings.push_back(aboutLimit(
        say("The capture filter left out {} packets of still other link types, to which it cannot be applied either.", capture.unfilteredOthers)));
  }
  if (conversations.conversationLimitReached()) {
    findings.push_back(
        aboutLimit(say("More than {} RTMP connections: the messages of later ones are not listed.", conversations.limits().conversations)));
  }
  if (conversations.httpLimitReached()) {
    findings.push_back(aboutLimit(
        say("More than {} connections of HTTP at a time: whether later ones carry RTMP was not looked at.", conversations.limits().httpConnections)));
  }
  if (conversations.heldLimitReached()) {
    findings.push_back(aboutLimit(
        say("Too many connections on other ports at once might have been RTMP: some were not looked at. Name the port with --decode-as.")));
  }
  if (messages.detailsLeftOut() != 0) {
    findings.push_back(aboutLimit(
        say("Commands and metadata have more content than is kept: of {} messages only type and length are listed.", messages.detailsLeftOut())));
  }
  const rtmpt::Tunnels& tunnels = conversations.tunnels().tunnels();
  if (tunnels.sessionLimitReached()) {
    findings.push_back(aboutLimit(say("More than {} sessions of RTMP in HTTP: later ones are not listed.", tunnels.limits().sessions)));
  }
  if (tunnels.forgottenAnswers() > 0) {
    findings.push_back(
        aboutLimit(say("More than {} requests of a connection waited for their answers: of those of RTMP in HTTP, {} stand where they came and not "
                       "where their numbers belong.",
                       tunnels.limits().openRequests, tunnels.forgottenAnswers())));
  }
  if (messages.piecesLimitReached()) {
    findings.push_back(aboutLimit(say("Too many interleaved chunks: the bytes of some messages can no longer be told apart.")));
  }
  if (packets.clockSteps().notKept != 0) {
    findings.push_back(aboutLimit(
        say("The capture's clock was set more than {} times: durations across later steps are judged as if it had not been.", kMaxClockStepsKept)));
  }
  findTcpLimits(leftOut, findings);
  if (capture.leftOut != 0) {
    findings.push_back(aboutLimit(say("The file has {} more comments or keys than are kept.", capture.leftOut)));
  }
  findUnreadLinkTypes(packets, findings);
  if (damage && damage->kind == CaptureError::Kind::Cut) findings.push_back(aboutDamage(capture, *damage, packets));
  if (packets.snapLengthCuts() != 0) findings.push_back(aboutSnapLength(packets));
  if (packets.clockSteps().count != 0) findings.push_back(aboutClock(packets.clockSteps()));
  if (packets.clockSteps().ahead != 0) findings.push_back(aboutClockAhead(packets.clockSteps()));
  return findings;
}

}  // namespace rtmpscope::analysis
