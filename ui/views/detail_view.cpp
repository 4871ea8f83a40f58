// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/detail_view.h"

#include "controllers/display_filter.h"
#include "models/detail_tree_model.h"
#include "views/elided_label.h"
#include "views/theme.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QEvent>
#include <QHeaderView>
#include <QLabel>
#include <QTreeView>
#include <QVBoxLayout>

namespace rtmpscope::ui {

using namespace Qt::StringLiterals;

DetailView::DetailView(Selection& selection, QWidget* parent)
    : QWidget(parent),
      m_selection(selection),
      m_model(new DetailTreeModel(this)),
      m_title(new ElidedLabel(this)),
      m_subtitle(new ElidedLabel(this)),
      m_tree(new QTreeView(this)) {
  m_tree->setModel(m_model);
  m_tree->setObjectName(u"detailTree"_s);
  m_tree->setAccessibleName(tr("Details"));
  m_tree->setUniformRowHeights(true);
  m_tree->setAlternatingRowColors(false);
  m_tree->setFrameShape(QFrame::NoFrame);
  m_tree->setTextElideMode(Qt::ElideRight);
  m_tree->setIndentation(14);
  m_tree->header()->setStretchLastSection(true);
  m_tree->header()->hide();
  m_tree->setContextMenuPolicy(Qt::ActionsContextMenu);

  const auto addCopy = [this](const QString& text, const QKeySequence& key, bool valueOnly) {
    auto* action = new QAction(text, m_tree);
    action->setShortcut(key);
    action->setShortcutContext(Qt::WidgetShortcut);
    connect(action, &QAction::triggered, this, [this, valueOnly] { copyRow(valueOnly); });
    m_tree->addAction(action);
  };
  addCopy(tr("Copy"), QKeySequence::Copy, false);
  const auto addFilter = [this](const QString& text, bool apply) {
    auto* action = new QAction(text, m_tree);
    connect(action, &QAction::triggered, this, [this, apply] {
      if (const QString filter = filterOfRow(); !filter.isEmpty()) Q_EMIT filterWanted(filter, apply);
    });
    connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, action, [this, action] { action->setEnabled(!filterOfRow().isEmpty()); });
    m_tree->addAction(action);
  };
  addFilter(tr("Apply as Filter"), true);
  addFilter(tr("Prepare as Filter"), false);
  addCopy(tr("Copy Value"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_V), true);

  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  auto* head = new QVBoxLayout;
  head->setContentsMargins(10, 6, 10, 6);
  head->setSpacing(1);
  head->addWidget(m_title);
  head->addWidget(m_subtitle);
  layout->addLayout(head);
  layout->addWidget(m_tree, 1);
  styleLabels();

  connect(&m_selection, &Selection::bytesChanged, this, &DetailView::followSelection);
  connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex& current) {
    const ByteSpot spot = m_model->spotOf(current);
    if (spot.space != ByteSpot::Space::None) m_selection.setBytes(spot);
  });
}

void DetailView::setContent(std::shared_ptr<const DetailContent> content) {
  m_title->setText(content ? content->title : QString());
  m_subtitle->setText(content ? content->subtitle : QString());
  m_model->setContent(std::move(content));
  for (int row = 0; row < m_model->rowCount(); ++row) {
    const QModelIndex top = m_model->index(row, 0);
    if (!m_model->wantsExpanded(top)) continue;
    m_tree->expand(top);
    const bool many = m_model->rowCount(top) > 24;
    for (int child = 0; child < m_model->rowCount(top) && !many; ++child) m_tree->expand(m_model->index(child, 0, top));
  }
}

void DetailView::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  m_tree->setColumnWidth(0, qMax(120, width() * 46 / 100));
}

void DetailView::followSelection() {
  const ByteSpot& spot = m_selection.bytes();
  if (spot.space == ByteSpot::Space::None || m_model->spotOf(m_tree->currentIndex()) == spot) return;
  const QModelIndex index = m_model->indexOf(spot);
  if (!index.isValid()) return;
  m_tree->setCurrentIndex(index);
  m_tree->scrollTo(index);
}

void DetailView::copyRow(bool valueOnly) const {
  const QModelIndex index = m_tree->currentIndex();
  if (!index.isValid()) return;
  const QString value = index.siblingAtColumn(DetailTreeModel::Value).data().toString();
  const QString name = index.siblingAtColumn(DetailTreeModel::Name).data().toString();
  QApplication::clipboard()->setText(valueOnly ? value : u"%1: %2"_s.arg(name, value));
}

QString DetailView::filterOfRow() const {
  const QModelIndex index = m_tree->currentIndex();
  if (!index.isValid()) return {};
  return fieldFilter(index.siblingAtColumn(0).data(DetailTreeModel::FilterNameRole).toString(),
                     index.siblingAtColumn(DetailTreeModel::Value).data(DetailTreeModel::RawValueRole).toString());
}

void DetailView::styleLabels() {
  m_title->setFont(scaledFont(font(), 1.0, true));
  QPalette muted = palette();
  muted.setColor(QPalette::WindowText, Theme::of(palette()).color(ColorRole::Muted));
  m_subtitle->setPalette(muted);
  m_subtitle->setFont(scaledFont(font(), 0.92));
}

void DetailView::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) styleLabels();
}

}  // namespace rtmpscope::ui
