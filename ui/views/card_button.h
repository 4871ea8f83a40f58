// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>

namespace rtmpscope::ui {

/// A button of two lines: what it does, and a sentence about it. Both are plain text.
class CardButton : public QAbstractButton {
  Q_OBJECT

 public:
  CardButton(const QString& title, const QString& about, QWidget* parent = nullptr);

  [[nodiscard]] QSize sizeHint() const override;
  [[nodiscard]] QSize minimumSizeHint() const override;
  [[nodiscard]] bool hasHeightForWidth() const override { return true; }
  [[nodiscard]] int heightForWidth(int width) const override;
  /// A card that stands out.
  void setPrimary(bool primary);
  /// One line that is cut in the middle: for paths.
  void setElided(bool elided);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void enterEvent(QEnterEvent* event) override;
  void leaveEvent(QEvent* event) override;

 private:
  [[nodiscard]] QFont titleFont() const;
  [[nodiscard]] QFont aboutFont() const;

  QString m_about;
  bool m_primary = false;
  bool m_elided = false;
};

}  // namespace rtmpscope::ui
