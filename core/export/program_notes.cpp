// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/program_notes.h"

#include "diagnosis/handshake_rules.h"
#include "export/report_words.h"

#include <string>
#include <utility>

namespace rtmpscope::exporting {

using notes::Annotation;
using notes::Author;

std::vector<Annotation> programNotes(const analysis::Analysis& analysis, texts::Language language) {
  std::vector<Annotation> list;
  for (const auto& analyzed : analysis.sessions) {
    const SessionId id = analyzed->session->id;
    for (const diagnosis::HandshakeNote& note : diagnosis::describeHandshake(*analyzed->session)) {
      Annotation annotation;
      annotation.target = notes::OnStep{id, note.step};
      if (note.step == 0) annotation.target = notes::OnPhase{id, std::string(session::toString(note.phase))};
      annotation.text = note.text.in(language);
      annotation.tag = "handshake";
      annotation.author = Author::Program;
      list.push_back(std::move(annotation));
    }
  }
  return list;
}

std::vector<Annotation> captureNotes(const analysis::Analysis& analysis) {
  std::vector<Annotation> list;
  for (const capture::PacketComment& comment : analysis.capture.comments) {
    Annotation annotation;
    annotation.target = notes::OnFrame{comment.frame};
    annotation.text = comment.text;
    annotation.author = Author::CaptureFile;
    list.push_back(std::move(annotation));
  }
  return list;
}

std::vector<Annotation> allNotes(const analysis::Analysis& analysis, std::span<const Annotation> people, texts::Language language) {
  std::vector<Annotation> list = programNotes(analysis, language);
  for (Annotation& note : captureNotes(analysis)) list.push_back(std::move(note));
  list.insert(list.end(), people.begin(), people.end());
  return list;
}

}  // namespace rtmpscope::exporting
