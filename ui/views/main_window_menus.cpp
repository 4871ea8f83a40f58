// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/main_window.h"

#include "text/format.h"
#include "timeline/ladder_view.h"
#include "views/filter_bar.h"
#include "views/workspace.h"

#include <array>
#include <functional>
#include <utility>

#include <QActionGroup>
#include <QApplication>
#include <QFileInfo>
#include <QLineEdit>
#include <QMenuBar>
#include <QMessageBox>
#include <QSettings>
#include <QStatusBar>

namespace rtmpscope::ui {

using namespace Qt::StringLiterals;

QAction* MainWindow::add(QMenu* menu, const QString& text, const QKeySequence& key, std::function<void()> run) {
  QAction* action = menu->addAction(text);
  action->setShortcut(key);
  connect(action, &QAction::triggered, this, std::move(run));
  return action;
}

QAction* MainWindow::addForSession(QMenu* menu, const QString& text, const QKeySequence& key, std::function<void()> run) {
  QAction* action = add(menu, text, key, std::move(run));
  m_sessionActions.push_back(action);
  return action;
}

void MainWindow::makeMenus() {
  makeFileMenu();
  makeViewMenu();
  makeGoMenu();
  makeOtherMenus();
}

void MainWindow::makeFileMenu() {
  QMenu* menu = menuBar()->addMenu(tr("&File"));
  add(menu, tr("&Open…"), QKeySequence::Open, [this] { askForCapture(); });
  m_recentMenu = menu->addMenu(tr("Open &Recent"));
  m_captureActions.push_back(add(menu, tr("Re&load"), QKeySequence(Qt::CTRL | Qt::Key_R), [this] { m_document.reload(); }));
  m_captureActions.push_back(add(menu, tr("&Close"), QKeySequence::Close, [this] {
    m_document.close();
    m_annotations.close();
  }));
  menu->addSeparator();
  addForSession(menu, tr("&Export a Report…"), QKeySequence(Qt::CTRL | Qt::Key_E), [this] { exportReport(ReportWriter::Format::Html); });
  menu->addSeparator();
  add(menu, tr("&Quit"), QKeySequence(Qt::CTRL | Qt::Key_Q), [this] { close(); });
}

void MainWindow::makeViewMenu() {
  QMenu* menu = menuBar()->addMenu(tr("&View"));
  LadderView& ladder = m_workspace->ladder();
  m_explanations = menu->addAction(tr("&Explanations"));
  m_explanations->setCheckable(true);
  m_explanations->setChecked(true);
  m_explanations->setShortcut(Qt::Key_E);
  connect(m_explanations, &QAction::toggled, &ladder, &LadderView::setExplanationsShown);
  m_trueTime = menu->addAction(tr("&True Time"));
  m_trueTime->setCheckable(true);
  m_trueTime->setShortcut(Qt::Key_T);
  connect(m_trueTime, &QAction::toggled, &ladder, [&ladder](bool on) { ladder.setTimeScale(on ? TimeScale::True : TimeScale::Even); });
  m_sessionActions.push_back(m_explanations);
  m_sessionActions.push_back(m_trueTime);
  addForSession(menu, tr("Stretch Time"), QKeySequence(Qt::CTRL | Qt::Key_Plus), [&ladder] { ladder.zoom(1.5); });
  addForSession(menu, tr("Shrink Time"), QKeySequence(Qt::CTRL | Qt::Key_Minus), [&ladder] { ladder.zoom(1 / 1.5); });
  addForSession(menu, tr("&Unfold Media"), QKeySequence(Qt::Key_U), [&ladder] { ladder.toggleUnfolded(); });
  menu->addSeparator();
  const std::array<QString, 6> tabs{tr("Walkthrough"), tr("Messages"), tr("Packets"), tr("Findings"), tr("Conformance"), tr("Notes")};
  for (int tab = 0; tab < static_cast<int>(tabs.size()); ++tab) {
    addForSession(menu, tabs[static_cast<std::size_t>(tab)], QKeySequence(Qt::CTRL | static_cast<Qt::Key>(Qt::Key_1 + tab)),
                  [this, tab] { m_workspace->showTab(static_cast<Workspace::Tab>(tab)); });
  }
  menu->addSeparator();
  QMenu* panels = menu->addMenu(tr("&Panels"));
  panels->addActions(m_workspace->dockActions());
  makeThemeMenu(menu->addMenu(tr("T&heme")));
}

void MainWindow::makeThemeMenu(QMenu* menu) {
  auto* group = new QActionGroup(this);
  const std::array<QString, 3> titles{tr("As the &Desktop"), tr("&Light"), tr("&Dark")};
  const int now = QSettings().value(u"theme"_s, 0).toInt();
  for (int choice = 0; choice < static_cast<int>(titles.size()); ++choice) {
    QAction* action = group->addAction(titles[static_cast<std::size_t>(choice)]);
    action->setCheckable(true);
    action->setChecked(choice == now);
    menu->addAction(action);
    connect(action, &QAction::triggered, this, [choice] {
      QSettings().setValue(u"theme"_s, choice);
      applyTheme(static_cast<ThemeChoice>(choice));
    });
  }
}

void MainWindow::makeGoMenu() {
  QMenu* menu = menuBar()->addMenu(tr("&Go"));
  addForSession(menu, tr("&Next Finding"), QKeySequence(Qt::Key_N), [this] {
    if (m_navigator.goToNextFinding()) {
      m_workspace->showTab(Workspace::WalkthroughTab);
    } else {
      statusBar()->showMessage(tr("No finding points at a step of this session."), 4000);
    }
  });
  menu->addSeparator();
  addForSession(menu, tr("Go to &Frame…"), QKeySequence(Qt::CTRL | Qt::Key_G), [this] { askForFrame(); });
  addForSession(menu, tr("Go to &Message…"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_G), [this] { askForMessage(); });
  menu->addSeparator();
  addForSession(menu, tr("Ne&xt Session"), QKeySequence(Qt::ALT | Qt::Key_Down), [this] { m_navigator.stepSession(1); });
  addForSession(menu, tr("Pre&vious Session"), QKeySequence(Qt::ALT | Qt::Key_Up), [this] { m_navigator.stepSession(-1); });
  menu->addSeparator();
  addForSession(menu, tr("Next P&anel"), QKeySequence(Qt::Key_F6), [this] { m_workspace->moveFocus(1); });
  addForSession(menu, tr("Previous Pane&l"), QKeySequence(Qt::SHIFT | Qt::Key_F6), [this] { m_workspace->moveFocus(-1); });
}

void MainWindow::makeOtherMenus() {
  QMenu* notes = menuBar()->addMenu(tr("&Annotate"));
  addForSession(notes, tr("&Note on the Selection…"), QKeySequence(Qt::Key_A), [this] { annotate(); });
  addForSession(notes, tr("&List of Notes"), {}, [this] { m_workspace->showTab(Workspace::NotesTab); });

  QMenu* analyze = new QMenu(tr("Analy&ze"), this);
  menuBar()->insertMenu(notes->menuAction(), analyze);
  addForSession(analyze, tr("Display &Filter…"), QKeySequence(Qt::CTRL | Qt::Key_Slash), [this] {
    m_filterBar->edit().selectAll();
    m_filterBar->setFocus();
  });
  m_captureActions.push_back(add(analyze, tr("&Decode a Port as RTMP…"), {}, [this] { askForPort(); }));

  QMenu* exports = menuBar()->addMenu(tr("E&xport"));
  addForSession(exports, tr("Report as &HTML…"), {}, [this] { exportReport(ReportWriter::Format::Html); });
  addForSession(exports, tr("Report as &JSON…"), {}, [this] { exportReport(ReportWriter::Format::Json); });

  QMenu* help = menuBar()->addMenu(tr("&Help"));
  add(help, tr("&Keys"), QKeySequence::HelpContents, [this] { showHelp(); });
  add(help, tr("&About rtmpscope"), {}, [this] { showAbout(); });
}

void MainWindow::fillRecent() {
  m_recentMenu->clear();
  for (const QString& path : m_recent.paths()) {
    QString name = QFileInfo(path).fileName();
    QAction* action = m_recentMenu->addAction(name.replace(u'&', u"&&"_s));
    action->setToolTip(plainToolTip(path));
    connect(action, &QAction::triggered, this, [this, path] { openCapture(path); });
  }
  if (!m_recent.paths().isEmpty()) {
    m_recentMenu->addSeparator();
    add(m_recentMenu, tr("&Forget These"), {}, [this] { m_recent.clear(); });
  }
  m_recentMenu->setEnabled(!m_recent.paths().isEmpty());
  m_start->setRecent(m_recent.paths());
}

void MainWindow::showHelp() {
  struct Line {
    QString key;
    QString text;
  };
  const std::array lines{
      Line{u"↑ ↓ PgUp PgDn Home End"_s, tr("move on the ladder")},
      Line{u"→ ←"_s, tr("unfold and fold media; go to the answer of a request and back")},
      Line{u"Enter"_s, tr("unfold media, or go to the details")},
      Line{u"E"_s, tr("show or hide explanations")},
      Line{u"T"_s, tr("even or true time; Ctrl+plus, Ctrl+minus and Ctrl+wheel stretch it")},
      Line{u"U"_s, tr("unfold or fold media")},
      Line{u"N"_s, tr("next finding")},
      Line{u"A"_s, tr("note on what is selected")},
      Line{u"Ctrl+G, Ctrl+Shift+G"_s, tr("go to a frame, to a message")},
      Line{u"Ctrl+/"_s, tr("display filter; Enter applies it, Esc goes back to the one that applies")},
      Line{u"Alt+↓ Alt+↑"_s, tr("next and previous session")},
      Line{u"F6"_s, tr("next panel")},
      Line{u"Ctrl+1 … Ctrl+6"_s, tr("walkthrough, messages, packets, findings, conformance, notes")},
      Line{u"Ctrl+O, Ctrl+R, Ctrl+E"_s, tr("open, reload, export a report")},
  };
  QString text = u"<table cellspacing='6'>"_s;
  for (const Line& line : lines)
    text += u"<tr><td><b>%1</b>&nbsp;&nbsp;</td><td>%2</td></tr>"_s.arg(line.key.toHtmlEscaped(), line.text.toHtmlEscaped());
  auto* box = new QMessageBox(QMessageBox::NoIcon, tr("Keys"), text + u"</table>"_s, QMessageBox::Close, this);
  box->setAttribute(Qt::WA_DeleteOnClose);
  box->setTextFormat(Qt::RichText);
  box->open();
}

void MainWindow::showAbout() {
  auto* box = new QMessageBox(QMessageBox::NoIcon, tr("About rtmpscope"),
                              tr("rtmpscope %1\n\nShows what an RTMP client and server said to each other.\nIt reads captures and never touches the "
                                 "network.\n\nFree software under the GNU General Public License, version 3 or later.\nQt %2")
                                  .arg(QApplication::applicationVersion(), QLatin1StringView(qVersion())),
                              QMessageBox::Close, this);
  box->setAttribute(Qt::WA_DeleteOnClose);
  box->setTextFormat(Qt::PlainText);
  box->open();
}

}  // namespace rtmpscope::ui
