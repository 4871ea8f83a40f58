// SPDX-License-Identifier: GPL-3.0-or-later
#include "controllers/annotation_editor.h"

#include "export/program_notes.h"
#include "text/format.h"

#include <ranges>

#include <QFile>

namespace rtmpscope::ui {

void AnnotationEditor::open(const QString& capture) {
  m_store.reset();
  m_analysis.reset();
  auto store = notes::AnnotationStore::open(QFile::encodeName(capture).toStdString());
  if (store) m_store = std::move(*store);
  gather();
  if (!store) Q_EMIT failed(fromUtf8(store.error().message));
}

void AnnotationEditor::close() {
  m_store.reset();
  m_analysis.reset();
  gather();
}

void AnnotationEditor::setAnalysis(const std::shared_ptr<const analysis::Analysis>& analysis) {
  m_analysis = analysis;
  gather();
}

std::vector<notes::Annotation> AnnotationEditor::ownAnnotations() const {
  return m_store ? m_store->annotations() : std::vector<notes::Annotation>{};
}

const notes::Annotation* AnnotationEditor::findOn(const notes::Target& target) const {
  for (const notes::Annotation& note : m_all | std::views::reverse) {
    if (note.author == notes::Author::Person && note.target == target) return &note;
  }
  return nullptr;
}

void AnnotationEditor::add(const notes::Target& target, const QString& text, const QString& tag) {
  if (!m_store) return;
  m_store->add(target, text.toStdString(), tag.toStdString());
  save();
}

void AnnotationEditor::edit(std::uint32_t id, const QString& text) {
  if (m_store && m_store->edit(id, text.toStdString())) save();
}

void AnnotationEditor::remove(std::uint32_t id) {
  if (m_store && m_store->remove(id)) save();
}

void AnnotationEditor::save() {
  const auto saved = m_store->save();
  gather();
  if (!saved) Q_EMIT failed(fromUtf8(saved.error().message));
}

void AnnotationEditor::gather() {
  const std::vector<notes::Annotation> own = ownAnnotations();
  m_all = m_analysis ? exporting::allNotes(*m_analysis, own, windowLanguage()) : own;
  Q_EMIT changed();
}

}  // namespace rtmpscope::ui
