# ao_migrations(target directory symbol): compiles every NNNN_what.sql of `directory` into `target` as
# `const std::vector<ao::store::Migration>& ao::store::<symbol>()`, in the order of their numbers.
function(ao_migrations target directory symbol)
  file(GLOB files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${directory}/*.sql)
  list(SORT files)
  set(generated ${CMAKE_BINARY_DIR}/generated/${symbol}.cpp)
  add_custom_command(
    OUTPUT ${generated}
    COMMAND ${CMAKE_COMMAND} -DSYMBOL=${symbol} -DOUTPUT=${generated} -DDIRECTORY=${CMAKE_SOURCE_DIR}/${directory}
            -P ${CMAKE_SOURCE_DIR}/cmake/embed_migrations.cmake
    DEPENDS ${files} ${CMAKE_SOURCE_DIR}/cmake/embed_migrations.cmake
    VERBATIM)
  target_sources(${target} PRIVATE ${generated})
endfunction()
