// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli_options.h"

#include "base/nearest.h"
#include "cli_hints.h"
#include "export/escape_terminal.h"
#include "export/text_width.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <functional>
#include <map>
#include <memory>
#include <utility>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

namespace rtmpscope::cli {

namespace {

constexpr const char* kFooter =
    "Without a command the walkthrough is printed. CAPTURE is a pcap or pcapng file, also compressed; - is standard input.\n"
    "Exit status: 0 done, 1 check found something, 2 wrong usage, 3 a capture could not be read, 4 a result could not be written.";

// Commands of the interface that this version does not have yet.
constexpr std::string_view kNotYet[] = {"compare", "extract", "save"};

const std::map<std::string, Format> kFormats = {{"text", Format::Text}, {"json", Format::Json},   {"ndjson", Format::Ndjson},
                                                {"csv", Format::Csv},   {"junit", Format::Junit}, {"sarif", Format::Sarif}};

const std::map<std::string, exporting::TimeStyle> kTimes = {{"relative", exporting::TimeStyle::Relative},
                                                            {"utc", exporting::TimeStyle::Utc},
                                                            {"local", exporting::TimeStyle::Local},
                                                            {"epoch", exporting::TimeStyle::Epoch}};

const std::map<std::string, diagnosis::Severity> kSeverities = {
    {"error", diagnosis::Severity::Error}, {"warning", diagnosis::Severity::Warning}, {"note", diagnosis::Severity::Note}};

tl::unexpected<Status> usage(const std::string& message, const std::string& hint = "rtmpscope-cli --help shows what there is.") {
  fmt::print(stderr, "rtmpscope-cli: {}\n{}\n", message, hint);
  return tl::unexpected(Status::Usage);
}

/// "tcp.port==8080", as Wireshark writes it (also with ",rtmpt" behind it), or a port alone.
std::optional<std::uint16_t> parsePort(std::string_view text) {
  constexpr std::string_view selector = "tcp.port==";
  if (text.starts_with(selector)) text.remove_prefix(selector.size());
  text = text.substr(0, text.find(','));
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size() || port == 0) return std::nullopt;
  return port;
}

/// What the options say in their own words, before it is checked.
struct Words {
  Options options;
  std::string format;
  std::string time = "relative";
  std::string failOn = "error";
  std::string lang = "en";
  std::string filter;
  std::vector<std::string> decodeAs;
  bool redact = false;
  bool noRedact = false;
};

/// One subcommand with what it can do.
struct CommandEntry {
  CLI::App* app = nullptr;
  Command command{};
  std::vector<Format> formats;
  bool several = false;  ///< takes more than one capture without --merge
};

void addCommonOptions(CLI::App& app, Words& words) {
  const std::string group = "Reading captures";
  app.add_option("-d,--decode-as", words.decodeAs, "take this TCP port for RTMP: tcp.port==N")
      ->type_name("PORT")
      ->group(group)
      ->take_all()
      ->expected(1);
  app.add_option("--capture-filter", words.options.captureFilter, "libpcap's filter, applied before anything else")->type_name("BPF")->group(group);
  app.add_flag("--merge", words.options.merge, "several captures are one, in order of time")->group(group);
  app.add_option("--keylog", words.options.keylog, "TLS secrets (NSS key log); no effect until RTMPS is built")->type_name("FILE")->group(group);
  app.add_flag("--no-progress", words.options.noProgress, "no progress on standard error")->group(group);
  app.add_option("--lang", words.lang, "language of what is said: en (English), zh (Chinese)")->type_name("en|zh")->group(group);
  app.add_option("--filter", words.filter, "only what passes; Wireshark's display filter syntax")->type_name("EXPR")->group(group);
}

void addCaptures(CLI::App& app, Words& words) {
  app.add_option("captures", words.options.captures, "pcap or pcapng files, - for standard input")->required()->type_name("CAPTURE");
}

void addOutputOptions(CLI::App& app, Words& words, const char* formats) {
  const std::string group = "Output";
  if (formats[0] != '\0') app.add_option("--format", words.format, formats)->type_name("FORMAT")->group(group);
  app.add_option("--session", words.options.session, "only this session")->type_name("N")->group(group);
  app.add_option("--time", words.time, "times in text: relative, utc, local, epoch")->type_name("STYLE")->group(group);
  app.add_flag("--redact", words.redact, "take secrets out")->group(group);
  app.add_flag("--no-redact", words.noRedact, "leave secrets in")->group(group);
}

/// Declares all commands and options.
class CommandLine {
 public:
  CommandLine() : m_app("rtmpscope-cli: RTMP sessions in packet captures, explained", "rtmpscope-cli") {
    m_app.footer(kFooter);
    m_app.set_version_flag("-V,--version", std::string("rtmpscope-cli ") + RTMPSCOPE_VERSION);
    m_app.set_help_flag("-h,--help", "show this help, or that of a command");
    m_app.require_subcommand(1);
    add("walkthrough", "the numbered steps of each session", Command::Walkthrough, {Format::Text, Format::Json}, true, "text, json")
        .add_flag("--explain", m_words.options.explain, "say under each step what it is for")
        ->group("Output");
    add("sessions", "one line per session", Command::Sessions, {Format::Text, Format::Json}, true, "text, json");
    add("messages", "one line per RTMP message", Command::Messages, {Format::Text, Format::Ndjson, Format::Csv}, false, "text, ndjson, csv");
    add("frames", "one line per frame", Command::Frames, {Format::Text, Format::Ndjson, Format::Csv}, false, "text, ndjson, csv");
    CLI::App& show =
        add("show", "one frame or message: detail tree with byte ranges, and hex", Command::Show, {Format::Text, Format::Json}, false, "text, json");
    addFrameOrMessage(show);
    add("check", "findings only; status 1 if there are any that matter", Command::Check, {Format::Text, Format::Json, Format::Junit, Format::Sarif},
        true, "text, json, junit, sarif")
        .add_option("--fail-on", m_words.failOn, "from which severity on the status is 1: error, warning, note")
        ->type_name("SEVERITY")
        ->group("Output");
    add("stats", "the series of each session, second by second: bit rate, frames, A/V offset, TCP", Command::Stats, {Format::Text, Format::Json},
        false, "text, json");
    CLI::App& report = add("report", "a report in a file: HTML, JSON or (messages only) CSV by its name", Command::Report, {Format::Text}, false, "");
    report.add_option("-o,--output", m_words.options.output, "FILE.html, FILE.json or FILE.csv")->required()->type_name("FILE")->group("Output");
    report.add_flag("--force", m_words.options.force, "overwrite an existing file")->group("Output");
    addAnnotate();
  }

