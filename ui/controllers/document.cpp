// SPDX-License-Identifier: GPL-3.0-or-later
#include "controllers/document.h"

#include <utility>

#include <QFileInfo>

namespace rtmpscope::ui {

namespace {

/// Some ten hand-overs a second: sessions come up at once, and the window has time left for its user.
constexpr std::chrono::milliseconds kSnapshotInterval{100};

}  // namespace

Document::Document(AnalysisRunner runner, QObject* parent) : QObject(parent), m_job(std::move(runner)) {
  m_options.snapshotInterval = kSnapshotInterval;
  connect(&m_job, &AnalysisJob::progressed, this, [this](int permille) {
    m_permille = permille;
    Q_EMIT progressed(permille);
  });
  connect(&m_job, &AnalysisJob::snapshot, this, [this](const auto& analysis) { take(analysis, State::Loading); });
  connect(&m_job, &AnalysisJob::finished, this, [this](const auto& analysis) { take(analysis, State::Ready); });
  connect(&m_job, &AnalysisJob::failed, this, [this](const capture::CaptureError& error) {
    m_error = error;
    setState(State::Failed);
  });
}

void Document::open(const QString& path) {
  m_job.abandon();
  m_path = path;
  m_error.reset();
  m_permille = 0;
  m_loadTime = {};
  m_clock.start();
  take(nullptr, State::Loading);
  m_job.start(path, m_options);
}

void Document::reload() {
  if (!m_path.isEmpty()) open(QString(m_path));
}

void Document::close() {
  m_job.abandon();
  m_path.clear();
  m_error.reset();
  take(nullptr, State::Empty);
}

void Document::cancel() {
  m_job.cancel();
}

QString Document::fileName() const {
  return QFileInfo(m_path).fileName();
}

const analysis::AnalyzedSession* Document::session(std::optional<SessionId> id) const {
  return m_analysis && id ? m_analysis->session(*id) : nullptr;
}

void Document::setState(State state) {
  m_state = state;
  Q_EMIT stateChanged();
}

void Document::take(const std::shared_ptr<const analysis::Analysis>& analysis, State state) {
  const bool sameLoad = m_analysis && analysis;
  m_analysis = analysis;
  m_inspector = analysis ? std::make_shared<const analysis::Inspector>(analysis) : nullptr;
  if (analysis) m_loadTime = std::chrono::nanoseconds(m_clock.nsecsElapsed());
  const bool changed = std::exchange(m_state, state) != state;
  Q_EMIT analysisChanged(sameLoad);
  if (changed || !analysis) Q_EMIT stateChanged();
}

}  // namespace rtmpscope::ui
