// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/analysis.h"
#include "notes/annotation.h"
#include "notes/annotation_store.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include <QObject>
#include <QString>

namespace rtmpscope::ui {

/// The notes on the open capture: those of people, kept in the sidecar file and saved at once; the program's own; and the
/// comments of the capture file.
class AnnotationEditor : public QObject {
  Q_OBJECT

 public:
  explicit AnnotationEditor(QObject* parent = nullptr) : QObject(parent) {}

  /// Reads the sidecar of a capture. If it can't be read, failed() says so and notes can't be made: nothing is overwritten.
  void open(const QString& capture);
  void close();
  /// Makes the program's notes and those of the capture file anew.
  void setAnalysis(const std::shared_ptr<const analysis::Analysis>& analysis);

  [[nodiscard]] bool canEdit() const { return m_store.has_value(); }
  /// The file's comments, the program's notes, people's notes.
  [[nodiscard]] const std::vector<notes::Annotation>& annotations() const { return m_all; }
  /// People's notes alone.
  [[nodiscard]] std::vector<notes::Annotation> ownAnnotations() const;
  /// A person's note on exactly that, the newest; null if there is none.
  [[nodiscard]] const notes::Annotation* findOn(const notes::Target& target) const;

  void add(const notes::Target& target, const QString& text, const QString& tag);
  void edit(std::uint32_t id, const QString& text);
  void remove(std::uint32_t id);

 Q_SIGNALS:
  void changed();
  /// A sentence for people. What could not be saved is still shown.
  void failed(const QString& message);

 private:
  void save();
  void gather();

  std::optional<notes::AnnotationStore> m_store;
  std::shared_ptr<const analysis::Analysis> m_analysis;
  std::vector<notes::Annotation> m_all;
};

}  // namespace rtmpscope::ui
