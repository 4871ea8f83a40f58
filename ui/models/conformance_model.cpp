// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/conformance_model.h"

#include "text/format.h"

#include <algorithm>
#include <array>
#include <utility>

namespace rtmpscope::ui {

using namespace Qt::StringLiterals;
using diagnosis::ClauseVerdict;
using diagnosis::Conformance;

namespace {

QString stateText(Conformance conformance) {
  switch (conformance) {
    case Conformance::Kept:
      return u"✔ %1"_s.arg(said(texts::Phrase{"kept"}));
    case Conformance::Broken:
      return u"▲ %1"_s.arg(said(texts::Phrase{"broken"}));
    case Conformance::NotTested:
      break;
  }
  return u"– %1"_s.arg(said(texts::Phrase{"not tested"}));
}

}  // namespace

ConformanceModel::ConformanceModel(QObject* parent) : QAbstractTableModel(parent) {}

void ConformanceModel::setVerdicts(std::vector<ClauseVerdict> verdicts) {
  beginResetModel();
  m_verdicts = std::move(verdicts);
  // What was broken is what one looks for.
  std::ranges::stable_partition(m_verdicts, [](const ClauseVerdict& each) { return each.conformance == Conformance::Broken; });
  endResetModel();
}

int ConformanceModel::broken() const {
  return static_cast<int>(std::ranges::count(m_verdicts, Conformance::Broken, &ClauseVerdict::conformance));
}

int ConformanceModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_verdicts.size());
}

int ConformanceModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : ColumnCount;
}

QVariant ConformanceModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const ClauseVerdict& each = verdict(index.row());
  switch (role) {
    case Qt::DisplayRole:
      switch (index.column()) {
        case State:
          return stateText(each.conformance);
        case Peer:
          return each.peer == Direction::ClientToServer ? said(texts::Phrase{"client"}) : said(texts::Phrase{"server"});
        case Level:
          return each.clause->level == diagnosis::Level::Must ? said(texts::Phrase{"must"}) : said(texts::Phrase{"should"});
        case Clause:
          return fromUtf8(each.clause->number);
        case Rule:
          return said(each.clause->rule);
        case Remark: {
          const QString frames = each.frames.empty() ? QString() : tr("frame %1").arg(framesText(each.frames));
          const QString remark = said(each.remark);
          return remark.isEmpty() ? frames : frames.isEmpty() ? remark : u"%1 (%2)"_s.arg(remark, frames);
        }
        default:
          return {};
      }
    case Qt::ToolTipRole:
      return plainToolTip(u"%1\n%2"_s.arg(said(each.clause->rule), said(each.remark)));
    case BrokenRole:
      return each.conformance == Conformance::Broken;
    default:
      return {};
  }
}

QVariant ConformanceModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount) return {};
  static constexpr std::array kTitles{QT_TR_NOOP("Verdict"), QT_TR_NOOP("Peer"), QT_TR_NOOP("Level"),
                                      QT_TR_NOOP("Clause"),  QT_TR_NOOP("Rule"), QT_TR_NOOP("What it did")};
  if (role == Qt::DisplayRole) return tr(kTitles[static_cast<std::size_t>(section)]);
  if (role == Qt::TextAlignmentRole) return int(Qt::AlignLeft | Qt::AlignVCenter);
  return {};
}

}  // namespace rtmpscope::ui
