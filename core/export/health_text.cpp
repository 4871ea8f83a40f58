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
using texts::say;
using texts::Text;

namespace {

constexpr std::size_t kTracksAbreast = 2;
constexpr std::size_t kLabelWidth = 19;
constexpr std::size_t kValueWidth = 28;
constexpr std::size_t kRestWidth = 80 - 5 - kLabelWidth;
constexpr std::size_t kStallsListed = 4;
constexpr std::size_t kTracksListed = 16;

/// Lines of a label and what stands behind it, wrapped.
std::string labelled(texts::Phrase label, const Text& value, const Paint& paint, texts::Language language) {
  std::string text;
  for (const std::string& line : wrap(value.in(language), kRestWidth)) {
    text += "     " + paint(Ink::Faint, padRight(text.empty() ? label.in(language) : std::string_view(), kLabelWidth)) + line + "\n";
  }
  return text;
}

std::string block(const std::vector<const TrackHealth*>& tracks, const MediaHealth& health, texts::Phrase head, const Paint& paint,
                  texts::Language language) {
  std::string text = "   " + paint(Ink::Strong, padRight(head.in(language), kLabelWidth + 2));
  for (std::size_t i = 0; i < tracks.size(); ++i) {
    const std::string title = trackTitle(*tracks[i], health).in(language);
    text += paint(Ink::Strong, i + 1 < tracks.size() ? padRight(title, kValueWidth) : title);
  }
  text += "\n";
  for (const HealthRow& row : healthRows(tracks)) {
    std::vector<std::vector<std::string>> cells;
    std::size_t height = 1;
    for (const Text& value : row.values) {
      cells.push_back(wrap(value.in(language), tracks.size() == 1 ? kRestWidth : kValueWidth - 1));
      height = std::max(height, cells.back().size());
    }
    for (std::size_t i = 0; i < height; ++i) {
      std::string line = "     " + paint(Ink::Faint, padRight(i == 0 ? row.label.in(language) : std::string_view(), kLabelWidth));
      for (const auto& cell : cells) line += padRight(i < cell.size() ? cell[i] : std::string(), kValueWidth);
      while (line.ends_with(' ')) line.pop_back();
      text += line + "\n";
    }
  }
  return text;
}

std::vector<Text> syncLines(const MediaHealth& health) {
  std::vector<Text> lines;
  for (const auto& sync : health.sync) {
    if (sync) lines.push_back(syncText(*sync));
  }
  return lines;
}

}  // namespace

std::string healthText(const session::Session& session, const analysis::SessionMeasures& measures, const Paint& paint, texts::Language language) {
  const MediaHealth& health = measures.health;
  std::string text;
  const std::size_t listed = std::min(health.tracks.size(), kTracksListed);
  for (std::size_t i = 0; i < listed; i += kTracksAbreast) {
    std::vector<const TrackHealth*> tracks;
    for (std::size_t j = i; j < std::min(i + kTracksAbreast, listed); ++j) tracks.push_back(&health.tracks[j]);
    text += block(tracks, health, i == 0 ? texts::Phrase{"Media"} : texts::Phrase{}, paint, language);
  }
  for (const Text& line : syncLines(health)) text += labelled("audio and video", line, paint, language);
  const std::size_t stalls = std::min(health.stalls.size(), kStallsListed);
  for (std::size_t i = 0; i < stalls; ++i) {
    text += labelled(i == 0 ? texts::Phrase{"stalls"} : texts::Phrase{}, stallText(health.stalls[i], measures.stallTcp[i], session.start), paint,
                     language);
  }
  if (const Text more = furtherStalls(health, stalls); !more.empty()) text += labelled({}, more, paint, language);
  return text;
}

void writeHealth(const session::Session& session, const analysis::SessionMeasures& measures, HtmlWriter& out) {
  const MediaHealth& health = measures.health;
  if (health.tracks.empty()) return;
  std::vector<const TrackHealth*> tracks;
  for (std::size_t i = 0; i < std::min(health.tracks.size(), kTracksListed); ++i) tracks.push_back(&health.tracks[i]);
  out.markup("<h3>{}</h3>\n<div class=\"scroll\"><table class=\"health\"><thead><tr><th></th>", out.words(say("Health of the media")));
  for (const TrackHealth* const track : tracks) out.markup("<th>{}</th>", out.words(trackTitle(*track, health)));
  out.markup("</tr></thead><tbody>\n");
  for (const HealthRow& row : healthRows(tracks)) {
    out.markup("<tr><th scope=\"row\">{}</th>", out.words(row.label));
    for (const Text& value : row.values) out.markup("<td>{}</td>", out.words(value));
    out.markup("</tr>\n");
  }
  out.markup("</tbody></table></div>\n");
  for (const Text& line : syncLines(health)) out.markup("<p>{}</p>\n", out.words(say("Audio and video: {}.", line)));
  if (health.stalls.empty()) return;
  out.markup("<p>{}</p><ul>\n", out.words(say("Stalls:")));
  for (std::size_t i = 0; i < health.stalls.size(); ++i) {
    out.markup("<li>{}</li>\n", out.words(stallText(health.stalls[i], measures.stallTcp[i], session.start)));
  }
  if (const Text more = furtherStalls(health, health.stalls.size()); !more.empty()) out.markup("<li>{}</li>\n", out.words(more));
  out.markup("</ul>\n");
}

}  // namespace rtmpscope::exporting
