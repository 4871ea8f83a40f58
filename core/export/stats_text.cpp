// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/series.h"
#include "export/capture_summary.h"
#include "export/escape_terminal.h"
#include "export/paint.h"
#include "export/redact.h"
#include "export/report_words.h"
#include "export/stats.h"
#include "export/text_width.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace rtmpscope::exporting {

using analysis::SecondOfSide;
using analysis::SessionSeries;
using texts::say;

namespace {

constexpr std::size_t kWidth = 80;
constexpr std::size_t kSparkWidth = 48;
constexpr std::array<std::string_view, 8> kBlocks = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};

/// A second of one direction: what its sender sent, and what its receiver answered.
struct Row {
  const SecondOfSide& sender;
  const SecondOfSide& receiver;
};

std::string number(double value, int decimals = 0) {
  return fmt::format("{:.{}f}", value, decimals);
}
std::string orDash(const std::optional<double>& value, int decimals) {
  return value ? number(*value, decimals) : "-";
}
std::string orNothing(std::uint64_t count) {
  return count == 0 ? "." : fmt::format("{}", count);
}

double wireKilobits(const Row& row) {
  return static_cast<double>(row.sender.wireBytes) * 8e-3;
}
double mediaKilobits(const Row& row) {
  return static_cast<double>(row.sender.videoBytes + row.sender.audioBytes) * 8e-3;
}

struct Column {
  texts::Phrase title;
  texts::Phrase unit;
  std::size_t width;
  std::string (*cell)(const Row& row);
};

constexpr std::array kColumns = {
    Column{"wire", "kbit/s", 8, [](const Row& row) { return number(wireKilobits(row)); }},
    Column{"media", "kbit/s", 8, [](const Row& row) { return number(mediaKilobits(row)); }},
    Column{"video", "frames", 7, [](const Row& row) { return orNothing(row.sender.videoFrames); }},
    Column{"key", {}, 4, [](const Row& row) { return orNothing(row.sender.keyFrames); }},
    Column{"audio", "frames", 7, [](const Row& row) { return orNothing(row.sender.audioFrames); }},
    Column{"A/V", "ms", 6, [](const Row& row) { return orDash(row.sender.offsetMs(), 0); }},
    Column{"lag", "ms", 7, [](const Row& row) { return row.sender.lagMs ? number(double{*row.sender.lagMs}) : std::string("-"); }},
    Column{"retr", {}, 5, [](const Row& row) { return orNothing(row.sender.retransmissions); }},
    Column{"zero", "win", 5, [](const Row& row) { return orNothing(row.receiver.zeroWindows); }},
    Column{"rtt", "ms", 7, [](const Row& row) { return row.sender.rtt() ? number(*row.sender.rtt() * 1e3, 2) : std::string("-"); }},
    Column{"flight", "kB", 8, [](const Row& row) { return number(row.sender.maxBytesInFlight * 1e-3, 1); }},
};

struct Picture {
  texts::Phrase title;
  texts::PhraseWith<1> highest;
  double (*value)(const Row& row);
};

constexpr std::array kPictures = {
    Picture{"wire", "{} kbit/s", wireKilobits},
    Picture{"media", "{} kbit/s", mediaKilobits},
    Picture{"video frames", "{} a second", [](const Row& row) { return double{static_cast<double>(row.sender.videoFrames)}; }},
    Picture{"lag", "{} ms", [](const Row& row) { return std::max(0.0, double{row.sender.lagMs.value_or(0)}); }},
    Picture{"retransmissions", "{} a second", [](const Row& row) { return static_cast<double>(row.sender.retransmissions); }},
    Picture{"zero windows", "{} a second", [](const Row& row) { return static_cast<double>(row.receiver.zeroWindows); }},
    Picture{"bytes in flight", "{} kB", [](const Row& row) { return row.sender.maxBytesInFlight * 1e-3; }},
};

class Writer {
 public:
  Writer(const analysis::Analysis& analysis, const ReportOptions& options)
      : m_options(options), m_redactor(analysis, options.redaction), m_paint(options.colour), m_series(analysis, options.onlySession()) {
    m_text = m_paint(Ink::Strong, shorten(escapeTerminal(m_redactor.text(captureName(analysis))), kWidth)) + "\n";
    for (const auto& analyzed : analysis.sessions) {
      if (options.takes(analyzed->session->id)) writeSession(*analyzed->session);
    }
  }

  std::string take() { return std::move(m_text); }

 private:
  [[nodiscard]] std::string inLanguage(const texts::Text& text) const { return text.in(m_options.language); }