  tl::expected<Options, Status> parse(std::vector<std::string> arguments) {
    std::reverse(arguments.begin(), arguments.end());  // CLI11 takes them from the back
    try {
      m_app.parse(std::move(arguments));
    } catch (const CLI::Success& success) {
      m_app.exit(success);
      return tl::unexpected(std::fflush(stdout) == 0 ? Status::Done : Status::Unwritable);
    } catch (const CLI::ExtrasError&) {
      return unknownOption();
    } catch (const CLI::Error& error) {
      return usage(error.what(), helpHint());
    }
    return check();
  }

 private:
  CLI::App& add(const char* name, const char* description, Command command, std::vector<Format> formats, bool several, const char* formatHelp) {
    CLI::App* const app = m_app.add_subcommand(name, description);
    app->allow_extras();
    addCaptures(*app, m_words);
    addOutputOptions(*app, m_words, formatHelp);
    addCommonOptions(*app, m_words);
    m_commands.push_back({app, command, std::move(formats), several});
    return *app;
  }

  void addFrameOrMessage(CLI::App& app) {
    app.add_option("--frame", m_words.options.frame, "a frame, by its number")->type_name("N")->group("What");
    app.add_option("--message", m_words.options.message, "an RTMP message, by the number that `messages` lists")->type_name("N")->group("What");
  }

