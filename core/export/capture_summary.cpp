// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/capture_summary.h"

#include "analysis/inspector.h"
#include "base/elapsed.h"
#include "net/packet_description.h"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace rtmpscope::exporting {

using analysis::Analysis;
using texts::counted;
using texts::say;
using texts::Text;

namespace {

constexpr std::size_t kMaxPacketsLookedAt = 5000;  // of those that are no TCP, to say what they are
constexpr std::size_t kMaxKindsListed = 6;

/// How many there are of a kind, and how that is said.
struct Kind {
  std::uint64_t count = 0;
  std::function<Text(std::uint64_t count)> say;
};

/// By a name that brings kinds with equal counts into an order.
using Kinds = std::map<std::string, Kind>;

template <class Say>
void countOne(Kinds& kinds, const std::string& name, Say say) {
  Kind& kind = kinds[name];
  if (kind.count++ == 0) kind.say = std::move(say);
}

/// Connections by what they carry and where.
Kinds countConnections(const Analysis& analysis) {
  Kinds kinds;
  for (const auto& analyzed : analysis.connections) {
    const std::uint16_t port = analyzed->connection->endpoint(otherSide(analyzed->client)).port;
    const bool unknown = analyzed->protocol == rtmp::Protocol::Unknown || analyzed->protocol == rtmp::Protocol::Undecided;
    const std::string protocol = unknown ? "TCP" : rtmp::toString(analyzed->protocol);
    countOne(kinds, fmt::format("{} {}", protocol, port), [protocol, port](std::uint64_t count) {
      return counted(count, "{} {} connection on port {}", "{} {} connections on port {}", protocol, port);
    });
  }
  return kinds;
}

/// The link type of a packet, if packets of that type are not read.
std::optional<LinkType> unreadLinkType(const Analysis& analysis, std::size_t row) {
  const std::size_t interface = analysis.packets[row].interfaceIndex;
  if (interface >= analysis.capture.interfaces.size()) return std::nullopt;
  const LinkType type = analysis.capture.interfaces[interface].linkType;
  return net::isReadLinkType(type) ? std::nullopt : std::optional{type};
}

/// Packets that belong to no TCP connection, by protocol, as far as they are looked at.
Kinds countOtherPackets(const Analysis& analysis) {
  const analysis::Inspector inspector = borrowedInspector(analysis);
  Kinds kinds;
  const auto countOther = [&] {
    countOne(kinds, "other packet", [](std::uint64_t count) { return counted(count, "{} other packet", "{} other packets"); });
  };
  std::size_t lookedAt = 0;
  for (std::size_t i = 0; i < analysis.packets.size(); ++i) {
    if (analysis.packets[i].tcpStream != analysis::PacketRecord::kNone) continue;
    if (const auto unread = unreadLinkType(analysis, i)) {
      const std::string type = capture::linkTypeName(*unread);
      countOne(kinds, "packet " + type,
               [type](std::uint64_t count) { return counted(count, "{} packet of link type {}", "{} packets of link type {}", type); });
    } else if (++lookedAt > kMaxPacketsLookedAt || analysis.bytes == nullptr) {
      countOther();
    } else {
      const std::string protocol = inspector.summarize(FrameNumber{static_cast<std::uint32_t>(i + 1)}).protocol;
      if (protocol.empty()) {
        countOther();
      } else {
        countOne(kinds, protocol + " packet", [protocol](std::uint64_t count) { return counted(count, "{} {} packet", "{} {} packets", protocol); });
      }
    }
  }
  return kinds;
}

/// The most frequent kinds, a clause each. @return how many there are of the others
std::uint64_t appendKinds(const Kinds& kinds, std::vector<Text>& clauses) {
  std::vector<const Kind*> sorted;
  for (const auto& [name, kind] : kinds) sorted.push_back(&kind);
  std::ranges::stable_sort(sorted, std::greater{}, &Kind::count);
  std::uint64_t left = 0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    if (i < kMaxKindsListed) {
      clauses.push_back(sorted[i]->say(sorted[i]->count));
    } else {
      left += sorted[i]->count;
    }
  }
  return left;
}

Text damageText(const capture::CaptureError& damage, std::uint64_t packets) {
  if (damage.kind == capture::CaptureError::Kind::Cut) return say("the file is cut off after packet {}", packets);
  return say("the file is damaged after packet {}", packets);
}

}  // namespace

analysis::Inspector borrowedInspector(const Analysis& analysis) {
  return analysis::Inspector(std::shared_ptr<const Analysis>(std::shared_ptr<const Analysis>(), &analysis));
}

