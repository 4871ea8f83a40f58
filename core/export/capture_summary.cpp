// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/capture_summary.h"

#include "analysis/inspector.h"
#include "export/report_words.h"
#include "export/time_text.h"
#include "net/packet_description.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace rtmpscope::exporting {

using analysis::Analysis;

namespace {

constexpr std::size_t kMaxPacketsLookedAt = 5000;  // of those that are no TCP, to say what they are
constexpr std::size_t kMaxKindsListed = 6;

/// Counts in the order of how many there are.
std::vector<std::pair<std::string, std::uint64_t>> byCount(const std::map<std::string, std::uint64_t>& counts) {
  std::vector<std::pair<std::string, std::uint64_t>> sorted(counts.begin(), counts.end());
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  return sorted;
}

/// Connections by what they carry and where, "TLS connection|on port 443".
std::map<std::string, std::uint64_t> countConnections(const Analysis& analysis) {
  std::map<std::string, std::uint64_t> counts;
  for (const auto& analyzed : analysis.connections) {
    const Endpoint& server = analyzed->connection->endpoint(otherSide(analyzed->client));
    const bool unknown = analyzed->protocol == rtmp::Protocol::Unknown || analyzed->protocol == rtmp::Protocol::Undecided;
    const std::string kind = unknown ? "TCP" : rtmp::toString(analyzed->protocol);
    ++counts[fmt::format("{} connection|on port {}", kind, server.port)];
  }
  return counts;
}

/// The link type of a packet, if packets of that type are not read.
std::optional<LinkType> unreadLinkType(const Analysis& analysis, std::size_t row) {
  const std::size_t interface = analysis.packets[row].interfaceIndex;
  if (interface >= analysis.capture.interfaces.size()) return std::nullopt;
  const LinkType type = analysis.capture.interfaces[interface].linkType;
  return net::isReadLinkType(type) ? std::nullopt : std::optional{type};
}

/// Packets that belong to no TCP connection, by protocol, as far as they are looked at.
std::map<std::string, std::uint64_t> countOtherPackets(const Analysis& analysis) {
  const analysis::Inspector inspector = borrowedInspector(analysis);
  std::map<std::string, std::uint64_t> counts;
  std::size_t lookedAt = 0;
  for (std::size_t i = 0; i < analysis.packets.size(); ++i) {
    if (analysis.packets[i].tcpStream != analysis::PacketRecord::kNone) continue;
    if (const auto unread = unreadLinkType(analysis, i)) {
      ++counts[fmt::format("packet|of link type {}", capture::linkTypeName(*unread))];
    } else if (++lookedAt > kMaxPacketsLookedAt || analysis.bytes == nullptr) {
      ++counts["other packet|"];
    } else {
      const std::string protocol = inspector.summarize(FrameNumber{static_cast<std::uint32_t>(i + 1)}).protocol;
      ++counts[protocol.empty() ? "other packet|" : protocol + " packet|"];
    }
  }
  return counts;
}

void appendCounts(const std::map<std::string, std::uint64_t>& counts, const char* rest, std::vector<std::string>& clauses) {
  std::uint64_t left = 0;
  std::size_t listed = 0;
  for (const auto& [what, count] : byCount(counts)) {
    if (listed++ >= kMaxKindsListed) {
      left += count;
      continue;
    }
    const std::size_t bar = what.find('|');
    std::string clause = counted(count, what.substr(0, bar));
    if (bar + 1 < what.size()) clause += " " + what.substr(bar + 1);
    clauses.push_back(std::move(clause));
  }
  if (left > 0) clauses.push_back(fmt::format("{} {}", grouped(left), rest));
}

std::string damageText(const capture::CaptureError& damage, std::uint64_t packets) {
  if (damage.kind == capture::CaptureError::Kind::Cut) return fmt::format("the file is cut off after packet {}", packets);
  return fmt::format("the file is damaged after packet {}", packets);
}

}  // namespace

analysis::Inspector borrowedInspector(const Analysis& analysis) {
  return analysis::Inspector(std::shared_ptr<const Analysis>(std::shared_ptr<const Analysis>(), &analysis));
}

