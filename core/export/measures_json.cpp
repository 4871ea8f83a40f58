// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/measures_json.h"

#include "export/time_text.h"

#include <cmath>

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

}  // namespace

Json timingJson(const session::Timing& timing) {
  Json list = Json::array();
  for (const session::TimingPart& part : timing.parts) {
    Json json;
    json["id"] = session::toString(part.id);
    json["status"] = part.open ? "open" : part.refused ? "refused" : "reached";
    json["start"] = epochText(part.begin);
    json["end"] = epochText(part.end);
    json["duration"] = toSeconds(part.duration());
    json["share"] = rounded(part.share, 4);
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

}  // namespace rtmpscope::exporting
