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
  # What the precompiled header says is instantiated elsewhere is in `base`, so all link it.
  if(name STREQUAL "base")
    set(instances ${PROJECT_SOURCE_DIR}/cmake/pch_instances.cc)
    target_sources(drydock_base PRIVATE ${instances})
    set_source_files_properties(${instances} PROPERTIES SKIP_PRECOMPILE_HEADERS ON COMPILE_OPTIONS -O1)
  else()
    target_link_libraries(drydock_${name} PUBLIC drydock::base)
  endif()
endfunction()

# drydock_test(NAME SOURCES a_test.cc... DEPS drydock::x... [LABELS unit] [TIMEOUT 120] [COST 0])
#   One test binary a library; each suite becomes a test of ctest (DiscoverSuites.cmake), TIMEOUT is
#   the suite's. Suites of a higher COST start first.
function(drydock_test name)
  cmake_parse_arguments(arg "" "TIMEOUT;COST" "SOURCES;DEPS;LABELS" ${ARGN})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  # The thread sanitizer makes what is not optimized some ten times slower.
  if(DRYDOCK_SANITIZE STREQUAL "thread")
    math(EXPR arg_TIMEOUT "${arg_TIMEOUT} * 5")
  endif()
  if(NOT arg_COST)
    set(arg_COST 0)
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
  set(discovery ${CMAKE_CURRENT_BINARY_DIR}/${name}_suites.cmake)
  file(WRITE ${discovery}
    "include([==[${PROJECT_SOURCE_DIR}/cmake/DiscoverSuites.cmake]==])\n"
    "drydock_discover_suites(${name} [==[${PROJECT_BINARY_DIR}/tests/${name}]==] "
    "[==[${PROJECT_SOURCE_DIR}]==] [==[${arg_LABELS}]==] ${arg_TIMEOUT} ${arg_COST})\n")
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${discovery})
endfunction()

# drydock_fast_allocator(TARGET...)
#   JSON documents are many small pieces: mimalloc, where there is one, saves a quarter of the time.
#   Sanitizers bring an allocator of their own.
function(drydock_fast_allocator)
  find_library(DRYDOCK_MIMALLOC mimalloc)
  if(DRYDOCK_SANITIZE OR NOT DRYDOCK_MIMALLOC)
    return()
  endif()
  foreach(target IN LISTS ARGN)
    target_link_libraries(${target} PRIVATE
      -Wl,--push-state,--no-as-needed ${DRYDOCK_MIMALLOC} -Wl,--pop-state)
  endforeach()
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
  # Loaded anywhere, with nothing left to be written that points to code.
  target_link_options(${name} PRIVATE -pie -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack)
  drydock_fast_allocator(${name})
  install(TARGETS ${name} COMPONENT programs)
endfunction()
