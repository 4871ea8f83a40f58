// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli_commands.h"
#include "cli_load.h"
#include "cli_output.h"
#include "export/escape_terminal.h"
#include "export/note_placement.h"
#include "notes/annotation_json.h"
#include "notes/annotation_store.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace rtmpscope::cli {

namespace {

using notes::AnnotationStore;
using texts::say;
using texts::Text;

/// The target that the options name, if the capture has it; says what is missing if not.
std::optional<notes::Target> targetOf(const Loaded& loaded, const Options& options) {
  const analysis::Analysis& analysis = *loaded.analysis;
  const auto missing = [&](const Text& what) {
    complain(what, options.language);
    return std::nullopt;
  };
  if (options.frame) {
    const std::size_t count = analysis.packets.size();
    if (*options.frame == 0 || *options.frame > count) return missing(say("{} has no frame {}; it has {}", loaded.path, *options.frame, count));
    return notes::OnFrame{FrameNumber{*options.frame}};
  }
  if (options.message) {
    const std::size_t count = analysis.messages.size();
    if (*options.message == 0 || *options.message > count)
      return missing(say("{} has no message {}; it has {}", loaded.path, *options.message, count));
    return notes::OnMessage{MessageNumber{*options.message}};
  }
  if (!hasSession(loaded, options)) return std::nullopt;
  const SessionId id{*options.session};
  const session::Session& session = *analysis.session(id)->session;
  if (!options.phase.empty()) {
    const bool there =
        std::any_of(session.phases.begin(), session.phases.end(), [&](const session::Phase& phase) { return toString(phase.id) == options.phase; });
    if (there) return notes::OnPhase{id, options.phase};
    std::vector<Text> known;
    for (const session::Phase& phase : session.phases) known.push_back(texts::asIs(toString(phase.id)));
    return missing(say("session {} has no phase {}; it has {}", id.value(), options.phase, texts::enumeration(known)));
  }
  if (options.step) {
    const bool there =
        std::any_of(session.steps.begin(), session.steps.end(), [&](const session::Step& step) { return step.number == *options.step; });
    if (!there) {
      return missing(say("{} has no step {} in session {}; it has {}", loaded.path, *options.step, id.value(), session.steps.size()));
    }
    return notes::OnStep{id, *options.step};
  }
  return notes::OnSession{id};
}

Status save(const AnnotationStore& store, Output& output, const Options& options, const Text& sentence) {
  if (const auto saved = store.save(); !saved) {
    complain(saved.error().message);
    return Status::Unwritable;
  }
  output.write(sentence.in(options.language) + "\n");
  return output.status();
}

Status add(AnnotationStore store, const Options& options, Output& output) {
  const auto loaded = load(inputsOf(options).front(), options);
  if (!loaded) return loaded.error();
  const std::optional<notes::Target> target = targetOf(*loaded, options);
  if (!target) return Status::Usage;
  const notes::Annotation& note = store.add(*target, options.text, options.tag);
  return save(store, output, options, say("note {} on {}", note.id, exporting::targetText(note.target)));
}

Status list(const AnnotationStore& store, const Options& options, Output& output) {
  if (options.format == Format::Json) {
    nlohmann::ordered_json json = nlohmann::ordered_json::array();
    for (const notes::Annotation& note : store.annotations()) json.push_back(notes::toJson(note));
    output.write(json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n");
    return output.status();
  }
  for (const notes::Annotation& note : store.annotations()) {
    const std::string tag = note.tag.empty() ? "" : fmt::format(" [{}]", note.tag);
    const std::string target = exporting::targetText(note.target).in(options.language);
    output.write(exporting::escapeTerminal(fmt::format("{:>3}  {}{}  {}  {}", note.id, target, tag, note.created, note.text)) + "\n");
  }
  return output.status();
}

Status remove(AnnotationStore store, const Options& options, Output& output) {
  if (!store.remove(options.noteId)) {
    complain(say("there is no note {} on {}", options.noteId, options.captures.front()), options.language);
    return Status::Usage;
  }
  return save(store, output, options, say("note {} removed", options.noteId));
}

}  // namespace

Status runAnnotate(const Options& options) {
  const std::string& capture = options.captures.front();
  std::error_code ignored;
  if (!std::filesystem::exists(capture, ignored) && !std::filesystem::exists(AnnotationStore::sidecarOf(capture), ignored)) {
    complain(say("{}: there is no such file", capture), options.language);
    return Status::Unreadable;
  }
  auto store = AnnotationStore::open(capture);
  if (!store) {
    complain(store.error().message);
    return Status::Unreadable;
  }
  Output output(options.language);
  if (options.command == Command::AnnotateAdd) return add(std::move(*store), options, output);
  if (options.command == Command::AnnotateRemove) return remove(std::move(*store), options, output);
  return list(*store, options, output);
}

}  // namespace rtmpscope::cli
