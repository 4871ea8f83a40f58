// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "timeline/ladder_scene.h"

#include <QWidget>

namespace rtmpscope::ui {

/// Heads the lifelines with who they are, and the columns with what they hold.
class LadderHeader : public QWidget {
  Q_OBJECT

 public:
  /// @param scene  must outlive this
  LadderHeader(const LadderScene& scene, QWidget* parent);

  void setFonts(const LadderFonts& fonts) { m_fonts = &fonts; }
  [[nodiscard]] int wantedHeight() const;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  const LadderScene& m_scene;
  const LadderFonts* m_fonts = nullptr;
};

}  // namespace rtmpscope::ui
