// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/analysis.h"
#include "analysis/inspector.h"
#include "capture/capture_error.h"
#include "controllers/analysis_job.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include <QElapsedTimer>
#include <QObject>
#include <QString>

namespace rtmpscope::ui {

/// The capture that is open: its file, how far it is loaded, and the newest snapshot of it.
class Document : public QObject {
  Q_OBJECT

 public:
  enum class State : std::uint8_t {
    Empty,
    Loading,  ///< there may be a snapshot already
    Ready,    ///< as much as will come is there
    Failed,   ///< error() says why; nothing is there
  };

  explicit Document(AnalysisRunner runner = runAnalyzer, QObject* parent = nullptr);

  void open(const QString& path);
  void reload();
  void close();
  /// Stops the load; what was read stays.
  void cancel();

  /// TCP ports that carry RTMP beside 1935. Takes effect with the next load.
  void setDecodeAs(std::vector<std::uint16_t> ports) { m_options.decodeAsRtmp = std::move(ports); }
  [[nodiscard]] const std::vector<std::uint16_t>& decodeAs() const { return m_options.decodeAsRtmp; }

  [[nodiscard]] State state() const { return m_state; }
  [[nodiscard]] const QString& path() const { return m_path; }
  [[nodiscard]] QString fileName() const;
  /// Null before the first snapshot.
  [[nodiscard]] const std::shared_ptr<const analysis::Analysis>& analysis() const { return m_analysis; }
  [[nodiscard]] const std::shared_ptr<const analysis::Inspector>& inspector() const { return m_inspector; }
  [[nodiscard]] const std::optional<capture::CaptureError>& error() const { return m_error; }
  /// Session of that id in the newest snapshot, or null.
  [[nodiscard]] const analysis::AnalyzedSession* session(std::optional<SessionId> id) const;
  [[nodiscard]] int permille() const { return m_permille; }
  /// From open() to the last snapshot.
  [[nodiscard]] std::chrono::nanoseconds loadTime() const { return m_loadTime; }

 Q_SIGNALS:
  void stateChanged();
  void progressed(int permille);
  /// A newer snapshot is there, or none. `sameLoad`: it continues the one before it.
  void analysisChanged(bool sameLoad);

 private:
  void setState(State state);
  void take(const std::shared_ptr<const analysis::Analysis>& analysis, State state);

  AnalysisJob m_job;
  analysis::AnalyzerOptions m_options;
  State m_state = State::Empty;
  QString m_path;
  std::shared_ptr<const analysis::Analysis> m_analysis;
  std::shared_ptr<const analysis::Inspector> m_inspector;
  std::optional<capture::CaptureError> m_error;
  int m_permille = 0;
  QElapsedTimer m_clock;
  std::chrono::nanoseconds m_loadTime{0};
};

}  // namespace rtmpscope::ui
