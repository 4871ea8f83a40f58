// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/analysis.h"
#include "controllers/place.h"
#include "notes/annotation.h"
#include "timeline/ladder_items.h"
#include "timeline/ladder_layout.h"

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <QFont>
#include <QString>

namespace rtmpscope::ui {

/// The fonts of a ladder and what follows from them.
struct LadderFonts {
  explicit LadderFonts(const QFont& base);

  QFont text;
  QFont bold;
  QFont small;
  double lineHeight = 0;
  double smallHeight = 0;
  double character = 0;  ///< width of a digit in the small font
};

/// The ladder of one session, ready to be painted: lines, their texts, and where they stand. Knows fonts and no widget.
class LadderScene {
 public:
  LadderScene();

  /// Takes a session, or a newer snapshot of the same one: then what was unfolded stays unfolded.
  void setSession(std::shared_ptr<const analysis::Analysis> analysis, std::optional<SessionId> session, std::vector<notes::Annotation> notes);
  void setExplanationsShown(bool shown) { m_explanationsShown = shown; }
  void setTimeScale(TimeScale scale) { m_scale = scale; }
  /// Zoom of the true time scale: 1 is the suggested one.
  void setZoom(double zoom) { m_zoom = zoom; }
  /// Works out where everything stands. To be called after any change above.
  void layOut(double width, const LadderFonts& fonts);

  [[nodiscard]] bool explanationsShown() const { return m_explanationsShown; }
  [[nodiscard]] TimeScale timeScale() const { return m_scale; }
  [[nodiscard]] double zoom() const { return m_zoom; }

  [[nodiscard]] bool isEmpty() const { return m_items.empty(); }
  [[nodiscard]] const analysis::Analysis& analysis() const { return *m_analysis; }
  [[nodiscard]] const analysis::AnalyzedSession& analyzed() const { return *m_analyzed; }
  [[nodiscard]] const session::Session& session() const { return *m_analyzed->session; }
  [[nodiscard]] const std::vector<LadderItem>& items() const { return m_items; }
  [[nodiscard]] const std::vector<LadderExtent>& extents() const { return m_extents; }
  [[nodiscard]] const LadderLayout& layout() const { return m_layout; }
  [[nodiscard]] const LadderColumns& columns() const { return m_columns; }
  [[nodiscard]] const notes::Annotation& note(std::size_t row) const { return m_notes[row]; }
  /// The program's own notes explain: they are hidden with the explanations.
  [[nodiscard]] bool showsNote(std::size_t row) const { return m_explanationsShown || m_notes[row].author != notes::Author::Program; }
  [[nodiscard]] const session::Step& step(const LadderItem& item) const { return session().steps[item.index]; }
  /// The sentence under a step; empty if explanations are hidden.
  [[nodiscard]] QString explanation(const LadderItem& item) const;
  /// Left edge and width of what is written between the lifelines.
  [[nodiscard]] double textLeft() const { return m_columns.clientX + 14; }
  [[nodiscard]] double textWidth() const { return m_columns.serverX - m_columns.clientX - 28; }
  /// Bytes per slice of a run of media, made once.
  [[nodiscard]] const std::vector<double>& profile(const LadderItem& item) const;

  /// True if a line has messages that can be shown beneath it.
  [[nodiscard]] bool canUnfold(std::size_t slot) const;
  [[nodiscard]] bool isUnfolded(std::size_t slot) const { return m_extents[slot].children > 0; }
  /// Call layOut() afterwards.
  void setUnfolded(std::size_t slot, bool unfolded);
  [[nodiscard]] MessageIndex childMessage(LadderHit hit) const;

  /// The line that shows a place; an unfolded message rather than its run.
  [[nodiscard]] std::optional<LadderHit> hitOf(const Place& place) const;
  /// The other line of a request and its answer.
  [[nodiscard]] std::optional<std::size_t> partnerOf(std::size_t slot) const;
  /// Time between a line and its partner.
  [[nodiscard]] std::optional<Nanoseconds> timeToPartner(std::size_t slot) const;
  /// The last line that is not later than the end of a run of media.
  [[nodiscard]] std::size_t endOfRun(std::size_t slot) const;
  /// What a line says, for the accessible description and the clipboard.
  [[nodiscard]] QString text(LadderHit hit) const;
  [[nodiscard]] QString toolTip(LadderHit hit) const;

 private:
  [[nodiscard]] LadderExtent extentOf(const LadderItem& item, const LadderFonts& fonts, std::map<std::string, double>& explanationHeights) const;
  [[nodiscard]] QString itemText(const LadderItem& item) const;

  std::shared_ptr<const analysis::Analysis> m_analysis;
  std::shared_ptr<const analysis::AnalyzedSession> m_analyzed;
  std::vector<notes::Annotation> m_notes;
  std::vector<LadderItem> m_items;
  std::vector<LadderExtent> m_extents;
  LadderLayout m_layout;
  LadderColumns m_columns;
  std::map<std::uint32_t, std::vector<MessageIndex>> m_unfolded;    ///< by Step::number
  mutable std::map<std::uint32_t, std::vector<double>> m_profiles;  ///< by Step::number
  bool m_explanationsShown = true;
  TimeScale m_scale = TimeScale::Even;
  double m_zoom = 1;
};

// Lengths that scene and painter share, in device independent pixels.
namespace ladder {
inline constexpr double kPadding = 5;
inline constexpr double kArrowHeight = 11;
inline constexpr double kRunHeight = 26;
inline constexpr double kNotePadding = 5;
inline constexpr double kNoteSpacing = 4;
inline constexpr double kGapHeight = 38;
inline constexpr std::size_t kMaxFindingLines = 3;
inline constexpr int kMaxNoteLines = 8;
inline constexpr int kMaxExplanationLines = 6;
inline constexpr std::size_t kProfileBins = 96;
}  // namespace ladder

/// Height of `text` wrapped to `width`, at most `maxLines` lines.
[[nodiscard]] double wrappedHeight(const QString& text, const QFont& font, double width, int maxLines);

/// `text` as it fits into `maxLines` lines of `width`: with an ellipsis if something had to be left out.
[[nodiscard]] QString wrappedText(const QString& text, const QFont& font, double width, int maxLines);

}  // namespace rtmpscope::ui
