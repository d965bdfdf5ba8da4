#include "app/sandbox.h"

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <string>

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace ao::app {

namespace {

#if defined(__x86_64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_AARCH64;
#else
#error "the sandbox does not know this architecture"
#endif

/// Calls that a server never makes and an intruder would: other programs, other processes' memory,
/// the kernel's own business, and what goes around a filter of system calls.
constexpr std::array kForbidden = {
    SYS_execve,
    SYS_execveat,
    SYS_ptrace,
    SYS_process_vm_readv,
    SYS_process_vm_writev,
    SYS_kexec_load,
    SYS_init_module,
    SYS_finit_module,
    SYS_delete_module,
    SYS_mount,
    SYS_umount2,
    SYS_pivot_root,
    SYS_chroot,
    SYS_setns,
    SYS_unshare,
    SYS_bpf,
    SYS_perf_event_open,
    SYS_userfaultfd,
    SYS_keyctl,
    SYS_add_key,
    SYS_request_key,
    SYS_io_uring_setup,
    SYS_reboot,
    SYS_swapon,
    SYS_swapoff,
    SYS_sethostname,
    SYS_setdomainname,
    SYS_settimeofday,
    SYS_clock_settime,
    SYS_open_by_handle_at,
};

constexpr std::uint32_t kRefused = SECCOMP_RET_ERRNO | EPERM;

/// Numbers of another way to call the kernel (x32) begin here.
constexpr std::uint32_t kOtherNumbers = 0x40000000U;

constexpr sock_filter load(std::size_t offset) {
    return BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset));
}

constexpr sock_filter answer(std::uint32_t with) {
    return BPF_STMT(BPF_RET | BPF_K, with);
}

/// Skips `over` instructions when what was loaded is not so.
constexpr sock_filter unless(std::uint16_t how, std::uint32_t number, std::uint8_t over) {
    return BPF_JUMP(static_cast<std::uint16_t>(BPF_JMP | how | BPF_K), number, 0, over);
}

bool forbid_system_calls() {
    std::vector<sock_filter> filter{
        load(offsetof(seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kArchitecture, 1, 0),
        answer(kRefused),
        load(offsetof(seccomp_data, nr)),
        unless(BPF_JGE, kOtherNumbers, 1),
        answer(kRefused),
    };
    for (const long number : kForbidden) {
        filter.push_back(unless(BPF_JEQ, static_cast<std::uint32_t>(number), 1));
        filter.push_back(answer(kRefused));
    }
    filter.push_back(answer(SECCOMP_RET_ALLOW));
    const sock_fprog program{static_cast<unsigned short>(filter.size()), filter.data()};
    return ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0;
}

constexpr std::uint64_t kReading = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr std::uint64_t kReferring = 1ULL << 13;   // from version 2
constexpr std::uint64_t kTruncating = 1ULL << 14;  // from version 3
constexpr std::uint64_t kOfFiles =
    LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_READ_FILE;

/// Everything that this kernel can forbid.
std::uint64_t known_accesses(long version) {
    std::uint64_t all = (1ULL << 13) - 1;
    if (version >= 2) all |= kReferring;
    if (version >= 3) all |= kTruncating;
    return all;
}

/// False when the rule could not be added; a path that is not there needs none.
bool allow(int ruleset, const std::filesystem::path& path, std::uint64_t accesses) {
    const int opened = ::open(path.c_str(), O_PATH | O_CLOEXEC);
    if (opened < 0) return true;

    struct stat found {};

    if (::fstat(opened, &found) == 0 && !S_ISDIR(found.st_mode)) accesses &= kOfFiles | kTruncating;
    landlock_path_beneath_attr rule{};
    rule.allowed_access = accesses;
    rule.parent_fd = opened;
    const bool added =
        ::syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
    ::close(opened);
    return added;
}

bool confine_files(const SandboxPlan& plan) {
    const long version =
        ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 1) return false;
    const std::uint64_t known = known_accesses(version);
    landlock_ruleset_attr all{};
    all.handled_access_fs = known;
    const auto ruleset =
        static_cast<int>(::syscall(SYS_landlock_create_ruleset, &all, sizeof(all), 0));
    if (ruleset < 0) return false;
    bool complete = true;
    const std::uint64_t writing = known & ~std::uint64_t{LANDLOCK_ACCESS_FS_EXECUTE};
    for (const auto& path : plan.writable)
        complete = allow(ruleset, path, writing) && complete;
    for (const auto& path : plan.readable)
        complete = allow(ruleset, path, kReading) && complete;
    const bool confined = complete && ::syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
    ::close(ruleset);
    return confined;
}

/// The directory a file lies in: it may be replaced by a new one.
void add_home_of(std::vector<std::filesystem::path>& paths, const std::filesystem::path& file) {
    if (!file.empty()) paths.push_back(std::filesystem::absolute(file).parent_path());
}

}  // namespace

SandboxPlan sandbox_plan(const Config& config, const std::filesystem::path& config_file) {
    SandboxPlan plan;
    // SQLite sorts what is large in a temporary file.
    plan.writable = {
        config.text("data_dir"), "/tmp", "/var/tmp", "/dev/null", config.text("logging.directory")};
    const std::string& backups = config.text("backup.directory");
    if (!backups.empty()) plan.writable.emplace_back(backups);
    add_home_of(plan.writable, config.text("store.path"));
    add_home_of(plan.writable, config.text("log_path"));
    plan.readable = {"/etc", "/usr", "/lib", "/lib64", "/proc", "/sys", "/dev", "/run", "/var/lib"};
    for (const char* key :
         {"server.tls.cert_file",
          "server.tls.key_file",
          "backup.store.key_file",
          "redis.tls_ca_file",
          "redis.tls_cert_file",
          "redis.tls_key_file"})
        add_home_of(plan.readable, config.text(key));
    add_home_of(plan.readable, config_file);
    return plan;
}

Confinement enter_sandbox(const SandboxPlan& plan) {
    Confinement reached;
    // Without it neither is open to a process that is not root's.
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return reached;
    reached.files = confine_files(plan);
    reached.system_calls = forbid_system_calls();
    return reached;
}

}  // namespace ao::app
