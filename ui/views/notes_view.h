// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "controllers/annotation_editor.h"
#include "notes/annotation.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace rtmpscope::ui {

class AnnotationsModel;
class BigTable;

/// The list of notes. Choosing one goes to what it is on.
class NotesView : public QWidget {
  Q_OBJECT

 public:
  explicit NotesView(AnnotationEditor& editor, QWidget* parent = nullptr);

  [[nodiscard]] int count() const;
  [[nodiscard]] BigTable& table() { return *m_table; }

 Q_SIGNALS:
  void targetChosen(const rtmpscope::notes::Target& target);
  void editWanted(const rtmpscope::notes::Annotation& note);

 private:
  void refresh();
  void updateButtons();
  [[nodiscard]] const notes::Annotation* chosen() const;

  AnnotationEditor& m_editor;
  AnnotationsModel* m_model;
  BigTable* m_table;
  QLabel* m_hint;
  QPushButton* m_edit;
  QPushButton* m_remove;
};

}  // namespace rtmpscope::ui
