// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "controllers/document.h"
#include "controllers/selection.h"
#include "notes/annotation.h"

#include <cstddef>
#include <optional>

#include <QObject>

namespace rtmpscope::ui {

/// Goes to things: works out where a step, message or frame shows everywhere else, and selects it.
class Navigator : public QObject {
  Q_OBJECT

 public:
  Navigator(Document& document, Selection& selection, QObject* parent = nullptr);

  void goToSession(SessionId session);
  void goToPhase(SessionId session, session::PhaseId phase);
  /// @param row  in session.steps
  void goToStep(SessionId session, std::size_t row);
  void goToMessage(MessageIndex message);
  void goToFrame(FrameNumber frame);
  void goTo(const notes::Target& target);

  /// The next (or, with -1, the previous) session.
  void stepSession(int by);
  /// The next step of this session that a finding points at, from the beginning again after the last one. False if there is none.
  bool goToNextFinding();

  /// What a note on the selected thing would be put on; none if nothing is selected.
  [[nodiscard]] std::optional<notes::Target> noteTarget() const;

 private:
  Document& m_document;
  Selection& m_selection;
};

}  // namespace rtmpscope::ui
