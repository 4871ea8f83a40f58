// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/notes_view.h"

#include "models/annotations_model.h"
#include "views/table_page.h"

#include <algorithm>

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace rtmpscope::ui {

using namespace Qt::StringLiterals;

NotesView::NotesView(AnnotationEditor& editor, QWidget* parent)
    : QWidget(parent),
      m_editor(editor),
      m_model(new AnnotationsModel(this)),
      m_table(new BigTable(this)),
      m_hint(new QLabel(tr("A adds a note to what is selected. Notes are kept in a file beside the capture."), this)),
      m_edit(new QPushButton(tr("&Edit…"), this)),
      m_remove(new QPushButton(tr("&Delete"), this)) {
  m_table->setModel(m_model);
  m_table->setObjectName(u"notesTable"_s);
  m_table->setAccessibleName(tr("Notes"));
  m_table->setColumnDigits({30, 60, 12, 12, 16});
  m_hint->setTextFormat(Qt::PlainText);
  auto* bar = new QHBoxLayout;
  bar->setContentsMargins(8, 4, 8, 4);
  bar->addWidget(m_hint, 1);
  bar->addWidget(m_edit);
  bar->addWidget(m_remove);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addLayout(bar);
  layout->addWidget(m_table, 1);
  setFocusProxy(m_table);

  auto* remove = new QAction(tr("Delete Note"), m_table);
  remove->setShortcut(QKeySequence::Delete);
  remove->setShortcutContext(Qt::WidgetShortcut);
  m_table->addAction(remove);
  const auto removeChosen = [this] {
    if (const notes::Annotation* note = chosen(); note && note->author == notes::Author::Person) m_editor.remove(note->id);
  };
  const auto editChosen = [this] {
    if (const notes::Annotation* note = chosen(); note && note->author == notes::Author::Person) Q_EMIT editWanted(*note);
  };
  connect(remove, &QAction::triggered, this, removeChosen);
  connect(m_remove, &QPushButton::clicked, this, removeChosen);
  connect(m_edit, &QPushButton::clicked, this, editChosen);
  connect(m_table, &QTableView::activated, this, editChosen);
  connect(m_table, &BigTable::rowChosen, this, [this](int row) { Q_EMIT targetChosen(m_model->annotation(row).target); });
  connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &NotesView::updateButtons);
  connect(&m_editor, &AnnotationEditor::changed, this, &NotesView::refresh);
  refresh();
}

int NotesView::count() const {
  return m_model->rowCount();
}

const notes::Annotation* NotesView::chosen() const {
  const int row = m_table->currentIndex().row();
  return row >= 0 && row < m_model->rowCount() ? &m_model->annotation(row) : nullptr;
}

void NotesView::refresh() {
  const int row = m_table->currentIndex().row();
  m_model->setAnnotations(m_editor.annotations());
  m_table->showRow(std::min(row, m_model->rowCount() - 1));
  updateButtons();
}

void NotesView::updateButtons() {
  const notes::Annotation* note = chosen();
  const bool own = note && note->author == notes::Author::Person;
  m_edit->setEnabled(own);
  m_remove->setEnabled(own);
}

}  // namespace rtmpscope::ui
