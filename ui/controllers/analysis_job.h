// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/analysis.h"
#include "analysis/analyzer.h"
#include "base/progress.h"
#include "capture/capture_error.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>

#include <QObject>
#include <QString>
#include <QThreadPool>
#include <tl/expected.hpp>

namespace rtmpscope::ui {

using AnalysisResult = tl::expected<std::shared_ptr<const analysis::Analysis>, capture::CaptureError>;

/// Does the work of a job, on a worker thread: opens a capture and analyses it.
using AnalysisRunner = std::function<AnalysisResult(const QString& path, const analysis::AnalyzerOptions& options, std::stop_token stop,
                                                    ProgressSink& progress, analysis::AnalysisSink& sink)>;

/// The runner of every day: capture::openCapture and analysis::analyze.
[[nodiscard]] AnalysisResult runAnalyzer(const QString& path, const analysis::AnalyzerOptions& options, std::stop_token stop, ProgressSink& progress,
                                         analysis::AnalysisSink& sink);

/// Analyses one capture at a time on a worker thread. Its signals come on the thread that it lives on; what a former start
/// still has to say is dropped. Snapshots that come faster than they are taken are merged: the newest wins.
class AnalysisJob : public QObject {
  Q_OBJECT

 public:
  explicit AnalysisJob(AnalysisRunner runner, QObject* parent = nullptr);
  /// Cancels, and waits for the worker.
  ~AnalysisJob() override;

  /// Begins with a capture; one that is under way is given up and heard of no more.
  void start(const QString& path, analysis::AnalyzerOptions options);
  /// Asks the worker to stop; finished() comes with what there is.
  void cancel();
  /// Gives up what is under way; nothing more is heard of it.
  void abandon();

  [[nodiscard]] bool isRunning() const { return m_running; }

 Q_SIGNALS:
  void progressed(int permille);
  void snapshot(const std::shared_ptr<const rtmpscope::analysis::Analysis>& analysis);
  /// The pass is over: whole, damaged or cancelled, as the analysis says.
  void finished(const std::shared_ptr<const rtmpscope::analysis::Analysis>& analysis);
  void failed(const rtmpscope::capture::CaptureError& error);

 private:
  class Mailbox;

  void deliver(const std::shared_ptr<Mailbox>& mailbox);

  AnalysisRunner m_runner;
  QThreadPool m_pool;
  std::stop_source m_stop;
  std::uint64_t m_generation = 0;
  bool m_running = false;
};

}  // namespace rtmpscope::ui
