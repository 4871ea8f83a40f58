// SPDX-License-Identifier: GPL-3.0-or-later
#include "controllers/navigator.h"

#include "controllers/locate.h"
#include "ui/support/made_analysis.h"

#include <gtest/gtest.h>
#include <QSignalSpy>
#include <QTest>

namespace rtmpscope::ui {
namespace {

class NavigatorTest : public testing::Test {
 protected:
  void open(std::string_view text) {
    m_text = text;
    m_document.open(QStringLiteral("made.pcap"));
    ASSERT_TRUE(QTest::qWaitFor([this] { return m_document.state() == Document::State::Ready; }, 5000));
  }

  std::string m_text;
  Document m_document{[this](const QString&, const analysis::AnalyzerOptions&, std::stop_token, ProgressSink&, analysis::AnalysisSink&) {
    return AnalysisResult(test::madeAnalysis(m_text));
  }};
  Selection m_selection;
  Navigator m_navigator{m_document, m_selection};
};

TEST_F(NavigatorTest, AMessageIsSelectedWithItsStepAndFrame) {
  open(test::kPush);
  m_navigator.goToMessage(MessageIndex{0});
  const Place& place = m_selection.place();
  EXPECT_EQ(place.kind, Place::Kind::Message);
  EXPECT_EQ(place.session, SessionId{1});
  EXPECT_EQ(place.step, 5U);
  EXPECT_EQ(place.frame, FrameNumber{12});
  EXPECT_EQ(place.phase, session::PhaseId::Connect);
}

TEST_F(NavigatorTest, AFrameIsSelectedWithTheMessageThatItCompleted) {
  open(test::kPush);
  m_navigator.goToFrame(FrameNumber{22});
  EXPECT_EQ(m_selection.place().kind, Place::Kind::Frame);
  ASSERT_TRUE(m_selection.place().message);
  EXPECT_EQ(m_document.analysis()->message(*m_selection.place().message).frame, FrameNumber{22});
  m_navigator.goToFrame(FrameNumber{4000});
  EXPECT_EQ(m_selection.place().frame, FrameNumber{22}) << "there is no such frame";
}

TEST_F(NavigatorTest, SelectingWhatIsSelectedTellsNobody) {
  open(test::kPush);
  m_navigator.goToStep(SessionId{1}, 4);
  QSignalSpy places(&m_selection, &Selection::placeChanged);
  m_navigator.goToStep(SessionId{1}, 4);
  EXPECT_EQ(places.count(), 0);
  m_navigator.goToStep(SessionId{1}, 5);
  EXPECT_EQ(places.count(), 1);
}

TEST_F(NavigatorTest, ANewPlaceForgetsTheBytes) {
  open(test::kPush);
  m_navigator.goToStep(SessionId{1}, 4);
  m_selection.setBytes({ByteSpot::Space::Wire, {}, {0, 4}});
  m_navigator.goToStep(SessionId{1}, 5);
  EXPECT_EQ(m_selection.bytes(), ByteSpot{});
}

TEST_F(NavigatorTest, NextFindingGoesRound) {
  open(test::kRefused);
  m_navigator.goToSession(SessionId{1});
  ASSERT_TRUE(m_navigator.goToNextFinding());
  EXPECT_EQ(m_selection.place().step, 5U) << "onStatus is the fifth line";
  ASSERT_TRUE(m_navigator.goToNextFinding());
  EXPECT_EQ(m_selection.place().step, 5U) << "the only one";
}

TEST_F(NavigatorTest, WithoutFindingsThereIsNoNext) {
  open(test::kPush);
  m_navigator.goToSession(SessionId{1});
  EXPECT_FALSE(m_navigator.goToNextFinding());
}

TEST_F(NavigatorTest, ANoteIsPutOnWhatIsSelected) {
  open(test::kPush);
  EXPECT_EQ(m_navigator.noteTarget(), std::nullopt);
  m_navigator.goToSession(SessionId{1});
  EXPECT_EQ(m_navigator.noteTarget(), notes::Target{notes::OnSession{SessionId{1}}});
  m_navigator.goToPhase(SessionId{1}, session::PhaseId::RtmpHandshake);
  EXPECT_EQ(m_navigator.noteTarget(), (notes::Target{notes::OnPhase{SessionId{1}, "rtmp-handshake"}}));
  m_navigator.goToStep(SessionId{1}, 4);
  EXPECT_EQ(m_navigator.noteTarget(), (notes::Target{notes::OnStep{SessionId{1}, 5}}));
  m_navigator.goToMessage(MessageIndex{0});
  EXPECT_EQ(m_navigator.noteTarget(), notes::Target{notes::OnMessage{MessageNumber{1}}});
}

TEST_F(NavigatorTest, GoesToWhatANoteIsOnAndNowhereIfItIsNotThere) {
  open(test::kPush);
  m_navigator.goTo(notes::OnStep{SessionId{1}, 9});
  EXPECT_EQ(m_selection.place().step, 9U);
  m_navigator.goTo(notes::OnStep{SessionId{7}, 9});
  m_navigator.goTo(notes::OnMessage{MessageNumber{0}});
  m_navigator.goTo(notes::OnPhase{SessionId{1}, "no-such-phase"});
  EXPECT_EQ(m_selection.place().step, 9U);
}

}  // namespace
}  // namespace rtmpscope::ui
