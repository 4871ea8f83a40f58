// SPDX-License-Identifier: GPL-3.0-or-later
#include "controllers/annotation_editor.h"

#include "controllers/recent_files.h"
#include "controllers/report_writer.h"
#include "ui/support/made_analysis.h"

#include <gtest/gtest.h>
#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

namespace rtmpscope::ui {
namespace {

class NotesOnACapture : public testing::Test {
 protected:
  [[nodiscard]] QString path() const { return m_folder.filePath(QStringLiteral("push.pcap")); }
  [[nodiscard]] QString sidecar() const { return QString::fromStdString(notes::AnnotationStore::sidecarOf(path().toStdString()).string()); }

  QTemporaryDir m_folder;
  const notes::Target m_step = notes::OnStep{SessionId{1}, 5};
};

TEST_F(NotesOnACapture, AreSavedAtOnceAndReadAgain) {
  AnnotationEditor editor;
  editor.open(path());
  ASSERT_TRUE(editor.canEdit());
  editor.add(m_step, QStringLiteral("why so late?"), QStringLiteral("todo"));
  ASSERT_TRUE(QFile::exists(sidecar()));

  AnnotationEditor again;
  again.open(path());
  ASSERT_EQ(again.annotations().size(), 1U);
  EXPECT_EQ(again.annotations().front().text, "why so late?");
  EXPECT_EQ(again.annotations().front().target, m_step);
  again.edit(again.annotations().front().id, QStringLiteral("solved"));
  EXPECT_EQ(again.findOn(m_step)->text, "solved");
  again.remove(again.annotations().front().id);
  EXPECT_TRUE(again.annotations().empty());
  EXPECT_EQ(again.findOn(m_step), nullptr);
}

TEST_F(NotesOnACapture, ThatCannotBeReadAreNotOverwritten) {
  QFile broken(sidecar());
  ASSERT_TRUE(broken.open(QIODevice::WriteOnly));
  broken.write("{ this is not JSON");
  broken.close();
  AnnotationEditor editor;
  QSignalSpy failed(&editor, &AnnotationEditor::failed);
  editor.open(path());
  EXPECT_EQ(failed.count(), 1);
  EXPECT_FALSE(editor.canEdit());
  editor.add(m_step, QStringLiteral("lost"), {});
  ASSERT_TRUE(broken.open(QIODevice::ReadOnly));
  EXPECT_EQ(broken.readAll(), QByteArray("{ this is not JSON"));
}

TEST_F(NotesOnACapture, ThatCannotBeSavedAreToldAndStillShown) {
  AnnotationEditor editor;
  editor.open(path());
  ASSERT_TRUE(QDir().mkpath(sidecar()));  // a folder stands where the sidecar should go
  QSignalSpy failed(&editor, &AnnotationEditor::failed);
  editor.add(m_step, QStringLiteral("kept in sight"), {});
  ASSERT_EQ(failed.count(), 1);
  EXPECT_FALSE(failed.front().front().toString().isEmpty());
  EXPECT_EQ(editor.annotations().size(), 1U);
}

TEST_F(NotesOnACapture, StandBehindThoseOfTheCaptureFile) {
  auto analysis = std::make_shared<analysis::Analysis>(*test::madeAnalysis(test::kRefused));
  analysis->capture.comments.push_back({FrameNumber{12}, "from Wireshark"});
  AnnotationEditor editor;
  editor.open(path());
  editor.setAnalysis(analysis);
  editor.add(m_step, QStringLiteral("mine"), {});
  const std::vector<notes::Annotation>& all = editor.annotations();
  ASSERT_GE(all.size(), 2U);
  EXPECT_EQ(all.back().text, "mine");
  EXPECT_EQ(all[all.size() - 2].text, "from Wireshark");
  EXPECT_EQ(all[all.size() - 2].author, notes::Author::CaptureFile);
}

TEST(ReportWriter, WritesWhatWasAskedForOrSaysWhyNot) {
  const QTemporaryDir folder;
  ReportWriter writer;
  QSignalSpy finished(&writer, &ReportWriter::finished);
  QSignalSpy failed(&writer, &ReportWriter::failed);
  ReportWriter::Order order;
  order.analysis = test::madeAnalysis(test::kRefused);
  order.format = ReportWriter::Format::Json;
  order.path = folder.filePath(QStringLiteral("report.json"));
  writer.write(order);
  ASSERT_TRUE(QTest::qWaitFor([&finished] { return finished.count() == 1; }, 5000));
  QFile file(order.path);
  ASSERT_TRUE(file.open(QIODevice::ReadOnly));
  EXPECT_TRUE(file.readAll().contains("rtmpscope.report/1"));
  order.path = folder.filePath(QStringLiteral("no/such/folder/report.json"));
  writer.write(order);
  ASSERT_TRUE(QTest::qWaitFor([&failed] { return failed.count() == 1; }, 5000));
  EXPECT_TRUE(failed.front().front().toString().contains(QStringLiteral("report.json")));
}

TEST(RecentFiles, KeepTheNewestFirstAndOnlyOnce) {
  RecentFiles recent;
  recent.clear();
  for (int n = 0; n < 20; ++n) recent.add(QStringLiteral("/captures/%1.pcap").arg(n));
  recent.add(QStringLiteral("/captures/18.pcap"));
  ASSERT_EQ(recent.paths().size(), RecentFiles::kMax);
  EXPECT_EQ(recent.paths().front(), QStringLiteral("/captures/18.pcap"));
  EXPECT_EQ(recent.paths().count(QStringLiteral("/captures/18.pcap")), 1);
  EXPECT_EQ(RecentFiles().paths(), recent.paths()) << "kept across starts";
  recent.clear();
  EXPECT_TRUE(RecentFiles().paths().isEmpty());
}

}  // namespace
}  // namespace rtmpscope::ui
