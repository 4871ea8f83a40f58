// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/health_text.h"

#include "export/health_words.h"
#include "export/text_width.h"

#include <algorithm>
#include <string>
#include <vector>

namespace rtmpscope::exporting {

using session::MediaHealth;
using session::TrackHealth;

namespace {

constexpr std::size_t kTracksAbreast = 2;
constexpr std::size_t kLabelWidth = 19;
constexpr std::size_t kValueWidth = 28;
constexpr std::size_t kRestWidth = 80 - 5 - kLabelWidth;
constexpr std::size_t kStallsListed = 4;
constexpr std::size_t kTracksListed = 16;

/// Lines of a label and what stands behind it, wrapped.
std::string labelled(std::string_view label, const std::string& value, const Paint& paint) {
  std::string text;
  for (const std::string& line : wrap(value, kRestWidth)) {
    text += "     " + paint(Ink::Faint, padRight(text.empty() ? label : std::string_view(), kLabelWidth)) + line + "\n";
  }
  return text;
}

std::string block(const std::vector<const TrackHealth*>& tracks, const MediaHealth& health, std::string_view head, const Paint& paint) {
  std::string text = "   " + paint(Ink::Strong, padRight(head, kLabelWidth + 2));
  for (std::size_t i = 0; i < tracks.size(); ++i) {
    const std::string title = trackTitle(*tracks[i], health);
    text += paint(Ink::Strong, i + 1 < tracks.size() ? padRight(title, kValueWidth) : title);
  }
  text += "\n";
  for (const HealthRow& row : healthRows(tracks)) {
    std::vector<std::vector<std::string>> cells;
    std::size_t height = 1;
    for (const std::string& value : row.values) {
      cells.push_back(wrap(value, tracks.size() == 1 ? kRestWidth : kValueWidth - 1));
      height = std::max(height, cells.back().size());
    }
    for (std::size_t i = 0; i < height; ++i) {
      std::string line = "     " + paint(Ink::Faint, padRight(i == 0 ? row.label : std::string_view(), kLabelWidth));
      for (const auto& cell : cells) line += padRight(i < cell.size() ? cell[i] : std::string(), kValueWidth);
      while (line.ends_with(' ')) line.pop_back();
      text += line + "\n";
    }
  }
  return text;
}

std::vector<std::string> syncLines(const MediaHealth& health) {
  std::vector<std::string> lines;
  for (const auto& sync : health.sync) {
    if (sync) lines.push_back(syncText(*sync));
  }
  return lines;
}

}  // namespace

std::string healthText(const session::Session& session, const analysis::SessionMeasures& measures, const Paint& paint) {
  const MediaHealth& health = measures.health;
  std::string text;
  const std::size_t listed = std::min(health.tracks.size(), kTracksListed);
  for (std::size_t i = 0; i < listed; i += kTracksAbreast) {
    std::vector<const TrackHealth*> tracks;
    for (std::size_t j = i; j < std::min(i + kTracksAbreast, listed); ++j) tracks.push_back(&health.tracks[j]);
    text += block(tracks, health, i == 0 ? "Media" : "", paint);
  }
  for (const std::string& line : syncLines(health)) text += labelled("audio and video", line, paint);
  for (std::size_t i = 0; i < std::min(health.stalls.size(), kStallsListed); ++i) {
    text += labelled(i == 0 ? "stalls" : "", stallText(health.stalls[i], measures.stallTcp[i], session.start), paint);
  }
  if (const std::string more = furtherStalls(health, std::min(health.stalls.size(), kStallsListed)); !more.empty()) text += labelled("", more, paint);
  return text;
}

void writeHealth(const session::Session& session, const analysis::SessionMeasures& measures, HtmlWriter& out) {
  const MediaHealth& health = measures.health;
  if (health.tracks.empty()) return;
  std::vector<const TrackHealth*> tracks;
  for (std::size_t i = 0; i < std::min(health.tracks.size(), kTracksListed); ++i) tracks.push_back(&health.tracks[i]);
  out.markup("<h3>Health of the media</h3>\n<div class=\"scroll\"><table class=\"health\"><thead><tr><th></th>");
  for (const TrackHealth* const track : tracks) out.markup("<th>{}</th>", out.text(trackTitle(*track, health)));
  out.markup("</tr></thead><tbody>\n");
  for (const HealthRow& row : healthRows(tracks)) {
    out.markup("<tr><th scope=\"row\">{}</th>", row.label);
    for (const std::string& value : row.values) out.markup("<td>{}</td>", out.text(value));
    out.markup("</tr>\n");
  }
  out.markup("</tbody></table></div>\n");
  for (const std::string& line : syncLines(health)) out.markup("<p>Audio and video: {}.</p>\n", out.text(line));
  if (health.stalls.empty()) return;
  out.markup("<p>Stalls:</p><ul>\n");
  for (std::size_t i = 0; i < health.stalls.size(); ++i) {
    out.markup("<li>{}</li>\n", out.text(stallText(health.stalls[i], measures.stallTcp[i], session.start)));
  }
  if (const std::string more = furtherStalls(health, health.stalls.size()); !more.empty()) out.markup("<li>{}</li>\n", more);
  out.markup("</ul>\n");
}

}  // namespace rtmpscope::exporting
