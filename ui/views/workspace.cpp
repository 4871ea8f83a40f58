// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/workspace.h"

#include "controllers/detail_source.h"
#include "models/message_table_model.h"
#include "models/packet_table_model.h"
#include "models/session_list_model.h"
#include "text/format.h"
#include "timeline/ladder_view.h"
#include "timeline/phase_strip_view.h"
#include "views/conformance_view.h"
#include "views/detail_view.h"
#include "views/dock_title.h"
#include "views/findings_view.h"
#include "views/hex_panel.h"
#include "views/hex_view.h"
#include "views/notes_view.h"
#include "views/session_header.h"
#include "views/session_list_view.h"
#include "views/table_page.h"

#include <array>
#include <utility>

#include <QAction>
#include <QDockWidget>
#include <QTabBar>
#include <QTabWidget>
#include <QTimer>
#include <QTreeView>
#include <QVBoxLayout>

namespace rtmpscope::ui {

using namespace Qt::StringLiterals;

Workspace::Workspace(Document& document, Selection& selection, Navigator& navigator, AnnotationEditor& editor, DisplayFilter& filter, QWidget* parent)
    : QMainWindow(parent, Qt::Widget),
      m_document(document),
      m_selection(selection),
      m_navigator(navigator),
      m_editor(editor),
      m_filter(filter),
      m_sessionModel(new SessionListModel(this)),
      m_messageModel(new MessageTableModel(this)),
      m_packetModel(new PacketTableModel(this)),
      m_sessions(new SessionListView(this)),
      m_header(new SessionHeader(this)),
      m_ladder(new LadderView(this)),
      m_messages(new TablePage(tr("Messages"), this)),
      m_packets(new TablePage(tr("Packets"), this)),
      m_findings(new FindingsView(this)),
      m_conformance(new ConformanceView(this)),
      m_notes(new NotesView(editor, this)),
      m_details(new DetailView(selection, this)),
      m_hex(new HexPanel(selection, this)),
      m_tabs(new QTabWidget(this)) {
  setWindowFlags(Qt::Widget);
  setObjectName(u"workspace"_s);
  m_sessions->setModel(m_sessionModel);
  makeTables();

  m_tabs->setObjectName(u"tabs"_s);
  m_tabs->setTabPosition(QTabWidget::South);
  m_tabs->setDocumentMode(true);
  m_tabs->addTab(m_ladder, tr("&Walkthrough"));
  m_tabs->addTab(m_messages, tr("&Messages"));
  m_tabs->addTab(m_packets, tr("&Packets"));
  m_tabs->addTab(m_findings, tr("&Findings"));
  m_tabs->addTab(m_conformance, tr("C&onformance"));
  m_tabs->addTab(m_notes, tr("&Notes"));
  auto* middle = new QWidget(this);
  auto* column = new QVBoxLayout(middle);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(m_header);
  column->addWidget(m_tabs, 1);
  setCentralWidget(middle);

  addPanel(u"sessionsDock"_s, tr("Sessions"), m_sessions, Qt::LeftDockWidgetArea);
  QDockWidget* details = addPanel(u"detailsDock"_s, tr("Details"), m_details, Qt::RightDockWidgetArea);
  QDockWidget* bytes = addPanel(u"bytesDock"_s, tr("Bytes"), m_hex, Qt::RightDockWidgetArea);
  splitDockWidget(details, bytes, Qt::Vertical);
  setDockOptions(QMainWindow::AnimatedDocks | QMainWindow::AllowNestedDocks);

  connectSelection();
  connectViews();
}

void Workspace::restorePanels(const QByteArray& state) {
  m_sized = restoreState(state);
}

void Workspace::showEvent(QShowEvent* event) {
  QMainWindow::showEvent(event);
  if (std::exchange(m_sized, true)) return;
  // Sizes count only once there is room to share.
  const int left = fontMetrics().averageCharWidth() * 36;
  constexpr int kWide = 1600;  // from here on there is room for sixteen bytes a row
  const int right = m_hex->view().widthFor(width() >= kWide ? 16 : 10) + 24;
  QTimer::singleShot(0, this, [this, left, right] {
    resizeDocks({findChild<QDockWidget*>(u"sessionsDock"_s), findChild<QDockWidget*>(u"detailsDock"_s)}, {left, right}, Qt::Horizontal);
    resizeDocks({findChild<QDockWidget*>(u"detailsDock"_s), findChild<QDockWidget*>(u"bytesDock"_s)}, {3, 2}, Qt::Vertical);
  });
}

QDockWidget* Workspace::addPanel(const QString& name, const QString& title, QWidget* widget, Qt::DockWidgetArea area) {
  auto* dock = new QDockWidget(title, this);
  dock->setObjectName(name);
  dock->setWidget(widget);
  dock->setTitleBarWidget(new DockTitle(dock));
  addDockWidget(area, dock);
  return dock;
}

void Workspace::makeTables() {
  m_messages->table().setModel(m_messageModel);
  m_messages->table().setObjectName(u"messageTable"_s);
  m_messages->table().setItemDelegate(new RowDelegate(
      {.direction = MessageTableModel::DirectionRole, .trouble = MessageTableModel::IncompleteRole, .colouredColumn = MessageTableModel::Arrow},
      this));
  m_messages->table().setColumnDigits({5, 9, 3, 6, 5, 5, 15, 9, 7});
  m_messages->table().hideAtFirst(MessageTableModel::ChunkStream);
  m_messages->table().hideAtFirst(MessageTableModel::StreamId);
  m_packets->table().setModel(m_packetModel);
  m_packets->table().setObjectName(u"packetTable"_s);
  m_packets->table().setItemDelegate(new RowDelegate(
      {.direction = PacketTableModel::DirectionRole, .trouble = PacketTableModel::TroubleRole, .colouredColumn = PacketTableModel::Protocol}, this));
  m_packets->table().setColumnDigits({6, 9, 12, 12, 7, 6});
}

void Workspace::connectSelection() {
  connect(&m_document, &Document::analysisChanged, this, &Workspace::takeAnalysis);
  connect(&m_selection, &Selection::sessionChanged, this, &Workspace::showSession);
  connect(&m_selection, &Selection::placeChanged, this, &Workspace::showPlace);
  connect(&m_filter, &DisplayFilter::changed, this, &Workspace::showPassing);
  connect(&m_editor, &AnnotationEditor::changed, this, [this] {
    m_ladder->setContent(m_document.analysis(), m_selection.place().session, m_editor.annotations());
    updateCounts();
  });
}

void Workspace::connectViews() {
  connect(m_sessions->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex& current) {
    if (!current.isValid()) return;
    const SessionId session = m_sessionModel->idOf(current);
    if (m_selection.place().session != session) m_navigator.goToSession(session);
  });
  connect(&m_header->phases(), &PhaseStripView::phaseChosen, this, [this](session::PhaseId phase) {
    if (m_selection.place().session) m_navigator.goToPhase(*m_selection.place().session, phase);
  });
  connect(m_ladder, &LadderView::sessionChosen, &m_navigator, &Navigator::goToSession);
  connect(m_ladder, &LadderView::phaseChosen, &m_navigator, &Navigator::goToPhase);
  connect(m_ladder, &LadderView::stepChosen, &m_navigator, &Navigator::goToStep);
  connect(m_ladder, &LadderView::messageChosen, &m_navigator, &Navigator::goToMessage);
  connect(m_ladder, &LadderView::frameChosen, &m_navigator, &Navigator::goToFrame);
  connect(m_ladder, &LadderView::activated, this, [this] { m_details->tree().setFocus(); });
  connect(&m_messages->table(), &BigTable::rowChosen, this, [this](int row) { m_navigator.goToMessage(m_messageModel->messageOf(row)); });
  connect(&m_packets->table(), &BigTable::rowChosen, this, [this](int row) { m_navigator.goToFrame(m_packetModel->frameOf(row)); });
  connect(m_messages, &TablePage::scopeChanged, this, &Workspace::showScopes);
  connect(m_packets, &TablePage::scopeChanged, this, &Workspace::showScopes);
  connect(m_findings, &FindingsView::frameChosen, &m_navigator, &Navigator::goToFrame);
  connect(m_findings, &FindingsView::messageChosen, &m_navigator, &Navigator::goToMessage);
  connect(m_conformance, &ConformanceView::frameChosen, &m_navigator, &Navigator::goToFrame);
  connect(m_notes, &NotesView::targetChosen, &m_navigator, &Navigator::goTo);
  connect(m_notes, &NotesView::editWanted, this, &Workspace::editWanted);
}

