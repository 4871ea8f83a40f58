// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "controllers/selection.h"
#include "models/detail_content.h"

#include <memory>

#include <QWidget>

class QComboBox;
class QToolButton;

namespace rtmpscope::ui {

class HexView;

/// The bytes of the selected thing: as captured, packet by packet, or as a message put together again.
class HexPanel : public QWidget {
  Q_OBJECT

 public:
  explicit HexPanel(Selection& selection, QWidget* parent = nullptr);

  void setContent(std::shared_ptr<const DetailContent> content);

  [[nodiscard]] HexView& view() { return *m_view; }
  [[nodiscard]] bool showsMessage() const;

 public Q_SLOTS:
  void showCaptured();
  void showMessage();

 private:
  void showBytes();
  void showMarks();
  void followSelection();
  void chooseByte(std::size_t offset);
  [[nodiscard]] FrameNumber frame() const;

  Selection& m_selection;
  std::shared_ptr<const DetailContent> m_content;
  QToolButton* m_captured;
  QToolButton* m_message;
  QComboBox* m_frames;
  HexView* m_view;
  bool m_wantsMessage = false;
};

}  // namespace rtmpscope::ui
