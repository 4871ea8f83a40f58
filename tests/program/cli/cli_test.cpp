// SPDX-License-Identifier: GPL-3.0-or-later
// rtmpscope-cli from outside, as a script sees it: what goes in by arguments and files, what comes out by streams, files and the
// exit status (docs/interface.md, "Command line").
#include <fcntl.h>
#include <pty.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace rtmpscope {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

const fs::path kSamples = fs::path(RTMPSCOPE_SOURCE_DIR) / "captures" / "samples";

std::string sample(const char* name) {
  return (kSamples / name).string();
}

std::string contentOf(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

struct Outcome {
  int status = -1;  ///< -1: ended by a signal
  std::string out;
  std::string err;
};

std::string drain(int descriptor) {
  std::string text;
  std::array<char, 4096> buffer{};
  for (ssize_t got = 0; (got = ::read(descriptor, buffer.data(), buffer.size())) > 0;) text.append(buffer.data(), static_cast<std::size_t>(got));
  ::close(descriptor);
  return text;
}

/// Starts the program with descriptors for its three streams; -1 leaves a stream as it is here.
pid_t start(const std::vector<std::string>& arguments, int in, int out, int err) {
  std::vector<char*> argv{const_cast<char*>(RTMPSCOPE_CLI)};
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  const pid_t child = ::fork();
  if (child != 0) return child;
  if (in >= 0) ::dup2(in, STDIN_FILENO);
  if (out >= 0) ::dup2(out, STDOUT_FILENO);
  if (err >= 0) ::dup2(err, STDERR_FILENO);
  ::execv(RTMPSCOPE_CLI, argv.data());
  ::_exit(127);
}

int statusOf(pid_t child) {
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

Outcome run(const std::vector<std::string>& arguments, const fs::path& input = "/dev/null") {
  std::array<int, 2> out{};
  std::array<int, 2> err{};
  EXPECT_EQ(::pipe2(out.data(), O_CLOEXEC), 0);
  EXPECT_EQ(::pipe2(err.data(), O_CLOEXEC), 0);
  const int in = ::open(input.c_str(), O_RDONLY | O_CLOEXEC);
  const pid_t child = start(arguments, in, out[1], err[1]);
  ::close(in);
  ::close(out[1]);
  ::close(err[1]);
  Outcome outcome;
  std::thread errors([&] { outcome.err = drain(err[0]); });
  outcome.out = drain(out[0]);
  errors.join();
  outcome.status = statusOf(child);
  return outcome;
}

class CliTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "rtmpscope-cli-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    m_folder = name;
  }
  void TearDown() override { fs::remove_all(m_folder); }

  [[nodiscard]] std::string file(const char* name) const { return (m_folder / name).string(); }
  /// A copy of a sample, to have notes put beside it.
  [[nodiscard]] std::string copyOf(const char* name) const {
    fs::copy_file(sample(name), m_folder / name);
    return file(name);
  }
  [[nodiscard]] std::set<std::string> filesLeft() const {
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(m_folder)) names.insert(entry.path().filename().string());
    return names;
  }

  fs::path m_folder;
};

TEST_F(CliTest, PrintsTheWalkthroughWithoutACommand) {
  const Outcome bare = run({sample("push-ffmpeg-nginx.pcap")});
  const Outcome named = run({"walkthrough", sample("push-ffmpeg-nginx.pcap")});
  EXPECT_EQ(bare.status, 0);
  EXPECT_EQ(bare.out, named.out);
  EXPECT_EQ(bare.err, "");
  EXPECT_NE(bare.out.find("connect('live')"), std::string::npos);
  EXPECT_EQ(bare.out.find('\x1b'), std::string::npos) << "no colours into a pipe";
}

