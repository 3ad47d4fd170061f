import {registry} from "@web/core/registry";

const column = (name) => `.o_kanban_group:has(.o_column_title:contains(${name}))`;
const card = ".o_kanban_record:contains(Brandt Packaging)";
const step = ".o_data_row:contains(Show the new line)";

registry.category("web_tour.tours").add("relationship_flow_plan", {
    steps: () => [
        {
            content: "Start a plan where it belongs",
            trigger: `${column("Take stock")} .o_kanban_quick_add`,
            run: "click",
        },
        {
            trigger: ".o_kanban_quick_create [name=partner_id] input",
            run: "edit Brandt Pack",
        },
        {
            trigger: ".ui-autocomplete a:contains(Brandt Packaging)",
            run: "click",
        },
        {
            trigger: ".o_kanban_quick_create .o_kanban_add",
            run: "click",
        },
        {
            content: "It has its first steps",
            trigger: `${column("Take stock")} ${card}:contains(0/1):contains(Ask them)`,
        },
        {
            content: "It moves on by hand",
            trigger: `${column("Take stock")} ${card}`,
            run: `drag_and_drop (${column("Agreed")})`,
        },
        {
            trigger: `${column("Agreed")} ${card}`,
            run: "click",
        },
        {
            trigger: ".o_form_view button[name=action_add_steps]",
            run: "click",
        },
        {
            trigger: ".modal [name=template_ids] label:contains(Show the new line)",
            run: "click",
        },
        {
            trigger: ".modal button[name=action_add]",
            run: "click",
        },
        {
            content: "Done in one click",
            trigger: `${step} button[name=action_done]`,
            run: "click",
        },
        {
            trigger: ".o_notification:contains(Logged)",
        },
        {
            trigger: `${step}:not(:has(button[name=action_done]))`,
        },
    ],
});
