// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/export_dialog.h"

#include <QButtonGroup>
#include <QCheckBox>
#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QRadioButton>

namespace rtmpscope::ui {

using namespace Qt::StringLiterals;

ExportDialog::ExportDialog(ReportWriter::Format format, const QString& capture, std::optional<SessionId> session, QWidget* parent)
    : QDialog(parent),
      m_session(session),
      m_html(new QRadioButton(tr("&HTML: one page to read, send and print"), this)),
      m_json(new QRadioButton(tr("&JSON: for programs"), this)),
      m_whole(new QRadioButton(tr("the &whole capture"), this)),
      m_one(new QRadioButton(this)),
      m_redact(new QCheckBox(tr("&Take out stream keys, tokens and passwords"), this)),
      m_path(new QLineEdit(this)) {
  setWindowTitle(tr("Export a report"));
  setObjectName(u"exportDialog"_s);
  (format == ReportWriter::Format::Html ? m_html : m_json)->setChecked(true);
  m_one->setText(session ? tr("only &session %1").arg(session->value()) : tr("only the chosen session"));
  m_one->setEnabled(session.has_value());
  m_whole->setChecked(true);
  m_redact->setChecked(true);
  m_path->setAccessibleName(tr("File"));
  m_path->setMinimumWidth(380);
  const QFileInfo info(capture);
  m_path->setText(QDir::toNativeSeparators(
      info.absoluteDir().filePath(info.completeBaseName() + (format == ReportWriter::Format::Html ? u".html"_s : u".json"_s))));

  const auto group = [this](QRadioButton* first, QRadioButton* second) {
    auto* buttons = new QButtonGroup(this);
    buttons->addButton(first);
    buttons->addButton(second);
    auto* column = new QVBoxLayout;
    column->setSpacing(2);
    column->addWidget(first);
    column->addWidget(second);
    return column;
  };
  auto* file = new QHBoxLayout;
  auto* choose = new QPushButton(tr("&Browse…"), this);
  file->addWidget(m_path, 1);
  file->addWidget(choose);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Save | QDialogButtonBox::Cancel, this);
  auto* form = new QFormLayout(this);
  form->setVerticalSpacing(12);
  form->addRow(tr("Format:"), group(m_html, m_json));
  form->addRow(tr("About:"), group(m_whole, m_one));
  form->addRow(tr("Secrets:"), m_redact);
  form->addRow(tr("File:"), file);
  form->addRow(buttons);
  connect(m_html, &QRadioButton::toggled, this, &ExportDialog::formatChanged);
  connect(choose, &QPushButton::clicked, this, &ExportDialog::browse);
  connect(buttons, &QDialogButtonBox::accepted, this, &ExportDialog::tryAccept);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
}

ReportWriter::Format ExportDialog::format() const {
  return m_html->isChecked() ? ReportWriter::Format::Html : ReportWriter::Format::Json;
}

exporting::ReportOptions ExportDialog::options() const {
  exporting::ReportOptions options;
  options.redaction = m_redact->isChecked() ? exporting::Redaction::On : exporting::Redaction::Off;
  if (m_one->isChecked() && m_session) options.sessions = {*m_session};
  return options;
}

QString ExportDialog::path() const {
  return QDir::fromNativeSeparators(m_path->text().trimmed());
}

void ExportDialog::formatChanged() {
  const QString wanted = format() == ReportWriter::Format::Html ? u".html"_s : u".json"_s;
  const QString other = format() == ReportWriter::Format::Html ? u".json"_s : u".html"_s;
  QString path = m_path->text();
  if (path.endsWith(other)) m_path->setText(path.replace(path.size() - other.size(), other.size(), wanted));
}

void ExportDialog::browse() {
  const QString filter = format() == ReportWriter::Format::Html ? tr("HTML report (*.html)") : tr("JSON report (*.json)");
  const QString path = QFileDialog::getSaveFileName(this, windowTitle(), m_path->text(), filter, nullptr, QFileDialog::DontConfirmOverwrite);
  if (!path.isEmpty()) m_path->setText(QDir::toNativeSeparators(path));
}

void ExportDialog::tryAccept() {
  if (path().isEmpty()) return;
  if (QFileInfo::exists(path())) {
    QMessageBox question(QMessageBox::Question, windowTitle(), tr("%1 is there already. Replace it?").arg(QDir::toNativeSeparators(path())),
                         QMessageBox::NoButton, this);
    question.setTextFormat(Qt::PlainText);
    const QPushButton* replace = question.addButton(tr("&Replace"), QMessageBox::AcceptRole);
    question.addButton(QMessageBox::Cancel);
    question.exec();
    if (question.clickedButton() != replace) return;
  }
  accept();
}

}  // namespace rtmpscope::ui