TEST_F(CliTest, TellsHelpAndVersionOnStandardOutput) {
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"--help"}, {"walkthrough", "--help"}, {"annotate", "--help"}, {"--version"}}) {
    const Outcome outcome = run(arguments);
    EXPECT_EQ(outcome.status, 0);
    EXPECT_NE(outcome.out, "");
    EXPECT_EQ(outcome.err, "");
  }
  EXPECT_NE(run({"--version"}).out.find("0.1.0"), std::string::npos);
}

TEST_F(CliTest, AnswersWrongUsageWithTwoAndAHint) {
  const std::string push = sample("push-ffmpeg-nginx.pcap");
  const struct {
    std::vector<std::string> arguments;
    const char* says;
  } rows[] = {
      {{}, "no capture"},
      {{"walkthrough"}, "--help"},
      {{"mesages", push}, "Did you mean messages?"},
      {{"frobnicate"}, "neither a command nor a file"},
      {{"messages", push, "--fromat", "ndjson"}, "Did you mean --format?"},
      {{"--bogus", push}, "--bogus"},
      {{"messages", push, "--format", "json"}, "has no format json"},
      {{"messages", push, "--format", "xml"}, "It has text, ndjson, csv."},
      {{"stats", push, "--format", "junit"}, "It has text, json."},
      {{"walkthrough", push, "--format", "csv"}, "has no format csv"},
      {{"walkthrough", push, "--session", "x"}, "session"},
      {{"walkthrough", push, "--session", "9"}, "no session 9"},
      {{"walkthrough", push, "--time", "noon"}, "epoch, local, relative, utc"},
      {{"walkthrough", push, "--lang", "xx"}, "en or zh"},
      {{"walkthrough", push, "--filter", "rtmpt.header.typid == 3"}, "Is rtmpt.header.typeid meant?"},
      {{"walkthrough", push, "--decode-as", "udp.port==1"}, "tcp.port==N"},
      {{"walkthrough", push, "--decode-as", "tcp.port==70000"}, "tcp.port==N"},
      {{"walkthrough", push, "--capture-filter", "no such words"}, "--capture-filter"},
      {{"walkthrough", push, "--redact", "--no-redact"}, "contradict"},
      {{"check", push, "--fail-on", "nothing"}, "error, note, warning"},
      {{"show", push}, "--frame N or --message N"},
      {{"show", push, "--frame", "1", "--message", "1"}, "--frame N or --message N"},
      {{"show", push, "--frame", "0"}, "no frame 0"},
      {{"show", push, "--frame", "99999"}, "no frame 99999; it has 870"},
      {{"show", push, "--message", "99999"}, "no message 99999"},
      {{"messages", push, push}, "--merge"},
      {{"report", push}, "--output"},
      {{"report", push, "-o", file("x.docx")}, "FILE.html"},
      {{"stats", push, push}, "--merge"},
      {{"stats", push, "--format", "csv"}, "no format csv"},
      {{"compare", push, push}, "not built yet"},
      {{"annotate", push}, "--help"},
      {{"annotate", push, "add", "--text", "x"}, "one thing"},
      {{"annotate", push, "add", "--frame", "1", "--message", "1", "--text", "x"}, "one thing"},
      {{"annotate", push, "add", "--step", "1", "--text", "x"}, "--session N"},
      {{"annotate", push, "add", "--frame", "1"}, "--text"},
      {{"annotate", push, "add", "--frame", "99999", "--text", "x"}, "no frame 99999"},
      {{"annotate", push, "add", "--session", "1", "--phase", "lunch", "--text", "x"}, "rtmp-handshake"},
      {{"annotate", push, "add", "--session", "1", "--step", "999", "--text", "x"}, "no step 999"},
      {{"annotate", push, "remove", "7"}, "no note 7"},
  };
  for (const auto& row : rows) {
    const Outcome outcome = run(row.arguments);
    std::string line;
    for (const std::string& argument : row.arguments) line += argument + ' ';
    EXPECT_EQ(outcome.status, 2) << line << outcome.err;
    EXPECT_EQ(outcome.out, "") << line;
    EXPECT_NE(outcome.err.find(row.says), std::string::npos) << line << outcome.err;
  }
  EXPECT_FALSE(fs::exists(push + ".notes.json"));
}

