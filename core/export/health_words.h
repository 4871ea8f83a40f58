// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/measures.h"
#include "session/metrics.h"
#include "session/session.h"
#include "texts/text.h"

#include <cstdint>
#include <string>
#include <vector>

namespace rtmpscope::exporting {

/// "905 B", "12.3 kB", "1.2 MB": rounded, and the same in each language.
[[nodiscard]] std::string sizeText(double bytes);
/// "128 kbit/s", "2.45 Mbit/s": the same.
[[nodiscard]] std::string bitrateText(double bitsPerSecond);

/// One thing that is said of each track: a label and what it is worth for each; "" where there is nothing to say.
struct HealthRow {
  texts::Phrase label;
  std::vector<texts::Text> values;  ///< by track
};

/// What a track is called: "video", "audio", "video 1", with an arrow where media goes both ways.
[[nodiscard]] texts::Text trackTitle(const session::TrackHealth& track, const session::MediaHealth& health);

/// The rows of a table of some tracks. Rows that say nothing of any of them are left out. All words of this program's own.
[[nodiscard]] std::vector<HealthRow> healthRows(const std::vector<const session::TrackHealth*>& tracks);

/// "audio 12 ms ahead of video on average (-20 to 40 ms), drift -1 ms per minute"; "" if they can't be compared.
[[nodiscard]] texts::Text syncText(const session::AvSync& sync);

/// One stall: how long, when, whether the media was late or not there, and what TCP did. @param origin  where the session began
[[nodiscard]] texts::Text stallText(const session::Stall& stall, const analysis::StallTcp& tcp, CaptureTime origin);

/// "and 12 more"; "" if all were listed.
[[nodiscard]] texts::Text furtherStalls(const session::MediaHealth& health, std::size_t listed);

}  // namespace rtmpscope::exporting
