// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/ids.h"
#include "controllers/report_writer.h"

#include <optional>

#include <QDialog>

class QCheckBox;
class QLineEdit;
class QRadioButton;

namespace rtmpscope::ui {

/// Asks what report goes where. Secrets are taken out unless one says otherwise.
class ExportDialog : public QDialog {
  Q_OBJECT

 public:
  /// @param capture  path of the capture: the report is suggested beside it
  /// @param session  the chosen session; none if there is none to choose
  ExportDialog(ReportWriter::Format format, const QString& capture, std::optional<SessionId> session, QWidget* parent = nullptr);

  [[nodiscard]] ReportWriter::Format format() const;
  [[nodiscard]] exporting::ReportOptions options() const;
  [[nodiscard]] QString path() const;

 private:
  void formatChanged();
  void browse();
  void tryAccept();

  std::optional<SessionId> m_session;
  QRadioButton* m_html;
  QRadioButton* m_json;
  QRadioButton* m_whole;
  QRadioButton* m_one;
  QCheckBox* m_redact;
  QLineEdit* m_path;
};

}  // namespace rtmpscope::ui