void Workspace::takeAnalysis(bool sameLoad) {
  const auto& analysis = m_document.analysis();
  if (!sameLoad) m_selection.clear();
  followRenumbering();
  m_sessionModel->setAnalysis(analysis, sameLoad);
  m_messageModel->setAnalysis(analysis, sameLoad);
  m_packetModel->setAnalysis(analysis, m_document.inspector(), sameLoad);
  if (analysis && !analysis->sessions.empty() && !m_selection.place().session) {
    m_navigator.goToSession(analysis->sessions.front()->session->id);
  } else {
    showSession();
  }
}

void Workspace::followRenumbering() {
  const auto& analysis = m_document.analysis();
  const std::optional<SessionId> id = m_selection.place().session;
  if (!analysis || !id) return;
  const analysis::AnalyzedSession* analyzed = analysis->session(*id);
  if (analyzed && analyzed->session->tcpStream == m_chosenStream) return;
  m_selection.clear();
  if (m_chosenStream.value() < analysis->connections.size() && analysis->connections[m_chosenStream.value()]->session) {
    m_navigator.goToSession(*analysis->connections[m_chosenStream.value()]->session);
  }
}

void Workspace::showSession() {
  const auto& analysis = m_document.analysis();
  const std::optional<SessionId> session = m_selection.place().session;
  m_sessions->setCurrentIndex(session ? m_sessionModel->indexOf(*session) : QModelIndex());
  const bool known = analysis && session && analysis->session(*session);
  m_header->setSession(known ? analysis->sessions[session->value() - 1] : nullptr);
  m_header->setVisible(known);
  if (known) m_chosenStream = analysis->session(*session)->session->tcpStream;
  m_ladder->setContent(analysis, session, m_editor.annotations());
  m_findings->setFindings(analysis, session);
  m_conformance->setSession(analysis, session);
  showScopes();
}

