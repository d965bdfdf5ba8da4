# ao_embed(room FOLDER function): puts the files below src/<room>/<FOLDER> into the program. The room declares
#   std::span<const base::EmbeddedFile> function();       (base/embedded.h)
# Call it after ao_room(); a changed file is embedded anew by the next build.
function(ao_embed room folder function)
  set(source ${CMAKE_BINARY_DIR}/embedded/${room}_${function}.cpp)
  file(GLOB_RECURSE files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${room}/${folder}/*)
  add_custom_command(
    OUTPUT ${source}
    COMMAND python3 ${CMAKE_SOURCE_DIR}/tools/embed.py ${CMAKE_SOURCE_DIR}/src/${room}/${folder} ${room} ${function} ${source}
    DEPENDS ${files} ${CMAKE_SOURCE_DIR}/tools/embed.py)
  target_sources(ao_${room} PRIVATE ${source})
endfunction()
