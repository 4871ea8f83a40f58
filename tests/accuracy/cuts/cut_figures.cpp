// SPDX-License-Identifier: GPL-3.0-or-later
// cut_figures [--faults] [--only=cuts,steps,late,holes,frames] CAPTURE...
// Prints the tables of docs/accuracy.md on captures that were cut on purpose; with --faults, in words what went wrong.

#include "accuracy/cuts/cuts.h"

#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace {

using rtmpscope::test::Score;
using rtmpscope::test::Share;
using rtmpscope::test::StepScore;
using rtmpscope::test::Subject;

constexpr std::size_t kCuts = 500;
constexpr std::size_t kPacketCuts = 60;
constexpr std::size_t kStarts = 200;
constexpr std::size_t kHoles = 100;

struct Row {
  std::string name;
  Score cuts;
  StepScore steps;
  Score late;
  Score two;
  Score three;
  Score small;
  Score large;
  Score cut96;
  Score cut200;
};

std::string percent(const Share& share) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f", share.percent());
  return text;
}

void printFaults(const char* what, const std::vector<std::string>& faults) {
  for (const std::string& fault : faults) std::printf("    %s: %s\n", what, fault.c_str());
}

void printHoles(const Score& score) {
  std::printf(" %s / %s / %llu |", percent(score.next).c_str(), percent(score.all).c_str(), static_cast<unsigned long long>(score.madeUp));
}

void printFrames(const Score& score) {
  std::printf(" %s / %llu / %llu / %llu / %llu / %s |", percent(score.headers).c_str(), static_cast<unsigned long long>(score.headers.of),
              static_cast<unsigned long long>(score.madeUp), static_cast<unsigned long long>(score.wrongTimes),
              static_cast<unsigned long long>(score.limits), percent(score.exactTimes).c_str());
}

void print(const std::vector<Row>& rows) {
  std::printf(
      "| capture | next 40 %% | all behind %% | all %% | made up | wrong times, marks | steps kept %% | blamed | late: media %% | made up | wrong "
      "times, marks | undecodable, named |\n");
  std::printf("|---|---|---|---|---|---|---|---|---|---|---|---|\n");
  for (const Row& row : rows) {
    std::printf("| %s | %s | %s | %s | %llu | %llu, %llu | %s | %llu | %s | %llu | %llu, %llu | %llu, %llu |\n", row.name.c_str(),
                percent(row.cuts.next).c_str(), percent(row.cuts.later).c_str(), percent(row.cuts.all).c_str(),
                static_cast<unsigned long long>(row.cuts.madeUp), static_cast<unsigned long long>(row.cuts.wrongTimes),
                static_cast<unsigned long long>(row.cuts.wrongMarks), percent(row.steps.kept).c_str(),
                static_cast<unsigned long long>(row.steps.blamed), percent(row.late.all).c_str(), static_cast<unsigned long long>(row.late.madeUp),
                static_cast<unsigned long long>(row.late.wrongTimes), static_cast<unsigned long long>(row.late.wrongMarks),
                static_cast<unsigned long long>(row.late.undecodable), static_cast<unsigned long long>(row.late.named));
  }
  std::printf("\nSeveral holes: next 40 %% / all %% / made up.\n\n");
  std::printf("| capture | two segments | three segments | 2 kB | 20 kB |\n|---|---|---|---|---|\n");
  for (const Row& row : rows) {
    std::printf("| %s |", row.name.c_str());
    for (const Score* score : {&row.two, &row.three, &row.small, &row.large}) printHoles(*score);
    std::printf("\n");
  }
  std::printf("\nEach frame cut: listed %% / of / made up / wrong times / given up / exact times %%.\n\n");
  std::printf("| capture | 96 bytes a frame | 200 bytes a frame |\n|---|---|---|\n");
  for (const Row& row : rows) {
    std::printf("| %s |", row.name.c_str());
    for (const Score* score : {&row.cut96, &row.cut200}) printFrames(*score);
    std::printf("\n");
  }
}

}  // namespace

int main(int argc, char** argv) {
  bool faults = false;
  std::string only = "cuts,steps,late,holes,frames";
  std::vector<Row> rows;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    constexpr std::string_view kOnly = "--only=";
    if (argument == "--faults") {
      faults = true;
      continue;
    }
    if (argument.starts_with(kOnly)) {
      only = argument.substr(kOnly.size());
      continue;
    }
    const auto wanted = [&](std::string_view part) { return only.find(part) != std::string::npos; };
    const Subject subject{argument};
    Row row;
    row.name = std::filesystem::path{argument}.stem().string();
    if (wanted("cuts")) row.cuts = subject.dropSegments(kCuts);
    if (wanted("steps")) row.steps = subject.dropPackets(kPacketCuts);
    if (wanted("late")) row.late = subject.startLate(kStarts);
    if (wanted("holes")) {
      row.two = subject.dropSeveral(2, kHoles);
      row.three = subject.dropSeveral(3, kHoles);
      row.small = subject.dropBytes(2000, kHoles);
      row.large = subject.dropBytes(20000, kHoles);
    }
    if (wanted("frames")) {
      row.cut96 = subject.cutFrames(96);
      row.cut200 = subject.cutFrames(200);
    }
    if (faults) {
      std::printf("%s: %zu messages\n", row.name.c_str(), subject.messages());
      printFaults("cuts", row.cuts.faults);
      printFaults("steps", row.steps.faults);
      printFaults("late", row.late.faults);
      printFaults("two", row.two.faults);
      printFaults("three", row.three.faults);
      printFaults("2 kB", row.small.faults);
      printFaults("20 kB", row.large.faults);
      printFaults("96", row.cut96.faults);
      printFaults("200", row.cut200.faults);
    }
    rows.push_back(row);
  }
  Row sum;
  sum.name = "all of them";
  for (const Row& row : rows) {
    sum.cuts += row.cuts;
    sum.steps.kept += row.steps.kept;
    sum.steps.blamed += row.steps.blamed;
    sum.late += row.late;
    sum.two += row.two;
    sum.three += row.three;
    sum.small += row.small;
    sum.large += row.large;
    sum.cut96 += row.cut96;
    sum.cut200 += row.cut200;
  }
  rows.push_back(sum);
  print(rows);
  return 0;
}
