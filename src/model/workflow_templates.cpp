#include "model/workflow_templates.h"

#include <array>

namespace ao::model {

namespace {

constexpr std::array kTemplates{
    WorkflowTemplate{
        "welcome_email",
        "Welcome e-mail",
        "Greets every new lead that has an address.",
        R"({"name":"Welcome e-mail","entry":"once",
"triggers":[{"kind":"new_lead","filter":{"field":"lead.email","op":"exists"}}],
"steps":[{"id":"greet","kind":"send_email","settings":{"subject":"Welcome{{#lead.first_name}}, {{lead.first_name}}{{/lead.first_name}}",
"body":"Hello{{#lead.first_name}} {{lead.first_name}}{{/lead.first_name}},\n\nthank you for your interest. We will be in touch soon.\n"}}]})"},
    WorkflowTemplate{
        "daily_report",
        "Daily report",
        "Asks another system for its report every weekday at nine.",
        R"({"name":"Daily report","triggers":[{"kind":"schedule","settings":{"cron":"0 9 * * MON-FRI","time_zone":"UTC"}}],
"steps":[{"id":"report","kind":"http_request","settings":{"method":"POST","url":"https://reports.example.com/daily","json":{"day":"{{trigger.scheduled_for}}"}},
"retry":{"max_attempts":5,"delay_seconds":60}}]})"},
    WorkflowTemplate{
        "tag_leads",
        "Tag high-value leads",
        "Tags new leads whose score is 70 or more.",
        R"({"name":"Tag high-value leads","triggers":[{"kind":"new_lead"}],
"steps":[{"id":"valuable","kind":"branch","settings":{"condition":{"field":"lead.score","op":"greater_or_equal","value":70}},
"branches":[{"label":"yes","next":"tag"},{"label":"no","next":""}]},
{"id":"tag","kind":"add_tag","settings":{"tag":"high-value"}}]})"},
    WorkflowTemplate{
        "auto_campaign",
        "Auto campaign",
        "Makes the draft of a campaign on the first of each month.",
        R"({"name":"Auto campaign","triggers":[{"kind":"schedule","settings":{"cron":"0 8 1 * *"}}],
"steps":[{"id":"make","kind":"create_campaign","settings":{"name":"Newsletter {{trigger.scheduled_for}}","subject":"What is new"}}]})"},
    WorkflowTemplate{
        "nurture",
        "Nurture sequence",
        "Three messages over ten days, until the lead is a customer.",
        R"({"name":"Nurture sequence","entry":"once","triggers":[{"kind":"new_lead","filter":{"field":"lead.email","op":"exists"}}],
"steps":[{"id":"first","kind":"send_email","settings":{"subject":"How others use it","body":"Hello {{lead.first_name}},\n\nhere is how others began.\n"}},
{"id":"pause","kind":"wait","settings":{"for":"3d"}},
{"id":"won","kind":"branch","settings":{"condition":{"field":"lead.status","op":"in","value":["customer","converted"]}},
"branches":[{"label":"yes","next":"enough"},{"label":"no","next":"second"}]},
{"id":"second","kind":"send_email","settings":{"subject":"A question, {{lead.first_name}}","body":"What would help {{lead.company}} most?\n"}},
{"id":"longer","kind":"wait","settings":{"for":"7d"}},
{"id":"third","kind":"send_email","settings":{"subject":"Shall we talk?","body":"Reply to this message, and we will call you.\n"},"next":""},
{"id":"enough","kind":"stop","settings":{"reason":"is a customer"}}]})"},
    WorkflowTemplate{
        "hot_lead",
        "Hot lead alert",
        "When a score rises over 70: an owner, a task to call, a message to the channel.",
        R"({"name":"Hot lead alert","entry":"after_end","triggers":[{"kind":"score_crosses","settings":{"score":70}}],
"steps":[{"id":"owner","kind":"assign","settings":{"method":"round_robin","owners":["ada","bob"]}},
{"id":"both","kind":"parallel","branches":[{"label":"task","next":"call"},{"label":"channel","next":"tell"}]},
{"id":"call","kind":"follow_up_task","settings":{"title":"Call {{lead.full_name}} today","notes":"Score {{lead.score}}, phone {{lead.phone}}","due_in":"4h"},"next":"met"},
{"id":"tell","kind":"notify","settings":{"url":"https://hooks.example.com/sales","text":"{{lead.full_name}} ({{lead.company}}) scored {{lead.score}}; owner {{steps.owner.owner}}"},"on_error":"continue","next":"met"},
{"id":"met","kind":"join"}]})"},
    WorkflowTemplate{
        "assign_leads",
        "Assign new leads",
        "Large firms go to one person, the others in turn; each gets a task.",
        R"({"name":"Assign new leads","triggers":[{"kind":"new_lead"}],
"steps":[{"id":"owner","kind":"assign","settings":{"method":"rules","rules":[{"condition":{"field":"lead.custom_fields.employees","op":"greater","value":500},"owner":"ada"}],"owners":["bob","carl"]}},
{"id":"task","kind":"follow_up_task","settings":{"title":"Say hello to {{lead.full_name}}","due_in":"1d"}}]})"},
    WorkflowTemplate{
        "re_engage",
        "Win back sleeping leads",
        "Writes to leads tagged dormant, and looks whether they open it.",
        R"({"name":"Win back sleeping leads","entry":"after_end","triggers":[{"kind":"tag_added","settings":{"tag":"dormant"}}],
"steps":[{"id":"write","kind":"send_email","settings":{"subject":"Still interested, {{lead.first_name}}?","body":"Tell us if we should stay in touch.\n"}},
{"id":"opened","kind":"wait_for_event","settings":{"event":"email_opened","timeout":"7d"},"branches":[{"label":"happened","next":"warm"},{"label":"timed_out","next":"cold"}]},
{"id":"warm","kind":"change_score","settings":{"by":15}},
{"id":"awake","kind":"remove_tag","settings":{"tag":"dormant"},"next":""},
{"id":"cold","kind":"set_field","settings":{"field":"status","value":"inactive"},"next":""}]})"},
    WorkflowTemplate{
        "demo_request",
        "Demo request",
        "Someone who asks for a demo gets into the CRM, a message, and a call within a day.",
        R"({"name":"Demo request","triggers":[{"kind":"new_lead","filter":{"field":"lead.source","op":"contains","value":"demo"}}],
"steps":[{"id":"crm","kind":"update_crm","on_error":"continue"},
{"id":"confirm","kind":"send_email","settings":{"subject":"Your demo","body":"Hello {{lead.first_name}},\n\nwe will call you within a day to find a time.\n"}},
{"id":"call","kind":"follow_up_task","settings":{"title":"Arrange a demo with {{lead.full_name}}","due_in":"1d"}},
{"id":"wait","kind":"wait_for_event","settings":{"event":"follow_up_done","timeout":"1d"},"branches":[{"label":"happened","next":"status"},{"label":"timed_out","next":"remind"}]},
{"id":"remind","kind":"notify","settings":{"url":"https://hooks.example.com/sales","text":"Nobody has called {{lead.full_name}} yet"},"next":""},
{"id":"status","kind":"set_field","settings":{"field":"status","value":"contacted"},"next":""}]})"},
    WorkflowTemplate{
        "renewal",
        "Renewal reminder",
        "Thirty days before the renewal date of a customer: a message and a task.",
        R"({"name":"Renewal reminder","entry":"after_end","triggers":[{"kind":"tag_added","settings":{"tag":"customer"},"filter":{"field":"lead.custom_fields.renewal","op":"exists"}}],
"steps":[{"id":"wait","kind":"wait_until","settings":{"date":"{{lead.custom_fields.renewal}}","before":"30d"}},
{"id":"write","kind":"send_email","settings":{"subject":"Your renewal on {{lead.custom_fields.renewal}}","body":"Hello {{lead.first_name}},\n\nshall we go on as before?\n"}},
{"id":"task","kind":"follow_up_task","settings":{"title":"Renewal of {{lead.company}} on {{lead.custom_fields.renewal}}","due_in":"7d"}}]})"},
    WorkflowTemplate{
        "webinar",
        "Webinar follow-up",
        "Takes guests from a webinar tool's webhook, and tries two subject lines.",
        R"({"name":"Webinar follow-up","triggers":[{"kind":"webhook","settings":{"email":"guest.email"}}],
"steps":[{"id":"tag","kind":"add_tag","settings":{"tag":"webinar"}},
{"id":"score","kind":"change_score","settings":{"by":10}},
{"id":"test","kind":"split_test","settings":{"ways":[{"label":"plain","share":50},{"label":"question","share":50}]},"branches":[{"label":"plain","next":"plain"},{"label":"question","next":"question"}]},
{"id":"plain","kind":"send_email","settings":{"subject":"The recording","body":"Here it is: {{trigger.body.recording}}\n"},"next":""},
{"id":"question","kind":"send_email","settings":{"subject":"Did you miss something?","body":"The recording: {{trigger.body.recording}}\n"},"next":""}]})"},
    WorkflowTemplate{
        "enrich",
        "Enrich and score",
        "Asks another system about the company, keeps what it says, and scores by it.",
        R"({"name":"Enrich and score","triggers":[{"kind":"new_lead","filter":{"field":"lead.company","op":"exists"}}],
"steps":[{"id":"ask","kind":"http_request","settings":{"url":"https://companies.example.com/find?name={{lead.company}}","keep":{"employees":"employees","industry":"industry"},"accept":[404]},"on_error":"goto","error_next":"unknown"},
{"id":"size","kind":"switch","settings":{"cases":[{"label":"large","condition":{"field":"steps.ask.employees","op":"greater","value":500}},{"label":"middle","condition":{"field":"steps.ask.employees","op":"greater","value":50}}]},
"branches":[{"label":"large","next":"large"},{"label":"middle","next":"middle"}],"next":"unknown"},
{"id":"large","kind":"change_score","settings":{"by":40},"next":"keep"},
{"id":"middle","kind":"change_score","settings":{"by":20},"next":"keep"},
{"id":"keep","kind":"set_field","settings":{"field":"custom_fields.industry","value":"{{steps.ask.industry}}"},"next":""},
{"id":"unknown","kind":"add_tag","settings":{"tag":"not-enriched"}}]})"},
};

}  // namespace

std::span<const WorkflowTemplate> workflow_templates() {
    return kTemplates;
}

}  // namespace ao::model
