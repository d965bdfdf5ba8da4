add_custom_target(tests)

# ao_room(name [ROOMS lower...] [LIBRARIES ...] [TEST_LIBRARIES ...]): the library ao_<name> from src/<name>/*.cpp, and
# the test program ao_<name>_test from the *_test.cpp files that stand beside them; the target `tests` builds them all.
function(ao_room name)
  cmake_parse_arguments(ROOM "" "" "ROOMS;LIBRARIES;TEST_LIBRARIES" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${name}/*.cpp)
  set(tests ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  list(FILTER sources EXCLUDE REGEX "(_test|/main)\\.cpp$")

  if(sources)
    add_library(ao_${name} STATIC ${sources})
    set(scope PUBLIC)
    target_precompile_headers(ao_${name} PRIVATE ${CMAKE_SOURCE_DIR}/src/base/precompiled.h)
  else()
    add_library(ao_${name} INTERFACE)
    set(scope INTERFACE)
  endif()
  target_include_directories(ao_${name} ${scope} ${CMAKE_SOURCE_DIR}/src)
  list(TRANSFORM ROOM_ROOMS PREPEND ao_)
  target_link_libraries(ao_${name} ${scope} ao_compiler ${ROOM_ROOMS} ${ROOM_LIBRARIES})

  if(tests)
    add_executable(ao_${name}_test ${tests})
    target_link_libraries(ao_${name}_test PRIVATE ao_${name} GTest::gmock GTest::gtest GTest::gtest_main rapidcheck)
    target_precompile_headers(ao_${name}_test PRIVATE ${CMAKE_SOURCE_DIR}/src/base/precompiled.h <gtest/gtest.h>)
    if(AO_SANITIZE)  # built whole and seldom: several files a compile take half the time
      set_target_properties(ao_${name}_test PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 6)
      # g++ takes a test that is included for a header, whose unnamed namespace would be a mistake.
      target_compile_options(ao_${name}_test PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
    endif()
    add_test(NAME ${name} COMMAND ao_${name}_test)
    add_dependencies(tests ao_${name}_test)
  endif()
endfunction()

# ao_program(name main.cpp): the program, linked from the app room.
function(ao_program name main)
  if(EXISTS ${CMAKE_SOURCE_DIR}/${main})
    add_executable(${name} ${main})
    target_link_libraries(${name} PRIVATE ao_app)
  endif()
endfunction()

# ao_test_program(name source ROOMS lower...): a program that tests talk to; not shipped.
function(ao_test_program name source)
  cmake_parse_arguments(PROGRAM "" "" "ROOMS" ${ARGN})
  add_executable(${name} ${source})
  list(TRANSFORM PROGRAM_ROOMS PREPEND ao_)
  target_link_libraries(${name} PRIVATE ${PROGRAM_ROOMS})
  add_dependencies(tests ${name})
endfunction()
