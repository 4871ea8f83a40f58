// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/annotations_model.h"
#include "models/findings_model.h"
#include "models/message_table_model.h"
#include "models/packet_table_model.h"
#include "models/session_list_model.h"
#include "ui/support/made_analysis.h"
#include "ui/support/model_tester.h"

#include <string>

#include <gtest/gtest.h>
#include <QSignalSpy>

namespace rtmpscope::ui {
namespace {

using test::madeAnalysis;

std::string twoSessions() {
  return std::string(test::kPush) + R"(
session play ongoing live/cam1
step 5 connect > 100 7000 connect('live')
step 9 play > 101 7001 play('cam1')
)";
}

TEST(SessionListModel, GrowsWhileALoadGoesOnAndReplacesWhatChanged) {
  SessionListModel model;
  const test::ModelTester tester(model);
  model.setAnalysis(madeAnalysis(test::kRefused, analysis::RunState::Running), false);
  ASSERT_EQ(model.rowCount(), 1);
  QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
  QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
  QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
  model.setAnalysis(madeAnalysis(twoSessions()), true);
  EXPECT_EQ(model.rowCount(), 2);
  EXPECT_EQ(inserted.count(), 1);
  EXPECT_EQ(changed.count(), 1);
  EXPECT_EQ(reset.count(), 0);
  const QModelIndex first = model.index(0);
  EXPECT_EQ(first.data(SessionListModel::MarkRole).toString(), QStringLiteral("✔"));
  EXPECT_EQ(first.data(SessionListModel::WordRole).toString(), QStringLiteral("completed"));
  EXPECT_EQ(first.data(SessionListModel::TitleRole).toString(), QStringLiteral("push  live/cam1"));
  EXPECT_EQ(first.data(SessionListModel::DurationRole).toString(), QStringLiteral("6.06 s"));
  EXPECT_EQ(model.index(1).data(SessionListModel::MarkRole).toString(), QStringLiteral("…"));
}

TEST(SessionListModel, ResetsIfASessionCameBetweenTheOthers) {
  const auto before = madeAnalysis(test::kPush, analysis::RunState::Running);
  auto after = std::make_shared<analysis::Analysis>(*madeAnalysis(twoSessions()));
  std::swap(after->sessions[0], after->sessions[1]);
  SessionListModel model;
  const test::ModelTester tester(model);
  model.setAnalysis(before, false);
  QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
  model.setAnalysis(after, true);
  EXPECT_EQ(reset.count(), 1);
  EXPECT_EQ(model.rowCount(), 2);
}

TEST(MessageTableModel, HoldsTheMessagesOfTheSessionOrOfAll) {
  MessageTableModel model;
  const test::ModelTester tester(model);
  const auto analysis = madeAnalysis(twoSessions());
  model.setAnalysis(analysis, false);
  EXPECT_EQ(model.rowCount(), 93);
  model.setSession(SessionId{2});
  ASSERT_EQ(model.rowCount(), 2);
  EXPECT_EQ(model.index(1, MessageTableModel::Frame).data().toString(), QStringLiteral("101"));
  EXPECT_EQ(model.index(1, MessageTableModel::Arrow).data().toString(), QStringLiteral("→"));
  EXPECT_EQ(model.index(1, MessageTableModel::Time).data().toString(), QStringLiteral("7.001000"));
  const MessageIndex message = model.messageOf(1);
  EXPECT_EQ(model.rowOf(message), 1);
  model.setSession(SessionId{1});
  EXPECT_EQ(model.rowOf(message), -1);
  EXPECT_EQ(model.rowCount(), 91);
}

TEST(MessageTableModel, HoldsWhatPassesAFilter) {
  MessageTableModel model;
  const test::ModelTester tester(model);
  model.setAnalysis(madeAnalysis(twoSessions()), false);
  model.setPassing(std::make_shared<const std::vector<std::uint32_t>>(std::vector<std::uint32_t>{2, 5, 92}));
  ASSERT_EQ(model.rowCount(), 3);
  EXPECT_EQ(model.index(2, MessageTableModel::Number).data().toString(), QStringLiteral("92"));
  EXPECT_EQ(model.rowOf(model.messageOf(1)), 1);
  model.setSession(SessionId{2});
  ASSERT_EQ(model.rowCount(), 1);
  EXPECT_EQ(model.index(0, MessageTableModel::Number).data().toString(), QStringLiteral("92"));
  model.setPassing(nullptr);
  EXPECT_EQ(model.rowCount(), 2);
}

TEST(PacketTableModel, HoldsWhatPassesAFilter) {
  PacketTableModel model;
  const test::ModelTester tester(model);
  const auto analysis = madeAnalysis(twoSessions());
  model.setAnalysis(analysis, std::make_shared<const analysis::Inspector>(analysis), false);
  const int all = model.rowCount();
  model.setPassing(std::make_shared<const std::vector<std::uint32_t>>(std::vector<std::uint32_t>{3, 100}));
  ASSERT_EQ(model.rowCount(), 2);
  EXPECT_EQ(model.frameOf(1), FrameNumber{100});
  EXPECT_EQ(model.rowOf(FrameNumber{4}), -1);
  model.setSession(SessionId{1});
  const int ofSession = model.rowCount();
  EXPECT_EQ(model.rowOf(FrameNumber{3}), 0);
  model.setPassing(nullptr);
  EXPECT_GT(model.rowCount(), ofSession);
  model.setSession(std::nullopt);
  EXPECT_EQ(model.rowCount(), all);
}

TEST(MessageTableModel, AppendsWhatComesWithTheNextSnapshot) {
  MessageTableModel model;
  const test::ModelTester tester(model);
  model.setAnalysis(madeAnalysis(test::kPush, analysis::RunState::Running), false);
  model.setSession(SessionId{2});
  EXPECT_EQ(model.rowCount(), 0);
  QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
  model.setAnalysis(madeAnalysis(twoSessions(), analysis::RunState::Running), true);
  EXPECT_EQ(model.rowCount(), 2);
  EXPECT_EQ(inserted.count(), 1);
}

TEST(MessageTableModel, StartsAnewWhenTheFinalNumbersDiffer) {
  auto last = std::make_shared<analysis::Analysis>(*madeAnalysis(twoSessions()));
  const auto count = static_cast<std::uint32_t>(last->messages.size());
  std::vector<std::uint32_t> order(count);
  for (std::uint32_t row = 0; row < count; ++row) order[row] = row;
  std::swap(order[0], order[1]);
  last->messageOrder = last->messageNumbers = std::make_shared<const std::vector<std::uint32_t>>(order);
  MessageTableModel model;
  const test::ModelTester tester(model);
  model.setAnalysis(madeAnalysis(twoSessions(), analysis::RunState::Running), false);
  QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
  model.setAnalysis(last, true);
  EXPECT_EQ(reset.count(), 1);
  EXPECT_EQ(model.messageOf(0), MessageIndex{1});
  EXPECT_EQ(model.rowOf(MessageIndex{1}), 0);
}

TEST(PacketTableModel, HoldsThePacketsOfTheSessionOrOfAll) {
  auto analysis = std::make_shared<analysis::Analysis>(*madeAnalysis(test::kPush));
  PacketTableModel model;
  const test::ModelTester tester(model);
  model.setAnalysis(analysis, std::make_shared<const analysis::Inspector>(analysis), false);
  EXPECT_EQ(model.rowCount(), 92);
  EXPECT_EQ(model.frameOf(91), FrameNumber{92});
  EXPECT_EQ(model.rowOf(FrameNumber{93}), -1);
  model.setSession(SessionId{1});
  EXPECT_EQ(model.rowCount(), 92);
  EXPECT_EQ(model.index(11, PacketTableModel::Number).data().toString(), QStringLiteral("12"));
  EXPECT_EQ(model.index(11, PacketTableModel::Protocol).data().toString(), QStringLiteral("RTMP")) << "connect was complete in frame 12";
}

TEST(FindingsModel, ListsTheSessionsFindingsBeforeThoseOfTheCapture) {
  auto analysis = std::make_shared<analysis::Analysis>(*madeAnalysis(test::kRefused));
  diagnosis::Finding cut;
  cut.rule = "capture-cut";
  cut.severity = diagnosis::Severity::Note;
  analysis->findings.push_back(cut);
  FindingsModel model;
  const test::ModelTester tester(model);
  model.setFindings(analysis, SessionId{1});
  ASSERT_EQ(model.rowCount(), 2);
  EXPECT_TRUE(model.isOfSession(0));
  EXPECT_FALSE(model.isOfSession(1));
  EXPECT_EQ(model.index(0, FindingsModel::Severity).data().toString(), QStringLiteral("✖ error"));
  EXPECT_EQ(model.index(0, FindingsModel::Frames).data().toString(), QStringLiteral("23"));
  model.setFindings(nullptr, std::nullopt);
  EXPECT_EQ(model.rowCount(), 0);
}

TEST(AnnotationsModel, SaysWhatEachNoteIsOn) {
  AnnotationsModel model;
  const test::ModelTester tester(model);
  model.setAnnotations({{1, notes::OnStep{SessionId{2}, 5}, "look here", "todo", notes::Author::Person, "2026-01-02T03:04:05Z"},
                        {0, notes::OnPhase{SessionId{1}, "rtmp-handshake"}, "simple", {}, notes::Author::Program, {}},
                        {0, notes::OnFrame{FrameNumber{25}}, "a comment", {}, notes::Author::CaptureFile, {}}});
  const auto cell = [&model](int row, int column) { return model.index(row, column).data().toString(); };
  EXPECT_EQ(cell(0, AnnotationsModel::Where), QStringLiteral("session 2, step 5"));
  EXPECT_EQ(cell(0, AnnotationsModel::Author), QStringLiteral("you"));
  EXPECT_EQ(cell(1, AnnotationsModel::Where), QStringLiteral("session 1, RTMP handshake"));
  EXPECT_EQ(cell(2, AnnotationsModel::Where), QStringLiteral("frame 25"));
  EXPECT_EQ(cell(2, AnnotationsModel::Author), QStringLiteral("capture file"));
}

}  // namespace
}  // namespace rtmpscope::ui
