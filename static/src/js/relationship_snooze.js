import {Component} from "@odoo/owl";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

/** Put one follow-up off with two clicks; "Until a date..." opens the dialog. */
export class RelationshipSnooze extends Component {
    static template = "relationship_flow.RelationshipSnooze";
    static components = {Dropdown, DropdownItem};
    static props = {...standardWidgetProps};

    get choices() {
        return [
            {days: 1, label: _t("Tomorrow")},
            {days: 7, label: _t("1 week")},
            {days: 14, label: _t("2 weeks")},
            {days: 30, label: _t("1 month")},
            {days: 0, label: _t("Until a date...")},
        ];
    }

    snooze(days) {
        const {record} = this.props;
        return this.env.onClickViewButton({
            clickParams: {
                type: "object",
                name: "action_relationship_snooze",
                context: days
                    ? {relationship_snooze_days: days}
                    : {default_choice: "date"},
            },
            getResParams: () => ({
                context: record.context,
                evalContext: record.evalContext,
                resModel: record.resModel,
                resId: record.resId,
                resIds: record.resIds,
            }),
        });
    }
}

registry.category("view_widgets").add("relationship_snooze", {
    component: RelationshipSnooze,
    listViewWidth: [80, 110],
});