  void writeSession(const session::Session& session) {
    const SessionSeries& series = m_series.of(session.id);
    const std::string target = escapeTerminal(m_redactor.text(sessionTarget(session, m_options.language)));
    m_text += "\n" + m_paint(Ink::Strong, shorten(sessionTitle(session, target, m_options.language), kWidth)) + "\n";
    for (const Direction direction : directionsOf(series)) writeDirection(series, direction);
    if (!series.complete) m_text += "   " + inLanguage(say("Later seconds are left out: there are too many of them.")) + "\n";
  }

  /// Those that carry media; where none does, the one that carries more.
  static std::vector<Direction> directionsOf(const SessionSeries& series) {
    std::array<std::uint64_t, 2> media{};
    std::array<std::uint64_t, 2> wire{};
    for (const auto& second : series.seconds) {
      for (std::size_t i = 0; i < 2; ++i) {
        media[i] += second[i].videoBytes + second[i].audioBytes;
        wire[i] += second[i].wireBytes;
      }
    }
    std::vector<Direction> directions;
    for (const Direction direction : {Direction::ClientToServer, Direction::ServerToClient}) {
      if (media[static_cast<std::size_t>(direction)] > 0) directions.push_back(direction);
    }
    if (directions.empty() && !series.seconds.empty())
      directions.push_back(wire[0] >= wire[1] ? Direction::ClientToServer : Direction::ServerToClient);
    return directions;
  }

  static Row rowOf(const SessionSeries& series, std::size_t second, Direction direction) {
    const auto sender = static_cast<std::size_t>(direction);
    return {series.seconds[second][sender], series.seconds[second][1 - sender]};
  }

  void writeDirection(const SessionSeries& series, Direction direction) {
    const bool fromClient = direction == Direction::ClientToServer;
    m_text += "   " +
              m_paint(fromClient ? Ink::FromClient : Ink::FromServer, inLanguage(fromClient ? say("client → server") : say("server → client"))) +
              "\n";
    writePictures(series, direction);
    std::string titles = padLeft(inLanguage(say("second")), 8);
    std::string units(8, ' ');
    for (const Column& column : kColumns) {
      titles += padLeft(inLanguage(column.title), column.width);
      units += padLeft(inLanguage(column.unit), column.width);
    }
    m_text += m_paint(Ink::Faint, titles) + "\n" + m_paint(Ink::Faint, units) + "\n";
    for (std::size_t i = 0; i < series.seconds.size(); ++i) {
      std::string line = padLeft(fmt::format("{}", i), 8);
      for (const Column& column : kColumns) line += padLeft(column.cell(rowOf(series, i, direction)), column.width);
      m_text += line + "\n";
    }
  }

  void writePictures(const SessionSeries& series, Direction direction) {
    if (series.seconds.size() < 2) return;
    for (const Picture& picture : kPictures) {
      std::vector<double> values;
      values.reserve(series.seconds.size());
      for (std::size_t i = 0; i < series.seconds.size(); ++i) values.push_back(picture.value(rowOf(series, i, direction)));
      const std::string line = sparkline(values, kSparkWidth);
      if (line.empty()) continue;
      const double highest = *std::max_element(values.begin(), values.end());
      m_text += "     " + padRight(inLanguage(picture.title), 17) + padRight(line, std::min(values.size(), kSparkWidth)) +
                m_paint(Ink::Faint, "  " + inLanguage(say(picture.highest, highest < 9.95 ? number(highest, 1) : number(highest)))) + "\n";
    }
  }

  const ReportOptions& m_options;
  Redactor m_redactor;
  Paint m_paint;
  analysis::SeriesBook m_series;
  std::string m_text;
};

}  // namespace

std::string sparkline(std::span<const double> values, std::size_t width) {
  const double highest = values.empty() ? 0 : *std::max_element(values.begin(), values.end());
  if (highest <= 0 || width == 0) return {};
  const std::size_t columns = std::min(values.size(), width);
  std::string text;
  for (std::size_t i = 0; i < columns; ++i) {
    const auto begin = values.begin() + static_cast<std::ptrdiff_t>(i * values.size() / columns);
    const auto end = values.begin() + static_cast<std::ptrdiff_t>((i + 1) * values.size() / columns);
    const double share = std::clamp(*std::max_element(begin, end) / highest, 0.0, 1.0);
    text += share == 0 ? " " : kBlocks[std::min(kBlocks.size() - 1, static_cast<std::size_t>(share * static_cast<double>(kBlocks.size())))];
  }
  return text;
}

std::string statsText(const analysis::Analysis& analysis, const ReportOptions& options) {
  return Writer(analysis, options).take();
}

}  // namespace rtmpscope::exporting
