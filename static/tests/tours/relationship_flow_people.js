import {registry} from "@web/core/registry";

const grid = "[name=stakeholder_ids]";
const row = `${grid} .o_data_row`;
const editing = `${grid} .o_selected_row`;

registry.category("web_tour.tours").add("relationship_flow_people", {
    steps: () => [
        {
            trigger: ".o_notebook a[name=relationship]",
            run: "click",
        },
        {
            content: "It hangs on one thread",
            trigger:
                "[name=stakeholder_warning]:contains(6 of 6 contacts this year were with Mia Brandt):contains(Nobody senior)",
        },
        {
            content: "Who is Mia?",
            trigger: `${row}:contains(Mia Brandt) [name=stakeholder_role]`,
            run: "click",
        },
        {
            trigger: `${editing} [name=stakeholder_role] input`,
            run: "edit Main contact",
        },
        {
            trigger: ".o-autocomplete--dropdown-item a:contains(Main contact)",
            run: "click",
        },
        {
            content: "There is somebody whom we don't know yet",
            trigger: `${grid} .o_field_x2many_list_row_add a:contains(Add somebody)`,
            run: "click",
        },
        {
            trigger: `${row}:nth-child(2).o_selected_row [name=function] input`,
            run: "edit CFO",
        },
        {
            trigger: `${editing} [name=stakeholder_role] input`,
            run: "edit Senior leader",
        },
        {
            trigger: ".o-autocomplete--dropdown-item a:contains(Senior leader)",
            run: "click",
        },
        {
            trigger: `${editing}:has([name=stakeholder_role] input:value("Senior leader"))`,
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "Now we know who it is",
            trigger: `${row}:contains(CFO, unknown) button[name=action_stakeholder_identify]`,
            run: "click",
        },
        {
            trigger: ".modal [name=name] input",
            run: "edit Eve Long",
        },
        {
            trigger: ".modal button[name=action_identify]",
            run: "click",
        },
        {
            trigger: `${row}:contains(Eve Long):contains(Senior leader)`,
        },
        {
            content: "Somebody senior is known",
            trigger:
                "[name=stakeholder_warning]:contains(6 of 6):not(:contains(Nobody senior))",
        },
    ],
});

registry.category("web_tour.tours").add("relationship_flow_people_phone", {
    steps: () => [
        {
            trigger: ".o_notebook a[name=relationship]",
            run: "click",
        },
        {
            trigger: `${grid} .o_kanban_record:contains(Mia Brandt)`,
            run: "click",
        },
        {
            trigger:
                ".modal [name=stakeholder_support] select, .modal [name=stakeholder_support] input",
        },
        {
            trigger: ".modal [name=stakeholder_role] input",
            run: "click",
        },
        {
            trigger:
                ".o-autocomplete--dropdown-item a:contains(Main contact), .modal .o_kanban_record:contains(Main contact)",
            run: "click",
        },
        {
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            trigger: `${grid} .o_kanban_record:contains(Mia Brandt):contains(Main contact)`,
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            trigger: ".o_form_saved",
        },
    ],
});
