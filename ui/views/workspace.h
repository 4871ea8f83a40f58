// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "controllers/annotation_editor.h"
#include "controllers/display_filter.h"
#include "controllers/document.h"
#include "controllers/navigator.h"
#include "controllers/selection.h"

#include <QMainWindow>

class QTabWidget;

namespace rtmpscope::ui {

class ConformanceView;
class DetailView;
class FindingsView;
class HexPanel;
class LadderView;
class MessageTableModel;
class NotesView;
class PacketTableModel;
class SessionHeader;
class SessionListModel;
class SessionListView;
class TablePage;

/// What is seen of an open capture: sessions at the left, the chosen session in the middle, details and bytes at the right.
/// Makes views and models, and connects them with the controllers.
class Workspace : public QMainWindow {
  Q_OBJECT

 public:
  enum Tab { WalkthroughTab, MessagesTab, PacketsTab, FindingsTab, ConformanceTab, NotesTab };

  /// All of them must outlive this.
  Workspace(Document& document, Selection& selection, Navigator& navigator, AnnotationEditor& editor, DisplayFilter& filter,
            QWidget* parent = nullptr);

  [[nodiscard]] LadderView& ladder() { return *m_ladder; }
  [[nodiscard]] HexPanel& hex() { return *m_hex; }
  [[nodiscard]] DetailView& details() { return *m_details; }
  [[nodiscard]] SessionListView& sessions() { return *m_sessions; }
  [[nodiscard]] TablePage& messages() { return *m_messages; }
  [[nodiscard]] TablePage& packets() { return *m_packets; }
  [[nodiscard]] FindingsView& findings() { return *m_findings; }
  [[nodiscard]] ConformanceView& conformance() { return *m_conformance; }
  [[nodiscard]] NotesView& notes() { return *m_notes; }
  void showTab(Tab tab);
  /// The packets of the whole capture, whatever session is chosen.
  void showPacketsOfAll();
  [[nodiscard]] Tab tab() const;
  /// Moves the focus to the next, or with -1 the previous, of sessions, middle, details and bytes.
  void moveFocus(int by);

  /// Takes the panels' places and sizes from an earlier start; without one they are as designed.
  void restorePanels(const QByteArray& state);
  /// Docks that can be shown and hidden.
  [[nodiscard]] QList<QAction*> dockActions() const;

 Q_SIGNALS:
  /// Of the rows that are shown, so many pass the filter: "38 of 1,204 messages"; empty without a filter.
  void passingCounted(const QString& text);
  void editWanted(const rtmpscope::notes::Annotation& note);

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  QDockWidget* addPanel(const QString& name, const QString& title, QWidget* widget, Qt::DockWidgetArea area);
  void makeTables();
  void connectSelection();
  void connectViews();
  void takeAnalysis(bool sameLoad);
  /// A session that is recognised late gives those behind it new ids: stays with the chosen one.
  void followRenumbering();
  void showSession();
  void showPlace();
  void showScopes();
  void showPassing();
  void updateCounts();

  Document& m_document;
  Selection& m_selection;
  Navigator& m_navigator;
  AnnotationEditor& m_editor;
  DisplayFilter& m_filter;
  bool m_sized = false;
  TcpStreamIndex m_chosenStream;
  SessionListModel* m_sessionModel;
  MessageTableModel* m_messageModel;
  PacketTableModel* m_packetModel;
  SessionListView* m_sessions;
  SessionHeader* m_header;
  LadderView* m_ladder;
  TablePage* m_messages;
  TablePage* m_packets;
  FindingsView* m_findings;
  ConformanceView* m_conformance;
  NotesView* m_notes;
  DetailView* m_details;
  HexPanel* m_hex;
  QTabWidget* m_tabs;
};

}  // namespace rtmpscope::ui