void Workspace::showScopes() {
  const std::optional<SessionId> session = m_selection.place().session;
  m_messageModel->setSession(m_messages->showsAll() ? std::nullopt : session);
  m_packetModel->setSession(m_packets->showsAll() ? std::nullopt : session);
  updateCounts();
  const Place& place = m_selection.place();
  m_messages->table().showRow(place.message ? m_messageModel->rowOf(*place.message) : -1);
  m_packets->table().showRow(m_packetModel->rowOf(place.frame));
}

void Workspace::showPassing() {
  const std::shared_ptr<const Passing>& passing = m_filter.passing();
  const auto part = [&passing](const std::vector<std::uint32_t> Passing::*of) {
    return passing ? std::shared_ptr<const std::vector<std::uint32_t>>(passing, &((*passing).*of)) : nullptr;
  };
  m_messageModel->setPassing(part(&Passing::messages));
  m_packetModel->setPassing(part(&Passing::frames));
  showScopes();
}

void Workspace::showPlace() {
  const Place& place = m_selection.place();
  const std::shared_ptr<const DetailContent> content =
      m_document.analysis() ? describePlace(m_document.analysis(), m_document.inspector(), place) : nullptr;
  m_details->setContent(content);
  m_hex->setContent(content);
  m_ladder->setPlace(place);
  m_header->phases().setCurrent(place.phase);
  m_messages->table().showRow(place.message ? m_messageModel->rowOf(*place.message) : -1);
  m_packets->table().showRow(m_packetModel->rowOf(place.frame));
}

void Workspace::updateCounts() {
  m_messages->setCount(counted(static_cast<std::uint64_t>(m_messageModel->rowCount()), tr("1 message"), tr("%1 messages")));
  m_packets->setCount(counted(static_cast<std::uint64_t>(m_packetModel->rowCount()), tr("1 packet"), tr("%1 packets")));
  QString passing;
  if (m_filter.isRunning()) passing = tr("looking…");
  if (m_filter.passing() && m_document.analysis()) {
    passing = tr("%1 of %2 messages").arg(countText(m_filter.passing()->messages.size()), countText(m_document.analysis()->messages.size()));
  }
  Q_EMIT passingCounted(passing);
  const auto withCount = [](const QString& title, int count) {
    return count == 0 ? title : u"%1 (%2)"_s.arg(title, countText(static_cast<std::uint64_t>(count)));
  };
  m_tabs->setTabText(FindingsTab, withCount(tr("&Findings"), m_findings->count()));
  m_tabs->setTabText(NotesTab, withCount(tr("&Notes"), m_notes->count()));
}

void Workspace::showTab(Tab tab) {
  m_tabs->setCurrentIndex(tab);
}

void Workspace::showPacketsOfAll() {
  m_packets->setShowsAll(true);
  showTab(PacketsTab);
}

Workspace::Tab Workspace::tab() const {
  return static_cast<Tab>(m_tabs->currentIndex());
}

void Workspace::moveFocus(int by) {
  const std::array<QWidget*, 4> stops{m_sessions, m_tabs->currentWidget(), &m_details->tree(), &m_hex->view()};
  int now = 1;
  for (int at = 0; at < static_cast<int>(stops.size()); ++at) {
    QWidget* focus = focusWidget();
    if (focus && (focus == stops[static_cast<std::size_t>(at)] || stops[static_cast<std::size_t>(at)]->isAncestorOf(focus))) now = at;
  }
  const int count = static_cast<int>(stops.size());
  for (int tries = 0; tries < count; ++tries) {
    now = (now + by + count) % count;
    QWidget* stop = stops[static_cast<std::size_t>(now)];
    if (!stop->isVisible()) continue;
    stop->setFocus(Qt::TabFocusReason);
    return;
  }
}

QList<QAction*> Workspace::dockActions() const {
  QList<QAction*> actions;
  for (const QDockWidget* dock : findChildren<QDockWidget*>()) actions << dock->toggleViewAction();
  return actions;
}

}  // namespace rtmpscope::ui
