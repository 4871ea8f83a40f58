// SPDX-License-Identifier: GPL-3.0-or-later
#include "controllers/report_writer.h"

#include <utility>

#include <QDir>
#include <QSaveFile>
#include <QtConcurrentRun>

namespace rtmpscope::ui {

QString writeReport(const ReportWriter::Order& order) {
  const std::string text = order.format == ReportWriter::Format::Html
                               ? exporting::reportHtml(*order.analysis, order.annotations, order.options)
                               : exporting::reportJson(*order.analysis, order.annotations, exporting::ReportDepth::Full, order.options);
  QSaveFile file(order.path);
  const auto size = static_cast<qint64>(text.size());
  if (file.open(QIODevice::WriteOnly) && file.write(text.data(), size) == size && file.commit()) return {};
  return ReportWriter::tr("The report could not be written to %1: %2. Choose another folder, or make room and try again.")
      .arg(QDir::toNativeSeparators(order.path), file.errorString());
}

ReportWriter::ReportWriter(QObject* parent) : QObject(parent) {
  connect(&m_watcher, &QFutureWatcher<QString>::finished, this, [this] {
    const QString problem = m_watcher.result();
    if (problem.isEmpty()) {
      Q_EMIT finished(m_path);
    } else {
      Q_EMIT failed(problem);
    }
  });
}

ReportWriter::~ReportWriter() {
  m_watcher.disconnect(this);
  m_watcher.waitForFinished();
}

void ReportWriter::write(Order order) {
  if (isBusy()) return;
  m_path = order.path;
  m_watcher.setFuture(QtConcurrent::run([order = std::move(order)] { return writeReport(order); }));
}

}  // namespace rtmpscope::ui
