# Third-party libraries, all from the distribution's packages, all as SYSTEM.
find_package(Boost 1.81 REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(Threads REQUIRED)
find_package(ZLIB REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(CLI11 REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(httplib REQUIRED IMPORTED_TARGET cpp-httplib)
pkg_check_modules(re2 REQUIRED IMPORTED_TARGET re2)
# The core alone: the registry and the serializer. Its CMake package would ask for curl as well.
pkg_check_modules(prometheus REQUIRED IMPORTED_TARGET prometheus-cpp-core)
find_package(GTest REQUIRED)
find_package(rapidcheck REQUIRED)
# For tests/bench alone.
find_package(benchmark QUIET)

# Two precompiled headers, shared by all libraries and programs, and by all tests.
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/pch/pch.cc CONTENT "")
add_library(drydock_pch OBJECT ${PROJECT_BINARY_DIR}/pch/pch.cc)
target_include_directories(drydock_pch PUBLIC ${PROJECT_SOURCE_DIR})
target_link_libraries(drydock_pch PUBLIC Boost::headers nlohmann_json::nlohmann_json fmt::fmt Threads::Threads)
target_precompile_headers(drydock_pch PRIVATE "${PROJECT_SOURCE_DIR}/cmake/pch.h")

add_library(drydock_test_pch OBJECT ${PROJECT_BINARY_DIR}/pch/pch.cc)
target_link_libraries(drydock_test_pch PUBLIC drydock_pch GTest::gtest GTest::gmock rapidcheck)
target_precompile_headers(drydock_test_pch PRIVATE "${PROJECT_SOURCE_DIR}/cmake/test_pch.h")
