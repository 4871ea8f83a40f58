// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/ladder_svg.h"

#include "base/elapsed.h"
#include "export/escape_html.h"
#include "export/escape_terminal.h"
#include "export/report_words.h"
#include "export/text_width.h"
#include "session/step_catalog.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace rtmpscope::exporting {

using session::Session;
using session::Step;
using session::StepDirection;
using session::StepStatus;
using texts::say;
using texts::Text;

namespace {

// Lengths in the drawing's own units: 560 across, text of 13.
constexpr int kWidth = 560;
constexpr int kClientX = 56;
constexpr int kServerX = 484;
constexpr int kNumberX = 22;
constexpr int kTimeX = 556;
constexpr int kHeadHeight = 46;
constexpr int kBandHeight = 22;
constexpr int kRowHeight = 32;
constexpr int kGapHeight = 28;
constexpr int kTip = 9;
constexpr int kMediaTip = 14;
constexpr std::size_t kLabelColumns = 50;
constexpr std::size_t kPeerColumns = 26;
constexpr int kMaxSliceHeight = 240;  // so that a printed page is filled before it breaks
constexpr std::size_t kMaxGapsDrawn = 20;

/// One thing in the ladder, from top to bottom.
struct Item {
  int height = 0;
  std::string svg;  ///< drawn from y = 0
};

struct DrawnGap {
  FrameNumber frame;
  Text text;
};

std::string classOf(const StepRow& row) {
  const Step& step = row.first();
  std::string name = directionOf(row) == StepDirection::ClientToServer ? "c" : directionOf(row) == StepDirection::ServerToClient ? "s" : "b";
  if (isMediaRun(step)) name = "m";
  if (row.folded()) name += " fold";
  if (step.status == StepStatus::Missing || step.status == StepStatus::NotCaptured) name += " absent";
  if (step.status == StepStatus::Violated) name += " violated";
  return name;
}

/// A filled triangle whose point is at `x`.
std::string tip(int x, int y, bool pointsRight, int size) {
  const int back = pointsRight ? x - size : x + size;
  return fmt::format(R"(<path class="tip" d="M{} {}L{} {}L{} {}Z"/>)", x, y, back, y - size / 2, back, y + size / 2);
}

std::string arrow(StepDirection direction, int y, bool media) {
  const int size = media ? kMediaTip : kTip;
  const bool toServer = direction != StepDirection::ServerToClient;
  const bool toClient = direction != StepDirection::ClientToServer;
  const int left = kClientX + 1;
  const int right = kServerX - 1;
  std::string svg = fmt::format(R"(<path class="arrow" d="M{} {}H{}"/>)", toClient ? left + size - 1 : left, y, toServer ? right - size + 1 : right);
  if (toServer) svg += tip(right, y, true, size);
  if (toClient) svg += tip(left, y, false, size);
  return svg;
}

std::string lifelines(int height) {
  return fmt::format(R"(<path class="life" d="M{} 0V{}M{} 0V{}"/>)", kClientX, height, kServerX, height);
}

Text shortTime(CaptureTime time, CaptureTime start) {
  const Nanoseconds since = elapsed(start, time);
  return since < std::chrono::seconds(10) ? say("{:.1f} ms", toSeconds(since) * 1e3) : texts::durationText(since);
}

/// Draws one session's ladder.
class Ladder {
 public:
  Ladder(const analysis::AnalyzedSession& analyzed, std::span<const StepRow> rows, const net::Connection* connection, const HtmlWriter& writer)
      : m_session(*analyzed.session), m_rows(rows), m_writer(writer) {
    if (connection != nullptr) collectGaps(*connection);
  }

  std::string draw() {
    addHead();
    std::optional<session::PhaseId> phase;
    std::size_t gap = 0;
    const std::size_t drawn = std::min(m_rows.size(), kMaxLadderRows);
    for (std::size_t i = 0; i < drawn; ++i) {
      const Step& step = m_rows[i].first();
      while (gap < m_gaps.size() && !step.frames.empty() && m_gaps[gap].frame < step.frames.front()) addGap(m_gaps[gap++]);
      if (phase != step.phase) addBand(step.phase);
      phase = step.phase;
      addRow(m_rows[i]);
    }
    while (gap < m_gaps.size()) addGap(m_gaps[gap++]);
    if (drawn < m_rows.size())
      addText(texts::counted(m_rows.size() - drawn, "and {} more row in the table below", "and {} more rows in the table below"));
    return slices();
  }

 private:
  /// Text for the drawing: redacted, one line, cut to `columns`, escaped.
  [[nodiscard]] std::string label(std::string_view text, std::size_t columns) const {
    return escapeHtml(shorten(escapeTerminal(m_writer.redacted(text)), columns));
  }

  void collectGaps(const net::Connection& connection) {
    for (const Side side : {Side::A, Side::B}) {
      for (const net::Gap& gap : connection.from(side).troubles->gaps) {
        const Text way = side == m_session.client ? say("client to server") : say("server to client");
        const Text bytes = texts::bytesText(gap.range.size());
        m_gaps.push_back({gap.frame, gap.reason == MissingReason::Lost
                                         ? say("{} missing in the capture, {}, frame {}", bytes, way, gap.frame.value())
                                         : say("{} not captured (snap length), {}, frame {}", bytes, way, gap.frame.value())});
      }
    }
    std::stable_sort(m_gaps.begin(), m_gaps.end(), [](const DrawnGap& a, const DrawnGap& b) { return a.frame < b.frame; });
    if (m_gaps.size() <= kMaxGapsDrawn) return;
    const Text more = say("and {} more", texts::groupedDigits(m_gaps.size() - kMaxGapsDrawn));
    const FrameNumber frame = m_gaps[kMaxGapsDrawn].frame;
    m_gaps.resize(kMaxGapsDrawn);
    m_gaps.push_back({frame, more});
  }

