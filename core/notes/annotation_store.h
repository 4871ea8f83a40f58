// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "notes/annotation.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <tl/expected.hpp>

namespace rtmpscope::notes {

/// Why notes could not be read or written. One sentence for people.
struct NotesError {
  std::string message;
};

/// The notes that people made on one capture, kept in a sidecar file beside it: CAPTURE.notes.json. The capture itself is
/// never changed. Not safe to be used by two threads at once.
class AnnotationStore {
 public:
  /// Reads the sidecar of `capture`; an absent one is an empty store.
  [[nodiscard]] static tl::expected<AnnotationStore, NotesError> open(const std::filesystem::path& capture);

  [[nodiscard]] static std::filesystem::path sidecarOf(const std::filesystem::path& capture);

  [[nodiscard]] const std::vector<Annotation>& annotations() const { return m_annotations; }

  /// Adds a note and gives it an id and a time. Not yet on disk: see save().
  const Annotation& add(Target target, std::string text, std::string tag);
  /// Changes the text of a note. False if there is none of that id.
  bool edit(std::uint32_t id, std::string text);
  bool remove(std::uint32_t id);

  /// Writes a temporary file beside the sidecar, syncs it and renames it.
  [[nodiscard]] tl::expected<void, NotesError> save() const;

 private:
  std::filesystem::path m_capture;
  std::vector<Annotation> m_annotations;
  std::uint32_t m_nextId = 1;
};

}  // namespace rtmpscope::notes