TEST_F(CliTest, TakesOptionsBeforeTheCommandToo) {
  const std::string push = sample("push-ffmpeg-nginx.pcap");
  EXPECT_EQ(run({"--format", "ndjson", "messages", push}).out, run({"messages", push, "--format", "ndjson"}).out);
  EXPECT_EQ(run({"--time", "utc", push}).out, run({"walkthrough", push, "--time", "utc"}).out);
}

TEST_F(CliTest, AnswersThreeForWhatCannotBeReadAndGoesOn) {
  std::ofstream(file("text.pcap")) << "this is no capture";
  const std::string push = sample("push-ffmpeg-nginx.pcap");
  for (const std::string& bad : {file("missing.pcap"), file("text.pcap"), m_folder.string()}) {
    const Outcome alone = run({bad});
    EXPECT_EQ(alone.status, 3) << bad;
    EXPECT_EQ(alone.out, "") << bad;
    EXPECT_NE(alone.err, "") << bad;
    const Outcome both = run({"walkthrough", bad, push, "--format", "json"});
    EXPECT_EQ(both.status, 3) << bad;
    const Json json = Json::parse(both.out);
    ASSERT_TRUE(json.is_array());
    ASSERT_EQ(json.size(), 1U);
    EXPECT_EQ(json[0]["capture"]["file"], "push-ffmpeg-nginx.pcap");
  }
  EXPECT_EQ(run({"annotate", file("missing.pcap"), "list"}).status, 3);
  EXPECT_EQ(run({"messages", file("missing.pcap")}).status, 3);
}

TEST_F(CliTest, ReportsWhatIsThereOfACaptureThatIsCut) {
  const Outcome outcome = run({"check", sample("derived-truncated.pcap"), "--format", "json"});
  EXPECT_EQ(outcome.status, 0);
  const Json json = Json::parse(outcome.out);
  EXPECT_EQ(json["capture"]["truncated"], true);
  EXPECT_NE(outcome.out.find("capture-cut"), std::string::npos);
}

TEST_F(CliTest, PrintsOneObjectForOneCaptureAndAnArrayForSeveral) {
  const std::string a = sample("push-ffmpeg-nginx.pcap");
  const std::string b = sample("connection-refused.pcap");
  for (const char* command : {"walkthrough", "sessions", "check"}) {
    EXPECT_TRUE(Json::parse(run({command, a, "--format", "json"}).out).is_object()) << command;
    const Json several = Json::parse(run({command, a, b, "--format", "json"}).out);
    ASSERT_TRUE(several.is_array()) << command;
    ASSERT_EQ(several.size(), 2U) << command;
    EXPECT_EQ(several[1]["capture"]["file"], "connection-refused.pcap");
  }
}

TEST_F(CliTest, MergesCapturesIntoOne) {
  const std::string push = sample("push-ffmpeg-nginx.pcap");
  const Json merged = Json::parse(run({"sessions", "--merge", push, sample("connection-refused.pcap"), "--format", "json"}).out);
  ASSERT_TRUE(merged.is_object());
  EXPECT_EQ(merged["capture"]["packets"], 880);
  EXPECT_EQ(merged["sessions"].size(), 2U);
}

TEST_F(CliTest, ReadsStandardInput) {
  const Outcome piped = run({"walkthrough", "-", "--format", "json"}, sample("push-ffmpeg-nginx.pcap"));
  EXPECT_EQ(piped.status, 0);
  const Json named = Json::parse(run({"walkthrough", sample("push-ffmpeg-nginx.pcap"), "--format", "json"}).out);
  EXPECT_EQ(Json::parse(piped.out)["sessions"], named["sessions"]);
  EXPECT_EQ(run({"-"}, sample("push-ffmpeg-nginx.pcap")).status, 0);
}

