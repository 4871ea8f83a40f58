// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui_options.h"

namespace rtmpscope::ui {
class MainWindow;
}

namespace rtmpscope::app {

/// Loads the capture, puts the window into the state that was asked for, and writes a picture of it. Runs its own event loop.
/// @return the program's exit status
[[nodiscard]] int takeScreenshot(ui::MainWindow& window, const GuiOptions& options);

}  // namespace rtmpscope::app
