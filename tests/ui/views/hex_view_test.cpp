// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/hex_view.h"

#include "ui/support/made_analysis.h"
#include "views/theme.h"

#include <numeric>

#include <gtest/gtest.h>
#include <QFontInfo>
#include <QImage>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

namespace rtmpscope::ui {
namespace {

std::vector<std::uint8_t> counting(std::size_t size) {
  std::vector<std::uint8_t> bytes(size);
  std::iota(bytes.begin(), bytes.end(), std::uint8_t{0});
  return bytes;
}

TEST(HexView, FontKeepsColumnsInLine) {
  EXPECT_TRUE(QFontInfo(fixedFont(QFont())).fixedPitch());
}

TEST(HexView, KeysMoveTheCursorAndTellTheByte) {
  HexView view;
  view.resize(700, 300);
  view.setBytes(counting(100), {});
  QSignalSpy chosen(&view, &HexView::byteChosen);
  QTest::keyClick(&view, Qt::Key_Right);
  EXPECT_EQ(view.cursor(), 1U);
  QTest::keyClick(&view, Qt::Key_Down);
  EXPECT_EQ(view.cursor(), 17U);
  QTest::keyClick(&view, Qt::Key_Up);
  QTest::keyClick(&view, Qt::Key_Up);
  EXPECT_EQ(view.cursor(), 1U) << "stays where there is no row above";
  QTest::keyClick(&view, Qt::Key_End);
  EXPECT_EQ(view.cursor(), 99U);
  QTest::keyClick(&view, Qt::Key_Right);
  EXPECT_EQ(view.cursor(), 99U);
  EXPECT_EQ(chosen.back().front().toULongLong(), 99U);
}

TEST(HexView, EightBytesARowWhereThereIsNoRoomForSixteen) {
  HexView view;
  view.resize(330, 300);
  view.show();
  view.setBytes(counting(100), {});
  QTest::keyClick(&view, Qt::Key_Down);
  EXPECT_EQ(view.cursor(), 8U);
}

TEST(HexView, ScrollsToAMarkedFieldOnlyIfItIsOutOfSight) {
  HexView view;
  view.resize(700, 200);
  view.show();
  view.setBytes(counting(4096), {});
  view.setMarks({}, {{16, 4}});
  EXPECT_EQ(view.verticalScrollBar()->value(), 0);
  view.setMarks({}, {{2048, 4}});
  EXPECT_GT(view.verticalScrollBar()->value(), 100);
  EXPECT_EQ(view.selectedHex(), QStringLiteral("00 01 02 03"));
}

TEST(HexView, MarkedBytesLookDifferent) {
  HexView view;
  view.resize(700, 200);
  view.show();
  view.setBytes(counting(64), {});
  const QImage before = view.grab().toImage();
  view.setMarks({}, {{4, 4}});
  EXPECT_NE(view.grab().toImage(), before);
}

TEST(HexView, SixteenMegabytesAreShownAtOnce) {
  HexView view;
  view.resize(700, 200);
  view.show();
  view.setBytes(std::vector<std::uint8_t>(16 << 20), {});
  QTest::keyClick(&view, Qt::Key_End);
  EXPECT_EQ(view.cursor(), (16U << 20) - 1);
}

TEST(HexView, SaysWhyThereIsNothingToShow) {
  HexView view;
  view.resize(400, 200);
  view.setBytes({}, QStringLiteral("This step did not happen."));
  const QImage said = view.grab().toImage();
  view.setBytes({}, {});
  EXPECT_NE(view.grab().toImage(), said);
}

}  // namespace
}  // namespace rtmpscope::ui
