// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "controllers/annotation_editor.h"
#include "controllers/display_filter.h"
#include "controllers/document.h"
#include "controllers/navigator.h"
#include "controllers/recent_files.h"
#include "controllers/report_writer.h"
#include "controllers/selection.h"
#include "views/start_page.h"
#include "views/theme.h"

#include <functional>
#include <vector>

#include <QMainWindow>

class QAction;
class QLabel;
class QMenu;
class QProgressBar;
class QStackedWidget;
class QToolButton;

namespace rtmpscope::ui {

class Banner;
class FilterBar;
class MessagePage;
class Workspace;

/// The window: makes controllers and pages, connects them, and shows the page that goes with the document's state.
class MainWindow : public QMainWindow {
  Q_OBJECT

 public:
  explicit MainWindow(std::vector<Sample> samples, AnalysisRunner runner = runAnalyzer, QWidget* parent = nullptr);
  ~MainWindow() override;

  enum class Remember : bool { No, Yes };
  /// @param remember  whether it is put among the recent ones
  void openCapture(const QString& path, Remember remember = Remember::Yes);
  /// Asks for a note on what is selected; edits the one that is there.
  void annotate();
  void exportReport(ReportWriter::Format format);

  [[nodiscard]] Document& document() { return m_document; }
  [[nodiscard]] Selection& selection() { return m_selection; }
  [[nodiscard]] Navigator& navigator() { return m_navigator; }
  [[nodiscard]] AnnotationEditor& annotations() { return m_annotations; }
  [[nodiscard]] ReportWriter& reports() { return m_reports; }
  [[nodiscard]] Workspace& workspace() { return *m_workspace; }
  [[nodiscard]] MessagePage& page() { return *m_page; }
  [[nodiscard]] DisplayFilter& filter() { return m_filter; }
  [[nodiscard]] FilterBar& filterBar() { return *m_filterBar; }
  [[nodiscard]] Banner& banner() { return *m_banner; }
  [[nodiscard]] QString statusText() const;

 protected:
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;
  void closeEvent(QCloseEvent* event) override;

 private:
  void makeMenus();
  void makeFileMenu();
  void makeViewMenu();
  void makeGoMenu();
  void makeOtherMenus();
  void makeThemeMenu(QMenu* menu);
  void makeStatusBar();
  QAction* add(QMenu* menu, const QString& text, const QKeySequence& key, std::function<void()> run);
  /// An action that makes sense only with a session on the screen.
  QAction* addForSession(QMenu* menu, const QString& text, const QKeySequence& key, std::function<void()> run);

  void askForCapture();
  void askForPort();
  void askForMessage();
  void askForFrame();
  void editNote(const notes::Annotation& note);
  void fillRecent();
  void showState();
  void showFailure();
  void showNoRtmp();
  void showLoading();
  void showDamage();
  void updateStatus();
  void updateTitle();
  void showHelp();
  void showAbout();
  void readSettings();
  void writeSettings() const;

  Document m_document;
  Selection m_selection;
  Navigator m_navigator;
  AnnotationEditor m_annotations;
  DisplayFilter m_filter;
  ReportWriter m_reports;
  RecentFiles m_recent;
  QStackedWidget* m_pages;
  StartPage* m_start;
  MessagePage* m_page;
  Workspace* m_workspace;
  Banner* m_banner;
  FilterBar* m_filterBar;
  QMenu* m_recentMenu = nullptr;
  QAction* m_explanations = nullptr;
  QAction* m_trueTime = nullptr;
  std::vector<QAction*> m_sessionActions;
  std::vector<QAction*> m_captureActions;
  QLabel* m_counts = nullptr;
  QLabel* m_quality = nullptr;
  QProgressBar* m_progress = nullptr;
  QToolButton* m_cancel = nullptr;
  bool m_showsPackets = false;  ///< of a capture without RTMP, by its user's wish
};

}  // namespace rtmpscope::ui
