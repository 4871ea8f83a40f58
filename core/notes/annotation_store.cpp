// SPDX-License-Identifier: GPL-3.0-or-later
#include "notes/annotation_store.h"

#include "base/atomic_file.h"
#include "notes/annotation_json.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace rtmpscope::notes {

namespace fs = std::filesystem;

namespace {

constexpr std::uintmax_t kMaxSidecarBytes = 16U << 20U;

std::string now() {
  const auto seconds = std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now());
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)));
}

tl::unexpected<NotesError> unusable(const fs::path& sidecar, std::string_view why) {
  return tl::unexpected(NotesError{fmt::format("The notes in {} cannot be read: {}.", sidecar.string(), why)});
}

}  // namespace

fs::path AnnotationStore::sidecarOf(const fs::path& capture) {
  fs::path sidecar = capture;
  sidecar += ".notes.json";
  return sidecar;
}

tl::expected<AnnotationStore, NotesError> AnnotationStore::open(const fs::path& capture) {
  AnnotationStore store;
  store.m_capture = capture;
  const fs::path sidecar = sidecarOf(capture);
  std::error_code error;
  if (!fs::exists(sidecar, error)) {
    if (error) return unusable(sidecar, error.message());
    return store;
  }
  if (!fs::is_regular_file(sidecar, error)) return unusable(sidecar, "it is not a regular file");
  if (fs::file_size(sidecar, error) > kMaxSidecarBytes) return unusable(sidecar, "it is too big to be a notes file");
  std::ifstream in(sidecar, std::ios::binary);
  if (!in) return unusable(sidecar, std::generic_category().message(errno));
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  auto read = parseSidecar(text);
  if (!read) return unusable(sidecar, read.error());
  store.m_annotations = std::move(read->annotations);
  store.m_nextId = read->nextId;
  return store;
}

const Annotation& AnnotationStore::add(Target target, std::string text, std::string tag) {
  m_annotations.push_back({m_nextId++, std::move(target), std::move(text), std::move(tag), Author::Person, now()});
  return m_annotations.back();
}

bool AnnotationStore::edit(std::uint32_t id, std::string text) {
  const auto found = std::find_if(m_annotations.begin(), m_annotations.end(), [&](const Annotation& note) { return note.id == id; });
  if (found == m_annotations.end()) return false;
  found->text = std::move(text);
  return true;
}

bool AnnotationStore::remove(std::uint32_t id) {
  return std::erase_if(m_annotations, [&](const Annotation& note) { return note.id == id; }) != 0;
}

tl::expected<void, NotesError> AnnotationStore::save() const {
  const fs::path sidecar = sidecarOf(m_capture);
  const std::string text = makeSidecar(m_capture.filename().string(), m_nextId, m_annotations);
  if (const std::error_code error = writeFileAtomically(sidecar, text, Existing::Replace)) {
    return tl::unexpected(NotesError{fmt::format("The notes could not be saved to {}: {}.", sidecar.string(), error.message())});
  }
  return {};
}

}  // namespace rtmpscope::notes
