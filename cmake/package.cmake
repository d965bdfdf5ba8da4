# The Debian package: `make package` → build/release/orchestrator_VERSION_ARCH.deb, with the libraries it needs as dependencies.
install(TARGETS orchestrator RUNTIME DESTINATION bin)
install(FILES deploy/systemd/orchestrator.service deploy/systemd/orchestrator-worker@.service DESTINATION lib/systemd/system)
install(FILES deploy/debian/config.json DESTINATION /etc/orchestrator)
install(DIRECTORY docs/ DESTINATION share/doc/orchestrator FILES_MATCHING PATTERN "*.md" PATTERN "decisions" EXCLUDE)
install(DIRECTORY deploy/nginx deploy/haproxy deploy/prometheus deploy/grafana DESTINATION share/doc/orchestrator/examples)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME orchestrator)
set(CPACK_PACKAGE_CONTACT "Automation Orchestrator maintainers <maintainers@orchestrator.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "takes a lead from capture to customer: API, task queue, workers, CRM and e-mail in one program")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "adduser, tzdata")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "ca-certificates")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "redis-server, nginx")
file(WRITE ${CMAKE_BINARY_DIR}/debian/conffiles "/etc/orchestrator/config.json\n")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
    ${CMAKE_SOURCE_DIR}/deploy/debian/postinst
    ${CMAKE_SOURCE_DIR}/deploy/debian/prerm
    ${CMAKE_SOURCE_DIR}/deploy/debian/postrm
    ${CMAKE_BINARY_DIR}/debian/conffiles)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
include(CPack)