  void addHead() {
    const auto box = [&](int centre, const std::string& name, const std::string& address) {
      const int left = std::clamp(centre - 92, 0, kWidth - 184);
      return fmt::format(
          R"(<rect class="box" x="{}" y="1" width="184" height="38" rx="6"/>)"
          R"(<text class="peer" x="{}" y="17" text-anchor="middle">{}</text><text class="sub" x="{}" y="32" text-anchor="middle">{}</text>)",
          left, left + 92, name, left + 92, address);
    };
    const std::string client = clientText(m_session);
    const std::string server = serverText(m_session);
    std::string svg = fmt::format(R"(<path class="life" d="M{} 39V{}M{} 39V{}"/>)", kClientX, kHeadHeight, kServerX, kHeadHeight);
    svg += box(kClientX, label(client.empty() ? say("client").in(m_writer.language()) : client, kPeerColumns),
               label(toString(m_session.clientEndpoint), kPeerColumns));
    svg += box(kServerX, label(server.empty() ? say("server").in(m_writer.language()) : server, kPeerColumns),
               label(toString(m_session.serverEndpoint), kPeerColumns));
    m_items.push_back({kHeadHeight, svg});
  }

  void addBand(session::PhaseId phase) {
    m_items.push_back(
        {kBandHeight, lifelines(kBandHeight) + fmt::format(R"(<path class="rule" d="M0 3H{}"/><text class="band" x="{}" y="16">{}</text>)", kWidth,
                                                           kClientX + 10, m_writer.words(session::phaseTitle(phase)))});
  }

  void addText(const Text& text) {
    m_items.push_back(
        {kBandHeight, lifelines(kBandHeight) + fmt::format(R"(<text class="band" x="{}" y="15">{}</text>)", kClientX + 10, m_writer.words(text))});
  }

  void addGap(const DrawnGap& gap) {
    std::string torn = fmt::format("M{} 8", kClientX);
    for (int x = kClientX; x < kServerX; x += 8) torn += fmt::format("l4 {}l4 {}", 5, -5);
    m_items.push_back(
        {kGapHeight, lifelines(kGapHeight) + fmt::format(R"(<g class="gap"><path class="torn" d="{}"/><text x="{}" y="25">{}</text></g>)", torn,
                                                         kClientX + 10, m_writer.words(gap.text))});
  }

  void addRow(const StepRow& row) {
    const Step& step = row.first();
    const int y = kRowHeight - 8;
    std::string title = label(titleOf(row, m_writer.language()), kLabelColumns);
    if (const std::string absent = absenceOf(step, m_writer.language()); !absent.empty()) title += " " + m_writer.words(say("({})", absent));
    std::string svg = lifelines(kRowHeight);
    svg += fmt::format(R"(<a href="#session-{}-step-{}"><g class="{}">)", m_session.id.value(), step.number, classOf(row));
    const std::string frames = framesOf(row);
    if (!frames.empty()) svg += fmt::format("<title>{}</title>", m_writer.words(say("frames {}", frames)));
    if (step.reference) {
      svg += fmt::format(R"(<circle class="number" cx="{}" cy="{}" r="9"/><text class="number-text" x="{}" y="{}">{}</text>)", kNumberX, y, kNumberX,
                         y + 4, *step.reference);
    }
    svg += fmt::format(R"(<text x="{}" y="{}" text-anchor="middle">{}</text>)", (kClientX + kServerX) / 2, y - 8, title);
    svg += arrow(directionOf(row), y, isMediaRun(step) && !step.frames.empty());
    const auto& time = isMediaRun(step) || row.folded() ? step.firstTime : step.time;
    if (time) svg += fmt::format(R"(<text class="time" x="{}" y="{}">{}</text>)", kTimeX, y + 4, m_writer.words(shortTime(*time, m_session.start)));
    m_items.push_back({kRowHeight, svg + "</g></a>"});
  }

  [[nodiscard]] std::string slices() const {
    std::string all;
    for (std::size_t begin = 0; begin < m_items.size();) {
      int height = 0;
      std::string content;
      std::size_t end = begin;
      while (end < m_items.size() && (height == 0 || height + m_items[end].height <= kMaxSliceHeight)) {
        content += fmt::format(R"svg(<g transform="translate(0 {})">{}</g>)svg", height, m_items[end].svg);
        height += m_items[end].height;
        ++end;
      }
      all += fmt::format(R"(<svg viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>)", kWidth, height,
                         m_writer.words(say("ladder of session {}", m_session.id.value())), content);
      begin = end;
    }
    return all;
  }

  const Session& m_session;
  std::span<const StepRow> m_rows;
  const HtmlWriter& m_writer;
  std::vector<DrawnGap> m_gaps;
  std::vector<Item> m_items;
};

}  // namespace

std::string ladderSvg(const analysis::AnalyzedSession& analyzed, std::span<const StepRow> rows, const net::Connection* gaps,
                      const HtmlWriter& writer) {
  return Ladder(analyzed, rows, gaps, writer).draw();
}

}  // namespace rtmpscope::exporting
