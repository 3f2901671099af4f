# What `cmake --install` puts where: programs in bin/, libraries as exported targets, headers under
# include/drydock with the paths that they are included by, a CMake package, a pkg-config file.
#
#   find_package(drydock 0.1 REQUIRED COMPONENTS operator sim)
#
# `operator` is what an operator is made of; `sim` is the fake API server and the harness, for its
# tests. Install components: `programs` and `development`.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(DRYDOCK_CMAKE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/drydock)

# The static libraries of a folder and all below it.
function(drydock_libraries_below folder result)
  set(found)
  get_property(targets DIRECTORY ${folder} PROPERTY BUILDSYSTEM_TARGETS)
  foreach(target IN LISTS targets)
    get_target_property(type ${target} TYPE)
    if(type STREQUAL "STATIC_LIBRARY")
      list(APPEND found ${target})
    endif()
  endforeach()
  get_property(folders DIRECTORY ${folder} PROPERTY SUBDIRECTORIES)
  foreach(inner IN LISTS folders)
    drydock_libraries_below(${inner} more)
    list(APPEND found ${more})
  endforeach()
  set(${result} ${found} PARENT_SCOPE)
endfunction()

function(drydock_install_libraries component)
  install(TARGETS ${ARGN} EXPORT drydock-${component}
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development)
  install(EXPORT drydock-${component} NAMESPACE drydock:: FILE drydock-${component}-targets.cmake
    DESTINATION ${DRYDOCK_CMAKE_DIR} COMPONENT development)
endfunction()

function(drydock_install_headers)
  foreach(folder IN LISTS ARGN)
    install(DIRECTORY ${PROJECT_SOURCE_DIR}/${folder}/
      DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/drydock/${folder} COMPONENT development
      FILES_MATCHING PATTERN "*.h" PATTERN "*.inc" PATTERN hello EXCLUDE PATTERN blog EXCLUDE
      PATTERN generate EXCLUDE PATTERN page EXCLUDE PATTERN data EXCLUDE)
  endforeach()
endfunction()

drydock_libraries_below(${PROJECT_SOURCE_DIR}/operator operator_libraries)
# The operators themselves, and what only builds this project, are not for others.
list(REMOVE_ITEM operator_libraries drydock_hello drydock_blog drydock_generate_builtins)
drydock_libraries_below(${PROJECT_SOURCE_DIR}/fakeapi fake_libraries)
drydock_libraries_below(${PROJECT_SOURCE_DIR}/scenarios/engine engine_libraries)
drydock_install_libraries(operator ${operator_libraries})
drydock_install_libraries(sim ${fake_libraries} ${engine_libraries})
drydock_install_headers(operator fakeapi scenarios/engine)

# All that `cmake --install BUILD --component development` needs.
add_custom_target(development)
add_dependencies(development ${operator_libraries} ${fake_libraries} ${engine_libraries})

target_compile_features(drydock_base INTERFACE cxx_std_23)
if(DRYDOCK_SANITIZE)
  # Libraries with a sanitizer ask for it in whatever is linked with them.
  target_compile_options(drydock_base INTERFACE $<INSTALL_INTERFACE:-fsanitize=${DRYDOCK_SANITIZE}>)
  target_link_options(drydock_base INTERFACE $<INSTALL_INTERFACE:-fsanitize=${DRYDOCK_SANITIZE}>)
endif()

configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/drydockConfig.cmake.in
  ${PROJECT_BINARY_DIR}/package/drydockConfig.cmake INSTALL_DESTINATION ${DRYDOCK_CMAKE_DIR})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/package/drydockConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/package/drydockConfig.cmake
              ${PROJECT_BINARY_DIR}/package/drydockConfigVersion.cmake
  DESTINATION ${DRYDOCK_CMAKE_DIR} COMPONENT development)

# For builds without CMake: the libraries of `operator`, which refer to each other in both directions.
set(DRYDOCK_PC_LIBRARIES)
foreach(library IN LISTS operator_libraries)
  string(APPEND DRYDOCK_PC_LIBRARIES " -l${library}")
endforeach()
set(DRYDOCK_PC_FLAGS)
if(DRYDOCK_SANITIZE)
  set(DRYDOCK_PC_FLAGS " -fsanitize=${DRYDOCK_SANITIZE}")
endif()
# Wherever it is installed in the end: its prefix is told from where the file lies.
string(REGEX REPLACE "[^/]+" ".." up_from_libdir "${CMAKE_INSTALL_LIBDIR}")
configure_file(${PROJECT_SOURCE_DIR}/cmake/drydock.pc.in ${PROJECT_BINARY_DIR}/package/drydock.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/package/drydock.pc
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT development)
install(FILES LICENSE NOTICE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT development)
