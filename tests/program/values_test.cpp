// SPDX-License-Identifier: GPL-3.0-or-later
#include "program/truth.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <bit>
#include <map>
#include <string>
#include <utility>
#include <variant>

#include <fmt/format.h>

namespace rtmpscope {
namespace {

using namespace rtmpscope::test;
using Json = nlohmann::json;
using rtmp::AmfValue;

/// Appends a value as tests/compare/messages_by_tshark.py writes what tshark shows of it.
void append(Json& tokens, const AmfValue& value) {
  const auto number = [](double from) { return fmt::format("#{:016x}", std::bit_cast<std::uint64_t>(from)); };
  switch (value.type) {
    case AmfValue::Type::Undefined:
      tokens.push_back("undefined");
      return;
    case AmfValue::Type::Null:
      tokens.push_back(nullptr);
      return;
    case AmfValue::Type::Boolean:
      tokens.push_back(value.boolean);
      return;
    case AmfValue::Type::Number:
      tokens.push_back(number(value.number));
      return;
    case AmfValue::Type::String:
      tokens.push_back(value.string);
      return;
    case AmfValue::Type::StrictArray:
      tokens.push_back("[");
      for (const AmfValue& element : value.elements) append(tokens, element);
      return;
    case AmfValue::Type::Object:
    case AmfValue::Type::EcmaArray:
      tokens.push_back(value.type == AmfValue::Type::Object ? "{" : "(");
      for (const rtmp::AmfProperty& property : value.properties) {
        tokens.push_back(property.name);
        append(tokens, property.value);
      }
      tokens.push_back("}");
      return;
    default:
      FAIL() << "no capture here has a value of type " << rtmp::toString(value.type);
  }
}

Json tokensOf(const session::MessageDetail& detail) {
  Json tokens = Json::array();
  if (const auto* command = std::get_if<rtmp::Command>(&detail.content)) {
    tokens.push_back(command->name);
    AmfValue transaction;
    transaction.type = AmfValue::Type::Number;
    transaction.number = command->transaction;
    if (command->hasTransaction) append(tokens, transaction);
    if (!command->object.bytes.empty()) append(tokens, command->object);
    for (const AmfValue& argument : command->arguments) append(tokens, argument);
  } else {
    const auto& data = std::get<rtmp::DataMessage>(detail.content);
    tokens.push_back(data.handler);
    for (const AmfValue& value : data.values) append(tokens, value);
  }
  return tokens;
}

class Values : public testing::TestWithParam<std::filesystem::path> {};

TEST_P(Values, OfEveryCommandAndDataMessageAreThoseThatTsharkShows) {
  const auto analysis = analyzeFile(GetParam());
  ASSERT_NE(analysis, nullptr);
  const std::string name = nameOf(GetParam());
  // tshark gives up where a segment was captured only in part, and loses its way where the beginning is not there.
  if (name == "form-snaplen96" || name == "derived-midstream") return;
  ASSERT_TRUE(std::filesystem::exists(truthFolder() / (name + ".amf.gz")));

  std::map<std::pair<std::uint32_t, std::uint32_t>, std::vector<ListedValues>> expected;
  for (ListedValues& message : readValues(GetParam())) expected[{message.stream, message.senderPort}].push_back(std::move(message));
  std::size_t compared = 0;
  for (const auto& [key, messages] : expected) {
    std::vector<const session::MessageRecord*> records;
    for (std::uint32_t row = 0; row < analysis->messages.size(); ++row) {
      const session::MessageRecord& record = analysis->messages[row];
      if (record.tcpStream.value() != key.first || analysis->detail(record) == nullptr) continue;
      if (analysis->connections[key.first]->connection->endpoint(record.side).port == key.second) records.push_back(&record);
    }
    ASSERT_EQ(records.size(), messages.size()) << "stream " << key.first << " from port " << key.second;
    for (std::size_t i = 0; i < messages.size(); ++i) {
      EXPECT_LE(records[i]->frame.value(), messages[i].frame);
      const session::MessageDetail& detail = *analysis->detail(*records[i]);
      EXPECT_FALSE(detail.shortened);
      EXPECT_EQ(tokensOf(detail), Json::parse(messages[i].tokens)) << "frame " << messages[i].frame;
    }
    compared += messages.size();
  }
  std::size_t listed = 0;
  for (std::uint32_t row = 0; row < analysis->messages.size(); ++row) listed += analysis->detail(analysis->messages[row]) != nullptr ? 1 : 0;
  EXPECT_EQ(compared, listed) << "rtmpscope lists commands in a direction where tshark has none";
}

INSTANTIATE_TEST_SUITE_P(Program, Values, testing::ValuesIn(captures()), [](const auto& row) { return testNameOf(row.param); });

}  // namespace
}  // namespace rtmpscope
