# The Debian 12 libraries, each behind one name; ao_room() in CMakeLists.txt says which room is its home.
find_package(Boost 1.81 EXACT REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(Threads REQUIRED)
find_package(ZLIB REQUIRED)
find_package(GTest REQUIRED)
find_package(rapidcheck REQUIRED)
find_package(date REQUIRED)

function(ao_library name)
  add_library(${name} INTERFACE)
  target_link_libraries(${name} INTERFACE ${ARGN})
endfunction()

ao_library(ao_asio Boost::headers Threads::Threads)
ao_library(ao_openssl OpenSSL::SSL OpenSSL::Crypto)
ao_library(ao_zlib ZLIB::ZLIB)
ao_library(ao_mustache)
ao_library(ao_cli11)
ao_library(ao_date date::date-tz)

function(ao_pkgconfig name module)
  pkg_check_modules(${name}_pc REQUIRED IMPORTED_TARGET ${module})
  ao_library(${name} PkgConfig::${name}_pc)
endfunction()

ao_pkgconfig(ao_sodium libsodium)
ao_pkgconfig(ao_simdjson simdjson)
ao_pkgconfig(ao_spdlog spdlog)
ao_pkgconfig(ao_prometheus prometheus-cpp-core)
ao_pkgconfig(ao_sqlite sqlite3)
ao_pkgconfig(ao_hiredis hiredis)
ao_pkgconfig(ao_curl libcurl)
ao_pkgconfig(ao_re2 re2)
ao_pkgconfig(ao_qrencode libqrencode)

# libphonenumber-dev wants Boost 1.74, which cannot be installed beside 1.81: tools/setup unpacks its headers here
# (docs/decisions/0003-phone-numbers.md). The library itself is Debian's libphonenumber8.
set(AO_PHONENUMBER_HEADERS ${CMAKE_SOURCE_DIR}/build/deps/phonenumber/usr/include)
if(NOT EXISTS ${AO_PHONENUMBER_HEADERS}/phonenumbers/phonenumberutil.h)
  message(FATAL_ERROR "The headers of libphonenumber are missing. Run: make setup")
endif()
add_library(ao_phonenumber INTERFACE)
target_include_directories(ao_phonenumber SYSTEM INTERFACE ${AO_PHONENUMBER_HEADERS})
# By file name: CMake would read a bare libphonenumber.so.8 as -lphonenumber, which only the -dev package has.
target_link_libraries(ao_phonenumber INTERFACE -l:libphonenumber.so.8 -l:libprotobuf.so.32)
