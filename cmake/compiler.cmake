# How every file is compiled: warnings, hardening (OpenSSF guide, the part g++ 12 knows), sanitizers, ccache, linker.
add_library(ao_compiler INTERFACE)

target_compile_options(ao_compiler INTERFACE -Wall -Wextra -Wshadow -Wconversion -Wnon-virtual-dtor
  -Wformat=2 -Werror=format-security $<$<BOOL:${AO_WERROR}>:-Werror>)
target_compile_options(ao_compiler INTERFACE -fstack-protector-strong -fstack-clash-protection
  -fcf-protection=full -fno-delete-null-pointer-checks -fno-strict-overflow)
target_compile_definitions(ao_compiler INTERFACE _GLIBCXX_ASSERTIONS
  $<$<CONFIG:Release>:_FORTIFY_SOURCE=2>
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION
  BOOST_ASIO_NO_DEPRECATED BOOST_BEAST_USE_STD_STRING_VIEW)
target_link_options(ao_compiler INTERFACE -Wl,-z,relro,-z,now -Wl,-z,noexecstack)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 reports false positives with these: the first three inside Asio's coroutine frames, the others in the strings of
  # its own library when it optimises (GCC bugs 105329 and 105651).
  target_compile_options(ao_compiler INTERFACE -Wno-maybe-uninitialized -Wno-dangling-pointer -Wno-mismatched-new-delete
    -Wno-array-bounds -Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread)
endif()

set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g1")
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O1 -g1")
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1 -DNDEBUG")

if(AO_SANITIZE)
  target_compile_options(ao_compiler INTERFACE -fsanitize=${AO_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(ao_compiler INTERFACE -fsanitize=${AO_SANITIZE})
  if(AO_SANITIZE MATCHES "thread")
    target_compile_options(ao_compiler INTERFACE -Wno-tsan)
  endif()
endif()

find_program(AO_CCACHE ccache)
if(AO_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
    CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${AO_CCACHE})
  target_compile_options(ao_compiler INTERFACE $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
endif()
find_program(AO_MOLD mold)
if(AO_MOLD AND NOT AO_SANITIZE)
  target_link_options(ao_compiler INTERFACE -fuse-ld=mold)
endif()