TEST_F(CliTest, CheckAnswersOneFromTheChosenSeverityOn) {
  const std::string good = sample("push-ffmpeg-nginx.pcap");
  const std::string bad = sample("connection-refused.pcap");
  EXPECT_EQ(run({"check", good}).status, 0);
  EXPECT_EQ(run({"check", good, "--fail-on", "warning"}).status, 0) << "a healthy session has neither errors nor warnings";
  EXPECT_EQ(run({"check", bad}).status, 1);
  EXPECT_EQ(run({"check", good, bad}).status, 1);
  EXPECT_EQ(run({"check", bad, "--format", "json"}).status, 1);
  EXPECT_EQ(run({"check", bad, file("missing.pcap")}).status, 3);
  EXPECT_EQ(run({"check", sample("derived-midstream.pcap"), "--fail-on", "note"}).status, 1);
  EXPECT_EQ(run({"walkthrough", bad}).status, 0) << "only check judges";
}

TEST_F(CliTest, ListsMessagesAndFramesInThreeForms) {
  const std::string push = sample("push-ffmpeg-nginx.pcap");
  for (const char* command : {"messages", "frames"}) {
    const Outcome ndjson = run({command, push, "--format", "ndjson"});
    const Outcome csv = run({command, push, "--format", "csv"});
    const Outcome text = run({command, push});
    for (const Outcome* outcome : {&ndjson, &csv, &text}) EXPECT_EQ(outcome->status, 0);
    std::istringstream lines(ndjson.out);
    std::size_t rows = 0;
    std::string keys;
    for (std::string line; std::getline(lines, line); ++rows) {
      const Json json = Json::parse(line);
      if (rows > 0) continue;
      for (const auto& [key, value] : json.items()) keys += key + ",";
    }
    const auto linesIn = [](const std::string& all) { return static_cast<std::size_t>(std::count(all.begin(), all.end(), '\n')); };
    EXPECT_EQ(linesIn(csv.out), rows + 1) << command;
    EXPECT_EQ(linesIn(text.out), rows + 1) << command;
    EXPECT_TRUE(csv.out.starts_with(keys.substr(0, keys.size() - 1))) << command;
    if (std::string_view(command) == "frames") {
      EXPECT_EQ(rows, 870U);
    }
  }
}

TEST_F(CliTest, ShowsOneMessageAndOneFrameWithHex) {
  const std::string push = sample("push-ffmpeg-nginx.pcap");
  const Outcome message = run({"show", push, "--message", "1"});
  EXPECT_EQ(message.status, 0);
  EXPECT_NE(message.out.find("connect"), std::string::npos);
  EXPECT_NE(message.out.find("0000  "), std::string::npos);
  const Outcome frame = run({"show", push, "--frame", "25"});
  EXPECT_EQ(frame.status, 0);
  EXPECT_NE(frame.out.find("Frame 25"), std::string::npos);
}

TEST_F(CliTest, ShowsHandshakePartsAndMessagesOfAFrame) {
  const std::string push = sample("push-ffmpeg-nginx.pcap");
  // tshark: C1 is complete in frame 10, connect in frame 25.
  const Outcome shaking = run({"show", push, "--frame", "10"});
  EXPECT_NE(shaking.out.find("Handshake C1: 1536 bytes  [rtmpt.handshake.c1]"), std::string::npos) << shaking.out;
  const Outcome text = run({"show", push, "--frame", "25"});
  EXPECT_NE(text.out.find("Type ID: 20 (Command (AMF0))  [rtmpt.header.typeid]"), std::string::npos) << text.out;

  const Json frame = Json::parse(run({"show", push, "--frame", "25", "--format", "json"}).out);
  EXPECT_EQ(frame["frame"], 25);
  EXPECT_TRUE(frame["handshake"].empty());
  ASSERT_EQ(frame["messages"].size(), 1U);
  const Json message =
      Json::parse(run({"show", push, "--message", std::to_string(frame["messages"][0]["message"].get<int>()), "--format", "json"}).out);
  EXPECT_EQ(message["fields"], frame["messages"][0]["fields"]);
}

