import {Component, markup, useState, useSubEnv} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";
import {KanbanRecord} from "@web/views/kanban/kanban_record";
import {KanbanRenderer} from "@web/views/kanban/kanban_renderer";
import {kanbanView} from "@web/views/kanban/kanban_view";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

// What is done with all reasons that are ticked on a card, not with the first alone
const TOGETHER = [
    "action_relationship_hand_on",
    "action_relationship_log",
    "action_relationship_release",
    "action_relationship_snooze",
    "action_relationship_take",
    "action_relationship_talked",
];

/** The card of a customer: it knows which of the reasons are ticked. */
export class FollowUpRecord extends KanbanRecord {
    setup() {
        super.setup();
        this.changed = useState({});
        this.notification = useService("notification");
        const press = this.env.onClickViewButton;
        useSubEnv({
            relationshipTicks: {
                isTicked: (reason) => this.isTicked(reason),
                toggle: (reason) => {
                    this.changed[reason.id] = !this.isTicked(reason);
                },
            },
            onClickViewButton: (params) => {
                if (this.isAboutNothing(params)) {
                    return this.notification.add(_t("Tick first what it is about."), {
                        type: "warning",
                    });
                }
                return press({
                    ...params,
                    getResParams: () => this.getResParams(params),
                });
            },
        });
    }

    isTicked(reason) {
        return this.changed[reason.id] ?? reason.ticked;
    }

    get reasons() {
        return this.props.record.data.relationship_reasons || [];
    }

    /** Of several reasons that one can tick, somebody has taken every tick away. */
    isAboutNothing({clickParams, getResParams}) {
        const {resId} = getResParams();
        return (
            resId === this.props.record.resId &&
            TOGETHER.includes(clickParams.name) &&
            this.reasons.length > 1 &&
            this.reasons.some(({id, can_tick: canTick}) => canTick && id === resId) &&
            !this.reasons.some((reason) => this.isTicked(reason))
        );
    }

    getResParams({clickParams, getResParams}) {
        const params = getResParams();
        const ticked = this.reasons.filter((reason) => this.isTicked(reason));
        if (
            params.resId !== this.props.record.resId ||
            !TOGETHER.includes(clickParams.name) ||
            ticked.length === 0
        ) {
            return params;
        }
        return {...params, resId: false, resIds: ticked.map((reason) => reason.id)};
    }
}

export class FollowUpRenderer extends KanbanRenderer {
    static components = {...KanbanRenderer.components, KanbanRecord: FollowUpRecord};
}

registry.category("views").add("relationship_follow_ups", {
    ...kanbanView,
    Renderer: FollowUpRenderer,
});

/** All that is open at a customer, each with a tick: what a conversation answers. */
export class RelationshipReasons extends Component {
    static template = "relationship_flow.RelationshipReasons";
    static props = {...standardWidgetProps};

    get reasons() {
        const reasons = this.props.record.data.relationship_reasons || [];
        return reasons.length > 1 ? reasons : [];
    }

    getWords(reason) {
        return markup(reason.words);
    }

    press(reason, name) {
        const {record} = this.props;
        return this.env.onClickViewButton({
            clickParams: {type: "object", name},
            getResParams: () => ({
                context: record.context,
                evalContext: record.evalContext,
                resModel: record.resModel,
                resId: reason.id,
                resIds: [reason.id],
            }),
        });
    }
}

registry.category("view_widgets").add("relationship_reasons", {
    component: RelationshipReasons,
    fieldDependencies: [{name: "relationship_reasons", type: "json"}],
});
