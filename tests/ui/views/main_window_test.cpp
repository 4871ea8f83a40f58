// SPDX-License-Identifier: GPL-3.0-or-later
// The whole window on real captures, driven as its user drives it.
#include "views/main_window.h"

#include "controllers/locate.h"
#include "export/report.h"
#include "models/detail_tree_model.h"
#include "timeline/ladder_view.h"
#include "ui/support/made_analysis.h"
#include "views/banner.h"
#include "views/conformance_view.h"
#include "views/detail_view.h"
#include "views/export_dialog.h"
#include "views/filter_bar.h"
#include "views/findings_view.h"
#include "views/hex_panel.h"
#include "views/hex_view.h"
#include "views/message_page.h"
#include "views/note_dialog.h"
#include "views/notes_view.h"
#include "views/session_list_view.h"
#include "views/table_page.h"
#include "views/workspace.h"

#include <thread>

#include <gtest/gtest.h>
#include <QApplication>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QFile>
#include <QInputDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>
#include <QTreeView>

namespace rtmpscope::ui {
namespace {

QString sample(const char* name) {
  return QStringLiteral(RTMPSCOPE_SOURCE_DIR "/captures/samples/") + QLatin1StringView(name);
}

class WholeWindow : public testing::Test {
 protected:
  /// Opens a copy of a sample, so that notes and reports beside it disturb nobody.
  void open(const char* name) {
    const QString copy = m_folder.filePath(QLatin1StringView(name));
    ASSERT_TRUE(QFile::copy(sample(name), copy));
    m_window.resize(1280, 800);
    m_window.show();
    ASSERT_TRUE(QTest::qWaitForWindowActive(&m_window));
    m_window.openCapture(copy);
    ASSERT_TRUE(QTest::qWaitFor([this] { return m_window.document().state() != Document::State::Loading; }, 20'000));
  }

  LadderView& ladder() { return m_window.workspace().ladder(); }
  HexView& hex() { return m_window.workspace().hex().view(); }
  QTreeView& tree() { return m_window.workspace().details().tree(); }
  const Place& place() { return m_window.selection().place(); }

  const session::Step& step(std::string_view id) {
    const session::Session& session = *m_window.document().session(SessionId{1})->session;
    return *std::ranges::find(session.steps, id, &session::Step::id);
  }
  void goTo(std::string_view id) {
    const session::Session& session = *m_window.document().session(SessionId{1})->session;
    m_window.navigator().goToStep(SessionId{1}, static_cast<std::size_t>(&step(id) - session.steps.data()));
  }
  /// The row of the detail tree with that label.
  QModelIndex row(const QString& label) {
    const QModelIndexList found =
        tree().model()->match(tree().model()->index(0, 0), Qt::DisplayRole, label, 1, Qt::MatchExactly | Qt::MatchRecursive);
    return found.isEmpty() ? QModelIndex() : found.front();
  }

  QTemporaryDir m_folder;
  MainWindow m_window{std::vector<Sample>{}};
};

TEST_F(WholeWindow, FiltersTheTablesAsTheFilterIsTyped) {
  open("publish-badname-nginx.pcap");
  m_window.workspace().showTab(Workspace::MessagesTab);
  QLineEdit& edit = m_window.filterBar().edit();
  edit.setFocus();
  QTest::keyClicks(&edit, QStringLiteral("rtmpt.header.typid == 20"));
  EXPECT_TRUE(m_window.filterBar().fault().startsWith(QStringLiteral("There is no field"))) << m_window.filterBar().fault();
  const int all = m_window.workspace().messages().table().model()->rowCount();
  QTest::keyClick(&edit, Qt::Key_Return);
  EXPECT_EQ(m_window.workspace().messages().table().model()->rowCount(), all) << "what can't be read changes nothing";
  edit.selectAll();
  QTest::keyClicks(&edit, QStringLiteral("rtmpt.header.typeid == 20"));
  EXPECT_EQ(m_window.filterBar().fault(), QString());
  QTest::keyClick(&edit, Qt::Key_Return);
  ASSERT_TRUE(QTest::qWaitFor([this] { return m_window.filter().isActive() && !m_window.filter().isRunning(); }, 20'000));
  EXPECT_LT(m_window.workspace().messages().table().model()->rowCount(), all);
  QTest::keyClicks(&edit, QStringLiteral(" and"));
  QTest::keyClick(&edit, Qt::Key_Escape);
  EXPECT_EQ(edit.text(), QStringLiteral("rtmpt.header.typeid == 20")) << "Escape goes back to what applies";
}

TEST_F(WholeWindow, MakesAFilterOfAField) {
  open("push-ffmpeg-nginx.pcap");
  goTo("connect");
  tree().setCurrentIndex(row(QStringLiteral("Type ID")));
  for (QAction* action : tree().actions()) {
    if (action->text() == QStringLiteral("Apply as Filter")) action->trigger();
  }
  EXPECT_EQ(m_window.filter().text(), QStringLiteral("rtmpt.header.typeid == 20"));
}

TEST_F(WholeWindow, HoldsTheSessionAgainstTheSpecification) {
  open("push-ffmpeg-nginx.pcap");
  m_window.workspace().showTab(Workspace::ConformanceTab);
  const QAbstractItemModel& verdicts = *m_window.workspace().conformance().table().model();
  ASSERT_TRUE(QTest::qWaitFor([&verdicts] { return verdicts.rowCount() > 0; }, 20'000));
  EXPECT_FALSE(verdicts.match(verdicts.index(0, 0), Qt::DisplayRole, QStringLiteral("✔ kept"), 1, Qt::MatchExactly).isEmpty());
}

/// Answers the question for a number that comes up next.
void answerNext(int number) {
  QTimer::singleShot(0, [number] {
    auto* dialog = qobject_cast<QInputDialog*>(QApplication::activeModalWidget());
    ASSERT_NE(dialog, nullptr);
    dialog->setIntValue(number);
    dialog->accept();
  });
}

TEST_F(WholeWindow, GoesToAFrameAndToAMessage) {
  open("push-ffmpeg-nginx.pcap");
  answerNext(38);
  QTest::keyClick(&m_window, Qt::Key_G, Qt::ControlModifier);
  EXPECT_EQ(place().frame, FrameNumber{38});
  EXPECT_EQ(m_window.workspace().tab(), Workspace::PacketsTab);
  m_window.activateWindow();  // the platform of the tests does not do it when a dialog closes
  ASSERT_TRUE(QTest::qWaitForWindowActive(&m_window));
  answerNext(1);
  QTest::keyClick(&m_window, Qt::Key_G, Qt::ControlModifier | Qt::ShiftModifier);
  ASSERT_TRUE(place().message);
  EXPECT_EQ(m_window.document().analysis()->numberOf(*place().message), MessageNumber{1});
}

TEST_F(WholeWindow, NamesTheSessionsThatBelongTogether) {
  open("push-pull-nginx.pcap");
  const auto* belongs = m_window.findChild<QLabel*>(QStringLiteral("belongs"));
  ASSERT_NE(belongs, nullptr);
  EXPECT_TRUE(belongs->isVisible());
  EXPECT_TRUE(belongs->text().contains(QStringLiteral("session 2"))) << belongs->text();
}

TEST_F(WholeWindow, OpensACaptureAndShowsItsSession) {
  open("push-ffmpeg-nginx.pcap");
  EXPECT_EQ(m_window.document().state(), Document::State::Ready);
  EXPECT_TRUE(m_window.workspace().isVisible());
  EXPECT_EQ(m_window.workspace().sessions().model()->rowCount(), 1);
  EXPECT_EQ(place().session, SessionId{1}) << "the first session is chosen by itself";
  EXPECT_TRUE(m_window.statusText().startsWith(QStringLiteral("870 packets")));
}

TEST_F(WholeWindow, StepsAreChosenByKeyboard) {
  open("push-ffmpeg-nginx.pcap");
  ladder().setFocus();
  QTest::keyClick(&ladder(), Qt::Key_Home);
  EXPECT_EQ(place().kind, Place::Kind::Phase);
  QTest::keyClick(&ladder(), Qt::Key_Down);
  EXPECT_EQ(place().kind, Place::Kind::Step);
  EXPECT_EQ(place().step, step("tcp-handshake").number);
  EXPECT_EQ(place().frame, FrameNumber{7}) << "the ACK, as tshark numbers it";
  QTest::keyClick(&ladder(), Qt::Key_End);
  const std::uint32_t last = place().step;
  EXPECT_EQ(last, m_window.document().session(SessionId{1})->session->steps.back().number);
  QTest::keyClick(&ladder(), Qt::Key_Up);
  EXPECT_LT(place().step, last);
  QTest::keyClick(&ladder(), Qt::Key_PageUp);
  EXPECT_LT(place().step, last - 1);
}

TEST_F(WholeWindow, LeftAndRightGoBetweenARequestAndItsAnswer) {
  open("push-ffmpeg-nginx.pcap");
  goTo("connect");
  ladder().setFocus();
  QTest::keyClick(&ladder(), Qt::Key_Right);
  EXPECT_EQ(place().step, step("connect-result").number);
  QTest::keyClick(&ladder(), Qt::Key_Left);
  EXPECT_EQ(place().step, step("connect").number);
}

TEST_F(WholeWindow, TreeAndHexHighlightEachOther) {
  open("push-ffmpeg-nginx.pcap");
  goTo("connect");
  const QModelIndex name = row(QStringLiteral("Command name"));
  ASSERT_TRUE(name.isValid());
  tree().setCurrentIndex(name);
  EXPECT_TRUE(hex().selectedHex().startsWith(QStringLiteral("02 00 07 63 6f 6e 6e 65 63 74"))) << hex().selectedHex().toStdString();

  const QModelIndex type = row(QStringLiteral("Type ID"));
  ASSERT_TRUE(type.isValid());
  tree().setCurrentIndex(type);
  ASSERT_EQ(hex().fieldMarks().size(), 1U);
  const std::size_t offset = hex().fieldMarks().front().offset;
  EXPECT_EQ(hex().bytes().at(offset), 20) << "a command message";

  tree().setCurrentIndex(row(QStringLiteral("Chunk stream ID")));  // in the same frame
  hex().setFocus();
  Q_EMIT hex().byteChosen(offset);
  EXPECT_EQ(tree().currentIndex(), row(QStringLiteral("Type ID"))) << "a byte chosen in the hex view finds its field";
}

TEST_F(WholeWindow, MessageBytesAreShownWithoutChunkHeaders) {
  open("push-ffmpeg-nginx.pcap");
  goTo("connect");
  HexPanel& panel = m_window.workspace().hex();
  panel.showMessage();
  ASSERT_TRUE(panel.showsMessage());
  EXPECT_EQ(hex().bytes().size(), 139U) << "the body, by the header; tshark says the same";
  tree().setCurrentIndex(row(QStringLiteral("Command name")));
  ASSERT_EQ(hex().fieldMarks().size(), 1U);
  EXPECT_EQ(hex().fieldMarks().front().offset, 0U);
  tree().setCurrentIndex(row(QStringLiteral("Type ID")));
  EXPECT_FALSE(panel.showsMessage()) << "a chunk header is only in the packet";
}

TEST_F(WholeWindow, SelectingAMessageInTheTableSelectsItEverywhere) {
  open("push-ffmpeg-nginx.pcap");
  m_window.workspace().showTab(Workspace::MessagesTab);
  BigTable& table = m_window.workspace().messages().table();
  table.setFocus();
  table.setCurrentIndex(table.model()->index(0, 0));
  EXPECT_EQ(place().kind, Place::Kind::Message);
  EXPECT_EQ(place().step, step("connect").number);
  ASSERT_TRUE(ladder().current());
  EXPECT_EQ(ladder().scene().items()[ladder().current()->slot].index, 4U);
  EXPECT_EQ(m_window.workspace().packets().table().currentIndex().row() >= 0, true);
}

TEST_F(WholeWindow, MediaUnfoldsToEveryMessage) {
  open("push-ffmpeg-nginx.pcap");
  goTo("media");
  ladder().setFocus();
  QTest::keyClick(&ladder(), Qt::Key_U);
  const std::size_t slot = ladder().current()->slot;
  EXPECT_EQ(ladder().scene().extents()[slot].children, 413U) << "152 video and 261 audio messages, by an independent count";
  QTest::keyClick(&ladder(), Qt::Key_Right);
  EXPECT_EQ(place().kind, Place::Kind::Message);
  QTest::keyClick(&ladder(), Qt::Key_U);
  EXPECT_EQ(ladder().scene().extents()[slot].children, 0U);
  EXPECT_EQ(place().kind, Place::Kind::Step) << "the run is chosen when what was chosen in it is folded away";
}

TEST_F(WholeWindow, OneKeyHidesExplanationsAndOneShowsTrueTime) {
  open("push-ffmpeg-nginx.pcap");
  ladder().setFocus();
  const double explained = ladder().scene().layout().height;
  QTest::keyClick(&ladder(), Qt::Key_E);
  const double bare = ladder().scene().layout().height;
  EXPECT_LT(bare, explained);
  QTest::keyClick(&ladder(), Qt::Key_T);
  EXPECT_GT(ladder().scene().layout().height, bare);
  QTest::keyClick(&ladder(), Qt::Key_T);
  EXPECT_EQ(ladder().scene().layout().height, bare);
}

TEST_F(WholeWindow, OneKeyPutsANoteOnTheSelectedStep) {
  open("push-ffmpeg-nginx.pcap");
  goTo("connect");
  ladder().setFocus();
  QTest::keyClick(&ladder(), Qt::Key_A);
  auto* dialog = m_window.findChild<NoteDialog*>();
  ASSERT_NE(dialog, nullptr);
  ASSERT_TRUE(QTest::qWaitForWindowActive(dialog));
  QTest::keyClicks(dialog->findChild<QPlainTextEdit*>(), QStringLiteral("why a 129 ms wait?"));
  QTest::keyClick(dialog->findChild<QPlainTextEdit*>(), Qt::Key_Return, Qt::ControlModifier);
  const notes::Annotation* note = m_window.annotations().findOn(notes::OnStep{SessionId{1}, step("connect").number});
  ASSERT_NE(note, nullptr);
  EXPECT_EQ(note->text, "why a 129 ms wait?");
  const LadderItem& item = ladder().scene().items()[ladder().current()->slot];
  EXPECT_FALSE(item.notes.empty()) << "shown on the ladder";
  EXPECT_TRUE(QFile::exists(QString::fromStdString(notes::AnnotationStore::sidecarOf(m_window.document().path().toStdString()).string())));
}

TEST_F(WholeWindow, ExportsARedactedReport) {
  open("push-ffmpeg-nginx.pcap");
  m_window.exportReport(ReportWriter::Format::Json);
  auto* dialog = m_window.findChild<ExportDialog*>();
  ASSERT_NE(dialog, nullptr);
  EXPECT_EQ(dialog->options().redaction, exporting::Redaction::On);
  const QString path = m_folder.filePath(QStringLiteral("report.json"));
  dialog->findChild<QLineEdit*>()->setText(path);
  QSignalSpy finished(&m_window.reports(), &ReportWriter::finished);
  dialog->accept();
  ASSERT_TRUE(QTest::qWaitFor([&finished] { return finished.count() == 1; }, 20'000));
  QFile file(path);
  ASSERT_TRUE(file.open(QIODevice::ReadOnly));
  EXPECT_TRUE(file.readAll().contains("rtmpscope.report/1"));
}

TEST_F(WholeWindow, NextFindingGoesToTheRefusal) {
  open("publish-badname-nginx.pcap");
  m_window.navigator().goToSession(SessionId{2});
  m_window.workspace().showTab(Workspace::MessagesTab);
  m_window.workspace().messages().table().setFocus();
  bool refused = false;
  for (int tries = 0; tries < 8 && !refused; ++tries) {
    QTest::keyClick(&m_window, Qt::Key_N);
    refused = place().frame == FrameNumber{297};
  }
  EXPECT_TRUE(refused) << "onStatus(NetStream.Publish.BadName) is in frame 297";
  EXPECT_EQ(m_window.workspace().tab(), Workspace::WalkthroughTab);
  EXPECT_GT(m_window.workspace().findings().count(), 0);
}

TEST_F(WholeWindow, ADroppedFileIsOpened) {
  open("push-ffmpeg-nginx.pcap");
  QMimeData data;
  data.setUrls({QUrl::fromLocalFile(sample("connection-refused.pcap"))});
  QDragEnterEvent entered(QPoint(10, 10), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(&m_window, &entered);
  EXPECT_TRUE(entered.isAccepted());
  QDropEvent event(QPointF(10, 10), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(&m_window, &event);
  ASSERT_TRUE(QTest::qWaitFor([this] { return m_window.document().state() == Document::State::Ready; }, 20'000));
  EXPECT_EQ(m_window.document().fileName(), QStringLiteral("connection-refused.pcap"));
}

TEST_F(WholeWindow, AFileThatCannotBeReadIsNamedWithTheReason) {
  m_window.show();
  m_window.openCapture(m_folder.filePath(QStringLiteral("missing.pcap")), MainWindow::Remember::No);
  ASSERT_TRUE(QTest::qWaitFor([this] { return m_window.document().state() == Document::State::Failed; }, 20'000));
  EXPECT_TRUE(m_window.page().isVisible());
  EXPECT_TRUE(m_window.page().text().contains(QStringLiteral("missing.pcap")));
}

TEST_F(WholeWindow, ACutFileIsShownUnderABanner) {
  open("derived-truncated.pcap");
  EXPECT_EQ(m_window.document().state(), Document::State::Ready);
  EXPECT_TRUE(m_window.workspace().isVisible());
  EXPECT_TRUE(m_window.banner().text().contains(QStringLiteral("200001"))) << m_window.banner().text().toStdString();
}

TEST_F(WholeWindow, OpeningAnotherCaptureAtAnyTimeIsSafe) {
  m_window.show();
  for (int round = 0; round < 12; ++round) {
    m_window.openCapture(sample(round % 2 == 0 ? "push-ffmpeg-nginx.pcap" : "publish-badname-nginx.pcap"), MainWindow::Remember::No);
    QTest::qWait(round % 4);
    m_window.navigator().goToFrame(FrameNumber{25});
  }
  ASSERT_TRUE(QTest::qWaitFor([this] { return m_window.document().state() == Document::State::Ready; }, 20'000));
  EXPECT_EQ(m_window.document().analysis()->sessions.size(), 2U);
}

/// A runner without a file: the states that no sample has.
AnalysisResult withoutRtmp(const QString&, const analysis::AnalyzerOptions&, std::stop_token, ProgressSink&, analysis::AnalysisSink&) {
  return test::madeAnalysis("");
}

AnalysisResult endless(const QString&, const analysis::AnalyzerOptions&, std::stop_token stop, ProgressSink& progress, analysis::AnalysisSink& sink) {
  sink.onSnapshot(test::madeAnalysis(test::kRefused, analysis::RunState::Running));
  progress.onProgress(430);
  while (!stop.stop_requested()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  return test::madeAnalysis(test::kRefused, analysis::RunState::Cancelled);
}

TEST(WindowStates, ACaptureWithoutRtmpSaysWhatIsInIt) {
  const QTemporaryDir folder;
  MainWindow window({}, withoutRtmp);
  window.show();
  window.openCapture(folder.filePath(QStringLiteral("other.pcap")), MainWindow::Remember::No);
  ASSERT_TRUE(QTest::qWaitFor([&window] { return window.document().state() == Document::State::Ready; }, 5000));
  EXPECT_TRUE(window.page().isVisible());
  EXPECT_TRUE(window.page().text().contains(QStringLiteral("No RTMP in this capture")));
  EXPECT_TRUE(window.page().text().contains(QStringLiteral("no packets at all")));
}

TEST(WindowStates, FirstSessionsAreShownWhileTheRestLoadsAndCancelKeepsThem) {
  const QTemporaryDir folder;
  MainWindow window({}, endless);
  window.show();
  window.openCapture(folder.filePath(QStringLiteral("long.pcap")), MainWindow::Remember::No);
  ASSERT_TRUE(QTest::qWaitFor([&window] { return window.workspace().isVisible() && window.document().permille() == 430; }, 5000));
  EXPECT_EQ(window.document().state(), Document::State::Loading);
  EXPECT_EQ(window.workspace().sessions().model()->rowCount(), 1);
  window.document().cancel();
  ASSERT_TRUE(QTest::qWaitFor([&window] { return window.document().state() == Document::State::Ready; }, 5000));
  EXPECT_EQ(window.workspace().sessions().model()->rowCount(), 1);
  EXPECT_TRUE(window.banner().text().contains(QStringLiteral("43"))) << window.banner().text().toStdString();
}

TEST(WindowStates, ClosingTheWindowWhileItLoadsIsSafe) {
  const QTemporaryDir folder;
  MainWindow window({}, endless);
  window.show();
  window.openCapture(folder.filePath(QStringLiteral("long.pcap")), MainWindow::Remember::No);
  QTest::qWait(5);
  EXPECT_TRUE(window.close());
  EXPECT_FALSE(window.isVisible());
}

}  // namespace
}  // namespace rtmpscope::ui
