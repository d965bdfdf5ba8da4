#include "core/import_run.h"

#include <algorithm>
#include <iterator>
#include <span>
#include <utility>

#include "base/crypto.h"
#include "store/lead_store.h"

namespace ao::core {

namespace {

constexpr const char* kDefaultSource = "csv";
constexpr std::size_t kImportIdSize = 28;  // of 36; the rest is the line
constexpr std::size_t kFirstRows = 200;
constexpr std::size_t kFewestRows = 50;
constexpr std::chrono::duration<double> kShortest{1e-6};

}  // namespace

std::string imported_lead_id(
    std::string_view tenant_id, std::string_view file_hash, std::int64_t line
) {
    std::string input = "lead import\n";
    input.append(tenant_id).append("\n").append(file_hash);
    base::Sha256 bytes = base::sha256(input);
    bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0FU) | 0x80U);
    bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3FU) | 0x80U);
    for (std::size_t i = 0; i < 4; ++i)
        bytes[12 + i] = static_cast<std::uint8_t>(line >> (24 - 8 * i) & 0xFF);
    std::string id = base::to_hex(std::span(bytes).first(16));
    for (std::size_t place : {20U, 16U, 12U, 8U})
        id.insert(place, 1, '-');
    return id;
}

std::string import_id(std::string_view tenant_id, std::string_view file_hash) {
    return imported_lead_id(tenant_id, file_hash, 0).substr(0, kImportIdSize);
}

bool is_import_id(std::string_view text) {
    constexpr std::size_t kVersionPlace = 14;
    if (text.size() != kImportIdSize || text[kVersionPlace] != '8') return false;
    return text.find_first_not_of("0123456789abcdef-") == std::string_view::npos;
}

ImportRun::ImportRun(
    const model::Actor& actor,
    const ImportFile& file,
    const ImportOptions& options,
    const LeadOptions& lead_options,
    const base::Clock& clock,
    ImportPace pace
)
    : actor_(actor),
      options_(options),
      lead_options_(lead_options),
      clock_(clock),
      pace_(pace),
      rows_at_once_(lead_options.import_batch > 0 ? lead_options.import_batch : kFirstRows),
      file_hash_(file.hash),
      reader_(file.source ? model::CsvReader(file.source) : model::CsvReader(file.text)) {
    report_.progress.bytes_total = file.size;
    report_.import_id = import_id(actor.tenant_id, file_hash_);
}

base::Result<void> ImportRun::begin() {
    if (reader_.at("\xFF\xFE") || reader_.at("\xFE\xFF"))
        return base::Error{
            base::ErrorKind::malformed, "The file is UTF-16. Save it as \"CSV UTF-8\"."};
    base::Result<bool> any = reader_.next(report_.header);
    if (!any) return std::move(any).error();
    if (!*any) return base::Error{base::ErrorKind::malformed, "The file is empty."};
    base::Result<model::LeadColumns> columns =
        model::LeadColumns::of(report_.header, options_.columns);
    if (!columns) return std::move(columns).error();
    columns_ = *std::move(columns);
    report_.columns = columns_->columns();
    return {};
}

bool ImportRun::prepare() {
    prepared_.clear();
    const std::int64_t rows_before = report_.progress.rows;
    std::vector<std::string> record;
    while (report_.progress.rows - rows_before < static_cast<std::int64_t>(rows_at_once_)) {
        base::Result<bool> more = reader_.next(record);
        if (more && !*more) break;
        ++report_.progress.rows;
        if (more)
            read_row(record);
        else
            refuse({}, std::move(more).error());
    }
    report_.progress.bytes_done = reader_.position();
    return report_.progress.rows > rows_before;
}

void ImportRun::take_up() {
    std::swap(batch_, prepared_);
}

base::Result<void> ImportRun::store(store::Session& session) {
    repeated_in_batch_ = 0;
    took_ = {};
    if (batch_.empty()) return {};
    const base::SteadyTime begun = clock_.steady();
    // The ids of a file ascend with its lines: what an earlier run has stored is one range.
    const std::vector<std::string> stored = store::LeadStore(session).ids_from_to(
        actor_.tenant_id, batch_.front().lead.id, batch_.back().lead.id, std::ssize(batch_)
    );
    const auto is_stored = [&](const NewLead& made) {
        return std::binary_search(stored.begin(), stored.end(), made.lead.id);
    };
    const RunEngine* runs = lead_options_.runs.get();
    for (auto first = batch_.begin(); first != batch_.end();) {
        const auto begin = std::find_if_not(first, batch_.end(), is_stored);
        first = stored.empty() ? batch_.end() : std::find_if(begin, batch_.end(), is_stored);
        static_cast<void>(insert_new_leads(session, {begin, first}, runs));
    }
    repeated_in_batch_ = std::ssize(stored);
    took_ = clock_.steady() - begun;
    return {};
}

void ImportRun::keep_pace() {
    if (lead_options_.import_batch > 0 || took_ == took_.zero()) return;
    const double wanted = std::chrono::duration<double>(pace_.turn) / std::max(took_, kShortest);
    // At most doubled: one lucky batch says little about the next.
    const auto rows = static_cast<double>(rows_at_once_) * std::min(wanted, 2.0);
    rows_at_once_ =
        std::clamp(static_cast<std::size_t>(rows), std::min(kFewestRows, pace_.most), pace_.most);
}

void ImportRun::count() {
    report_.progress.repeated += repeated_in_batch_;
    report_.progress.created += static_cast<std::int64_t>(batch_.size()) - repeated_in_batch_;
    keep_pace();
}

void ImportRun::read_row(const std::vector<std::string>& record) {
    base::Result<model::LeadChange> change = columns_->read(record);
    if (change)
        if (auto known = check_source(*change, lead_options_.sources); !known.ok())
            return refuse(record, known.error());
    if (change && !change->source)
        change->source = options_.source.empty() ? kDefaultSource : options_.source;
    if (change) change = model::normalise(*std::move(change), lead_options_.default_region);
    if (!change) return refuse(record, std::move(change).error());
    prepared_.push_back(make_new_lead(
        actor_,
        imported_lead_id(actor_.tenant_id, file_hash_, reader_.line()),
        *change,
        clock_.now()
    ));
}

void ImportRun::refuse(std::vector<std::string> record, base::Error error) {
    ++report_.progress.refused;
    if (report_.refused.size() >= options_.max_reported) return;
    if (error.fields.empty()) error.fields.push_back({"", std::move(error.message), "format"});
    report_.refused.push_back({reader_.line(), std::move(error.fields), std::move(record)});
}

}  // namespace ao::core