std::string captureCounts(const Analysis& analysis) {
  std::string text = counted(analysis.packets.size(), "packet");
  if (analysis.firstTime && analysis.lastTime) text += ", " + durationText(elapsed(*analysis.firstTime, *analysis.lastTime));
  return fmt::format("{}, {}", text, analysis.sessions.empty() ? std::string("no RTMP session") : counted(analysis.sessions.size(), "RTMP session"));
}

std::vector<std::string> captureDefects(const Analysis& analysis) {
  const diagnosis::CaptureQuality& quality = analysis.quality;
  std::vector<std::string> defects;
  if (analysis.state == analysis::RunState::Cancelled) defects.emplace_back("it was not read to its end");
  if (analysis.damage) defects.push_back(damageText(*analysis.damage, analysis.packets.size()));
  if (quality.cutPackets > 0) defects.push_back(fmt::format("{} captured only in part", counted(quality.cutPackets, "packet was", "packets were")));
  if (quality.dropped.value_or(0) > 0) defects.push_back(fmt::format("the capture dropped {}", counted(*quality.dropped, "packet")));
  if (quality.missingBytes > 0) {
    defects.push_back(fmt::format("{} missing in {}", counted(quality.missingBytes, "byte is", "bytes are"), counted(quality.gaps, "gap")));
  }
  if (quality.otherMissingBytes > 0) {
    defects.push_back(fmt::format("{} missing in {} of other connections", counted(quality.otherMissingBytes, "byte is", "bytes are"),
                                  counted(quality.otherGaps, "gap")));
  }
  if (quality.begunBefore > 0)
    defects.push_back(fmt::format("{} before the capture", counted(quality.begunBefore, "session began", "sessions began")));
  if (quality.oneDirection > 0) {
    defects.push_back(fmt::format("{} captured in one direction only", counted(quality.oneDirection, "session was", "sessions were")));
  }
  return defects;
}

std::vector<std::string> captureOddities(const Analysis& analysis) {
  const diagnosis::CaptureQuality& quality = analysis.quality;
  std::vector<std::string> oddities;
  if (quality.copies > 0) oddities.push_back(fmt::format("{} in it twice", counted(quality.copies, "packet is", "packets are")));
  if (quality.clockSteps > 0) {
    oddities.push_back(fmt::format("its clock goes back {} (by up to {}, first at frame {})", counted(quality.clockSteps, "time"),
                                   durationText(quality.largestClockStep), quality.firstClockStep.value()));
  }
  if (quality.superSegments > 0) {
    oddities.push_back(fmt::format("the network card cut or joined the packets of {}", counted(quality.superSegments, "session")));
  }
  return oddities;
}

std::string captureQuality(const Analysis& analysis) {
  const std::vector<std::string> defects = captureDefects(analysis);
  std::string text = defects.empty() ? "capture whole, no gaps" : fmt::format("{}", fmt::join(defects, ", "));
  for (const std::string& oddity : captureOddities(analysis)) text += "; " + oddity;
  return text;
}

std::string captureContents(const Analysis& analysis) {
  std::vector<std::string> clauses;
  appendCounts(countConnections(analysis), "other TCP connections", clauses);
  appendCounts(countOtherPackets(analysis), "other packets", clauses);
  if (clauses.empty()) return "nothing: it holds no packet";
  return fmt::format("{}", fmt::join(clauses, ", "));
}

std::string adviceWithoutRtmp(const Analysis& analysis) {
  if (analysis.connections.empty()) return "RTMP runs over TCP. Was the capture taken on the right interface, and at the right time?";
  const bool tls = std::any_of(analysis.connections.begin(), analysis.connections.end(),
                               [](const auto& analyzed) { return analyzed->protocol == rtmp::Protocol::Tls; });
  std::string advice = "If one of them should be RTMP, name its port: --decode-as tcp.port==N.";
  if (tls) advice += " RTMPS is inside TLS and can only be read with the keys of the connection.";
  return advice;
}

std::string captureName(const Analysis& analysis) {
  const std::string name = std::filesystem::path(analysis.capture.path).filename().string();
  return name.empty() ? analysis.capture.path : name;
}

}  // namespace rtmpscope::exporting
