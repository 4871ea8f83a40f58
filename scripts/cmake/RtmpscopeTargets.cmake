# How every target of the house is built: one function for rooms, one for programs, one for tests.

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE_PROGRAM}")
endif()

add_library(rtmpscope_flags INTERFACE)
target_compile_options(rtmpscope_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Wold-style-cast)
# clang's -Wconversion means more than gcc's: the build is held to what gcc says.
target_compile_options(rtmpscope_flags INTERFACE $<$<CXX_COMPILER_ID:Clang>:-Wno-sign-conversion>)
if(RTMPSCOPE_WERROR)
  target_compile_options(rtmpscope_flags INTERFACE -Werror)
endif()
if(RTMPSCOPE_SANITIZE)
  target_compile_options(rtmpscope_flags INTERFACE -fsanitize=${RTMPSCOPE_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(rtmpscope_flags INTERFACE -fsanitize=${RTMPSCOPE_SANITIZE})
endif()

# rtmpscope_add_room(core_net DEPENDS core_base [LIBRARIES PkgConfig::PCAP]): a static library of every .cpp in the
# calling folder. A room can be included only as "<room>/file.h", and only by those that depend on it.
function(rtmpscope_add_room name)
  cmake_parse_arguments(ROOM "" "" "DEPENDS;LIBRARIES;PRIVATE_LIBRARIES" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cpp" "${CMAKE_CURRENT_SOURCE_DIR}/*.h")
  add_library(${name} STATIC ${sources})
  set_target_properties(${name} PROPERTIES LINKER_LANGUAGE CXX)
  cmake_path(GET CMAKE_CURRENT_SOURCE_DIR PARENT_PATH floor)
  target_include_directories(${name} PUBLIC "${floor}")
  target_link_libraries(${name} PUBLIC ${ROOM_DEPENDS} ${ROOM_LIBRARIES} PRIVATE rtmpscope_flags ${ROOM_PRIVATE_LIBRARIES})
endfunction()

# rtmpscope_add_test(core_net_test SOURCES ... LIBRARIES core_net): a GoogleTest program, its cases known to CTest.
function(rtmpscope_add_test name)
  cmake_parse_arguments(TEST "" "" "SOURCES;LIBRARIES;ENVIRONMENT" ${ARGN})
  add_executable(${name} ${TEST_SOURCES})
  target_link_libraries(${name} PRIVATE rtmpscope_flags ${TEST_LIBRARIES})
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 PROPERTIES ENVIRONMENT "LC_ALL=C.UTF-8;${TEST_ENVIRONMENT}" TIMEOUT 300)
endfunction()
