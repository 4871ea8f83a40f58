// SPDX-License-Identifier: GPL-3.0-or-later
#include "controllers/display_filter.h"

#include "ui/support/made_analysis.h"

#include <gtest/gtest.h>
#include <QSignalSpy>
#include <QTest>

namespace rtmpscope::ui {
namespace {

class TheFilter : public testing::Test {
 protected:
  void SetUp() override {
    m_document.open(QStringLiteral(RTMPSCOPE_SOURCE_DIR "/captures/samples/publish-badname-nginx.pcap"));
    ASSERT_TRUE(QTest::qWaitFor([this] { return m_document.state() == Document::State::Ready; }, 20'000));
  }
  void apply(const QString& text) {
    m_filter.apply(text);
    ASSERT_TRUE(QTest::qWaitFor([this] { return !m_filter.isRunning(); }, 20'000));
  }

  Document m_document;
  DisplayFilter m_filter{m_document};
};

TEST_F(TheFilter, SaysWhatPasses) {
  EXPECT_EQ(m_filter.passing(), nullptr);
  apply(QStringLiteral("rtmpt.header.typeid == 20 && tcp.stream == 1"));
  ASSERT_NE(m_filter.passing(), nullptr);
  // tshark -Y with the same filter leaves these.
  EXPECT_EQ(m_filter.passing()->frames, (std::vector<std::uint32_t>{264, 277, 285, 287, 295, 297}));
  EXPECT_EQ(m_filter.history(), QStringList{QStringLiteral("rtmpt.header.typeid == 20 && tcp.stream == 1")});
  m_filter.clear();
  EXPECT_FALSE(m_filter.isActive());
  EXPECT_EQ(m_filter.passing(), nullptr);
}

TEST_F(TheFilter, DropsWhatAFormerOneStillFinds) {
  m_filter.apply(QStringLiteral("eth.src contains 00"));
  m_filter.apply(QStringLiteral("frame.number == 3"));
  apply(QStringLiteral("frame.number == 5"));
  EXPECT_EQ(m_filter.passing()->frames, std::vector<std::uint32_t>{5});
}

TEST_F(TheFilter, StaysAsItIsWhereTheTextIsNoFilter) {
  apply(QStringLiteral("frame.number == 5"));
  m_filter.apply(QStringLiteral("frame.number =="));
  EXPECT_EQ(m_filter.text(), QStringLiteral("frame.number == 5"));
  EXPECT_TRUE(DisplayFilter::check(QStringLiteral("frame.number ==")));
  EXPECT_FALSE(DisplayFilter::check(QStringLiteral("frame.number == 5")));
}

TEST_F(TheFilter, AppliesToTheNextCapture) {
  apply(QStringLiteral("frame.number == 5"));
  m_document.reload();
  EXPECT_EQ(m_filter.passing(), nullptr);
  ASSERT_TRUE(QTest::qWaitFor([this] { return m_filter.passing() != nullptr; }, 20'000));
  EXPECT_EQ(m_filter.passing()->frames, std::vector<std::uint32_t>{5});
}

TEST(FieldFilter, IsWhatADetailTreeShows) {
  EXPECT_EQ(fieldFilter(QStringLiteral("rtmpt.header.typeid"), QStringLiteral("20")), QStringLiteral("rtmpt.header.typeid == 20"));
  EXPECT_EQ(fieldFilter(QStringLiteral("amf.string"), QStringLiteral("'a\"b\\c'")), QStringLiteral("amf.string == \"a\\\"b\\\\c\""));
  EXPECT_EQ(fieldFilter(QStringLiteral("tcp"), QStringLiteral("57026 → 1935")), QStringLiteral("tcp"));
  EXPECT_EQ(fieldFilter(QStringLiteral("tcp.payload"), QStringLiteral("89 bytes")), QStringLiteral("tcp.payload"));
  EXPECT_EQ(fieldFilter(QStringLiteral("no.such.field"), QStringLiteral("1")), QString());
}

}  // namespace
}  // namespace rtmpscope::ui