  void addAnnotate() {
    CLI::App* const annotate = m_app.add_subcommand("annotate", "notes on a capture, kept beside it in CAPTURE.notes.json");
    annotate->require_subcommand(1);
    addCaptures(*annotate, m_words);
    addCommonOptions(*annotate, m_words);
    CLI::App* const adding = annotate->add_subcommand("add", "put a note on a frame, message, session, phase or step");
    addFrameOrMessage(*adding);
    adding->add_option("--session", m_words.options.session, "a session, or the session of --phase or --step")->type_name("N")->group("What");
    adding->add_option("--phase", m_words.options.phase, "a phase of the session: rtmp-handshake, connect ...")->type_name("ID")->group("What");
    adding->add_option("--step", m_words.options.step, "a step of the session, by its number")->type_name("N")->group("What");
    adding->add_option("--text", m_words.options.text, "the note")->required()->type_name("TEXT");
    adding->add_option("--tag", m_words.options.tag, "a word or two to sort notes by")->type_name("TAG");
    CLI::App* const listing = annotate->add_subcommand("list", "list the notes");
    listing->add_option("--format", m_words.format, "text, json")->type_name("FORMAT");
    CLI::App* const removing = annotate->add_subcommand("remove", "remove a note");
    removing->add_option("id", m_words.options.noteId, "its number")->required()->type_name("ID");
    for (CLI::App* const app : {adding, listing, removing}) app->fallthrough();
    m_commands.push_back({adding, Command::AnnotateAdd, {Format::Text}, false});
    m_commands.push_back({listing, Command::AnnotateList, {Format::Text, Format::Json}, false});
    m_commands.push_back({removing, Command::AnnotateRemove, {Format::Text}, false});
  }

  [[nodiscard]] const CommandEntry* chosen() const {
    const auto entry = std::find_if(m_commands.begin(), m_commands.end(), [](const CommandEntry& command) { return command.app->parsed(); });
    return entry == m_commands.end() ? nullptr : &*entry;
  }

  [[nodiscard]] std::string helpHint() const {
    for (const CLI::App* const app : m_app.get_subcommands()) return fmt::format("rtmpscope-cli {} --help shows what it takes.", app->get_name());
    return "rtmpscope-cli --help shows what there is.";
  }

  [[nodiscard]] tl::unexpected<Status> unknownOption() const {
    const std::vector<std::string> extras = m_app.remaining(true);
    const std::string word = extras.empty() ? "" : extras.front();
    std::vector<std::string> names;
    for (const CLI::App* const app : m_app.get_subcommands()) {
      for (const CLI::Option* const option : app->get_options()) {
        for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
      }
    }
    const std::vector<std::string_view> known(names.begin(), names.end());
    const std::string_view meant = nearest(std::string_view(word).substr(0, word.find('=')), known);
    if (!meant.empty()) return usage(fmt::format("there is no option {} here", word), fmt::format("Did you mean {}? {}", meant, helpHint()));
    return usage(word.starts_with('-') ? fmt::format("there is no option {} here", word) : fmt::format("what is {} for?", word), helpHint());
  }

  /// The filter with a line under the place that is wrong.
  [[nodiscard]] tl::unexpected<Status> wrongFilter(const filter::FilterError& error) const {
    const std::size_t position = std::min(error.position, m_words.filter.size());
    const std::string before(exporting::displayWidth(std::string_view(m_words.filter).substr(0, position)), ' ');
    const std::string under(std::max<std::size_t>(1, exporting::displayWidth(std::string_view(m_words.filter).substr(position, error.length))), '^');
    const std::string shown = exporting::escapeTerminal(m_words.filter);
    return usage("--filter: " + exporting::escapeTerminal(error.message.in(m_words.options.language)),
                 fmt::format("  {}\n  {}{}", shown, before, under));
  }

  /// What CLI11 cannot check.
  tl::expected<Options, Status> check() {
    const CommandEntry* const entry = chosen();
    if (entry == nullptr) return usage("no command was given");
    for (const CLI::App* app = entry->app; app != nullptr; app = app->get_parent()) {
      if (!app->remaining().empty()) return unknownOption();
    }
    Options& options = m_words.options;
    options.command = entry->command;
    const auto language = texts::languageNamed(m_words.lang);
    if (!language) return usage(fmt::format("--lang takes en or zh, and not {}", m_words.lang), helpHint());
    options.language = *language;
    auto filter = filter::Filter::parse(m_words.filter);
    if (!filter) return wrongFilter(filter.error());
    options.filter = std::move(*filter);
    if (options.captures.size() > 1 && !options.merge && !entry->several) {
      return usage("this command takes one capture", "Use --merge to read several as one.");
    }
    if (const auto wrong = checkWords(*entry)) return *wrong;
    return checkTargets();
  }

  template <class Value>
  static std::optional<tl::unexpected<Status>> choose(const std::map<std::string, Value>& from, const std::string& word, const char* option,
                                                      Value& value) {
    const auto found = from.find(word);
    if (found != from.end()) {
      value = found->second;
      return std::nullopt;
    }
    std::vector<std::string> names;
    for (const auto& [name, ignored] : from) names.push_back(name);
    return usage(fmt::format("{} does not take {}", option, word), fmt::format("It takes {}.", fmt::join(names, ", ")));
  }

