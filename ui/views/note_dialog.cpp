// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/note_dialog.h"

#include "views/elided_label.h"
#include "views/theme.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace rtmpscope::ui {

using namespace Qt::StringLiterals;

NoteDialog::NoteDialog(const QString& about, const QString& text, bool asksForTag, QWidget* parent)
    : QDialog(parent), m_text(new QPlainTextEdit(text, this)), m_tag(new QLineEdit(this)) {
  setWindowTitle(asksForTag ? tr("Add a note") : tr("Edit the note"));
  setObjectName(u"noteDialog"_s);
  auto* title = new ElidedLabel(this);
  title->setText(about);
  title->setFont(scaledFont(font(), 1.0, true));
  m_text->setTabChangesFocus(true);
  m_text->setAccessibleName(tr("Note"));
  m_text->setPlaceholderText(tr("What is to be known here?"));
  m_tag->setAccessibleName(tr("Tag"));
  m_tag->setPlaceholderText(tr("a word or two, may stay empty"));
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Save | QDialogButtonBox::Cancel, this);
  buttons->button(QDialogButtonBox::Save)->setToolTip(tr("Ctrl+Enter"));

  auto* layout = new QVBoxLayout(this);
  layout->addWidget(title);
  layout->addWidget(m_text, 1);
  if (asksForTag) {
    auto* form = new QFormLayout;
    form->addRow(tr("&Tag:"), m_tag);
    layout->addLayout(form);
  } else {
    m_tag->hide();
  }
  layout->addWidget(buttons);
  resize(440, 240);

  const auto update = [this, buttons] { buttons->button(QDialogButtonBox::Save)->setEnabled(!m_text->toPlainText().trimmed().isEmpty()); };
  connect(m_text, &QPlainTextEdit::textChanged, this, update);
  connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  m_text->installEventFilter(this);
  update();
  m_text->moveCursor(QTextCursor::End);
  m_text->setFocus();
}

// Ctrl+Return saves: Return alone is a new line of the note.
bool NoteDialog::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() != QEvent::KeyPress) return QDialog::eventFilter(watched, event);
  const auto* key = static_cast<QKeyEvent*>(event);
  const bool isReturn = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
  if (!isReturn || !key->modifiers().testFlag(Qt::ControlModifier)) return QDialog::eventFilter(watched, event);
  if (!text().isEmpty()) accept();
  return true;
}

QString NoteDialog::text() const {
  return m_text->toPlainText().trimmed();
}

QString NoteDialog::tag() const {
  return m_tag->text().trimmed();
}

}  // namespace rtmpscope::ui
