import {registry} from "@web/core/registry";

const question = (words) => `fieldset:has(legend:contains(${words}))`;

/** Answer from the card on: a choice for each question, in the order of the test. */
const answer = (choices) => [
    {
        content: "The card asks for one's own view",
        trigger:
            ".o_kanban_record:contains(Brandt Packaging):contains(your view) button[name=action_relationship_litmus]",
        run: "click",
    },
    ...choices.flatMap(([words, choice]) => [
        {
            trigger: `${question(words)} label:contains(${choice})`,
            run: "click",
        },
        {
            content: "It is saved at once",
            trigger: `${question(words)} input[type=radio]:checked + label:contains(${choice})`,
        },
    ]),
    {
        trigger: "p:contains(2 of 2 answered)",
    },
    {
        trigger:
            "body:not(:has(.o_form_button_save:visible)) button[name=action_submit]",
        run: "click",
    },
    {
        trigger: ".o_notification:contains(Thank you)",
    },
];

registry.category("web_tour.tours").add("relationship_flow_litmus_clerk", {
    steps: () => [
        ...answer([
            ["last ask", "Never"],
            ["management", "Last month"],
        ]),
        {
            content: "The answers are in, the result is not out",
            trigger: ".alert-success:contains(Your answers are in)",
        },
    ],
});

registry.category("web_tour.tours").add("relationship_flow_litmus_seller", {
    steps: () => [
        ...answer([
            ["last ask", "Last year"],
            ["management", "Last month"],
        ]),
        {
            content: "The last one closes the test",
            trigger: ".alert-info:contains(closed)",
        },
    ],
});

registry.category("web_tour.tours").add("relationship_flow_litmus_manager", {
    steps: () => [
        {
            content: "The result is in the manager's follow-ups",
            trigger:
                ".o_kanban_record:contains(Brandt Packaging):contains(the result) button[name=action_relationship_litmus]",
            run: "click",
        },
        {
            content: "Two see it differently",
            trigger: ".o_relationship_litmus_area:contains(Listening):contains(33)",
        },
        {
            trigger:
                ".o_kanban_record:contains(last ask):contains(1 × Never):contains(Seen differently)",
        },
        {
            content: "One weakness becomes a step",
            trigger: ".o_kanban_record:contains(last ask) button[name=action_add_step]",
            run: "click",
        },
        {
            content: "It is in the plan",
            trigger: ".o_kanban_record:contains(last ask):contains(Step: listening)",
        },
        {
            content: "All of them do, this one not twice",
            trigger: "button[name=action_make_plan]",
            run: "click",
        },
        {
            content: "In the customer's plan",
            trigger:
                ".o_form_view:contains(Brandt Packaging):contains(Step: listening)",
        },
    ],
});
