import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const card = ".o_kanban_record:contains(Two boxes were torn)";
const dialog = ".modal .o_relationship_concern_log";

tours.add("relationship_flow_concern_log", {
    steps: () => [
        {
            content: "A delivery that the clerk sees without any sales rights",
            trigger: ".o_data_row:contains(Mia Brandt) button[name=action_log_concern]",
            run: "click",
        },
        {
            content: "The person is known already",
            trigger: `${dialog} [name=contact_id] input:value(Mia Brandt)`,
        },
        {
            trigger: `${dialog} [name=name] input`,
            run: "edit Two boxes were torn",
        },
        {
            trigger: `${dialog} [name=severity] .o_selection_badge:contains(High)`,
            run: "click",
        },
        {
            trigger: ".modal button[name=action_submit]",
            run: "click",
        },
        {
            content: "Who sees to it, and by when",
            trigger: ".o_notification:contains(has it in hand; answer by)",
        },
        {
            trigger: "body:not(:has(.modal))",
        },
        {
            trigger: ".o_menu_sections a:contains(Concerns)",
            run: "click",
        },
        {
            trigger: `.o_kanban_group:contains(New) ${card}`,
        },
        {
            content: "Another one takes the same dialog",
            trigger: ".o-kanban-button-new",
            run: "click",
        },
        {
            trigger: `.modal:has(${dialog.replace(".modal ", "")}) .modal-footer button:contains(Discard)`,
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal))",
        },
    ],
});

tours.add("relationship_flow_concern_close", {
    steps: () => [
        {
            trigger: `${card} button[name=action_take]`,
            run: "click",
        },
        {
            content: "It is in Ann's hands",
            trigger: `${card} button[name=action_solved]`,
        },
        {
            trigger: card,
            run: "click",
        },
        {
            trigger: "[name=solution] textarea",
            run: "edit New boxes are on their way",
        },
        {
            trigger: ".o_statusbar_buttons button[name=action_solved]",
            run: "click",
        },
        {
            trigger:
                ".o_statusbar_buttons:not(:has([name=action_solved])) [name=action_told]",
        },
        {
            trigger: ".o_back_button a",
            run: "click",
        },
        {
            content: "Nobody closes it before the customer has been told",
            trigger: `${card}:has(button[name=action_told])`,
            run: "drag_and_drop (.o_kanban_group:eq(3))",
        },
        {
            trigger:
                ".modal:contains(Nobody has told Brandt Packaging yet) .btn-primary",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal))",
        },
        {
            trigger: `${card} button[name=action_told]`,
            run: "click",
        },
        {
            trigger: ".o_notification:contains(Next contact by)",
        },
        {
            trigger: `.o_kanban_group:contains(Customer told) ${card}:not(:has(button[name=action_told]))`,
        },
    ],
});
