// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui_screenshot.h"

#include "controllers/locate.h"
#include "timeline/ladder_view.h"
#include "views/filter_bar.h"
#include "views/main_window.h"
#include "views/workspace.h"

#include <array>
#include <cstdio>
#include <string_view>

#include <QApplication>
#include <QEventLoop>
#include <QFile>
#include <QPixmap>
#include <QTimer>

namespace rtmpscope::app {
namespace {

constexpr int kCannotRead = 3;
constexpr int kCannotWrite = 4;

void waitForLoad(ui::Document& document) {
  if (document.state() != ui::Document::State::Loading) return;
  QEventLoop loop;
  QObject::connect(&document, &ui::Document::stateChanged, &loop, [&] {
    if (document.state() != ui::Document::State::Loading) loop.quit();
  });
  loop.exec();
}

/// Layouts and queued calls settle.
void settle() {
  QEventLoop loop;
  QTimer::singleShot(50, &loop, &QEventLoop::quit);
  loop.exec();
  QApplication::processEvents();
}

void applyFilter(ui::MainWindow& window, const std::string& text) {
  window.filterBar().prepare(QString::fromStdString(text));
  window.filter().apply(QString::fromStdString(text));
  if (!window.filter().isRunning()) return;
  QEventLoop loop;
  QObject::connect(&window.filter(), &ui::DisplayFilter::changed, &loop, [&] {
    if (!window.filter().isRunning()) loop.quit();
  });
  loop.exec();
}

void choose(ui::MainWindow& window, const GuiOptions& options) {
  if (options.session) window.navigator().goToSession(SessionId{*options.session});
  const std::optional<SessionId> session = window.selection().place().session;
  const analysis::AnalyzedSession* analyzed = window.document().session(session);
  if (analyzed && options.step) {
    if (const auto row = ui::stepByNumber(*analyzed->session, *options.step)) window.navigator().goToStep(*session, *row);
  }
  constexpr std::array<std::string_view, 6> kTabs{"walkthrough", "messages", "packets", "findings", "conformance", "notes"};
  for (std::size_t tab = 0; tab < kTabs.size(); ++tab) {
    if (options.tab == kTabs[tab]) window.workspace().showTab(static_cast<ui::Workspace::Tab>(tab));
  }
  if (!options.filter.empty()) applyFilter(window, options.filter);
  ui::LadderView& ladder = window.workspace().ladder();
  ladder.setExplanationsShown(options.explanations);
  if (options.trueTime) ladder.setTimeScale(ui::TimeScale::True);
  if (options.unfolded) ladder.toggleUnfolded();
  ladder.setFocus();
}

}  // namespace

int takeScreenshot(ui::MainWindow& window, const GuiOptions& options) {
  window.resize(options.width, options.height);
  window.show();
  if (!options.captures.empty()) {
    window.openCapture(QFile::decodeName(options.captures.front().c_str()), ui::MainWindow::Remember::No);
    waitForLoad(window.document());
  }
  settle();
  choose(window, options);
  window.resize(options.width, options.height);
  settle();
  if (!window.grab().save(QFile::decodeName(options.screenshot.c_str()), "PNG")) {
    std::fprintf(stderr, "rtmpscope: the picture could not be written to %s\n", options.screenshot.c_str());
    return kCannotWrite;
  }
  return window.document().state() == ui::Document::State::Failed ? kCannotRead : 0;
}

}  // namespace rtmpscope::app
