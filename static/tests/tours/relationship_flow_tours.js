import {registry} from "@web/core/registry";

const card = (customer) => `.o_kanban_record:contains(${customer})`;
const gone = (customer) => `.o_kanban_view:not(:has(${card(customer)}))`;

registry.category("web_tour.tours").add("relationship_flow_log", {
    steps: () => [
        {
            trigger: `${card("Nordhaus Machines")} .o_relationship_snooze button`,
            run: "click",
        },
        {
            trigger: ".o-dropdown--menu .o-dropdown-item:contains(1 week)",
            run: "click",
        },
        {
            content: "What is snoozed has left",
            trigger: gone("Nordhaus Machines"),
        },
        {
            content: "The words and the days late are on the card",
            trigger: `${card("Brandt Packaging")}:contains(8 days late):contains(Hello Mia)`,
        },
        {
            trigger: `${card("Brandt Packaging")} button[name=action_relationship_log]`,
            run: "click",
        },
        {
            trigger: ".modal .o_selection_badge:contains(Meeting)",
            run: "click",
        },
        {
            trigger: ".modal .o_selection_badge.active:contains(Meeting)",
        },
        {
            trigger: ".modal [name=note] textarea",
            run: "edit Needs larger rolls in spring",
        },
        {
            trigger: ".modal button[name=action_log]",
            run: "click",
        },
        {
            content: "It says when the next contact is due",
            trigger:
                ".o_notification:contains(Brandt Packaging):contains(Next contact by)",
        },
        {
            content: "The card has left",
            trigger: gone("Brandt Packaging"),
        },
        {
            trigger: ".o_menu_sections button:contains(Customers)",
            run: "click",
        },
        {
            trigger: ".o-dropdown--menu a:contains(Customers)",
            run: "click",
        },
        {
            content: "The next date has moved",
            trigger: `${card("Brandt Packaging")}:contains(On time, next)`,
        },
    ],
});

registry.category("web_tour.tours").add("relationship_flow_take", {
    steps: () => [
        {
            trigger: `${card("Sonne Bakeries")} .badge:contains(Pool)`,
        },
        {
            trigger: `${card("Sonne Bakeries")} button[name=action_relationship_take]`,
            run: "click",
        },
        {
            content: "It is mine now, and no longer everybody's",
            trigger: `${card("Sonne Bakeries")}:not(:has(button[name=action_relationship_take])) .o_m2o_avatar`,
        },
    ],
});

registry.category("web_tour.tours").add("relationship_flow_undo", {
    steps: () => [
        {
            trigger: `${card("Brandt Packaging")}:contains(8 days late) button[name=action_talked_today]`,
            run: "click",
        },
        {
            content: "The card shows the next date at once",
            trigger: `${card("Brandt Packaging")}:contains(On time, next)`,
        },
        {
            trigger: ".o_notification:contains(Brandt Packaging) button:contains(Undo)",
            run: "click",
        },
        {
            trigger: ".o_notification:contains(Taken back)",
        },
        {
            trigger: `${card("Brandt Packaging")}:contains(8 days late)`,
        },
    ],
});

registry.category("web_tour.tours").add("relationship_flow_log_phone", {
    steps: () => [
        {
            content: "A phone number can be called",
            trigger: `${card("Brandt Packaging")} a[href^='tel:']`,
        },
        {
            trigger: `${card("Brandt Packaging")} button[name=action_relationship_log]`,
            run: "click",
        },
        {
            trigger: ".modal .o_selection_badge.active:contains(Phone)",
        },
        {
            trigger: ".modal button[name=action_log]",
            run: "click",
        },
        {
            trigger: ".o_notification:contains(Next contact by)",
        },
        {
            trigger: gone("Brandt Packaging"),
        },
    ],
});

registry.category("web_tour.tours").add("relationship_flow_reorder", {
    steps: () => [
        {
            content: "The words, and the purchases that prove them",
            trigger: `${card("Lakeside Gifts")}:contains(about every 6 weeks):contains(8 of 8 gaps were shorter)`,
        },
        {
            trigger: `${card("Lakeside Gifts")} button[name=action_relationship_quote]`,
            run: "click",
        },
        {
            content: "The quotation has the item in the usual quantity",
            trigger:
                ".o_form_view [name=order_line] .o_data_row:contains(Labels 40x60):contains(4.00)",
        },
    ],
});

registry.category("web_tour.tours").add("relationship_flow_stop_reminding", {
    steps: () => [
        {
            trigger: `${card("Lakeside Gifts")} button[name=action_relationship_items]`,
            run: "click",
        },
        {
            trigger: ".o_list_view .o_data_row td[name=product_id]",
            run: "click",
        },
        {
            trigger: ".o_form_view [name=status]:contains(Late)",
        },
        {
            trigger: "button[name=action_dismiss]",
            run: "click",
        },
        {
            trigger: ".modal [name=note] input",
            run: "edit Has a full shelf",
        },
        {
            trigger: ".modal footer button[name=action_dismiss]",
            run: "click",
        },
        {
            trigger: ".o_form_view [name=status]:contains(Dismissed)",
        },
    ],
});

registry.category("web_tour.tours").add("relationship_flow_quiet", {
    steps: () => [
        {
            trigger:
                ".o_data_row:contains(Lakeside Gifts) [name=status]:contains(Gone quiet)",
        },
        {
            trigger:
                ".o_data_row:contains(Lakeside Gifts) .o_list_record_selector input",
            run: "click",
        },
        {
            trigger: "button[name=action_get_in_touch]",
            run: "click",
        },
        {
            trigger: ".o_notification:contains(New follow-ups for today: 1)",
        },
        {
            trigger: "[data-menu-xmlid='relationship_flow.mail_activity_menu_my']",
            run: "click",
        },
        {
            trigger: `${card("Lakeside Gifts")}:contains(Gone quiet)`,
        },
    ],
});
