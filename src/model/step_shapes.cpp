#include "model/step_shapes.h"

#include <algorithm>
#include <array>

#include "base/json_node.h"

namespace ao::model {

namespace {

using enum SettingType;
using V = ValueType;
using Word = std::string_view;

// One setting a line, so that the table can be read as one.
// clang-format off

constexpr std::array<Word, 2> kYesNo{"yes", "no"};
constexpr std::array<Word, 2> kEventLabels{"happened", "timed_out"};
constexpr std::array<Word, 6> kMethods{"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"};
constexpr std::array<Word, 3> kAssignMethods{"round_robin", "weighted", "rules"};
constexpr std::array<Word, 7> kEvents{"email_opened", "email_clicked", "email_bounced", "email_unsubscribed", "lead_changed", "tag_added", "follow_up_done"};

// ---- messages

constexpr std::array kSendEmail{
    Setting{"to", text, false, "The address; the lead's own when absent.", R"("{{lead.email}}")"},
    Setting{"subject", text, true, "The subject line.", R"("Welcome, {{lead.first_name}}")"},
    Setting{"body", text, true, "The message.", R"("<p>Hello {{lead.first_name}}</p>")"},
    Setting{"is_html", boolean, false, "Whether the body is HTML; its values are escaped then, and a plain text is sent beside it.", "true"},
};
constexpr std::array kSendEmailOut{
    ScopeField{"to", V::text, "the address"}, ScopeField{"subject", V::text, "the subject as sent"},
    ScopeField{"outcome", V::text, "done, or skipped with the reason"},
};
constexpr std::array kNotify{
    Setting{"url", secret, true, "An incoming webhook of Slack, Mattermost, Discord or Teams, or any address that takes JSON. Whoever knows it can write there: it is kept sealed, used as it stands, and shown as ********; send that back to keep it.", R"("https://hooks.example.com/T000/B000/XXXX")"},
    Setting{"text", text, true, "The message; sent as {\"text\": …}.", R"("{{lead.full_name}} scored {{lead.score}}")"},
    Setting{"extra", json, false, "More members of the JSON that is sent.", R"({"username":"Orchestrator"})"},
};
constexpr std::array kStatusOut{ScopeField{"status", V::number, "the HTTP status"}};

// ---- leads

constexpr std::array kSetField{
    Setting{"field", lead_field, true, "Which field: first_name, last_name, email, phone, company, source, status, owner, score or custom_fields.<name>.", R"("status")"},
    Setting{"value", text, true, "What to put there; empty clears.", R"("qualified")"},
};
constexpr std::array kChangedOut{ScopeField{"changed", V::boolean, "whether the lead is different now"}};
constexpr std::array kTag{Setting{"tag", text, true, "The tag.", R"("vip")"}};
constexpr std::array kChangeScore{
    Setting{"by", integer, false, "So many points more, or fewer; the score stays within 0 to 100.", "10", Escape::none, {}, -100, 100},
    Setting{"to", integer, false, "Or: exactly so many points.", "80", Escape::none, {}, 0, 100},
};
constexpr std::array kScoreOut{ScopeField{"score", V::number, "the score now"}, ScopeField{"changed", V::boolean, "whether the lead is different now"}};
constexpr std::array kAssign{
    Setting{"method", choice, false, "round_robin (in turn, when absent), weighted (more to those with more weight) or rules (the first rule that holds).", R"("weighted")", Escape::none, kAssignMethods},
    Setting{"owners", owners, false, "Who takes leads, for the first two; and, with rules, in turn when none holds.", R"(["ada",{"owner":"bob","weight":2}])"},
    Setting{"rules", rules, false, "For rules: conditions with their owners.", R"([{"condition":{"field":"lead.company","op":"contains","value":"gmbh"},"owner":"ada"}])"},
    Setting{"replace", boolean, false, "Whether a lead that has an owner gets another one; false when absent.", "false"},
};
constexpr std::array kOwnerOut{ScopeField{"owner", V::text, "who looks after the lead now"}, ScopeField{"changed", V::boolean, "whether the lead is different now"}};
constexpr std::array kFollowUp{
    Setting{"title", text, true, "What is to be done.", R"("Call {{lead.full_name}}")"},
    Setting{"notes", text, false, "What helps with it.", R"("Phone {{lead.phone}}; score {{lead.score}}.")"},
    Setting{"assignee", text, false, "For whom; the lead's owner when absent.", R"("{{lead.owner}}")"},
    Setting{"due_in", span, false, "Due so long from now.", R"("2d")"},
};
constexpr std::array kFollowUpOut{ScopeField{"follow_up_id", V::text, "its id under /api/follow-ups"}, ScopeField{"assignee", V::text, "for whom it is"}};
constexpr std::array kCreateCampaign{
    Setting{"name", text, true, "The name of the campaign.", R"("Newsletter {{run.started_at}}")"},
    Setting{"subject", text, false, "Its subject line.", R"("What is new")"},
    Setting{"description", text, false, "What it is for.", R"("Made by the workflow {{run.workflow_id}}")"},
};
constexpr std::array kCampaignOut{ScopeField{"campaign_id", V::text, "its id, a draft under /api/campaigns"}};

// ---- other systems

constexpr std::array kCrmOut{ScopeField{"outcome", V::text, "done, or skipped with the reason"}};
constexpr std::array kHttpRequest{
    Setting{"method", choice, false, "GET when absent, POST when there is something to send.", R"("POST")", Escape::none, kMethods},
    Setting{"url", text, true, "The address; values in it are percent-encoded. Private addresses are refused unless the operator allows them.", R"("https://api.example.com/people/{{lead.id}}")", Escape::url},
    Setting{"headers", texts, false, "Header fields.", R"({"Accept":"application/json"})"},
    Setting{"secret_headers", secrets, false, "Header fields that nobody may read, such as Authorization. They are kept sealed, sent as they stand, and shown as ********; send that back to keep one.", R"({"Authorization":"Bearer your-key"})"},
    Setting{"json", json, false, "What to send, as JSON; a text that is a single tag keeps the type of its value.", R"({"mail":"{{lead.email}}","score":"{{lead.score}}"})"},
    Setting{"body", text, false, "Or: what to send, as it stands; give its Content-Type among the headers.", R"("mail={{lead.email}}")"},
    Setting{"keep", paths, false, "Parts of the JSON that comes back, under names of your own.", R"({"plan":"account.plan"})"},
    Setting{"accept", json, false, "Statuses besides 2xx that are no failure.", "[404]"},
};
constexpr std::array kHttpOut{
    ScopeField{"status", V::number, "the HTTP status"}, ScopeField{"body", V::any, "the reply when nothing is kept: JSON, or text up to 64 KiB"},
    ScopeField{"*", V::any, "what `keep` names"},
};
constexpr std::array kStartWorkflow{
    Setting{"workflow_id", plain, true, "The workflow to start for the same lead.", R"("workflow-2")"},
    Setting{"data", json, false, "What its steps see as trigger.", R"({"reason":"score {{lead.score}}"})"},
};
constexpr std::array kRunOut{ScopeField{"run_id", V::text, "the run that was started; empty when the lead may not enter"}};

// ---- flow

constexpr std::array kBranch{Setting{"condition", condition, true, "The question; its answer is the way: yes or no.", R"({"field":"lead.score","op":"greater","value":60})"}};
constexpr std::array kBranchOut{ScopeField{"answer", V::boolean, "the answer"}, ScopeField{"why", V::text, "the reason"}};
constexpr std::array kSwitch{
    Setting{"field", plain, false, "What the cases with a value are compared with.", R"("lead.source")"},
    Setting{"cases", cases, true, "In order; the first that fits is the way. When none fits: `next`.", R"([{"label":"web","value":"website"},{"label":"hot","condition":{"field":"lead.score","op":"greater","value":80}}])"},
};
constexpr std::array kSwitchOut{ScopeField{"case", V::text, "the label of the case that fits; empty when none does"}};
constexpr std::array kWait{Setting{"for", span, true, "How long.", R"("2d")"}};
constexpr std::array kWaitUntil{
    Setting{"date", date, false, "A date, fixed or of the lead or the trigger.", R"("{{lead.custom_fields.renewal}}")"},
    Setting{"before", span, false, "So long before that date.", R"("7d")"},
    Setting{"after", span, false, "Or so long after it.", R"("1d")"},
    Setting{"cron", cron, false, "Or: the next time that this cron expression names (office hours).", R"("0 9 * * MON-FRI")"},
    Setting{"time_zone", time_zone, false, "The time zone of the cron expression; UTC when absent.", R"("Europe/Berlin")"},
};
constexpr std::array kWaitForEvent{
    Setting{"event", choice, true, "What happens to the lead.", R"("email_opened")", Escape::none, kEvents},
    Setting{"timeout", span, true, "How long to wait for it; then the way is timed_out.", R"("3d")"},
};
constexpr std::array kSplit{Setting{"ways", ways, true, "The ways with their shares; the same lead always takes the same one.", R"([{"label":"a","share":50},{"label":"b","share":50}])"}};
constexpr std::array kSplitOut{ScopeField{"way", V::text, "the label of the way taken"}};
constexpr std::array kStop{Setting{"reason", text, false, "Why, for the history.", R"("not interested")"}};

constexpr std::array kShapes{
    StepShape{"send_email", "Send e-mail", "Messages", "Sends one message, to the lead or to somebody else. Nothing is sent, and the run goes on, while no mail server is configured or the lead has no address.", kSendEmail, kSendEmailOut},
    StepShape{"email_send", "Send the welcome e-mail", "Messages", "Sends the template `welcome` of the configuration (`email.templates.welcome`) to the lead.", {}, {}, {}, true},
    StepShape{"notify", "Notify a channel", "Messages", "Posts a message to Slack or to any webhook that takes JSON.", kNotify, kStatusOut},
    StepShape{"follow_up_task", "Follow-up task", "Messages", "Gives a person something to do about the lead: it is listed at GET /api/follow-ups until somebody marks it done.", kFollowUp, kFollowUpOut, {}, true},
    StepShape{"set_field", "Set a field", "Leads", "Changes one field of the lead.", kSetField, kChangedOut, {}, true},
    StepShape{"add_tag", "Add a tag", "Leads", "Adds a tag to the lead.", kTag, kChangedOut, {}, true},
    StepShape{"remove_tag", "Remove a tag", "Leads", "Takes a tag off the lead.", kTag, kChangedOut, {}, true},
    StepShape{"change_score", "Change the score", "Leads", "Adds points to the lead's score, takes some off, or sets it.", kChangeScore, kScoreOut, {}, true},
    StepShape{"assign", "Assign", "Leads", "Gives the lead an owner: in turn, by weight or by rule. Turns are counted in the database, so that none is skipped or doubled.", kAssign, kOwnerOut, {}, true},
    StepShape{"update_crm", "Update the CRM", "Other systems", "Creates the lead in the CRM of the configuration, or updates it there.", {}, kCrmOut, {}, true},
    StepShape{"http_request", "HTTP request", "Other systems", "Calls another system and keeps what it answers. The Idempotency-Key header stays the same over retries.", kHttpRequest, kHttpOut},
    StepShape{"start_workflow", "Start a workflow", "Other systems", "Starts a run of another workflow for the same lead, once.", kStartWorkflow, kRunOut},
    StepShape{"create_campaign", "Create a campaign", "Other systems", "Makes a campaign as a draft for somebody to look at.", kCreateCampaign, kCampaignOut},
    StepShape{"branch", "Branch", "Flow", "Asks a question and goes one of two ways.", kBranch, kBranchOut, kYesNo},
    StepShape{"switch", "Switch", "Flow", "Goes the way of the first case that fits.", kSwitch, kSwitchOut},
    StepShape{"split_test", "Split test", "Flow", "Sends leads different ways by their shares, each lead always the same way.", kSplit, kSplitOut},
    StepShape{"wait", "Wait", "Flow", "Waits so long. The wait is a row in the database: restarts and stopped clocks do not lose it.", kWait, {}, {}, false, true},
    StepShape{"wait_until", "Wait until", "Flow", "Waits for a date of the lead, or for the next time of a cron expression. A date that has passed is no wait.", kWaitUntil, {}, {}, false, true},
    StepShape{"wait_for_event", "Wait for an event", "Flow", "Waits until something happens to the lead, but not longer than the time-out.", kWaitForEvent, {}, kEventLabels, true, true},
    StepShape{"parallel", "Parallel", "Flow", "Goes all its branches at once."},
    StepShape{"join", "Join", "Flow", "Waits until every parallel path that can still come here has come."},
    StepShape{"stop", "Stop", "Flow", "Ends the run, whatever else it is doing.", kStop},
};

// ---- triggers

constexpr std::array<Word, 2> kDirections{"up", "down"};
constexpr std::array<Word, 3> kRunEnds{"completed", "failed", "ended"};
constexpr std::array kLeadChanged{
    Setting{"field", lead_field, false, "Only changes of this field.", R"("status")"},
    Setting{"from", plain, false, "Only when it was this before.", R"("new")"},
    Setting{"to", plain, false, "Only when it is this now.", R"("qualified")"},
};
constexpr std::array kLeadChangedOut{ScopeField{"fields", V::list, "the names of the fields that changed"}, ScopeField{"before", V::object, "their values before"}};
constexpr std::array kTagAdded{Setting{"tag", plain, false, "Only this tag.", R"("vip")"}};
constexpr std::array kTagAddedOut{ScopeField{"tags", V::list, "the tags that are new"}};
constexpr std::array kScoreCrosses{
    Setting{"score", integer, true, "The line: up means from below it to it or above.", "70", Escape::none, {}, 0, 100},
    Setting{"direction", choice, false, "up when absent.", R"("up")", Escape::none, kDirections},
};
constexpr std::array kScoreCrossesOut{ScopeField{"from", V::number, "the score before"}, ScopeField{"to", V::number, "the score now"}};
constexpr std::array kSchedule{
    Setting{"cron", cron, true, "When, as a cron expression.", R"("0 9 * * MON-FRI")"},
    Setting{"time_zone", time_zone, false, "UTC when absent.", R"("Europe/Berlin")"},
};
constexpr std::array kScheduleOut{ScopeField{"scheduled_for", V::time, "the time it was due"}};
constexpr std::array kWebhook{
    Setting{"email", plain, false, "Where in the body the lead's e-mail address stands; the run is about that lead.", R"("data.email")"},
    Setting{"create", boolean, false, "Whether an unknown address becomes a lead; true when absent.", "true"},
};
constexpr std::array kWebhookOut{ScopeField{"body", V::any, "the JSON that was sent"}, ScopeField{"message_id", V::text, "its webhook-id"}};
constexpr std::array kCampaignEvent{Setting{"campaign_id", plain, false, "Only this campaign.", R"("campaign-1")"}};
constexpr std::array kCampaignEventOut{ScopeField{"campaign_id", V::text, "the campaign"}, ScopeField{"email", V::text, "the address"}};
constexpr std::array kAfterRun{
    Setting{"workflow_id", plain, true, "Which workflow.", R"("workflow-1")"},
    Setting{"on", choice, false, "How its run ended; completed when absent.", R"("failed")", Escape::none, kRunEnds},
};
constexpr std::array kAfterRunOut{ScopeField{"run_id", V::text, "the run that ended"}, ScopeField{"status", V::text, "how"}, ScopeField{"error", V::text, "why, when it failed"}};

constexpr std::array kTriggers{
    TriggerShape{"new_lead", "New lead", "A lead came in: by API, import or ingest."},
    TriggerShape{"lead_changed", "Lead changed", "A field of a lead changed.", kLeadChanged, kLeadChangedOut},
    TriggerShape{"tag_added", "Tag added", "A lead got a tag that it did not have.", kTagAdded, kTagAddedOut},
    TriggerShape{"score_crosses", "Score crosses a line", "A lead's score rose over a line, or fell under it.", kScoreCrosses, kScoreCrossesOut},
    TriggerShape{"schedule", "Schedule", "At the times of a cron expression; the run is about no lead.", kSchedule, kScheduleOut, false},
    TriggerShape{"webhook", "Inbound webhook", "Somebody posts to the workflow's own address, signed as Standard Webhooks says. A message sent twice starts one run.", kWebhook, kWebhookOut, false},
    TriggerShape{"campaign_sent", "Campaign message sent", "A message of a campaign went to the lead.", kCampaignEvent, kCampaignEventOut},
    TriggerShape{"campaign_opened", "Campaign message opened", "The lead opened a message of a campaign.", kCampaignEvent, kCampaignEventOut},
    TriggerShape{"campaign_clicked", "Campaign link clicked", "The lead followed a link in a message of a campaign.", kCampaignEvent, kCampaignEventOut},
    TriggerShape{"workflow", "Another workflow", "A run of another workflow ended.", kAfterRun, kAfterRunOut},
    TriggerShape{"api", "API", "POST /api/workflows/trigger."},
    TriggerShape{"manual", "By hand", "Somebody starts it."},
};

// clang-format on

std::vector<std::string> labels_in(const base::json::Raw& settings, std::string_view list) {
    std::vector<std::string> labels;
    const auto document = base::json::Document::parse(settings.text);
    if (!document) return labels;
    const auto found = document->root().find(list);
    if (!found) return labels;
    for (const auto element : found->elements())
        if (const auto label = element.find("label")) labels.emplace_back(label->string());
    return labels;
}

template <class Shape>
const Shape* find_named(std::span<const Shape> shapes, std::string_view name) {
    const auto found = std::find_if(shapes.begin(), shapes.end(), [&](const Shape& each) {
        return each.name == name;
    });
    return found == shapes.end() ? nullptr : &*found;
}

}  // namespace

std::span<const StepShape> step_shapes() {
    return kShapes;
}

const StepShape* find_step_shape(std::string_view name) {
    if (name == "crm_update") name = "update_crm";  // as its task is called
    return find_named(step_shapes(), name);
}

std::span<const TriggerShape> trigger_shapes() {
    return kTriggers;
}

const TriggerShape* find_trigger_shape(std::string_view name) {
    return find_named(trigger_shapes(), name);
}

std::vector<std::string> labels_of(const StepDefinition& step) {
    if (step.kind == "switch") return labels_in(step.settings, "cases");
    if (step.kind == "split_test") return labels_in(step.settings, "ways");
    std::vector<std::string> labels;
    if (step.kind == "parallel")
        for (const Branch& branch : step.branches)
            labels.push_back(branch.label);
    else if (const StepShape* shape = find_step_shape(step.kind))
        labels.assign(shape->labels.begin(), shape->labels.end());
    return labels;
}

base::json::Raw example_of(const StepShape& shape) {
    base::json::Raw example{""};
    base::json::Writer writer(example.text);
    writer.begin_object();
    writer.member("id", shape.name);
    writer.member("kind", shape.name);
    if (!shape.settings.empty()) {
        writer.key("settings").begin_object();
        for (const Setting& setting : shape.settings) {
            const bool is_other_way = shape.name == "change_score" && setting.name == "to";
            const bool is_other_body = shape.name == "http_request" && setting.name == "body";
            const bool is_other_time =
                shape.name == "wait_until" && setting.name != "date" && setting.name != "before";
            if (is_other_way || is_other_body || is_other_time) continue;
            writer.member(setting.name, base::json::Raw{std::string(setting.example)});
        }
        writer.end_object();
    }
    const auto labels = shape.labels;
    if (!labels.empty()) {
        writer.key("branches").begin_array();
        for (const std::string_view label : labels) {
            writer.begin_object();
            writer.member("label", label);
            writer.member("next", std::string("step-") + std::string(label));
            writer.end_object();
        }
        writer.end_array();
    }
    writer.end_object();
    return example;
}

}  // namespace ao::model