TEST_F(CliTest, WritesReportsByTheirName) {
  const std::string push = sample("push-ffmpeg-nginx.pcap");
  EXPECT_EQ(run({"report", push, "-o", file("a.html")}).status, 0);
  EXPECT_TRUE(contentOf(file("a.html")).starts_with("<!DOCTYPE html>"));
  EXPECT_EQ(run({"report", push, "-o", file("a.json")}).status, 0);
  EXPECT_EQ(Json::parse(contentOf(file("a.json")))["schema"], "rtmpscope.report/1");
  EXPECT_EQ(run({"report", push, "-o", file("a.csv")}).status, 0);
  EXPECT_TRUE(contentOf(file("a.csv")).starts_with("message,session,"));
  EXPECT_EQ(filesLeft(), (std::set<std::string>{"a.html", "a.json", "a.csv"})) << "no temporary file stays";
}

TEST_F(CliTest, LeavesAnExistingFileAloneWithoutForce) {
  const std::string push = sample("push-ffmpeg-nginx.pcap");
  std::ofstream(file("a.html")) << "precious";
  const Outcome refused = run({"report", push, "-o", file("a.html")});
  EXPECT_EQ(refused.status, 4);
  EXPECT_NE(refused.err.find("--force"), std::string::npos);
  EXPECT_EQ(contentOf(file("a.html")), "precious");
  EXPECT_EQ(run({"report", push, "-o", file("a.html"), "--force"}).status, 0);
  EXPECT_TRUE(contentOf(file("a.html")).starts_with("<!DOCTYPE html>"));
}

TEST_F(CliTest, AnswersFourWhenAResultCannotBeWritten) {
  const std::string push = sample("push-ffmpeg-nginx.pcap");
  const Outcome nowhere = run({"report", push, "-o", file("no/such/folder/a.html")});
  EXPECT_EQ(nowhere.status, 4);
  EXPECT_NE(nowhere.err, "");
  const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  ASSERT_GE(full, 0);
  EXPECT_EQ(statusOf(start({"walkthrough", push}, -1, full, ::open("/dev/null", O_WRONLY | O_CLOEXEC))), 4);
  EXPECT_EQ(statusOf(start({"messages", push}, -1, full, ::open("/dev/null", O_WRONLY | O_CLOEXEC))), 4);
  ::close(full);
}

TEST_F(CliTest, EndsQuietlyWhenItsReaderGoesAway) {
  std::array<int, 2> out{};
  std::array<int, 2> err{};
  ASSERT_EQ(::pipe2(out.data(), O_CLOEXEC), 0);
  ASSERT_EQ(::pipe2(err.data(), O_CLOEXEC), 0);
  ::close(out[0]);
  const pid_t child = start({"messages", sample("push-ffmpeg-nginx.pcap")}, -1, out[1], err[1]);
  ::close(out[1]);
  ::close(err[1]);
  EXPECT_EQ(drain(err[0]), "");
  EXPECT_EQ(statusOf(child), 4);
}

TEST_F(CliTest, ColoursOnATerminalUnlessToldNotTo) {
  const auto onTerminal = [](const char* noColour) {
    int terminal = -1;
    const pid_t child = ::forkpty(&terminal, nullptr, nullptr, nullptr);
    if (child == 0) {
      ::setenv("TERM", "xterm", 1);
      if (noColour != nullptr) {
        ::setenv("NO_COLOR", noColour, 1);
      } else {
        ::unsetenv("NO_COLOR");
      }
      const std::string capture = sample("push-ffmpeg-nginx.pcap");
      ::execl(RTMPSCOPE_CLI, RTMPSCOPE_CLI, capture.c_str(), nullptr);
      ::_exit(127);
    }
    std::string text = drain(terminal);
    EXPECT_EQ(statusOf(child), 0);
    return text;
  };
  EXPECT_NE(onTerminal(nullptr).find("\x1b["), std::string::npos);
  EXPECT_EQ(onTerminal("1").find("\x1b["), std::string::npos);
}