Text captureCounts(const Analysis& analysis) {
  std::vector<Text> counts{counted(analysis.packets.size(), "{} packet", "{} packets")};
  if (analysis.firstTime && analysis.lastTime) counts.push_back(texts::durationText(elapsed(*analysis.firstTime, *analysis.lastTime)));
  counts.push_back(analysis.sessions.empty() ? say("no RTMP session") : counted(analysis.sessions.size(), "{} RTMP session", "{} RTMP sessions"));
  return texts::clauses(counts);
}

std::vector<Text> captureDefects(const Analysis& analysis) {
  const diagnosis::CaptureQuality& quality = analysis.quality;
  std::vector<Text> defects;
  if (analysis.state == analysis::RunState::Cancelled) defects.push_back(say("it was not read to its end"));
  if (analysis.damage) defects.push_back(damageText(*analysis.damage, analysis.packets.size()));
  if (quality.cutPackets > 0) {
    defects.push_back(counted(quality.cutPackets, "{} packet was captured only in part", "{} packets were captured only in part"));
  }
  if (quality.dropped.value_or(0) > 0) {
    defects.push_back(counted(*quality.dropped, "the capture dropped {} packet", "the capture dropped {} packets"));
  }
  if (quality.missingBytes > 0) {
    defects.push_back(
        counted(quality.missingBytes, "{} byte is missing in {}", "{} bytes are missing in {}", counted(quality.gaps, "{} gap", "{} gaps")));
  }
  if (quality.otherMissingBytes > 0) {
    defects.push_back(counted(quality.otherMissingBytes, "{} byte is missing in {} of other connections",
                              "{} bytes are missing in {} of other connections", counted(quality.otherGaps, "{} gap", "{} gaps")));
  }
  if (quality.begunBefore > 0) {
    defects.push_back(counted(quality.begunBefore, "{} session began before the capture", "{} sessions began before the capture"));
  }
  if (quality.oneDirection > 0) {
    defects.push_back(
        counted(quality.oneDirection, "{} session was captured in one direction only", "{} sessions were captured in one direction only"));
  }
  return defects;
}

std::vector<Text> captureOddities(const Analysis& analysis) {
  const diagnosis::CaptureQuality& quality = analysis.quality;
  std::vector<Text> oddities;
  if (quality.copies > 0) oddities.push_back(counted(quality.copies, "{} packet is in it twice", "{} packets are in it twice"));
  if (quality.clockSteps > 0) {
    oddities.push_back(counted(quality.clockSteps, "its clock goes back {} time (by up to {}, first at frame {})",
                               "its clock goes back {} times (by up to {}, first at frame {})", texts::durationText(quality.largestClockStep),
                               quality.firstClockStep.value()));
  }
  if (quality.clockStepsAhead > 0) {
    oddities.push_back(counted(quality.clockStepsAhead, "its clock was put ahead {} time (by up to {}, first at frame {})",
                               "its clock was put ahead {} times (by up to {}, first at frame {})",
                               texts::durationText(quality.largestClockStepAhead), quality.firstClockStepAhead.value()));
  }
  if (quality.superSegments > 0) {
    oddities.push_back(counted(quality.superSegments, "the network card cut or joined the packets of {} session",
                               "the network card cut or joined the packets of {} sessions"));
  }
  return oddities;
}

Text captureQuality(const Analysis& analysis) {
  const std::vector<Text> defects = captureDefects(analysis);
  std::vector<Text> all{defects.empty() ? say("capture whole, no gaps") : texts::clauses(defects)};
  for (const Text& oddity : captureOddities(analysis)) all.push_back(oddity);
  return texts::remarks(all);
}

Text captureContents(const Analysis& analysis) {
  std::vector<Text> clauses;
  if (const auto rest = appendKinds(countConnections(analysis), clauses); rest > 0) {
    clauses.push_back(counted(rest, "{} other TCP connection", "{} other TCP connections"));
  }
  if (const auto rest = appendKinds(countOtherPackets(analysis), clauses); rest > 0) {
    clauses.push_back(counted(rest, "{} other packet", "{} other packets"));
  }
  return clauses.empty() ? say("nothing: it holds no packet") : texts::clauses(clauses);
}

Text adviceWithoutRtmp(const Analysis& analysis) {
  if (analysis.connections.empty()) return say("RTMP runs over TCP. Was the capture taken on the right interface, and at the right time?");
  const bool tls = std::ranges::any_of(analysis.connections, [](const auto& analyzed) { return analyzed->protocol == rtmp::Protocol::Tls; });
  return texts::sentences({say("If one of them should be RTMP, name its port: --decode-as tcp.port==N."),
                           tls ? say("RTMPS is inside TLS and can only be read with the keys of the connection.") : Text{}});
}

std::string captureName(const Analysis& analysis) {
  const std::string name = std::filesystem::path(analysis.capture.path).filename().string();
  return name.empty() ? analysis.capture.path : name;
}

}  // namespace rtmpscope::exporting