  // As they stand in the help.
  static std::vector<std::string> formatNames(const CommandEntry& entry) {
    std::vector<std::string> names;
    for (const Format format : entry.formats) {
      for (const auto& [name, each] : kFormats) {
        if (each == format) names.push_back(name);
      }
    }
    return names;
  }

  std::optional<tl::unexpected<Status>> checkWords(const CommandEntry& entry) {
    Options& options = m_words.options;
    if (auto wrong = choose(kTimes, m_words.time, "--time", options.time)) return wrong;
    if (auto wrong = choose(kSeverities, m_words.failOn, "--fail-on", options.failOn)) return wrong;
    if (!m_words.format.empty()) {
      const auto named = kFormats.find(m_words.format);
      if (named == kFormats.end() || std::find(entry.formats.begin(), entry.formats.end(), named->second) == entry.formats.end()) {
        return usage(fmt::format("{} has no format {}", entry.app->get_name(), m_words.format),
                     entry.formats.size() > 1 ? fmt::format("It has {}.", fmt::join(formatNames(entry), ", ")) : helpHint());
      }
      options.format = named->second;
    }
    if (m_words.redact && m_words.noRedact) return usage("--redact and --no-redact contradict each other", helpHint());
    const bool leavesTheDesk = options.command == Command::Report;
    const bool redact = m_words.redact || (leavesTheDesk && !m_words.noRedact);
    options.redaction = redact ? exporting::Redaction::On : exporting::Redaction::Off;
    for (const std::string& word : m_words.decodeAs) {
      const auto port = parsePort(word);
      if (!port) return usage(fmt::format("--decode-as takes tcp.port==N, and not {}", word), helpHint());
      options.decodeAs.push_back(*port);
    }
    return std::nullopt;
  }

  tl::expected<Options, Status> checkTargets() {
    const Options& options = m_words.options;
    if (options.command == Command::Show && options.frame.has_value() == options.message.has_value()) {
      return usage("show takes either --frame N or --message N", helpHint());
    }
    if (options.command == Command::AnnotateAdd) {
      const int targets = (options.frame ? 1 : 0) + (options.message ? 1 : 0) + (options.session ? 1 : 0);
      const bool within = options.step || !options.phase.empty();
      if (targets != 1 || (within && !options.session) || (options.step && !options.phase.empty())) {
        return usage("a note is put on one thing", "Name it by --frame N, --message N or --session N, the last also with --phase ID or --step N.");
      }
      if (options.text.empty()) return usage("a note needs a text", helpHint());
    }
    const bool annotates =
        options.command == Command::AnnotateAdd || options.command == Command::AnnotateList || options.command == Command::AnnotateRemove;
    if (annotates && (options.merge || options.captures.front() == "-")) {
      return usage("notes are kept beside a capture file, so one must be named", helpHint());
    }
    return options;
  }

  Words m_words;
  CLI::App m_app;
  std::vector<CommandEntry> m_commands;
};

}  // namespace

tl::expected<Options, Status> parseCommandLine(std::vector<std::string> arguments) {
  if (arguments.empty())
    return usage("no capture was named", "rtmpscope-cli CAPTURE prints the walkthrough; rtmpscope-cli --help shows what else there is.");
  const std::vector<std::string> original = arguments;
  arguments = commandFirst(std::move(arguments));
  if (arguments.front() == "help") {
    arguments.erase(arguments.begin());
    arguments.emplace_back("--help");
  }
  const std::string first = arguments.front();
  if (std::find(std::begin(kNotYet), std::end(kNotYet), first) != std::end(kNotYet)) {
    return usage(fmt::format("the command {} is not built yet", first));
  }
  // Without a command the first word is a capture; but a word that names no file is more likely a slip of the hand.
  if (arguments.size() == original.size() + 1) {
    const std::size_t place = firstWord(original);
    if (place < original.size() && looksLikeCommand(original[place])) {
      const std::string& word = original[place];
      const std::string_view meant = nearest(word, commandNames());
      return usage(fmt::format("{} is neither a command nor a file", word),
                   meant.empty() ? "rtmpscope-cli --help lists the commands."
                                 : fmt::format("Did you mean {}? rtmpscope-cli --help lists the commands.", meant));
    }
  }
  return CommandLine().parse(std::move(arguments));
}

}  // namespace rtmpscope::cli
