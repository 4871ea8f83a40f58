// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/waterfall_html.h"

#include "export/time_text.h"
#include "session/step_catalog.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace rtmpscope::exporting {

using session::Request;
using session::Session;

namespace {

constexpr std::size_t kMaxBars = 16;

struct Bar {
  std::string label;
  CaptureTime begin{};
  std::optional<CaptureTime> end;  ///< none: it was never answered
  std::string_view kind;           ///< class of the style sheet
  bool awaited = true;             ///< an answer was due
};

/// Requests that every server answers. Of the others it is no news that they were not.
bool mustBeAnswered(std::string_view name) {
  return name == "connect" || name == "createStream" || name == "publish" || name == "play";
}

std::vector<Bar> barsOf(const Session& session) {
  std::vector<Bar> bars;
  for (const session::Phase& phase : session.phases) {
    const bool handshake =
        phase.id == session::PhaseId::TcpHandshake || phase.id == session::PhaseId::RtmpHandshake || phase.id == session::PhaseId::TlsHandshake;
    if (handshake && phase.start && phase.end) bars.push_back({std::string(session::phaseTitle(phase.id)), *phase.start, phase.end, ""});
  }
  for (const Request& request : session.requests) {
    const bool answered = request.answer != Request::Answer::None;
    if (!answered && !mustBeAnswered(request.name)) continue;
    if (bars.size() >= kMaxBars) break;
    Bar bar{request.name, request.time, std::nullopt, answered ? "" : "open"};
    if (answered) bar.end = request.answerTime;
    if (request.answer == Request::Answer::Rejected) bar.kind = "rejected";
    bars.push_back(std::move(bar));
  }
  for (const media::Kind kind : {media::Kind::Video, media::Kind::Audio}) {
    const session::MediaTrack* const track = session.mainTrack(kind);
    if (track == nullptr || track->frames == 0) continue;
    bars.push_back({kind == media::Kind::Video ? "first picture" : "first sound", track->firstCodedTime, track->firstCodedTime, "media", false});
  }
  return bars;
}

std::string valueOf(const Bar& bar, const Session& session) {
  if (!bar.end) return "no answer";
  if (!bar.awaited) return "after " + durationText(elapsed(session.start, bar.begin));
  std::string text = durationText(elapsed(bar.begin, *bar.end));
  if (bar.kind == "rejected") text += ", refused";
  return text;
}

}  // namespace

void writeWaterfall(const Session& session, HtmlWriter& out) {
  const std::vector<Bar> bars = barsOf(session);
  if (bars.size() < 2) return;
  CaptureTime last = session.start;
  for (const Bar& bar : bars) last = std::max({last, bar.begin, bar.end.value_or(bar.begin)});
  const bool open = std::any_of(bars.begin(), bars.end(), [](const Bar& bar) { return !bar.end; });
  if (open) last = std::max(last, session.end);
  const double whole = std::max(toSeconds(elapsed(session.start, last)), 1e-9);
  const auto percent = [&](Nanoseconds part) { return std::clamp(toSeconds(part) / whole * 100, 0.0, 100.0); };

  out.markup(R"(<h3>Where the time went</h3><div class="waterfall" role="list">)");
  for (const Bar& bar : bars) {
    const double left = percent(elapsed(session.start, bar.begin));
    const double width = percent(elapsed(bar.begin, bar.end.value_or(last)));
    out.markup(R"(<div class="label" role="listitem">{}</div><div class="value">{}</div><div class="lane">)", out.text(bar.label),
               valueOf(bar, session));
    out.markup(R"(<div class="bar {}" style="left:min({:.2f}%,calc(100% - 3px));width:{:.2f}%"></div></div>)", bar.kind, left,
               std::min(width, 100.0 - left));
  }
  out.markup("</div>\n");
}

}  // namespace rtmpscope::exporting
