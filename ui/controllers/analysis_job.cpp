// SPDX-License-Identifier: GPL-3.0-or-later
#include "controllers/analysis_job.h"

#include "capture/packet_source.h"

#include <mutex>
#include <optional>
#include <utility>

#include <QFile>

namespace rtmpscope::ui {

AnalysisResult runAnalyzer(const QString& path, const analysis::AnalyzerOptions& options, std::stop_token stop, ProgressSink& progress,
                           analysis::AnalysisSink& sink) {
  auto source = capture::openCapture(QFile::encodeName(path).toStdString());
  if (!source) return tl::unexpected(source.error());
  return analysis::analyze(**source, options, std::move(stop), &progress, &sink);
}

/// Where the worker leaves what it has to say. The job is woken once for everything that came in the meantime.
class AnalysisJob::Mailbox : public ProgressSink, public analysis::AnalysisSink, public std::enable_shared_from_this<Mailbox> {
 public:
  struct Contents {
    std::optional<int> permille;
    std::shared_ptr<const analysis::Analysis> snapshot;
    std::optional<AnalysisResult> result;
  };

  Mailbox(AnalysisJob& job, std::uint64_t generation) : m_job(job), m_generation(generation) {}

  [[nodiscard]] std::uint64_t generation() const { return m_generation; }

  void onProgress(int permille) override {
    post([permille](Contents& contents) { contents.permille = permille; });
  }
  void onSnapshot(std::shared_ptr<const analysis::Analysis> analysis) override {
    post([&analysis](Contents& contents) { contents.snapshot = std::move(analysis); });
  }
  void onResult(AnalysisResult result) {
    post([&result](Contents& contents) { contents.result = std::move(result); });
  }

  [[nodiscard]] Contents take() {
    const std::lock_guard lock(m_mutex);
    m_posted = false;
    return std::exchange(m_contents, {});
  }

 private:
  template <class Change>
  void post(Change change) {
    const std::lock_guard lock(m_mutex);
    change(m_contents);
    if (std::exchange(m_posted, true)) return;
    // The job outlives its workers, so it is there to be called.
    QMetaObject::invokeMethod(
        &m_job, [job = &m_job, self = shared_from_this()] { job->deliver(self); }, Qt::QueuedConnection);
  }

  AnalysisJob& m_job;
  const std::uint64_t m_generation;
  std::mutex m_mutex;
  Contents m_contents;
  bool m_posted = false;
};

AnalysisJob::AnalysisJob(AnalysisRunner runner, QObject* parent) : QObject(parent), m_runner(std::move(runner)) {
  m_pool.setMaxThreadCount(2);  // a new job does not wait until the one before it has noticed that it was given up
}

AnalysisJob::~AnalysisJob() {
  abandon();
  m_pool.waitForDone();
}

void AnalysisJob::start(const QString& path, analysis::AnalyzerOptions options) {
  abandon();
  m_stop = std::stop_source{};
  m_running = true;
  auto mailbox = std::make_shared<Mailbox>(*this, m_generation);
  auto work = [runner = m_runner, path, options = std::move(options), stop = m_stop.get_token(), mailbox] {
    mailbox->onResult(runner(path, options, stop, *mailbox, *mailbox));
  };
  m_pool.start(std::move(work));
}

void AnalysisJob::cancel() {
  m_stop.request_stop();
}

void AnalysisJob::abandon() {
  m_stop.request_stop();
  ++m_generation;
  m_running = false;
}

void AnalysisJob::deliver(const std::shared_ptr<Mailbox>& mailbox) {
  const Mailbox::Contents contents = mailbox->take();
  const auto late = [this, &mailbox] { return mailbox->generation() != m_generation; };
  if (late()) return;
  if (contents.permille) Q_EMIT progressed(*contents.permille);
  if (contents.snapshot && !contents.result && !late()) Q_EMIT snapshot(contents.snapshot);
  if (!contents.result || late()) return;
  m_running = false;
  if (*contents.result) {
    Q_EMIT finished(**contents.result);
  } else {
    Q_EMIT failed(contents.result->error());
  }
}

}  // namespace rtmpscope::ui
