// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/annotations_model.h"

#include "session/step_catalog.h"
#include "text/format.h"

#include <array>

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

namespace rtmpscope::ui {

using namespace Qt::StringLiterals;

namespace {

struct Texts {
  Q_DECLARE_TR_FUNCTIONS(Notes)
};

QString phaseName(std::string_view id) {
  for (int at = 0; at <= static_cast<int>(session::PhaseId::Teardown); ++at) {
    const auto phase = static_cast<session::PhaseId>(at);
    if (session::toString(phase) == id) return said(session::phaseTitle(phase));
  }
  return fromWire(id, 60);
}

struct Labeller {
  QString operator()(const notes::OnFrame& on) const { return Texts::tr("frame %1").arg(on.frame.value()); }
  QString operator()(const notes::OnMessage& on) const { return Texts::tr("message %1").arg(on.message.value()); }
  QString operator()(const notes::OnSession& on) const { return Texts::tr("session %1").arg(on.session.value()); }
  QString operator()(const notes::OnPhase& on) const { return Texts::tr("session %1, %2").arg(on.session.value()).arg(phaseName(on.phase)); }
  QString operator()(const notes::OnStep& on) const { return Texts::tr("session %1, step %2").arg(on.session.value()).arg(on.step); }
};

}  // namespace

QString targetLabel(const notes::Target& target) {
  return std::visit(Labeller{}, target);
}

QString authorWord(notes::Author author) {
  switch (author) {
    case notes::Author::Program:
      return Texts::tr("rtmpscope");
    case notes::Author::CaptureFile:
      return Texts::tr("capture file");
    case notes::Author::Person:
      break;
  }
  return Texts::tr("you");
}

AnnotationsModel::AnnotationsModel(QObject* parent) : QAbstractTableModel(parent) {}

void AnnotationsModel::setAnnotations(std::vector<notes::Annotation> annotations) {
  beginResetModel();
  m_annotations = std::move(annotations);
  endResetModel();
}

int AnnotationsModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_annotations.size());
}

int AnnotationsModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : ColumnCount;
}

QVariant AnnotationsModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const notes::Annotation& note = annotation(index.row());
  switch (role) {
    case Qt::DisplayRole:
      switch (index.column()) {
        case Where:
          return targetLabel(note.target);
        case Text:
          return fromWire(note.text);
        case Tag:
          return fromWire(note.tag, 40);
        case Author:
          return authorWord(note.author);
        case Created: {
          const QDateTime created = QDateTime::fromString(fromUtf8(note.created), Qt::ISODate);
          return created.isValid() ? QLocale().toString(created.toLocalTime(), QLocale::ShortFormat) : QString();
        }
        default:
          return {};
      }
    case Qt::ToolTipRole:
      return plainToolTip(fromUtf8(note.text).left(2000));
    case AuthorRole:
      return static_cast<int>(note.author);
    default:
      return {};
  }
}

QVariant AnnotationsModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount) return {};
  static constexpr std::array kTitles{QT_TR_NOOP("On"), QT_TR_NOOP("Note"), QT_TR_NOOP("Tag"), QT_TR_NOOP("By"), QT_TR_NOOP("Made")};
  if (role == Qt::DisplayRole) return tr(kTitles[static_cast<std::size_t>(section)]);
  if (role == Qt::TextAlignmentRole) return int(Qt::AlignLeft | Qt::AlignVCenter);
  return {};
}

}  // namespace rtmpscope::ui