TEST_F(CliTest, RedactsWhatLeavesTheDesk) {
  const std::string push = sample("push-ffmpeg-nginx.pcap");
  const std::string key = "cam1";
  for (const char* name : {"a.html", "a.json", "a.csv"}) {
    ASSERT_EQ(run({"report", push, "-o", file(name)}).status, 0);
    EXPECT_EQ(contentOf(file(name)).find(key), std::string::npos) << name;
    ASSERT_EQ(run({"report", push, "-o", file(name), "--force", "--no-redact"}).status, 0);
    EXPECT_NE(contentOf(file(name)).find(key), std::string::npos) << name;
  }
  const std::vector<std::vector<std::string>> commands = {{"walkthrough", push},
                                                          {"walkthrough", push, "--format", "json"},
                                                          {"sessions", push},
                                                          {"messages", push},
                                                          {"messages", push, "--format", "ndjson"},
                                                          {"frames", push},
                                                          {"show", push, "--frame", "38"}};
  for (std::vector<std::string> arguments : commands) {
    EXPECT_NE(run(arguments).out.find(key), std::string::npos) << arguments[0] << ": the person at the desk sees it";
    arguments.emplace_back("--redact");
    EXPECT_EQ(run(arguments).out.find(key), std::string::npos) << arguments[0];
  }
}

TEST_F(CliTest, AcceptsAKeyLogWithAWarning) {
  const Outcome outcome = run({sample("push-ffmpeg-nginx.pcap"), "--keylog", file("keys.log")});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_NE(outcome.err.find("--keylog has no effect"), std::string::npos);
}

TEST_F(CliTest, ShowsTimesInFourStyles) {
  const std::string refused = sample("connection-refused.pcap");
  const auto first = [&](const char* style) {
    const std::string out = run({"frames", refused, "--time", style}).out;
    return out.substr(out.find('\n') + 1, 60);
  };
  EXPECT_NE(first("relative").find(" 0.000000 "), std::string::npos) << first("relative");
  EXPECT_NE(first("utc").find("-"), std::string::npos);
  const std::string epoch = Json::parse(
      run({"frames", refused, "--format", "ndjson"}).out.substr(0, run({"frames", refused, "--format", "ndjson"}).out.find('\n')))["time"];
  EXPECT_NE(first("epoch").find(epoch), std::string::npos);
}

TEST_F(CliTest, KeepsNotesBesideTheCapture) {
  const std::string push = copyOf("push-ffmpeg-nginx.pcap");
  const std::string before = contentOf(push);
  EXPECT_EQ(run({"annotate", push, "list", "--format", "json"}).out, "[]\n");
  EXPECT_EQ(run({"annotate", push, "add", "--session", "1", "--phase", "rtmp-handshake", "--text", "odd", "--tag", "check"}).status, 0);
  EXPECT_EQ(run({"annotate", push, "add", "--session", "1", "--step", "5", "--text", "on a step"}).status, 0);
  EXPECT_EQ(run({"annotate", push, "add", "--frame", "25", "--text", "on a frame"}).status, 0);
  EXPECT_EQ(run({"annotate", push, "add", "--message", "3", "--text", "on a message"}).status, 0);
  EXPECT_EQ(run({"annotate", push, "add", "--session", "1", "--text", "on all of it"}).status, 0);
  const Json list = Json::parse(run({"annotate", push, "list", "--format", "json"}).out);
  ASSERT_EQ(list.size(), 5U);
  EXPECT_EQ(list[0]["id"], 1);
  EXPECT_EQ(list[0]["target"], (Json{{"session", 1}, {"phase", "rtmp-handshake"}}));
  EXPECT_EQ(list[0]["text"], "odd");
  EXPECT_EQ(list[0]["tag"], "check");
  EXPECT_NE(run({"annotate", push, "list"}).out.find("session 1, step 5"), std::string::npos);

  EXPECT_EQ(run({"annotate", push, "remove", "2"}).status, 0);
  EXPECT_EQ(run({"annotate", push, "remove", "2"}).status, 2);
  const Json report = Json::parse(run({"walkthrough", push, "--format", "json"}).out);
  std::set<std::string> texts;
  for (const Json& note : report["annotations"]) {
    if (note["author"] == "person") texts.insert(note["text"]);
  }
  EXPECT_EQ(texts, (std::set<std::string>{"odd", "on a frame", "on a message", "on all of it"}));
  EXPECT_NE(run({push}).out.find("✎ note 3: on a frame"), std::string::npos);
  ASSERT_EQ(run({"report", push, "-o", file("a.html")}).status, 0);
  EXPECT_NE(contentOf(file("a.html")).find("on all of it"), std::string::npos);
  EXPECT_EQ(contentOf(push), before) << "the capture is never changed";
}

