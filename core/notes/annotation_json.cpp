// SPDX-License-Identifier: GPL-3.0-or-later
#include "notes/annotation_json.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace rtmpscope::notes {

using Json = nlohmann::ordered_json;

namespace {

constexpr std::string_view kSchemaName = "rtmpscope.notes";
constexpr std::uint32_t kSchemaVersion = 1;

template <class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

Json targetJson(const Target& target) {
  return std::visit(Overloaded{
                        [](const OnFrame& on) {
                          return Json{{"frame", on.frame.value()}};
                        },
                        [](const OnMessage& on) {
                          return Json{{"message", on.message.value()}};
                        },
                        [](const OnSession& on) {
                          return Json{{"session", on.session.value()}};
                        },
                        [](const OnPhase& on) {
                          return Json{{"session", on.session.value()}, {"phase", on.phase}};
                        },
                        [](const OnStep& on) {
                          return Json{{"session", on.session.value()}, {"step", on.step}};
                        },
                    },
                    target);
}

/// A member that is a whole number from 1 to 2^32 - 2, so that a next one exists.
std::optional<std::uint32_t> numberIn(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_number_unsigned()) return std::nullopt;
  const auto value = found->get<std::uint64_t>();
  if (value == 0 || value > 0xFFFFFFFEU) return std::nullopt;
  return static_cast<std::uint32_t>(value);
}

std::string textIn(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::optional<Target> parseTarget(const Json& json) {
  if (!json.is_object()) return std::nullopt;
  if (const auto frame = numberIn(json, "frame")) return OnFrame{FrameNumber{*frame}};
  if (const auto message = numberIn(json, "message")) return OnMessage{MessageNumber{*message}};
  const auto session = numberIn(json, "session");
  if (!session) return std::nullopt;
  if (const std::string phase = textIn(json, "phase"); !phase.empty()) return OnPhase{SessionId{*session}, phase};
  if (const auto step = numberIn(json, "step")) return OnStep{SessionId{*session}, *step};
  return OnSession{SessionId{*session}};
}

Author parseAuthor(std::string_view name) {
  if (name == toString(Author::Program)) return Author::Program;
  if (name == toString(Author::CaptureFile)) return Author::CaptureFile;
  return Author::Person;
}

tl::expected<Annotation, std::string> parseAnnotation(const Json& json, std::size_t position) {
  if (!json.is_object()) return tl::unexpected(fmt::format("note {} in the list is not an object", position));
  const auto id = numberIn(json, "id");
  if (!id) return tl::unexpected(fmt::format("note {} in the list has no id", position));
  const auto target = json.find("target");
  auto parsed = target == json.end() ? std::nullopt : parseTarget(*target);
  if (!parsed) return tl::unexpected(fmt::format("note {} does not say what it is on", *id));
  return Annotation{*id, std::move(*parsed), textIn(json, "text"), textIn(json, "tag"), parseAuthor(textIn(json, "author")), textIn(json, "created")};
}

/// "rtmpscope.notes/1" -> 1; 0 if it is not a notes file at all.
std::uint32_t schemaVersion(const Json& json) {
  const std::string schema = textIn(json, "schema");
  if (!schema.starts_with(fmt::format("{}/", kSchemaName))) return 0;
  const std::string digits = schema.substr(kSchemaName.size() + 1);
  if (digits.empty() || digits.size() > 6 || digits.find_first_not_of("0123456789") != std::string::npos) return 0;
  return static_cast<std::uint32_t>(std::stoul(digits));
}

}  // namespace

std::string_view toString(Author author) {
  switch (author) {
    case Author::Program:
      return "program";
    case Author::CaptureFile:
      return "capture-file";
    case Author::Person:
      break;
  }
  return "person";
}

Json toJson(const Annotation& annotation) {
  Json json;
  json["id"] = annotation.id == 0 ? Json(nullptr) : Json(annotation.id);
  json["target"] = targetJson(annotation.target);
  json["text"] = annotation.text;
  json["tag"] = annotation.tag.empty() ? Json(nullptr) : Json(annotation.tag);
  json["author"] = toString(annotation.author);
  json["created"] = annotation.created.empty() ? Json(nullptr) : Json(annotation.created);
  return json;
}

tl::expected<Sidecar, std::string> parseSidecar(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded() || !json.is_object()) return tl::unexpected(std::string("it is not a JSON object"));
  const std::uint32_t version = schemaVersion(json);
  if (version == 0) return tl::unexpected(fmt::format("its schema is not {}/{}", kSchemaName, kSchemaVersion));
  if (version > kSchemaVersion) return tl::unexpected(fmt::format("it was written by a newer version of this program (schema {})", version));

  Sidecar sidecar;
  std::set<std::uint32_t> ids;
  const auto list = json.find("annotations");
  if (list == json.end() || !list->is_array()) return tl::unexpected(std::string("it has no list of annotations"));
  for (const Json& entry : *list) {
    auto annotation = parseAnnotation(entry, sidecar.annotations.size() + 1);
    if (!annotation) return tl::unexpected(annotation.error());
    if (!ids.insert(annotation->id).second) return tl::unexpected(fmt::format("two notes have the id {}", annotation->id));
    sidecar.annotations.push_back(std::move(*annotation));
  }
  sidecar.nextId = numberIn(json, "next_id").value_or(1);
  if (!ids.empty()) sidecar.nextId = std::max(sidecar.nextId, *ids.rbegin() + 1);
  return sidecar;
}

std::string makeSidecar(std::string_view capture, std::uint32_t nextId, std::span<const Annotation> annotations) {
  Json json;
  json["schema"] = fmt::format("{}/{}", kSchemaName, kSchemaVersion);
  json["capture"] = Json{{"file", capture}};
  json["next_id"] = nextId;
  json["annotations"] = Json::array();
  for (const Annotation& annotation : annotations) json["annotations"].push_back(toJson(annotation));
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace rtmpscope::notes
