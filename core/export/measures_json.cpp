// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/measures_json.h"

#include "export/report_words.h"
#include "export/time_text.h"

#include <cmath>
#include <optional>

namespace rtmpscope::exporting {

namespace {

using Json = OrderedJson;

Json frameJson(FrameNumber frame) {
  return frame.value() == 0 ? Json(nullptr) : Json(frame.value());
}

/// To so many decimals: what lies behind them is noise of the arithmetic.
double rounded(double value, int decimals) {
  const double scale = std::pow(10.0, decimals);
  return std::round(value * scale) / scale;
}

Json orNull(const std::optional<double>& value, int decimals) {
  return value ? Json(rounded(*value, decimals)) : Json(nullptr);
}

/// Numbers that are milliseconds as seconds, sizes and counts as they are.
Json spreadJson(const session::Spread& spread, double scale, int decimals) {
  if (spread.count == 0) return nullptr;
  return Json{{"min", rounded(spread.min * scale, decimals)},
              {"mean", rounded(spread.mean() * scale, decimals)},
              {"max", rounded(spread.max * scale, decimals)}};
}

constexpr double kSeconds = 1e-3;  // of a millisecond

Json eventsJson(const session::TimestampEvents& events) {
  Json frames = Json::array();
  for (const FrameNumber frame : events.frames) frames.push_back(frame.value());
  Json json;
  json["count"] = events.count;
  json["largest"] = events.count == 0 ? Json(nullptr) : Json(events.largestMs * kSeconds);
  json["frames"] = std::move(frames);
  return json;
}

Json groupsJson(const session::TrackHealth& track) {
  if (track.kind != media::Kind::Video) return nullptr;
  Json json;
  json["count"] = track.groupFrames.count;
  json["frames"] = spreadJson(track.groupFrames, 1, 2);
  json["duration"] = spreadJson(track.groupMs, kSeconds, 4);
  json["open_frames"] = track.openGroup ? Json(track.openGroup->frames) : Json(nullptr);
  json["open_duration"] = track.openGroup ? Json(rounded(track.openGroup->milliseconds * kSeconds, 4)) : Json(nullptr);
  return json;
}

Json firstKeyJson(const session::TrackHealth& track) {
  if (track.firstKeyFrame == FrameNumber{}) return nullptr;
  return Json{{"frame", track.firstKeyFrame.value()}, {"time", epochText(track.firstKeyTime)}};
}

}  // namespace

Json timingJson(const session::Timing& timing) {
  Json list = Json::array();
  for (const session::TimingPart& part : timing.parts) {
    Json json;
    json["id"] = session::toString(part.id);
    json["status"] = part.open ? "open" : part.refused ? "refused" : "reached";
    json["start"] = epochText(part.begin);
    json["end"] = epochText(part.end);
    if (part.late) json["may_have_come_earlier"] = true;
    json["duration"] = toSeconds(part.duration());
    json["share"] = timing.sharesKnown ? Json(rounded(part.share, 4)) : Json(nullptr);
    json["frame"] = frameJson(part.frame);
    json["waits"] = Json::array();
    for (const session::TimingWait& wait : part.waits) {
      Json entry;
      entry["for"] = session::toString(wait.what);
      entry["from"] = wait.from == Direction::ClientToServer ? "client" : "server";
      entry["duration"] = toSeconds(elapsed(wait.begin, wait.end));
      entry["frame"] = frameJson(wait.frame);
      json["waits"].push_back(std::move(entry));
    }
    list.push_back(std::move(json));
  }
  return list;
}

Json healthJson(const session::TrackHealth* track) {
  if (track == nullptr) return nullptr;
  Json json;
  json["frame_rate"] = orNull(track->frameRate(), 4);
  json["declared_frame_rate"] = orNull(track->declaredFrameRate, 4);
  json["declared_by"] = track->declaredBy.empty() ? Json(nullptr) : Json(track->declaredBy);
  json["bitrate"] = orNull(track->bitrate(), 0);
  json["peak_bitrate"] = track->peakBitrate() ? Json(static_cast<std::uint64_t>(*track->peakBitrate())) : Json(nullptr);
  json["frame_bytes"] = spreadJson(track->bytes, 1, 1);
  json["largest_frame"] = frameJson(track->largestFrame);
  json["largest_key_bytes"] = track->largestKeyBytes == 0 ? Json(nullptr) : Json(track->largestKeyBytes);
  json["largest_key_frame"] = frameJson(track->largestKeyFrame);
  json["frame_interval"] = spreadJson(track->intervalMs, kSeconds, 5);
  json["gop"] = groupsJson(*track);
  json["first_key_frame"] = firstKeyJson(*track);
  json["timestamp_gaps"] = eventsJson(track->gaps);
  json["backward_steps"] = eventsJson(track->backward);
  json["media_duration"] = rounded(track->mediaMs * kSeconds, 4);
  json["arrival_duration"] = rounded(track->arrivalMs * kSeconds, 6);
  json["pace"] = orNull(track->pace(), 4);
  json["max_delay"] = rounded(track->worstDelayMs * kSeconds, 6);
  json["max_delay_frame"] = frameJson(track->worstDelayFrame);
  json["drift_ms_per_minute"] = orNull(track->driftMsPerMinute, 1);
  json["incomplete_frames"] = track->incomplete;
  json["estimated_timestamps"] = track->estimated;
  json["relative_timestamps"] = track->relative;
  return json;
}

Json syncJson(const session::Session& session, const session::MediaHealth& health) {
  const bool plays = session.role == session::Role::Play;
  const Direction direction = plays ? Direction::ServerToClient : Direction::ClientToServer;
  const auto& sync = health.sync[static_cast<std::size_t>(direction)];
  if (!sync) return nullptr;
  Json json;
  json["offset"] = spreadJson(sync->offsetMs, kSeconds, 5);
  json["first_offset"] = rounded(sync->firstMs * kSeconds, 5);
  json["last_offset"] = rounded(sync->lastMs * kSeconds, 5);
  json["drift_ms_per_minute"] = orNull(sync->driftMsPerMinute, 1);
  return json;
}

namespace {

Json saidJson(session::Said said) {
  if (said == session::Said::Yes) return true;
  return said == session::Said::No ? Json(false) : Json(nullptr);
}

std::string_view kindName(session::EnhancedRow::Kind kind) {
  if (kind == session::EnhancedRow::Kind::Video) return "video-codec";
  return kind == session::EnhancedRow::Kind::Audio ? "audio-codec" : "capability";
}

}  // namespace

Json enhancedJson(const session::EnhancedMatrix& matrix, const std::function<std::string(std::string_view)>& text) {
  if (matrix.rows.empty()) return nullptr;
  Json json;
  json["server_silent"] = matrix.serverSilent;
  json["rows"] = Json::array();
  for (const session::EnhancedRow& row : matrix.rows) {
    Json entry;
    entry["name"] = text(row.name);
    entry["kind"] = kindName(row.kind);
    entry["offered"] = saidJson(row.offered);
    entry["offered_as"] = row.offeredAs.empty() ? Json(nullptr) : Json(row.offeredAs);
    entry["accepted"] = saidJson(row.accepted);
    entry["accepted_as"] = row.acceptedAs.empty() ? Json(nullptr) : Json(row.acceptedAs);
    entry["used"] = row.used ? Json(*row.used) : Json(nullptr);
    entry["frame"] = frameJson(row.frame);
    json["rows"].push_back(std::move(entry));
  }
  return json;
}

Json profilesJson(const std::vector<diagnosis::ProfileVerdict>& verdicts, texts::Language language) {
  Json list = Json::array();
  for (const diagnosis::ProfileVerdict& verdict : verdicts) {
    Json json;
    json["server"] = verdict.server;
    json["accepts"] =
        verdict.acceptance == diagnosis::Acceptance::CannotTell ? Json(nullptr) : Json(verdict.acceptance == diagnosis::Acceptance::Yes);
    json["reasons"] = Json::array();
    for (const diagnosis::ProfileReason& reason : verdict.reasons) {
      json["reasons"].push_back(Json{{"text", reason.text.in(language)}, {"refuses", reason.refuses}, {"frame", frameJson(reason.frame)}});
    }
    list.push_back(std::move(json));
  }
  return list;
}

Json stallsJson(const analysis::SessionMeasures& measures) {
  Json list = Json::array();
  for (std::size_t i = 0; i < measures.health.stalls.size(); ++i) {
    const session::Stall& stall = measures.health.stalls[i];
    const analysis::StallTcp& tcp = measures.stallTcp[i];
    Json json;
    json["direction"] = session::toString(stall.direction);
    json["start"] = epochText(stall.begin);
    json["end"] = epochText(stall.end);
    json["duration"] = toSeconds(elapsed(stall.begin, stall.end));
    json["not_captured"] = tcp.notCaptured;
    json["frame_before"] = frameJson(stall.before);
    json["frame_after"] = frameJson(stall.after);
    json["media_duration"] = stall.mediaMs ? Json(*stall.mediaMs * kSeconds) : Json(nullptr);
    json["packets"] = tcp.packets;
    json["sender_packets"] = tcp.senderPackets;
    json["retransmissions"] = tcp.retransmissions;
    json["out_of_order"] = tcp.outOfOrder;
    json["zero_windows"] = tcp.zeroWindows ? Json(*tcp.zeroWindows) : Json(nullptr);
    list.push_back(std::move(json));
  }
  return list;
}

}  // namespace rtmpscope::exporting
