// SPDX-License-Identifier: GPL-3.0-or-later
#include "timeline/ladder_items.h"

#include "session/step_catalog.h"
#include "ui/support/made_analysis.h"

#include <numeric>
#include <string>

#include <gtest/gtest.h>

namespace rtmpscope::ui {
namespace {

using test::madeAnalysis;

/// One line per item: "# Connect" for a heading, "5 connect" for a step, "gap > 1448 x2" for holes; then "!" per finding and
/// "*" per note.
std::string printed(const analysis::Analysis& analysis, std::span<const notes::Annotation> notes = {}) {
  std::string text;
  const analysis::AnalyzedSession& analyzed = *analysis.sessions.front();
  for (const LadderItem& item : makeLadderItems(analysis, analyzed, notes)) {
    switch (item.kind) {
      case LadderItem::Kind::SessionNotes:
        text += "notes";
        break;
      case LadderItem::Kind::Phase:
        text += "# " + std::string(session::toString(item.phase));
        break;
      case LadderItem::Kind::Step: {
        const session::Step& step = analyzed.session->steps[item.index];
        text += (step.reference ? std::to_string(*step.reference) : "-") + " " + step.id;
        break;
      }
      case LadderItem::Kind::Gap:
        text += std::string("gap ") + (item.gap.direction == Direction::ClientToServer ? ">" : "<") + " " + std::to_string(item.gap.bytes);
        if (item.gap.count > 1) text += " x" + std::to_string(item.gap.count);
        break;
    }
    text += std::string(item.findings.size(), '!') + std::string(item.notes.size(), '*') + "\n";
  }
  return text;
}

TEST(LadderItems, HeadAPhaseWhereItComesUpForTheFirstTime) {
  EXPECT_EQ(printed(*madeAnalysis(R"(
session publish completed live/cam1
step 1 tcp-handshake = 1-3 0 TCP handshake
step 5 connect > 4 1 connect('live')
step 8 create-stream > 5 2 createStream()
step 7 connect-result < 6 3 _result()
)")),
            "# tcp-handshake\n1 tcp-handshake\n# connect\n5 connect\n# create-stream\n8 create-stream\n7 connect-result\n");
}

TEST(LadderItems, PutGapsWhereTheyWereNoticedAndThoseOfOneKindTogether) {
  EXPECT_EQ(printed(*madeAnalysis(R"(
session publish ongoing live/cam1
step 5 connect > 4 1 connect('live')
step 9 publish > 8 10 publish('cam1')
gap > 1448 5 5
gap > 1448 6 6
gap < 100 7 7
gap > 50 9 20
)")),
            "# connect\n5 connect\ngap > 2896 x2\ngap < 100\n# publish\n9 publish\ngap > 50\n");
}

TEST(LadderItems, KeepGapsBehindARunThatWasGoingOn) {
  EXPECT_EQ(printed(*madeAnalysis(R"(
session publish ongoing live/cam1
media 11 > 1-9 0-1000 5 5
gap > 1448 5 500
)")),
            "# media\n11 media\ngap > 1448\n");
}

TEST(LadderItems, MarkTheStepThatAFindingPointsAt) {
  const std::string text = printed(*madeAnalysis(test::kRefused));
  EXPECT_NE(text.find("9 publish\n9 on-status!\n"), std::string::npos) << text;
}

TEST(LadderItems, PutEveryKindOfNoteOnItsLine) {
  const auto analysis = madeAnalysis(test::kPush);
  const SessionId one{1};
  const std::vector<notes::Annotation> notes{
      {1, notes::OnSession{one}, "on the session", {}, notes::Author::Person, {}},
      {2, notes::OnPhase{one, "rtmp-handshake"}, "on the phase", {}, notes::Author::Program, {}},
      {3, notes::OnStep{one, 5}, "on the step", {}, notes::Author::Person, {}},
      {4, notes::OnFrame{FrameNumber{5}}, "on a frame in the middle of C0+C1", {}, notes::Author::CaptureFile, {}},
      {5, notes::OnMessage{analysis->numberOf(MessageIndex{20})}, "on a message inside the run", {}, notes::Author::Person, {}},
      {6, notes::OnStep{SessionId{2}, 5}, "on another session", {}, notes::Author::Person, {}},
      {7, notes::OnMessage{MessageNumber{100'000}}, "on nothing", {}, notes::Author::Person, {}},
  };
  const std::string text = printed(*analysis, notes);
  EXPECT_EQ(text.find("notes*\n"), 0U) << text;
  EXPECT_NE(text.find("# rtmp-handshake*\n2 c0c1*\n"), std::string::npos) << text;
  EXPECT_NE(text.find("5 connect*\n"), std::string::npos) << text;
  EXPECT_NE(text.find("11 media*\n"), std::string::npos) << text;
  EXPECT_EQ(std::count(text.begin(), text.end(), '*'), 5);
}

TEST(LadderItems, TimesCountFromTheStartOfTheSession) {
  const auto analysis = madeAnalysis(test::kPush);
  const std::vector<LadderItem> items = makeLadderItems(*analysis, *analysis->sessions.front(), {});
  const auto media = std::ranges::find_if(items, [](const LadderItem& item) { return item.lasting > Nanoseconds{0}; });
  ASSERT_NE(media, items.end());
  EXPECT_EQ(*media->at, std::chrono::milliseconds(50));
  EXPECT_EQ(media->lasting, std::chrono::milliseconds(6000));
}

TEST(MediaProfile, HoldsEveryByteOfTheRun) {
  const auto analysis = madeAnalysis(test::kPush);
  const session::Session& session = *analysis->sessions.front()->session;
  const auto run = std::ranges::find(session.steps, "media", &session::Step::id);
  const std::vector<double> profile = mediaProfile(*analysis, session, *run, 16);
  ASSERT_EQ(profile.size(), 16U);
  EXPECT_EQ(std::accumulate(profile.begin(), profile.end(), 0.0), 80'000);
  EXPECT_EQ(mediaProfile(*analysis, session, session.steps.front(), 4), std::vector<double>(4, 0.0)) << "not a run";
}

}  // namespace
}  // namespace rtmpscope::ui
