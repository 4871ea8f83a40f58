// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/detail_tree_model.h"

#include "text/format.h"

namespace rtmpscope::ui {

using namespace Qt::StringLiterals;

namespace {

/// Trees come from decoders that limit their depth; this is a second belt for the recursion here.
constexpr int kMaxDepth = 64;

QString valueText(const Field& field) {
  const QString value = fromWire(field.value);
  const QString symbol = fromWire(field.symbol);
  if (symbol.isEmpty()) return value;
  return value.isEmpty() ? symbol : u"%1 · %2"_s.arg(value, symbol);
}

}  // namespace

DetailTreeModel::DetailTreeModel(QObject* parent) : QAbstractItemModel(parent) {}

void DetailTreeModel::setContent(std::shared_ptr<const DetailContent> content) {
  beginResetModel();
  m_content = std::move(content);
  m_nodes.assign(1, Node{});
  if (m_content) {
    for (const DetailSection& section : m_content->sections) addFields(section, section.fields, 0, 0);
  }
  endResetModel();
}

void DetailTreeModel::addFields(const DetailSection& section, const std::vector<Field>& fields, std::size_t parent, int depth) {
  if (depth > kMaxDepth) return;
  for (const Field& field : fields) {
    const std::size_t node = m_nodes.size();
    m_nodes.push_back({&field, &section, parent, static_cast<int>(m_nodes[parent].children.size()), {}});
    m_nodes[parent].children.push_back(node);
    addFields(section, field.children, node, depth + 1);
  }
}

ByteSpot DetailTreeModel::spotOf(const QModelIndex& index) const {
  if (!index.isValid()) return {};
  const Node& node = nodeOf(index);
  if (node.field->bytes.empty() || node.section->space == ByteSpot::Space::None) return {};
  return {node.section->space, node.section->frame, node.field->bytes};
}

QModelIndex DetailTreeModel::indexOf(const ByteSpot& spot) const {
  // Children stand behind their parents: the last match is the innermost.
  for (std::size_t at = m_nodes.size() - 1; at > 0; --at) {
    const Node& node = m_nodes[at];
    if (node.section->space == spot.space && node.section->frame == spot.frame && node.field->bytes == spot.range) {
      return createIndex(node.row, Name, static_cast<quintptr>(at));
    }
  }
  return {};
}

bool DetailTreeModel::wantsExpanded(const QModelIndex& index) const {
  return index.isValid() && nodeOf(index).section->expanded;
}

QModelIndex DetailTreeModel::index(int row, int column, const QModelIndex& parent) const {
  if (!hasIndex(row, column, parent)) return {};
  return createIndex(row, column, static_cast<quintptr>(nodeOf(parent).children[static_cast<std::size_t>(row)]));
}

QModelIndex DetailTreeModel::parent(const QModelIndex& child) const {
  if (!child.isValid()) return {};
  const std::size_t parent = nodeOf(child).parent;
  return parent == 0 ? QModelIndex{} : createIndex(m_nodes[parent].row, Name, static_cast<quintptr>(parent));
}

int DetailTreeModel::rowCount(const QModelIndex& parent) const {
  return parent.column() > 0 ? 0 : static_cast<int>(nodeOf(parent).children.size());
}

int DetailTreeModel::columnCount(const QModelIndex&) const {
  return ColumnCount;
}

QVariant DetailTreeModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const Field& field = *nodeOf(index).field;
  switch (role) {
    case Qt::DisplayRole:
      return index.column() == Name ? fromWire(field.label) : valueText(field);
    case Qt::ToolTipRole: {
      QStringList lines;
      if (!field.value.empty() || !field.symbol.empty()) lines << u"%1: %2"_s.arg(fromWire(field.label), valueText(field));
      if (!field.name.empty()) lines << fromUtf8(field.name);
      if (!field.bytes.empty()) {
        lines << tr("%1, from offset %2").arg(counted(field.bytes.length, tr("1 byte"), tr("%1 bytes"))).arg(field.bytes.offset);
      }
      return plainToolTip(lines.join(u'\n'));
    }
    case FilterNameRole:
      return fromUtf8(field.name);
    case RawValueRole:
      return QString::fromStdString(field.value);
    case SymbolRole:
      return fromWire(field.symbol);
    default:
      return {};
  }
}

QVariant DetailTreeModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
  return section == Name ? tr("Field") : tr("Value");
}

}  // namespace rtmpscope::ui
