// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/analysis.h"
#include "export/report.h"
#include "notes/annotation.h"

#include <cstdint>
#include <memory>
#include <vector>

#include <QFutureWatcher>
#include <QObject>
#include <QString>

namespace rtmpscope::ui {

/// Writes reports on a worker thread. A file is replaced as a whole or not at all.
class ReportWriter : public QObject {
  Q_OBJECT

 public:
  enum class Format : std::uint8_t { Html, Json };

  struct Order {
    std::shared_ptr<const analysis::Analysis> analysis;
    std::vector<notes::Annotation> annotations;
    Format format = Format::Html;
    exporting::ReportOptions options;
    QString path;
  };

  explicit ReportWriter(QObject* parent = nullptr);
  /// Waits for what is being written.
  ~ReportWriter() override;

  [[nodiscard]] bool isBusy() const { return m_watcher.isRunning(); }
  /// Begins to write. Does nothing while another report is being written.
  void write(Order order);

 Q_SIGNALS:
  void finished(const QString& path);
  /// A sentence for people.
  void failed(const QString& message);

 private:
  QFutureWatcher<QString> m_watcher;
  QString m_path;
};

/// Writes at once. Returns why it could not be written, or an empty text.
[[nodiscard]] QString writeReport(const ReportWriter::Order& order);

}  // namespace rtmpscope::ui
