// SPDX-License-Identifier: GPL-3.0-or-later
#include "controllers/locate.h"

#include "ui/support/made_analysis.h"

#include <gtest/gtest.h>

namespace rtmpscope::ui {
namespace {

using test::madeAnalysis;

class Locate : public testing::Test {
 protected:
  const std::shared_ptr<const analysis::Analysis> m_analysis = madeAnalysis(test::kPush);
  const session::Session& m_session = *m_analysis->sessions.front()->session;

  std::string idOf(std::optional<std::size_t> row) const { return row ? m_session.steps[*row].id : "none"; }
};

TEST_F(Locate, AMessageBelongsToItsStepOrToTheRunThatContainsIt) {
  EXPECT_EQ(idOf(stepOfMessage(*m_analysis, m_session, MessageIndex{0})), "connect");
  const auto run = std::ranges::find(m_session.steps, "media", &session::Step::id);
  const MessageIndex inside{run->messages.front().value() + 40};
  EXPECT_EQ(idOf(stepOfMessage(*m_analysis, m_session, inside)), "media");
  EXPECT_EQ(idOf(stepOfMessage(*m_analysis, m_session, MessageIndex{run->messages.back().value() + 1})), "delete-stream");
}

TEST_F(Locate, AFrameBelongsToTheStepThatNamesItBeforeTheRunAroundIt) {
  EXPECT_EQ(idOf(stepOfFrame(m_session, FrameNumber{5})), "c0c1");
  EXPECT_EQ(idOf(stepOfFrame(m_session, FrameNumber{50})), "media");
  EXPECT_EQ(idOf(stepOfFrame(m_session, FrameNumber{26})), "media");
  EXPECT_EQ(idOf(stepOfFrame(m_session, FrameNumber{91})), "none");
}

TEST_F(Locate, MessagesOfAFrameAreThoseCompletedInIt) {
  EXPECT_EQ(messagesEndingIn(*m_analysis, FrameNumber{12}), (std::pair<std::uint32_t, std::uint32_t>{1, 2}));
  const auto [first, last] = messagesEndingIn(*m_analysis, FrameNumber{13});
  EXPECT_EQ(first, last);
}

TEST_F(Locate, ARunHasAllItsMessages) {
  const auto run = std::ranges::find(m_session.steps, "media", &session::Step::id);
  EXPECT_EQ(messagesOfRun(*m_analysis, m_session, *run).size(), 80U);
  EXPECT_TRUE(messagesOfRun(*m_analysis, m_session, m_session.steps.front()).empty());
}

TEST_F(Locate, ARequestIsFoundFromBothItsEnds) {
  const session::Request& request = m_session.requests.front();
  EXPECT_EQ(requestOfMessage(m_session, request.message), 0U);
  EXPECT_EQ(requestOfMessage(m_session, *request.answerMessage), 0U);
  EXPECT_EQ(requestOfMessage(m_session, MessageIndex{1}), std::nullopt);
}

TEST_F(Locate, AFindingPointsAtTheStepsOfItsMessagesElseOfItsFrames) {
  diagnosis::Finding finding;
  finding.frames = {FrameNumber{5}, FrameNumber{9}};
  EXPECT_EQ(stepsOfFinding(*m_analysis, m_session, finding), (std::vector<std::size_t>{1, 2}));
  finding.messages = {MessageIndex{0}};
  EXPECT_EQ(stepsOfFinding(*m_analysis, m_session, finding), (std::vector<std::size_t>{4}));
}

TEST_F(Locate, FramesOutsideOfTheCaptureHaveNoSession) {
  EXPECT_EQ(sessionOfFrame(*m_analysis, FrameNumber{1}), SessionId{1});
  EXPECT_EQ(sessionOfFrame(*m_analysis, FrameNumber{0}), std::nullopt);
  EXPECT_EQ(sessionOfFrame(*m_analysis, FrameNumber{1000}), std::nullopt);
}

}  // namespace
}  // namespace rtmpscope::ui
