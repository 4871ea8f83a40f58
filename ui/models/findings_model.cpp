// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/findings_model.h"

#include "diagnosis/diagnose.h"
#include "text/format.h"
#include "text/words.h"

#include <algorithm>
#include <array>

namespace rtmpscope::ui {

using namespace Qt::StringLiterals;

FindingsModel::FindingsModel(QObject* parent) : QAbstractTableModel(parent) {}

void FindingsModel::setFindings(std::shared_ptr<const analysis::Analysis> analysis, std::optional<SessionId> session) {
  beginResetModel();
  m_analysis = std::move(analysis);
  m_findings.clear();
  m_ofSession = 0;
  if (m_analysis) {
    if (const analysis::AnalyzedSession* analyzed = session ? m_analysis->session(*session) : nullptr) {
      for (const diagnosis::Finding& finding : analyzed->findings) m_findings.push_back(&finding);
    }
    m_ofSession = m_findings.size();
    for (const diagnosis::Finding& finding : m_analysis->findings) m_findings.push_back(&finding);
  }
  endResetModel();
}

int FindingsModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_findings.size());
}

int FindingsModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : ColumnCount;
}

QVariant FindingsModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const diagnosis::Finding& found = finding(index.row());
  switch (role) {
    case Qt::DisplayRole:
      switch (index.column()) {
        case Severity:
          return u"%1 %2"_s.arg(QString(severityMark(found.severity)), severityWord(found.severity));
        case Title:
          return isOfSession(index.row()) ? ruleTitle(found.rule) : tr("%1 (whole capture)").arg(ruleTitle(found.rule));
        case Frames:
          return framesText(found.frames);
        case Count:
          return found.count > 1 ? countText(found.count) : QString();
        default:
          return {};
      }
    case Qt::ToolTipRole:
      return plainToolTip(said(found.message));
    case Qt::AccessibleDescriptionRole:
      return said(found.message);
    case Qt::TextAlignmentRole:
      return int((index.column() == Count ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case SeverityRole:
      return static_cast<int>(found.severity);
    case MessageRole:
      return said(found.message);
    default:
      return {};
  }
}

QVariant FindingsModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount) return {};
  static constexpr std::array kTitles{QT_TR_NOOP("Severity"), QT_TR_NOOP("Finding"), QT_TR_NOOP("Frames"), QT_TR_NOOP("Times")};
  if (role == Qt::DisplayRole) return tr(kTitles[static_cast<std::size_t>(section)]);
  if (role == Qt::TextAlignmentRole) return int((section == Count ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
  return {};
}

QString ruleTitle(std::string_view rule) {
  const auto rules = diagnosis::ruleCatalog();
  const auto found = std::ranges::find(rules, rule, &diagnosis::Rule::id);
  return found == rules.end() ? fromUtf8(rule) : said(found->title);
}

}  // namespace rtmpscope::ui
