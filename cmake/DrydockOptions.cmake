# Compiler flags of all targets, by preset.
set(DRYDOCK_SANITIZE "" CACHE STRING "Sanitizers, as -fsanitize= takes them")
option(DRYDOCK_FUZZ "Build the libFuzzer targets" OFF)
option(DRYDOCK_WERROR "Warnings are errors" ON)

add_compile_options(-Wall -Wextra -Wshadow -Wnon-virtual-dtor -Wextra-semi -Wno-missing-field-initializers
                    -Wno-missing-designated-field-initializers)
if(DRYDOCK_WERROR)
  add_compile_options(-Werror)
endif()
if(CMAKE_BUILD_TYPE STREQUAL "Debug")
  # -O0 builds in a third of the time of -O1; what most of a test's time goes to is in
  # pch_instances.cc, which is optimized.
  add_compile_options(-O0 -g1 -fno-omit-frame-pointer)
  add_compile_definitions(DRYDOCK_EXTERN_TEMPLATES)
endif()
if(DRYDOCK_SANITIZE)
  add_compile_options(-fsanitize=${DRYDOCK_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${DRYDOCK_SANITIZE})
endif()

if(DRYDOCK_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# What makes an exploit harder; optimized builds only, since fortified functions need the optimizer.
option(DRYDOCK_HARDEN "Stack protectors and fortified functions in optimized builds" ON)
if(DRYDOCK_HARDEN AND NOT DRYDOCK_SANITIZE AND CMAKE_BUILD_TYPE MATCHES "^(Release|RelWithDebInfo|MinSizeRel)$")
  add_compile_options(-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -fstack-protector-strong -fstack-clash-protection)
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
    add_compile_options(-fcf-protection)
  endif()
endif()

find_program(DRYDOCK_CCACHE ccache)
if(DRYDOCK_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # A precompiled header is cached only if its time stamp is left out of it. What a file depends on
  # tells the compiler anyway: preprocessing each first would cost a fifth of a build from nothing.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      CCACHE_DEPEND=true CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} ${DRYDOCK_CCACHE})
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  add_compile_options("SHELL:-Xclang -fno-pch-timestamp" -fpch-instantiate-templates)
endif()

find_program(DRYDOCK_LLD NAMES ld.lld-19 ld.lld)
if(DRYDOCK_LLD)
  add_link_options(-fuse-ld=${DRYDOCK_LLD})
endif()
