// SPDX-License-Identifier: GPL-3.0-or-later
// Text as a display filter: read, and if it is one, asked of a row that has a value or two of every field.
#include "filter/filter.h"

#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

using namespace rtmpscope;

void demand(bool promise) {
  if (!promise) std::abort();
}

class FullRow : public filter::FieldSource {
 public:
  bool has(const filter::FieldInfo& field) override { return field.name.size() % 2 == 0; }
  void valuesOf(const filter::FieldInfo& field, std::vector<filter::Value>& values) override {
    switch (field.type) {
      case filter::FieldType::Boolean:
      case filter::FieldType::Integer:
      case filter::FieldType::Seconds:
        values.emplace_back(std::int64_t{1935});
        values.emplace_back(std::int64_t{-1});
        break;
      case filter::FieldType::Number:
        values.emplace_back(2.5);
        break;
      case filter::FieldType::Text:
        values.emplace_back(std::string{"connect\xff"});
        break;
      case filter::FieldType::Protocol:
      case filter::FieldType::Bytes:
        values.emplace_back(filter::Bytes{3, 0, 0, 255});
        break;
      case filter::FieldType::Address:
        values.emplace_back(IpAddress{{10, 0, 0, 1}, IpAddress::Family::V4});
        break;
    }
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const auto filter = filter::Filter::parse(text);
  if (!filter) {
    demand(filter.error().position <= size && filter.error().length <= size - filter.error().position);
    demand(!filter.error().message.in(texts::Language::English).empty());
    return 0;
  }
  FullRow row;
  const bool passes = filter->passes(row);
  demand(passes == filter->passes(row));
  demand(filter->fields().size() <= size);
  return 0;
}
