// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/session_list_model.h"

#include "base/address.h"
#include "rtmp/recognition.h"
#include "text/format.h"
#include "text/words.h"

#include <utility>

namespace rtmpscope::ui {

using namespace Qt::StringLiterals;

namespace {

/// False if a session that was recognised late came between the others.
bool continues(const analysis::Analysis& before, const analysis::Analysis& after) {
  for (std::size_t row = 0; row < before.sessions.size(); ++row) {
    if (before.sessions[row]->session->tcpStream != after.sessions[row]->session->tcpStream) return false;
  }
  return true;
}

}  // namespace

SessionListModel::SessionListModel(QObject* parent) : QAbstractListModel(parent) {}

void SessionListModel::setAnalysis(std::shared_ptr<const analysis::Analysis> analysis, bool sameLoad) {
  const int before = rowCount();
  const int after = analysis ? static_cast<int>(analysis->sessions.size()) : 0;
  if (!sameLoad || after < before || !continues(*m_analysis, *analysis)) {
    beginResetModel();
    m_analysis = std::move(analysis);
    m_rows = after;
    endResetModel();
    return;
  }
  // What changed is told before what is new: whoever listens sees one thing change at a time.
  const std::shared_ptr<const analysis::Analysis> old = std::exchange(m_analysis, std::move(analysis));
  for (int row = 0; row < before; ++row) {
    const auto at = static_cast<std::size_t>(row);
    if (old->sessions[at] != m_analysis->sessions[at]) Q_EMIT dataChanged(index(row), index(row));
  }
  if (after == before) return;
  beginInsertRows({}, before, after - 1);
  m_rows = after;
  endInsertRows();
}

SessionId SessionListModel::idOf(const QModelIndex& index) const {
  return m_analysis->sessions[static_cast<std::size_t>(index.row())]->session->id;
}

QModelIndex SessionListModel::indexOf(SessionId id) const {
  return id.value() >= 1 && static_cast<int>(id.value()) <= rowCount() ? index(static_cast<int>(id.value()) - 1) : QModelIndex{};
}

int SessionListModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : m_rows;
}

QVariant SessionListModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const analysis::AnalyzedSession& analyzed = *m_analysis->sessions[static_cast<std::size_t>(index.row())];
  const session::Session& session = *analyzed.session;
  switch (role) {
    case IdRole:
      return session.id.value();
    case OutcomeRole:
      return static_cast<int>(session.outcome);
    case MarkRole:
      return QString(outcomeMark(session.outcome));
    case WordRole:
      return outcomeWord(session.outcome);
    case TitleRole:
      if (session.protocol == rtmp::Protocol::Undecided && session.messages == 0) return streamLabel(session);  // nothing was said
      return u"%1  %2"_s.arg(roleWord(session), streamLabel(session));
    case DurationRole:
      return durationText(session.end - session.start);
    case SoftwareRole:
      return peersLabel(session);
    case CodecsRole:
      return codecsLabel(session);
    case VerdictRole:
      return said(analyzed.verdict);
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
      return u"%1 %2, %3"_s.arg(QString(outcomeMark(session.outcome)), outcomeWord(session.outcome), data(index, TitleRole).toString());
    case Qt::AccessibleDescriptionRole:
      return said(analyzed.verdict);
    case Qt::ToolTipRole:
      return plainToolTip(u"%1\n%2\n%3 → %4\n%5"_s.arg(data(index, Qt::DisplayRole).toString(), data(index, SoftwareRole).toString(),
                                                       fromUtf8(toString(session.clientEndpoint)), fromUtf8(toString(session.serverEndpoint)),
                                                       said(analyzed.verdict)));
    default:
      return {};
  }
}

}  // namespace rtmpscope::ui
