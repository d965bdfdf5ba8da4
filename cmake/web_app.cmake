# ao_web_app(room): puts the built web app (web/dist, made by tools/build_web) into the program; without it the program
# serves its start page. A new build of the app makes one source anew and links, nothing else.
function(ao_web_app room)
  set(dist ${CMAKE_SOURCE_DIR}/web/dist)
  set(source ${CMAKE_BINARY_DIR}/embedded/web_app.cpp)
  file(GLOB_RECURSE files CONFIGURE_DEPENDS ${dist}/*)
  add_custom_command(
    OUTPUT ${source}
    BYPRODUCTS ${CMAKE_BINARY_DIR}/embedded/web_app.bin
    COMMAND python3 ${CMAKE_SOURCE_DIR}/tools/embed_web.py ${dist} ${source}
    DEPENDS ${files} ${CMAKE_SOURCE_DIR}/tools/embed_web.py
    VERBATIM)
  target_sources(ao_${room} PRIVATE ${source})
endfunction()
