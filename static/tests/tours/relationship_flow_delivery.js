import {registry} from "@web/core/registry";

// By its own words: cards of the same customer name each other's reasons
const words = ".o_relationship_words:contains(how are you enjoying)";
const call = `.o_kanban_record:has(${words})`;

registry.category("web_tour.tours").add("relationship_flow_delivery", {
    steps: () => [
        {
            content: "What I deliver, without any sales rights",
            trigger: ".o_data_row:contains(Mia Brandt) button[name=action_delivered]",
            run: "click",
        },
        {
            content: "It is delivered",
            trigger: ".o_data_row:contains(Mia Brandt) button[name=action_feedback]",
        },
        {
            trigger: ".o_menu_sections button:contains(Customers)",
            run: "click",
        },
        {
            trigger: ".o-dropdown--menu a:contains(Feedback waiting)",
            run: "click",
        },
        {
            content: "The call has its words",
            trigger: `${call}:contains(Hello Mia) button[name=action_relationship_talked]`,
            run: "click",
        },
        {
            trigger: ".modal [name=reception] .o_selection_badge:contains(Happy)",
            run: "click",
        },
        {
            trigger: ".modal [name=need] input",
            run: "edit Larger rolls for spring",
        },
        {
            trigger: ".modal [name=need_amount] input",
            run: "edit 900",
        },
        {
            trigger: ".modal button[name=action_submit]",
            run: "click",
        },
        {
            trigger: ".o_notification:contains(Next contact by)",
        },
        {
            content: "The call is done",
            trigger: `.o_kanban_view:not(:has(${words}))`,
        },
        {
            trigger: ".o_menu_sections button:contains(Customers)",
            run: "click",
        },
        {
            trigger: ".o-dropdown--menu a:contains(Needs found)",
            run: "click",
        },
        {
            content: "The need is in sales' hands",
            trigger: ".o_data_row:contains(Brandt Packaging):contains(Larger rolls)",
        },
    ],
});
