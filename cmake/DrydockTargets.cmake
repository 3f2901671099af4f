# drydock_library(NAME SOURCES a.cc... [DEPS drydock::api...] [PRIVATE_DEPS yaml-cpp...])
#   One static library a folder, drydock::NAME. DEPS are rooms whose headers its headers may include.
function(drydock_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPS;PRIVATE_DEPS" ${ARGN})
  add_library(drydock_${name} STATIC ${arg_SOURCES})
  add_library(drydock::${name} ALIAS drydock_${name})
  set_target_properties(drydock_${name} PROPERTIES EXPORT_NAME ${name})
  target_include_directories(drydock_${name} PUBLIC
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}> $<INSTALL_INTERFACE:include/drydock>)
  target_link_libraries(drydock_${name}
    PUBLIC ${arg_DEPS} Boost::headers nlohmann_json::nlohmann_json fmt::fmt Threads::Threads
    PRIVATE ${arg_PRIVATE_DEPS})
  target_precompile_headers(drydock_${name} REUSE_FROM drydock_pch)
endfunction()

# drydock_test(NAME SOURCES a_test.cc... DEPS drydock::x... [LABELS unit] [TIMEOUT 60])
#   One test binary a library; each TEST becomes a test of ctest, found when ctest starts.
function(drydock_test name)
  cmake_parse_arguments(arg "" "TIMEOUT" "SOURCES;DEPS;LABELS" ${ARGN})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  if(NOT arg_LABELS)
    set(arg_LABELS unit)
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_DEPS} drydock_test_pch GTest::gtest GTest::gmock GTest::gtest_main rapidcheck)
  # The precompiled headers are a library's (-fPIC); an executable of its own would be -fPIE.
  set_target_properties(${name} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
  target_compile_options(${name} PRIVATE -fPIC)
  target_precompile_headers(${name} REUSE_FROM drydock_test_pch)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
    PROPERTIES LABELS "${arg_LABELS}" TIMEOUT ${arg_TIMEOUT})
endfunction()

# drydock_program(NAME SOURCES main.cc... DEPS drydock::x...)
#   A program in bin/, installed; DRYDOCK_VERSION is defined in its sources.
function(drydock_program name)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_DEPS})
  target_compile_definitions(${name} PRIVATE DRYDOCK_VERSION="${PROJECT_VERSION}")
  # As for tests: -fPIC, for the precompiled header's sake.
  set_target_properties(${name} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
  target_compile_options(${name} PRIVATE -fPIC)
  target_precompile_headers(${name} REUSE_FROM drydock_pch)
  install(TARGETS ${name})
endfunction()
