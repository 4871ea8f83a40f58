// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bytes.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include <QAbstractScrollArea>
#include <QFont>

namespace rtmpscope::ui {

/// Bytes as offset, hexadecimal and text. Paints only the rows that show.
class HexView : public QAbstractScrollArea {
  Q_OBJECT

 public:
  explicit HexView(QWidget* parent = nullptr);

  /// @param nothing  what to say if there are no bytes
  void setBytes(std::vector<std::uint8_t> bytes, const QString& nothing);
  /// Bytes that belong to the selected message, and those of the selected field. Scrolls to the field if it isn't visible.
  void setMarks(std::vector<ByteRange> item, std::vector<ByteRange> field);

  [[nodiscard]] const std::vector<std::uint8_t>& bytes() const { return m_bytes; }
  [[nodiscard]] const std::vector<ByteRange>& fieldMarks() const { return m_field; }
  [[nodiscard]] std::optional<std::size_t> cursor() const { return m_cursor; }
  /// The marked field's bytes as "03 00 0a", or all bytes if none is marked.
  [[nodiscard]] QString selectedHex() const;

  [[nodiscard]] QSize sizeHint() const override;
  /// What `perRow` bytes a row need.
  [[nodiscard]] int widthFor(std::size_t perRow) const;

 Q_SIGNALS:
  void byteChosen(std::size_t offset);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void scrollContentsBy(int dx, int dy) override;
  void keyPressEvent(QKeyEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void updateFont();
  void layOut();
  void chooseByte(std::optional<std::size_t> offset);
  void showRow(std::size_t row);
  void paintRow(QPainter& painter, std::size_t row, double y);
  [[nodiscard]] std::size_t rows() const;
  [[nodiscard]] double hexX(std::size_t column) const;
  [[nodiscard]] double textX(std::size_t column) const;
  [[nodiscard]] std::optional<std::size_t> byteAt(QPointF position) const;

  std::vector<std::uint8_t> m_bytes;
  std::vector<ByteRange> m_item;
  std::vector<ByteRange> m_field;
  std::optional<std::size_t> m_cursor;
  QString m_nothing;
  QFont m_font;
  double m_character = 8;
  double m_rowHeight = 16;
  std::size_t m_perRow = 16;
};

}  // namespace rtmpscope::ui
