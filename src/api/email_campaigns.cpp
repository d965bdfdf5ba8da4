#include "api/email_campaigns.h"

#include <set>
#include <utility>

#include "api/email_campaign_wire.h"
#include "api/once.h"
#include "api/wire.h"
#include "base/crypto.h"

namespace ao::api {

namespace {

constexpr std::size_t kMostRecipients = 1'000;
/// How long a repetition of the call finds the mails of the first.
constexpr std::chrono::hours kOnceFor{24 * 3};

/// The task's data, as jobs reads it.
struct CampaignMailData {
    std::string to;
    std::string subject;
    std::string body{};
    bool is_html = false;
    std::optional<std::string> text{};
    std::string campaign_id{};
};
BOOST_DESCRIBE_STRUCT(CampaignMailData, (), (to, subject, body, is_html, text, campaign_id))

base::Result<void> check(const EmailCampaignRequest& body) {
    std::vector<base::FieldError> faults;
    if (body.subject.empty()) faults.push_back({"/subject", "must not be empty", "required"});
    if (body.template_.empty()) faults.push_back({"/template", "must not be empty", "required"});
    if (body.recipients.empty() || body.recipients.size() > kMostRecipients)
        faults.push_back({"/recipients", "must have 1 to 1000 entries", "length"});
    const std::set<std::string> different(body.recipients.begin(), body.recipients.end());
    if (different.size() != body.recipients.size())
        faults.push_back({"/recipients", "must name each address once", "conflict"});
    if (faults.empty()) return {};
    return base::invalid("The campaign cannot be sent as asked.", std::move(faults));
}

core::Message message_to(const EmailCampaignRequest& body, const std::string& address) {
    core::Message message;
    message.to = address;
    message.subject = body.subject;
    message.template_id = body.template_;
    message.filling.values = {{"email", address}};
    return message;
}

/// Faults of one message as those of the call.
base::Error of_recipient(base::Error error, std::size_t place) {
    for (base::FieldError& fault : error.fields)
        if (fault.pointer == "/to") fault.pointer = "/recipients/" + std::to_string(place);
    return error;
}

core::NewTask task_of(core::MailText mail, const std::string& campaign_id) {
    CampaignMailData data{std::move(mail.to), std::move(mail.subject)};
    data.is_html = !mail.html.empty();
    data.body = data.is_html ? std::move(mail.html) : std::move(mail.text);
    if (data.is_html) data.text = std::move(mail.text);
    data.campaign_id = campaign_id;
    core::NewTask wish;
    wish.type = "email_send";
    // Neither the length nor the characters of an address are those of a key.
    wish.unique_key = "campaign-" + base::to_hex(base::sha256(campaign_id + "\n" + data.to));
    wish.unique_for = kOnceFor;
    wish.on_conflict = model::OnConflict::existing;
    wish.payload.text = base::json::to_string(data);
    return wish;
}

}  // namespace

Answer EmailCampaignDoor::create(Call& call) {
    auto body = read_body<EmailCampaignRequest>(call);
    if (!body) co_return std::move(body).error();
    if (auto checked = check(*body); !checked.ok()) co_return checked.error();
    auto key = idempotency_key_of(call.request);
    if (!key) co_return std::move(key).error();
    std::vector<core::MailText> mails;
    for (std::size_t i = 0; i < body->recipients.size(); ++i) {
        core::Message message = message_to(*body, body->recipients[i]);
        auto mail = co_await templates_.compose(call.actor, std::move(message));
        if (!mail) co_return of_recipient(std::move(mail).error(), i);
        mails.push_back(std::move(*mail));
    }
    core::CampaignChange wanted;
    wanted.name = body->name;
    wanted.subject = body->subject;
    wanted.template_id = body->template_;
    wanted.status = model::CampaignStatus::active;
    const auto count = static_cast<std::int64_t>(mails.size());
    const base::Time now = clock_.now();
    auto render = [count, now](const model::Campaign& campaign) {
        return base::json::to_string(EmailCampaignReply{
            campaign.id, "created", campaign.name, count, now});
    };
    auto answer = once<model::Campaign>(std::move(*key), std::move(render));
    auto made = co_await campaigns_.create(call.actor, std::move(wanted), std::move(answer));
    if (!made) co_return std::move(made).error();
    const auto reply = base::json::parse<EmailCampaignReply>(made->answer);
    if (!reply) co_return reply.error();
    core::NewTasks wishes;
    for (core::MailText& mail : mails)
        wishes.emplace_back(task_of(std::move(mail), reply->campaign_id));
    core::Once<core::TaskRows> without_key;
    auto queued = co_await tasks_.enqueue_many(
        call.actor, std::move(wishes), core::BulkMode::all_or_nothing, std::move(without_key)
    );
    if (!queued) co_return std::move(queued).error();
    co_return kept_answer(std::move(made->answer), made->repeated);
}

Answer EmailCampaignDoor::stats(Call& call) {
    std::string id(call.request.param("campaign_id"));
    auto campaign = co_await campaigns_.get(call.actor, std::move(id));
    if (!campaign) co_return std::move(campaign).error();
    using Kind = model::CampaignEventKind;
    const model::CampaignMetrics& metrics = campaign->metrics;
    co_return reply_with(EmailCampaignStatsReply{
        .campaign_id = campaign->id,
        .sent = metrics.of(Kind::sent),
        .delivered = metrics.of(Kind::delivered),
        .opened = metrics.of(Kind::opened),
        .clicked = metrics.of(Kind::clicked),
        .bounced = metrics.of(Kind::bounced),
        .unsubscribed = metrics.of(Kind::unsubscribed)});
}

}  // namespace ao::api
