// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/waterfall_html.h"

#include "base/elapsed.h"
#include "export/timing_text.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

namespace rtmpscope::exporting {

using session::Timing;
using session::TimingPart;
using session::TimingWait;
using texts::durationText;
using texts::say;
using texts::Text;

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

  out.markup("<h3>{}</h3><p class=\"small\">{}</p><div class=\"waterfall\" role=\"list\">", out.words(say("Where the time went")),
             out.words(timingHeadline(timing)));
  for (const TimingPart& part : timing.parts) {
    const Text duration = durationText(part.duration());
    out.markup(R"(<div class="label" role="listitem">{}</div><div class="value">{}</div><div class="lane">)",
               out.words(session::timingTitle(part.id)), out.words(timing.sharesKnown ? say("{}, {:.0f} %", duration, part.share * 100) : duration));
    for (const TimingWait& wait : part.waits) {
      const double left = percent(elapsed(timing.parts.front().begin, wait.begin));
      const double width = percent(elapsed(wait.begin, wait.end));
      const Text awaited = session::awaitedTitle(wait.what);
      const Text lasted = durationText(elapsed(wait.begin, wait.end));
      const Text title = wait.from == Direction::ClientToServer ? say("server waited for {}: {}", awaited, lasted)
                                                                : say("client waited for {}: {}", awaited, lasted);
      out.markup(R"(<div class="bar {}" style="left:min({:.2f}%,calc(100% - 3px));width:{:.2f}%" title="{}"></div>)", classOf(part, wait), left,
                 std::min(width, 100.0 - left), out.words(title));
    }
    out.markup(R"(</div><div class="spent">{}</div>)", out.words(timingSpentOn(part)));
  }
  out.markup("</div>\n<p class=\"small faint legend\"><span class=\"client\"></span> {} <span class=\"server\"></span> {}</p>\n",
             out.words(say("waiting for the client")), out.words(say("waiting for the server")));
}

}  // namespace rtmpscope::exporting
