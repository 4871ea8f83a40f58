// SPDX-License-Identifier: GPL-3.0-or-later
#include "controllers/analysis_job.h"

#include "controllers/document.h"
#include "ui/support/made_analysis.h"

#include <atomic>
#include <chrono>
#include <latch>
#include <thread>

#include <gtest/gtest.h>
#include <QSignalSpy>
#include <QTest>

namespace rtmpscope::ui {
namespace {

using analysis::RunState;
using test::madeAnalysis;

/// Works until it is told to stop, then hands over what it has.
AnalysisResult workUntilStopped(const QString&, const analysis::AnalyzerOptions&, std::stop_token stop, ProgressSink& progress,
                                analysis::AnalysisSink& sink) {
  sink.onSnapshot(madeAnalysis(test::kRefused, RunState::Running));
  progress.onProgress(430);
  while (!stop.stop_requested()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  return madeAnalysis(test::kRefused, RunState::Cancelled);
}

AnalysisResult workAtOnce(const QString&, const analysis::AnalyzerOptions&, std::stop_token, ProgressSink&, analysis::AnalysisSink& sink) {
  const auto analysis = madeAnalysis(test::kPush);
  sink.onSnapshot(analysis);
  return analysis;
}

AnalysisResult fail(const QString& path, const analysis::AnalyzerOptions&, std::stop_token, ProgressSink&, analysis::AnalysisSink&) {
  capture::CaptureError error;
  error.kind = capture::CaptureError::Kind::NotACapture;
  error.path = path.toStdString();
  error.detail = "expected a pcap file";
  return tl::unexpected(error);
}

TEST(AnalysisJob, TellsTheEndOnItsOwnThread) {
  AnalysisJob job(workAtOnce);
  QThread* told = nullptr;
  QObject::connect(&job, &AnalysisJob::finished, &job, [&told] { told = QThread::currentThread(); });
  job.start(QStringLiteral("made.pcap"), {});
  EXPECT_TRUE(job.isRunning());
  ASSERT_TRUE(QTest::qWaitFor([&told] { return told != nullptr; }, 5000));
  EXPECT_EQ(told, QThread::currentThread());
  EXPECT_FALSE(job.isRunning());
}

TEST(AnalysisJob, CancelGivesWhatWasRead) {
  AnalysisJob job(workUntilStopped);
  QSignalSpy snapshots(&job, &AnalysisJob::snapshot);
  QSignalSpy progress(&job, &AnalysisJob::progressed);
  std::shared_ptr<const analysis::Analysis> last;
  QObject::connect(&job, &AnalysisJob::finished, &job, [&last](const auto& analysis) { last = analysis; });
  job.start(QStringLiteral("made.pcap"), {});
  ASSERT_TRUE(QTest::qWaitFor([&] { return snapshots.count() > 0 && progress.count() > 0; }, 5000));
  EXPECT_EQ(progress.front().front().toInt(), 430);
  job.cancel();
  ASSERT_TRUE(QTest::qWaitFor([&last] { return last != nullptr; }, 5000));
  EXPECT_EQ(last->state, RunState::Cancelled);
  EXPECT_EQ(last->sessions.size(), 1U);
}

TEST(AnalysisJob, DropsWhatAFormerStartStillSays) {
  std::latch release(1);
  std::atomic<int> finishedRuns = 0;
  AnalysisJob job([&](const QString& path, const analysis::AnalyzerOptions& options, std::stop_token stop, ProgressSink& progress,
                      analysis::AnalysisSink& sink) -> AnalysisResult {
    AnalysisResult result =
        path == QStringLiteral("late") ? AnalysisResult(madeAnalysis(test::kRefused)) : workAtOnce(path, options, stop, progress, sink);
    if (path == QStringLiteral("late")) release.wait();  // does not listen to the stop token
    ++finishedRuns;
    return result;
  });
  std::vector<std::size_t> messages;
  QObject::connect(&job, &AnalysisJob::finished, &job, [&messages](const auto& analysis) { messages.push_back(analysis->messages.size()); });
  job.start(QStringLiteral("late"), {});
  job.start(QStringLiteral("good"), {});
  ASSERT_TRUE(QTest::qWaitFor([&messages] { return !messages.empty(); }, 5000)) << "the second start does not wait for the first";
  release.count_down();
  ASSERT_TRUE(QTest::qWaitFor([&finishedRuns] { return finishedRuns == 2; }, 5000));
  QTest::qWait(20);
  ASSERT_EQ(messages.size(), 1U);
  EXPECT_EQ(messages.front(), madeAnalysis(test::kPush)->messages.size());
}

TEST(AnalysisJob, MergesSnapshotsThatComeFasterThanTheyAreTaken) {
  std::latch all(1);
  AnalysisJob job(
      [&all](const QString&, const analysis::AnalyzerOptions&, std::stop_token stop, ProgressSink&, analysis::AnalysisSink& sink) -> AnalysisResult {
        for (int n = 0; n < 1000; ++n) sink.onSnapshot(madeAnalysis(test::kRefused, RunState::Running));
        all.count_down();
        while (!stop.stop_requested()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
        return madeAnalysis(test::kPush);
      });
  QSignalSpy snapshots(&job, &AnalysisJob::snapshot);
  job.start(QStringLiteral("made.pcap"), {});
  all.wait();  // no event was handled in the meantime
  ASSERT_TRUE(QTest::qWaitFor([&snapshots] { return snapshots.count() > 0; }, 5000));
  QTest::qWait(20);
  EXPECT_EQ(snapshots.count(), 1);
}

TEST(AnalysisJob, CanBeDestroyedWhileItRuns) {
  for (int round = 0; round < 20; ++round) {
    AnalysisJob job(workUntilStopped);
    job.start(QStringLiteral("made.pcap"), {});
    if (round % 2 == 1) QTest::qWait(1);
    EXPECT_TRUE(job.isRunning());
  }  // a job that did not stop would hang here
}

TEST(Document, GoesFromLoadingToReadyAndKeepsTheTimeItTook) {
  Document document(workAtOnce);
  EXPECT_EQ(document.state(), Document::State::Empty);
  document.open(QStringLiteral("/captures/made.pcap"));
  EXPECT_EQ(document.state(), Document::State::Loading);
  EXPECT_EQ(document.fileName(), QStringLiteral("made.pcap"));
  EXPECT_EQ(document.analysis(), nullptr);
  ASSERT_TRUE(QTest::qWaitFor([&document] { return document.state() == Document::State::Ready; }, 5000));
  EXPECT_GT(document.loadTime().count(), 0);
  EXPECT_NE(document.session(SessionId{1}), nullptr);
  EXPECT_EQ(document.session(SessionId{2}), nullptr);
  document.close();
  EXPECT_EQ(document.state(), Document::State::Empty);
  EXPECT_EQ(document.analysis(), nullptr);
}

TEST(Document, SaysWhyACaptureCannotBeRead) {
  Document document(fail);
  document.open(QStringLiteral("letter.txt"));
  ASSERT_TRUE(QTest::qWaitFor([&document] { return document.state() == Document::State::Failed; }, 5000));
  ASSERT_TRUE(document.error());
  EXPECT_EQ(document.error()->path, "letter.txt");
}

TEST(Document, TellsWhetherASnapshotContinuesTheOneBefore) {
  Document document(workUntilStopped);
  std::vector<bool> same;
  QObject::connect(&document, &Document::analysisChanged, &document, [&](bool sameLoad) {
    if (document.analysis()) same.push_back(sameLoad);
  });
  document.open(QStringLiteral("a.pcap"));
  ASSERT_TRUE(QTest::qWaitFor([&same] { return same.size() == 1; }, 5000));
  document.cancel();
  ASSERT_TRUE(QTest::qWaitFor([&document] { return document.state() == Document::State::Ready; }, 5000));
  EXPECT_EQ(same, (std::vector<bool>{false, true}));
  document.open(QStringLiteral("b.pcap"));
  ASSERT_TRUE(QTest::qWaitFor([&same] { return same.size() == 3; }, 5000));
  EXPECT_FALSE(same.back());
}

}  // namespace
}  // namespace rtmpscope::ui
