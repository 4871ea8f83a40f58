// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/quality_json.h"

#include "export/time_text.h"

#include <optional>

namespace rtmpscope::exporting {
namespace {

using Json = nlohmann::ordered_json;
using diagnosis::DirectionQuality;

template <class Value>
Json orNull(const std::optional<Value>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json frameOrNull(FrameNumber frame) {
  return frame == FrameNumber{} ? Json(nullptr) : Json(frame.value());
}

Json gapsJson(const analysis::Analysis& analysis, const net::TcpDirection& tcp) {
  Json list = Json::array();
  for (const net::Gap& gap : tcp.troubles->gaps) {
    const bool known = gap.frame != FrameNumber{} && gap.frame.value() <= analysis.packets.size();
    list.push_back({{"offset", gap.range.begin.value()},
                    {"bytes", gap.range.size()},
                    {"reason", gap.reason == MissingReason::Lost ? "lost" : "snaplen"},
                    {"frame", frameOrNull(gap.frame)},
                    {"time", known ? Json(epochText(analysis.packet(gap.frame).time)) : Json(nullptr)}});
  }
  return list;
}

Json directionJson(const DirectionQuality& quality, Json gaps) {
  Json json;
  json["captured"] = quality.captured;
  json["syn"] = quality.syn;
  json["from_start"] = quality.fromStart;
  json["missing_bytes"] = quality.missingBytes();
  json["lost_bytes"] = quality.lostBytes;
  json["cut_bytes"] = quality.cutBytes;
  json["gaps"] = std::move(gaps);
  json["duplicates"] = quality.copies;
  json["largest_segment"] = quality.largestSegment;
  json["super_segments"] = quality.superSegments;
  return json;
}

Json spansJson(const net::TcpDirection& tcp) {
  Json list = Json::array();
  for (const net::ZeroWindowSpan& span : tcp.troubles->zeroWindowSpans) {
    list.push_back({{"first_frame", span.firstFrame.value()},
                    {"last_frame", frameOrNull(span.lastFrame)},
                    {"start", epochText(span.start)},
                    {"duration", toSeconds(span.duration)}});
  }
  return list;
}

Json rttJson(const net::TcpDirection& tcp) {
  if (tcp.roundTrips->samples == 0) return nullptr;
  return {{"samples", tcp.roundTrips->samples},
          {"min", toSeconds(tcp.roundTrips->least)},
          {"mean", toSeconds(tcp.roundTrips->sum) / tcp.roundTrips->samples},
          {"max", toSeconds(tcp.roundTrips->most)}};
}

Json sideJson(const net::TcpDirection& tcp) {
  Json json;
  json["packets"] = tcp.packets;
  json["payload_bytes"] = tcp.payloadBytes;
  json["stream_bytes"] = tcp.streamBytes;
  json["missing_bytes"] = tcp.missingBytes;
  json["retransmissions"] = tcp.troubles->retransmissions;
  json["fast_retransmissions"] = tcp.troubles->fastRetransmissions;
  json["spurious_retransmissions"] = tcp.troubles->spuriousRetransmissions;
  json["duplicates"] = tcp.troubles->copies;
  json["duplicates_taken_for_retransmissions"] = tcp.troubles->copiesTakenForRetransmissions;
  json["out_of_order"] = tcp.troubles->outOfOrder;
  json["duplicate_acks"] = tcp.troubles->duplicateAcks;
  json["lost_segments"] = tcp.troubles->lostSegments;
  json["ack_lost_segments"] = tcp.troubles->ackedLostSegments;
  json["keep_alives"] = tcp.troubles->keepAlives;
  json["window_full"] = tcp.troubles->windowFull;
  json["zero_windows"] = tcp.troubles->zeroWindows;
  json["zero_window_time"] = toSeconds(tcp.troubles->zeroWindowTime);
  json["zero_window_spans"] = spansJson(tcp);
  json["late_segments"] = tcp.troubles->lateSegments;
  json["late_segments_with_new_bytes"] = tcp.troubles->lateNewSegments;
  json["overlaps_with_difference"] = tcp.troubles->overlapsWithDifference;
  json["overlaps_not_compared"] = tcp.troubles->overlapsNotCompared;
  json["max_bytes_in_flight"] = tcp.maxBytesInFlight;
  json["largest_segment"] = tcp.largestPayload;
  json["mss"] = tcp.maximumSegment == 0 ? Json(nullptr) : Json(tcp.maximumSegment);
  json["rtt"] = rttJson(tcp);
  json["syn_frame"] = frameOrNull(tcp.syn);
  json["fin_frame"] = frameOrNull(tcp.fin);
  json["rst_frame"] = frameOrNull(tcp.rst);
  return json;
}

}  // namespace

Json captureQualityJson(const diagnosis::CaptureQuality& quality) {
  Json json;
  json["whole"] = quality.whole();
  json["cut_at"] = orNull(quality.cutAt);
  json["damaged_at"] = orNull(quality.damagedAt);
  json["cut_packets"] = quality.cutPackets;
  json["dropped_packets"] = orNull(quality.dropped);
  json["missing_bytes"] = quality.missingBytes;
  json["gaps"] = quality.gaps;
  json["missing_bytes_elsewhere"] = quality.otherMissingBytes;
  json["gaps_elsewhere"] = quality.otherGaps;
  json["duplicates"] = quality.copies;
  json["clock_steps_back"] = quality.clockSteps;
  json["largest_clock_step_back"] = toSeconds(quality.largestClockStep);
  json["first_clock_step_back"] = frameOrNull(quality.firstClockStep);
  json["clock_steps_ahead"] = quality.clockStepsAhead;
  json["largest_clock_step_ahead"] = toSeconds(quality.largestClockStepAhead);
  json["first_clock_step_ahead"] = frameOrNull(quality.firstClockStepAhead);
  json["sessions_begun_before"] = quality.begunBefore;
  json["sessions_in_one_direction"] = quality.oneDirection;
  json["sessions_with_super_segments"] = quality.superSegments;
  json["layers"] = quality.layers;
  return json;
}

Json sessionQualityJson(const analysis::Analysis& analysis, const analysis::AnalyzedSession& analyzed) {
  Json json;
  json["whole"] = analyzed.quality[0].whole() && analyzed.quality[1].whole();
  const session::Session& session = *analyzed.session;
  for (const Direction direction : {Direction::ClientToServer, Direction::ServerToClient}) {
    const Side side = direction == Direction::ClientToServer ? session.client : otherSide(session.client);
    const std::size_t row = session.tcpStream.value();
    Json gaps = row < analysis.connections.size() ? gapsJson(analysis, analysis.connections[row]->connection->from(side)) : Json::array();
    const char* const name = direction == Direction::ClientToServer ? "client_to_server" : "server_to_client";
    json[name] = directionJson(analyzed.quality[static_cast<std::size_t>(direction)], std::move(gaps));
  }
  return json;
}

Json tcpJson(const net::Connection& connection, Side client) {
  Json json;
  json["client"] = sideJson(connection.from(client));
  json["server"] = sideJson(connection.from(otherSide(client)));
  return json;
}

}  // namespace rtmpscope::exporting
