// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli_load.h"

#include "analysis/analyzer.h"
#include "analysis/row_fields.h"
#include "capture/merged_capture.h"
#include "capture/packet_filter.h"
#include "capture/packet_source.h"
#include "cli_output.h"
#include "notes/annotation_store.h"

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <utility>

#include <fmt/format.h>

namespace rtmpscope::cli {

namespace {

using texts::say;

/// " 43 %" on standard error, from the first second on, wiped away at the end.
class TerminalProgress : public ProgressSink {
 public:
  explicit TerminalProgress(texts::Language language) : m_language(language) {}
  ~TerminalProgress() override {
    if (m_shown) fmt::print(stderr, "\r\x1b[K");
  }
  TerminalProgress(const TerminalProgress&) = delete;
  TerminalProgress& operator=(const TerminalProgress&) = delete;

  void onProgress(int permille) override {
    constexpr std::chrono::seconds patience{1};
    const int percent = permille / 10;
    if (percent == m_percent || std::chrono::steady_clock::now() - m_start < patience) return;
    m_percent = percent;
    m_shown = true;
    fmt::print(stderr, "\r{}", say("reading {:3} %", percent).in(m_language));
    std::fflush(stderr);
  }

 private:
  texts::Language m_language;
  std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
  int m_percent = -1;
  bool m_shown = false;
};

tl::expected<std::unique_ptr<capture::PacketSource>, Status> openSource(std::span<const std::string> paths, const Options& options) {
  auto source = paths.size() == 1 ? capture::openCapture(paths.front()) : capture::openMerged({paths.begin(), paths.end()});
  if (!source) {
    complain(capture::describe(source.error()));
    return tl::unexpected(Status::Unreadable);
  }
  if (options.captureFilter.empty()) return std::move(*source);
  auto filtered = capture::filterPackets(std::move(*source), options.captureFilter);
  if (filtered) return std::move(*filtered);
  complain(fmt::format("--capture-filter: {}", filtered.error()));
  return tl::unexpected(Status::Usage);
}

}  // namespace

tl::expected<Loaded, Status> load(std::span<const std::string> paths, const Options& options) {
  auto source = openSource(paths, options);
  if (!source) return tl::unexpected(source.error());
  analysis::AnalyzerOptions analyzerOptions;
  analyzerOptions.decodeAsRtmp = options.decodeAs;
  TerminalProgress progress(options.language);
  const bool shown = !options.noProgress && ::isatty(STDERR_FILENO) == 1;
  Loaded loaded;
  loaded.path = paths.front();
  loaded.analysis = analysis::analyze(**source, analyzerOptions, {}, shown ? &progress : nullptr);
  return loaded;
}

std::vector<std::span<const std::string>> inputsOf(const Options& options) {
  std::vector<std::span<const std::string>> inputs;
  const std::span<const std::string> all(options.captures);
  if (options.merge) return {all};
  for (std::size_t i = 0; i < all.size(); ++i) inputs.push_back(all.subspan(i, 1));
  return inputs;
}

std::vector<notes::Annotation> notesOn(const Loaded& loaded, const Options& options) {
  if (loaded.path == "-" || (options.merge && options.captures.size() > 1)) return {};
  const auto store = notes::AnnotationStore::open(loaded.path);
  if (store) return store->annotations();
  complain(store.error().message);
  return {};
}

exporting::ReportOptions reportOptions(const Options& options) {
  exporting::ReportOptions report;
  report.redaction = options.redaction;
  report.time = options.time;
  report.language = options.language;
  report.colour = colourOnOutput();
  report.explanations = options.command == Command::Report || options.explain;
  return report;
}

exporting::ReportOptions reportOptions(const Loaded& loaded, const Options& options) {
  exporting::ReportOptions report = reportOptions(options);
  if (!options.filter.empty()) report.sessions = analysis::sessionsThatPass(loaded.analysis, options.filter);
  if (options.session) {
    const SessionId asked{*options.session};
    const bool passes = report.takes(asked);
    report.sessions.emplace();
    if (passes) report.sessions->push_back(asked);
  }
  return report;
}

exporting::ReportOptions listOptions(const Options& options) {
  exporting::ReportOptions report = reportOptions(options);
  if (options.session) report.sessions = {SessionId{*options.session}};
  return report;
}

std::optional<std::vector<MessageNumber>> messagesAsked(const Loaded& loaded, const Options& options) {
  return options.filter.empty() ? std::nullopt : std::optional{analysis::messagesThatPass(loaded.analysis, options.filter)};
}

std::optional<std::vector<FrameNumber>> framesAsked(const Loaded& loaded, const Options& options) {
  return options.filter.empty() ? std::nullopt : std::optional{analysis::framesThatPass(loaded.analysis, options.filter)};
}

bool hasSession(const Loaded& loaded, const Options& options) {
  if (!options.session || loaded.analysis->session(SessionId{*options.session}) != nullptr) return true;
  const std::size_t count = loaded.analysis->sessions.size();
  complain(say("{} has no session {}; it has {}", loaded.path, *options.session, count == 0 ? say("none") : say("{}", count)), options.language);
  return false;
}

}  // namespace rtmpscope::cli
