// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/table_page.h"

#include "base/direction.h"
#include "diagnosis/finding.h"
#include "views/theme.h"

#include <QAction>
#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QScopedValueRollback>
#include <QVBoxLayout>

namespace rtmpscope::ui {

using namespace Qt::StringLiterals;

void RowDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const {
  QStyledItemDelegate::initStyleOption(option, index);
  const Theme theme = Theme::of(option->palette);
  const auto ink = [option](const QColor& color) { option->palette.setColor(QPalette::Text, color); };
  if (index.column() == m_roles.colouredColumn && m_roles.direction >= 0) {
    const QVariant direction = index.data(m_roles.direction);
    if (direction.isValid()) {
      const bool toServer = static_cast<Direction>(direction.toInt()) == Direction::ClientToServer;
      ink(theme.color(toServer ? ColorRole::ClientToServer : ColorRole::ServerToClient));
    }
  }
  if (index.column() == m_roles.colouredColumn && m_roles.severity >= 0) {
    ink(theme.severity(static_cast<diagnosis::Severity>(index.data(m_roles.severity).toInt())));
  }
  if (m_roles.trouble >= 0 && index.data(m_roles.trouble).toBool()) ink(theme.color(ColorRole::Gap));
}

BigTable::BigTable(QWidget* parent) : QTableView(parent) {
  setFrameShape(QFrame::NoFrame);
  setShowGrid(false);
  setWordWrap(false);
  setTabKeyNavigation(false);
  setAlternatingRowColors(true);
  setSelectionBehavior(QAbstractItemView::SelectRows);
  setSelectionMode(QAbstractItemView::SingleSelection);
  setEditTriggers(QAbstractItemView::NoEditTriggers);
  setVerticalScrollMode(QAbstractItemView::ScrollPerItem);
  setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
  setFont(scaledFont(font(), 0.95));
  verticalHeader()->hide();
  verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
  verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 6);
  horizontalHeader()->setHighlightSections(false);
  horizontalHeader()->setStretchLastSection(true);
  horizontalHeader()->setMinimumSectionSize(20);
  horizontalHeader()->setContextMenuPolicy(Qt::ActionsContextMenu);
}

void BigTable::setColumnDigits(std::initializer_list<int> digits) {
  int column = 0;
  for (const int width : digits) setColumnWidth(column++, fontMetrics().horizontalAdvance(u'0') * width + 10);
  if (model() && column < model()->columnCount()) setColumnWidth(column, 60);  // stretches
}

void BigTable::hideAtFirst(int column) {
  hideColumn(column);
  auto* action = new QAction(model()->headerData(column, Qt::Horizontal).toString(), this);
  action->setCheckable(true);
  connect(action, &QAction::toggled, this, [this, column](bool shown) { setColumnHidden(column, !shown); });
  horizontalHeader()->addAction(action);
}

void BigTable::showRow(int row) {
  if (!model()) return;
  const QScopedValueRollback guard(m_showing, true);
  if (row < 0) {
    selectionModel()->clear();
  } else if (row != currentIndex().row()) {
    const QModelIndex index = model()->index(row, 0);
    selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    scrollTo(model()->index(row, 0), QAbstractItemView::EnsureVisible);
  }
}

void BigTable::currentChanged(const QModelIndex& current, const QModelIndex& previous) {
  QTableView::currentChanged(current, previous);
  if (!m_showing && current.isValid() && current.row() != previous.row()) Q_EMIT rowChosen(current.row());
}

TablePage::TablePage(const QString& name, QWidget* parent)
    : QWidget(parent), m_scope(new QComboBox(this)), m_count(new QLabel(this)), m_table(new BigTable(this)) {
  m_scope->addItem(tr("Of this session"));
  m_scope->addItem(tr("Of the whole capture"));
  m_scope->setAccessibleName(tr("Which rows"));
  m_count->setTextFormat(Qt::PlainText);
  m_table->setAccessibleName(name);
  auto* bar = new QHBoxLayout;
  bar->setContentsMargins(8, 4, 8, 4);
  bar->addWidget(m_scope);
  bar->addSpacing(8);
  bar->addWidget(m_count, 1);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addLayout(bar);
  layout->addWidget(m_table, 1);
  setFocusProxy(m_table);
  connect(m_scope, &QComboBox::activated, this, &TablePage::scopeChanged);
}

bool TablePage::showsAll() const {
  return m_scope->currentIndex() == 1;
}

void TablePage::setShowsAll(bool all) {
  if (all == showsAll()) return;
  m_scope->setCurrentIndex(all ? 1 : 0);
  Q_EMIT scopeChanged();
}

void TablePage::setCount(const QString& text) {
  m_count->setText(text);
}

}  // namespace rtmpscope::ui
