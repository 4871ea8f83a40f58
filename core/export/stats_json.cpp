// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/series.h"
#include "base/elapsed.h"
#include "export/capture_summary.h"
#include "export/redact.h"
#include "export/stats.h"
#include "export/time_text.h"

#include <cmath>
#include <string_view>

#include <nlohmann/json.hpp>

namespace rtmpscope::exporting {

using analysis::SecondOfSide;
using Json = nlohmann::ordered_json;

namespace {

constexpr std::string_view kSchema = "rtmpscope.stats/1";

Json orNull(const std::optional<double>& value, double scale) {
  return value ? Json(std::round(*value * scale * 1e6) / 1e6) : Json(nullptr);
}

Json sideJson(const SecondOfSide& side) {
  Json json;
  json["packets"] = side.packets;
  json["wire_bytes"] = side.wireBytes;
  json["video_bytes"] = side.videoBytes;
  json["audio_bytes"] = side.audioBytes;
  json["video_frames"] = side.videoFrames;
  json["audio_frames"] = side.audioFrames;
  json["keyframes"] = side.keyFrames;
  json["av_offset"] = orNull(side.offsetMs(), 1e-3);
  json["lag"] = side.lagMs ? orNull(double{*side.lagMs}, 1e-3) : Json(nullptr);
  json["retransmissions"] = side.retransmissions;
  json["out_of_order"] = side.outOfOrder;
  json["zero_windows"] = side.zeroWindows;
  json["rtt"] = orNull(side.rtt(), 1);
  json["bytes_in_flight"] = side.maxBytesInFlight;
  return json;
}

Json sessionJson(const session::Session& session, const analysis::SessionSeries& series, const Redactor& redactor) {
  const auto text = [&](const std::optional<std::string>& wire) { return wire ? Json(redactor.text(*wire)) : Json(nullptr); };
  Json json;
  json["id"] = session.id.value();
  json["tcp_stream"] = session.tcpStream.value();
  json["role"] = session::toString(session.role);
  json["app"] = text(session.app);
  json["stream_name"] = text(session.streamName);
  json["start"] = epochText(session.start);
  json["complete"] = series.complete;
  json["seconds"] = Json::array();
  for (std::size_t i = 0; i < series.seconds.size(); ++i) {
    Json row;
    row["second"] = i;
    row["client"] = sideJson(series.seconds[i][static_cast<std::size_t>(Direction::ClientToServer)]);
    row["server"] = sideJson(series.seconds[i][static_cast<std::size_t>(Direction::ServerToClient)]);
    json["seconds"].push_back(std::move(row));
  }
  return json;
}

}  // namespace

std::string statsJson(const analysis::Analysis& analysis, const ReportOptions& options) {
  const Redactor redactor(analysis, options.redaction);
  const analysis::SeriesBook series(analysis, options.onlySession());
  Json json;
  json["schema"] = kSchema;
  json["generator"] = Json{{"name", "rtmpscope"}, {"version", RTMPSCOPE_VERSION}};
  json["capture"] = Json{{"file", redactor.text(captureName(analysis))}};
  json["interval"] = 1;
  json["sessions"] = Json::array();
  for (const auto& analyzed : analysis.sessions) {
    const session::Session& session = *analyzed->session;
    if (!options.takes(session.id)) continue;
    json["sessions"].push_back(sessionJson(session, series.of(session.id), redactor));
  }
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace rtmpscope::exporting