TEST_F(CliTest, ShowsTheCommentsOfACapture) {
  const Json report = Json::parse(run({"walkthrough", sample("derived-comments.pcapng"), "--format", "json"}).out);
  std::set<std::uint32_t> frames;
  for (const Json& note : report["annotations"]) {
    if (note["author"] == "capture-file") frames.insert(note["target"]["frame"].get<std::uint32_t>());
  }
  EXPECT_EQ(frames, (std::set<std::uint32_t>{25, 38})) << "captures/README.md: comments on packets 25 and 38";
}

TEST_F(CliTest, AnnotatesTheHandshakeByItself) {
  const Json report = Json::parse(run({"walkthrough", sample("push-ffmpeg-nginx.pcap"), "--format", "json"}).out);
  std::set<std::string> targets;
  for (const Json& note : report["annotations"]) {
    if (note["author"] == "program") targets.insert(note["target"].dump());
  }
  EXPECT_EQ(targets, (std::set<std::string>{R"({"session":1,"step":1})", R"({"session":1,"step":2})", R"({"session":1,"step":3})",
                                            R"({"session":1,"step":4})", R"({"session":1,"phase":"rtmp-handshake"})"}));
}

TEST_F(CliTest, GoesOnWhenTheNotesCannotBeRead) {
  const std::string push = copyOf("push-ffmpeg-nginx.pcap");
  std::ofstream(push + ".notes.json") << "{ broken";
  const Outcome walkthrough = run({push});
  EXPECT_EQ(walkthrough.status, 0);
  EXPECT_NE(walkthrough.err.find("notes"), std::string::npos);
  EXPECT_EQ(run({"annotate", push, "add", "--frame", "1", "--text", "x"}).status, 3);
  EXPECT_EQ(contentOf(push + ".notes.json"), "{ broken") << "what it does not understand it does not touch";
}

TEST_F(CliTest, TakesAPortForRtmp) {
  EXPECT_EQ(run({"sessions", sample("push-ffmpeg-nginx.pcap"), "--decode-as", "tcp.port==8080", "--decode-as", "9999"}).status, 0);
  // Frames of a connection to another port are no session until its port is named.
  const std::string http = sample("http-to-rtmp-port.pcap");
  EXPECT_EQ(Json::parse(run({"sessions", http, "--format", "json"}).out)["sessions"][0]["protocol"], "not-rtmp");
}

TEST_F(CliTest, FiltersBeforeAnythingElse) {
  const Json json = Json::parse(run({"sessions", sample("push-ffmpeg-nginx.pcap"), "--capture-filter", "tcp src port 1935", "--format", "json"}).out);
  EXPECT_LT(json["capture"]["packets"].get<int>(), 870);
  EXPECT_GT(json["capture"]["packets"].get<int>(), 0);
}

}  // namespace
}  // namespace rtmpscope
