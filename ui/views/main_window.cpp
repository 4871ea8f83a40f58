// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/main_window.h"

#include "capture/capture_error.h"
#include "models/annotations_model.h"
#include "text/format.h"
#include "text/words.h"
#include "views/banner.h"
#include "views/detail_view.h"
#include "views/export_dialog.h"
#include "views/filter_bar.h"
#include "views/message_page.h"
#include "views/note_dialog.h"
#include "views/workspace.h"

#include <utility>

#include <QApplication>
#include <QCloseEvent>
#include <QDir>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QInputDialog>
#include <QLabel>
#include <QMimeData>
#include <QProgressBar>
#include <QSettings>
#include <QStackedWidget>
#include <QStatusBar>
#include <QToolButton>
#include <QVBoxLayout>

namespace rtmpscope::ui {

using namespace Qt::StringLiterals;

MainWindow::MainWindow(std::vector<Sample> samples, AnalysisRunner runner, QWidget* parent)
    : QMainWindow(parent),
      m_document(std::move(runner)),
      m_navigator(m_document, m_selection),
      m_filter(m_document),
      m_pages(new QStackedWidget(this)),
      m_start(new StartPage(std::move(samples), this)),
      m_page(new MessagePage(this)),
      m_workspace(new Workspace(m_document, m_selection, m_navigator, m_annotations, m_filter, this)),
      m_banner(new Banner(this)),
      m_filterBar(new FilterBar(m_filter, this)) {
  setAcceptDrops(true);
  m_pages->addWidget(m_start);
  m_pages->addWidget(m_page);
  m_pages->addWidget(m_workspace);
  auto* body = new QWidget(this);
  auto* column = new QVBoxLayout(body);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(m_filterBar);
  column->addWidget(m_banner);
  column->addWidget(m_pages, 1);
  setCentralWidget(body);
  makeMenus();
  makeStatusBar();

  connect(&m_workspace->details(), &DetailView::filterWanted, this, [this](const QString& filter, bool apply) {
    m_filterBar->prepare(filter);
    if (apply) m_filter.apply(filter);
  });
  connect(m_workspace, &Workspace::passingCounted, m_filterBar, &FilterBar::setResult);
  connect(m_start, &StartPage::openWanted, this, &MainWindow::askForCapture);
  connect(m_start, &StartPage::pathChosen, this, [this](const QString& path) { openCapture(path); });
  connect(&m_recent, &RecentFiles::changed, this, &MainWindow::fillRecent);
  connect(&m_document, &Document::stateChanged, this, &MainWindow::showState);
  connect(&m_document, &Document::progressed, this, &MainWindow::updateStatus);
  connect(&m_document, &Document::analysisChanged, this, [this] {
    m_annotations.setAnalysis(m_document.analysis());
    showState();
  });
  connect(&m_annotations, &AnnotationEditor::failed, this,
          [this](const QString& message) { m_banner->showText(diagnosis::Severity::Error, message); });
  connect(&m_reports, &ReportWriter::finished, this,
          [this](const QString& path) { statusBar()->showMessage(tr("Report written to %1").arg(QDir::toNativeSeparators(path)), 8000); });
  connect(&m_reports, &ReportWriter::failed, this, [this](const QString& message) { m_banner->showText(diagnosis::Severity::Error, message); });
  connect(m_banner, &Banner::actionWanted, &m_document, &Document::reload);
  connect(m_workspace, &Workspace::editWanted, this, &MainWindow::editNote);

  fillRecent();
  readSettings();
  showState();
}

MainWindow::~MainWindow() {
  m_document.disconnect(this);
  m_selection.disconnect(this);
  m_annotations.disconnect(this);
}

void MainWindow::openCapture(const QString& path, Remember remember) {
  m_banner->hide();
  m_showsPackets = false;
  if (remember == Remember::Yes) m_recent.add(path);
  m_document.open(path);
  m_annotations.open(path);
}

void MainWindow::askForCapture() {
  const QString folder = m_recent.paths().isEmpty() ? QDir::homePath() : QFileInfo(m_recent.paths().front()).absolutePath();
  const QString path = QFileDialog::getOpenFileName(
      this, tr("Open a capture"), folder, tr("Captures (*.pcap *.pcapng *.cap *.dmp *.pcap.gz *.pcapng.gz *.gz *.zst *.lz4);;All files (*)"));
  if (!path.isEmpty()) openCapture(path);
}

void MainWindow::askForPort() {
  bool accepted = false;
  const int port = QInputDialog::getInt(this, tr("Decode as RTMP"), tr("TCP port that carries RTMP:"), 1935, 1, 65535, 1, &accepted);
  if (!accepted) return;
  std::vector<std::uint16_t> ports = m_document.decodeAs();
  ports.push_back(static_cast<std::uint16_t>(port));
  m_document.setDecodeAs(std::move(ports));
  m_document.reload();
}

void MainWindow::askForMessage() {
  const auto& analysis = m_document.analysis();
  if (!analysis || analysis->messages.empty()) return;
  const int most = static_cast<int>(analysis->messages.size());
  bool accepted = false;
  const int number = QInputDialog::getInt(this, tr("Go to Message"), tr("Number of the message, 1 to %1:").arg(most), 1, 1, most, 1, &accepted);
  if (!accepted || analysis != m_document.analysis()) return;
  m_navigator.goToMessage(analysis->indexOf(MessageNumber{static_cast<std::uint32_t>(number)}));
  if (m_workspace->tab() != Workspace::MessagesTab) m_workspace->showTab(Workspace::WalkthroughTab);
}

void MainWindow::askForFrame() {
  const auto& analysis = m_document.analysis();
  if (!analysis || analysis->packets.empty()) return;
  const int most = static_cast<int>(analysis->packets.size());
  bool accepted = false;
  const int number = QInputDialog::getInt(this, tr("Go to Frame"), tr("Number of the frame, 1 to %1:").arg(most), 1, 1, most, 1, &accepted);
  if (!accepted || analysis != m_document.analysis()) return;
  m_navigator.goToFrame(FrameNumber{static_cast<std::uint32_t>(number)});
  m_workspace->showTab(Workspace::PacketsTab);
}

void MainWindow::annotate() {
  const std::optional<notes::Target> target = m_navigator.noteTarget();
  if (!target) return;
  if (m_document.state() != Document::State::Ready) {  // numbers may still change while it loads, and a note stands on a number
    m_banner->showText(diagnosis::Severity::Note, tr("Notes can be made as soon as the capture is loaded."));
    return;
  }
  if (!m_annotations.canEdit()) {
    m_banner->showText(diagnosis::Severity::Error, tr("Notes can't be made: the file that holds them could not be read."));
    return;
  }
  if (const notes::Annotation* note = m_annotations.findOn(*target)) {
    editNote(*note);
    return;
  }
  auto* dialog = new NoteDialog(tr("On %1").arg(targetLabel(*target)), {}, true, this);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  connect(dialog, &QDialog::accepted, this, [this, dialog, target] { m_annotations.add(*target, dialog->text(), dialog->tag()); });
  dialog->open();
}

void MainWindow::editNote(const notes::Annotation& note) {
  auto* dialog = new NoteDialog(tr("On %1").arg(targetLabel(note.target)), fromUtf8(note.text), false, this);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  connect(dialog, &QDialog::accepted, this, [this, dialog, id = note.id] { m_annotations.edit(id, dialog->text()); });
  dialog->open();
}

void MainWindow::exportReport(ReportWriter::Format format) {
  if (!m_document.analysis()) return;
  if (m_document.state() != Document::State::Ready) {
    m_banner->showText(diagnosis::Severity::Note, tr("A report can be made as soon as the capture is loaded."));
    return;
  }
  auto* dialog = new ExportDialog(format, m_document.path(), m_selection.place().session, this);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  connect(dialog, &QDialog::accepted, this, [this, dialog, analysis = m_document.analysis()] {
    m_reports.write({analysis, m_annotations.annotations(), dialog->format(), dialog->options(), dialog->path()});
  });
  dialog->open();
}

void MainWindow::showState() {
  const bool hasSessions = m_document.analysis() && !m_document.analysis()->sessions.empty();
  switch (m_document.state()) {
    case Document::State::Empty:
      m_banner->hide();
      m_pages->setCurrentWidget(m_start);
      break;
    case Document::State::Failed:
      showFailure();
      break;
    case Document::State::Loading:
    case Document::State::Ready:
      if (hasSessions || m_showsPackets) {
        m_pages->setCurrentWidget(m_workspace);
      } else if (m_document.state() == Document::State::Loading) {
        showLoading();
      } else {
        showNoRtmp();
      }
      if (m_document.state() == Document::State::Ready) showDamage();
      break;
  }
  const bool onScreen = m_pages->currentWidget() == m_workspace;
  m_filterBar->setVisible(onScreen);
  for (QAction* action : m_sessionActions) action->setEnabled(onScreen && hasSessions);
  for (QAction* action : m_captureActions) action->setEnabled(m_document.state() != Document::State::Empty);
  updateStatus();
  updateTitle();
}

void MainWindow::showLoading() {
  m_page->begin(std::nullopt, tr("Reading %1").arg(m_document.fileName()), tr("Sessions come up as soon as they are found."));
  m_page->setPermille(m_document.permille());
  m_page->addButton(tr("Cancel"), [this] { m_document.cancel(); });
  m_pages->setCurrentWidget(m_page);
}

void MainWindow::showFailure() {
  m_page->begin(diagnosis::Severity::Error, tr("%1 can't be read").arg(m_document.fileName()),
                m_document.error() ? fromWire(capture::describe(*m_document.error()), 1000) : QString());
  m_page->addButton(tr("Open another capture…"), [this] { askForCapture(); });
  m_page->addButton(tr("Try again"), [this] { m_document.reload(); });
  m_page->addButton(tr("Close"), [this] { m_document.close(); });
  m_pages->setCurrentWidget(m_page);
}

void MainWindow::showNoRtmp() {
  const bool cancelled = m_document.analysis()->state == analysis::RunState::Cancelled;
  m_page->begin(diagnosis::Severity::Warning, cancelled ? tr("No RTMP so far: the load was stopped") : tr("No RTMP in this capture"),
                tr("If RTMP runs on another port, decode that port as RTMP. If it is inside TLS (RTMPS), its content can't be seen yet. "
                   "If nothing of it is here, capture closer to the client or the server, with a filter for both directions."));
  m_page->addList(tr("What is in it"), captureContents(*m_document.analysis()));
  m_page->addButton(tr("Decode a port as RTMP…"), [this] { askForPort(); });
  m_page->addButton(tr("Show the packets"), [this] {
    m_showsPackets = true;
    m_workspace->showPacketsOfAll();
    showState();
  });
  m_page->addButton(tr("Open another capture…"), [this] { askForCapture(); });
  m_pages->setCurrentWidget(m_page);
}

void MainWindow::showDamage() {
  const analysis::Analysis& analysis = *m_document.analysis();
  if (analysis.damage) {
    m_banner->showText(diagnosis::Severity::Warning, fromWire(capture::describe(*analysis.damage), 1000));
  } else if (analysis.state == analysis::RunState::Cancelled) {
    m_banner->showText(diagnosis::Severity::Note, tr("Stopped at %1 %: what was read until then is shown.").arg(m_document.permille() / 10),
                       tr("Load it all"));
  }
}

void MainWindow::makeStatusBar() {
  m_counts = new QLabel(this);
  m_counts->setTextFormat(Qt::PlainText);
  m_counts->setObjectName(u"statusCounts"_s);
  m_quality = new QLabel(this);
  m_quality->setTextFormat(Qt::PlainText);
  m_progress = new QProgressBar(this);
  m_progress->setRange(0, 1000);
  m_progress->setTextVisible(false);
  m_progress->setFixedWidth(160);
  m_progress->setMaximumHeight(fontMetrics().height());
  m_progress->setAccessibleName(tr("Progress"));
  m_cancel = new QToolButton(this);
  m_cancel->setText(tr("Cancel"));
  m_cancel->setObjectName(u"cancelLoad"_s);
  connect(m_cancel, &QToolButton::clicked, &m_document, &Document::cancel);
  statusBar()->setContentsMargins(6, 0, 6, 0);
  statusBar()->addWidget(m_counts, 1);
  statusBar()->addPermanentWidget(m_progress);
  statusBar()->addPermanentWidget(m_cancel);
  statusBar()->addPermanentWidget(m_quality);
}

void MainWindow::updateStatus() {
  const bool loading = m_document.state() == Document::State::Loading;
  m_progress->setVisible(loading);
  m_cancel->setVisible(loading);
  m_progress->setValue(m_document.permille());
  if (loading && m_pages->currentWidget() == m_page) m_page->setPermille(m_document.permille());
  const auto& analysis = m_document.analysis();
  m_quality->setVisible(analysis != nullptr);
  if (!analysis) {
    m_counts->setText(QString());
    return;
  }
  QStringList parts{counted(analysis->packets.size(), tr("1 packet"), tr("%1 packets")),
                    counted(analysis->sessions.size(), tr("1 session"), tr("%1 sessions")),
                    counted(analysis->messages.size(), tr("1 message"), tr("%1 messages"))};
  if (loading) {
    parts << tr("loading, %1 %").arg(m_document.permille() / 10);
  } else {
    parts << durationText(m_document.loadTime());
  }
  m_counts->setText(parts.join(u"  ·  "_s));
  m_quality->setText(captureQuality(*analysis));
  QPalette ink;
  const Theme theme = Theme::of(palette());
  ink.setColor(QPalette::WindowText, theme.color(captureIsFlawed(*analysis) ? ColorRole::Warning : ColorRole::Text));
  m_quality->setPalette(ink);
}

QString MainWindow::statusText() const {
  return m_counts->text();
}

void MainWindow::updateTitle() {
  setWindowFilePath(m_document.path());
  setWindowTitle(m_document.path().isEmpty() ? u"rtmpscope"_s : u"%1 – rtmpscope"_s.arg(m_document.fileName()));
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  const QList<QUrl> urls = event->mimeData()->urls();
  if (urls.size() == 1 && urls.front().isLocalFile()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
  const QList<QUrl> urls = event->mimeData()->urls();
  if (urls.isEmpty()) return;
  event->acceptProposedAction();
  openCapture(urls.front().toLocalFile());
}

void MainWindow::closeEvent(QCloseEvent* event) {
  writeSettings();
  event->accept();
}

void MainWindow::readSettings() {
  const QSettings settings;
  if (!restoreGeometry(settings.value(u"window/geometry"_s).toByteArray())) resize(1280, 800);
  m_workspace->restorePanels(settings.value(u"window/panels"_s).toByteArray());
  m_filter.setHistory(settings.value(u"filter/history"_s).toStringList());
  m_explanations->setChecked(settings.value(u"ladder/explanations"_s, true).toBool());
}

void MainWindow::writeSettings() const {
  QSettings settings;
  settings.setValue(u"window/geometry"_s, saveGeometry());
  settings.setValue(u"window/panels"_s, m_workspace->saveState());
  settings.setValue(u"filter/history"_s, m_filter.history());
  settings.setValue(u"ladder/explanations"_s, m_explanations->isChecked());
}

}  // namespace rtmpscope::ui
