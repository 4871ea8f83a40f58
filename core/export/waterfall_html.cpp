// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/waterfall_html.h"

#include "export/time_text.h"
#include "export/timing_text.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

namespace rtmpscope::exporting {

using session::Timing;
using session::TimingPart;
using session::TimingWait;

namespace {

/// Class of the style sheet of a stretch of a bar.
std::string_view classOf(const TimingPart& part, const TimingWait& wait) {
  if (part.open && wait.frame.value() == 0) return "open";
  if (part.refused && wait.from == Direction::ServerToClient) return "rejected";
  return wait.from == Direction::ClientToServer ? "client" : "server";
}

}  // namespace

void writeWaterfall(const session::Session& session, HtmlWriter& out) {
  const Timing timing = session::timeSession(session);
  if (timing.parts.size() < 2 || !timing.fromStart) return;
  const double whole = std::max(toSeconds(timing.duration()), 1e-9);
  const auto percent = [&](Nanoseconds part) { return std::clamp(toSeconds(part) / whole * 100, 0.0, 100.0); };

  out.markup("<h3>Where the time went</h3><p class=\"small\">{}</p><div class=\"waterfall\" role=\"list\">", timingHeadline(timing));
  for (const TimingPart& part : timing.parts) {
    const std::string spent = timingSpentOn(part);
    out.markup(R"(<div class="label" role="listitem">{}</div><div class="value">{}, {:.0f} %</div><div class="lane">)",
               session::timingTitle(part.id).in(texts::Language::English), durationText(part.duration()), part.share * 100);
    for (const TimingWait& wait : part.waits) {
      const double left = percent(elapsed(timing.parts.front().begin, wait.begin));
      const double width = percent(elapsed(wait.begin, wait.end));
      out.markup(R"(<div class="bar {}" style="left:min({:.2f}%,calc(100% - 3px));width:{:.2f}%" title="{} waited for {}: {}"></div>)",
                 classOf(part, wait), left, std::min(width, 100.0 - left), wait.from == Direction::ClientToServer ? "server" : "client",
                 session::awaitedTitle(wait.what).in(texts::Language::English), durationText(elapsed(wait.begin, wait.end)));
    }
    out.markup(R"(</div><div class="spent">{}</div>)", spent);
  }
  out.markup(
      "</div>\n<p class=\"small faint legend\"><span class=\"client\"></span> waiting for the client <span class=\"server\"></span> waiting for "
      "the server</p>\n");
}

}  // namespace rtmpscope::exporting
